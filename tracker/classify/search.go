package classify

import "dwell/tracker/classify/catalogue"

// maxSteps bounds the facts looked for on behalf of one answer. The longest of titles,
// hosts and command lines that people meet take about sixty; what is written to take
// more is not looked up to its end, and is unknown.
const maxSteps = 400

// A search is what one answer costs: every look into the catalogue is a step.
type search struct {
	steps int
	said  *quotes // of a [Classifier]; nil outside of one
}

// key returns the key of a fact.
func (find *search) key(f catalogue.Fact) string {
	return find.said.quote(f.Kind, f)[len(f.Kind.String())+len(":"):]
}

// spent reports whether there are no steps left, and answers may be wrong.
func (find *search) spent() bool { return find.steps >= maxSteps }

// lookup is [catalogue.Lookup] while there are steps left.
func (find *search) lookup(kind catalogue.Kind, key []byte) (catalogue.Fact, bool) {
	if find.spent() {
		return catalogue.Fact{}, false
	}
	find.steps++
	return catalogue.Lookup(kind, key)
}

// seek is [catalogue.Seek] while there are steps left.
func (find *search) seek(kind catalogue.Kind, key []byte) catalogue.Cursor {
	if find.spent() {
		return catalogue.Cursor{}
	}
	find.steps++
	return catalogue.Seek(kind, key)
}

// next takes a cursor to the next fact, which is a step as well.
func (find *search) next(c *catalogue.Cursor) bool {
	if find.spent() {
		return false
	}
	find.steps++
	return c.Next()
}
