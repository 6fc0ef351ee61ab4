// What of an address may leave the browser: the longest key of dwell's that it is of, on
// the host it has, else the host alone. Titles, and whatever else is in an address, stay.

// A key is a site that is told by more than its host: "host/path", "host/path?name=value".
// "*" is any run of characters.
function readKeys(list) {
  const globbed = (text) => text.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replace(/\*+/g, ".*");
  return list
    .map((text) => {
      const end = text.search(/[/?]|$/);
      const [path, query] = text.slice(end).split("?", 2);
      return {
        site: text,
        rest: text.slice(end),
        host: new RegExp(`^(?:.*\\.)?${globbed(text.slice(0, end))}$`),
        path: new RegExp(`^${globbed(path.replace(/\/$/, ""))}(?:/.*)?$`, "is"),
        query,
      };
    })
    .sort((a, b) => b.rest.length - a.rest.length);
}

const longest = 1024; // of a path or query: dwell looks no further

function isOf(url, key) {
  return (
    key.host.test(url.hostname) &&
    key.path.test(url.pathname.slice(0, longest)) &&
    (!key.query || url.search.slice(1, longest).toLowerCase().split("&").includes(key.query))
  );
}

function siteOf(address, keys) {
  if (!URL.canParse(address)) return "";
  const url = new URL(address);
  switch (url.protocol) {
    case "http:":
    case "https:": {
      const key = keys.find((key) => isOf(url, key));
      return hostOf(url) + (key ? key.rest : "");
    }
    case "about:":
      return /^[a-z]+$/.test(url.pathname) ? url.protocol + url.pathname : "";
    case "chrome:":
    case "edge:":
    case "brave:":
    case "vivaldi:":
    case "opera:":
      return `${url.protocol}//${url.host}`;
    case "chrome-extension:":
    case "moz-extension:":
      return url.protocol;
  }
  return "";
}

// The port says what is there on one's own machine, the usual one too.
function hostOf(url) {
  const own = /(^|\.)localhost$|^127\.|^\[::1\]$/.test(url.hostname);
  return own && !url.port ? url.host + (url.protocol === "http:" ? ":80" : ":443") : url.host;
}
