package measure

import (
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
	names []string
	index map[string]int
	all   []Count
	items map[uint64][]Count // by item, then rival
	shift uint
	seen  marks // for duplicates
}

// Add counts a row for a rival. What pairs rows is the cluster where one is named
// (the prompt, the question), else the item. It fails when a piece was marked
// before.
func (c *Contest) Add(rival string, r *Row) error {
	at, ok := c.index[rival]
	if !ok {
		if c.index == nil {
			c.index = map[string]int{}
		}
		at = len(c.names)
		c.index[rival] = at
		c.names, c.all = append(c.names, rival), append(c.all, Count{})
	}
	if r.Item != 0 && r.Times == 1 {
		if err := c.seen.add(r, uint32(at), 0); err != nil {
			return err
		}
	}
	add := func(x *Count) {
		x.N += r.Times
		if r.Wrong {
			x.Wrong += r.Times
		}
	}
	add(&c.all[at])
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
	of := c.items[unit]
	for len(of) <= at {
		of = append(of, Count{})
	}
	add(&of[at])
	c.items[unit] = of
	for len(c.items) > mostMarks {
		c.shift++
		maps.DeleteFunc(c.items, func(k uint64, _ []Count) bool { return k>>(64-c.shift) != 0 })
	}
	return nil
}

// Names are the rivals in the order of their first row.
func (c *Contest) Names() []string { return c.names }

// Count is what was counted for a rival.
func (c *Contest) Count(rival string) Count {
	if at, ok := c.index[rival]; ok {
		return c.all[at]
	}
	return Count{}
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
// differences by item. It fails for fewer than two rivals.
func (c *Contest) Against(level float64) ([]Match, error) {
	if len(c.names) < 2 {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.measure.rivals", Args: []any{len(c.names)}}
	}
	var out []Match
	var p []float64
	for at := 1; at < len(c.names); at++ {
		m := Match{Rival: c.names[at], Count: c.all[at]}
		pairs, differences, least, once := c.shared(at)
		var err error
		switch {
		case len(differences) < 2 || 2*len(differences) < least:
			m.Comparison, err = CompareCounts(c.all[0], c.all[at], level)
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

// shared are the sampled items that the first and another rival have in common:
// as a table, as differences of the share wrong, with the number of items on the
// smaller side and whether each was judged once.
func (c *Contest) shared(at int) (table Pairs, differences []float64, least int, once bool) {
	var a, b int
	once = true
	for _, unit := range slices.Sorted(maps.Keys(c.items)) {
		of := c.items[unit]
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
