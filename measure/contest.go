package measure

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/leeway-project/leeway"
)

// Contest counts what several generators, or several prompts, got wrong: on the
// same items, where the rows name them, or on different ones. The zero value is
// ready. Of many items it keeps a random sample, as [Tally] does.
type Contest struct {
	tally Tally              // each rival is a stratum
	items map[uint64][]Count // marks by item, then rival
	shift uint
}

// Add counts a row for a rival; every error counts in full. What pairs rows is the
// cluster where one is named (the prompt, the question), else the item. It fails
// when a piece was marked before.
func (c *Contest) Add(rival string, r *Row) error {
	row := *r
	row.Stratum, row.Weight, row.Harm = cmp.Or(rival, noName), 1, 0
	if r.Wrong {
		row.Harm = 1
	}
	if err := c.tally.Add(&row); err != nil {
		return err
	}
	at := int(c.tally.index[row.Stratum]) - 1
	unit := r.Cluster
	if unit == 0 {
		unit = r.Item
	}
	if unit == 0 || unit>>(64-c.shift) != 0 {
		return nil
	}
	if c.items == nil {
		c.items = map[uint64][]Count{}
	}
	count(c.items, unit, at, r.Wrong, r.Times)
	for len(c.items) > mostMarks {
		c.shift++
		maps.DeleteFunc(c.items, func(k uint64, _ []Count) bool { return k>>(64-c.shift) != 0 })
	}
	return nil
}

// count adds marks to those of a unit and a rival.
func count(units map[uint64][]Count, unit uint64, rival int, wrong bool, times int) {
	of := units[unit]
	for len(of) <= rival {
		of = append(of, Count{})
	}
	of[rival].N += times
	if wrong {
		of[rival].Wrong += times
	}
	units[unit] = of
}

// Names are the rivals in the order of their first row.
func (c *Contest) Names() []string { return c.tally.names }

// Has says whether a rival has a row.
func (c *Contest) Has(rival string) bool { return c.tally.strata[rival] != nil }

// Estimates are the error rates of the rivals by their names, see [Tally.Strata].
func (c *Contest) Estimates() map[string]Estimate {
	out := map[string]Estimate{}
	for _, s := range c.tally.Strata() {
		out[s.Name] = s.Estimate
	}
	return out
}

// units are the counts of pieces by what pairs them, then rival: the marks, or
// where several raters marked a piece what most of them say of it.
func (c *Contest) units() map[uint64][]Count {
	pieces := c.tally.sampledPieces()
	if !slices.ContainsFunc(pieces, func(p piece) bool { return p.panel }) {
		return c.items
	}
	out := map[uint64][]Count{}
	for _, p := range pieces {
		count(out, p.cluster, int(p.stratum)-1, p.wrong, 1)
	}
	return out
}

// Match compares a rival with the first of a contest.
type Match struct {
	Rival string `json:"rival"`
	Count
	Comparison
	Shared   int     `json:"shared"`   // items that both were judged on; 0 when not paired
	Adjusted float64 `json:"adjusted"` // P, adjusted for the number of rivals (Holm)
}

// Against compares every rival with the first one. Where half of the smaller
// side's items or more are shared the comparison is paired, on these alone: by
// [ComparePairs] when each was judged once on each, else by Student's t on the
// differences by item. Unpaired pieces in clusters are compared with their
// effective sizes, see [CompareEstimates]. It fails for fewer than two rivals.
func (c *Contest) Against(level float64) ([]Match, error) {
	names := c.Names()
	if len(names) < 2 {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.measure.rivals", Args: []any{len(names)}}
	}
	estimates, units := c.Estimates(), c.units()
	var out []Match
	var p []float64
	for at := 1; at < len(names); at++ {
		m := Match{Rival: names[at], Count: estimates[names[at]].Count}
		pairs, differences, least, once := shared(units, at)
		var err error
		switch {
		case len(differences) < 2 || 2*len(differences) < least:
			m.Comparison, err = CompareEstimates(estimates[names[0]], estimates[names[at]], level)
		case once:
			m.Comparison, err = ComparePairs(pairs, level)
			m.Shared = len(differences)
		default:
			m.Comparison, err = compareMeans(differences, level)
			m.Shared = len(differences)
		}
		if err != nil {
			return nil, err
		}
		out, p = append(out, m), append(p, m.P)
	}
	for i, x := range Holm(p) {
		out[i].Adjusted = x
	}
	return out, nil
}

// shared are the items, all or sampled, that the first and another rival have in common:
// as a table, as differences of the share wrong, with the number of items on the
// smaller side and whether each was judged once.
func shared(units map[uint64][]Count, at int) (table Pairs, differences []float64, least int, once bool) {
	var a, b int
	once = true
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		of := units[unit]
		inA, inB := of[0].N > 0, len(of) > at && of[at].N > 0
		if inA {
			a++
		}
		if inB {
			b++
		}
		if !inA || !inB {
			continue
		}
		once = once && of[0].N == 1 && of[at].N == 1
		table.add(of[0].Wrong > 0, of[at].Wrong > 0)
		differences = append(differences, of[at].Rate()-of[0].Rate())
	}
	return table, differences, min(a, b), once
}

// compareMeans is Student's paired t: d̄ ± t_{n−1} · s/√n.
func compareMeans(d []float64, level float64) (Comparison, error) {
	if err := checkShare("error.measure.level", level); err != nil {
		return Comparison{}, err
	}
	n, mean, variance := float64(len(d)), 0.0, 0.0
	for _, x := range d {
		mean += x / n
	}
	for _, x := range d {
		variance += (x - mean) * (x - mean) / (n - 1)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: n - 1}
	se := math.Sqrt(variance / n)
	half := t.Quantile((1+level)/2) * se
	c := Comparison{Difference: leeway.Interval{Value: mean, Low: math.Max(-1, mean-half), High: math.Min(1, mean+half)}, P: 1, Paired: true}
	if se > 0 {
		c.P = 2 * t.CDF(-math.Abs(mean)/se)
	} else if mean != 0 {
		c.P = 0
	}
	return c, nil
}
