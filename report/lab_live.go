package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/locale"
)

// What a terminal shows of a run under way.
const (
	liveLabel = 16 // columns before a curve
	liveCurve = 40 // columns of a curve
	lossLines = 3  // lines of the curve of a loss
)

// LabLive is what a terminal shows of a run under way; it is written over itself. now is
// where it stands, losses are those of each step so far, samples were made at the last
// measurement.
func (w Writer) LabLive(c lab.Config, now lab.Progress, points []lab.Point, losses []lab.Losses, samples []lab.Piece) []string {
	lines := []string{w.progress(now)}
	row := func(key string, lineCount int, values []float64, low, high float64, text string) {
		for i, l := range curve(values, lineCount, liveCurve, low, high) {
			if i > 0 {
				key, text = "", ""
			}
			label := strings.Repeat(" ", liveLabel)
			if key != "" {
				label = fill(w.P.T(key), liveLabel)
			}
			lines = append(lines, strings.TrimRight(label+l+"  "+text, " "))
		}
	}
	if len(points) > 0 {
		var rates []float64
		for _, p := range points {
			rates = append(rates, p.Rate.Value)
		}
		last := points[len(points)-1]
		row("lab.live.error", 1, rates, 0, 1, percent(last.Rate))
		if g := last.Pictures; g != nil {
			lines = append(lines, fill(w.P.T("lab.live.covered"), liveLabel)+w.P.T("lab.point.covered", g.Covered, g.Classes))
			if len(g.Collapsed) > 0 && last.Step > 0 {
				lines = append(lines, w.style("33", w.P.T("lab.collapse", w.listed(g.Collapsed))))
			}
		}
	}
	of := func(f func(lab.Losses) float64) (values []float64) {
		for _, l := range losses {
			values = append(values, f(l))
		}
		return values
	}
	if c.Lab == lab.Image {
		row("lab.live.generator", lossLines, of(func(l lab.Losses) float64 { return l.Generator }), 0, math.NaN(), fmt.Sprintf("%.2f", now.Losses.Generator))
		row("lab.live.discriminator", lossLines, of(func(l lab.Losses) float64 { return l.Discriminator }), 0, math.NaN(), fmt.Sprintf("%.2f", now.Losses.Discriminator))
		row("lab.live.accuracy", 1, of(func(l lab.Losses) float64 { return l.Accuracy }), 0.5, 1, locale.Percent(now.Losses.Accuracy))
	} else {
		row("lab.live.loss", lossLines, of(func(l lab.Losses) float64 { return l.CrossEntropy }), 0, math.NaN(), fmt.Sprintf("%.3f", now.Losses.CrossEntropy))
	}
	lines = append(lines, w.samples(c, samples)...)
	for i, l := range lines {
		lines[i] = cut(l, w.width()-1)
	}
	return lines
}

// progress is the bar, with what is done, how long it took and how long the rest will.
func (w Writer) progress(now lab.Progress) string {
	const bar = 24
	full := bar * now.Step / max(1, now.Steps)
	left := "–"
	if now.Step > 0 {
		left = seconds(now.Seconds * float64(now.Steps-now.Step) / float64(now.Step))
	}
	return strings.Repeat("█", full) + strings.Repeat("░", bar-full) + "  " +
		w.P.T("lab.live.bar", locale.Group(int64(now.Step)), locale.Group(int64(now.Steps)), seconds(now.Seconds), left)
}

// samples shows a few pieces with the oracle's verdict.
func (w Writer) samples(c lab.Config, pieces []lab.Piece) (lines []string) {
	switch {
	case len(pieces) == 0:
		return nil
	case c.Lab == lab.Image:
		return w.pictureRow(pieces[:min(len(pieces), (w.width()-1)/15)])
	case c.Lab == lab.Video:
		return w.clipRow(pieces[:min(len(pieces), max(1, w.width()/clipColumns))])
	}
	for _, p := range pieces[:min(len(pieces), 8)] {
		lines = append(lines, w.mark(p)+"  "+p.Title)
	}
	return lines
}

// pictureRow is pictures side by side, each with its sign and the verdict under it.
func (w Writer) pictureRow(pieces []lab.Piece) []string {
	under := ""
	for _, p := range pieces {
		mark := w.style("32", "✓")
		if p.Fault != "" {
			mark = w.style("31", "✗")
		}
		under += fill(p.Title+" "+mark, 15)
	}
	return append(lab.Blocks(pieces), strings.TrimRight(under, " "))
}

// clipColumns are those of a clip, three frames beside one another.
const clipColumns = 53

// clipRow is clips side by side, each with the verdict under it.
func (w Writer) clipRow(pieces []lab.Piece) []string {
	var lines []string
	for i, p := range pieces {
		clip := append(strings.Split(strings.TrimRight(p.Title, "\n"), "\n"), w.mark(p))
		if len(clip) < 10 && p.Fault != "" { // no clip, but its tokens in a line
			clip = []string{clip[0], w.mark(p)}
		}
		for len(lines) < len(clip) {
			lines = append(lines, "")
		}
		for k := range lines {
			text := ""
			if k < len(clip) {
				text = clip[k]
			}
			lines[k] = fill(lines[k], i*clipColumns) + cut(text, clipColumns-1)
		}
	}
	return lines
}

// mark is the oracle's verdict on a piece.
func (w Writer) mark(p lab.Piece) string {
	if p.Fault == "" {
		return w.style("32", "✓")
	}
	return w.style("31", "✗ "+w.P.T("lab.fault."+p.Fault))
}

// curve draws values as bars from low to high, so many lines high and columns wide, each
// line as wide; a NaN for high takes the greatest. More values than columns become means
// of neighbours.
func curve(values []float64, lines, columns int, low, high float64) []string {
	if len(values) > columns {
		var fewer []float64
		for i := range columns {
			part := values[i*len(values)/columns : (i+1)*len(values)/columns]
			sum := 0.0
			for _, v := range part {
				sum += v
			}
			fewer = append(fewer, sum/float64(len(part)))
		}
		values = fewer
	}
	if math.IsNaN(high) && len(values) > 0 {
		high = slices.Max(values)
	}
	bars := []rune(" ▁▂▃▄▅▆▇█")
	eighths := len(bars) - 1
	out := make([]string, lines)
	for k := range out {
		var b strings.Builder
		for _, v := range values {
			full := 1 // of all lines' eighths; a value is seen even where it is least
			if high > low && !math.IsNaN(v) {
				share := math.Max(0, math.Min(1, (v-low)/(high-low)))
				full = max(1, int(math.Round(share*float64(lines*eighths))))
			}
			b.WriteRune(bars[max(0, min(eighths, full-(lines-1-k)*eighths))])
		}
		out[k] = b.String() + strings.Repeat(" ", columns-len(values))
	}
	return out
}
