package pulse

import (
	"os"
	"path/filepath"
	"strings"
)

const cookieSize = 256

// Address returns the socket of the session's sound server (pulseaudio(1),
// client.conf(5): PULSE_SERVER lists servers; the first here on this machine counts).
func Address(env func(string) string) (string, error) {
	servers := strings.Fields(env("PULSE_SERVER"))
	for _, server := range servers {
		if _, rest, ok := strings.Cut(server, "}"); ok && strings.HasPrefix(server, "{") {
			server = rest // for the machine of this name only
		}
		if path := strings.TrimPrefix(server, "unix:"); filepath.IsAbs(path) {
			return path, nil
		}
	}
	switch {
	case len(servers) > 0:
		return "", ErrFar
	case env("PULSE_RUNTIME_PATH") != "":
		return filepath.Join(env("PULSE_RUNTIME_PATH"), "native"), nil
	case env("XDG_RUNTIME_DIR") != "":
		return filepath.Join(env("XDG_RUNTIME_DIR"), "pulse", "native"), nil
	}
	return "", errNone
}

// Cookie is what a server knows its person by whose processes it does not know by
// their user, as one outside a container. Without the file it is empty.
func Cookie(env func(string) string) []byte {
	path := env("PULSE_COOKIE")
	switch {
	case path != "":
	case env("XDG_CONFIG_HOME") != "":
		path = filepath.Join(env("XDG_CONFIG_HOME"), "pulse", "cookie")
	case env("HOME") != "":
		path = filepath.Join(env("HOME"), ".config", "pulse", "cookie")
	}
	cookie := make([]byte, cookieSize)
	f, err := os.Open(path)
	if err != nil {
		return cookie
	}
	defer f.Close()
	_, _ = f.Read(cookie) // one that is too short does not fit, as none does
	return cookie
}
