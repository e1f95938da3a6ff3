package occupation

import (
	"context"
	"maps"
	"slices"
	"sort"
	"strings"
)

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

// activities counts, by occupation, the tasks under each intermediate work
// activity: a detailed activity's ID without its last part.
func (b *builder) activities(ctx context.Context, r *release, _ Input) error {
	const code, dwa = "O*NET-SOC Code", "DWA ID"
	tasks := make([]map[string]int, len(b.cat.Occupations))
	if _, ok := r.files["Tasks to DWAs.txt"]; ok {
		err := r.each(ctx, "Tasks to DWAs.txt", []string{code, dwa}, func(s *sheet) error {
			i, err := b.occupation(s, code)
			if err != nil {
				return err
			}
			iwa := s.cell(dwa)
			iwa = iwa[:max(0, strings.LastIndexByte(iwa, '.'))]
			if iwa == "" {
				return s.failAt("error.table.code", dwa, s.cell(dwa))
			}
			if tasks[i] == nil {
				tasks[i] = map[string]int{}
			}
			tasks[i][iwa]++
			return nil
		})
		if err != nil {
			return err
		}
	}
	number := map[string]int{}
	for _, m := range tasks {
		for iwa := range m {
			number[iwa] = 0
		}
	}
	b.cat.iwas = slices.Sorted(maps.Keys(number))
	for n, iwa := range b.cat.iwas {
		number[iwa] = n
	}
	all := make([][]string, len(tasks))
	for i, m := range tasks {
		for _, iwa := range slices.Sorted(maps.Keys(m)) {
			k := &codec{}
			n, count := number[iwa], m[iwa]
			k.int(&n)
			k.int(&count)
			all[i] = append(all[i], string(k.out))
		}
	}
	b.cat.activities = makeLists(all)
	return nil
}

// Activities are the intermediate work activities of occupation i, by ID, with
// the number of its tasks under each.
func (c *Catalog) Activities(i int) map[string]float64 {
	out := map[string]float64{}
	for _, item := range c.activities.at(i) {
		k := &codec{in: item, reading: true}
		var n, count int
		k.int(&n)
		k.int(&count)
		if k.err == nil && n < len(c.iwas) {
			out[c.iwas[n]] = float64(count)
		}
	}
	return out
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
