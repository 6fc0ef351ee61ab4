"use strict";
const api = globalThis.browser ?? globalThis.chrome;
const part = (id) => document.getElementById(id);
const site = decodeURIComponent(location.hash.slice(1));
part("site").textContent = site;
document.title = `A moment before ${site} – dwell`;

api.runtime.sendMessage({ about: site }).then(({ today, line }) => {
  part("today").textContent = today ?? "";
  part("line").textContent = line ?? "";
  part("line").hidden = !line;
});

part("leave").onclick = async () => {
  const { id } = await api.tabs.getCurrent();
  const first = history.length <= 2; // the site's page lies behind this one
  await api.runtime.sendMessage({ leave: site, tab: id, first });
  if (!first) history.go(-2); // not by the extension: Chromium then leaves out pages nobody clicked on
};

part("go").onclick = async () => {
  const { id } = await api.tabs.getCurrent();
  location.replace(await api.runtime.sendMessage({ pass: site, tab: id }));
};
