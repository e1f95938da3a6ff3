package occupation

import (
	"context"
	"io/fs"
	"slices"
	"strings"
)

// Names are Chinese names and everyday titles, by occupation code or element ID.
type Names struct {
	occupations map[string]nameRow
	elements    map[string]nameRow
	duties      map[string][]string // Chinese words for the work, by occupation code
}

type nameRow struct {
	en, zh               string
	aliasesEn, aliasesZh []string
}

// ReadNames reads occupations.tsv, elements.tsv, classification.tsv and duties.tsv
// from a folder.
func ReadNames(ctx context.Context, fsys fs.FS) (*Names, error) {
	n := &Names{map[string]nameRow{}, map[string]nameRow{}, map[string][]string{}}
	for _, t := range []struct {
		file, key string
		to        map[string]nameRow
	}{{"occupations.tsv", "code", n.occupations}, {"elements.tsv", "id", n.elements}} {
		f, err := fsys.Open(t.file)
		if err != nil {
			return nil, err
		}
		s, err := newSheet(t.file, f, t.key, "zh", "aliases_zh", "aliases_en")
		if err == nil {
			err = s.each(ctx, func(s *sheet) error {
				if _, twice := t.to[s.cell(t.key)]; twice {
					return s.failAt("error.table.duplicate", t.key, s.cell(t.key))
				}
				t.to[s.cell(t.key)] = nameRow{s.cell("en"), s.cell("zh"), split(s.cell("aliases_en")), split(s.cell("aliases_zh"))}
				return nil
			})
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	if err := n.readClassification(ctx, fsys); err != nil {
		return nil, err
	}
	return n, n.readDuties(ctx, fsys)
}

// readDuties reads the words by which people in China describe their work in a
// résumé. They sharpen the work index; they are not shown.
func (n *Names) readDuties(ctx context.Context, fsys fs.FS) error {
	const file = "duties.tsv"
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := newSheet(file, f, "code", "words")
	if err != nil {
		return err
	}
	return s.each(ctx, func(s *sheet) error {
		code := s.cell("code")
		if _, ok := n.occupations[code]; !ok {
			return s.failAt("error.table.code", "code", code)
		}
		if n.duties[code] != nil {
			return s.failAt("error.table.duplicate", "code", code)
		}
		n.duties[code] = split(s.cell("words"))
		return nil
	})
}

// readClassification adds the names of the Chinese classification to the
// aliases of the occupations they are taken for. They have a table of their
// own because which occupation that is, is a judgement to review.
func (n *Names) readClassification(ctx context.Context, fsys fs.FS) error {
	const file = "classification.tsv"
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	s, err := newSheet(file, f, "zh", "codes", "year", "note_en", "note_zh")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	return s.each(ctx, func(s *sheet) error {
		zh := s.cell("zh")
		if seen[zh] {
			return s.failAt("error.table.duplicate", "zh", zh)
		}
		seen[zh] = true
		for _, code := range split(s.cell("codes")) {
			row, ok := n.occupations[code]
			if !ok {
				return s.failAt("error.table.code", "codes", code)
			}
			if !slices.Contains(row.aliasesZh, zh) {
				row.aliasesZh = append(row.aliasesZh, zh)
				n.occupations[code] = row
			}
		}
		return nil
	})
}

func split(s string) []string {
	var out []string
	for _, a := range strings.Split(s, "|") {
		if a = strings.TrimSpace(a); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// names takes the names out of a catalog, to carry them into a newer one.
func (c *Catalog) names() *Names {
	n := &Names{map[string]nameRow{}, map[string]nameRow{}, map[string][]string{}}
	for i, o := range c.Occupations {
		n.occupations[o.Code] = nameRow{"", o.Zh, c.Aliases(i, "en"), c.Aliases(i, "zh")}
		n.duties[o.Code] = c.duties.at(i)
	}
	for _, e := range c.Elements {
		n.elements[e.ID] = nameRow{e.En, e.Zh, e.AliasesEn, e.AliasesZh}
	}
	return n
}

func (b *builder) applyNames(n *Names) {
	all := make([][]string, len(b.cat.Occupations))
	duties := make([][]string, len(all))
	for i := range b.cat.Occupations {
		o := &b.cat.Occupations[i]
		row := n.occupations[o.Code]
		o.Zh = row.zh
		all[i] = append(slices.Clone(row.aliasesZh), row.aliasesEn...)
		duties[i] = n.duties[o.Code]
	}
	b.cat.aliases, b.cat.duties = makeLists(all), makeLists(duties)
	for id, row := range n.elements {
		en := b.names[id]
		if en == "" {
			en = row.en // groups, job zones and education levels are named only here
		}
		if en != "" {
			b.cat.Elements = append(b.cat.Elements, Element{id, en, row.zh, row.aliasesEn, row.aliasesZh})
		}
	}
}
