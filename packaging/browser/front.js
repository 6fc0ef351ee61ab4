// The active tab of the window used last, and whether that window has the focus.
async function frontTab() {
  const window = await api.windows.getLastFocused({ windowTypes: ["normal", "popup", "app"] });
  const [tab] = await api.tabs.query({ active: true, windowId: window.id });
  return { tab, focused: window.focused || open > 0 };
}

// What is in front. hidden says that none of the windows this extension may see has the
// focus, and all that it may see private ones too.
async function inFront(keys) {
  const { tab, focused } = await frontTab();
  const word = focused ? {} : { hidden: true };
  if (!focused && (await api.extension.isAllowedIncognitoAccess())) word.all = true;
  if (!tab) return word;
  if (tab.incognito) return { ...word, incognito: true };
  return { ...word, site: siteOf(tab.url ?? "", keys), ...(tab.audible && { audible: true }) };
}

// While the extension's own popup is open no window has the focus in Chromium's eyes, and
// nothing is heard when one has it again.
let open = 0;
const returns = 300; // ms

api.runtime.onConnect.addListener((popup) => {
  if (!isOwn(popup.sender) || popup.sender.tab) return;
  open++;
  tell();
  popup.onDisconnect.addListener(() => setTimeout(() => {
    open--;
    tell();
  }, returns));
});
