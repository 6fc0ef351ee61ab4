// What is in front: the active tab of the window used last. hidden says that none of the
// windows this extension may see has the focus.
async function inFront(keys) {
  const window = await api.windows.getLastFocused({ windowTypes: ["normal", "popup", "app"] });
  const [tab] = await api.tabs.query({ active: true, windowId: window.id });
  const word = window.focused ? {} : { hidden: true };
  if (!tab) return word;
  if (tab.incognito) return { ...word, incognito: true };
  return { ...word, site: siteOf(tab.url ?? "", keys), ...(tab.audible && { audible: true }) };
}
