package measure

import (
	"cmp"
	"maps"
	"slices"
)

// Tally counts marked pieces as they are read, in memory that grows with the
// number of strata alone. The zero value is ready.
type Tally struct {
	All    Count
	strata map[string]Count
}

// Add counts a row.
func (t *Tally) Add(r *Row) {
	wrong := 0
	if r.Wrong {
		wrong = 1
	}
	t.All.N++
	t.All.Wrong += wrong
	if r.Stratum == "" {
		return
	}
	if t.strata == nil {
		t.strata = map[string]Count{}
	}
	c := t.strata[r.Stratum]
	t.strata[r.Stratum] = Count{c.Wrong + wrong, c.N + 1}
}

// Stratum is the count of one stratum.
type Stratum struct {
	Name string `json:"name"`
	Count
}

// Strata are the counts by stratum, the highest error rate first.
func (t *Tally) Strata() []Stratum {
	out := []Stratum{}
	for _, name := range slices.Sorted(maps.Keys(t.strata)) {
		out = append(out, Stratum{name, t.strata[name]})
	}
	slices.SortStableFunc(out, func(a, b Stratum) int { return -cmp.Compare(a.Rate(), b.Rate()) })
	return out
}
