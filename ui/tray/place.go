package tray

// A Place is where the icon is.
type Place string

// The places.
const (
	Looking        Place = "looking"          // it is not known yet, or not again after the bus was lost
	InPanel        Place = "panel"            // a host has it
	InGnome        Place = "gnome"            // dwell's extension shows it in GNOME's panel
	Taken          Place = "taken"            // GNOME's panel shows that of another process
	Nowhere        Place = "nowhere"          // there is no host
	NowhereInGnome Place = "nowhere in gnome" // nor does GNOME's panel show it
	NoBus          Place = "no bus"           // there is no session bus, on which hosts are
)

// Place returns where the icon is now. It may be called from any goroutine.
func (t *Tray) Place() Place {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.place
}

func (t *Tray) is(at Place) {
	t.mu.Lock()
	t.place = at
	t.mu.Unlock()
}
