package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dwell/tracker/store"
)

// importsSetting is the key of the ranges of ids that imports added, oldest first:
// "3-7 9-12". The journal of changes knows single rules; an import is taken back
// as the one thing it was. Ids are never used twice, so a range stays what it is.
const importsSetting = "rule imports"

// An idRange is the rules of one import.
type idRange struct{ first, last int64 }

func (r idRange) String() string { return fmt.Sprintf("%d-%d", r.first, r.last) }

// imports returns the imports that are not taken back.
func (w *writing) imports(ctx context.Context) ([]idRange, error) {
	value, _, err := w.store.Setting(ctx, importsSetting)
	if err != nil {
		return nil, fmt.Errorf("read imports of rules: %w", err)
	}
	return parseImports(value)
}

func parseImports(value string) ([]idRange, error) {
	var all []idRange
	for _, word := range strings.Fields(value) {
		var r idRange
		if _, err := fmt.Sscanf(word, "%d-%d", &r.first, &r.last); err != nil {
			return nil, fmt.Errorf("read imports of rules: %q is no range: %w", word, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func importsText(all []idRange) string {
	words := make([]string, len(all))
	for i, r := range all {
		words[i] = r.String()
	}
	return strings.Join(words, " ")
}

// importNote notes that rules were added as one; one alone needs no note.
func importNote(rules int) *store.RuleNote {
	if rules < 2 {
		return nil
	}
	return &store.RuleNote{Key: importsSetting, Text: func(was string, added []store.Rule) (string, error) {
		all, err := parseImports(was)
		if err != nil {
			return "", err
		}
		return importsText(append(all, idRange{first: added[0].ID, last: added[len(added)-1].ID})), nil
	}}
}

// undoRules takes back the last change to the rules; of an import all of it.
func (w *writing) undoRules(ctx context.Context) ([]store.RuleChange, error) {
	all, err := w.imports(ctx)
	if err != nil {
		return nil, err
	}
	change, err := w.store.UndoRule(ctx)
	if err != nil {
		return nil, err
	}
	changes := []store.RuleChange{change}
	if len(all) == 0 || change.Removed || change.Rule.ID != all[len(all)-1].last {
		return changes, nil
	}
	// Changes are taken back in the order they were made, so what comes next are the
	// other rules of the import.
	for change.Rule.ID > all[len(all)-1].first {
		change, err = w.store.UndoRule(ctx)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	return changes, w.store.SetSetting(ctx, importsSetting, importsText(all[:len(all)-1]))
}
