package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
)

// footnotes numbers the sources in the order in which they are first used.
type footnotes struct {
	list   []footnote
	number map[string]int
	find   func(id string) []footnote
}

// footnote is one source.
type footnote struct {
	Number               int
	Name, Detail, Remark string
	key                  string
}

// reference points to one source, or to several in a row: "5", "5–8".
type reference struct {
	First int
	Text  string
}

// of gives the references of a path.
func (f *footnotes) of(p career.Path) []reference {
	var out []int
	for _, id := range p.Sources {
		for _, n := range f.find(id) {
			if f.number[n.key] == 0 {
				n.Number = len(f.list) + 1
				f.number[n.key] = n.Number
				f.list = append(f.list, n)
			}
			out = append(out, f.number[n.key])
		}
	}
	return references(out)
}

// references draws numbers that follow one another together.
func references(numbers []int) []reference {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var out []reference
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		out = append(out, reference{numbers[i], between(strconv.Itoa(numbers[i]), strconv.Itoa(numbers[j]))})
		i = j + 1
	}
	return out
}

// dotted joins what is not empty.
func dotted(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

func (w Writer) newFootnotes(a *career.Answer, set *evidence.Set) *footnotes {
	f := &footnotes{number: map[string]int{}}
	f.find = func(id string) []footnote {
		switch id {
		case "onet", "bls":
			return w.catalogSources(a, id == "bls")
		case "policy":
			return []footnote{{key: id, Name: w.P.T("page.source.policy"), Detail: "tolerance/policy.yaml, career/policy.yaml · Apache-2.0"}}
		case "proxy":
			return w.body("microsoft", "basis.proxy")
		case "assumed":
			return []footnote{{key: id, Name: w.P.T("page.source.assumed"), Remark: w.P.T("basis.assumed")}}
		}
		if name, ok := strings.CutPrefix(id, "own:"); ok {
			return []footnote{{key: id, Name: w.P.T("basis.measured"), Detail: name}}
		}
		return w.rate(id, set)
	}
	return f
}

// catalogSources are the catalog's sources, of employment or of all else.
func (w Writer) catalogSources(a *career.Answer, employment bool) []footnote {
	var out []footnote
	for _, s := range a.Catalog {
		if strings.Contains(s.Name, "BLS") == employment {
			out = append(out, footnote{key: s.Name, Name: strings.TrimSpace(s.Name + " " + s.Version), Detail: dotted(s.Date, w.licence(s.Licence))})
		}
	}
	return out
}

// licence is the terms of a source, in the language where they are no name.
func (w Writer) licence(s string) string {
	if key := "page.licence." + strings.ReplaceAll(s, " ", "_"); w.P.Has(key) {
		return w.P.T(key)
	}
	return s
}

// body is a body of data by occupation.
func (w Writer) body(id, remark string) []footnote {
	for _, s := range evidence.Sources() {
		if s.ID == id {
			return []footnote{{key: id, Name: s.Citation, Detail: dotted(s.Date, w.licence(s.Licence)), Remark: w.P.T(remark)}}
		}
	}
	return nil
}

// rate is a published error rate.
func (w Writer) rate(id string, set *evidence.Set) []footnote {
	for _, r := range set.Rows {
		if r.ID != id {
			continue
		}
		n := footnote{key: id, Name: r.Source, Detail: dotted(r.Date, w.licence(r.Licence), "leeway evidence show "+r.ID),
			Remark: dotted(r.System+" "+rate(r), w.P.T("page.source.counted", r.Counted(w.P.Lang)))}
		if r.Confidence == "secondary" {
			n.Remark += " · " + w.P.T("confidence.secondary")
		}
		return []footnote{n}
	}
	return []footnote{{key: id, Name: id}}
}
