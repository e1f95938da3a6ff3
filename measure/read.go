package measure

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/leeway-project/leeway"
)

// Row is one marked piece, or one rater's mark on it.
type Row struct {
	Item     uint64 // key of what was judged; 0 if not said
	Cluster  uint64 // key of pieces that hang together, such as answers to one prompt; 0 if not said
	Stratum  string // values of the stratum columns, joined by " · "
	Rater    string // "" if not said
	Wrong    bool
	Severity Severity
	Harm     float64 // 0 to 1: 1 for what is wrong, less for what Options.Harm says weighs less
	Weight   float64 // 1 if not said
	Times    int     // how many such pieces the row stands for, from 1
	File     string
	Line     int // line, row or entry of the file, from 1
}

// Options say how to read. The zero value finds what it needs by the columns'
// names.
type Options struct {
	Label, Item, Cluster, Rater, Weight, Times string
	Strata                                     []string
	Where                                      map[string]string    // only rows with these values of columns
	Sheet                                      string               // of a spreadsheet; "" is the first
	Threshold                                  *float64             // a score at or above it is right
	LowerIsBetter                              bool                 // a score at or below it is right
	Harm                                       map[Severity]float64 // 0 to 1 by severity; 1 where it says nothing
	SkipBad                                    bool                 // leave rows out that cannot be read, and count them
	Live                                       bool                 // the input is still being written: look at what is there, do not wait for more
	Progress                                   func(Progress)       // called now and then while reading; may be nil
}

// Progress is how far reading has come.
type Progress struct {
	File string
	Read int64 // bytes of the file so far
	Size int64 // of the file; 0 where it is not known
	Rows int
}

// Summary is what was read.
type Summary struct {
	Rows   int      `json:"rows"`
	Bad    int      `json:"bad"`    // left out, with SkipBad
	Failed int      `json:"failed"` // without a verdict: the run that should have made them broke off
	Files  []string `json:"files"`
	Format string   `json:"format"` // of the last file
	Label  string   `json:"label"`  // the column that says right or wrong
	Item   string   `json:"item,omitempty"`
	First  []error  `json:"-"` // the first few bad rows
}

// noName stands for the group of rows whose group is not said.
const noName = "–"

// longest bounds a line and a single JSON value, in bytes.
const longest = 64 << 20

