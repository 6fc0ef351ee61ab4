// The form for GNOME Shell 45 and up, which loads modules. front.js follows here.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Shell from 'gi://Shell';
import { Extension } from 'resource:///org/gnome/shell/extensions/extension.js';

export default class FrontExtension extends Extension {
  enable() {
    this._front = new Front();
  }

  disable() {
    this._front.end();
    this._front = null;
  }
}
