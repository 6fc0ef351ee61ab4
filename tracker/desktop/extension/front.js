
// One object on the session bus that says which window is in front. It keeps nothing
// and asks nobody.

const PATH = '/dwell/gnome';

const INTERFACE = `<node><interface name="dwell.Gnome">
  <method name="Get">
    <arg type="b" direction="out" name="any"/>
    <arg type="s" direction="out" name="app"/>
    <arg type="s" direction="out" name="class"/>
    <arg type="s" direction="out" name="title"/>
    <arg type="u" direction="out" name="pid"/>
    <arg type="b" direction="out" name="fullscreen"/>
  </method>
  <signal name="Changed">
    <arg type="b" name="any"/>
    <arg type="s" name="app"/>
    <arg type="s" name="class"/>
    <arg type="s" name="title"/>
    <arg type="u" name="pid"/>
    <arg type="b" name="fullscreen"/>
  </signal>
  <signal name="Gone"/>
</interface></node>`;

// The shell invents such an id for a window that no .desktop file is known of.
const INVENTED = 'window:';

var Front = class {
  constructor() {
    this._window = null;
    this._handlers = [];
    this._object = Gio.DBusExportedObject.wrapJSObject(INTERFACE, this);
    this._object.export(Gio.DBus.session, PATH);
    this._focus = global.display.connect('notify::focus-window', () => this._turn());
    this._turn();
  }

  end() {
    global.display.disconnect(this._focus);
    this._leave();
    this._object.emit_signal('Gone', null);
    this._object.unexport();
  }

  // GetAsync answers Get; the simpler form wraps one value only.
  GetAsync(_parameters, invocation) {
    invocation.return_value(this._word());
  }

  _leave() {
    for (const id of this._handlers)
      this._window.disconnect(id);
    this._handlers = [];
    this._window = null;
  }

  _turn() {
    this._leave();
    this._window = global.display.focus_window;
    if (this._window) {
      this._handlers = ['title', 'fullscreen', 'wm-class'].map(
        property => this._window.connect(`notify::${property}`, () => this._say()));
      this._handlers.push(this._window.connect('unmanaged', () => this._leave()));
    }
    this._say();
  }

  _say() {
    this._object.emit_signal('Changed', this._word());
  }

  _word() {
    const w = this._window;
    const pid = w ? w.get_pid() : 0;
    return new GLib.Variant('(bsssub)', w
      ? [true, this._app(w), w.get_wm_class() ?? '', w.get_title() ?? '', pid > 0 ? pid : 0, w.is_fullscreen()]
      : [false, '', '', '', 0, false]);
  }

  _app(w) {
    const known = Shell.WindowTracker.get_default().get_window_app(w)?.get_id();
    if (known && !known.startsWith(INVENTED))
      return known;
    return w.get_sandboxed_app_id() ?? w.get_wm_class() ?? '';
  }
};
