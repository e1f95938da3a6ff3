package resume

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// glyph is a character and the box that it fills on the page, in points, y upward.
type glyph struct {
	r              rune
	x0, x1, y0, y1 float64
	turn           int // quarters of a circle that it is turned by; -1 for a slant
}

// piece is text that stands in a row without a wide gap.
type piece struct {
	text           string
	x0, x1, y0, y1 float64
}

func (p piece) middle() float64 { return (p.y0 + p.y1) / 2 }

// layOut writes a page as lines in the order a person reads them: columns one after the
// other, the cells of a table side by side. In sizes, an em is the size of the type.
func layOut(glyphs []glyph) []string {
	glyphs = upright(glyphs)
	em := typeSize(glyphs)
	var out []string
	// Parts of the page are read from a stack; each is read as it is, or parted further.
	parts := [][]piece{pieces(glyphs, em)}
	for steps := 0; len(parts) > 0; steps++ {
		part := parts[len(parts)-1]
		parts = parts[:len(parts)-1]
		if len(part) == 0 {
			continue
		}
		if g, ok := gutter(part, em); ok && steps < 200 {
			above, left, right, below := g.part(part)
			parts = append(parts, below)
			if g.labels {
				parts = append(parts, labelled(left, right, em)...)
			} else {
				parts = append(parts, right, left)
			}
			parts = append(parts, above)
			continue
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, partLines(part, em)...)
	}
	return out
}

// upright turns the page so that most of its text stands upright, and leaves the rest out,
// which is watermarks and ornaments.
func upright(glyphs []glyph) []glyph {
	var count [4]int
	for _, g := range glyphs {
		if g.turn >= 0 && !unicode.IsSpace(g.r) {
			count[g.turn]++
		}
	}
	most := slices.Index(count[:], slices.Max(count[:]))
	var out []glyph
	for _, g := range glyphs {
		if g.turn != most && !unicode.IsSpace(g.r) {
			continue
		}
		switch most {
		case 1:
			g.x0, g.x1, g.y0, g.y1 = g.y0, g.y1, -g.x1, -g.x0
		case 2:
			g.x0, g.x1, g.y0, g.y1 = -g.x1, -g.x0, -g.y1, -g.y0
		case 3:
			g.x0, g.x1, g.y0, g.y1 = -g.y1, -g.y0, g.x0, g.x1
		}
		out = append(out, g)
	}
	return out
}

// typeSize is about the size of most of the type, of which capitals and figures fill seven
// tenths and Chinese characters nine.
func typeSize(glyphs []glyph) float64 {
	var sizes []float64
	for _, g := range glyphs {
		switch {
		case unicode.IsUpper(g.r) || unicode.IsDigit(g.r):
			sizes = append(sizes, (g.y1-g.y0)/0.72)
		case unicode.Is(unicode.Han, g.r):
			sizes = append(sizes, (g.y1-g.y0)/0.9)
		}
	}
	if len(sizes) == 0 {
		return 10
	}
	slices.Sort(sizes)
	return max(2, sizes[len(sizes)/2])
}

// pieces joins glyphs, which come in the order they are drawn, until the line or a wide gap ends.
func pieces(glyphs []glyph, em float64) []piece {
	var out []piece
	var run []glyph // blanks among them
	var at piece
	end := func() {
		if at.text = spell(run, em); at.text != "" {
			out = append(out, at)
		}
		run = run[:0]
	}
	var last glyph // the last one that is no blank
	for _, g := range glyphs {
		if unicode.IsSpace(g.r) { // ends of lines too: PDFium sees them where there are none
			if len(run) > 0 {
				run = append(run, g)
			}
			continue
		}
		if len(run) > 0 {
			size := max(em*0.6, min(at.y1-at.y0, em*4))
			gap, allowed := g.x0-last.x1, size*1.2
			if isMark(string(last.r)) && last.x0 == at.x0 {
				allowed = size * 4 // from the mark of a list to its text
			}
			if overlap := min(at.y1, g.y1) - max(at.y0, g.y0); overlap < -0.3*size || math.Abs(g.y0-last.y0) > 1.2*size || gap > allowed || gap < -size {
				end()
			}
		}
		if len(run) == 0 {
			at = piece{x0: g.x0, x1: g.x1, y0: g.y0, y1: g.y1}
		}
		run = append(run, g)
		at.x0, at.x1, at.y0, at.y1 = min(at.x0, g.x0), max(at.x1, g.x1), min(at.y0, g.y0), max(at.y1, g.y1)
		last = g
	}
	end()
	return out
}

// spell writes glyphs of one line. PDFium puts blanks between words; between Chinese
// characters, and in headings spaced out letter by letter, there are more than are meant.
func spell(run []glyph, em float64) string {
	var b strings.Builder
	wide := spacing(run) * 1.8
	var last rune
	end, blank, sure := 0.0, false, false
	for _, g := range run {
		if unicode.IsSpace(g.r) {
			blank, sure = true, sure || g.r != '\n' && g.r != '\r'
			continue
		}
		if last != 0 {
			gap := g.x0 - end
			switch {
			case isWide(last) && isWide(g.r) && gap > (leastGap(last, g.r)+0.45)*em:
				b.WriteRune('\u3000')
			case sure && wide == 0 && gap > 0.25*em && leastGap(last, g.r) < 0.9,
				blank && gap > max(leastGap(last, g.r)*em, wide), gap > max(0.9*em, wide):
				b.WriteByte(' ')
			}
		}
		b.WriteRune(g.r)
		last, blank, sure, end = g.r, false, false, g.x1
	}
	return b.String()
}

