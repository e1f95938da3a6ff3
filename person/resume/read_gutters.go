package resume

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap is a stretch between two columns, or between headings in the margin and the text.
type gap struct {
	x, top, bottom float64
	labels         bool
}

// part parts what lies above the columns, in each, and below.
func (g gap) part(all []piece) (above, left, right, below []piece) {
	for _, p := range all {
		switch m := p.middle(); {
		case m > g.top:
			above = append(above, p)
		case m < g.bottom:
			below = append(below, p)
		case (p.x0+p.x1)/2 < g.x:
			left = append(left, p)
		default:
			right = append(right, p)
		}
	}
	return
}

// gutter looks for the gap between two columns that has the most text beside it.
func gutter(all []piece, em float64) (gap, bool) {
	const steps = 160
	if len(all) < 6 || len(all) > 3000 { // more is no page that somebody wrote
		return gap{}, false
	}
	from, to := all[0].x0, all[0].x1
	for _, p := range all {
		from, to = min(from, p.x0), max(to, p.x1)
	}
	byHeight := slices.SortedFunc(slices.Values(all), func(a, b piece) int { return cmp.Compare(b.middle(), a.middle()) })
	var best gap
	most := 0.0
	for i := 1; i < steps; i++ {
		x := from + (to-from)*float64(i)/steps
		// What crosses x parts the page into bands; in each there may be a gutter.
		band := 0
		for j := 0; j <= len(byHeight); j++ {
			if j < len(byHeight) && !(byHeight[j].x0 < x && byHeight[j].x1 > x) {
				continue
			}
			if g, weight := columns(byHeight[band:j], x, em); weight > most {
				best, most = g, weight
			}
			band = j + 1
		}
	}
	return best, most > 0
}

// columns says how much a band, which nothing crosses at x, looks like two columns; 0 for
// not at all. It must not take the rows of a table for columns, nor the dates that stand
// beside jobs.
func columns(band []piece, x, em float64) (gap, float64) {
	if len(band) < 6 {
		return gap{}, 0
	}
	var sides [2][]piece
	l, r := math.Inf(-1), math.Inf(1)
	for _, p := range band {
		if p.x1 <= x {
			sides[0] = append(sides[0], p)
			l = max(l, p.x1)
		} else {
			sides[1] = append(sides[1], p)
			r = min(r, p.x0)
		}
	}
	if r-l < em {
		return gap{}, 0
	}
	a, b := rowsOf(sides[0], em), rowsOf(sides[1], em)
	few, many := a, b
	if len(few) > len(many) {
		few, many = many, few
	}
	top, bottom := band[0].y1, band[0].y0
	for _, p := range band {
		top, bottom = max(top, p.y1), min(bottom, p.y0)
	}
	found := gap{x: (l + r) / 2, top: top, bottom: bottom}
	weight := float64(len(few)*1000+len(many)) + min(r-l, 900)/1000
	if len(few) < 3 || isDates(few) || isDates(many) || isMarks(few) {
		return gap{}, 0
	}
	if isMargin(a, b, em) {
		return gap{}, 0
	}
	if isLabels(a, em) {
		found.labels = true
		if len(b)*2 < len(a)*3 {
			return gap{}, 0 // a label and its value in each row
		}
		return found, weight
	}
	if len(few) < 4 {
		return gap{}, 0
	}
	if beside, within := aligned(few, many, em); beside >= 0.7*float64(len(few)) {
		// On one grid of lines: columns only if one side is running text and the other has
		// a line beside nearly each of it.
		if float64(len(few)) < 0.6*within || meanWidth(many) < 14*em && meanWidth(few) < 14*em {
			return gap{}, 0
		}
	}
	return found, weight
}

// labelled are headings in the margin, each before the rows that stand beside it: from the
// last to the first.
func labelled(left, right []piece, em float64) [][]piece {
	labels, rows := rowsOf(left, em), rowsOf(right, em)
	var out [][]piece
	from := 0
	for i, label := range labels {
		to := len(rows)
		if i+1 < len(labels) {
			to = from + rowsOfLabel(rows[from:], label[0], labels[i+1][0], em)
		}
		out = append(out, label, slices.Concat(rows[from:to]...))
		from = to
	}
	slices.Reverse(out)
	return out
}

