"use strict";
const api = globalThis.browser ?? globalThis.chrome;
const part = (id) => document.getElementById(id);
const site = decodeURIComponent(location.hash.slice(1));
part("site").textContent = document.title = site;
part("leave").focus();

api.runtime.sendMessage({ about: site }).then(({ today, line }) => {
  part("today").textContent = today ?? "";
  part("line").textContent = line ?? "";
  part("line").hidden = !line;
});

part("go").onclick = async () => {
  const { id } = await api.tabs.getCurrent();
  location.replace(await api.runtime.sendMessage({ pass: site, tab: id }));
};

// Back to before the site, whose page lies behind this one; where there was nothing, the
// tab goes, and the window stays.
part("leave").onclick = async () => {
  if (history.length > 2) return void history.go(-2);
  const { id, windowId } = await api.tabs.getCurrent();
  const tabs = await api.tabs.query({ windowId });
  if (tabs.length === 1) await api.tabs.create({});
  await api.tabs.remove(id);
};