// leastGap is the least width of a blank between two characters, in em.
func leastGap(a, b rune) float64 {
	switch {
	case isWide(a) && !unicode.IsLetter(a) || isWide(b) && !unicode.IsLetter(b):
		return 0.9 // punctuation brings its own
	case isWide(a) && isWide(b):
		return 0.35
	case isWide(a) || isWide(b):
		return 0.2
	}
	return 0.05
}

// spacing is the usual gap between the letters of a text that is spaced out; 0 if it is not.
func spacing(run []glyph) float64 {
	var gaps []float64
	blanks := 0
	for i, g := range run {
		if unicode.IsSpace(g.r) {
			blanks++
			continue
		}
		if !unicode.IsLetter(g.r) || isWide(g.r) {
			return 0
		}
		for j := i - 1; j >= 0 && j >= i-3; j-- {
			if !unicode.IsSpace(run[j].r) {
				gaps = append(gaps, g.x0-run[j].x1)
				break
			}
		}
	}
	if len(gaps) < 3 || blanks*10 < len(gaps)*8 {
		return 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// isWide says whether a character fills a square, as Chinese ones do.
func isWide(r rune) bool { return r >= 0x2e80 && r <= 0xffef && (r < 0xd7b0 || r >= 0xf900) }

// isMark says whether a text is the mark of a list.
func isMark(s string) bool {
	r := []rune(s)
	return len(r) == 1 && !unicode.IsLetter(r[0]) && !unicode.IsDigit(r[0]) || len(r) == 1 && (r[0] == 'o' || r[0] >= 0xe000 && r[0] <= 0xf8ff)
}

// rowsOf puts pieces that stand side by side into rows, the highest first.
func rowsOf(all []piece, em float64) [][]piece {
	all = slices.SortedStableFunc(slices.Values(all), func(a, b piece) int { return cmp.Compare(b.middle(), a.middle()) })
	var out [][]piece
	for _, p := range all {
		if n := len(out); n > 0 {
			top := out[n-1][0]
			size := max(min(top.y1-top.y0, p.y1-p.y0), 0.3*em)
			if overlap := min(top.y1, p.y1) - max(top.y0, p.y0); overlap > 0.5*size || math.Abs(top.middle()-p.middle()) < 0.25*em {
				out[n-1] = append(out[n-1], p)
				continue
			}
		}
		out = append(out, []piece{p})
	}
	for _, row := range out {
		slices.SortStableFunc(row, func(a, b piece) int { return cmp.Compare(a.x0, b.x0) })
	}
	return out
}

// partLines writes a part of a page row by row; a blank line stands where it leaves space.
func partLines(part []piece, em float64) []string {
	var out []string
	rows := raiseLabels(rowsOf(part, em), em)
	for i, row := range rows {
		if i > 0 && rows[i-1][0].y0-row[0].y1 > 1.1*em {
			out = append(out, "")
		}
		out = append(out, rowText(row, em))
	}
	return out
}

// raiseLabels puts what stands at the left of a block of rows, at the middle of its height
// as in the forms that Chinese résumés use, before the block.
func raiseLabels(rows [][]piece, em float64) [][]piece {
	cells := slices.Clone(rows)
	before := map[int]piece{} // the label that goes before a row
	for i, row := range rows {
		if above := blockAbove(rows, i, em); above > 0 {
			before[i-above] = row[0]
			cells[i] = row[1:]
		}
	}
	var out [][]piece
	for i, row := range cells {
		if label, ok := before[i]; ok {
			out = append(out, []piece{label})
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// blockAbove is how many rows of a block stand above the row with its label; 0 if the row
// begins with no such label.
func blockAbove(rows [][]piece, i int, em float64) int {
	const most = 12
	if i == 0 || i+1 == len(rows) || isDates([][]piece{rows[i][:1]}) { // dates stand beside the first row
		return 0
	}
	label, x := rows[i][0], rows[i+1][0].x0
	if x-label.x1 < 0.3*em || x-label.x0 < 4*em || len(rows[i]) > 1 && math.Abs(rows[i][1].x0-x) > em/2 {
		return 0
	}
	count := func(step int) int {
		n := 0
		for j := i + step; n < most && j >= 0 && j < len(rows) && math.Abs(rows[j][0].x0-x) < em/2; j += step {
			upper, lower := rows[min(j, j-step)], rows[max(j, j-step)]
			if upper[0].y0-lower[0].y1 > em {
				break
			}
			n++
		}
		return n
	}
	above, below := count(-1), count(1)
	if above-below > 1 || below-above > 1 {
		return 0
	}
	return above
}

// rowText joins the pieces of a row, cells by three spaces.
func rowText(row []piece, em float64) string {
	var b strings.Builder
	for i, p := range row {
		if i > 0 {
			before, _ := utf8.DecodeLastRuneInString(row[i-1].text)
			after, _ := utf8.DecodeRuneInString(p.text)
			switch gap := p.x0 - row[i-1].x1; {
			case gap > 1.2*em && !isMark(row[i-1].text):
				b.WriteString("   ")
			case gap > max(0.15, leastGap(before, after))*em:
				b.WriteByte(' ')
			}
		}
		b.WriteString(p.text)
	}
	return b.String()
}
