package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// evidenceLine is one line of `explain --batch`.
type evidenceLine struct {
	App   string            `json:"app"`
	Exe   string            `json:"exe"`
	Class string            `json:"class"`
	Title string            `json:"title"`
	URL   string            `json:"url"`
	Argv  arguments         `json:"argv"`
	Hints map[string]string `json:"hints"`
}

// arguments is an argument vector, given as a list or as one line of a shell.
type arguments []string

// UnmarshalJSON reads a list of strings or one string.
func (a *arguments) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err == nil {
		*a = list
		return nil
	}
	var line string
	if err := json.Unmarshal(b, &line); err != nil {
		return errors.New(`"argv" is a list of strings or one string`)
	}
	*a = splitArguments(line)
	return nil
}

func (e evidenceLine) evidence() classify.Evidence {
	return classify.Evidence{App: e.App, Exe: e.Exe, Class: e.Class, Title: e.Title, URL: e.URL, Argv: e.Argv, Hints: e.Hints}
}

// verdictLine is what explain prints.
type verdictLine struct {
	Category   tracker.Category `json:"category"`
	Because    string           `json:"because"`
	Confidence float64          `json:"confidence"`
}

func (p *program) explainCommand() *cobra.Command {
	var e evidenceLine
	var argv string
	var hints []string
	var asJSON, batch bool
	c := &cobra.Command{
		Use: "explain [URL]", Short: "why something gets its category",
		Args: argsBetween(0, 1, "at most one argument, an address; all else has a flag"),
		Long: `Say what dwell would make of a window, and by which evidence. Nothing is looked
up and nothing kept: it uses what you give it, your rules and its catalogue.`,
		Example: "  dwell explain https://claude.ai/new\n  dwell explain --app org.gnome.Evince\n  dwell explain --argv 'aider --model x' --app xterm",
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
			case batch || e.URL != "":
				return usagef("an address is given twice, or beside --batch")
			default:
				e.URL = args[0]
			}
			classifier, err := p.rulesOnly(c.Context())
			if err != nil {
				return err
			}
			if batch {
				return p.explainBatch(classifier)
			}
			e.Argv, e.Hints = splitArguments(argv), map[string]string{}
			for _, hint := range hints {
				k, v, ok := strings.Cut(hint, "=")
				if !ok {
					return usagef("--hint is NAME=VALUE, such as Categories=Network;WebBrowser;")
				}
				e.Hints[k] = v
			}
			if e.App == "" && e.Exe == "" && e.Class == "" && e.Title == "" && e.URL == "" && len(e.Argv) == 0 && len(hints) == 0 {
				return usagef("explain needs something to explain: --app, --exe, --class, --title, --url, --argv or --hint")
			}
			if e.URL != "" && !isURL(e.URL) { // not quoted: an address may be private
				return usagef("--url takes an address as a browser shows it, such as https://chatgpt.com/c/1 or chatgpt.com")
			}
			_, v := classifier.Classify(e.evidence())
			if asJSON {
				return p.printJSON(verdictOf(v))
			}
			_, err = fmt.Fprintln(p.out, verdictWords(v))
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&e.App, "app", "", "desktop `ID` or app id")
	f.StringVar(&e.Exe, "exe", "", "the program's `FILE`")
	f.StringVar(&e.Class, "class", "", "the window's `CLASS`")
	f.StringVar(&e.Title, "title", "", "the window's `TITLE`")
	f.StringVar(&e.URL, "url", "", "the active tab's `URL`")
	f.StringVar(&argv, "argv", "", "the `COMMAND` line in a terminal")
	f.StringArrayVar(&hints, "hint", nil, "what the system says of it: `NAME=VALUE`; repeatable")
	f.BoolVar(&asJSON, "json", false, "print one JSON value")
	f.BoolVar(&batch, "batch", false, "read JSON lines, answer a line each")
	return c
}

// isURL reports whether text has the form of an address: a scheme, or a host to
// begin with.
func isURL(text string) bool {
	text = strings.TrimSpace(text)
	scheme, rest, ok := strings.Cut(text, ":")
	if ok && !strings.ContainsAny(scheme, "/?#. \t") && strings.Trim(rest, `/\`) != "" {
		return true
	}
	host := strings.TrimPrefix(text, "//")
	if end := strings.IndexAny(host, `/\?#`); end >= 0 {
		host = host[:end]
	}
	host = strings.ToLower(host)
	return !strings.ContainsAny(host, " \t") && (host == "localhost" || strings.Contains(strings.Trim(host, "."), "."))
}

func verdictOf(v tracker.Verdict) verdictLine {
	return verdictLine{Category: v.Category, Because: v.Because, Confidence: v.Confidence}
}

func verdictWords(v tracker.Verdict) string {
	if v.Confidence == 0 {
		return fmt.Sprintf("%s: nothing is known of it. \"dwell rule add\" tells dwell.", v.Category)
	}
	words := fmt.Sprintf("%s, because of %s (%.0f %% sure)", v.Category, view.Plain(v.Because), 100*v.Confidence)
	if v.Editor {
		words += "; an AI editor: how much of it was AI cannot be seen"
	}
	return words
}

// rulesOnly makes a classifier of the person's rules, from file and database.
func (p *program) rulesOnly(ctx context.Context) (*classify.Classifier, error) {
	home, err := config.FindHome()
	if err != nil {
		return nil, err
	}
	c, err := p.configInForce(home)
	if err != nil {
		return nil, err
	}
	s, err := store.OpenReadOnly(ctx, home.Database)
	if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if s != nil {
		defer func() { _ = s.Close() }() // only read
	}
	set, err := gather(ctx, c, s, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return set.classifier()
}

// explainBatch answers each line of standard input with a line.
func (p *program) explainBatch(c *classify.Classifier) error {
	out := bufio.NewWriter(p.out)
	lines := bufio.NewScanner(answeredReader{p.in, out})
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var e evidenceLine
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			_ = out.Flush()
			return &failure{code: exitFailed, err: fmt.Errorf("standard input, line %d: not evidence as one JSON object", n)}
		}
		_, v := c.Classify(e.evidence())
		if err := encode.Encode(verdictOf(v)); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		_ = out.Flush()
		return &failure{code: exitFailed, err: fmt.Errorf("read standard input: %w", err)}
	}
	return out.Flush()
}

// An answeredReader writes out what is answered before it waits for more: who
// asks line by line reads each answer first.
type answeredReader struct {
	in  io.Reader
	out *bufio.Writer
}

// Read implements [io.Reader].
func (r answeredReader) Read(b []byte) (int, error) {
	if err := r.out.Flush(); err != nil {
		return 0, err
	}
	return r.in.Read(b)
}

// splitArguments splits a command line at spaces, with quotes and backslashes as
// in a shell; nothing is expanded.
func splitArguments(line string) []string {
	var args []string
	var word strings.Builder
	var quote rune
	begun, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if begun {
				args = append(args, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		args = append(args, word.String())
	}
	return args
}
