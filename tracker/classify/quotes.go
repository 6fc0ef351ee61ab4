package classify

import (
	"sync/atomic"

	"dwell/tracker/classify/catalogue"
)

// quotes keeps the evidence that verdicts quote, KIND:KEY, so that the same one is
// not written anew for each: of what a person does, most was done before. A later
// quote takes the place of one that falls on the same. It changes no answer.
type quotes [256]atomic.Pointer[string]

// quote returns "KIND:KEY".
func (q *quotes) quote(kind catalogue.Kind, key string) string {
	name := kind.String()
	hash := uint32(2166136261) // FNV-1a
	for i := range len(key) {
		hash = (hash ^ uint32(key[i])) * 16777619
	}
	slot := &q[(hash^uint32(kind))%uint32(len(q))]
	if s := slot.Load(); s != nil && len(*s) == len(name)+1+len(key) && (*s)[:len(name)] == name && (*s)[len(name)+1:] == key {
		return *s
	}
	s := name + ":" + key
	slot.Store(&s)
	return s
}
