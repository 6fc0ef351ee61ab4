package desktop

import (
	"testing"

	"dwell/tracker/desktop/pipewire"
)

func gone(number uint32) pipewire.News { return pipewire.News{Number: number, Gone: true} }

func client(number uint32, process int) pipewire.News {
	return pipewire.News{Number: number, Object: pipewire.Object{Kind: pipewire.Client, Process: process}}
}

func node(number, client uint32, class string) pipewire.News {
	return pipewire.News{Number: number, Object: pipewire.Object{Kind: pipewire.Node, Client: client, Class: class}}
}

func link(number, output, input uint32) pipewire.News {
	return pipewire.News{Number: number, Object: pipewire.Object{Kind: pipewire.Link, Output: output, Input: input}}
}

// Whose streams are of the screen, and who receives them.
func TestCasts(t *testing.T) {
	t.Parallel()
	programs := []string{
		"", "gnome-shell", "kwin_wayland", "xdg-desktop-portal-hyprland", "wireplumber", "obs", "plasmashell", "xdg-desktop-portal",
		"xdg-desktop-portal-kde", "gamescope", "xdg-desktop-por",
	}
	const screen, cast, camera, receiver = "Stream/Output/Video", "Video/Source", "Video/Source", "Stream/Input/Video"
	for name, c := range map[string]struct {
		maker, taker int
		class        string
		want         bool
	}{
		"GNOME to a recorder":             {1, 5, screen, true},
		"Plasma to a browser":             {2, 7, screen, true},
		"Plasma to its own panel":         {2, 6, screen, false},
		"Plasma, for choosing":            {2, 8, screen, false},
		"Hyprland's portal to a recorder": {3, 5, cast, true},
		"a hidden portal to a browser":    {10, 7, cast, true},
		"to nobody that is known":         {1, 0, screen, true},
		"a camera":                        {4, 5, camera, false},
		"a camera made by a program":      {5, 7, camera, false},
		"a game":                          {9, 5, screen, false},
		"nobody that is known":            {0, 5, screen, false},
		"the shell's sound":               {1, 5, "Stream/Output/Audio", false},
	} {
		at := newCasts(func(pid int) string { return programs[pid] })
		for _, n := range []pipewire.News{
			client(30, c.maker), client(31, c.taker), node(40, 30, c.class), node(41, 31, receiver), link(50, 40, 41), gone(50),
		} {
			if is := len(at.received) > 0; is && !c.want {
				t.Errorf("%s: sharing", name)
			}
			if is := len(at.received) > 0; n.Gone && is != c.want {
				t.Errorf("%s: %v", name, is)
			}
			at.take(n)
		}
		if len(at.received) > 0 {
			t.Errorf("%s: sharing after its end", name)
		}
	}
}

// A number that is given anew is of another object.
func TestCastsNumbersAreGivenAnew(t *testing.T) {
	t.Parallel()
	c := newCasts(func(int) string { return "gnome-shell" })
	for _, n := range []pipewire.News{
		client(30, 1), node(40, 30, "Stream/Output/Video"), link(50, 40, 41), node(50, 30, "Audio/Sink"),
		gone(40), node(40, 30, "Audio/Sink"), link(51, 40, 41),
	} {
		c.take(n)
	}
	if len(c.received) > 0 {
		t.Errorf("%+v", c)
	}
}
