package procfs_test

import (
	"testing"

	"dwell/tracker/procfs"
)

func TestParseStat(t *testing.T) {
	t.Parallel()
	const rest = " S 7 8 9 34817 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 1234 0 0\n"
	for _, name := range []string{"claude", "a) R 1 1", "(", "tmux: client", ""} {
		s, ok := procfs.ParseStat([]byte("12 (" + name + ")" + rest))
		if !ok || string(s.Name) != name || s.State() != 'S' {
			t.Fatalf("%q: %+v, %v", name, s, ok)
		}
		for field, want := range map[int]int{1: 12, 4: 7, 6: 9, 8: -1, 14: 5, 22: 1234} {
			if n, err := s.Int(field); n != want || err != nil {
				t.Errorf("field %d is %d, %v", field, n, err)
			}
		}
		if n, err := s.Uint(22); n != 1234 || err != nil {
			t.Errorf("started at %d, %v", n, err)
		}
		if n, err := s.Uint(8); err == nil {
			t.Errorf("a negative number is %d", n)
		}
	}
	for _, text := range []string{"", "12", "12 (a", "12 (a) S 1", ") ("} {
		if s, ok := procfs.ParseStat([]byte(text)); ok {
			t.Errorf("%q is %+v", text, s)
		}
	}
}
