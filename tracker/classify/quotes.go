package classify

import (
	"sync/atomic"

	"dwell/tracker/classify/catalogue"
)

// quotes keeps the evidence that verdicts quote, KIND:KEY, so that the same one is
// not written anew for each: of what a person does, most was done before. A later
// quote takes the place of one that falls on the same. It changes no answer.
type quotes [256]atomic.Pointer[quotation]

// A quotation is what is quoted of a fact.
type quotation struct {
	kind catalogue.Kind
	fact int // its number
	text string
}

// quote returns "KIND:KEY", where kind may be another than the fact's. Without quotes
// it is written anew.
func (q *quotes) quote(kind catalogue.Kind, f catalogue.Fact) string {
	if q == nil {
		return writeQuote(kind, f)
	}
	slot := &q[(uint(f.Number())+31*uint(kind))%uint(len(q))]
	if s := slot.Load(); s != nil && s.kind == kind && s.fact == f.Number() {
		return s.text
	}
	s := &quotation{kind, f.Number(), writeQuote(kind, f)}
	slot.Store(s)
	return s.text
}

func writeQuote(kind catalogue.Kind, f catalogue.Fact) string {
	var buf [16 + catalogue.MaxKey]byte
	return string(f.AppendKey(append(append(buf[:0], kind.String()...), ':')))
}
