// Prompts are counted on the sites that the person let this extension into, for that and
// nothing else.
async function follow() {
  const { origins = [] } = await api.permissions.getAll();
  await api.scripting.unregisterContentScripts({ ids: ["sent"] }).catch(() => {}); // there was none
  if (origins.length === 0) return;
  const script = { id: "sent", js: ["sent.js"], matches: origins, persistAcrossSessions: false };
  await api.scripting.registerContentScripts([script]);
}

// Pages that are open already are followed, too.
async function enter(origins) {
  for (const { id } of await api.tabs.query({ url: origins })) {
    await api.scripting.executeScript({ target: { tabId: id }, files: ["sent.js"] }).catch(() => {}); // asleep
  }
}

function count({ url, tab }) {
  if (!port || !keys || !tab || tab.incognito) return;
  port.postMessage({ prompt: siteOf(url ?? "", keys) });
}

api.permissions.onAdded.addListener(({ origins = [] }) => follow().then(() => enter(origins)));
api.permissions.onRemoved.addListener(() => follow());
void follow();
