package classify

import "strings"

// BrowserFamily is what watchers in browsers call an app's kind: "chrome" is said by all
// that are built on Chromium, "firefox" by all on Gecko. It is empty for what is neither.
func BrowserFamily(app string) string {
	app = strings.ToLower(app)
	for _, name := range [...]string{"firefox", "librewolf", "waterfox", "floorp", "zen_browser", "zen-browser", "icecat", "mullvad"} {
		if strings.Contains(app, name) {
			return "firefox"
		}
	}
	for _, name := range [...]string{"chrom", "msedge", "microsoft-edge", "microsoft.edge", "vivaldi", "brave", "opera", "thorium", "yandex"} {
		if strings.Contains(app, name) {
			return "chrome"
		}
	}
	return ""
}
