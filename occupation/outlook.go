package occupation

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

// outlook reads the BLS projections, or keeps those of the base catalog.
func (b *builder) outlook(in Input) error {
	if in.Projections == "" {
		if in.Base != nil {
			for i := range b.cat.Occupations {
				if j, ok := in.Base.Find(b.cat.Occupations[i].Code); ok {
					b.cat.Occupations[i].Outlook = in.Base.Occupations[j].Outlook
				}
			}
			for _, s := range in.Base.Sources {
				if strings.HasPrefix(s.Name, "BLS") {
					b.cat.Sources = append(b.cat.Sources, s)
				}
			}
		}
		return nil
	}
	f, err := os.Open(in.Projections)
	if err != nil {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.file.open", File: in.Projections, Err: err}
	}
	defer f.Close()
	p, err := readProjections(in.Projections, f)
	if err != nil {
		return err
	}
	found := 0
	for i := range b.cat.Occupations {
		o := &b.cat.Occupations[i]
		o.Outlook = p.lookUp(o.SOC())
		found += boolInt(o.Outlook.SOC != "")
	}
	b.cat.Sources = append(b.cat.Sources, Source{Name: "BLS Employment Projections", Version: p.period, Licence: "public domain",
		Coverage: counts("outlook", found, "rows", len(p.by))})
	return nil
}

// projections are the table of BLS by SOC code.
type projections struct {
	period string // "2024–2034", or "" if the header does not say
	by     map[string]Outlook
}

// lookUp finds the projection of a SOC code, or of the broader group that is
// published in its place (29-1229 stands in for 29-1223, 13-2020 for 13-2022).
func (p projections) lookUp(soc string) Outlook {
	if len(soc) != 7 {
		return Outlook{}
	}
	for _, code := range []string{soc, soc[:6] + "0", soc[:5] + "00", soc[:6] + "9"} {
		if o, ok := p.by[code]; ok {
			return o
		}
	}
	return Outlook{}
}

// entryEducation maps the eight entry levels of BLS (its education code) to
// the categories of O*NET's required level of education.
var entryEducation = map[string]string{
	"1": "ed11", "2": "ed8", "3": "ed6", "4": "ed5", "5": "ed3", "6": "ed4", "7": "ed2", "8": "ed1",
}

// projectionColumns are the columns that are read. Their headers carry the
// years, which a later release has later: the base year comes first.
var projectionColumns = []struct {
	name      string
	form      *regexp.Regexp
	low, high float64
}{
	{"Occupation Code", regexp.MustCompile(`^Occupation Code$`), 0, 0},
	{"Employment", regexp.MustCompile(`^Employment,? (\d{4})$`), 0, 1e6},
	{"Employment Percent Change", regexp.MustCompile(`^Employment Percent Change\b`), -100, 1e4},
	{"Occupational Openings", regexp.MustCompile(`^Occupational Openings\b`), 0, 1e6},
	{"Median Annual Wage", regexp.MustCompile(`^Median Annual Wage\b`), 0, 1e7},
	{"Education Code", regexp.MustCompile(`^Education Code$`), 0, 0},
}

var (
	socForm    = regexp.MustCompile(`^\d\d-\d{4}$`)
	periodForm = regexp.MustCompile(`\b(\d{4})\s*[-–]\s*(\d{2,4})\b`)
)

// maxProjections bounds the table; the one of 2024–2034 has 0.1 MB.
const maxProjections = 16 << 20

// readProjections reads the table; an error gives no projections at all.
func readProjections(name string, in io.Reader) (projections, error) {
	limited := &io.LimitedReader{R: in, N: maxProjections + 1}
	text := bufio.NewReader(limited)
	if mark, err := text.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = text.Discard(3) // cannot fail: it was peeked at
	}
	r := &projectionReader{name: name, in: csv.NewReader(text)}
	r.in.ReuseRecord = true
	p, err := r.read()
	if limited.N <= 0 {
		err = &leeway.Error{Code: leeway.Invalid, Key: "error.table.large", Args: []any{maxProjections >> 20}, File: name}
	}
	if err != nil {
		return projections{}, err
	}
	return p, nil
}

type projectionReader struct {
	name   string
	in     *csv.Reader
	row    []string
	column [6]int // of each of projectionColumns
}

