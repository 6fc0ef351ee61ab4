package pipewire

import "strconv"

// Kinds of objects that are told apart.
const (
	Client = "Client"
	Node   = "Node"
	Link   = "Link"

	interfaces = "PipeWire:Interface:" // stands before each of them
)

// News is what the registry says of the object of a number.
type News struct {
	Number uint32
	Gone   bool
	Object // if it is not gone
}

// An Object is what the registry says of one, as far as it is read.
type Object struct {
	Kind          string // what it is of: [Client], [Node], [Link]; else empty
	Class         string // of a node: what it carries, and where to
	Process       int    // of a client, as the kernel told the server
	Client        uint32 // of a node
	Output, Input uint32 // of a link: the nodes at its ends
}

// tell hands on what the registry says; what other objects say is nothing new.
func (m message) tell(take func(News)) error {
	if m.object != registry {
		return nil
	}
	id, err := m.values.int()
	if err != nil {
		return err
	}
	switch m.what {
	case registryGlobal:
		o, err := m.values.object()
		if err != nil {
			return err
		}
		take(News{Number: id, Object: o})
	case registryRemoved:
		take(News{Number: id, Gone: true})
	}
	return nil
}

// object takes what follows the number of a new object.
func (a *values) object() (o Object, err error) {
	if _, err = a.int(); err != nil { // what may be done to it
		return o, err
	}
	kind, err := a.text()
	if err != nil {
		return o, err
	}
	switch string(kind) {
	case interfaces + Client, interfaces + Node, interfaces + Link:
		o.Kind = string(kind[len(interfaces):])
	default:
		return o, nil
	}
	if _, err = a.int(); err != nil { // its version
		return o, err
	}
	err = a.properties(func(key, value []byte) {
		switch string(key) {
		case "media.class":
			o.Class = string(value)
		case "pipewire.sec.pid":
			o.Process = int(numberIn(value))
		case "client.id":
			o.Client = numberIn(value)
		case "link.output.node":
			o.Output = numberIn(value)
		case "link.input.node":
			o.Input = numberIn(value)
		}
	})
	return o, err
}

// numberIn reads a number that is written out; zero, the core's, is none.
func numberIn(text []byte) uint32 {
	n, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil {
		return 0
	}
	return uint32(n)
}
