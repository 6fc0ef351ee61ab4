// When something else may be in front.
api.tabs.onActivated.addListener(() => tell());
api.tabs.onUpdated.addListener((_, change, tab) => {
  if (tab.active && ("url" in change || "audible" in change)) tell();
});
api.windows.onFocusChanged.addListener(() => tell());
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
api.runtime.onMessage.addListener((_, from, answer) => {
  tell(true); // dwell may have come or gone since
  const said = () => setTimeout(() => answer({ host: port !== null, heard }), 200); // and said so
  turn.then(() => greeted).then(said);
  return true; // the answer comes later
});
tell();