// rowsOfLabel is how many of the rows belong to a label, before those of the next: they end at
// the widest gap between the two. A label may stand beside its first row or be centred.
func rowsOfLabel(rows [][]piece, label, next piece, em float64) int {
	n, widest := -1, 0.0
	for j, row := range rows {
		if row[0].middle() < next.middle()-1.6*em {
			break
		}
		if j > 0 && rows[j-1][0].middle() < label.middle()+1.6*em {
			if gap := rows[j-1][0].y0 - row[0].y1; n < 0 || gap >= widest-0.1*em {
				n, widest = j, max(gap, widest)
			}
		}
	}
	middle := (label.middle() + next.middle()) / 2
	if n < 0 || rows[0][0].middle() < middle && rows[0][0].middle() < label.middle()-1.6*em {
		n = 0
		for n < len(rows) && rows[n][0].middle() > middle {
			n++
		}
	}
	return n
}

// isDates says whether a side is mostly short texts with a year.
func isDates(rows [][]piece) bool {
	n := 0
	for _, row := range rows {
		text := rowText(row, 10)
		digits := 0
		for _, r := range text {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if len([]rune(text)) <= 30 && digits >= 4 && digits <= 16 {
			n++
		}
	}
	return n*2 > len(rows)
}

// isLabels says whether a left side holds headings in the margin: short, each by itself.
func isLabels(rows [][]piece, em float64) bool {
	alone := 0
	for i, row := range rows {
		if isDates(rows[i : i+1]) {
			return false
		}
		above := i == 0 || rows[i-1][0].y0-row[0].y1 > 0.9*em
		below := i == len(rows)-1 || row[0].y0-rows[i+1][0].y1 > 0.9*em
		if above && below {
			alone++
		}
	}
	return alone*10 > len(rows)*6 && meanWidth(rows) < 9*em
}

// isMargin says whether a left side holds the dates of what stands beside them, and
// headings among them, as the forms of Europass do: then each row is one of a table.
func isMargin(rows, beside [][]piece, em float64) bool {
	if meanWidth(rows) > 9*em {
		return false
	}
	dates, packed := 0, 0
	for i, row := range rows {
		switch {
		case hasYear(rowText(row, em)):
			n, _ := aligned(rows[i:i+1], beside, em)
			if n == 0 {
				return false // a date in the middle of a column
			}
			dates, packed = dates+1, 0
		case i > 0 && rows[i-1][0].y0-row[0].y1 < 0.9*em:
			if packed++; packed > 2 {
				return false // a list
			}
		default:
			packed = 0
		}
	}
	return dates >= 2
}

// hasYear says whether a text is short and has a year in it.
func hasYear(s string) bool {
	if utf8.RuneCountInString(s) > 30 {
		return false
	}
	for _, n := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) {
		if len(n) == 4 && (n[:2] == "19" || n[:2] == "20") {
			return true
		}
	}
	return false
}

// isMarks says whether a side is mostly marks or numbers of lists.
func isMarks(rows [][]piece) bool {
	n := 0
	for _, row := range rows {
		if len([]rune(rowText(row, 10))) <= 2 {
			n++
		}
	}
	return n*2 > len(rows)
}

// aligned counts the rows of one side that have a row of the other beside them, and how
// many rows the other has from the first to the last of this.
func aligned(few, many [][]piece, em float64) (beside, within float64) {
	top, bottom := few[0][0].middle()+em/2, few[len(few)-1][0].middle()-em/2
	j := 0
	for _, row := range many {
		m := row[0].middle()
		if m <= top && m >= bottom {
			within++
		}
	}
	for _, row := range few {
		for j < len(many) && many[j][0].middle() > row[0].middle()+0.3*em {
			j++
		}
		if j < len(many) && many[j][0].middle() >= row[0].middle()-0.3*em {
			beside++
		}
	}
	return beside, within
}

func meanWidth(rows [][]piece) float64 {
	sum := 0.0
	for _, row := range rows {
		for _, p := range row {
			sum += p.x1 - p.x0
		}
	}
	return sum / float64(max(len(rows), 1))
}
