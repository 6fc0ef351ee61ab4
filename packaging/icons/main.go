// Command icons draws the program's icons: the app's own (an SVG and three
// sizes of PNG, here) and the tray's, one for each state it can show
// (ui/tray/icons), and the one that notices carry (ui/notify).
//
// Every icon is one filled disc with a white sign on it. The discs' colours are
// of middle lightness, so that they stand out on light and on dark panels alike
// (at least 3:1 on both, the WCAG 2.2 figure for graphics, criterion 1.4.11),
// and the signs differ in shape, so that no state is told by colour alone. Shapes
// are laid out on a grid of 24, on which the strokes of a 48 pixel image fall on
// whole pixels when a panel halves it.
package main

//go:generate go run .

import (
	"bytes"
	"fmt"
	"image/png"
	"log"
	"os"
	"path/filepath"
)

// The tray's library sends its host one image; 48 pixels is what hosts scale
// down well to 22 and 24 and what HiDPI panels show as it is.
const traySize = 48

// The sizes the icon theme specification's hicolor theme keeps folders for.
var appSizes = []int{22, 24, 48}

func main() {
	log.SetFlags(0)
	if err := write(".", filepath.Join("..", "..", "ui", "tray", "icons"), filepath.Join("..", "..", "ui", "notify")); err != nil {
		log.Fatal(err)
	}
}

// write draws every icon: the app's into app, the tray's into tray, the notices'
// into notify.
func write(app, tray, notify string) error {
	if err := os.WriteFile(filepath.Join(app, "dwell.svg"), tracking.svg(), 0o644); err != nil {
		return err
	}
	for _, size := range appSizes {
		if err := writePNG(filepath.Join(app, fmt.Sprintf("dwell-%d.png", size)), tracking, size); err != nil {
			return err
		}
	}
	if err := writePNG(filepath.Join(notify, "icon.png"), tracking, 48); err != nil {
		return err
	}
	for _, i := range states() {
		if err := writePNG(filepath.Join(tray, i.name+".png"), i, traySize); err != nil {
			return err
		}
	}
	return nil
}

func writePNG(path string, i icon, size int) error {
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, i.draw(size)); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}
