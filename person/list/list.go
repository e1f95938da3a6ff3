// Package list reads lists of people, a row a person, from CSV, TSV and XLSX files whose
// headings are Chinese or English. Columns are known by their names; what tells of name,
// age, sex, origin and the like is left out before anything is looked at. A cell that
// cannot be understood is told with its place, and takes no other row with it.
//
//	r := list.NewReader(cat, extra)
//	head, err := r.Read(ctx, "people.xlsx", file, func(row list.Row) error {
//		row.Profile, row.Problems
//		return nil
//	})
package list

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// Bounds of a list.
const (
	MostRows    = 10_000
	MostBytes   = 16 << 20
	mostColumns = 300
	mostCell    = 2_000  // bytes; notes may be as long as those of a person
	mostNotes   = 20_000 // bytes
	mostTold    = 8      // problems of a row
)

// Column is a column of a list.
type Column struct {
	Heading string `json:"heading"`
	Field   string `json:"field"`             // see Fields; "personal" was left out, "" is not known, "twice" stands twice
	Number  int    `json:"number,omitempty"`  // of the occupation that it tells of
	Element string `json:"element,omitempty"` // ID of the skill, area of knowledge or work style

	under occupation.Domain
}

// Used says whether a column enters the profiles.
func (c Column) Used() bool { return c.Field != "" && c.Field != "personal" && c.Field != "twice" }

// Row is a person of a list.
type Row struct {
	Line     int            `json:"line"` // of the file, or row of the sheet, from 1
	Profile  person.Profile `json:"profile"`
	Notes    string         `json:"notes,omitempty"`
	Problems []Problem      `json:"problems,omitempty"` // with any, the profile is not to be used
}

// Problem is a cell that cannot be used.
type Problem struct {
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"` // from 1; 0: the row as a whole
	Key    string `json:"key"`              // of the message, with its arguments
	Args   []any  `json:"args,omitempty"`
	Of     string `json:"of,omitempty"` // the kind of words that the cell takes, see [Choices]; a further argument in the language of the message
}

// Head is what a list is made of.
type Head struct {
	Format  string   `json:"format"` // csv or xlsx
	Columns []Column `json:"columns"`
	Rows    int      `json:"rows"`
	Bad     int      `json:"bad"` // of them, with problems
}

// Reader reads lists. It is not for concurrent use.
type Reader struct {
	cat      *occupation.Catalog
	extra    map[string]string
	words    words
	elements map[string][]element // by name
	known    map[string]bool      // titles that were looked up
}

// NewReader makes a reader. extra names the skills that are not O*NET's, as for
// [person.Profile.Resolve].
func NewReader(cat *occupation.Catalog, extra map[string]string) *Reader {
	return &Reader{cat: cat, extra: extra, words: readWords(), elements: elementsOf(cat), known: map[string]bool{}}
}

// Read reads a list and visits each row. What is wrong with a row stands in it; an error
// is of the file as a whole, or of visit.
func (r *Reader) Read(ctx context.Context, name string, in io.ReadSeeker, visit func(Row) error) (Head, error) {
	l := &reading{Reader: r, visit: visit}
	err := l.read(ctx, in)
	var e *leeway.Error
	if errors.As(err, &e) && e.File == "" {
		e.File = name
	}
	if err == nil && l.head.Rows == 0 {
		err = &leeway.Error{Code: leeway.Invalid, Key: "error.list.empty", File: name}
	}
	return l.head, err
}

// reading is a list that is being read.
type reading struct {
	*Reader
	visit func(Row) error
	head  Head
}

// take takes a row of cells: the first is the head.
func (l *reading) take(line int, cells []string) error {
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil
	}
	if l.head.Columns == nil {
		return l.takeHead(line, cells)
	}
	if l.head.Rows == MostRows {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.list.rows", Args: []any{MostRows}, Line: line}
	}
	row := l.row(line, cells)
	l.head.Rows++
	if len(row.Problems) > 0 {
		l.head.Bad++
	}
	return l.visit(row)
}

func (l *reading) takeHead(line int, cells []string) error {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > mostColumns {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.list.columns", Args: []any{len(cells), mostColumns}, Line: line}
	}
	used := false
	for _, heading := range cells {
		c := l.column(clean(heading))
		l.head.Columns = append(l.head.Columns, c)
		used = used || c.Used() && c.Field != "label" && c.Field != "notes"
	}
	if !used {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.list.head", Args: []any{shown(cells)}, Line: line}
	}
	return nil
}

// shown are some headings, to be told.
func shown(cells []string) string {
	var out []string
	for _, c := range cells {
		if c = clean(c); c != "" && len(out) < 8 {
			if r := []rune(c); len(r) > 20 {
				c = string(r[:20]) + "…"
			}
			out = append(out, c)
		}
	}
	return strings.Join(out, ", ")
}

// clean is a heading as it can be shown: without what cannot be written.
func clean(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == '\uFFFD' || c == '\uFEFF' {
			return ' '
		}
		return c
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "…"
	}
	return s
}
