package measure

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
)

// csv reads rows under a head.
func (p *parser) csv(in io.Reader, comma rune) error {
	r := csv.NewReader(&guard{in: in})
	r.Comma, r.ReuseRecord, r.FieldsPerRecord = comma, true, 0
	head, err := r.Read()
	if err != nil {
		return p.broken(err, 1)
	}
	names := make([]string, len(head))
	for i, h := range head {
		names[i] = strings.Clone(strings.TrimSpace(h))
	}
	if err := p.head(names); err != nil {
		return err
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return p.broken(err, 0)
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			err = p.short(line, len(record), len(names))
		} else {
			err = p.fields(line, func(k int) string { return record[k] })
		}
		if err != nil {
			return err
		}
	}
}

// head fixes the columns.
func (p *parser) head(names []string) (err error) {
	if p.columns, err = newColumns(names, p.options); err != nil {
		var e *leeway.Error
		if errors.As(err, &e) {
			e.File, e.Line = p.file, 1
		}
		return err
	}
	p.summary.Label = names[p.columns.labelAt]
	return nil
}

// short is a row with another number of cells than the head.
func (p *parser) short(line, have, want int) error {
	return p.bad(line, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.cells", Args: []any{have, want}})
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
	var c *csv.ParseError
	if errors.As(err, &c) {
		line = c.Line
	}
	return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.damaged", File: p.file, Line: line, Err: err}
}

// jsonLines reads one object a line. The first object fixes the columns: its
// keys and those of the objects in it, joined by dots.
func (p *parser) jsonLines(in *bufio.Reader) error {
	var buffer []byte
	for line := 1; ; line++ {
		text, err := readLine(in, &buffer)
		if err == errLong {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.long", Args: []any{longestLine >> 20}, File: p.file, Line: line}
		}
		if err != nil && err != io.EOF {
			return p.broken(err, line)
		}
		if len(bytes.TrimSpace(text)) > 0 {
			if err := p.object(line, text); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

func (p *parser) object(line int, text []byte) error {
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		return p.bad(line, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.json", Err: err})
	}
	flat := map[string]string{}
	flatten("", object, flat)
	if p.columns.names == nil {
		names := make([]string, 0, len(flat))
		for name := range flat {
			names = append(names, name)
		}
		slices.Sort(names)
		if err := p.head(names); err != nil {
			return err
		}
	}
	if label := p.columns.names[p.columns.labelAt]; flat[label] == "" {
		return p.bad(line, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.key", Args: []any{label}})
	}
	return p.fields(line, func(k int) string { return flat[p.columns.names[k]] })
}

func flatten(prefix string, object map[string]any, out map[string]string) {
	for key, v := range object {
		switch v := v.(type) {
		case map[string]any:
			flatten(prefix+key+".", v, out)
		case string:
			out[prefix+key] = v
		case nil, []any:
		default:
			out[prefix+key] = fmt.Sprint(v)
		}
	}
}

var errLong = errors.New("a line is too long")

// readLine reads a line without copying it where it fits the reader's buffer.
func readLine(in *bufio.Reader, buffer *[]byte) ([]byte, error) {
	*buffer = (*buffer)[:0]
	for {
		part, err := in.ReadSlice('\n')
		if err != bufio.ErrBufferFull && len(*buffer) == 0 {
			return part, err
		}
		if *buffer = append(*buffer, part...); len(*buffer) > longestLine {
			return nil, errLong
		}
		if err != bufio.ErrBufferFull {
			return *buffer, err
		}
	}
}

// guard refuses a line that is too long before it fills the memory. It counts
// line feeds alone, also those inside quotes.
type guard struct {
	in   io.Reader
	line int // line feeds so far
	size int // bytes since the last
}

func (g *guard) Read(b []byte) (int, error) {
	n, err := g.in.Read(b)
	if last := bytes.LastIndexByte(b[:n], '\n'); last >= 0 {
		g.line += bytes.Count(b[:n], []byte{'\n'})
		g.size = n - last - 1
	} else if g.size += n; g.size > longestLine {
		return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.long", Args: []any{longestLine >> 20}, Line: g.line + 1}
	}
	return n, err
}
