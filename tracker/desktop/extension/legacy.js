// The form for GNOME Shell 44 and below, which loads scripts. front.js follows here.

const { Gio, GLib, Shell } = imports.gi;

let front = null;

function init() {}

function enable() {
  front = new Front();
}

function disable() {
  front.end();
  front = null;
}
