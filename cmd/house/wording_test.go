package house

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A word is one that the program does not say, with why, and where it means something
// else: what it says may hold these pieces.
type word struct {
	pattern string
	why     string
	but     []string
}

// unsaid is what no face of the program says, in any case. It tells people about
// themselves: it describes, and neither judges, explains nor orders.
func unsaid() []word {
	const (
		motive   = "what goes with something is not known to bring it about"
		medicine = "use is measured, not health"
		verdict  = "no number is a verdict on anybody"
		order    = "what to do is the person's own choice"
		loud     = "nothing here is worth shouting"
	)
	return []word{
		{`\bcaus(e|es|ed|ing)\b`, motive, nil},
		{`\bmak(es|ing) you\b`, motive, nil},
		{`\b(leads|led) (you )?to\b`, motive, nil},
		{`\bbecause of\b`, motive, []string{"%s, because of %s"}}, // a category and its evidence
		{`\bdiagnos(is|es|ed|e|ing)\b`, medicine, nil},
		{`\bdisorders?\b`, medicine, nil},
		{`\baddict(s|ed|ion|ions|ive|ing)?\b`, medicine, nil},
		{`\bsymptoms?\b`, medicine, nil},
		{`\b(relapse|craving|withdrawal|rehab|detox)\w*`, medicine, nil},
		{`\b(un)?healthy\b`, medicine, nil},
		{`\b(depress|compulsi)\w+`, medicine, nil},
		{`\brisk scores?\b`, verdict, nil},
		{`(percent|%) accura`, verdict, nil},
		{`\b(bad|worse|worst|excessive|wasted?|wasting|guilt\w*|asham\w*|shame\w*|lazy|weak)\b`, verdict, nil},
		{`\btoo (much|long|often) (AI|time|screen)`, verdict, nil},
		{`\b(well done|good job|congrat\w*|proud)\b`, verdict, nil},
		{`\bstreaks?\b`, verdict, nil},
		{`\byou (failed|fail)\b`, verdict, nil},
		{`\bshould\b`, order, nil},
		{`\byou (must|need to|have to|ought)\b`, order, []string{"nothing you have to set"}},
		{`[\pL"')]!+(\s|$)`, loud, nil},
	}
}

// speaks reports whether what stands in pkg is for people to read.
func speaks(pkg string) bool {
	return within(pkg, "ui/...", "policy/...", "cmd/...", "packaging/...", "tracker/desktop/...", "tracker/browser", "tracker/store", "tracker/exchange", "tracker/replay")
}

// A saying is a text for people and where it stands.
type saying struct{ place, text string }

// sayings are the texts of a file: its strings of more than a word, but for what is only
// logged. Names, keys and paths are single words.
func sayings(s source) []saying {
	var all []saying
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.CallExpr:
			if logs(n) {
				return false
			}
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(n.Value)
			if err == nil && strings.ContainsAny(strings.TrimSpace(text), " \n") {
				all = append(all, saying{s.file, text})
			}
		}
		return true
	})
	return all
}

// logs reports whether call writes to the log: d.log.Error(…), log.Debug(…).
func logs(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Debug", "Info", "Warn", "Error", "DebugContext", "InfoContext", "WarnContext", "ErrorContext"}, method.Sel.Name) {
		return false
	}
	switch on := method.X.(type) {
	case *ast.Ident:
		return on.Name == "log" || on.Name == "slog"
	case *ast.SelectorExpr:
		return strings.EqualFold(on.Sel.Name, "log")
	}
	return false
}

// pages are the texts of templates and scripts that people see: what is between tags, and
// the strings of scripts. Their comments are for those who build.
func pages(t *testing.T) []saying {
	t.Helper()
	root := os.DirFS(moduleRoot(t))
	hidden := regexp.MustCompile(`(?s)<!--.*?-->|\{\{/\*.*?\*/\}\}|/\*.*?\*/|<!doctype html>|(?m:^\s*//.*$)`)
	var all []saying
	for _, dir := range []string{"ui/web/templates", "packaging"} {
		err := fs.WalkDir(root, dir, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains([]string{".html", ".js", ".desktop"}, path.Ext(name)) || strings.Contains(name, "dist/") {
				return err
			}
			data, err := fs.ReadFile(root, name)
			all = append(all, saying{name, hidden.ReplaceAllString(strings.ToLower(string(data)), "")})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// What the program tells people describes: no motive, no medicine, no verdict, no order.
func TestWordsAreAFriends(t *testing.T) {
	all := pages(t)
	for _, s := range sources(t) {
		if s.test || s.support || !speaks(s.pkg) {
			continue
		}
		all = append(all, sayings(s)...)
	}
	if len(all) < 500 {
		t.Fatalf("only %d texts were found", len(all))
	}
	for _, w := range unsaid() {
		pattern := regexp.MustCompile(`(?i)` + w.pattern)
		for _, s := range all {
			text := s.text
			for _, piece := range w.but {
				text = strings.ReplaceAll(text, piece, "")
			}
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s says %q in %q: %s", s.place, found, shortened(s.text, found), w.why)
			}
		}
	}
}

// shortened is the part of text around piece.
func shortened(text, piece string) string {
	at := max(0, strings.Index(text, piece))
	return text[max(0, at-60):min(len(text), at+len(piece)+60)]
}
