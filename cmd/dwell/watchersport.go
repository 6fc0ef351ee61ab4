package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"

	"dwell/tracker/loopback"
	"dwell/ui/view"
)

// errPortTaken is for a port somebody else listens on.
var errPortTaken = errors.New("is taken")

// listenWatchers takes the port, which systemd may have kept for us.
func listenWatchers(ctx context.Context, address string) (net.Listener, error) {
	if listener := passedSocket(address); listener != nil {
		return listener, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf(`%s %w by %s; "dwell setup browsers --port" says what can be done`, address, errPortTaken, cmp.Or(whoAnswers(ctx, address), anotherProgram))
	}
	if err != nil {
		return nil, fmt.Errorf("hear watchers: %w", err)
	}
	return listener, nil
}

// anotherProgram has the port and does not say what it is.
const anotherProgram = "another program"

// whoListens names who has a loopback address; empty: nobody, so that it can be had.
func whoListens(ctx context.Context, address string) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return cmp.Or(whoAnswers(ctx, address), anotherProgram), nil
	}
	if err != nil {
		return "", fmt.Errorf("hear watchers: %w", err)
	}
	return "", listener.Close()
}

// whoAnswers asks who listens at a loopback address: "ActivityWatch 0.13", "another dwell";
// empty where it does not say.
func whoAnswers(ctx context.Context, address string) string {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var info struct {
		Version string `json:"version"`
	}
	text, err := loopback.Get(ctx, address, "/api/0/info", 4<<10)
	if err != nil || json.Unmarshal(text, &info) != nil || info.Version == "" {
		return ""
	}
	if strings.HasPrefix(info.Version, "dwell") {
		return "another dwell"
	}
	return "ActivityWatch " + view.Plain(info.Version)
}
