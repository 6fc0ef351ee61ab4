package tray

import (
	"bytes"
	"context"
	"log"
	"log/slog"
)

// libraryLog takes what the library says: it says it to the standard logger, which
// nothing else in the process uses.
type libraryLog struct{ log *slog.Logger }

func listenToLibrary(to *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(libraryLog{to})
}

// Write implements io.Writer.
func (l libraryLog) Write(line []byte) (int, error) {
	level := slog.LevelWarn
	if bytes.Contains(line, []byte("failed to register:")) {
		level = slog.LevelDebug // it found no host, as where GNOME's panel shows the item
	}
	l.log.Log(context.Background(), level, "the tray's library complains", "err", string(bytes.TrimSpace(line)))
	return len(line), nil
}
