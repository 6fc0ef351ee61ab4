package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
)

const (
	logMost = 1 << 20 // the file is never larger
	logKeep = 1 << 19 // what is left of it when it would be
)

// openLog logs to the journal when systemd runs us (it then reads standard error
// and sets JOURNAL_STREAM, systemd.exec(5)), else to one small file, with
// warnings on standard error as well.
func openLog(dir string, stderr io.Writer) (*slog.Logger, func(), error) {
	if os.Getenv("JOURNAL_STREAM") != "" {
		return slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{ReplaceAttr: withoutTime})), func() {}, nil
	}
	file := &logFile{path: filepath.Join(dir, "dwell.log")}
	if err := file.open(); err != nil {
		return nil, nil, err
	}
	both := slog.NewMultiHandler(
		slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelInfo}),
		slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: withoutTime}),
	)
	return slog.New(both), func() { _ = file.f.Close() }, nil
}

// withoutTime leaves out the time, which the journal or the terminal knows.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// logFile is a file that forgets its older half when it is full.
type logFile struct {
	path string
	mu   sync.Mutex
	f    *os.File
	size int64
}

func (l *logFile) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	l.f, l.size = f, info.Size()
	return nil
}

// Write implements io.Writer.
func (l *logFile) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size+int64(len(b)) > logMost {
		if err := l.halve(); err != nil {
			return 0, err
		}
	}
	n, err := l.f.Write(b)
	l.size += int64(n)
	return n, err
}

// halve keeps the newest half.
func (l *logFile) halve() error {
	keep := make([]byte, min(l.size, logKeep))
	if _, err := l.f.ReadAt(keep, l.size-int64(len(keep))); err != nil {
		return fmt.Errorf("shorten log: %w", err)
	}
	if err := l.f.Truncate(0); err != nil {
		return fmt.Errorf("shorten log: %w", err)
	}
	n, err := l.f.Write(keep)
	l.size = int64(n)
	return err
}
