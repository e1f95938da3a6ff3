package occupation

import (
	"cmp"
	"context"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
)

// domainOf places an element by its ID, whatever table it stands in, so that
// tables may be split or merged between releases.
func domainOf(id, scale string) (Domain, bool) {
	under := func(p string) bool { return strings.HasPrefix(id, p) }
	switch {
	case (under("2.A.") || under("2.B.")) && scale == "IM":
		return SkillImportance, true
	case (under("2.A.") || under("2.B.")) && scale == "LV":
		return SkillLevel, true
	case under("2.C.") && scale == "IM":
		return KnowledgeImportance, true
	case under("2.C.") && scale == "LV":
		return KnowledgeLevel, true
	case under("1.C.") && scale == "IM":
		return Style, true
	case under("1.B.1.") && scale == "OI":
		return Interest, true
	case under("1.B.2.") && scale == "EX":
		return Value, true
	case under("4.C.") && (scale == "CX" || scale == "CT"):
		return Context, true
	case under("2.D.1") && scale == "RL":
		return Education, true
	}
	return 0, false
}

// limits are the ends of a scale, from O*NET's scale reference.
func limits(scale string) (low, high float64) {
	switch scale {
	case "LV":
		return 0, 7
	case "OI", "EX":
		return 1, 7
	case "CT":
		return 1, 3
	case "RL":
		return 0, 100
	}
	return 1, 5
}

type cellKey struct {
	domain     Domain
	occupation int
	element    string
}

// ratings reads every table that has the columns of a rating.
func (b *builder) ratings(ctx context.Context, r *release, _ Input) error {
	seen := map[cellKey]Rating{}
	for _, base := range r.tables() {
		s, err := r.open(base)
		if err != nil {
			return err
		}
		isRating := s.has("O*NET-SOC Code") && s.has("Element ID") && s.has("Scale ID")
		if isRating && !s.has("Data Value") {
			isRating = slices.Contains(ratingFiles, base)
			if isRating {
				err = s.fail("error.table.column", 0, "Data Value", strings.Join(s.row, ", "))
			}
		}
		if isRating && err == nil {
			err = s.each(ctx, func(s *sheet) error { return b.rating(s, seen, 0) })
		}
		s.closer.Close()
		if err != nil {
			return err
		}
	}
	got := map[Domain]bool{}
	for k := range seen {
		got[k.domain] = true
	}
	for d, file := range neededDomains {
		if !got[d] {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.release.missing", Args: []any{file}, File: r.path}
		}
	}
	b.hasContext = got[Context]
	b.fill(seen)
	return nil
}

// ratingFiles must have ratings if they are there at all.
var ratingFiles = []string{"Skills.txt", "Knowledge.txt", "Interests.txt", "Work Styles.txt", "Work Values.txt", "Work Context.txt"}

// neededDomains are those without which there is no answer, with the table
// that usually holds them.
var neededDomains = map[Domain]string{
	SkillImportance: "Skills.txt", SkillLevel: "Skills.txt",
	KnowledgeImportance: "Knowledge.txt", KnowledgeLevel: "Knowledge.txt",
	Interest: "Interests.txt",
}

// rating takes one row of a rating table.
func (b *builder) rating(s *sheet, seen map[cellKey]Rating, flag Flag) error {
	id, scale := s.cell("Element ID"), s.cell("Scale ID")
	d, ok := domainOf(id, scale)
	if !ok {
		return nil
	}
	i, err := b.occupation(s, "O*NET-SOC Code")
	if err != nil {
		return err
	}
	if name := s.cell("Element Name"); name != "" && d != Education {
		b.names[id] = name
	}
	if d == Education {
		id = "ed" + s.cell("Category")
	}
	low, high := limits(scale)
	v, err := number(s, "Data Value", low, high)
	if err != nil {
		return err
	}
	se := math.NaN()
	if s.has("Standard Error") {
		if se, err = number(s, "Standard Error", 0, 100); err != nil {
			return err
		}
	}
	rt := Rating{v, se, flag}
	if s.cell("Recommend Suppress") == "Y" {
		rt.Flag |= Suppressed
	}
	if s.cell("Not Relevant") == "Y" {
		rt.Flag |= NotRelevant
	}
	key := cellKey{d, i, id}
	if _, twice := seen[key]; twice {
		return s.failAt("error.table.duplicate", "Element ID", s.cell("O*NET-SOC Code")+" "+id+" "+scale)
	}
	if !math.IsNaN(v) {
		seen[key] = rt
	}
	return nil
}

// fill lays the ratings out as tables.
func (b *builder) fill(seen map[cellKey]Rating) {
	columns := [domains]map[string]bool{}
	for k := range seen {
		if columns[k.domain] == nil {
			columns[k.domain] = map[string]bool{}
		}
		columns[k.domain][k.element] = true
	}
	for d := range columns {
		if columns[d] == nil {
			continue
		}
		t := &b.cat.tables[d]
		*t = newTable(columns[d], len(b.cat.Occupations))
	}
	for k, r := range seen {
		t := &b.cat.tables[k.domain]
		t.set(k.occupation, t.column[k.element], r)
	}
}

func newTable(elements map[string]bool, rows int) table {
	t := table{column: map[string]int{}}
	for id := range elements {
		t.elements = append(t.elements, id)
	}
	slices.SortFunc(t.elements, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a)*boolInt(strings.HasPrefix(a, "ed")), len(b)*boolInt(strings.HasPrefix(b, "ed"))), cmp.Compare(a, b))
	})
	for j, id := range t.elements {
		t.column[id] = j
	}
	n := rows * len(t.elements)
	t.value, t.se, t.flag = make([]uint16, n), make([]uint16, n), make([]uint8, n)
	for k := range t.value {
		t.value[k], t.se[k] = none, none
	}
	return t
}

// context takes work context from its own table, or from the base catalog,
// when the release has none.
func (b *builder) context(ctx context.Context, r *release, in Input) error {
	if b.hasContext {
		return nil
	}
	seen := map[cellKey]Rating{}
	switch {
	case in.Context != "":
		f, err := os.Open(in.Context)
		if err != nil {
			return &leeway.Error{Code: leeway.NotFound, Key: "error.file.open", File: in.Context, Err: err}
		}
		defer f.Close()
		s, err := newSheet(in.Context, f, "O*NET-SOC Code", "Element ID", "Scale ID", "Data Value")
		if err != nil {
			return err
		}
		err = s.each(ctx, func(s *sheet) error {
			flag := Flag(0)
			if s.cell("Domain Source") == "recovered" {
				flag = Recovered
			}
			return b.rating(s, seen, flag)
		})
		if err != nil {
			return err
		}
	case in.Base != nil:
		for j, o := range in.Base.Occupations {
			i, ok := b.index[o.Code]
			if !ok {
				continue
			}
			for _, id := range in.Base.Columns(Context) {
				if rt := in.Base.Rating(j, Context, id); !math.IsNaN(rt.Value) && rt.Flag&Estimated == 0 {
					seen[cellKey{Context, i, id}] = rt
					if e, ok := in.Base.Element(id); ok {
						b.names[id] = e.En
					}
				}
			}
		}
	}
	cols := map[string]bool{}
	for k := range seen {
		cols[k.element] = true
	}
	b.cat.tables[Context] = newTable(cols, len(b.cat.Occupations))
	t := &b.cat.tables[Context]
	for k, rt := range seen {
		t.set(k.occupation, t.column[k.element], rt)
	}
	return nil
}
