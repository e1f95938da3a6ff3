package measure

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/leeway-project/leeway"
)

// Row is one marked piece.
type Row struct {
	Item    string // what was judged; "" if not said
	Wrong   bool
	Stratum string  // values of the stratum columns, joined by " · "
	Rater   string  // "" if not said
	Weight  float64 // 1 if not said
	File    string
	Line    int // from 1
}

// Options say how to read. The zero value finds what it needs by the columns'
// names.
type Options struct {
	Label, Item, Rater, Weight string
	Strata                     []string
	Threshold                  *float64 // a score at or above it is right
	LowerIsBetter              bool     // a score at or below it is right
	SkipBad                    bool     // leave rows out that cannot be read, and count them
}

// Summary is what was read.
type Summary struct {
	Rows  int      `json:"rows"`
	Bad   int      `json:"bad"` // left out, with SkipBad
	Files []string `json:"files"`
	Label string   `json:"label"` // the column that says right or wrong
	First []error  `json:"-"`     // the first few bad rows
}

// longestLine bounds a line, in bytes.
const longestLine = 64 << 20

// Read reads marked pieces from files, patterns such as "runs/*.csv", or "-" for
// stdin, and calls visit with each; the Row is used again. It reads CSV, TSV
// and JSON lines, also packed by gzip, as streams. Errors name file and line.
func Read(ctx context.Context, names []string, stdin io.Reader, o Options, visit func(*Row) error) (Summary, error) {
	var s Summary
	files, err := expand(names)
	if err != nil {
		return s, err
	}
	for _, name := range files {
		rows := s.Rows
		if err := readFile(ctx, name, stdin, o, &s, visit); err != nil {
			return s, err
		}
		if s.Rows == rows && s.Bad == 0 {
			return s, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.empty", File: name}
		}
		s.Files = append(s.Files, name)
	}
	return s, nil
}

// expand turns patterns into the files that they match.
func expand(names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		if !strings.ContainsAny(name, "*?[") {
			out = append(out, name)
			continue
		}
		found, err := filepath.Glob(name)
		if err != nil || len(found) == 0 {
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.measure.glob", Args: []any{name}}
		}
		out = append(out, found...)
	}
	return out, nil
}

func readFile(ctx context.Context, name string, stdin io.Reader, o Options, s *Summary, visit func(*Row) error) error {
	in := stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return &leeway.Error{Code: leeway.NotFound, Key: "error.measure.open", File: name, Err: err}
		}
		defer f.Close()
		in = f
	}
	r := bufio.NewReaderSize(in, 1<<16)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.damaged", File: name, Err: err}
		}
		r = bufio.NewReaderSize(z, 1<<16)
	}
	if bom, _ := r.Peek(3); bytes.Equal(bom, []byte("\ufeff")) {
		_, _ = r.Discard(3) // Peek has just seen them
	}
	p := &parser{ctx: ctx, file: name, options: o, summary: s, visit: visit}
	start, _ := r.Peek(4096)
	switch text := bytes.TrimLeft(start, " \t\r\n"); {
	case len(text) == 0:
		return nil
	case text[0] == '{':
		return p.jsonLines(r)
	case text[0] == '[' || bytes.HasPrefix(text, []byte("PK\x03\x04")) || bytes.HasPrefix(text, []byte("PAR1")) || bytes.IndexByte(text, 0) >= 0:
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.measure.format", File: name}
	}
	return p.csv(r, delimiter(start))
}

// delimiter is the one that the first line holds most of.
func delimiter(start []byte) rune {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	best, most := ',', 0
	for _, d := range []rune{',', '\t', ';'} {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// parser reads one file.
type parser struct {
	ctx     context.Context
	file    string
	options Options
	summary *Summary
	visit   func(*Row) error
	columns columns
	kind    kind
	row     Row
}

// fields gives the values of a row by their place among the columns.
func (p *parser) fields(line int, value func(column int) string) error {
	if p.summary.Rows&1023 == 0 && p.ctx.Err() != nil {
		return fmt.Errorf("reading %s: %w", p.file, p.ctx.Err())
	}
	err := p.fill(line, value)
	var e *leeway.Error
	if errors.As(err, &e) {
		return p.bad(line, e)
	}
	p.summary.Rows++
	return p.visit(&p.row)
}

func (p *parser) fill(line int, value func(int) string) error {
	c := p.columns
	wrong, k, err := c.label(value(c.labelAt), p.options)
	if err != nil {
		return err
	}
	if p.kind == unknownKind {
		p.kind = k
	}
	if k != p.kind {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.mixed", Args: []any{value(c.labelAt)}}
	}
	p.row = Row{Wrong: wrong, Weight: 1, File: p.file, Line: line}
	if c.itemAt >= 0 {
		p.row.Item = value(c.itemAt)
	}
	if c.raterAt >= 0 {
		p.row.Rater = value(c.raterAt)
	}
	if c.weightAt >= 0 {
		if p.row.Weight, err = weight(value(c.weightAt)); err != nil {
			return err
		}
	}
	for i, at := range c.strataAt {
		if i > 0 {
			p.row.Stratum += " · "
		}
		p.row.Stratum += value(at)
	}
	return nil
}
