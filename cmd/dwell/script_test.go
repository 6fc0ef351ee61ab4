package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dwell/ui/view"
)

// TestMain lets scripts run this very program as "dwell".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dwell": main})
}

// TestScripts runs the command line as people do: each script in a home of its
// own, in one time zone, on a computer without a desktop.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for _, dir := range []string{"person", "runtime"} {
				if err := os.Mkdir(filepath.Join(env.WorkDir, dir), 0o700); err != nil {
					return err
				}
			}
			host, err := os.Hostname()
			if err != nil {
				return err
			}
			env.Setenv("HOST", host)
			env.Setenv("HOME", filepath.Join(env.WorkDir, "person"))
			env.Setenv("XDG_RUNTIME_DIR", filepath.Join(env.WorkDir, "runtime"))
			env.Setenv("DWELL_HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+filepath.Join(env.WorkDir, "no-bus"))
			env.Setenv("TZ", "Europe/Berlin")
			env.Setenv("LANG", "C.UTF-8")
			return nil
		},
		Condition: missing,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":        exits,
			"await":        await,
			"wait-running": waitRunning,
			"wait-stopped": waitStopped,
			"json":         jsonHas,
			"holds":        holds,
			"fits":         fits,
			"lived":        lived,
			"habit":        habit,
			"browse":       browse,
			"keep":         keep,
			"schema":       schema,
		},
	})
}

// missing is the condition "[missing:PROGRAM]". Where everything was installed a
// missing program fails the script.
func missing(condition string) (bool, error) {
	program, ok := strings.CutPrefix(condition, "missing:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	_, err := exec.LookPath(program)
	if err != nil && os.Getenv("DWELL_NEED_DESKTOP") == "1" {
		return false, err
	}
	return err != nil, nil
}

// exits runs "exits CODE PROGRAM ARGS...": the exit status must be that one.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	var failed *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case err == nil && want != 0:
		ts.Fatalf("exit status 0, want %d", want)
	case err == nil:
	case !errors.As(err, &failed):
		ts.Fatalf("%v", err)
	case failed.ExitCode() != want:
		ts.Fatalf("exit status %d, want %d", failed.ExitCode(), want)
	}
}

// patience is how long a daemon may take to come or go on a busy machine. It is
// a bound on waiting, not a budget.
const patience = time.Minute

// await runs "await PATTERN PROGRAM ARGS..." again and again until what it prints
// matches.
func await(ts *testscript.TestScript, _ bool, args []string) {
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		_ = ts.Exec(args[1], args[2:]...) // what it prints is the answer
		if pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("no match for %q within %s", args[0], patience)
		}
	}
}

// waitRunning waits until the daemon of this home answers, and sets PID.
func waitRunning(ts *testscript.TestScript, _ bool, _ []string) {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if err := ts.Exec("dwell", "status", "--json"); err == nil {
			var st struct{ PID int }
			ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &st))
			ts.Setenv("PID", strconv.Itoa(st.PID))
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("no daemon answers within %s", patience)
		}
	}
}

// waitStopped waits until the daemon of this home answers no more and has given
// up its lock.
func waitStopped(ts *testscript.TestScript, _ bool, _ []string) {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if err := alive(ts.Getenv("PID")); err != nil {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("process %s is still there after %s", ts.Getenv("PID"), patience)
		}
	}
}

// alive returns an error when there is no process of that id.
func alive(pid string) error {
	_, err := os.Stat(filepath.Join("/proc", pid))
	return err
}

// jsonHas checks "json WANT PATH...": the value at PATH in the JSON last printed
// is WANT. A PATH goes through objects by name, through arrays by number or by
// NAME=VALUE of an element; "len" is an array's length, "*sum:NAME" the sum of a
// number of each element.
func jsonHas(ts *testscript.TestScript, neg bool, args []string) {
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	decoder.UseNumber()
	var v any
	ts.Check(decoder.Decode(&v))
	for _, step := range args[1:] {
		next, err := follow(v, step)
		if err != nil {
			ts.Fatalf("%s: %v", strings.Join(args[1:], " "), err)
		}
		v = next
	}
	got, err := json.Marshal(v)
	ts.Check(err)
	if text, ok := v.(string); ok {
		got = []byte(text)
	}
	if (string(got) == args[0]) == neg {
		ts.Fatalf("%s is %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

func follow(v any, step string) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		if next, ok := v[step]; ok {
			return next, nil
		}
	case []any:
		if step == "len" {
			return json.Number(strconv.Itoa(len(v))), nil
		}
		if name, ok := strings.CutPrefix(step, "*sum:"); ok {
			return sumOf(v, name)
		}
		if n, err := strconv.Atoi(step); err == nil && n < len(v) {
			return v[n], nil
		}
		name, value, _ := strings.Cut(step, "=")
		for _, element := range v {
			if row, ok := element.(map[string]any); ok && fmt.Sprint(row[name]) == value {
				return row, nil
			}
		}
	}
	return nil, fmt.Errorf("there is no %q", step)
}

func sumOf(rows []any, name string) (any, error) {
	var sum view.Seconds
	for _, row := range rows {
		fields, ok := row.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("an element is no object")
		}
		var one view.Seconds
		if err := one.UnmarshalJSON([]byte(fmt.Sprint(fields[name]))); err != nil {
			return nil, err
		}
		sum += one
	}
	b, err := sum.MarshalJSON()
	return json.Number(b), err
}

