package packaging

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// need returns the path of a program, or skips; where all were installed a
// missing one is a failure.
func need(t *testing.T, program, debian string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatalf("%s is missing (Debian: %s)", program, debian)
		}
		t.Skipf("%s is missing (Debian: %s)", program, debian)
	}
	return path
}

func TestEntriesAreValid(t *testing.T) {
	validate := need(t, "desktop-file-validate", "desktop-file-utils")
	const odd = "/opt/a b/$HOME/100%/\"q\"/`x`/back\\slash/dwell"
	for name, text := range map[string]string{
		"menu.desktop":      MenuEntry("/usr/bin/dwell"),
		"autostart.desktop": AutostartEntry("/usr/bin/dwell"),
		"odd.desktop":       MenuEntry(odd),
		"env.desktop":       AutostartEntry(odd, "DWELL_HOME=/home/a b"),
	} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(validate, file).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// systemd itself reads the unit: unknown keys, values and quoting it would
// otherwise only mention in the journal at login.
func TestUnitIsValid(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is missing: this system has no systemd to read the unit")
	}
	dir := filepath.Join(t.TempDir(), `a b$HOME 100%`)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "dwell")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dwell.service")
	if err := os.WriteFile(file, []byte(Unit(program, "DWELL_HOME=/home/a b")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(analyze, "--user", "--man=no", "verify", file)
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), file) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestUnitStartsAndEndsWithTheDesktop(t *testing.T) {
	unit := Unit("/usr/bin/dwell", "DWELL_HOME=/home/x")
	for _, line := range []string{
		"PartOf=graphical-session.target",
		"After=graphical-session.target",
		"WantedBy=graphical-session.target",
		"Restart=on-failure",
		"LimitCORE=0",
		`ExecStart="/usr/bin/dwell" run`,
		`Environment="DWELL_HOME=/home/x"`,
	} {
		if !strings.Contains(unit, "\n"+line+"\n") {
			t.Errorf("the unit lacks %s", line)
		}
	}
}

// What fails at each start must end, and what died must start again: a Go program
// that panics exits with 2, as one used wrongly does.
func TestUnitGivesUpStarting(t *testing.T) {
	values := map[string]int{}
	for line := range strings.Lines(Unit("/usr/bin/dwell")) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if n, err := strconv.Atoi(strings.TrimSuffix(value, "s")); err == nil {
			values[key] = n
		}
	}
	const busy = 5 // seconds a start waits for a locked database before it fails
	burst, within := values["StartLimitBurst"], values["StartLimitIntervalSec"]
	if burst == 0 || burst*(values["RestartSec"]+busy) >= within {
		t.Errorf("%d starts of %d s, %d s apart, do not fit into %d s: they would never end", burst, busy, values["RestartSec"], within)
	}
	if n, ok := values["RestartPreventExitStatus"]; ok {
		t.Errorf("what exits with %d is not started again, and a crash may", n)
	}
}

func TestIconIsSVG(t *testing.T) {
	var root struct{ XMLName xml.Name }
	if err := xml.Unmarshal([]byte(Icon()), &root); err != nil || root.XMLName.Local != "svg" {
		t.Errorf("%v %v", root.XMLName, err)
	}
}

// unquoteEntry reads back the first argument of an Exec value, in the order the
// specification gives: the string's own escapes, then quotes, then field codes.
func unquoteEntry(value string) string {
	value = strings.NewReplacer(`\\`, `\`, `\s`, " ", `\n`, "\n").Replace(value)
	var word strings.Builder
	for i := 1; i < len(value) && value[i] != '"'; i++ {
		if value[i] == '\\' {
			i++
		}
		word.WriteByte(value[i])
	}
	return strings.ReplaceAll(word.String(), "%%", "%")
}

func TestQuotedPathsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + rapid.StringOfN(rapid.RuneFrom([]rune("ab /\"'\\`$%äß~()&;<>")), 0, 30, -1).Draw(t, "path")
		_, value, _ := strings.Cut(MenuEntry(path), "\nExec=")
		if got := unquoteEntry(value); got != path {
			t.Errorf("%q reads back as %q", path, got)
		}
		if strings.Contains(MenuEntry(path), "@EXEC@") || strings.Contains(Unit(path), "@EXEC@") {
			t.Error("a place was left unfilled")
		}
	})
}
