package measure

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"github.com/leeway-project/leeway"
)

// Limits of a spreadsheet: it is unpacked whole, large sheets into a temporary
// file.
const (
	sheetUnpacked = 4 << 30
	sheetInMemory = 16 << 20
	sheetRatio    = 200 // tables pack to a tenth or twentieth
)

// isBomb says whether an archive unpacks to far more than tables do.
func isBomb(files []*zip.File, size int64) bool {
	var sum uint64
	for _, f := range files {
		sum += f.UncompressedSize64
	}
	return sum > sheetUnpacked || sum > sheetInMemory && sum > sheetRatio*uint64(size)
}

// xlsx reads the first sheet of a spreadsheet, or the one that the options name.
func (p *parser) xlsx(in io.Reader) (err error) {
	p.summary.Format = "xlsx"
	defer func() { // the library has panicked on damaged sheets
		if r := recover(); r != nil {
			err = p.broken(fmt.Errorf("%v", r), 0)
		}
	}()
	f, err := excelize.OpenReader(in, excelize.Options{UnzipSizeLimit: sheetUnpacked, UnzipXMLSizeLimit: sheetInMemory, RawCellValue: true})
	if err != nil {
		return p.broken(err, 0)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return p.broken(errors.New("no sheet"), 0)
	}
	sheet := sheets[0]
	if p.options.Sheet != "" {
		if i, err := f.GetSheetIndex(p.options.Sheet); err != nil || i < 0 {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.sheet", Args: []any{p.options.Sheet, list(sheets)}, File: p.file}
		}
		sheet = p.options.Sheet
	}
	rows, err := f.Rows(sheet)
	if err != nil {
		return p.broken(err, 0)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return p.broken(err, n)
		}
		switch {
		case strings.TrimSpace(strings.Join(cells, "")) == "": // an empty row
		case p.columns.names == nil:
			if err := p.head(cells); err != nil {
				return err
			}
		default:
			if err := p.fields(n, (*texts)(&cells)); err != nil {
				return err
			}
		}
	}
	if err := rows.Error(); err != nil {
		return p.broken(err, 0)
	}
	return nil
}

