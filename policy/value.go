package policy

import (
	"fmt"
	"strings"
)

// A ValueError is a value the person gave that cannot be used, and what can be.
type ValueError struct {
	What    string // what the value was for: "target", "days"
	Value   string
	Nearest string // the closest value there is; empty if none is close
	Allowed string // what is allowed, in words
}

// Error names the value, the nearest one there is and what is allowed.
func (e *ValueError) Error() string {
	var near string
	if e.Nearest != "" {
		near = fmt.Sprintf(" (nearest: %s)", e.Nearest)
	}
	return fmt.Sprintf("%s %q%s: allowed is %s", e.What, e.Value, near, e.Allowed)
}

// fold is how names the person types are compared: without case and space around.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
