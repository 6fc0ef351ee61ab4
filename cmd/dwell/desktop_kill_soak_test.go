//go:build soak

package main_test

import (
	"testing"
	"time"
)

// TestSoakKill kills the daemon twenty times, also after it has committed what it
// recorded, which it does every 90 s.
func TestSoakKill(t *testing.T) { kills(t, build(t), 2, 20, 100*time.Second) }
