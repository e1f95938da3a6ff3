package occupation

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
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
	by, err := readProjections(in.Projections, io.LimitReader(f, maxFileBytes))
	if err != nil {
		return err
	}
	for i := range b.cat.Occupations {
		b.cat.Occupations[i].Outlook = lookUp(by, b.cat.Occupations[i].SOC())
	}
	b.cat.Sources = append(b.cat.Sources, Source{Name: "BLS Employment Projections", Version: "2024–2034", Licence: "public domain"})
	return nil
}

// lookUp finds the projection of a SOC code, or of the broader group that is
// published in its place (29-1229 stands in for 29-1223, 13-2020 for 13-2022).
func lookUp(by map[string]Outlook, soc string) Outlook {
	if len(soc) != 7 {
		return Outlook{}
	}
	for _, code := range []string{soc, soc[:6] + "0", soc[:5] + "00", soc[:6] + "9"} {
		if o, ok := by[code]; ok {
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

func readProjections(name string, in io.Reader) (map[string]Outlook, error) {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	fail := func(key string, column int, args ...any) error {
		line, _ := r.FieldPos(0)
		return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: name, Line: line, Column: column}
	}
	head, err := r.Read()
	if err != nil {
		return nil, csvError(name, err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.TrimPrefix(strings.TrimSpace(h), "\ufeff")] = i
	}
	// The base year stands in the column's name; a later release has a later one.
	find := func(prefix string) (int, error) {
		best := -1
		for i, h := range head {
			if strings.HasPrefix(strings.TrimPrefix(h, "\ufeff"), prefix) && best < 0 {
				best = i
			}
		}
		if best < 0 {
			return 0, fail("error.table.column", 0, prefix, strings.Join(head, ", "))
		}
		return best, nil
	}
	var column [7]int
	for i, prefix := range []string{"Occupation Code", "Employment 2", "Employment Percent Change", "Occupational Openings", "Median Annual Wage", "Education Code"} {
		if column[i], err = find(prefix); err != nil {
			return nil, err
		}
	}
	by := map[string]Outlook{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return by, nil
		}
		if err != nil {
			return nil, csvError(name, err)
		}
		var bad error
		num := func(c int) float64 {
			v := strings.ReplaceAll(row[column[c]], ",", "")
			v = strings.TrimPrefix(v, ">=")
			if v == "" || v == "N/A" || v == "—" {
				return 0
			}
			x, err := strconv.ParseFloat(v, 64)
			if err != nil && bad == nil {
				bad = fail("error.table.number", column[c]+1, row[column[c]])
			}
			return x
		}
		o := Outlook{
			SOC: strings.Clone(row[column[0]]), Employment: num(1) * 1000, Growth: num(2), Openings: num(3) * 1000, Wage: num(4),
			WageCapped: strings.HasPrefix(row[column[4]], ">="), Education: entryEducation[row[column[5]]],
		}
		if bad != nil {
			return nil, bad
		}
		if _, twice := by[o.SOC]; twice {
			return nil, fail("error.table.duplicate", column[0]+1, o.SOC)
		}
		by[o.SOC] = o
	}
}

func csvError(name string, err error) error {
	e := &leeway.Error{Code: leeway.Invalid, Key: "error.table.read", File: name, Err: err}
	if p := (*csv.ParseError)(nil); errors.As(err, &p) {
		e.Line, e.Column = p.Line, p.Column
	}
	return e
}
