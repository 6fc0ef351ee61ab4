package replay

import (
	"math/rand/v2"
	"slices"
)

// A piece is one thing done for a while.
type piece struct {
	doing   *activity
	seconds int
}

func length(pieces []piece) int {
	sum := 0
	for _, p := range pieces {
		sum += p.seconds
	}
	return sum
}

// menus are what there is to choose from, by kind, at work and at home: the weights and
// their sum.
type menus struct {
	atWork, atHome [kindCount]menu
	agent, job     *activity
	editor, code   *activity
}

type menu struct {
	of  []*activity
	sum int
}

func newMenus() menus {
	var m menus
	for i := range activities {
		a := &activities[i]
		if a.atWork > 0 {
			m.atWork[a.of].add(a, a.atWork)
		}
		if a.atHome > 0 {
			m.atHome[a.of].add(a, a.atHome)
		}
		switch {
		case a.agent != "":
			m.agent = a
		case a.site == JobSite:
			m.job = a
		case a.editor:
			m.editor = a
		case a.app == "code":
			m.code = a
		}
	}
	return m
}

// add adds a so often that drawing one of the list draws by weight.
func (m *menu) add(a *activity, weight int) {
	m.of = append(m.of, slices.Repeat([]*activity{a}, weight)...)
	m.sum += weight
}

func (m *menus) choose(random *rand.Rand, k kind, works bool) *activity {
	menu := &m.atHome[k]
	if works {
		menu = &m.atWork[k]
	}
	return menu.of[random.IntN(menu.sum)]
}

// cut appends k's time, cut into pieces as people do such things.
func (m *menus) cut(list []piece, random *rand.Rand, k kind, seconds float64, works bool, editor float64) []piece {
	const least = 60
	left := int(seconds + random.Float64())
	if left < least/2 {
		return list
	}
	for left > 0 {
		a := m.choose(random, k, works)
		if a == m.code && random.Float64() < editor {
			a = m.editor
		}
		length := 60*a.shortest + random.IntN(60*a.spread)
		if left-length < least {
			length = left
		}
		list = append(list, piece{a, length})
		left -= length
	}
	return list
}
