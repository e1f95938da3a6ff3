package resume

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// flow lays out what a document reader finds, paragraphs, tables and text boxes, as lines
// in reading order. Elements are opened and closed; what a damaged file leaves open or
// closes too often does no harm.
type flow struct {
	areas []*area // the page, and in it the table, row, cell or box that is being read
	size  int     // bytes of text so far
}

type area struct {
	kind  areaKind
	line  strings.Builder // the line being written
	lines []string
	boxes []string   // lines of text boxes that hang on this line
	cells [][]string // of a row
}

type areaKind int

const (
	page areaKind = iota
	box
	cell
	row
	table
)

// maxAreas is how many tables, rows, cells and boxes may lie in one another; the text of
// deeper ones counts to those around.
const maxAreas = 60

func newFlow() *flow { return &flow{areas: []*area{{kind: page}}} }

// full says that enough has been read.
func (f *flow) full() bool { return f.size > maxText }

// here is the area that takes text: never a table or row itself.
func (f *flow) here() *area {
	for i := len(f.areas) - 1; ; i-- {
		if k := f.areas[i].kind; k == page || k == box || k == cell {
			return f.areas[i]
		}
	}
}

func (f *flow) text(s string) {
	if !f.full() {
		f.size += len(s)
		f.here().line.WriteString(s)
	}
}

// words writes text in which runs of blanks mean one, as in HTML.
func (f *flow) words(s string) {
	line := &f.here().line
	between := func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' }
	if s == "" {
		return
	}
	if between(rune(s[0])) && line.Len() > 0 && !strings.HasSuffix(line.String(), " ") {
		f.text(" ")
	}
	f.text(strings.Join(strings.FieldsFunc(s, between), " "))
	if last := line.Len(); last > 0 && len(s) > 1 && between(rune(s[len(s)-1])) && !strings.HasSuffix(line.String(), " ") {
		f.text(" ")
	}
}

// bullet marks the line as one of a list.
func (f *flow) bullet() {
	if f.here().line.Len() == 0 {
		f.here().line.WriteString("• ")
	}
}

// breakLine ends the line. An empty one becomes a blank line, but never two in a row.
func (f *flow) breakLine() {
	a := f.here()
	for s := range strings.SplitSeq(a.line.String(), "\n") {
		s = strings.TrimRight(s, " \t")
		if strings.TrimSpace(strings.TrimPrefix(s, "•")) == "" {
			s = ""
		}
		if s != "" || len(a.lines) > 0 && a.lines[len(a.lines)-1] != "" {
			a.lines = append(a.lines, s)
		}
	}
	a.line.Reset()
	a.lines = append(a.lines, a.boxes...)
	a.boxes = nil
}

// endLine ends the line if there is one.
func (f *flow) endLine() {
	if a := f.here(); a.line.Len() > 0 || len(a.boxes) > 0 {
		f.breakLine()
	}
}

func (f *flow) open(kind areaKind) {
	if len(f.areas) >= maxAreas {
		return
	}
	top := f.areas[len(f.areas)-1].kind
	switch {
	case kind == table:
		f.endLine()
	case kind == cell && top == table: // a row was left out, as HTML allows
		f.open(row)
	case kind == cell && top == cell: // so was the end of a cell
		f.close(cell)
	case kind == row && top == cell:
		f.close(row)
	case kind == row && top == row:
		f.close(row)
	}
	top = f.areas[len(f.areas)-1].kind
	if kind == row && top != table || kind == cell && top != row {
		return
	}
	f.areas = append(f.areas, &area{kind: kind})
}

func (f *flow) close(kind areaKind) {
	for i := len(f.areas) - 1; i > 0; i-- {
		if f.areas[i].kind == kind {
			for len(f.areas) > i {
				f.closeTop()
			}
			return
		}
		if f.areas[i].kind == box || kind != table && f.areas[i].kind == table {
			return
		}
	}
}

func (f *flow) closeTop() {
	a := f.areas[len(f.areas)-1]
	if a.kind == cell || a.kind == box {
		f.endLine()
	}
	f.areas = f.areas[:len(f.areas)-1]
	parent := f.areas[len(f.areas)-1]
	switch a.kind {
	case cell:
		if n := len(a.lines); n > 0 && a.lines[n-1] == "" {
			a.lines = a.lines[:n-1]
		}
		parent.cells = append(parent.cells, a.lines)
	case row:
		parent.lines = append(parent.lines, rowLines(a.cells)...)
	case table:
		h := f.here()
		h.lines = append(h.lines, a.lines...)
	case box:
		h := f.here()
		h.boxes = append(h.boxes, a.lines...)
	}
}

// finish is all the text.
func (f *flow) finish() string {
	for len(f.areas) > 1 {
		f.closeTop()
	}
	f.endLine()
	if len(f.areas[0].lines) == 0 {
		return ""
	}
	return strings.Join(f.areas[0].lines, "\n") + "\n"
}

// rowLines writes a row of a table. Its cells stand side by side, parted by three spaces;
// where one of them is long, it goes on below. But where several are long the row is no
// row: somebody laid a page out in columns, which are read one after the other.
func rowLines(cells [][]string) []string {
	cells = slices.DeleteFunc(slices.Clone(cells), func(c []string) bool { return len(c) == 0 })
	for i, c := range cells {
		cells[i] = upended(c)
	}
	long := -1
	for i, c := range cells {
		if len(c) > 1 && (long < 0 || len(c) >= len(cells[long])) {
			long = i
		}
	}
	var first, rest []string
	for i, c := range cells {
		switch {
		case i == long && len(c) > 12 || i != long && len(c) > 2:
			return inTurn(cells)
		case i == long:
			first, rest = append(first, c[0]), c[1:]
		default:
			first = append(first, strings.TrimSpace(strings.Join(c, " ")))
		}
	}
	if len(first) == 0 {
		return nil
	}
	return append([]string{strings.Join(first, "   ")}, rest...)
}

// upended is a cell whose text stands upright in a narrow column, as the labels of
// Chinese forms do, in one line.
func upended(cell []string) []string {
	for _, s := range cell {
		if r, w := utf8.DecodeRuneInString(s); w < len(strings.TrimSpace(s)) || s != "" && !unicode.Is(unicode.Han, r) {
			return cell
		}
	}
	return []string{strings.Join(cell, "")}
}

func inTurn(cells [][]string) []string {
	var out []string
	for i, c := range cells {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, c...)
	}
	return out
}
