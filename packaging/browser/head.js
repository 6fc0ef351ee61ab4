// dwell's extension: tells dwell, on this computer, the site of the tab in front. Made of
// the files in packaging/browser, one behind the other.
"use strict";
const api = globalThis.browser ?? globalThis.chrome;

