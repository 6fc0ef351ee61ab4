// Prompts are counted on the sites that the person let this extension into, for that and
// nothing else.
let following = Promise.resolve(); // one after the other

function follow() {
  following = following.then(async () => {
    const { origins = [] } = await api.permissions.getAll();
    await api.scripting.unregisterContentScripts({ ids: ["sent"] }).catch(() => {}); // there was none
    if (origins.length === 0) return;
    const script = { id: "sent", js: ["sent.js"], matches: origins, persistAcrossSessions: false };
    await api.scripting.registerContentScripts([script]);
    for (const { id } of await api.tabs.query({ url: origins })) { // those that were open before
      await api.scripting.executeScript({ target: { tabId: id }, files: ["sent.js"] }).catch(() => {}); // asleep
    }
  }).catch(() => {}); // the browser ends
}

async function count({ url = "", tab }) {
  if (!tab || tab.incognito || !URL.canParse(url)) return;
  const { protocol, hostname } = new URL(url);
  if (!(await api.permissions.contains({ origins: [`${protocol}//${hostname}/*`] }))) return; // not any more
  connect();
  await greeted;
  if (port && keys) port.postMessage({ prompt: siteOf(url, keys) });
}

api.permissions.onAdded.addListener(follow);
api.permissions.onRemoved.addListener(follow);
follow();
