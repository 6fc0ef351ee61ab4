package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/tracker/classify"
	"dwell/ui/view"
)

const packHead = `# What dwell was told that things are. "dwell rule import FILE" takes it in
# elsewhere, or paste it into config.toml. A later rule goes before an earlier one.
`

func (p *program) ruleExportCommand() *cobra.Command {
	return &cobra.Command{
		Use: "export", Short: "print your rules as TOML, for dwell rule import or config.toml", Args: noArgs,
		Example: "  dwell rule export >rules.toml",
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			var out strings.Builder
			out.WriteString(packHead)
			for _, rule := range r.Rules {
				fmt.Fprintf(&out, "\n[[rule]]\nmatch = %s\ncategory = %s\n", quoted(matchOf(rule.Terms)), quoted(string(rule.Category)))
			}
			_, err = io.WriteString(p.out, out.String())
			return err
		},
	}
}

// packLimit is how much of a pack is read, in bytes: config.toml may have as many.
const packLimit = 1 << 20

// packRules is how many rules are taken at once. Each is asked of all that has no
// other, for as long as it is there.
const packRules = 1000

// readPack reads the rules of a file, or of standard input for "-". All must be
// good.
func (p *program) readPack(path string) ([]classify.Rule, error) {
	in, err := p.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // only read
	if path == "-" {
		path = "standard input"
	}
	data, err := io.ReadAll(io.LimitReader(in, packLimit+1))
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	if len(data) > packLimit {
		return nil, fmt.Errorf("read rules: %s has more than %d bytes", path, packLimit)
	}
	rules, err := parsePack(path, data)
	if err == nil && len(rules) > packRules {
		return nil, fmt.Errorf("read rules: %s has %d rules, more than the %d that are taken at once; part it", path, len(rules), packRules)
	}
	return rules, err
}

// open opens a file to read, or standard input for "-".
func (p *program) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.in), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &failure{code: exitFailed, err: err}
	}
	return f, nil
}

// parsePack reads a pack: TOML as config.toml has it, or "MATCH tab CATEGORY"
// lines. Each rule's Source is its line. The error is a [*config.Error].
func parsePack(file string, data []byte) ([]classify.Rule, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF")) // some editors begin files so
	if isRuleLines(data) {
		return parseRuleLines(file, data)
	}
	if err := onlyRules(file, data); err != nil {
		return nil, err
	}
	c, err := config.ParsePlan(file, data, config.Config{})
	if err != nil {
		return nil, err
	}
	return c.Rules, nil
}

// onlyRules refuses what config.toml may hold beside rules. What is no TOML at all
// is left to be found by whoever reads it next.
func onlyRules(file string, data []byte) error {
	var pack struct {
		Rule any `toml:"rule"`
	}
	var unknown *toml.StrictMissingError
	if !errors.As(toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&pack), &unknown) {
		return nil
	}
	var wrong config.Error
	for i := range unknown.Errors {
		line, _ := unknown.Errors[i].Position()
		wrong.Problems = append(wrong.Problems, packProblem(file, data, line,
			`unknown key: a pack of rules has [[rule]] alone, each with match and category`))
	}
	return &wrong
}

// packProblem finds fault with a line of a pack.
func packProblem(file string, data []byte, line int, reason string) config.Problem {
	text := ""
	if lines := bytes.Split(data, []byte("\n")); 0 < line && line <= len(lines) {
		text = view.Plain(string(lines[line-1]))
	}
	return config.Problem{Source: config.Source{File: file, Line: line}, Text: text, Reason: reason, Plain: reason}
}

// isRuleLines reports whether the first line that says something begins with the
// kind of a term, as no line of TOML does: a key there is quoted or has no colon.
func isRuleLines(data []byte) bool {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		kind, _, ok := bytes.Cut(line, []byte(":"))
		return ok && len(bytes.Trim(kind, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) == 0
	}
	return false
}

// parseRuleLines reads what "dwell rule export" once wrote.
func parseRuleLines(file string, data []byte) ([]classify.Rule, error) {
	var rules []classify.Rule
	var wrong config.Error
	n := 0
	for line := range bytes.Lines(data) {
		n++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		rule, err := parseRuleLine(text)
		if err != nil {
			wrong.Problems = append(wrong.Problems, packProblem(file, data, n, err.Error()))
			continue
		}
		rule.Source = config.Source{File: file, Line: n}.String()
		rules = append(rules, rule)
	}
	if len(wrong.Problems) > 0 {
		return nil, &wrong
	}
	return rules, nil
}

func parseRuleLine(text string) (classify.Rule, error) {
	match, category, ok := strings.Cut(text, "\t")
	if !ok {
		return classify.Rule{}, errors.New("a rule is MATCH, a tab, CATEGORY")
	}
	terms, err := classify.ParseMatch(match)
	if err != nil {
		return classify.Rule{}, err
	}
	c, err := parseCategory(category)
	return classify.Rule{Terms: terms, Category: c}, err
}
