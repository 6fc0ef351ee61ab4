//go:build accuracy

package main_test

import (
	"testing"
	"time"
)

// TestAccuracy prints how exact a scripted day of some minutes is recorded,
// beside the budgets, and fails where one is not met: it is run by itself, on a
// machine that does nothing else.
func TestAccuracy(t *testing.T) {
	f := dayScript{seed: 20, length: 4 * time.Minute, away: 10 * time.Second}.live(t, build(t))
	t.Log("\n" + f.String())
	if len(f.missed) > 0 || f.wrongClass > 0.001 || f.wrongTitle > 0.001 || f.activeError > 0.003 ||
		quantile(f.boundary, 0.5) > 5*time.Millisecond || quantile(f.boundary, 0.95) > 50*time.Millisecond {
		t.Errorf("not every budget is met; missed: %v", f.missed)
	}
}
