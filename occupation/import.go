package occupation

import (
	"cmp"
	"context"
	"math"
	"os"
	"regexp"
	"slices"
	"sort"
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

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
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

func (b *builder) relations(ctx context.Context, r *release, _ Input) error {
	b.cat.related = make([][]Related, len(b.cat.Occupations))
	if _, ok := r.files["Related Occupations.txt"]; !ok {
		return nil
	}
	const from, to = "O*NET-SOC Code", "Related O*NET-SOC Code"
	type edge struct{ from, to int }
	seen := map[edge]bool{}
	return r.each(ctx, "Related Occupations.txt", []string{from, to}, func(s *sheet) error {
		i, err := b.occupation(s, from)
		if err != nil {
			return err
		}
		j, err := b.occupation(s, to)
		if err != nil {
			return err
		}
		if seen[edge{i, j}] {
			return s.failAt("error.table.duplicate", to, s.cell(from)+" "+s.cell(to))
		}
		seen[edge{i, j}] = true
		tier := PrimaryShort
		switch s.cell("Relatedness Tier") {
		case "Primary-Long":
			tier = PrimaryLong
		case "Supplemental":
			tier = Supplemental
		}
		b.cat.related[i] = append(b.cat.related[i], Related{j, tier})
		return nil
	})
}

func (b *builder) titles(ctx context.Context, r *release, _ Input) error {
	all := make([][]string, len(b.cat.Occupations))
	for _, t := range []struct{ file, column string }{
		{"Alternate Titles.txt", "Alternate Title"},
		{"Alternate Titles.txt", "Short Title"},
		{"Sample of Reported Titles.txt", "Reported Job Title"},
	} {
		if _, ok := r.files[t.file]; !ok {
			continue
		}
		need := []string{"O*NET-SOC Code", t.column}
		if t.column == "Short Title" {
			need = need[:1]
		}
		err := r.each(ctx, t.file, need, func(s *sheet) error {
			i, err := b.occupation(s, "O*NET-SOC Code")
			if err != nil {
				return err
			}
			if v := s.cell(t.column); v != "" {
				all[i] = append(all[i], v)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for i := range all {
		sort.Strings(all[i])
		all[i] = slices.Compact(all[i])
	}
	b.cat.titles = makeLists(all)
	return nil
}

func (b *builder) technologies(ctx context.Context, r *release, _ Input) error {
	all := make([][]string, len(b.cat.Occupations))
	number := map[string]int{}
	if _, ok := r.files["Technology Skills.txt"]; ok {
		err := r.each(ctx, "Technology Skills.txt", []string{"O*NET-SOC Code", "Example", "Commodity Code"}, func(s *sheet) error {
			i, err := b.occupation(s, "O*NET-SOC Code")
			if err != nil {
				return err
			}
			name, code := s.cell("Example"), s.cell("Commodity Code")
			if name == "" {
				return nil
			}
			if t := s.cell("Commodity Title"); t != "" {
				b.names[code] = t
			}
			n, ok := number[name+"\t"+code]
			if !ok {
				n = len(number)
				number[name+"\t"+code] = n
				b.cat.technames = append(b.cat.technames, name)
				b.cat.commodity = append(b.cat.commodity, code)
			}
			k := &codec{}
			k.int(&n)
			flags := boolInt(s.cell("Hot Technology") == "Y") | boolInt(s.cell("In Demand") == "Y")<<1
			k.int(&flags)
			all[i] = append(all[i], string(k.out))
			return nil
		})
		if err != nil {
			return err
		}
	}
	b.cat.technology = makeLists(all)
	return nil
}

// Technology lists the tools of occupation i.
func (c *Catalog) Technology(i int) []Technology {
	var out []Technology
	for _, item := range c.technology.at(i) {
		k := &codec{in: item, reading: true}
		var n, flags int
		k.int(&n)
		k.int(&flags)
		if k.err == nil && n < len(c.technames) && n < len(c.commodity) {
			out = append(out, Technology{c.technames[n], c.commodity[n], flags&1 != 0, flags&2 != 0})
		}
	}
	return out
}

// sentences gathers the words of descriptions and tasks. They sharpen the
// title index as word counts; no sentence is stored.
func (b *builder) sentences(ctx context.Context, r *release, _ Input) error {
	for _, t := range []struct{ file, column string }{{"Occupation Data.txt", "Description"}, {"Task Statements.txt", "Task"}} {
		if _, ok := r.files[t.file]; !ok {
			continue
		}
		err := r.each(ctx, t.file, []string{"O*NET-SOC Code"}, func(s *sheet) error {
			if i, ok := b.index[s.cell("O*NET-SOC Code")]; ok && s.cell(t.column) != "" {
				b.words[i] = append(b.words[i], s.cell(t.column))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
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
