// Tells whoever loaded it, over D-Bus, which window is in front. For KWin of Plasma 5
// and of Plasma 6, which name a few things otherwise. It keeps nothing and changes
// nothing, and ends when it is unloaded.
function tell(service, path, face) {
    const six = workspace.windowActivated !== undefined;
    const activated = six ? workspace.windowActivated : workspace.clientActivated;
    const changes = ["captionChanged", "fullScreenChanged", "windowClassChanged", "desktopFileNameChanged"];
    const longest = 4096;
    let front = null;
    let last = "";
    let count = 0;

    // Classes are byte arrays in some versions.
    function text(value) {
        return value === undefined || value === null ? "" : value.toString().slice(0, longest);
    }

    // KWin numbers windows that are called the same, " <2>". Plasma 6 also has the title
    // alone.
    function title(window) {
        const numbered = / <\d+>\u200e?$/;
        return window.captionNormal === undefined ? text(window.caption).replace(numbered, "") : text(window.captionNormal);
    }

    function say() {
        const window = front === null ? null : {
            pid: front.pid,
            class: text(front.resourceClass),
            desktopFile: text(front.desktopFileName),
            caption: title(front),
            fullScreen: front.fullScreen === true,
        };
        const now = JSON.stringify(window);
        if (now === last) {
            return;
        }
        last = now;
        count++;
        callDBus(service, path, face, "Front", JSON.stringify({ n: count, window: window }));
    }

    function each(what) {
        for (const name of changes) {
            // A window that is gone has no signals left to let go of.
            if (front !== null && front[name] !== undefined) {
                what(front[name]);
            }
        }
    }

    function turn() {
        const window = six ? workspace.activeWindow : workspace.activeClient;
        each(signal => signal.disconnect(say));
        // The desktop behind all windows is a window too.
        front = window && !window.desktopWindow ? window : null;
        each(signal => signal.connect(say));
        say();
    }

    activated.connect(turn);
    turn();
}
