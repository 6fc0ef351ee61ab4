package main

import (
	"context"
	"errors"
	"fmt"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/ui/view"
)

// uncounted says why a limit on t would never count anything, and what would do
// instead: time on what it names is kept without the name, as of sensitive
// categories, or as private. Both are empty where it counts.
func (s settings) uncounted(t policy.Target) (why, do string, err error) {
	switch t.Kind {
	case policy.AppTarget, policy.SiteTarget, policy.ProgramTarget:
	case policy.AllTarget, policy.GroupTarget, policy.CategoryTarget:
		return "", "", nil
	}
	c, err := s.classifier()
	if err != nil {
		return "", "", err
	}
	subject, v, err := c.Named(string(t.Kind), t.Name)
	if errors.Is(err, classify.ErrName) {
		return "", "", nil // nothing is known of it
	}
	if err != nil {
		return "", "", err
	}
	kept, v, _ := s.keep().Keep(subject, v, "", false)
	switch {
	case kept.App == tracker.Private:
		return "it is excluded, and kept as private time", `"all" counts private time too; or take it out of exclude in config.toml.`, nil
	case v.Category.Sensitive() && kept != subject:
		why = fmt.Sprintf("of %s only the category is kept, no names", v.Category)
		return why, fmt.Sprintf("A limit on %s counts it; sensitive_names = true in config.toml has names kept.", v.Category), nil
	}
	return "", "", nil
}

// uncountedLimits finds fault with every limit that never counts.
func (s settings) uncountedLimits() ([]finding, error) {
	var found []finding
	for _, l := range s.Plan.Limits {
		why, do, err := s.uncounted(l.Target)
		if err != nil {
			return nil, err
		}
		if why == "" {
			continue
		}
		detail := fmt.Sprintf("%s never counts: %s", l.ID, why)
		if source, ok := s.Source("limit." + l.ID); ok {
			detail = fmt.Sprintf("%s: %s", source, detail)
		}
		found = append(found, finding{Name: "limits", State: "problem", Detail: detail, Do: view.Text(do)})
	}
	return found, nil
}

// limitFaults is [settings.uncountedLimits] of what is in force, with the rules of
// the database; where that cannot be read, which is said elsewhere, of none.
func (p *program) limitFaults(ctx context.Context) []finding {
	r, err := p.read(ctx)
	if err != nil {
		return nil
	}
	defer r.close()
	found, err := r.uncountedLimits()
	if err != nil {
		return nil
	}
	return found
}