// holds checks "holds TEXT DIR": some file below DIR has the bytes of TEXT, in
// whatever case.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	found, files := "", 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[1]), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		if bytes.Contains(bytes.ToLower(data), bytes.ToLower([]byte(args[0]))) {
			found = path
		}
		return nil
	}))
	switch {
	case files == 0:
		ts.Fatalf("there is no file below %s", args[1])
	case neg && found != "":
		ts.Fatalf("%s holds %q", found, args[0])
	case !neg && found == "":
		ts.Fatalf("none of %d files holds %q", files, args[0])
	}
}

// fits checks that no line last printed is wider than a terminal of 80 columns,
// and that nothing in it steers one.
func fits(ts *testscript.TestScript, _ bool, _ []string) {
	text := ts.ReadFile("stdout")
	if text == "" {
		ts.Fatalf("nothing was printed")
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if width := len([]rune(line)); width > 80 {
			ts.Fatalf("%d columns: %s", width, line)
		}
		if strings.ContainsAny(line, "\x1b\r\a") {
			ts.Fatalf("not plain: %q", line)
		}
	}
}

// lived writes "lived FILE DAYS APP": an hour of APP from 12:00 to 13:00 on each
// of so many days before today, as lines to import.
func lived(ts *testscript.TestScript, _ bool, args []string) {
	days, err := strconv.Atoi(args[1])
	ts.Check(err)
	zone, err := time.LoadLocation(ts.Getenv("TZ"))
	ts.Check(err)
	now := time.Now().In(zone)
	var out strings.Builder
	for n := days; n > 0; n-- {
		noon := time.Date(now.Year(), now.Month(), now.Day()-n-1, 12, 0, 0, 0, zone) // before the day of 04:00 as well
		fmt.Fprintf(&out, `{"start":%q,"end":%q,"app":%q,"presence":"hands-on","category":"other","because":"none"}`+"\n",
			noon.Format(time.RFC3339), noon.Add(time.Hour).Format(time.RFC3339), args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600))
}

// habit writes "habit FILE FIRST DAYS MINUTES": so many days from the date FIRST on, as
// lines to import, each with a morning of work in which AI is asked twice, the second time
// for so many minutes, and half an hour with a companion before midnight.
func habit(ts *testscript.TestScript, _ bool, args []string) {
	first, err := time.Parse(time.DateOnly, args[1])
	ts.Check(err)
	days, err := strconv.Atoi(args[2])
	ts.Check(err)
	asked, err := strconv.Atoi(args[3])
	ts.Check(err)
	zone, err := time.LoadLocation(ts.Getenv("TZ"))
	ts.Check(err)
	var out strings.Builder
	for n := range days {
		midnight := time.Date(first.Year(), first.Month(), first.Day()+n, 0, 0, 0, 0, zone)
		for _, part := range []struct {
			from, to int // minutes after midnight
			seen     string
		}{
			{540, 552, `"app":"code","category":"work/coding"`},
			{552, 560, `"app":"firefox","site":"chatgpt.com","category":"ai/chat"`},
			{560, 561, `"app":"code","category":"work/coding"`},
			{561, 561 + asked, `"app":"firefox","site":"chatgpt.com","category":"ai/chat"`},
			{561 + asked, 610, `"app":"code","category":"work/coding"`},
			{625, 626, `"app":"firefox","site":"chatgpt.com","category":"ai/chat"`},
			{626, 660, `"app":"code","category":"work/coding"`},
			{1390, 1420, `"app":"firefox","site":"character.ai","category":"ai/companion"`},
		} {
			at := func(minutes int) string {
				return midnight.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339)
			}
			fmt.Fprintf(&out, `{"start":%q,"end":%q,%s,"presence":"hands-on"}`+"\n", at(part.from), at(part.to), part.seen)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(out.String()), 0o600))
}

// browse opens "browse STATUS LINK" as a browser does, cookies and redirects
// included, and prints the page.
func browse(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	response, err := (&http.Client{Jar: jar, Timeout: patience}).Get(strings.TrimSpace(args[1]))
	ts.Check(err)
	defer response.Body.Close()
	_, err = io.Copy(ts.Stdout(), response.Body)
	ts.Check(err)
	if response.StatusCode != want {
		ts.Fatalf("%s, want %d", response.Status, want)
	}
}

// keep sets "keep NAME" to the line last printed.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// schema makes a database one of "schema VERSION FILE".
func schema(ts *testscript.TestScript, _ bool, args []string) {
	version, err := strconv.Atoi(args[0])
	ts.Check(err)
	db, err := sql.Open("sqlite", ts.MkAbs(args[1]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec("PRAGMA user_version = " + strconv.Itoa(version))
	ts.Check(err)
}
