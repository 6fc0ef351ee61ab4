
// Rows are what one level of the menu shows. While its kinds of rows stay they are
// changed where they are, so that an open menu keeps its place.

var Rows = class {
  constructor(popup, click) {
    this._popup = popup;
    this._click = click;
    this._rows = [];
  }

  fill(nodes) {
    if (nodes.length !== this._rows.length || nodes.some((node, i) => node.kind !== this._rows[i].kind)) {
      this._popup.removeAll();
      this._rows = nodes.map(node => this._add(node.kind));
    }
    nodes.forEach((node, i) => this._show(this._rows[i], node));
  }

  _add(kind) {
    const row = { kind, id: 0, item: null, rows: null };
    switch (kind) {
    case 'separator': // the shell hides it where it parts nothing
      row.item = new PopupMenu.PopupSeparatorMenuItem();
      break;
    case 'submenu':
      row.item = new PopupMenu.PopupSubMenuMenuItem('', false);
      row.rows = new Rows(row.item.menu, this._click);
      break;
    default:
      row.item = new PopupMenu.PopupMenuItem('');
      row.item.connect('activate', () => this._click(row.id));
    }
    if (kind !== 'separator')
      wrap(row.item.label);
    this._popup.addMenuItem(row.item);
    return row;
  }

  _show(row, node) {
    row.id = node.id;
    if (row.kind === 'separator')
      return;
    row.item.visible = node.visible;
    row.item.label.text = node.label;
    row.item.setSensitive(node.enabled);
    // dwell has lines that are there to be read, and none that cannot be chosen just now.
    if (!node.enabled)
      row.item.remove_style_pseudo_class('insensitive');
    if (row.kind === 'item')
      row.item.setOrnament(PopupMenu.Ornament[node.ornament]);
    row.rows?.fill(node.nodes);
  }
};

// wrap has a long label take more lines, not the whole screen.
function wrap(label) {
  label.style = 'max-width: 26em;';
  label.clutter_text.ellipsize = Pango.EllipsizeMode.NONE;
  label.clutter_text.line_wrap = true;
  label.clutter_text.line_wrap_mode = Pango.WrapMode.WORD_CHAR;
}
