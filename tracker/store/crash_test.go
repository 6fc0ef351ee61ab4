package store_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// committerEnv names the database a child process commits to until it is killed.
const committerEnv = "DWELL_STORE_TEST_COMMIT"

// commitUntilKilled prints the number of each commit once it has returned.
func commitUntilKilled() {
	ctx := context.Background()
	s, err := store.Open(ctx, os.Getenv(committerEnv), store.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		seq, err := s.Seq(ctx)
		if err == nil {
			seq, err = s.Commit(ctx, batch(seq+1))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(seq)
	}
}

// batch is what commit number seq holds: ten seconds of ten spans.
func batch(seq uint64) []tracker.Span {
	var spans []tracker.Span
	for i := range 10 {
		start := end.Add(time.Duration(seq)*10*time.Second + time.Duration(i)*time.Second)
		app := fmt.Sprintf("app%d", (int(seq)*10+i)%37)
		spans = append(spans, tracker.Span{
			Start: start, End: start.Add(time.Second), Presence: tracker.HandsOn, Source: "x11",
			Subject: tracker.Subject{App: app}, Verdict: tracker.Verdict{Category: "work/office", Because: "app:" + app, Confidence: 1},
		})
	}
	return spans
}

// A process killed at any moment leaves a sound database that holds every
// commit that returned, and of the one under way all or nothing.
func TestKilledWhileCommitting(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261123, 7))
	path := filepath.Join(t.TempDir(), "dwell.db")
	for range 3 {
		told := killCommitter(t, path, time.Duration(100+rng.IntN(400))*time.Millisecond)
		s, err := store.Open(t.Context(), path, store.Options{Verify: true})
		if err != nil {
			t.Fatal(err)
		}
		if s.Recovered() != "" {
			t.Fatal(s.Recovered())
		}
		seq, err := s.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if seq < told || seq > told+1 {
			t.Errorf("%d commits are stored, %d returned", seq, told)
		}
		var spans uint64
		for _, err := range s.Spans(t.Context(), time.Time{}, end.AddDate(1, 0, 0)) {
			if err != nil {
				t.Fatal(err)
			}
			spans++
		}
		if spans != seq*10 {
			t.Errorf("%d spans are stored in %d commits", spans, seq)
		}
		usage, err := s.Usage(t.Context(), end, end.AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := usage.Total(), time.Duration(seq)*10*time.Second; got != want {
			t.Errorf("roll-ups hold %v, spans %v", got, want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killCommitter returns the last commit the child told of.
func killCommitter(t *testing.T, path string, after time.Duration) (last uint64) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), committerEnv+"="+path)
	var stderr bytes.Buffer
	child.Stderr = &stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if last, err = strconv.ParseUint(line[:len(line)-1], 10, 64); err != nil {
			t.Fatalf("%v: %s", err, stderr.String())
		}
		if first {
			time.AfterFunc(after, func() { _ = child.Process.Kill() })
		}
	}
	_ = child.Wait() // killed
	if last == 0 {
		t.Fatalf("no commit: %s", stderr.String())
	}
	return last
}
