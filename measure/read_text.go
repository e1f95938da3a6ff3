package measure

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
)

// csv reads rows under a head.
func (p *parser) csv(in io.Reader, comma rune) error {
	p.summary.Format = "csv"
	r := csv.NewReader(&lineGuard{in: in})
	r.Comma, r.ReuseRecord, r.FieldsPerRecord = comma, true, 0
	head, err := r.Read()
	if err != nil {
		return p.csvBroken(err, 1)
	}
	names := make([]string, len(head))
	for i, h := range head {
		names[i] = strings.Clone(strings.TrimSpace(h))
	}
	if slices.Contains(names, "Grader Reason") && slices.Index(names, "Status") > 0 {
		return p.promptfooTable(names, func() ([]string, int, error) {
			record, err := r.Read()
			if err != nil && !errors.Is(err, csv.ErrFieldCount) {
				return nil, 0, err
			}
			line, _ := r.FieldPos(0)
			return record, line, err
		})
	}
	if err := p.head(names); err != nil {
		return err
	}
	row := &texts{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return p.csvBroken(err, 0)
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			err = p.bad(line, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.cells", Args: []any{len(record), len(names)}})
		} else {
			*row = record
			err = p.fields(line, row)
		}
		if err != nil {
			return err
		}
	}
}

func (p *parser) csvBroken(err error, line int) error {
	var c *csv.ParseError
	if errors.As(err, &c) {
		line = c.Line
	}
	return p.broken(err, line)
}

var errLong = errors.New("a line is too long")

func tooLong(line int) *leeway.Error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.long", Args: []any{longest >> 20}, Line: line}
}

// readLine reads a line without copying it where it fits the reader's buffer.
func readLine(in *bufio.Reader, buffer *[]byte) ([]byte, error) {
	*buffer = (*buffer)[:0]
	for {
		part, err := in.ReadSlice('\n')
		if err != bufio.ErrBufferFull && len(*buffer) == 0 {
			return part, err
		}
		if *buffer = append(*buffer, part...); len(*buffer) > longest {
			return nil, errLong
		}
		if err != bufio.ErrBufferFull {
			return *buffer, err
		}
	}
}

// lineGuard refuses a line that is too long before it fills the memory. It
// counts line feeds alone, also those inside quotes.
type lineGuard struct {
	in   io.Reader
	line int // line feeds so far
	size int // bytes since the last
}

func (g *lineGuard) Read(b []byte) (int, error) {
	n, err := g.in.Read(b)
	if last := bytes.LastIndexByte(b[:n], '\n'); last >= 0 {
		g.line += bytes.Count(b[:n], []byte{'\n'})
		g.size = n - last - 1
	} else if g.size += n; g.size > longest {
		return 0, tooLong(g.line + 1)
	}
	return n, err
}
