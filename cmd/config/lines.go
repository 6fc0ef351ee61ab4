package config

import (
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines returns the line of every key and list element of a TOML document
// that is known to be right: "breaks.rest", "limit[0].target",
// "privacy.exclude[1]". Tables, dotted keys and inline tables give the same keys,
// so that settings can be written each way. (The decoder gives values without
// places; its parser gives places.)
func keyLines(data []byte) map[string]int {
	l := lines{at: map[string]int{}, count: map[string]int{}}
	l.parser.Reset(data)
	prefix := ""
	for l.parser.NextExpression() {
		switch e := l.parser.Expression(); e.Kind {
		case unstable.Table:
			prefix = l.path("", e.Key())
		case unstable.ArrayTable:
			prefix = l.path("", e.Key())
			index := l.count[prefix]
			l.count[prefix]++
			line := l.at[prefix]
			prefix = element(prefix, index)
			l.at[prefix] = line
		case unstable.KeyValue:
			l.keyValue(prefix, e)
		}
	}
	return l.at
}

type lines struct {
	parser unstable.Parser
	at     map[string]int
	count  map[string]int // elements of each array of tables so far
}

func element(path string, index int) string { return path + "[" + strconv.Itoa(index) + "]" }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// path notes the line of each part of a dotted key and returns the whole. Parts
// that name an array of tables mean its last element.
func (l *lines) path(prefix string, key unstable.Iterator) string {
	for key.Next() {
		node := key.Node()
		if n := l.count[prefix]; n > 0 {
			prefix = element(prefix, n-1)
		}
		prefix = join(prefix, string(node.Data))
		l.at[prefix] = l.line(node)
	}
	return prefix
}

func (l *lines) keyValue(prefix string, node *unstable.Node) {
	l.value(l.path(prefix, node.Key()), node.Value())
}

func (l *lines) value(path string, node *unstable.Node) {
	switch node.Kind {
	case unstable.InlineTable:
		for children := node.Children(); children.Next(); {
			l.keyValue(path, children.Node())
		}
	case unstable.Array:
		index := 0
		for children := node.Children(); children.Next(); index++ {
			child := element(path, index)
			l.at[child] = l.at[path]
			if children.Node().Raw.Length > 0 {
				l.at[child] = l.line(children.Node())
			}
			l.value(child, children.Node())
		}
	}
}

func (l *lines) line(node *unstable.Node) int { return l.parser.Shape(node.Raw).Start.Line }
