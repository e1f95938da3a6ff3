// Package glyph is the corpus of pictures for the adversarial laboratory: digits and
// letters of 28 × 28 pixels, drawn from the Go fonts with distortions, without end and
// without a download; defects that can be planted in them; and an oracle, a classifier
// with an error of its own that is known.
//
//	corpus, err := glyph.New(glyph.Digits)
//	pixels, class := corpus.Draw(rng)
package glyph

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Side is the width and height of a picture in pixels, Pixels their number.
const (
	Side   = 28
	Pixels = Side * Side
)

// The signs that a corpus may be made of.
const (
	Digits  = "0123456789"
	Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// Corpus draws pictures of a set of signs. It is not changed by use, but its drawing
// room is: one goroutine at a time.
type Corpus struct {
	signs    []rune
	outlines [][]outline // of each sign in each font
	raster   vector.Rasterizer
	mask     *image.Alpha
}

// outline is a sign's contours, its middle at the origin, 1 high where a capital is.
type outline []segment

// segment is a line or a curve to the last of its points.
type segment struct {
	op     sfnt.SegmentOp
	points [3][2]float32
}

// New returns the corpus of the signs, which the Go fonts must have.
func New(signs string) (*Corpus, error) {
	c := &Corpus{signs: []rune(signs), mask: image.NewAlpha(image.Rect(0, 0, Side, Side))}
	c.outlines = make([][]outline, len(c.signs))
	for _, ttf := range [][]byte{goregular.TTF, gobold.TTF, goitalic.TTF, gomedium.TTF, gomono.TTF, gomonobold.TTF} {
		font, err := sfnt.Parse(ttf)
		if err != nil {
			return nil, fmt.Errorf("glyph: reading a font: %w", err)
		}
		for i, sign := range c.signs {
			o, err := load(font, sign)
			if err != nil {
				return nil, fmt.Errorf("glyph: loading %q: %w", sign, err)
			}
			c.outlines[i] = append(c.outlines[i], o)
		}
	}
	return c, nil
}

// load takes a sign's outline and moves the middle of its box to the origin.
func load(font *sfnt.Font, sign rune) (outline, error) {
	var buffer sfnt.Buffer
	const em = 1000
	index, err := font.GlyphIndex(&buffer, sign)
	if err != nil {
		return nil, err
	}
	if index == 0 {
		return nil, sfnt.ErrNotFound
	}
	segments, err := font.LoadGlyph(&buffer, index, fixed.I(em), nil)
	if err != nil {
		return nil, err
	}
	const capital = 0.723 * em * 64 // height of a capital of the Go fonts, in 1/64 of a unit
	box := segments.Bounds()
	middleX, middleY := float32(box.Min.X+box.Max.X)/2, float32(box.Min.Y+box.Max.Y)/2
	narrow := max(1, float32(box.Max.X-box.Min.X)/capital) // W is wider than the picture
	var out outline
	for _, s := range segments {
		to := segment{op: s.Op}
		for i, p := range s.Args {
			to.points[i] = [2]float32{(float32(p.X) - middleX) / capital / narrow, (float32(p.Y) - middleY) / capital}
		}
		out = append(out, to)
	}
	return out, nil
}

// Classes is the number of signs.
func (c *Corpus) Classes() int { return len(c.signs) }

// Sign is the sign of a class.
func (c *Corpus) Sign(class int) string { return string(c.signs[class]) }

// Class is the class of a sign; −1 for one that the corpus does not have.
func (c *Corpus) Class(sign string) int {
	return slices.IndexFunc(c.signs, func(r rune) bool { return string(r) == sign })
}

// Draw returns a picture, Pixels values from −1 (paper) to 1 (ink) in rows, and its
// class; all are equally likely.
func (c *Corpus) Draw(rng *rand.Rand) (pixels []float32, class int) {
	pixels, class = make([]float32, Pixels), rng.IntN(len(c.signs))
	c.DrawInto(rng, pixels, class)
	return pixels, class
}

// DrawInto draws a sign of the class in a font of chance, turned by up to 10°, slanted
// by up to 0.15, 17 to 21 pixels high, wider or narrower by up to 12 %, and moved by up
// to 1.5 pixels either way.
func (c *Corpus) DrawInto(rng *rand.Rand, pixels []float32, class int) {
	between := func(low, high float64) float64 { return low + (high-low)*rng.Float64() }
	fonts := c.outlines[class]
	o := fonts[rng.IntN(len(fonts))]
	sin, cos := math.Sincos(between(-10, 10) * math.Pi / 180)
	slant, high := between(-0.15, 0.15), between(17, 21)
	wide := high * between(0.88, 1.12)
	// ( a b ; c d ) turns after it slants after it scales.
	a, b := float32(cos*wide), float32(cos*slant*high-sin*high)
	cc, d := float32(sin*wide), float32(sin*slant*high+cos*high)
	moveX, moveY := float32(Side/2+between(-1.5, 1.5)), float32(Side/2+between(-1.5, 1.5))
	at := func(p [2]float32) (x, y float32) {
		return a*p[0] + b*p[1] + moveX, cc*p[0] + d*p[1] + moveY
	}
	c.raster.Reset(Side, Side)
	for _, s := range o {
		x0, y0 := at(s.points[0])
		x1, y1 := at(s.points[1])
		x2, y2 := at(s.points[2])
		switch s.op {
		case sfnt.SegmentOpMoveTo:
			c.raster.ClosePath()
			c.raster.MoveTo(x0, y0)
		case sfnt.SegmentOpLineTo:
			c.raster.LineTo(x0, y0)
		case sfnt.SegmentOpQuadTo:
			c.raster.QuadTo(x0, y0, x1, y1)
		case sfnt.SegmentOpCubeTo:
			c.raster.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	c.raster.ClosePath()
	clear(c.mask.Pix)
	c.raster.Draw(c.mask, c.mask.Bounds(), image.Opaque, image.Point{})
	for i, v := range c.mask.Pix {
		pixels[i] = float32(v)/127.5 - 1
	}
}

// Sheet is a picture of many: rows of perRow pictures, each scale times as large, ink
// black on white, with a thin line between.
func Sheet(pictures []float32, perRow, scale int) *image.Gray {
	n := len(pictures) / Pixels
	cell := Side*scale + 1
	sheet := image.NewGray(image.Rect(0, 0, min(n, perRow)*cell+1, (n+perRow-1)/perRow*cell+1))
	for i := range sheet.Pix {
		sheet.Pix[i] = 0xd0
	}
	for i := range n {
		left, top := i%perRow*cell+1, i/perRow*cell+1
		for y := range Side * scale {
			for x := range Side * scale {
				sheet.SetGray(left+x, top+y, grey(pictures[i*Pixels+y/scale*Side+x/scale]))
			}
		}
	}
	return sheet
}

func grey(ink float32) color.Gray {
	return color.Gray{Y: uint8(255 - max(0, min(255, (ink+1)*127.5)))}
}
