package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
)

// A program is told once a stream of it was heard at two looks soundSettles apart, and
// until none was at two looks callLinger apart.
func TestVoices(t *testing.T) {
	t.Parallel()
	plays := func(program string, number uint32) playback {
		return playback{number: number, client: 1, properties: map[string]string{ofProgram: program}}
	}
	muted := plays("zoom", 3)
	muted.muted = true
	v, now := voices{}, time.Now()
	for i, look := range []struct {
		after time.Duration
		all   []playback
		want  string // who is told
		next  time.Duration
	}{
		{0, []playback{plays("zoom", 1)}, "", soundSettles},
		{soundSettles - 1, []playback{plays("zoom", 1)}, "", 1},
		{1, nil, "", 0}, // a chime, that is over just in time
		{time.Second, []playback{plays("zoom", 2)}, "", soundSettles},
		{soundSettles, []playback{plays("zoom", 3)}, "", soundSettles}, // one chime after the other
		{1, []playback{plays("zoom", 3), plays("vlc", 4)}, "", soundSettles - 1},
		{soundSettles - 1, []playback{plays("zoom", 3), plays("zoom", 5), plays("vlc", 4)}, "zoom", 1},
		{1, []playback{plays("zoom", 3), plays("vlc", 4)}, "vlc zoom", 0},
		{time.Hour, []playback{plays("zoom", 3), plays("vlc", 6)}, "vlc zoom", 0}, // the next piece of music
		{time.Hour, []playback{muted, plays("vlc", 6)}, "vlc zoom", callLinger},
		{callLinger - 1, []playback{plays("zoom", 3), plays("vlc", 6)}, "vlc zoom", 0}, // back in time
		{time.Hour, []playback{muted}, "vlc zoom", callLinger},
		{callLinger, []playback{muted}, "", 0},
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
	of := func(key, value string) playback {
		return playback{client: 1, properties: map[string]string{key: value}}
	}
	for name, c := range map[string]struct {
		playback
		want bool
	}{
		"a browser":                   {of(ofProgram, "firefox"), true},
		"one that says nothing":       {playback{client: 1}, true},
		"paused":                      {playback{client: 1, paused: true}, false},
		"muted":                       {playback{client: 1, muted: true}, false},
		"the server's own":            {playback{client: pulseNone}, false},
		"a filter":                    {of(ofFilter, "echo-cancel-1"), false},
		"the chime of a notice":       {of(ofRole, "event"), false},
		"a call, as some say of them": {of(ofRole, "phone"), true},
	} {
		if got := c.heard(); got != c.want {
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
	program, own := filepath.Base(self), lineage(os.Getpid())
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

// A child's sound is of the process it comes from, however it is called, but not of those
// before the session.
func TestLineage(t *testing.T) {
	t.Parallel()
	child := exec.CommandContext(t.Context(), "setsid", "--wait", "sh", "-c", "sleep 1000 & echo $$ $!; read -r _; kill $!")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		_ = child.Wait() // it ends by its input
	}()
	line := make([]byte, 100)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	var want []int
	for word := range strings.FieldsSeq(string(line[:n])) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		want = append([]int{pid}, want...)
	}
	if diff := cmp.Diff(want, lineage(want[0])); diff != "" {
		t.Error(diff)
	}
}
