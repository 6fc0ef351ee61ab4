// What the extension's own pages ask of dwell: how it stands with a site.
let asking = []; // who waits for what is said of which site

async function about(site) {
  connect();
  await greeted;
  if (!port || !heard) return {};
  return new Promise((answer) => {
    asking.push({ site, answer });
    port.postMessage({ about: site });
    setTimeout(() => told({ of: site }), 2000); // it ended meanwhile
  });
}

// told passes on what is said of a site; of none, to all who wait.
function told(word) {
  const meant = ({ site }) => !word.of || word.of === site;
  for (const { answer } of asking.filter(meant)) answer(word);
  asking = asking.filter((wait) => !meant(wait));
}
