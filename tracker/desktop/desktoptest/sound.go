package desktoptest

import (
	_ "embed" // the recorder's program
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

//go:embed recorder.py
var recorderSource string

// The sound servers there are.
const (
	PulseAudio = "pulseaudio"
	PipeWire   = "pipewire"
)

// A Sound is a desktop's sound server with a speaker that nobody hears and a microphone
// that hears nothing.
type Sound struct {
	*Desktop
	server   string
	programs []*program
	records  int // recorders started
}

// StartSound brings up a desktop that is nothing but buses and a sound server, and ends
// it with the test.
func StartSound(tb testing.TB, server string) *Sound {
	tb.Helper()
	needSound(tb, server, map[string]string{"dbus-daemon": "dbus-daemon"})
	d := prepare(tb, "", nil)
	d.startBuses()
	return d.StartSound(server)
}

// StartSound starts a sound server on this desktop.
func (d *Desktop) StartSound(server string) *Sound {
	d.tb.Helper()
	needSound(d.tb, server, nil)
	s := &Sound{Desktop: d, server: server}
	if err := os.WriteFile(filepath.Join(d.dir, "recorder.py"), []byte(recorderSource), 0o600); err != nil {
		d.tb.Fatal(err)
	}
	s.Restart()
	return s
}

func needSound(tb testing.TB, server string, more map[string]string) {
	tb.Helper()
	programs := map[string]string{"pactl": "pulseaudio-utils", systemPython: "python3"}
	if server == PipeWire {
		maps.Copy(programs, map[string]string{"pipewire": "pipewire", "pw-record": "pipewire-bin", "pipewire-pulse": "pipewire-pulse", "wireplumber": "wireplumber"})
	} else {
		programs["pulseaudio"] = "pulseaudio"
	}
	maps.Copy(programs, more)
	demand(tb, "sound server", missing(programs))
}

// Kill kills the server, which gets no chance to tidy up.
func (s *Sound) Kill() {
	s.tb.Helper()
	for _, p := range s.programs {
		p.kill()
	}
	s.programs = nil
}

// Quit asks the server to end.
func (s *Sound) Quit() {
	s.tb.Helper()
	for _, p := range s.programs {
		p.stop()
	}
	s.programs = nil
}

// Restart starts the server, for the first time or after its end.
func (s *Sound) Restart() {
	s.tb.Helper()
	answers := func() bool { return s.command("pactl", "info").Run() == nil }
	if s.server == PulseAudio {
		s.programs = []*program{s.start("pulseaudio", nil, "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
			"--use-pid-file=no", "--disable-shm=yes", "-L", "module-null-sink sink_name=speaker",
			"-L", "module-null-source source_name=microphone", "-L", "module-native-protocol-unix")}
		s.await("pulseaudio", answers)
		return
	}
	s.programs = []*program{s.start("pipewire", nil, "pipewire")}
	s.await("pipewire", s.listens)
	// pipewire-pulse gives up where pactl, asking whether it is there yet, makes this folder
	// between its look and its own mkdir.
	if err := os.MkdirAll(filepath.Join(s.Getenv("XDG_RUNTIME_DIR"), "pulse"), 0o700); err != nil {
		s.tb.Fatal(err)
	}
	s.programs = append(s.programs, s.start("wireplumber", nil, "wireplumber"), s.start("pipewire-pulse", nil, "pipewire-pulse"))
	s.await("pipewire-pulse", answers)
	s.Pactl("load-module", "module-null-sink", "sink_name=speaker")
	s.Pactl("load-module", "module-null-sink", "media.class=Audio/Source/Virtual", "sink_name=microphone", "channel_map=mono")
}

// listens reports whether PipeWire does; one that was killed leaves its socket behind.
func (s *Sound) listens() bool {
	conn, err := net.Dial("unix", filepath.Join(s.Getenv("XDG_RUNTIME_DIR"), "pipewire-0"))
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// Pactl drives the server, and returns what it says.
func (s *Sound) Pactl(args ...string) string {
	s.tb.Helper()
	out, err := s.command("pactl", args...).CombinedOutput()
	if err != nil {
		s.tb.Fatalf("pactl %s: %v\n%s\n%s", strings.Join(args, " "), err, out, s.logs())
	}
	return string(out)
}

func (d *Desktop) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = d.Env()
	return cmd
}

// A Recorder is a program that records, or plays.
type Recorder struct {
	desktop *Desktop
	cmd     *exec.Cmd
	lines   io.WriteCloser
}

// Record starts a program of this name that records; how is "run", "paused" (at first)
// or "meter" (levels only). It waits until the server knows of it.
func (s *Sound) Record(binary, how string) *Recorder {
	s.tb.Helper()
	title := s.title()
	return s.record(title, systemPython, filepath.Join(s.dir, "recorder.py"), binary, title, how)
}

// Parec starts PulseAudio's own recording command, of the name of another program, on
// any source.
func (s *Sound) Parec(binary, source string) *Recorder {
	s.tb.Helper()
	title := s.title()
	return s.record(title, "parec", "--device="+source, "--stream-name="+title, "--property=application.process.binary="+binary)
}

// PwRecord starts PipeWire's own recording command, which speaks to it alone, on the
// microphone; on PulseAudio it starts nothing.
func (s *Sound) PwRecord() []*Recorder {
	s.tb.Helper()
	if s.server != PipeWire {
		return nil
	}
	s.records++
	r := s.launch("pw-record", "--target=microphone", filepath.Join(s.dir, fmt.Sprintf("recording%d.wav", s.records)))
	s.await("pw-record", func() bool {
		return strings.Contains(s.Pactl("list", "source-outputs"), `application.name = "pw-record"`)
	})
	return []*Recorder{r}
}

// title is a name for one more stream.
func (s *Sound) title() string {
	s.records++
	return fmt.Sprintf("recording %d", s.records)
}

func (s *Sound) record(title, name string, args ...string) *Recorder {
	s.tb.Helper()
	r := s.launch(name, args...)
	s.await(title, func() bool { return strings.Contains(s.Pactl("list", "source-outputs"), `"`+title+`"`) })
	return r
}

// Play starts a program that plays silence.
func (s *Sound) Play() *Recorder {
	s.tb.Helper()
	r := s.launch("pacat", "--playback", "--device=speaker", "/dev/zero")
	s.await("the player", func() bool { return strings.TrimSpace(s.Pactl("list", "short", "sink-inputs")) != "" })
	return r
}

func (d *Desktop) launch(name string, args ...string) *Recorder {
	d.tb.Helper()
	r := &Recorder{desktop: d, cmd: d.command(name, args...)}
	var err error
	if r.lines, err = r.cmd.StdinPipe(); err != nil {
		d.tb.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		d.tb.Fatal(err)
	}
	d.tb.Cleanup(r.Stop)
	return r
}

// recordings are the numbers of the streams that record.
func (s *Sound) recordings() (numbers []string) {
	s.tb.Helper()
	for line := range strings.Lines(s.Pactl("list", "short", "source-outputs")) {
		number, _, _ := strings.Cut(line, "\t")
		numbers = append(numbers, number)
	}
	return numbers
}

// Mute mutes or unmutes all that record.
func (s *Sound) Mute(on bool) {
	s.tb.Helper()
	for _, number := range s.recordings() {
		s.Pactl("set-source-output-mute", number, map[bool]string{true: "1", false: "0"}[on])
	}
}

// MutePlayers mutes or unmutes all that play.
func (s *Sound) MutePlayers(on bool) {
	s.tb.Helper()
	for line := range strings.Lines(s.Pactl("list", "short", "sink-inputs")) {
		number, _, _ := strings.Cut(line, "\t")
		s.Pactl("set-sink-input-mute", number, map[bool]string{true: "1", false: "0"}[on])
	}
}

// PID is the number of the program's process.
func (r *Recorder) PID() int { return r.cmd.Process.Pid }

// Pause pauses what [Sound.Record] started, or lets it go on.
func (r *Recorder) Pause(on bool) {
	r.desktop.tb.Helper()
	if _, err := fmt.Fprintln(r.lines, map[bool]string{true: "pause", false: "go"}[on]); err != nil {
		r.desktop.tb.Fatalf("drive the recorder: %v\n%s", err, r.desktop.logs())
	}
}

// Stop ends the program, which gets no chance to tidy up.
func (r *Recorder) Stop() {
	if r.cmd.ProcessState != nil {
		return
	}
	_ = r.cmd.Process.Kill() // it may have ended
	_ = r.cmd.Wait()
}
