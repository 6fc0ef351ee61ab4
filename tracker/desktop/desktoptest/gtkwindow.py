"""gtkwindow.py APP_ID TITLE: one window of GTK 4, driven by lines on standard input:
"title TEXT", "fullscreen", "unfullscreen", "present". It ends with its input."""

import sys
import threading

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gio, GLib, Gtk  # noqa: E402


def main():
    app_id, title = sys.argv[1:3]
    GLib.set_prgname(app_id)
    app = Gtk.Application(application_id=app_id, flags=Gio.ApplicationFlags.NON_UNIQUE)

    def show(_):
        window = Gtk.ApplicationWindow(application=app, title=title)
        window.set_default_size(360, 240)
        window.present()

    def do(line):
        verb, _, rest = line.rstrip("\n").partition(" ")
        for window in app.get_windows():
            if verb == "title":
                window.set_title(rest)
            elif verb == "fullscreen":
                window.fullscreen()
            elif verb == "unfullscreen":
                window.unfullscreen()
            elif verb == "present":
                window.present()

    def read():
        for line in sys.stdin:
            GLib.idle_add(do, line)
        GLib.idle_add(app.quit)

    app.connect("activate", show)
    threading.Thread(target=read, daemon=True).start()
    app.run([])


main()
