package lab

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Plot draws the points of a run: above, the error rate ε with its 95 % interval against
// the step; below, the losses. Its labels are symbols, the same in every language: n the
// step, ε the error rate, L the cross-entropy, L_G and L_D the losses of generator and
// discriminator, a the discriminator's accuracy.
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
	last := float64(max(1, points[len(points)-1].Step))
	steps := make([]float64, len(points))
	low, rate, high := make([]float64, len(points)), make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		steps[i], low[i], rate[i], high[i] = float64(p.Step), p.Rate.Low, p.Rate.Value, p.Rate.High
	}
	blue, red, green := color.RGBA{0x1f, 0x5f, 0xa8, 255}, color.RGBA{0xb0, 0x3a, 0x2e, 255}, color.RGBA{0x2e, 0x7d, 0x32, 255}
	top := panel{c, image.Rect(60, 20, width-60, upper), last, 1}
	top.axes(4, func(v float64) string { return strconv.Itoa(int(math.Round(100*v))) + " %" })
	top.band(steps, low, high, color.RGBA{0xc9, 0xdc, 0xef, 255})
	top.line(steps, rate, blue, "ε")

	losses := points[min(1, len(points)-1):] // the first has none
	series := []curve{{"L", blue, func(l Losses) float64 { return l.CrossEntropy }}}
	if points[0].Pictures != nil {
		series = []curve{
			{"L_G", blue, func(l Losses) float64 { return l.Generator }},
			{"L_D", red, func(l Losses) float64 { return l.Discriminator }},
			{"a", green, func(l Losses) float64 { return l.Accuracy }},
		}
	}
	most := 1e-9
	for _, s := range series {
		for _, p := range losses {
			most = math.Max(most, s.of(p.Losses))
		}
	}
	most = math.Ceil(most*2) / 2
	bottom := panel{c, image.Rect(60, upper+40, width-60, height-40), last, most}
	bottom.axes(2, func(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) })
	for _, s := range series {
		x, y := make([]float64, len(losses)), make([]float64, len(losses))
		for i, p := range losses {
			x[i], y[i] = float64(p.Step), s.of(p.Losses)
		}
		bottom.line(x, y, s.color, s.name)
	}
	c.text(width-60, height-22, "n = "+strconv.Itoa(int(last)), color.RGBA{0x55, 0x55, 0x55, 255}, 1)
	return c.RGBA, nil
}

// curve is a loss with its symbol.
type curve struct {
	name  string
	color color.RGBA
	of    func(Losses) float64
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

// line draws a curve with its name at the end.
func (p panel) line(x, y []float64, ink color.RGBA, name string) {
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
	end := p.at(x[len(x)-1], y[len(y)-1])
	p.text(int(end[0])+6, int(end[1])+5, name, ink, 0)
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
