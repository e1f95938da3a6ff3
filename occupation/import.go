package occupation

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

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
	return importRelease(ctx, r, in)
}

func importRelease(ctx context.Context, r *release, in Input) (*Catalog, error) {
	b := &builder{cat: &Catalog{}, index: map[string]int{}, names: map[string]string{}, words: map[int][]string{}}
	if in.Names == nil && in.Base != nil {
		in.Names = in.Base.names()
	}
	for _, step := range []func(context.Context, *release, Input) error{
		b.occupations, b.jobZones, b.ratings, b.context, b.relations, b.titles, b.activities, b.technologies, b.sentences,
	} {
		if ctx.Err() != nil {
			return nil, cancelled(ctx, r.path, 0)
		}
		if err := step(ctx, r, in); err != nil {
			return nil, err
		}
	}
	if in.Names != nil {
		b.applyNames(in.Names)
	}
	b.elements()
	if err := b.sources(ctx, r); err != nil {
		return nil, err
	}
	if err := b.outlook(in); err != nil {
		return nil, err
	}
	for _, step := range []func(){b.cat.estimateContext, b.cat.storeKinship, func() { b.cat.search = buildIndex(b.cat, b.words) }, func() { b.cat.work = buildWork(b.cat, b.words) }} {
		if ctx.Err() != nil { // each takes a while
			return nil, cancelled(ctx, r.path, 0)
		}
		step()
	}
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

// maxOccupations is several times what O*NET has; the stored kinship of all
// pairs would be 25 MB for that many.
const maxOccupations = 5000

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
	if len(b.cat.Occupations) == 0 || len(b.cat.Occupations) > maxOccupations {
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
	if err != nil || math.IsNaN(x) || strings.ContainsAny(v, "xX_") { // Go reads 0x1p2, tables mean something else
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
		if z != math.Trunc(z) && !math.IsNaN(z) {
			return s.failAt("error.table.number", "Job Zone", s.cell("Job Zone"))
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

// sources names what the catalog was built from and counts what it gave.
func (b *builder) sources(ctx context.Context, r *release) error {
	date, err := r.newest(ctx)
	if err != nil {
		return err
	}
	v := b.cat.Coverage()
	b.cat.Sources = append(b.cat.Sources, Source{Name: "O*NET Database", Version: r.version, Date: date, Licence: "CC BY 4.0", Coverage: counts(
		"occupations", v.Occupations, "job_zone", v.JobZone, "interests", v.Interests, "skills", v.Skills, "knowledge", v.Knowledge,
		"styles", v.Styles, "values", v.Values, "education", v.Education, "related", v.Related)})
	if !b.hasContext && v.Context > 0 {
		name := "O*NET Work Context"
		if v.ContextRecovered > 0 {
			name += " (recovered)"
		}
		b.cat.Sources = append(b.cat.Sources, Source{Name: name, Licence: "CC BY 4.0",
			Coverage: counts("context", v.Context, "recovered", v.ContextRecovered)})
	} else if b.hasContext {
		b.cat.Sources[0].Coverage += "; " + counts("context", v.Context)
	}
	return nil
}

// counts writes names and numbers as "name=1; name=2", the same in any language.
func counts(pairs ...any) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%v=%v", pairs[i], pairs[i+1])
	}
	return b.String()
}

var monthForm = regexp.MustCompile(`^(0[1-9]|1[0-2])/(\d{4})$`)

// newest is the month of the newest record in the tables that every release
// brings up to date, as "2025-05"; "" if they are not dated.
func (r *release) newest(ctx context.Context) (string, error) {
	date := ""
	for _, base := range []string{"Emerging Tasks.txt", "Job Zones.txt"} {
		if _, ok := r.files[base]; !ok {
			continue
		}
		err := r.each(ctx, base, nil, func(s *sheet) error {
			if m := monthForm.FindStringSubmatch(s.cell("Date")); m != nil {
				date = max(date, m[2]+"-"+m[1])
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return date, nil
}
