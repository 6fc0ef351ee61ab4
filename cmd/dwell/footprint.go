package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker"
)

// A footprint keeps the daemon small: what only its start or a page needed is
// given back when that is over.
type footprint struct {
	due      time.Time // when that will be; zero: nothing to give back
	presence tracker.Presence
}

// releaseAfter is how long nothing large was done before memory is given back.
const releaseAfter = 300 * time.Millisecond

// used says that something large was done.
func (f *footprint) used(now time.Time) {
	f.due = now.Add(releaseAfter)
	f.pace()
}

// turned says that presence is p now. As away begins, what has gathered is given
// back: nobody waits then.
func (f *footprint) turned(now time.Time, p tracker.Presence) {
	if p == f.presence {
		return // a limit's state changed
	}
	f.presence = p
	if p == tracker.Away {
		f.due = now.Add(releaseAfter)
	}
	f.pace()
}

// releaseIfDue gives back unused memory and the pages of the program's own code.
func (f *footprint) releaseIfDue(now time.Time) error {
	if f.due.IsZero() || now.Before(f.due) {
		return nil
	}
	f.due = time.Time{}
	debug.FreeOSMemory()
	f.pace()
	return dropCode()
}

const (
	// heapGrowth is GOGC: the heap is a few megabytes, so collecting it more often
	// than usual costs little.
	heapGrowth = 100
	// restLimit bounds what comes up while the collector is off: questions of
	// commands, some kilobytes each.
	restLimit = 32 << 20
)

// pace collects garbage while the person is at work or something large is under
// way. In between hardly any comes up, and the collection that the runtime would
// force every two minutes (forcegcperiod in runtime/proc.go) would be most of
// what an idle daemon does.
func (f *footprint) pace() {
	if f.presence == tracker.HandsOn || !f.due.IsZero() {
		debug.SetGCPercent(heapGrowth)
		debug.SetMemoryLimit(math.MaxInt64)
		return
	}
	debug.SetMemoryLimit(restLimit)
	debug.SetGCPercent(-1)
}

// dropCode takes the program's own code and constants out of memory. Starting
// touches nearly all of them, to run once; what is used again comes back from
// the page cache at the touch. Only mappings that nothing was written to are
// dropped: these the kernel can always read again (madvise(2), MADV_DONTNEED).
func dropCode() error {
	exe, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return fmt.Errorf("own program: %w", err)
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return fmt.Errorf("own mappings: %w", err)
	}
	defer func() { _ = maps.Close() }() // only read
	var from, to uintptr
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) >= 6 && !strings.HasSuffix(words[0], ":"): // the head of a mapping (proc(5))
			from, to = 0, 0
			if words[5] == exe && words[1][1] != 'w' {
				from, to = bounds(words[0])
			}
		case to != 0 && words[0] == "Anonymous:" && words[1] == "0":
			if _, _, errno := unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED); errno != 0 {
				return fmt.Errorf("drop code: %w", errno)
			}
		}
	}
	return nil
}

// bounds reads "400000-c9e000"; what is not of that form is empty.
func bounds(s string) (from, to uintptr) {
	first, end, _ := strings.Cut(s, "-")
	a, err := strconv.ParseUint(first, 16, 64)
	if err != nil {
		return 0, 0
	}
	b, err := strconv.ParseUint(end, 16, 64)
	if err != nil {
		return 0, 0
	}
	return uintptr(a), uintptr(b)
}
