package occupation

import (
	"cmp"
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/leeway-project/leeway"
)

// Input says what to build a catalog from.
type Input struct {
	Release     string // official O*NET text release: zip or folder
	Context     string // a work-context table of its own, for a release without one; "" for none
	Projections string // BLS projections CSV; "" keeps those of Base
	Base        *Catalog
	Names       *Names // Chinese names and everyday titles; nil takes those of Base
}

// Import builds a catalog. An error names file, line and column, and there is
// then no catalog at all.
func Import(ctx context.Context, in Input) (*Catalog, error) {
	r, err := openRelease(in.Release)
	if err != nil {
		return nil, err
	}
	defer r.close()
	b := &builder{cat: &Catalog{}, index: map[string]int{}, names: map[string]string{}, words: map[int][]string{}}
	if in.Names == nil && in.Base != nil {
		in.Names = in.Base.names()
	}
	for _, step := range []func(context.Context, *release, Input) error{
		b.occupations, b.jobZones, b.ratings, b.context, b.relations, b.titles, b.technologies, b.sentences,
	} {
		if err := step(ctx, r, in); err != nil {
			return nil, err
		}
	}
	if in.Names != nil {
		b.applyNames(in.Names)
	}
	b.elements()
	b.sources(r, in)
	if err := b.outlook(in); err != nil {
		return nil, err
	}
	b.cat.estimateContext()
	b.cat.search = buildIndex(b.cat, b.words)
	return Decode(string(b.cat.Encode())) // what is returned is what is stored
}

// builder gathers the parts of a catalog.
type builder struct {
	cat        *Catalog
	index      map[string]int    // code → index
	names      map[string]string // element ID → English name
	words      map[int][]string  // text of each occupation, for the title index only; not stored
	hasContext bool              // the release itself has work context
}

var codeForm = regexp.MustCompile(`^\d\d-\d{4}\.\d\d$`)

func (b *builder) occupations(ctx context.Context, r *release, _ Input) error {
	const code, title = "O*NET-SOC Code", "Title"
	err := r.each(ctx, "Occupation Data.txt", []string{code, title}, func(s *sheet) error {
		c, t := s.cell(code), s.cell(title)
		if !codeForm.MatchString(c) {
			return s.failAt("error.table.code", code, c)
		}
		if t == "" {
			return s.failAt("error.table.blank", title, title)
		}
		if _, twice := b.index[c]; twice {
			return s.failAt("error.table.duplicate", code, c)
		}
		b.index[c] = 0
		b.cat.Occupations = append(b.cat.Occupations, Occupation{Code: c, En: t})
		return nil
	})
	if err != nil {
		return err
	}
	if len(b.cat.Occupations) == 0 || len(b.cat.Occupations) > 20000 {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.release.occupations", Args: []any{len(b.cat.Occupations)}, File: r.path}
	}
	slices.SortFunc(b.cat.Occupations, func(x, y Occupation) int { return cmp.Compare(x.Code, y.Code) })
	for i, o := range b.cat.Occupations {
		b.index[o.Code] = i
	}
	return nil
}

// occupation finds the row's occupation; an unknown code is an error.
func (b *builder) occupation(s *sheet, column string) (int, error) {
	i, ok := b.index[s.cell(column)]
	if !ok {
		return 0, s.failAt("error.table.unknown", column, s.cell(column))
	}
	return i, nil
}

// number reads a finite number; empty gives NaN.
func number(s *sheet, column string, low, high float64) (float64, error) {
	v := s.cell(column)
	if v == "" {
		return math.NaN(), nil
	}
	x, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(x) {
		return 0, s.failAt("error.table.number", column, v)
	}
	if x < low || x > high {
		return 0, s.failAt("error.table.range", column, v, low, high)
	}
	return x, nil
}

func (b *builder) jobZones(ctx context.Context, r *release, _ Input) error {
	seen := map[int]bool{}
	return r.each(ctx, "Job Zones.txt", []string{"O*NET-SOC Code", "Job Zone"}, func(s *sheet) error {
		i, err := b.occupation(s, "O*NET-SOC Code")
		if err != nil {
			return err
		}
		z, err := number(s, "Job Zone", 1, 5)
		if err != nil {
			return err
		}
		if seen[i] {
			return s.failAt("error.table.duplicate", "O*NET-SOC Code", s.cell("O*NET-SOC Code"))
		}
		seen[i] = true
		if !math.IsNaN(z) {
			b.cat.Occupations[i].JobZone = int(z)
		}
		return nil
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// elements gives every column and commodity its element.
func (b *builder) elements() {
	have := map[string]bool{}
	for _, e := range b.cat.Elements {
		have[e.ID] = true
	}
	for d := range b.cat.tables {
		for _, id := range b.cat.tables[d].elements {
			if _, ok := b.names[id]; !ok {
				b.names[id] = id
			}
		}
	}
	for id, name := range b.names {
		if !have[id] {
			b.cat.Elements = append(b.cat.Elements, Element{ID: id, En: name})
		}
	}
	slices.SortFunc(b.cat.Elements, func(x, y Element) int { return cmp.Compare(x.ID, y.ID) })
}

func (b *builder) sources(r *release, in Input) {
	c := b.cat
	version := r.version
	c.Sources = append(c.Sources, Source{Name: "O*NET Database", Version: version, Licence: "CC BY 4.0"})
	if !b.hasContext {
		c.Sources = append(c.Sources, Source{Name: "O*NET Work Context (recovered)", Licence: "CC BY 4.0"})
	}
}
