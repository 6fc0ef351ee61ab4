package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
)

const (
	grid       = 24.0
	centre     = grid / 2
	radius     = 11.0
	stroke     = 3.0
	oversample = 8 // samples a pixel and side: 65 levels at an edge
)

// A point is a place on the grid, y downwards.
type point struct{ x, y float64 }

// An icon is a disc with a sign of round-ended white strokes on it.
type icon struct {
	name string
	disc color.NRGBA
	sign []line
}

type line struct{ from, to point }

// The app's own face, and the tray's while time is being recorded: a clock.
var tracking = icon{
	name: "tracking",
	disc: color.NRGBA{0x0f, 0x86, 0x7c, 0xff},
	sign: []line{
		{point{12, 5.5}, point{12, 12}},
		{point{12, 12}, point{17.5, 15}},
	},
}

// states returns the tray's icons.
func states() []icon {
	return []icon{
		tracking,
		{ // two bars, as on every player
			name: "paused",
			disc: color.NRGBA{0x75, 0x7b, 0x83, 0xff},
			sign: []line{{point{8.5, 7.5}, point{8.5, 16.5}}, {point{15.5, 7.5}, point{15.5, 16.5}}},
		},
		{ // an hourglass: the sand is running out
			name: "near",
			disc: color.NRGBA{0xb8, 0x6a, 0x00, 0xff},
			sign: []line{
				{point{7.5, 6.5}, point{16.5, 6.5}},
				{point{7.5, 17.5}, point{16.5, 17.5}},
				{point{8, 6.5}, point{16, 17.5}},
				{point{16, 6.5}, point{8, 17.5}},
			},
		},
		{ // an exclamation mark: the program itself needs looking at
			name: "attention",
			disc: color.NRGBA{0xc8, 0x3e, 0x3e, 0xff},
			sign: []line{{point{12, 6}, point{12, 13}}, {point{12, 17.7}, point{12, 17.7}}},
		},
	}
}

// draw returns i as an image of size by size pixels.
func (i icon) draw(size int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, i.pixel(x, y, grid/float64(size)))
		}
	}
	return img
}

// pixel averages the samples of one pixel that is unit wide on the grid.
func (i icon) pixel(x, y int, unit float64) color.NRGBA {
	var inDisc, inSign float64
	for sy := range oversample {
		for sx := range oversample {
			p := point{
				(float64(x) + (float64(sx)+0.5)/oversample) * unit,
				(float64(y) + (float64(sy)+0.5)/oversample) * unit,
			}
			if math.Hypot(p.x-centre, p.y-centre) > radius {
				continue
			}
			inDisc++
			for _, l := range i.sign {
				if l.distance(p) <= stroke/2 {
					inSign++
					break
				}
			}
		}
	}
	if inDisc == 0 {
		return color.NRGBA{}
	}
	mix := func(c uint8) uint8 {
		return uint8(math.Round(float64(c) + (255-float64(c))*inSign/inDisc))
	}
	return color.NRGBA{
		R: mix(i.disc.R), G: mix(i.disc.G), B: mix(i.disc.B),
		A: uint8(math.Round(255 * inDisc / (oversample * oversample))),
	}
}

// distance is how far p is from the nearest point of l.
func (l line) distance(p point) float64 {
	dx, dy := l.to.x-l.from.x, l.to.y-l.from.y
	along := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		along = min(max(((p.x-l.from.x)*dx+(p.y-l.from.y)*dy)/length, 0), 1)
	}
	return math.Hypot(p.x-l.from.x-along*dx, p.y-l.from.y-along*dy)
}

// svg returns i as a drawing that scales.
func (i icon) svg() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]g %[1]g" width="%[1]g" height="%[1]g">`+"\n", grid)
	fmt.Fprintf(&out, `  <circle cx="%[1]g" cy="%[1]g" r="%g" fill="#%02x%02x%02x"/>`+"\n", centre, radius, i.disc.R, i.disc.G, i.disc.B)
	fmt.Fprintf(&out, `  <path d="`)
	for n, l := range i.sign {
		if n > 0 {
			out.WriteByte(' ')
		}
		fmt.Fprintf(&out, "M%g %gL%g %g", l.from.x, l.from.y, l.to.x, l.to.y)
	}
	fmt.Fprintf(&out, `" fill="none" stroke="#fff" stroke-width="%g" stroke-linecap="round"/>`+"\n</svg>\n", stroke)
	return out.Bytes()
}
