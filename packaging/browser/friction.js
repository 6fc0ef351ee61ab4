// A moment before the sites the person chose: the tab that comes there from elsewhere
// shows a page of dwell's that asks first. What is chosen is dwell's to know; where it does
// not run, nothing is asked.
let chosen = []; // keys
const passFor = 10; // minutes
const passOf = (site) => `pass ${site}`;
// Of a tab, in the browser's memory and nowhere else: which chosen site it is on, where it
// was going, and which site it is being led away from.
const tabWords = ["on", "to", "from"];
const wordOf = (word, tab) => `${word} ${tab}`;
const memory = api.storage.session;

let holding = Promise.resolve(); // one after the other, as tabs went
api.tabs.onUpdated.addListener((tab, change, { incognito }) => {
  if (change.url && !incognito) holding = holding.then(() => hold(tab, change.url)).catch(() => {}); // it is closed
});
api.tabs.onRemoved.addListener((tab) => memory.remove(tabWords.map((word) => wordOf(word, tab))));

const asker = `${api.runtime.getURL("friction.html")}#`;
// asksOf is the site before which the page of an address asks, if it is dwell's own.
const asksOf = (address) => (address.startsWith(asker) ? decodeURIComponent(address.slice(asker.length)) : "");

const isWeb = (address) => /^https?:/.test(address) && URL.canParse(address);
const keyOf = (address) => (isWeb(address) ? chosen.find((key) => isOf(new URL(address), key)) : undefined);

async function hold(tab, address) {
  connect();
  await greeted;
  const key = keyOf(address);
  if (!key) {
    if (!address.startsWith(api.runtime.getURL(""))) await memory.remove([wordOf("on", tab), wordOf("from", tab)]);
    return;
  }
  const [on, to, from] = tabWords.map((word) => wordOf(word, tab));
  const pass = passOf(key.site);
  const known = await memory.get([on, from, pass]);
  if (known[from] === key.site) return back(tab); // the person said "not now" to it
  if (known[on] === key.site) return; // it never left: what is written there stays
  if (Date.now() < (known[pass] ?? 0)) return memory.set({ [on]: key.site });
  const { url } = await api.tabs.get(tab);
  if (keyOf(url ?? "") !== key) return; // it went on meanwhile
  await memory.set({ [to]: address });
  await api.tabs.update(tab, { url: asker + encodeURIComponent(key.site) });
}

// back leads a tab one page back; where there is none the tab goes, and its window stays.
async function back(tab) {
  try {
    await api.tabs.goBack(tab);
  } catch {
    const { windowId } = await api.tabs.get(tab);
    if ((await api.tabs.query({ windowId })).length === 1) await api.tabs.create({ windowId });
    await api.tabs.remove(tab);
  }
}

// left notes that the person turns away from a site, and leads the tab away where nothing
// was before.
async function left(site, tab, first) {
  await memory.remove(wordOf("to", tab));
  await memory.set({ [wordOf("from", tab)]: site });
  if (first) await back(tab);
}

// passed lets the person through to a site for a while, in every tab, and returns where
// they were going.
async function passed(site, tab) {
  const to = wordOf("to", tab);
  await memory.set({ [passOf(site)]: Date.now() + passFor * 60_000 });
  const { [to]: address = `https://${site}` } = await memory.get(to);
  await memory.remove([to, wordOf("from", tab)]);
  return address;
}
