package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"dwell/cmd/config"
	"dwell/policy"
)

// testHome is a home of its own, in the environment as well.
func testHome(t *testing.T) config.Home {
	t.Helper()
	t.Setenv(config.HomeVariable, t.TempDir())
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	home, err := config.FindHome()
	if err != nil {
		t.Fatal(err)
	}
	if err := home.Make(); err != nil {
		t.Fatal(err)
	}
	return home
}

// A command of another version than the daemon's is answered, and the person is
// told to restart it.
func TestOtherVersionIsSaid(t *testing.T) {
	home := testHome(t)
	listener, err := listenControl(home.Socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan request, 1)
	server := &controlServer{listener: listener, log: slog.New(slog.DiscardHandler), handle: func(_ context.Context, req request) reply {
		asked <- req
		return reply{Version: "0.0.1"}
	}}
	served := make(chan error, 1)
	go func() { served <- server.serve(ctx) }()

	var said bytes.Buffer
	p := newProgram(strings.NewReader(""), &bytes.Buffer{}, &said)
	if _, err := p.ask(ctx, request{Call: "resume"}); err != nil {
		t.Fatal(err)
	}
	if req := <-asked; req.Call != "resume" || req.Version != version {
		t.Errorf("the daemon was asked %+v", req)
	}
	if want := "the running dwell is 0.0.1, this command is " + version + "; restart it"; !strings.Contains(said.String(), want) {
		t.Errorf("said %q, want %q in it", said.String(), want)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if _, err := p.ask(t.Context(), request{Call: "resume"}); !errors.Is(err, errDown) {
		t.Errorf("with nobody listening: %v", err)
	}
}

// quietDaemon is a daemon without sources and faces, in a home of its own.
func quietDaemon(t *testing.T) *daemon {
	t.Helper()
	p := newProgram(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
	flags := runFlags{noTray: true, noNotify: true, noWeb: true, noSources: true}
	d, err := p.newDaemon(t.Context(), testHome(t), flags, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// A break is in the journal as taken, silences nudges until it is over, and
// never shortens a longer quiet.
func TestTakenBreak(t *testing.T) {
	d := quietDaemon(t)
	ctx := t.Context()
	r, err := d.reply(ctx, request{Call: "break"})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Until.Sub(d.life.recorder.Wall()); got <= 0 || got > d.set.Plan.Breaks.RestFor {
		t.Errorf("the break is over in %v, want up to %v", got, d.set.Plan.Breaks.RestFor)
	}
	if !d.life.quiet.Equal(r.Until) {
		t.Errorf("quiet until %v, want %v", d.life.quiet, r.Until)
	}
	records, err := d.journal.Since(ctx, r.Until.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 1 || records[0].Kind != policy.TakenKind || records[0].Answer != policy.Break || records[0].Because != "command" {
		t.Errorf("the journal holds %+v", records)
	}

	// One that was forgotten does not give its number to another.
	if _, err := d.reply(ctx, request{Call: "break"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Forget(ctx, records[0].Shown, records[0].Shown.Add(time.Millisecond), nil); err != nil {
		t.Fatal(err)
	}
	d.reload(ctx)
	for range 2 {
		if _, err := d.reply(ctx, request{Call: "break"}); err != nil {
			t.Fatal(err)
		}
	}
	if records, err = d.journal.Since(ctx, r.Until.Add(-time.Hour)); err != nil || len(records) != 3 {
		t.Errorf("of four breaks, one forgotten, the journal holds %d: %+v (%v)", len(records), records, err)
	}

	evening := r.Until.Add(3 * time.Hour)
	d.quiet(ctx, evening)
	if _, err := d.reply(ctx, request{Call: "break"}); err != nil {
		t.Fatal(err)
	}
	if !d.life.quiet.Equal(evening) {
		t.Errorf("quiet until %v, want %v still", d.life.quiet, evening)
	}
}

// A daemon that heard and works is waited for longer than one that hears
// nothing; either way a person is not told of a socket's timeout.
func TestPatienceWithTheDaemon(t *testing.T) {
	for _, call := range []string{"status", "tail", "flush", "forget", "changed", "link"} {
		hear, answer := patienceWith(call)
		if hear > hearWithin || answer < hear {
			t.Errorf("%s: %s to hear, %s to answer", call, hear, answer)
		}
		if works := call == "flush" || call == "forget"; works && answer != answerWithin {
			t.Errorf("%s has %s: storing takes a disk", call, answer)
		}
	}
	here, there := net.Pipe()
	defer func() { _ = errors.Join(here.Close(), there.Close()) }()
	go func() {
		_, _ = bufio.NewReader(there).ReadBytes('\n')
		_, _ = there.Write([]byte(heard))
		_, _ = there.Write([]byte(`{"link":"x"}` + "\n"))
	}()
	if r, err := converse(here, request{Call: "link"}); err != nil || r.Link != "x" {
		t.Errorf("%+v, %v", r, err)
	}
}
