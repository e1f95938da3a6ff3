package list

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/leeway-project/leeway"
)

// Bounds of a spreadsheet, which is packed: a small file may unpack to a very large one.
const (
	mostUnpacked  = 128 << 20
	mostInMemory  = 8 << 20
	mostSheetRows = 1 << 20
)

func broken(key string, err error, line int) error {
	return &leeway.Error{Code: leeway.Invalid, Key: key, Line: line, Err: err}
}

// read tells by its content what a file is.
func (l *reading) read(ctx context.Context, in io.ReadSeeker) error {
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("reading a list: %w", err)
	}
	if size > MostBytes {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.list.large", Args: []any{MostBytes >> 20}}
	}
	start := make([]byte, 8)
	n, err := read(in, start)
	if err != nil {
		return err
	}
	switch start = start[:n]; {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return l.xlsx(ctx, in)
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")), bytes.HasPrefix(start, []byte("%PDF")):
		return &leeway.Error{Code: leeway.Invalid, Key: "error.list.kind"}
	}
	return l.text(ctx, in, start)
}

// read fills b from the beginning of a file, and goes back there.
func read(in io.ReadSeeker, b []byte) (int, error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("reading a list: %w", err)
	}
	n, err := io.ReadFull(in, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, fmt.Errorf("reading a list: %w", err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("reading a list: %w", err)
	}
	return n, nil
}

// decoder is that of a text: by its first bytes, or UTF-8 where all of it is, or else
// GB 18030.
func decoder(in io.ReadSeeker, start []byte) (*encoding.Decoder, error) {
	if bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff")) {
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder(), nil
	}
	_, err := io.Copy(io.Discard, transform.NewReader(in, encoding.UTF8Validator))
	if _, e := in.Seek(0, io.SeekStart); e != nil {
		return nil, fmt.Errorf("reading a list: %w", e)
	}
	switch {
	case err == nil:
		return unicode.UTF8BOM.NewDecoder(), nil
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return simplifiedchinese.GB18030.NewDecoder(), nil
	}
	return nil, fmt.Errorf("reading a list: %w", err)
}

// text reads CSV, whatever parts its cells: commas, semicolons or tabs.
func (l *reading) text(ctx context.Context, in io.ReadSeeker, start []byte) error {
	l.head.Format = "csv"
	d, err := decoder(in, start)
	if err != nil {
		return err
	}
	buffered := bufio.NewReaderSize(d.Reader(in), 64<<10)
	first, _ := buffered.Peek(16 << 10) // shorter files give what they have
	r := csv.NewReader(buffered)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = comma(first), -1, true, true
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return broken("error.list.broken", bad.Err, bad.Line)
		}
		if err != nil {
			return fmt.Errorf("reading a list: %w", err)
		}
		line, _ := r.FieldPos(0)
		if err := l.taken(ctx, line, cells); err != nil {
			return err
		}
	}
}

// taken takes a row, unless nobody waits for it any more.
func (l *reading) taken(ctx context.Context, line int, cells []string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("reading a list: %w", err)
	}
	return l.take(line, cells)
}

// comma is what parts the cells of the first line, outside of quotes.
func comma(text []byte) rune {
	count := map[rune]int{}
	quoted := false
	for _, c := range string(text) {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted && (c == '\n' || c == '\r') && len(count) > 0 {
			break
		}
		if !quoted && (c == ',' || c == ';' || c == '\t') {
			count[c]++
		}
	}
	best := ','
	for _, c := range []rune{';', '\t'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

// xlsx reads the first sheet of a spreadsheet. Of a formula what it last came to is read.
func (l *reading) xlsx(ctx context.Context, in io.Reader) (err error) {
	l.head.Format = "xlsx"
	defer func() { // the library has panicked on damaged sheets
		if r := recover(); r != nil {
			err = broken("error.list.broken", fmt.Errorf("%v", r), 0)
		}
	}()
	f, err := excelize.OpenReader(in, excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostInMemory, RawCellValue: true})
	if err != nil {
		return broken("error.list.broken", err, 0)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return broken("error.list.broken", errors.New("no sheet"), 0)
	}
	rows, err := f.Rows(sheets[0])
	if err != nil {
		return broken("error.list.broken", err, 0)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		if n > mostSheetRows {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.list.rows", Args: []any{MostRows}, Line: n}
		}
		cells, err := rows.Columns()
		if err != nil {
			return broken("error.list.broken", err, n)
		}
		if err := l.taken(ctx, n, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return broken("error.list.broken", err, 0)
	}
	return nil
}
