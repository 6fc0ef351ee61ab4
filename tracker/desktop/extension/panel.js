
// dwell's icon in the panel of a GNOME that shows no tray: while dwell's tray is on the
// session bus, and nobody shows what programs put into a tray. It shows dwell's own
// icon and no other program's. All of it follows the owners of names.

const TRAY = 'dwell.Tray'; // whose item is shown
const PANEL = 'dwell.GnomePanel'; // owned while an icon would be shown here
const WATCHER = 'org.kde.StatusNotifierWatcher'; // owned where there is a tray

var Panel = class {
  constructor() {
    this._item = null;
    this._ready = null;
    this._watch = watch(WATCHER, () => this._leave(), () => this._offer());
  }

  end() {
    Gio.bus_unwatch_name(this._watch);
    this._leave();
  }

  _offer() {
    if (this._ready)
      return;
    this._ready = {
      name: Gio.bus_own_name_on_connection(Gio.DBus.session, PANEL, Gio.BusNameOwnerFlags.NONE, null, null),
      watch: watch(TRAY, owner => this._show(owner), () => this._hide()),
    };
  }

  _leave() {
    if (!this._ready)
      return;
    Gio.bus_unwatch_name(this._ready.watch);
    Gio.bus_unown_name(this._ready.name);
    this._ready = null;
    this._hide();
  }

  _show(owner) {
    this._hide();
    this._item = new Item(owner);
  }

  _hide() {
    this._item?.end();
    this._item = null;
  }
};

function watch(name, come, gone) {
  return Gio.bus_watch_name_on_connection(Gio.DBus.session, name, Gio.BusNameWatcherFlags.NONE,
    (_bus, _name, owner) => come(owner), () => gone());
}