// Read reads marked pieces from files, patterns such as "runs/*.csv", or "-" for
// stdin, and calls visit with each; the Row is used again. What a file holds is
// told by its content: CSV, TSV, JSON lines, a JSON array, Parquet, XLSX, and
// the result files of promptfoo, Inspect, DeepEval, OpenAI evals and
// lm-evaluation-harness; text also packed by gzip, in UTF-8, UTF-16 or GB 18030.
// All but XLSX are read as streams. Errors name file and line, or row.
func Read(ctx context.Context, names []string, stdin io.Reader, o Options, visit func(*Row) error) (Summary, error) {
	var s Summary
	files, err := expand(names)
	if err != nil {
		return s, err
	}
	for _, name := range files {
		rows := s.Rows
		p := &parser{ctx: ctx, file: name, options: o, summary: &s, visit: visit, labels: map[string]verdict{}}
		if err := p.readFile(stdin); err != nil {
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
		if _, err := os.Stat(name); err == nil || !strings.ContainsAny(name, "*?[") {
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

// parser reads one file.
type parser struct {
	ctx     context.Context
	file    string
	options Options
	summary *Summary
	visit   func(*Row) error
	columns columns
	kind    kind
	labels  map[string]verdict // of labels met before
	row     Row
	input   *meter
}

func (p *parser) readFile(stdin io.Reader) error {
	in, size := stdin, int64(0)
	var file *os.File
	if p.file != "-" {
		f, err := os.Open(p.file)
		if err != nil {
			return &leeway.Error{Code: leeway.NotFound, Key: "error.measure.open", File: p.file, Err: err}
		}
		defer f.Close()
		info, err := f.Stat()
		if err == nil && info.IsDir() {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.folder", File: p.file}
		}
		if err == nil && info.Mode().IsRegular() {
			size, file = info.Size(), f
		}
		in = f
	}
	p.input = &meter{in: in, size: size, parser: p}
	r := bufio.NewReaderSize(p.input, 1<<16)
	magic, _ := r.Peek(4)
	switch {
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")), bytes.HasPrefix(magic, []byte("PAR1")):
		if file == nil {
			spooled, err := spool(r)
			if err != nil {
				return fmt.Errorf("keeping %s in a temporary file: %w", p.file, err)
			}
			defer os.Remove(spooled.Name())
			defer spooled.Close()
			file = spooled
		}
		if magic[1] == 'A' {
			return p.parquet(file)
		}
		return p.zip(file)
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(r)
		if err != nil {
			return p.broken(err, 0)
		}
		r = bufio.NewReaderSize(z, 1<<16)
	case bytes.HasPrefix(magic, []byte{0xff, 0xfe}), bytes.HasPrefix(magic, []byte{0xfe, 0xff}):
		r = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(r), 1<<16)
	}
	if bom, _ := r.Peek(3); bytes.Equal(bom, []byte("\ufeff")) {
		_, _ = r.Discard(3) // Peek has just seen them
	}
	return p.text(r)
}

// text reads a file of text.
func (p *parser) text(r *bufio.Reader) error {
	size := 1 << 15
	if p.options.Live {
		size = max(1, r.Buffered())
	}
	start, err := r.Peek(size)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return p.broken(err, 0)
	}
	switch text := bytes.TrimLeft(start, " \t\r\n"); {
	case len(text) == 0:
		return nil
	case text[0] == '{':
		return p.json(r, start)
	case text[0] == '[':
		return p.jsonArray(r)
	case bytes.IndexByte(text, 0) >= 0:
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.measure.format", File: p.file}
	}
	return p.csv(r, delimiter(start))
}

// spool keeps a stream in a temporary file, because some formats are read from
// their end.
func spool(r io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "leeway-*")
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(f, r); err == nil {
		return f, nil
	}
	return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
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

// cells are the values of a row by their place among the columns.
type cells interface {
	text(column int) string
	key(column int) uint64 // hash of the text; 0 when it is empty
}

// texts are cells that are there as text.
type texts []string

func (t *texts) text(k int) string {
	if k < len(*t) {
		return (*t)[k]
	}
	return ""
}

func (t *texts) key(k int) uint64 { return hash(t.text(k)) }

// fields takes a row.
func (p *parser) fields(line int, row cells) error {
	if p.summary.Rows&1023 == 0 && p.ctx.Err() != nil {
		return fmt.Errorf("reading %s: %w", p.file, p.ctx.Err())
	}
	for i, at := range p.columns.whereAt {
		if text(row.text(at)) != p.columns.where[i] {
			return nil
		}
	}
	err := p.fill(line, row)
	if err == nil {
		return p.emit(line, row)
	}
	return p.refused(line, err)
}

// emit visits the row that was filled.
func (p *parser) emit(line int, row cells) error {
	if err := p.visit(&p.row); err != nil {
		var repeated *repeatError
		if errors.As(err, &repeated) {
			key := "error.measure.duplicate"
			if repeated.contradicts {
				key = "error.measure.contradiction"
			}
			err = &leeway.Error{Code: leeway.Invalid, Key: key, Args: []any{text(row.text(p.columns.itemAt)), repeated.line}}
		}
		return p.refused(line, err)
	}
	p.summary.Rows += p.row.Times
	return nil
}

// refused is a row with an error: one of the user's may be skipped.
func (p *parser) refused(line int, err error) error {
	var e *leeway.Error
	if errors.As(err, &e) {
		return p.bad(line, e)
	}
	return err
}

func (p *parser) fill(line int, row cells) error {
	c := p.columns
	v, err := p.verdict(row.text(c.labelAt))
	if err != nil {
		return err
	}
	p.row = Row{Wrong: v.severity > NoError, Severity: v.severity, Harm: v.harm, Weight: 1, Times: 1, File: p.file, Line: line}
	if c.itemAt >= 0 {
		p.row.Item = row.key(c.itemAt)
	}
	if c.clusterAt >= 0 {
		p.row.Cluster = row.key(c.clusterAt)
	}
	if c.raterAt >= 0 {
		p.row.Rater = text(row.text(c.raterAt))
	}
	if c.weightAt >= 0 {
		if p.row.Weight, err = weight(row.text(c.weightAt)); err != nil {
			return err
		}
	}
	if c.timesAt >= 0 {
		if p.row.Times, err = times(row.text(c.timesAt)); err != nil {
			return err
		}
	}
	for i, at := range c.strataAt {
		name := filepath.Base(p.file)
		if at != fileColumn {
			name = cmp.Or(text(row.text(at)), noName)
		}
		if i == 0 {
			p.row.Stratum = name
		} else {
			p.row.Stratum += " · " + name
		}
	}
	return nil
}

// verdict is what a label says; labels met before are known.
func (p *parser) verdict(label string) (verdict, error) {
	v, ok := p.labels[label]
	if !ok {
		var err error
		if v, err = p.columns.verdict(text(label), p.options); err != nil {
			return v, err
		}
		if len(p.labels) < 4096 {
			p.labels[strings.Clone(label)] = v
		}
	}
	if p.kind == unknownKind {
		p.kind = v.kind
	}
	if v.kind != p.kind {
		return v, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.mixed", Args: []any{text(label)}}
	}
	return v, nil
}

// text is s in UTF-8: cells of Chinese spreadsheets are often in GB 18030, whose
// bytes are never those of commas, quotes or line ends.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	if t, err := simplifiedchinese.GB18030.NewDecoder().String(s); err == nil {
		return t
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// bad reports a row that cannot be read, or counts it.
func (p *parser) bad(line int, e *leeway.Error) error {
	e.File, e.Line = p.file, line
	if !p.options.SkipBad {
		return e
	}
	p.summary.Bad++
	if len(p.summary.First) < 5 {
		p.summary.First = append(p.summary.First, e)
	}
	return nil
}

// broken is a file that cannot be read on.
func (p *parser) broken(err error, line int) error {
	var e *leeway.Error
	if errors.As(err, &e) {
		e.File = p.file
		return e
	}
	return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.damaged", File: p.file, Line: line, Err: err}
}

// head fixes the columns.
func (p *parser) head(names []string) error { return p.headBy(names, p.options) }

func (p *parser) headBy(names []string, o Options) (err error) {
	for i, n := range names {
		names[i] = text(n)
	}
	if p.columns, err = newColumns(names, o); err != nil {
		var e *leeway.Error
		if errors.As(err, &e) {
			e.File, e.Line = p.file, 1
		}
		return err
	}
	p.summary.Label = names[p.columns.labelAt]
	if p.columns.itemAt >= 0 {
		p.summary.Item = names[p.columns.itemAt]
	}
	return nil
}

// meter counts the bytes of a file as they are read and tells how far it is.
type meter struct {
	in         io.Reader
	read, told int64
	size       int64
	parser     *parser
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.in.Read(b)
	m.add(int64(n))
	return n, err
}

func (m *meter) add(n int64) {
	m.read += n
	if f := m.parser.options.Progress; f != nil && m.read-m.told >= 1<<22 {
		m.told = m.read
		f(Progress{m.parser.file, m.read, m.size, m.parser.summary.Rows})
	}
}
