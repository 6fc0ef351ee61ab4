package main

import (
	"fmt"

	"dwell/cmd/config"
)

// keepGood has c, which is what config.toml says and good, hold while it is wrong:
// a daemon started then must not record what c excludes, even if none ran with it.
func (p *program) keepGood(home config.Home, c config.Config) {
	if err := home.Keep(c); err != nil {
		fmt.Fprintln(p.err, "dwell: settings are not kept for when config.toml is wrong:", err)
	}
}
