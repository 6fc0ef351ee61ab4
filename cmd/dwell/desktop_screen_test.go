package main_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// Keys of the X server's default keyboard.
const (
	keyLetter = 38 // "a"
	keyReturn = 36
	keyRight  = 114
	keyDown   = 116
)

// The colours of the tray icon's disc, as packaging/icons draws it.
type disc color.NRGBA

func tracking() disc  { return disc{0x0f, 0x86, 0x7c, 0xff} }
func paused() disc    { return disc{0x75, 0x7b, 0x83, 0xff} }
func near() disc      { return disc{0xb8, 0x6a, 0x00, 0xff} }
func attention() disc { return disc{0xc8, 0x3e, 0x3e, 0xff} }

func white() color.NRGBA { return color.NRGBA{0xff, 0xff, 0xff, 0xff} }

// screenshot keeps the screen under name, in DWELL_ARTEFACTS where that is set,
// and returns it.
func (c *computer) screenshot(name string) image.Image {
	c.t.Helper()
	dir := os.Getenv("DWELL_ARTEFACTS")
	if dir == "" {
		dir = c.t.TempDir()
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		c.t.Fatal(err)
	}
	part := strings.ReplaceAll(filepath.Base(c.t.Name()), " ", "-")
	path := filepath.Join(dir, "dwell-"+part+"-"+name+".png")
	c.Screenshot(path)
	file, err := os.Open(path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		c.t.Fatal(err)
	}
	return img
}

// still waits until the screen stands still, and returns it: panels and servers
// fade in what they show.
func (c *computer) still(name string) image.Image {
	c.t.Helper()
	var now image.Image
	c.await("a screen that stands still", func() bool {
		before := now
		now = c.screenshot(name)
		return before != nil && reflect.DeepEqual(before, now)
	})
	return now
}

// patch returns the smallest rectangle that holds every pixel of a colour within
// an area, give or take what scaling does to it.
func patch(img image.Image, area image.Rectangle, c color.NRGBA) image.Rectangle {
	alike := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d > -8 && d < 8 }
	var found image.Rectangle
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); alike(r, c.R) && alike(g, c.G) && alike(b, c.B) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// icon waits for the tray icon in a colour and returns its middle.
func (c *computer) icon(name string, d disc) image.Point {
	c.t.Helper()
	var at image.Rectangle
	c.await("the icon "+name, func() bool {
		img := c.screenshot("icon-" + name)
		at = patch(img, panelArea(img), color.NRGBA(d))
		return at.Dx() > 10 && at.Dy() > 10
	})
	return at.Min.Add(at.Size().Div(2))
}

// panelArea is the lower edge of the screen.
func panelArea(img image.Image) image.Rectangle {
	b := img.Bounds()
	return image.Rect(b.Min.X, b.Max.Y-40, b.Max.X, b.Max.Y)
}

// noticeArea is where xfce4-notifyd shows bubbles: the upper right. The windows
// of these tests are elsewhere.
func noticeArea(img image.Image) image.Rectangle {
	b := img.Bounds()
	return image.Rect(b.Max.X-460, b.Min.Y, b.Max.X, b.Min.Y+200)
}

// bubble waits for a notice that stands still and returns where it is.
func (c *computer) bubble(name string) (image.Image, image.Rectangle) {
	c.t.Helper()
	var img image.Image
	var at image.Rectangle
	c.await("a notice", func() bool {
		before := at
		img = c.screenshot(name)
		at = patch(img, noticeArea(img), white())
		return at.Dx() > 100 && at == before
	})
	return img, at
}

// noBubble reports whether no notice is on the screen.
func (c *computer) noBubble() bool {
	img := c.screenshot("no-notice")
	return patch(img, noticeArea(img), white()).Dx() < 100
}

// buttons finds the middles of what is drawn along a bubble's lower edge on its
// white.
func buttons(img image.Image, bubble image.Rectangle) []image.Point {
	var found []image.Point
	y, from := bubble.Max.Y-20, -1
	for x := bubble.Min.X + 5; x < bubble.Max.X-4; x++ {
		r, g, b, _ := img.At(x, y).RGBA()
		blank := min(r, g, b) >= 0xfdfd
		switch {
		case !blank && from < 0:
			from = x
		case blank && from >= 0:
			if x-from > 40 {
				found = append(found, image.Pt((x+from)/2, y-5))
			}
			from = -1
		}
	}
	return found
}

// choose opens the tray's menu and goes through it by keyboard: so many steps
// down among what can be chosen on each level.
func (c *computer) choose(name string, icon image.Point, down ...int) {
	c.t.Helper()
	c.Click(icon.X, icon.Y, 1)
	c.await("the menu", func() bool {
		img := c.screenshot(name)
		menu := patch(img, img.Bounds(), white())
		return menu.Dx() > 150 && menu.Dy() > 150
	})
	for level, steps := range down {
		if level > 0 {
			c.Key(keyRight) // opens a submenu with its first entry chosen
			c.still(name)
		}
		for range steps {
			c.Key(keyDown)
			c.still(name)
		}
	}
	c.Key(keyReturn)
}
