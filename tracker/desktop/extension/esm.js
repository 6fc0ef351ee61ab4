// The form for GNOME Shell 45 and up, which loads modules. What both share follows.

import GdkPixbuf from 'gi://GdkPixbuf';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Pango from 'gi://Pango';
import Shell from 'gi://Shell';
import St from 'gi://St';
import { Extension } from 'resource:///org/gnome/shell/extensions/extension.js';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';
import * as PanelMenu from 'resource:///org/gnome/shell/ui/panelMenu.js';
import * as PopupMenu from 'resource:///org/gnome/shell/ui/popupMenu.js';

export default class DwellExtension extends Extension {
  enable() {
    this._parts = [new Front(), new Panel()];
  }

  disable() {
    this._parts.forEach(part => part.end());
    this._parts = null;
  }
}
