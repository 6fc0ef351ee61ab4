"use strict";
const api = globalThis.browser ?? globalThis.chrome;
const part = (id) => document.getElementById(id);
const words = ({ host, heard }) =>
  heard
    ? "dwell hears which site is in front."
    : host
      ? "dwell does not run. Start it, and it hears which site is in front."
      : "dwell cannot be reached: “dwell setup browsers” in a terminal mends that.";

async function open() {
  api.runtime.connect(); // for as long as this is open
  const state = await api.runtime.sendMessage("state");
  part("state").textContent = words(state);
  if (state.heard && state.page) show(await api.runtime.sendMessage({ about: state.page }), state.page);
}

function show({ site, today, friction, line, ai }, page) {
  if (!site || today === undefined) return;
  part("about").hidden = false;
  part("site").textContent = site;
  part("today").textContent = today;
  part("friction").checked = friction === true;
  part("line").value = line ?? "";
  part("line").hidden = !friction;
  let last = 0;
  const choose = async () => {
    const on = part("friction").checked;
    const nth = ++last;
    part("line").hidden = part("saved").hidden = !on;
    part("saved").textContent = "";
    await api.runtime.sendMessage({ friction: { site, on, line: part("line").value } });
    if (nth === last) part("saved").textContent = "Saved.";
  };
  part("friction").onchange = choose;
  part("line").oninput = choose; // with each key: Chromium closes this without a word
  if (ai && !/[/?]/.test(site + page)) offer(page); // not into all of a host that is AI in part
}

// The browser itself asks whether the extension may look into the site.
async function offer(host) {
  const origins = [`*://${host}/*`];
  part("counting").hidden = false;
  part("prompts").checked = await api.permissions.contains({ origins });
  part("prompts").onchange = async ({ target }) => {
    const change = target.checked ? api.permissions.request({ origins }) : api.permissions.remove({ origins });
    await change.catch(() => {});
    target.checked = await api.permissions.contains({ origins });
  };
}

void open();
