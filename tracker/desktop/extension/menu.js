
// A menu is that of dwell's tray, a com.canonical.dbusmenu, in the shell's own form. It
// is heard only while it is open: what it shows when it opens is what it showed last,
// and a moment later what is true.

const MENU_PATH = '/StatusNotifierItem/menu';
const MENU = 'com.canonical.dbusmenu';
const NODE = '(ia{sv}av)'; // id, properties, children

const MOST_ROWS = 200; // in all
const LEVELS = 2;

var Menu = class {
  constructor(owner, popup) {
    this._peer = new Peer(owner);
    this._open = null; // who is heard while it is open
    this._asking = this._stale = false;
    this._owner = owner;
    this._rows = new Rows(popup, id => this._click(id));
    this._rows.fill([{ kind: 'item', id: 0, label: 'dwell', enabled: false, visible: true, ornament: 'NONE', nodes: [] }]);
    popup.connect('open-state-changed', (_popup, open) => this._turn(open));
    this._ask();
  }

  end() {
    this._turn(false);
    this._peer.end();
  }

  _turn(open) {
    this._open?.end();
    this._open = null;
    if (!open)
      return;
    this._open = new Peer(this._owner);
    this._open.hear(MENU_PATH, MENU, 'LayoutUpdated', '(ui)', () => this._ask());
    this._open.hear(MENU_PATH, MENU, 'ItemsPropertiesUpdated', '(a(ia{sv})a(ias))', () => this._ask());
    this._ask();
  }

  // However often it changes, one question is under way.
  _ask() {
    if (this._asking) {
      this._stale = true;
      return;
    }
    this._asking = true;
    const everything = new GLib.Variant('(iias)', [0, LEVELS, []]);
    this._peer.ask(MENU_PATH, MENU, 'GetLayout', everything, `(u${NODE})`, answer => {
      this._asking = false;
      const nodes = answer ? nodesOf(answer.get_child_value(1), LEVELS, { left: MOST_ROWS }) : [];
      if (nodes.length > 0)
        this._rows.fill(nodes);
      if (this._stale && answer) {
        this._stale = false;
        this._ask();
      }
    });
  }

  _click(id) {
    const click = new GLib.Variant('(isvu)', [id, 'clicked', new GLib.Variant('s', ''), global.get_current_time()]);
    this._peer.ask(MENU_PATH, MENU, 'Event', click, null, () => {});
  }
};

// nodesOf reads the children of a node, while there is room left.
function nodesOf(layout, levels, room) {
  const nodes = [];
  for (const boxed of children(layout.get_child_value(2), room.left)) {
    const node = boxed.get_variant();
    if (node.get_type_string() !== NODE || room.left <= 0)
      continue;
    room.left--;
    const properties = dictionary(node.get_child_value(1));
    const submenu = levels > 1 && text(properties.get('children-display')) === 'submenu';
    nodes.push({
      id: node.get_child_value(0).get_int32(),
      kind: text(properties.get('type')) === 'separator' ? 'separator' : submenu ? 'submenu' : 'item',
      // An underscore marks the access key, two are one.
      label: text(properties.get('label')).replace(/_([^])/gu, '$1'),
      enabled: flag(properties.get('enabled')),
      visible: flag(properties.get('visible')),
      ornament: ornament(properties),
      nodes: submenu ? nodesOf(node, levels - 1, room) : [],
    });
  }
  return nodes;
}

function ornament(properties) {
  const state = properties.get('toggle-state');
  if (state?.get_type_string() !== 'i' || state.get_int32() !== 1)
    return 'NONE';
  return { checkmark: 'CHECK', radio: 'DOT' }[text(properties.get('toggle-type'))] ?? 'NONE';
}
