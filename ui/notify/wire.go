package notify

import (
	"bytes"
	_ "embed"
	"image"
	"image/draw"
	"image/png"
	"time"

	"github.com/godbus/dbus/v5"
)

// iconPNG is drawn by packaging/icons. It goes along with each notice: the icon's
// name alone shows a "missing image" where dwell runs without being installed.
//
//go:embed icon.png
var iconPNG []byte

// buttons returns actions as the specification lists them: key, label, key,
// label. The click on the text has no label, or xfce4-notifyd draws a button
// for it.
func buttons(actions []Action) []string {
	list := []string{bodyClick, ""}
	for _, a := range actions {
		list = append(list, a.Key, line(a.Label, maxLabel))
	}
	return list
}

func hints(notice Notice) map[string]dbus.Variant {
	h := map[string]dbus.Variant{
		"urgency":       dbus.MakeVariant(byte(notice.Urgency + 1)),
		"desktop-entry": dbus.MakeVariant(appName),
	}
	if icon, err := png.Decode(bytes.NewReader(iconPNG)); err == nil {
		h["image-data"] = dbus.MakeVariant(pixelsOf(icon))
	}
	return h
}

// pixels is an image as the hint "image-data" has it, (iiibiiay).
type pixels struct {
	Width, Height, Stride   int32
	Alpha                   bool
	BitsPerSample, Channels int32
	Data                    []byte
}

func pixelsOf(img image.Image) pixels {
	flat := image.NewNRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(flat, flat.Rect, img, img.Bounds().Min, draw.Src)
	return pixels{
		Width: int32(flat.Rect.Dx()), Height: int32(flat.Rect.Dy()), Stride: int32(flat.Stride),
		Alpha: true, BitsPerSample: 8, Channels: 4, Data: flat.Pix,
	}
}

// milliseconds is how long a notice stays, as the specification counts: -1
// leaves it to the server, 0 is until closed.
func milliseconds(stay time.Duration) int32 {
	switch {
	case stay == 0:
		return -1
	case stay < 0:
		return 0
	}
	return int32(max(1, min(stay.Milliseconds(), 1<<31-1)))
}
