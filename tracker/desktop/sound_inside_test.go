package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/desktop/pulse"
	"dwell/tracker/procfs"
)

// A program is told once a stream of it was heard at two looks soundSettles apart, and
// until none was at two looks callLinger apart.
func TestVoices(t *testing.T) {
	t.Parallel()
	plays := func(program string, number uint32) pulse.Playback {
		return pulse.Playback{Number: number, Client: 1, Properties: map[string]string{ofProgram: program}}
	}
	muted := plays("zoom", 3)
	muted.Muted = true
	v, now := voices{}, time.Now()
	for i, look := range []struct {
		after time.Duration
		all   []pulse.Playback
		want  string // who is told
		next  time.Duration
	}{
		{0, []pulse.Playback{plays("zoom", 1)}, "", soundSettles},
		{soundSettles - 1, []pulse.Playback{plays("zoom", 1)}, "", 1},
		{1, nil, "", 0}, // a chime, that is over just in time
		{time.Second, []pulse.Playback{plays("zoom", 2)}, "", soundSettles},
		{soundSettles, []pulse.Playback{plays("zoom", 3)}, "", soundSettles}, // one chime after the other
		{1, []pulse.Playback{plays("zoom", 3), plays("vlc", 4)}, "", soundSettles - 1},
		{soundSettles - 1, []pulse.Playback{plays("zoom", 3), plays("zoom", 5), plays("vlc", 4)}, "zoom", 1},
		{1, []pulse.Playback{plays("zoom", 3), plays("vlc", 4)}, "vlc zoom", 0},
		{time.Hour, []pulse.Playback{plays("zoom", 3), plays("vlc", 6)}, "vlc zoom", 0}, // the next piece of music
		{time.Hour, []pulse.Playback{muted, plays("vlc", 6)}, "vlc zoom", callLinger},
		{callLinger - 1, []pulse.Playback{plays("zoom", 3), plays("vlc", 6)}, "vlc zoom", 0}, // back in time
		{time.Hour, []pulse.Playback{muted}, "vlc zoom", callLinger},
		{callLinger, []pulse.Playback{muted}, "", 0},
	} {
		now = now.Add(look.after)
		before := names(v.told())
		if changed := v.look(now, look.all); changed != (before != look.want) || names(v.told()) != look.want {
			t.Fatalf("look %d: %q after %q, changed %v", i, names(v.told()), before, changed)
		}
		if next := v.next(); next.IsZero() != (look.next == 0) || look.next != 0 && next.Sub(now) != look.next {
			t.Errorf("look %d: the next is due in %v", i, next.Sub(now))
		}
	}
}

func names(of []tracker.Voice) string {
	var all []string
	for _, v := range of {
		all = append(all, v.Names...)
	}
	return strings.Join(all, " ")
}

func TestHeard(t *testing.T) {
	t.Parallel()
	of := func(key, value string) pulse.Playback {
		return pulse.Playback{Client: 1, Properties: map[string]string{key: value}}
	}
	for name, c := range map[string]struct {
		pulse.Playback
		want bool
	}{
		"a browser":                   {of(ofProgram, "firefox"), true},
		"one that says nothing":       {pulse.Playback{Client: 1}, true},
		"paused":                      {pulse.Playback{Client: 1, Paused: true}, false},
		"muted":                       {pulse.Playback{Client: 1, Muted: true}, false},
		"the server's own":            {pulse.Playback{Client: pulse.None}, false},
		"a filter":                    {of(ofFilter, "echo-cancel-1"), false},
		"the chime of a notice":       {of(ofRole, "event"), false},
		"a call, as some say of them": {of(ofRole, "phone"), true},
	} {
		if got := heard(c.Playback); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A speaker is known by its processes where its word for that can be believed.
func TestVoiceOfASpeaker(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, own := filepath.Base(self), procfs.Lineage(os.Getpid())
	if len(own) == 0 || own[0] != os.Getpid() || len(own) > 1 && own[1] != os.Getppid() {
		t.Fatalf("the lineage of %d, child of %d, is %v", os.Getpid(), os.Getppid(), own)
	}
	for name, c := range map[string]struct {
		speaker
		want tracker.Voice
	}{
		"a process":            {speaker{process: os.Getpid(), program: program}, tracker.Voice{PIDs: own, Names: []string{program}}},
		"without a name":       {speaker{process: os.Getpid()}, tracker.Voice{PIDs: own}},
		"another's number":     {speaker{process: os.Getpid(), program: "firefox", name: "Firefox"}, tracker.Voice{Names: []string{"firefox", "Firefox"}}},
		"nobody's number":      {speaker{process: 1 << 30, program: program}, tracker.Voice{Names: []string{program}}},
		"in a Flatpak":         {speaker{process: os.Getpid(), program: program, sealed: "org.x.Y"}, tracker.Voice{Names: []string{"org.x.Y", program}}},
		"by its id, and names": {speaker{application: "org.x.Y", name: "Y"}, tracker.Voice{Names: []string{"org.x.Y", "Y"}}},
	} {
		if diff := cmp.Diff(c.want, c.voice()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
