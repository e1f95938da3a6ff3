package review

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"math"
)

// The clips: frames, size in pixels, and hundredths of a second a frame.
const (
	clipFrames = 24
	clipWidth  = 240
	clipHeight = 120
	clipDelay  = 8
)

func palette() color.Palette {
	return color.Palette{color.RGBA{0xfb, 0xf7, 0xee, 0xff}, color.RGBA{0xb3, 0x54, 0x1e, 0xff}}
}

// clip draws frames by what is inside of a shape.
func (g *gen) clip(inside func(frame int, x, y float64) bool) {
	all := gif.GIF{}
	for f := range clipFrames {
		m := image.NewPaletted(image.Rect(0, 0, clipWidth, clipHeight), palette())
		for y := range clipHeight {
			for x := range clipWidth {
				if inside(f, float64(x), float64(y)) {
					m.SetColorIndex(x, y, 1)
				}
			}
		}
		all.Image, all.Delay = append(all.Image, m), append(all.Delay, clipDelay)
	}
	var b bytes.Buffer
	_ = gif.EncodeAll(&b, &all) // a buffer takes all, and the frames are alike
	g.out.File, g.out.Ext = b.Bytes(), ".gif"
}

// motion is a ball of constant speed, which may jump once.
func motion(g *gen) {
	height, slope := float64(g.between(35, 85)), float64(g.between(-10, 10))/10
	speed := float64(g.between(80, 95)) / 10
	jump, at := 0.0, clipFrames
	if g.wrong {
		at = g.between(7, 17)
		jump = float64(g.sign() * g.by(38, 22, 12))
		g.miss("motion.truth", at+1)
	}
	g.out.Source = g.t("motion.source")
	g.clip(func(f int, x, y float64) bool {
		px, py := 12+speed*float64(f), height+slope*float64(f)
		if f >= at {
			px += jump
		}
		return math.Hypot(x-px, y-py) <= 10
	})
}

// shape is a turning polygon whose number of sides may change for some frames.
func shape(g *gen) {
	sides, turn := g.between(5, 7), float64(g.between(4, 9))/100
	other, from, to := sides, clipFrames, clipFrames
	if g.wrong {
		other = sides + g.by(-2, -1, 1)
		from = g.between(6, 15)
		to = from + g.by(9, 6, 4)
		g.miss("shape.truth", from+1, other, sides)
	}
	g.out.Source = g.t("shape.source")
	g.clip(func(f int, x, y float64) bool {
		n := sides
		if f >= from && f < to {
			n = other
		}
		dx, dy := x-clipWidth/2, y-clipHeight/2
		angle := math.Mod(math.Atan2(dy, dx)+turn*float64(f)+4*math.Pi, 2*math.Pi/float64(n)) - math.Pi/float64(n)
		return math.Hypot(dx, dy)*math.Cos(angle) <= 40*math.Cos(math.Pi/float64(n))
	})
}