// parquet reads the columns that are used, page by page.
func (p *parser) parquet(file *os.File) (err error) {
	p.summary.Format = "parquet"
	defer func() { // the library has panicked on damaged files
		if r := recover(); r != nil {
			err = p.broken(fmt.Errorf("%v", r), 0)
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return p.broken(err, 0)
	}
	// The library makes room for as long a footer as the file says it has.
	var end [8]byte
	if _, err := file.ReadAt(end[:], max(0, info.Size()-8)); err != nil && err != io.EOF {
		return p.broken(err, 0)
	}
	if int64(binary.LittleEndian.Uint32(end[:4])) > info.Size()-12 {
		return p.broken(errors.New("the footer is longer than the file"), 0)
	}
	f, err := parquet.OpenFile(file, info.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return p.broken(err, 0)
	}
	var names []string
	var leaves []int
	for i, path := range f.Schema().Columns() {
		if leaf, ok := f.Schema().Lookup(path...); ok && leaf.MaxRepetitionLevel == 0 {
			names, leaves = append(names, strings.Join(path, ".")), append(leaves, i)
		}
	}
	if err := p.head(names); err != nil {
		return err
	}
	row := 0
	for _, group := range f.RowGroups() {
		if row, err = p.rowGroup(group, leaves, row); err != nil {
			return err
		}
		p.input.add(info.Size() / int64(len(f.RowGroups())))
	}
	return nil
}

// batch is how many rows of a Parquet file are taken at a time.
const batch = 4096

// rowGroup reads the used columns of some rows side by side.
func (p *parser) rowGroup(group parquet.RowGroup, leaves []int, row int) (int, error) {
	c := p.columns
	t := &table{columns: make([]*column, len(leaves))}
	for _, at := range c.used() {
		if at >= 0 && t.columns[at] == nil {
			t.columns[at] = newColumn(group.ColumnChunks()[leaves[at]])
			t.used = append(t.used, t.columns[at])
			defer t.columns[at].pages.Close()
		}
	}
	for left := group.NumRows(); left > 0; {
		n := int(min(left, batch))
		for _, col := range t.used {
			if err := col.fill(n); err != nil {
				return row, p.broken(err, row+1)
			}
		}
		left -= int64(n)
		if len(t.used) == 1 && len(c.strataAt) == 0 { // nothing but labels: count the batch
			if err := p.labelsAlone(t.columns[c.labelAt], n, row); err != nil {
				return row, err
			}
			row += n
			continue
		}
		for t.at = range n {
			row++
			if err := p.fields(row, t); err != nil {
				return row, err
			}
		}
	}
	return row, nil
}

// labelsAlone counts a batch of labels that nothing tells apart: it gives one
// row for the pieces of each verdict.
func (p *parser) labelsAlone(c *column, n, row int) error {
	if p.ctx.Err() != nil {
		return fmt.Errorf("reading %s: %w", p.file, p.ctx.Err())
	}
	type group struct {
		label parquet.Value
		v     verdict
		times int
	}
	var groups []group
	for at := range n {
		value := c.values[at]
		k := 0
		for k < len(groups) && !same(groups[k].label, value) {
			k++
		}
		if k == len(groups) {
			v, err := p.verdict(c.text(at))
			if err != nil {
				if err := p.refused(row+at+1, err); err != nil {
					return err
				}
				continue
			}
			if k > 64 { // scores: their number has no end
				k = 0
				for k < len(groups) && groups[k].v != v {
					k++
				}
			}
			if k == len(groups) {
				groups = append(groups, group{label: value, v: v})
			}
		}
		groups[k].times++
	}
	for _, g := range groups {
		p.row = Row{Wrong: g.v.severity > NoError, Severity: g.v.severity, Harm: g.v.harm, Weight: 1, Times: g.times, File: p.file, Line: row + 1}
		if err := p.emit(row+1, &texts{}); err != nil {
			return err
		}
	}
	return nil
}

// same says at once that two values are the same where that is cheap to see:
// equal numbers, or text at the same place of a dictionary.
func same(a, b parquet.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case parquet.Boolean:
		return a.Boolean() == b.Boolean()
	case parquet.Int32:
		return a.Int32() == b.Int32()
	case parquet.Int64:
		return a.Int64() == b.Int64()
	case parquet.Double:
		return a.Double() == b.Double()
	case parquet.ByteArray:
		x, y := a.ByteArray(), b.ByteArray()
		return len(x) == len(y) && len(x) > 0 && (&x[0] == &y[0] || bytes.Equal(x, y))
	}
	return false
}

// table is a row of a batch.
type table struct {
	columns []*column
	used    []*column
	at      int
}

func (t *table) text(k int) string { return t.columns[k].text(t.at) }
func (t *table) key(k int) uint64  { return t.columns[k].key(t.at) }

// column gives the values of a Parquet column, some rows at a time.
type column struct {
	pages  parquet.Pages
	page   parquet.Page
	reader parquet.ValueReader
	values []parquet.Value
	words  words
	digits []byte
}

func newColumn(chunk parquet.ColumnChunk) *column {
	return &column{pages: chunk.Pages(), values: make([]parquet.Value, batch), words: words{}}
}

// fill reads the next n values. Those of earlier pages stay as they are: a page
// that values point into is left to the garbage collector.
func (c *column) fill(n int) error {
	for have := 0; have < n; {
		if c.reader == nil {
			page, err := c.pages.ReadPage()
			if err == io.EOF {
				return io.ErrUnexpectedEOF // fewer values than rows
			}
			if err != nil {
				return err
			}
			c.reader, c.page = page.Values(), page
		}
		read, err := c.reader.ReadValues(c.values[have:n])
		if err != nil && err != io.EOF {
			return err
		}
		if have += read; err == io.EOF || read == 0 {
			c.reader = nil
		}
	}
	return nil
}

func (c *column) text(at int) string {
	switch v := c.values[at]; v.Kind() {
	case parquet.Boolean:
		if v.Boolean() {
			return "true"
		}
		return "false"
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return c.words.of(v.ByteArray())
	default:
		if v.IsNull() {
			return ""
		}
		return v.String()
	}
}

func (c *column) key(at int) uint64 {
	switch v := c.values[at]; v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return hash(v.ByteArray())
	case parquet.Int32:
		c.digits = strconv.AppendInt(c.digits[:0], int64(v.Int32()), 10)
		return hash(c.digits)
	case parquet.Int64:
		c.digits = strconv.AppendInt(c.digits[:0], v.Int64(), 10)
		return hash(c.digits)
	}
	return hash(c.text(at))
}
