package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"dwell/tracker/procfs"
)

// held reports whether a program of this person holds a camera open for a talk.
func (c *cameraWitness) held() bool {
	cameras := slices.DeleteFunc(c.all(), func(node string) bool { return !c.isCamera(node) })
	if len(cameras) == 0 {
		return false
	}
	processes, _ := filepath.Glob("/proc/[0-9]*") // the pattern is well formed
	return slices.ContainsFunc(processes, func(process string) bool {
		return procfs.Mine(process) && holds(process, cameras) && !lendsCamera(process)
	})
}

// isCamera reports whether a node is of a camera. Chips that decode films have such
// nodes too, and a film is no call; udev asked each when it came (v4l_id). What udev does not
// know of is taken for a camera.
func (c *cameraWitness) isCamera(node string) bool {
	info, err := os.Stat(node)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	known, err := os.ReadFile(filepath.Join(c.udev, fmt.Sprintf("c%d:%d", unix.Major(stat.Rdev), unix.Minor(stat.Rdev))))
	if err != nil {
		return true
	}
	for line := range strings.Lines(string(known)) {
		if can, ok := strings.CutPrefix(strings.TrimSpace(line), "E:ID_V4L_CAPABILITIES="); ok {
			return strings.Contains(can, ":capture:")
		}
	}
	return true
}

func holds(process string, files []string) bool {
	descriptors, err := os.ReadDir(filepath.Join(process, "fd"))
	if err != nil {
		return false // it has ended
	}
	return slices.ContainsFunc(descriptors, func(d os.DirEntry) bool {
		file, err := os.Readlink(filepath.Join(process, "fd", d.Name()))
		return err == nil && slices.Contains(files, file)
	})
}

// lendsCamera reports whether a process holds cameras for others, who may only list
// them, or to record.
func lendsCamera(process string) bool {
	name, err := os.ReadFile(filepath.Join(process, "comm"))
	if err != nil {
		return true // it has ended
	}
	program := strings.TrimSpace(string(name))
	return recordsOnly(program) || slices.Contains([]string{"pipewire", "wireplumber", "pipewire-media-", "systemd-udevd"}, program)
}
