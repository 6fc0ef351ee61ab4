package view

import "slices"

// WindowSources are the sources that tell the window in front, each on desktops of
// its own kind, with Mutter, which tells input beside one of them.
func WindowSources() []string {
	return []string{"gnome", "kwin", "sway", "hyprland", "i3", "wayland", "x11", "mutter"}
}

// absent is the state of a source there is nothing to see for.
const absent = "absent"

// SeesWindows reports whether some source tells, or should tell, the window in front.
func SeesWindows(sources []Source) bool {
	return slices.ContainsFunc(sources, func(s Source) bool {
		return s.State != absent && s.Name != "mutter" && slices.Contains(WindowSources(), s.Name)
	})
}

// Present leaves out the sources of other desktops than this one, which have nothing
// to say to a person who looks at it, and of game controllers where there are none.
func Present(sources []Source) []Source {
	windows := SeesWindows(sources)
	return slices.DeleteFunc(slices.Clone(sources), func(s Source) bool {
		return s.State == absent && (s.Name == "controllers" || windows && slices.Contains(WindowSources(), s.Name))
	})
}
