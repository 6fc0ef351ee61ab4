"""gtkwindow.py APP_ID TITLE: one window of GTK 4, driven by lines on standard input:
"present", "title TEXT", "fullscreen", "unfullscreen", "inhibit" (the screen from going
idle), "uninhibit", "close". It ends with its input.

What it says of the window is a line of JSON each on standard output, with the times
between which it came to be so, in nanoseconds of the wall clock: that the window is
"ready" to be presented; that the compositor told it that it is, or is not, "active"
or "fullscreen"; and that the compositor has taken its "title", or "closed" it."""

import json
import sys
import threading
import time

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402

STATES = {"active": Gdk.ToplevelState.FOCUSED, "fullscreen": Gdk.ToplevelState.FULLSCREEN}


def tell(what, before, after, on=True):
    print(json.dumps({"what": what, "on": on, "before": before, "after": after}), flush=True)


def watch(surface):
    """Tell when the compositor says that the window's state changed."""
    told = dict.fromkeys(STATES, False)

    def changed(*_):
        now = time.time_ns()
        for what, flag in STATES.items():
            on = bool(surface.get_state() & flag)
            if on != told[what]:
                told[what] = on
                tell(what, now, now, on)

    surface.connect("notify::state", changed)


def main():
    app_id, title = sys.argv[1:3]
    GLib.set_prgname(app_id)
    app = Gtk.Application(application_id=app_id, flags=Gio.ApplicationFlags.NON_UNIQUE)
    inhibitors = []

    def show(_):
        window = Gtk.ApplicationWindow(application=app, title=title)
        window.set_default_size(360, 240)
        window.realize()
        watch(window.get_surface())
        now = time.time_ns()
        tell("ready", now, now)

    def confirmed(what, act):
        """Do what the compositor does as soon as it hears of it, and wait until it has."""
        before = time.time_ns()
        act()
        Gdk.Display.get_default().sync()
        tell(what, before, time.time_ns())

    def do(line):
        verb, _, rest = line.rstrip("\n").partition(" ")
        for window in app.get_windows():
            if verb == "present":
                window.present()
            elif verb == "title":
                confirmed("title", lambda: window.set_title(rest))
            elif verb == "fullscreen":
                window.fullscreen()
            elif verb == "unfullscreen":
                window.unfullscreen()
            elif verb == "inhibit":
                inhibitors.append(app.inhibit(window, Gtk.ApplicationInhibitFlags.IDLE, "test"))
            elif verb == "uninhibit":
                app.uninhibit(inhibitors.pop())
            elif verb == "close":
                confirmed("closed", window.destroy)

    def read():
        for line in sys.stdin:
            GLib.idle_add(do, line, priority=GLib.PRIORITY_DEFAULT)
        GLib.idle_add(app.quit)

    app.connect("activate", show)
    threading.Thread(target=read, daemon=True).start()
    app.run([])


main()
