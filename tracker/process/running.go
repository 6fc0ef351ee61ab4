package process

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	gopsutil "github.com/shirou/gopsutil/v3/process"
)

// running is what is known of a process: base names and the id its sandbox or
// launcher gave it. Each may be empty: other users' processes show little.
type running struct {
	exe, argv0, id string
}

func inspect(ctx context.Context, pid int) running {
	var r running
	p := &gopsutil.Process{Pid: int32(pid)}
	if exe, err := p.ExeWithContext(ctx); err == nil {
		// An upgrade while it runs leaves a deleted file behind.
		r.exe = filepath.Base(strings.TrimSuffix(exe, " (deleted)"))
	}
	if argv, err := p.CmdlineSliceWithContext(ctx); err == nil && len(argv) > 0 {
		r.argv0 = firstWord(argv[0])
	}
	if text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cgroup"); err == nil {
		r.id = unitID(string(text))
	}
	return r
}

// firstWord returns the base name of argv[0]. Some programs (Chromium,
// PostgreSQL) write their whole command line there: it ends at the first space.
func firstWord(argv0 string) string {
	argv0, _, _ = strings.Cut(argv0, " ")
	base := filepath.Base(argv0)
	if base == "." || base == "/" {
		return ""
	}
	return base
}

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
