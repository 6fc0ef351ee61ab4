
// A peer is another program on the session bus. It may say anything: what has not the
// form that was asked for is no answer, and of the rest so much is read.

const PATIENCE = 5000; // in milliseconds
const MOST_LETTERS = 160;
const MOST_KEYS = 64;

var Peer = class {
  constructor(owner) {
    this._owner = owner;
    this._ended = new Gio.Cancellable();
    this._heard = [];
  }

  // end ends it: nothing is heard any more, nor answered.
  end() {
    this._ended.cancel();
    for (const id of this._heard)
      Gio.DBus.session.signal_unsubscribe(id);
    this._heard = [];
  }

  // hear has then called with the parameters of each signal that has the form.
  hear(path, iface, signal, form, then) {
    this._heard.push(Gio.DBus.session.signal_subscribe(this._owner, iface, signal, path, null,
      Gio.DBusSignalFlags.NONE, (_bus, _sender, _path, _iface, _signal, parameters) => {
        if (!this._ended.is_cancelled() && parameters.get_type_string() === form)
          then(parameters);
      }));
  }

  // ask has then called with the answer, or with null where none of that form comes.
  ask(path, iface, method, parameters, form, then) {
    Gio.DBus.session.call(this._owner, path, iface, method, parameters, form && new GLib.VariantType(form),
      Gio.DBusCallFlags.NO_AUTO_START, PATIENCE, this._ended, (bus, result) => {
        let answer = null;
        try {
          answer = bus.call_finish(result);
        } catch {
          // It is gone, hangs or is another than it says: the names tell which.
        }
        if (!this._ended.is_cancelled())
          then(answer);
      });
  }
};

// children are the first of what a variant contains.
function* children(container, most) {
  const n = Math.min(container.n_children(), most);
  for (let i = 0; i < n; i++)
    yield container.get_child_value(i);
}

function dictionary(variant) {
  const entries = new Map();
  for (const entry of children(variant, MOST_KEYS))
    entries.set(text(entry.get_child_value(0)), entry.get_child_value(1).get_variant());
  return entries;
}

// text is one line of a variant's letters; none if it is no string.
function text(variant) {
  if (variant?.get_type_string() !== 's')
    return '';
  const letters = Array.from(variant.get_string()[0].slice(0, 2 * MOST_LETTERS + 2)); // one may take two
  const cut = letters.length > MOST_LETTERS ? [...letters.slice(0, MOST_LETTERS), '…'] : letters;
  return cut.join('').replace(/\p{Cc}+/gu, ' ');
}

// flag is a variant's truth; true, as dbusmenu has it, if it is none.
function flag(variant) {
  return variant?.get_type_string() === 'b' ? variant.get_boolean() : true;
}
