// When something else may be in front.
api.tabs.onActivated.addListener(() => tell());
api.tabs.onUpdated.addListener((_, change, tab) => {
  if (tab.active && ("url" in change || "audible" in change || (hides && "title" in change))) tell();
});
api.windows.onFocusChanged.addListener((id) => {
  tell();
  // A browser may say so before its windows are that far.
  if (id === api.windows.WINDOW_ID_NONE) setTimeout(tell, 500);
});
api.windows.onRemoved.addListener(() => tell());
api.alarms.onAlarm.addListener(() => tell(true));
api.idle.setDetectionInterval(nobodyAfter);
api.idle.onStateChanged.addListener((state) => {
  locked = state === "locked";
  away = state !== "active";
  tell(true);
});
api.runtime.onStartup.addListener(() => tell());
api.runtime.onInstalled.addListener(() => tell());

// What the extension's own pages ask, and what it hears from within sites.
const isOwn = ({ url = "" }) => url.startsWith(api.runtime.getURL(""));
api.runtime.onMessage.addListener((word, from, answer) => {
  const reply = (async () => {
    if (word === "sent") return count(from);
    if (!isOwn(from)) return; // a site has no more to ask
    if (word === "state") return state();
    if (word.about) return about(word.about);
    if (word.pass) return passed(word.pass, word.tab);
    if (word.leave) return left(word.leave, word.tab, word.first);
    if (word.friction && port) port.postMessage({ friction: word.friction });
  })();
  void reply.then(answer, () => answer({}));
  return true; // the answer comes later
});

// state is how it stands with dwell, and which page is in front.
async function state() {
  tell(true); // dwell may have come or gone since
  await turn;
  await greeted;
  await new Promise((end) => setTimeout(end, 200)); // and said so
  const tab = keys ? await frontTab().then((front) => front.tab, () => null) : null;
  const address = tab && !tab.incognito ? (tab.url ?? "") : "";
  const site = asksOf(address) || siteOf(address, keys);
  return { host: port !== null, heard, page: site.includes(":") ? "" : site };
}
tell();
