// The form for GNOME Shell 44 and below, which loads scripts. What both share follows.

const { GdkPixbuf, Gio, GLib, Pango, Shell, St } = imports.gi;
const Main = imports.ui.main;
const PanelMenu = imports.ui.panelMenu;
const PopupMenu = imports.ui.popupMenu;

let parts = [];

function init() {}

function enable() {
  parts = [new Front(), new Panel()];
}

function disable() {
  parts.forEach(part => part.end());
  parts = [];
}
