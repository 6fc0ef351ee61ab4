
// An item is the one of dwell's tray, a StatusNotifierItem, as a button in the panel.
// Its properties come whole with the signal that they changed, so it is asked once.

const ITEM_PATH = '/StatusNotifierItem';
const ITEM = 'org.kde.StatusNotifierItem';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const ROLE = 'dwell@dwell.local'; // in the panel, where each name is one button's
const UNKNOWN_ICON = 'preferences-system-time-symbolic'; // until there is a picture

var Item = class {
  constructor(owner) {
    this._owner = owner;
    this._peer = new Peer(owner);
    this._button = null;
    this._peer.hear(ITEM_PATH, PROPERTIES, 'PropertiesChanged', '(sa{sv}as)', changed => {
      if (this._button && text(changed.get_child_value(0)) === ITEM)
        this._look(dictionary(changed.get_child_value(1)));
    });
    this._peer.ask(ITEM_PATH, PROPERTIES, 'GetAll', new GLib.Variant('(s)', [ITEM]), '(a{sv})', answer => {
      const properties = answer && dictionary(answer.get_child_value(0));
      if (properties && text(properties.get('Id')) === 'dwell')
        this._begin(properties);
    });
  }

  end() {
    this._peer.end();
    this._menu?.end();
    this._button?.destroy();
    this._button = null;
  }

  _begin(properties) {
    this._button = new PanelMenu.Button(0.5, 'dwell');
    this._icon = new St.Icon({ icon_name: UNKNOWN_ICON, style_class: 'system-status-icon' });
    this._button.add_child(this._icon);
    this._menu = new Menu(this._owner, this._button.menu);
    this._look(properties);
    Main.panel.addToStatusArea(ROLE, this._button);
  }

  _look(properties) {
    const icon = picture(properties.get('IconPixmap'));
    if (icon)
      this._icon.gicon = icon;
    const tip = properties.get('ToolTip');
    if (tip?.get_type_string() === '(sa(iiay)ss)')
      this._button.accessible_name = text(tip.get_child_value(2)) || 'dwell';
  }
};

const MOST_PIXELS = 128; // to a side
const MOST_PICTURES = 8;

// picture is the largest of an icon's pictures, or null. On the bus a pixel is ARGB.
function picture(pixmaps) {
  if (pixmaps?.get_type_string() !== 'a(iiay)')
    return null;
  let best = null, size = 0;
  for (const pixmap of children(pixmaps, MOST_PICTURES)) {
    const [w, h] = [0, 1].map(i => pixmap.get_child_value(i).get_int32());
    const pixels = pixmap.get_child_value(2);
    if (w > size && w <= MOST_PIXELS && h > 0 && h <= MOST_PIXELS && pixels.n_children() === 4 * w * h)
      [best, size] = [{ w, h, pixels }, w];
  }
  if (!best)
    return null;
  const from = best.pixels.get_data_as_bytes().toArray();
  const rgba = new Uint8Array(from.length);
  for (let i = 0; i < from.length; i += 4)
    rgba.set([from[i + 1], from[i + 2], from[i + 3], from[i]], i);
  return GdkPixbuf.Pixbuf.new_from_bytes(new GLib.Bytes(rgba), GdkPixbuf.Colorspace.RGB, true, 8,
    best.w, best.h, 4 * best.w);
}
