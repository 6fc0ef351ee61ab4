package notify

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"
)

// Text from anywhere comes out short, plain and fit for the bus.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "plain", "<b>&</b>", "a\nb\r\n\n", "\u202eevil\u202c", "\xff\xfe", strings.Repeat("é", 1000), "\x00\x1b[1m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for most, out := range map[int]string{maxTitle: line(s, maxTitle), maxBody: text(s, maxBody)} {
			if !utf8.ValidString(out) || utf8.RuneCountInString(out) > most {
				t.Errorf("%q is not short UTF-8", out)
			}
			for _, r := range out {
				if unicode.IsControl(r) && (r != '\n' || most == maxTitle) || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("%q holds %U", out, r)
				}
			}
			for _, safe := range []string{escape(out), blunt(out)} {
				if strings.ContainsAny(safe, "<>") {
					t.Errorf("%q is still markup", safe)
				}
			}
		}
	})
}

// Whatever signals say, an answer is one that was offered on a notice that the
// sender shows, and there is one at most.
func FuzzAnswer(f *testing.F) {
	f.Add(uint8(0), ":1.5", uint32(1), "break", uint64(10))
	f.Add(uint8(1), ":1.5", uint32(1), "", uint64(10))
	f.Add(uint8(1), ":1.6", uint32(1), "", uint64(10))
	f.Add(uint8(2), busName, uint32(0), ":1.5", uint64(10))
	f.Add(uint8(3), "", uint32(0), "", uint64(0))
	f.Fuzz(func(t *testing.T, member uint8, sender string, id uint32, key string, sequence uint64) {
		n := New(nil)
		n.shown[handle{":1.5", 1}] = shown{id: "nudge", actions: []Action{{Key: "break"}}, since: 5}
		s := &dbus.Signal{Sender: sender, Sequence: dbus.Sequence(sequence)}
		switch member % 4 {
		case 0:
			s.Name, s.Body = invoked, []any{id, key}
		case 1:
			s.Name, s.Body = closed, []any{id, id}
		case 2:
			s.Name, s.Body = ownership, []any{name, key, ""}
		default:
			s.Name, s.Body = key, []any{key, id}
		}
		answer, ok := n.answer(s)
		if ok {
			if answer.ID != "nudge" || sender != ":1.5" || id != 1 || sequence < 5 {
				t.Errorf("%+v was believed", s)
			}
			if a := answer.Action; a != "break" && a != Open && a != "close" {
				t.Errorf("answer %q was not offered", a)
			}
		}
		if _, twice := n.answer(s); twice {
			t.Errorf("%+v was answered twice", s)
		}
	})
}

// A signal older than the notice that now has its number is about the one
// before.
func TestLateSignalIsOfTheReplaced(t *testing.T) {
	n := New(nil)
	n.shown[handle{":1.5", 1}] = shown{id: "newer", since: 9}
	late := &dbus.Signal{Sender: ":1.5", Name: closed, Body: []any{uint32(1), uint32(1)}, Sequence: 8}
	if a, ok := n.answer(late); ok {
		t.Errorf("a late signal gave %+v", a)
	}
	late.Sequence = 10
	if a, ok := n.answer(late); !ok || a.ID != "newer" {
		t.Errorf("a timely signal gave %+v, %v", a, ok)
	}
}
