// On sites where the person has prompts counted: says that one was sent. A prompt is sent
// when the field it was written in is empty after Enter or a button beside it, or gone
// after Enter; what was written is looked at for whether it is there, and for nothing else.
"use strict";
(() => {
  if (globalThis.dwellFollows) return;
  globalThis.dwellFollows = true;
  const api = globalThis.browser ?? globalThis.chrome;
  const fields = "textarea, [contenteditable]:not([contenteditable=false])";
  const empty = (field) => ("value" in field ? field.value : field.textContent).trim() === "";
  const near = 5; // how many parts of a page above the field a button may be in
  const patience = 3000; // ms for a page to take it
  let field = null; // written in last
  let waits = 0;

  const fieldOf = (event) => event.composedPath().find((node) => node instanceof Element && node.matches(fields));
  const beside = (button) => {
    for (let part = field, i = 0; part && i < near; part = part.parentElement, i++) if (part.contains(button)) return true;
    return false;
  };

  // look says so once the field is empty. By a button it may also have been cancelled.
  function look(entered) {
    if (!field || !field.isConnected || empty(field)) return;
    const of = field;
    const end = Date.now() + patience;
    clearInterval(waits);
    waits = setInterval(() => {
      const sent = of.isConnected ? empty(of) : entered;
      if (sent) void api.runtime.sendMessage("sent").catch(() => {}); // the extension was renewed
      if (sent || !of.isConnected || Date.now() > end) clearInterval(waits);
    }, 50);
  }

  addEventListener("input", (event) => (field = fieldOf(event) ?? field), true);
  addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Enter" && !event.shiftKey && !event.isComposing && fieldOf(event) === field) look(true);
  }, true);
  addEventListener("click", (event) => {
    const button = event.composedPath().find((node) => node instanceof Element && node.matches("button:not([type=reset]), [role=button], input[type=submit]"));
    if (event.isTrusted && button && beside(button)) look(false);
  }, true);
})();
