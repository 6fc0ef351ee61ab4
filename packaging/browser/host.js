// dwell hears through its native host, which the browser starts. Where there is none, or
// it ended, the next thing that happens tries again; the person is told nothing of it
// unless they ask.
let port = null;
let keys = null; // the host's first word brings them; nothing is said before
let heard = false; // dwell runs and took the last word
let greeted = Promise.resolve(); // when the host has spoken, or went away
let said = ""; // what was said last

function connect() {
  if (port) return;
  const opened = api.runtime.connectNative("dwell");
  port = opened;
  greeted = new Promise((resolve) => {
    opened.onMessage.addListener((answer) => {
      heard = answer.heard === true;
      if (Array.isArray(answer.keys)) {
        keys = readKeys(answer.keys);
        tell();
      }
      if (Array.isArray(answer.friction)) chosen = readKeys(answer.friction);
      if (answer.about) told(answer.about);
      resolve();
    });
    opened.onDisconnect.addListener(() => {
      void api.runtime.lastError; // else the browser complains that nobody looked
      if (port === opened) {
        port = keys = null;
        heard = false;
        chosen = [];
        said = "";
        told({}); // nobody answers any more
      }
      resolve();
    });
  });
}

// tell says what is in front if it is not what was said last, or as a sign of life. One
// after the other: what was asked first must not be said last.
let turn = Promise.resolve();
let waiting = false;
let signed = false; // what waits is a sign of life

function tell(sign) {
  if (sign) said = "";
  signed ||= sign === true;
  if (waiting) return;
  waiting = true;
  turn = turn.then(async () => {
    const last = signed;
    waiting = signed = false;
    connect();
    if (!keys) return;
    const word = await inFront(keys).catch(() => ({ hidden: true, none: true })); // no window is left
    // It may have the focus again unheard: the next sign of life looks.
    if (!word.hidden || last) live(!word.hidden && !locked && (!away || word.audible));
    hides = word.hidden === true;
    const text = JSON.stringify(word);
    if (!port || text === said) return;
    said = text;
    port.postMessage(word);
  }).catch(() => {}); // the port closed meanwhile
}

// Signs of life, by which dwell knows that nothing is new and not nobody there: only while
// the browser is in front and somebody before it.
const period = 0.5; // minutes, the shortest there is
const nobodyAfter = 600; // seconds; dwell believes in a silent reader for less
let alive = false;
let hides = false; // what was seen last: none of its windows had the focus
let away = false;
let locked = false;

function live(on) {
  if (on === alive) return;
  alive = on;
  if (on) api.alarms.create("sign of life", { periodInMinutes: period });
  else api.alarms.clear("sign of life");
}
