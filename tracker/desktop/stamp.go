package desktop

import (
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker"
)

const (
	// tornAfter is how far apart the reads of one stamp may be. A process
	// stopped or preempted between two reads would otherwise show a sleep or a
	// clock step that never was.
	tornAfter = time.Millisecond
	// stampTries bounds the re-reading on a machine too busy to do better.
	stampTries = 10
)

// Stamp reads the wall, monotonic and boot clocks as one moment. If the reads
// were torn apart by more than 1 ms it reads again.
func Stamp() tracker.Stamp {
	var s tracker.Stamp
	for range stampTries {
		before := read(unix.CLOCK_MONOTONIC)
		wall := read(unix.CLOCK_REALTIME)
		boot := read(unix.CLOCK_BOOTTIME)
		s = tracker.Stamp{
			// Not time.Now: its hidden monotonic reading would make Sub blind to
			// clock steps.
			Wall: time.Unix(0, int64(wall)),
			Mono: before,
			Boot: boot,
		}
		if read(unix.CLOCK_MONOTONIC)-before <= tornAfter {
			break
		}
	}
	return s
}

// read returns the reading of a clock the kernel is known to have; Linux has
// had all three since 2.6.39, so there is no error to pass on.
func read(clock int32) time.Duration {
	var ts unix.Timespec
	_ = unix.ClockGettime(clock, &ts)
	return time.Duration(ts.Nano())
}