func (r *projectionReader) fail(key string, column int, args ...any) error {
	line, _ := r.in.FieldPos(0)
	return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: r.name, Line: line, Column: column}
}

func (r *projectionReader) read() (projections, error) {
	p := projections{by: map[string]Outlook{}}
	head, err := r.in.Read()
	if errors.Is(err, io.EOF) {
		return p, &leeway.Error{Code: leeway.Invalid, Key: "error.table.empty", File: r.name}
	}
	if err != nil {
		return p, r.damaged(err)
	}
	if p.period, err = r.header(slices.Clone(head)); err != nil {
		return p, err
	}
	for {
		if r.row, err = r.in.Read(); errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return p, r.damaged(err)
		}
		o, err := r.outlook()
		if err != nil {
			return p, err
		}
		if _, twice := p.by[o.SOC]; twice {
			return p, r.fail("error.table.duplicate", r.column[0]+1, o.SOC)
		}
		p.by[o.SOC] = o
	}
	if len(p.by) == 0 {
		return p, &leeway.Error{Code: leeway.Invalid, Key: "error.table.empty", File: r.name, Line: 1}
	}
	return p, nil
}

// header finds the columns and the years that the table projects over.
func (r *projectionReader) header(head []string) (period string, err error) {
	for i := range head {
		head[i] = strings.TrimSpace(head[i])
	}
	for k, want := range projectionColumns {
		r.column[k] = -1
		year := ""
		for i, h := range head {
			m := want.form.FindStringSubmatch(h)
			if m == nil || r.column[k] >= 0 && (len(m) < 2 || m[1] >= year) {
				continue
			}
			r.column[k] = i
			if len(m) > 1 {
				year = m[1]
			}
		}
		if r.column[k] < 0 {
			return "", r.fail("error.table.column", 0, want.name, strings.Join(head, ", "))
		}
	}
	if m := periodForm.FindStringSubmatch(head[r.column[2]]); m != nil {
		period = m[1] + "–" + m[2]
	}
	return period, nil
}

// outlook reads a row: jobs and openings are in thousands.
func (r *projectionReader) outlook() (Outlook, error) {
	o := Outlook{SOC: strings.TrimSpace(r.row[r.column[0]]), Education: entryEducation[strings.TrimSpace(r.row[r.column[5]])]}
	if !socForm.MatchString(o.SOC) {
		return o, r.fail("error.table.code", r.column[0]+1, o.SOC)
	}
	o.SOC = strings.Clone(o.SOC)
	cells := [4]string{}
	for k := range cells {
		cells[k] = strings.TrimSpace(r.row[r.column[k+1]])
	}
	cells[3], o.WageCapped = strings.CutPrefix(cells[3], ">=")
	var x [4]float64
	for k := range x {
		var err error
		if x[k], err = r.number(k+1, cells[k]); err != nil {
			return o, err
		}
	}
	o.Employment, o.Growth, o.Openings, o.Wage = x[0]*1000, x[1], x[2]*1000, x[3]
	return o, nil
}

// number reads a cell of projectionColumns[k]; one that is not published is 0.
func (r *projectionReader) number(k int, cell string) (float64, error) {
	switch cell {
	case "", "N/A", "n/a", "—", "-":
		return 0, nil
	}
	want, at := projectionColumns[k], r.column[k]
	x, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", ""), 64)
	if err != nil || math.IsNaN(x) || strings.ContainsAny(cell, "xX_") {
		return 0, r.fail("error.table.number", at+1, strings.Clone(r.row[at]))
	}
	if x < want.low || x > want.high {
		return 0, r.fail("error.table.range", at+1, strings.Clone(r.row[at]), want.low, want.high)
	}
	return x, nil
}

// damaged is the error of a row that the CSV reader refuses.
func (r *projectionReader) damaged(err error) error {
	e := &leeway.Error{Code: leeway.Invalid, Key: "error.table.read", File: r.name, Err: err}
	if p := (*csv.ParseError)(nil); errors.As(err, &p) {
		e.Line, e.Column = p.Line, p.Column
		if errors.Is(err, csv.ErrFieldCount) {
			e.Key, e.Args, e.Column = "error.table.cells", []any{len(r.row), r.in.FieldsPerRecord}, 0
		}
	}
	return e
}
