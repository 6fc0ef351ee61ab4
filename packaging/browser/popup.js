"use strict";
const api = globalThis.browser ?? globalThis.chrome;
const words = ({ host, heard }) =>
  heard
    ? "dwell hears which site is in front."
    : host
      ? "dwell does not run. Start it, and it hears which site is in front."
      : "dwell cannot be reached: “dwell setup browsers” in a terminal mends that.";
api.runtime.sendMessage("state").then((state) => {
  document.getElementById("state").textContent = words(state);
});
