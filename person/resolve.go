package person

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

// Spreads that are assumed about a person, in the units of the ratings. They
// are wide on purpose: an assumed rating must not look like an answer.
const (
	// withinOccupation is how far workers of one occupation lie apart in
	// the level of a skill (0–7). O*NET's own raters of knowledge level, standard
	// error times √n, spread by about 1.2; part of that is disagreement, not
	// difference: 1.0 is kept.
	withinOccupation = 1.0
	// SelfRating is the error of a level that a person states of themselves
	// on an anchored scale: half a level either way.
	SelfRating = 0.5
	// fade is taken off a level that rests on an occupation no longer held or
	// held for less than two years.
	fade = 0.5
	// withinInterest is the spread of workers' interests (1–7) around their
	// occupation's.
	withinInterest = 1.2
	// Sure is the search score from which a title match is not called unsure.
	Sure = 0.6
)

// Level is a rating of a person: mean, standard deviation, and whether it was
// assumed rather than given.
type Level struct {
	Value   float64
	SD      float64
	Assumed bool
}

// Who is a profile matched to a catalog. The slices run along the catalog's
// columns of skill level, knowledge level and style.
type Who struct {
	Profile   *Profile
	Held      []Match
	Skills    []Level
	Knowledge []Level
	Styles    []Level // Value NaN where not given: styles are not assumed
	Interests [6]Level
	Interest  bool             // Interests say something
	Extra     map[string]Level // plain-word skills that are not O*NET's, by their key, given only
	Notes     []Note

	open  []int         // columns of levels inferred together, and
	lower *mat.TriDense // the lower Cholesky factor of their covariance
	mean  []float64     // of the occupations' levels, skills and then knowledge, and
	cov   *mat.SymDense // their covariance
}

// Match is an occupation held and what it was matched to.
type Match struct {
	Held
	Index int
	Score float64 // of the search, 1 for a code
}

// Note is something the person should know of how the profile was read.
type Note struct {
	Key  string
	Args []any
}

// Resolve matches titles and words to the catalog and fills what was not
// given from the occupations held, marked as assumed. extra names the
// skills that are not O*NET's, key by lower-case word ("machine learning" →
// "machine_learning").
func (p *Profile) Resolve(cat *occupation.Catalog, extra map[string]string) (*Who, error) {
	w := &Who{Profile: p, Extra: map[string]Level{}}
	for _, h := range p.Occupations {
		m, err := w.match(cat, h)
		if err != nil {
			return nil, err
		}
		w.Held = append(w.Held, m)
	}
	for _, m := range w.Held {
		if !cat.Rated(m.Index, occupation.SkillLevel) {
			w.note("note.related", cat.Occupations[m.Index])
		}
	}
	w.Skills = w.assume(cat, occupation.SkillLevel)
	w.Knowledge = w.assume(cat, occupation.KnowledgeLevel)
	w.Styles = make([]Level, len(cat.Columns(occupation.Style)))
	for j := range w.Styles {
		w.Styles[j].Value = math.NaN()
	}
	w.interests(cat)
	w.given(cat, occupation.SkillLevel, p.Skills, extra)
	w.given(cat, occupation.KnowledgeLevel, p.Knowledge, extra)
	w.given(cat, occupation.Style, p.Styles, nil)
	w.infer(cat)
	w.flat(p.Skills)
	if len(p.Occupations) == 0 && len(p.Skills) == 0 && len(p.Knowledge) == 0 {
		w.note("note.empty")
	}
	return w, nil
}

func (w *Who) note(key string, args ...any) { w.Notes = append(w.Notes, Note{key, args}) }

func (w *Who) match(cat *occupation.Catalog, h Held) (Match, error) {
	if h.Code != "" {
		i, ok := cat.Find(strings.TrimSpace(h.Code))
		if !ok {
			return Match{}, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.code", Args: []any{h.Code}}
		}
		return Match{h, i, 1}, nil
	}
	hits := cat.Search(h.Title, 3)
	if len(hits) == 0 {
		return Match{}, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.title", Args: []any{h.Title}}
	}
	if hits[0].Score < Sure {
		w.note("note.unsure", h.Title, cat.Occupations[hits[0].Index])
	}
	return Match{h, hits[0].Index, hits[0].Score}, nil
}

