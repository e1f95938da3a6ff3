package occupation

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// profileDomains are the domains that describe what an occupation asks of a
// person. Each is standardised over occupations, then divided by the root of
// its number of elements, so that a domain counts for what it says and not for
// how finely it is divided.
var profileDomains = []Domain{SkillLevel, SkillImportance, KnowledgeLevel, KnowledgeImportance, Style, Interest}

// features gives one standardised row an occupation; an occupation without
// skills has NaN in column 0. weight scales each domain, nil leaves standard
// deviations at 1 and appends job zone and major group.
func (c *Catalog) features(weight func(Domain) float64) *mat.Dense {
	n := len(c.Occupations)
	var columns [][]float64
	add := func(v []float64, w float64) {
		standardise(v)
		for i := range v {
			v[i] *= w
		}
		columns = append(columns, v)
	}
	for _, d := range profileDomains {
		w := 1.0
		if weight != nil {
			w = weight(d) / math.Sqrt(float64(max(1, len(c.Columns(d)))))
		}
		for j := range c.Columns(d) {
			v := make([]float64, n)
			for i := range v {
				v[i] = c.At(i, d, j).Value
			}
			add(v, w)
		}
	}
	if weight == nil {
		zone := make([]float64, n)
		groups := map[string]int{}
		for i, o := range c.Occupations {
			zone[i] = float64(o.JobZone)
			groups[o.Code[:2]] = 0
		}
		add(zone, 1)
		for _, g := range sortedKeys(groups) {
			v := make([]float64, n)
			for i, o := range c.Occupations {
				v[i] = float64(boolInt(o.Code[:2] == g))
			}
			add(v, 1)
		}
	}
	x := mat.NewDense(n, max(1, len(columns)), nil)
	for i := range n {
		for j, v := range columns {
			x.Set(i, j, v[i])
		}
		if !c.Rated(i, SkillLevel) {
			x.Set(i, 0, math.NaN())
		}
	}
	return x
}

// standardise brings the known values to mean 0 and deviation 1, unknown ones to 0.
func standardise(v []float64) {
	n, mean, ss := 0.0, 0.0, 0.0
	for _, x := range v {
		if !math.IsNaN(x) {
			n++
			mean += x
		}
	}
	mean /= math.Max(1, n)
	for _, x := range v {
		if !math.IsNaN(x) {
			ss += (x - mean) * (x - mean)
		}
	}
	sd := math.Sqrt(ss / math.Max(1, n))
	for i, x := range v {
		if math.IsNaN(x) || sd == 0 {
			v[i] = 0
		} else {
			v[i] = (x - mean) / sd
		}
	}
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Space compares occupations by what they ask of a person.
type Space struct {
	row  [][]float64 // nil for an occupation without ratings
	size []float64
}

// domainWeight is how much each domain says about kinship, before division
// by the root of its size: skills and knowledge are each on two scales.
func domainWeight(d Domain) float64 {
	if d == Style || d == Interest {
		return 1
	}
	return 0.7
}

// NewSpace prepares the comparison; it takes some milliseconds.
func NewSpace(c *Catalog) *Space {
	x := c.features(domainWeight)
	n, _ := x.Dims()
	s := &Space{make([][]float64, n), make([]float64, n)}
	for i := range n {
		if v := x.RawRowView(i); !math.IsNaN(v[0]) {
			s.row[i], s.size[i] = v, math.Sqrt(dot(v, v))
		}
	}
	return s
}

// Cosine is the similarity of occupations i and j, from −1 to 1; NaN when one
// of them has no ratings.
func (s *Space) Cosine(i, j int) float64 {
	if s.row[i] == nil || s.row[j] == nil {
		return math.NaN()
	}
	return dot(s.row[i], s.row[j]) / (s.size[i] * s.size[j])
}

// Rated says whether occupation i can be compared.
func (s *Space) Rated(i int) bool { return i >= 0 && i < len(s.row) && s.row[i] != nil }
