// A moment before the sites the person chose: their tab shows a page of dwell's that asks
// first. What is chosen is dwell's to know; where it does not run, nothing is asked.
let chosen = []; // keys
const passFor = 10; // minutes
const passOf = (site) => `pass ${site}`;
const addressOf = (tab) => `tab ${tab}`; // kept in the browser's memory, and nowhere else

api.tabs.onUpdated.addListener((tab, change, { incognito }) => {
  if (change.url && !incognito) void hold(tab, change.url);
});
api.tabs.onRemoved.addListener((tab) => api.storage.session.remove(addressOf(tab)));

async function hold(tab, address) {
  connect();
  await greeted;
  const key = isWeb(address) && chosen.find((key) => isOf(new URL(address), key));
  if (!key) return;
  const pass = passOf(key.site);
  const { [pass]: until = 0 } = await api.storage.session.get(pass);
  if (Date.now() < until) return;
  await api.storage.session.set({ [addressOf(tab)]: address });
  const page = `${api.runtime.getURL("friction.html")}#${encodeURIComponent(key.site)}`;
  await api.tabs.update(tab, { url: page }).catch(() => {}); // it is closed
}

const isWeb = (address) => /^https?:/.test(address) && URL.canParse(address);

// passed lets the person through to a site for a while, in every tab, and returns where
// they were going.
async function passed(site, tab) {
  await api.storage.session.set({ [passOf(site)]: Date.now() + passFor * 60_000 });
  const at = addressOf(tab);
  const { [at]: address = `https://${site}` } = await api.storage.session.get(at);
  await api.storage.session.remove(at);
  return address;
}
