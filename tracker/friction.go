package tracker

// Friction is a site before which the person wants to be asked first, with a line of their
// own to read there; it may be empty.
type Friction struct {
	Site string
	Line string
}

// MaxFrictionLine is how long a line may be, in letters.
const MaxFrictionLine = 200
