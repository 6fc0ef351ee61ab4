package process

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// unitID returns the application id in a process's control group, or "": desktops
// name units "app[-LAUNCHER]-ID[-RANDOM].scope" or "app[-LAUNCHER]-ID@RANDOM.service"
// (systemd, "Desktop Environment Integration"), snapd
// "snap.NAME.APP-UUID.scope", whose desktop file is NAME_APP.
func unitID(cgroup string) string {
	for line := range strings.SplitSeq(cgroup, "\n") {
		for unit := range strings.SplitSeq(line, "/") {
			unit = unescapeUnit(unit)
			name, scope := strings.CutSuffix(unit, ".scope")
			if !scope {
				var service bool
				if name, service = strings.CutSuffix(unit, ".service"); !service {
					continue
				}
			}
			if rest, ok := strings.CutPrefix(name, "snap."); ok {
				if snap, app, ok := strings.Cut(rest, "."); ok {
					app, _, _ = strings.Cut(app, "-")
					return snap + "_" + app
				}
				continue
			}
			rest, ok := strings.CutPrefix(name, "app-")
			if !ok {
				continue
			}
			if scope {
				if i := strings.LastIndexByte(rest, '-'); i > 0 {
					rest = rest[:i]
				}
			}
			rest, _, _ = strings.Cut(rest, "@")
			for _, launcher := range [...]string{"gnome-", "flatpak-", "KDE-", "kde-", "niri-", "Hyprland-", "cosmic-", "dbus-:1.2-"} {
				rest = strings.TrimPrefix(rest, launcher)
			}
			return trimID(rest)
		}
	}
	return ""
}

// unescapeUnit turns "\x2d" into "-", as systemd-escape(1) wrote it.
func unescapeUnit(unit string) string {
	if !strings.Contains(unit, `\x`) {
		return unit
	}
	var b strings.Builder
	for i := 0; i < len(unit); i++ {
		if strings.HasPrefix(unit[i:], `\x`) && i+4 <= len(unit) {
			if n, err := strconv.ParseUint(unit[i+2:i+4], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(unit[i])
	}
	return b.String()
}

// flatpakID returns the id Flatpak gave a process, or "". It is asked where the
// control group says nothing, as without systemd. Only a sandbox has its own mounts:
// of no other process is a file in its root opened.
func (r *reader) flatpakID(pid int) (id string) {
	ours, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil {
		return ""
	}
	if theirs, err := os.Readlink(proc(pid, "ns/mnt")); err != nil || theirs == ours {
		return ""
	}
	// What stands there is the process's to say: a pipe must not hold us.
	file, err := os.OpenFile(proc(pid, "root/.flatpak-info"), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return ""
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	r.readFrom(file, func(text []byte) { id = flatpakName(text) })
	return id
}

// flatpakName returns the name in the group Application of a .flatpak-info
// (flatpak-metadata(5)), or "" if it is no id.
func flatpakName(text []byte) string {
	const maxID = 255
	inside := false
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] == '[' {
			inside = string(line) == "[Application]"
			continue
		}
		name, ok := bytes.CutPrefix(line, []byte("name="))
		if !inside || !ok {
			continue
		}
		if len(name) > maxID || bytes.ContainsFunc(name, func(r rune) bool { return !inID(r) }) {
			return ""
		}
		return string(name)
	}
	return ""
}

func inID(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '.' || r == '-' || r == '_'
}
