package lab

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Plot draws the points of a run: above, the error rate ε with its 95 % interval against
// the step; below, the losses. Its labels are symbols, the same in every language: n the
// step, ε the error rate, L the cross-entropy. The image lesson has more: above, c the share
// of signs that come out and a the share that the discriminator tells right; below, L_G and
// L_D, the losses of generator and discriminator.
func Plot(points []Point) (image.Image, error) {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("lab: drawing a plot: %w", err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 13, DPI: 72})
	if err != nil {
		return nil, fmt.Errorf("lab: drawing a plot: %w", err)
	}
	const width, height, upper = 720, 480, 290
	c := canvas{image.NewRGBA(image.Rect(0, 0, width, height)), face}
	draw.Draw(c.RGBA, c.Bounds(), image.White, image.Point{}, draw.Src)
	if len(points) == 0 {
		return c.RGBA, nil
	}
	shares, losses := curves(points)
	last := float64(max(1, points[len(points)-1].Step))
	top := panel{c, image.Rect(60, 20, width-60, upper), last, 1}
	top.axes(4, func(v float64) string { return strconv.Itoa(int(math.Round(100*v))) + " %" })
	var steps, low, high []float64
	for _, p := range points {
		steps, low, high = append(steps, float64(p.Step)), append(low, p.Rate.Low), append(high, p.Rate.High)
	}
	top.band(steps, low, high, color.RGBA{0xc9, 0xdc, 0xef, 255})
	top.curves(shares)

	most := 1e-9
	for _, l := range losses {
		most = math.Max(most, slices.Max(l.y))
	}
	most = math.Ceil(most*2) / 2
	bottom := panel{c, image.Rect(60, upper+40, width-60, height-40), last, most}
	bottom.axes(2, func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) })
	bottom.curves(losses)
	c.text(width-60, height-22, "n = "+strconv.Itoa(int(last)), color.RGBA{0x55, 0x55, 0x55, 255}, 1)
	return c.RGBA, nil
}

// curve is a line with its symbol.
type curve struct {
	name  string
	color color.RGBA
	x, y  []float64
}

// curves are the lines of a plot: shares, and losses, which the first point has not yet.
func curves(points []Point) (shares, losses []curve) {
	of := func(name string, ink color.RGBA, points []Point, f func(Point) float64) curve {
		c := curve{name: name, color: ink}
		for _, p := range points {
			c.x, c.y = append(c.x, float64(p.Step)), append(c.y, f(p))
		}
		return c
	}
	blue, red := color.RGBA{0x1f, 0x5f, 0xa8, 255}, color.RGBA{0xb0, 0x3a, 0x2e, 255}
	green, grey := color.RGBA{0x2e, 0x7d, 0x32, 255}, color.RGBA{0x88, 0x88, 0x88, 255}
	trained := points[min(1, len(points)-1):]
	shares = []curve{of("ε", blue, points, func(p Point) float64 { return p.Rate.Value })}
	if points[0].Pictures == nil {
		return shares, []curve{of("L", blue, trained, func(p Point) float64 { return p.Losses.CrossEntropy })}
	}
	shares = append(shares,
		of("c", grey, points, func(p Point) float64 { return float64(p.Pictures.Covered) / float64(p.Pictures.Classes) }),
		of("a", green, trained, func(p Point) float64 { return p.Losses.Accuracy }))
	return shares, []curve{
		of("L_G", blue, trained, func(p Point) float64 { return p.Losses.Generator }),
		of("L_D", red, trained, func(p Point) float64 { return p.Losses.Discriminator }),
	}
}

type canvas struct {
	*image.RGBA
	face font.Face
}

// text writes at a place: align 0 from there on, 1 up to there.
func (c canvas) text(x, y int, s string, ink color.RGBA, align int) {
	d := font.Drawer{Dst: c.RGBA, Src: image.NewUniform(ink), Face: c.face}
	if align == 1 {
		x -= d.MeasureString(s).Round()
	}
	d.Dot = fixed.P(x, y)
	d.DrawString(s)
}

// fill paints what the points go around.
func (c canvas) fill(points [][2]float64, ink color.RGBA) {
	r := vector.NewRasterizer(c.Bounds().Dx(), c.Bounds().Dy())
	r.MoveTo(float32(points[0][0]), float32(points[0][1]))
	for _, p := range points[1:] {
		r.LineTo(float32(p[0]), float32(p[1]))
	}
	r.ClosePath()
	r.Draw(c.RGBA, c.Bounds(), image.NewUniform(ink), image.Point{})
}

// panel is a coordinate system from 0 to x and from 0 to y.
type panel struct {
	canvas
	box  image.Rectangle
	x, y float64
}

func (p panel) at(x, y float64) [2]float64 {
	y = math.Min(math.Max(y/p.y, 0), 1)
	return [2]float64{
		float64(p.box.Min.X) + x/p.x*float64(p.box.Dx()),
		float64(p.box.Max.Y) - y*float64(p.box.Dy()),
	}
}

// axes draws horizontal lines at equal distances with their values.
func (p panel) axes(parts int, label func(float64) string) {
	for i := range parts + 1 {
		v := p.y * float64(i) / float64(parts)
		y := int(p.at(0, v)[1])
		draw.Draw(p.RGBA, image.Rect(p.box.Min.X, y, p.box.Max.X, y+1), image.NewUniform(color.RGBA{0xdd, 0xdd, 0xdd, 255}), image.Point{}, draw.Src)
		p.text(p.box.Min.X-6, y+5, label(v), color.RGBA{0x55, 0x55, 0x55, 255}, 1)
	}
}

// curves draws lines with their names at the ends, as far apart as can be read.
func (p panel) curves(all []curve) {
	const apart = 14
	for _, c := range all {
		p.line(c.x, c.y, c.color)
	}
	end := func(c curve) [2]float64 { return p.at(c.x[len(c.x)-1], c.y[len(c.y)-1]) }
	slices.SortStableFunc(all, func(a, b curve) int { return cmp.Compare(end(a)[1], end(b)[1]) })
	above := math.Inf(-1)
	for _, c := range all {
		at := end(c)
		above = math.Max(at[1], above+apart)
		p.text(int(at[0])+6, int(above)+5, c.name, c.color, 0)
	}
}

// line draws a line through points.
func (p panel) line(x, y []float64, ink color.RGBA) {
	const half = 1.1 // of the line's width
	for i := 1; i < len(x); i++ {
		a, b := p.at(x[i-1], y[i-1]), p.at(x[i], y[i])
		dx, dy := b[0]-a[0], b[1]-a[1]
		long := math.Hypot(dx, dy)
		if long == 0 {
			continue
		}
		nx, ny := -dy/long*half, dx/long*half
		p.fill([][2]float64{{a[0] + nx, a[1] + ny}, {b[0] + nx, b[1] + ny}, {b[0] - nx, b[1] - ny}, {a[0] - nx, a[1] - ny}}, ink)
	}
}

// band fills what lies between two curves.
func (p panel) band(x, low, high []float64, ink color.RGBA) {
	var around [][2]float64
	for i := range x {
		around = append(around, p.at(x[i], high[i]))
	}
	for i := len(x) - 1; i >= 0; i-- {
		around = append(around, p.at(x[i], low[i]))
	}
	p.fill(around, ink)
}
