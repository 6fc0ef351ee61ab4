package main

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// What is committed is what the generator draws. Pixels are compared, as the
// PNG encoder may pack them differently from one Go version to the next.
func TestCommittedIconsAreCurrent(t *testing.T) {
	app, tray, notify := t.TempDir(), t.TempDir(), t.TempDir()
	if err := write(app, tray, notify); err != nil {
		t.Fatal(err)
	}
	ui := filepath.Join("..", "..", "ui")
	committed := map[string]string{app: ".", tray: filepath.Join(ui, "tray", "icons"), notify: filepath.Join(ui, "notify")}
	for drawn, there := range committed {
		files, err := os.ReadDir(drawn)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			want, err := os.ReadFile(filepath.Join(drawn, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(there, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Ext(f.Name()) == ".png" {
				want, got = pixels(t, want), pixels(t, got)
			}
			if !bytes.Equal(want, got) {
				t.Errorf("%s is not what the generator draws: run go generate ./packaging/icons", f.Name())
			}
		}
	}
}

func pixels(t *testing.T, file []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	out := []byte{byte(img.Bounds().Dx()), byte(img.Bounds().Dy())}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			out = append(out, c.R, c.G, c.B, c.A)
		}
	}
	return out
}

// Discs stand out on panels from white to near black, and signs on their discs.
func TestContrast(t *testing.T) {
	white, dark := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0x1e, 0x1e, 0x1e, 255}
	for _, i := range states() {
		for _, against := range []color.NRGBA{white, dark} {
			if c := contrast(i.disc, against); c < 3 {
				t.Errorf("%s: contrast %.2f with %v, want at least 3", i.name, c, against)
			}
		}
	}
}

// contrast is WCAG 2.2's ratio of relative luminances.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// At the sizes panels use no two states look alike without their colour: enough
// pixels are white in one and not in the other.
func TestSignsDiffer(t *testing.T) {
	for _, size := range appSizes {
		all := states()
		for a := range all {
			for b := range all[:a] {
				var differ int
				one, two := all[a].draw(size), all[b].draw(size)
				for p := 0; p < len(one.Pix); p += 4 {
					if signed(one.Pix[p:], all[a]) != signed(two.Pix[p:], all[b]) {
						differ++
					}
				}
				if least := size * size / 25; differ < least {
					t.Errorf("%s and %s at %d: %d pixels differ, want %d", all[a].name, all[b].name, size, differ, least)
				}
			}
		}
	}
}

// signed reports whether a pixel of i is more sign than disc.
func signed(pix []byte, i icon) bool {
	return pix[3] > 0x80 && int(pix[2]) > (int(i.disc.B)+255)/2
}