// assume gives each element the best level of the occupations held, less fade
// for one left or hardly begun; NaN where none is rated.
func (w *Who) assume(cat *occupation.Catalog, d occupation.Domain) []Level {
	out := make([]Level, len(cat.Columns(d)))
	for j := range out {
		out[j] = Level{math.NaN(), withinOccupation, true}
		for _, m := range w.Held {
			r := cat.StandIn(m.Index, d, j)
			if math.IsNaN(r.Value) {
				continue
			}
			v := r.Value
			if m.Past || m.Years > 0 && m.Years < 2 {
				v -= fade
			}
			se := r.SE
			if math.IsNaN(se) {
				se = withinOccupation / 2
			}
			v, sd := math.Max(0, v), math.Hypot(withinOccupation, se)
			// Of equal levels the surer one counts, whichever was named first.
			if math.IsNaN(out[j].Value) || v > out[j].Value || v == out[j].Value && sd < out[j].SD {
				out[j].Value, out[j].SD = v, sd
			}
		}
	}
	return out
}

// zoneOf is the job zone that an education usually leads to; 0 if not given.
func zoneOf(education string) int {
	switch education {
	case "none":
		return 1
	case "secondary":
		return 2
	case "vocational", "associate":
		return 3
	case "bachelor":
		return 4
	case "master", "doctorate":
		return 5
	}
	return 0
}

func (w *Who) interests(cat *occupation.Catalog) {
	if w.Profile.Interests.Given() {
		w.Interest = true
		for k, v := range w.Profile.Interests {
			w.Interests[k] = Level{v, SelfRating, false}
		}
		return
	}
	for k := range w.Interests {
		sum, n := 0.0, 0.0
		for _, m := range w.Held {
			weight := 1.0
			if m.Past {
				weight = 0.5
			}
			if r := cat.At(m.Index, occupation.Interest, k); !math.IsNaN(r.Value) {
				sum, n = sum+weight*r.Value, n+weight
			}
		}
		w.Interests[k] = Level{4, withinInterest, true}
		if n > 0 {
			w.Interests[k].Value, w.Interest = sum/n, true
		}
	}
}

// given puts stated levels in their places. under is the domain they are stated
// under: mathematics is both a skill and a knowledge.
func (w *Who) given(cat *occupation.Catalog, under occupation.Domain, stated map[string]float64, extra map[string]string) {
	for _, word := range sortedKeys(stated) {
		level := Level{stated[word], SelfRating, false}
		if key, ok := extra[normal(word)]; ok {
			w.Extra[key] = level
			continue
		}
		d, j, ok := FindElement(cat, under, word)
		if !ok {
			w.note("note.unmatched", word)
			continue
		}
		switch d {
		case occupation.SkillLevel:
			w.Skills[j] = level
		case occupation.KnowledgeLevel:
			w.Knowledge[j] = level
		case occupation.Style:
			level.Value = math.Max(1, level.Value)
			w.Styles[j] = level
		}
	}
}

// FindElement finds the skill, knowledge or work style that a word means: its
// ID, its name or an alias in either language, or the element that the kind of
// software named belongs to; last, a name one slip of the pen away. It looks in
// the domain under first, then in the others.
func FindElement(cat *occupation.Catalog, under occupation.Domain, word string) (d occupation.Domain, column int, ok bool) {
	want := normal(word)
	if want == "" {
		return 0, 0, false
	}
	best, least := [2]int{}, 3
	for _, dom := range []occupation.Domain{under, occupation.SkillLevel, occupation.KnowledgeLevel, occupation.Style} {
		for j, id := range cat.Columns(dom) {
			e, _ := cat.Element(id)
			names := append([]string{e.ID, e.En, e.Zh}, slices.Concat(e.AliasesEn, e.AliasesZh)...)
			for _, n := range names {
				n = normal(n)
				if n == want {
					return dom, j, true
				}
				if len(want) >= 6 && want[0] < 0x80 {
					if k := occupation.Slips(want, n, least); k < least {
						least, best, ok = k, [2]int{int(dom), j}, true
					}
				}
			}
		}
	}
	return occupation.Domain(best[0]), best[1], ok
}

func normal(s string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == '\u3000' || r == '\t'
	}), " "))
}

// flat notices ratings that do not tell skills apart.
func (w *Who) flat(stated map[string]float64) {
	if len(stated) < 5 {
		return
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range stated {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	if high-low < 0.5 {
		w.note("note.flat", len(stated), low)
	}
}
