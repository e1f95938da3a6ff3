package occupation

import (
	"math"
	"slices"
	"strings"
)

// Aspect is one side of how alike two occupations are.
type Aspect int

// The aspects. Knowledge and interests are cosines of standardised ratings,
// −1 to 1. Activities and titles are square roots of the cosine of TF-IDF
// counts (0 to 1): O*NET's intermediate work activities, and the words of the
// occupation's English titles. The root spreads the many small cosines of
// sparse counts over the range.
const (
	Knowledge Aspect = iota
	Interests
	Activities
	Titles
	aspects // how many there are
)

// Aspects are all of them, in order.
func Aspects() []Aspect { return []Aspect{Knowledge, Interests, Activities, Titles} }

func (a Aspect) String() string {
	return [aspects]string{"knowledge", "interests", "activities", "titles"}[a]
}

// KinshipWeights weigh the aspects. They were chosen as round numbers near the
// optimum that cross-validation over occupations finds, which is flat;
// leeway eval repeats both. Skills and work styles were tried and add nothing to
// these four.
func KinshipWeights() []float64 { return []float64{1, 1, 1, 2} }

// titleWeight is how often the occupation's own title counts against each of
// its alternate titles.
const titleWeight = 5

// Space compares occupations aspect by aspect.
type Space struct {
	n       int
	aspects [aspects][]float64 // n×n; NaN where one of the two lacks it
}

// NewSpace computes every pair; it takes about half a second. [Catalog.Kinship]
// gives the result that is stored with the catalog.
func NewSpace(c *Catalog) *Space {
	s := &Space{n: len(c.Occupations)}
	s.aspects[Knowledge] = denseCosines(c.standardised(KnowledgeLevel, KnowledgeImportance))
	s.aspects[Interests] = denseCosines(c.standardised(Interest))
	activities, titles := make([]map[string]float64, s.n), make([]map[string]float64, s.n)
	for i, o := range c.Occupations {
		activities[i], titles[i] = c.Activities(i), map[string]float64{}
		for _, w := range terms(o.En) {
			titles[i][w] += titleWeight
		}
		for _, t := range c.Titles(i) {
			for _, w := range terms(t) {
				titles[i][w]++
			}
		}
	}
	s.aspects[Activities] = sparseCosines(activities)
	s.aspects[Titles] = sparseCosines(titles)
	return s
}

// At is one aspect of occupations i and j; NaN when one of them lacks it.
func (s *Space) At(a Aspect, i, j int) float64 { return s.aspects[a][i*s.n+j] }

// Kinship is the mean of the aspects that both occupations have, weighted by
// w; NaN when less than half of the weight is there, as for two of which only
// the titles are known.
func (s *Space) Kinship(w []float64, i, j int) float64 {
	sum, have, all := 0.0, 0.0, 0.0
	for a := range aspects {
		all += w[a]
		if v := s.aspects[a][i*s.n+j]; !math.IsNaN(v) {
			sum, have = sum+w[a]*v, have+w[a]
		}
	}
	if have == 0 || have < all/2 {
		return math.NaN()
	}
	return sum / have
}

// standardised gives one row an occupation, nil where nothing is rated.
func (c *Catalog) standardised(ds ...Domain) [][]float64 {
	rows := make([][]float64, len(c.Occupations))
	for i := range rows {
		if slices.ContainsFunc(ds, func(d Domain) bool { return c.Rated(i, d) }) {
			rows[i] = []float64{}
		}
	}
	v := make([]float64, len(rows))
	for _, d := range ds {
		for j := range c.Columns(d) {
			for i := range v {
				v[i] = c.At(i, d, j).Value
			}
			standardise(v)
			for i := range rows {
				if rows[i] != nil {
					rows[i] = append(rows[i], v[i])
				}
			}
		}
	}
	return rows
}

func denseCosines(rows [][]float64) []float64 {
	n := len(rows)
	size := make([]float64, n)
	for i, r := range rows {
		size[i] = math.Sqrt(dot(r, r))
	}
	out := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			v := math.NaN()
			if size[i] > 0 && size[j] > 0 {
				v = dot(rows[i], rows[j]) / (size[i] * size[j])
			}
			out[i*n+j], out[j*n+i] = v, v
		}
	}
	return out
}

// sparseCosines are √cos of TF-IDF vectors, (1 + ln tf) · ln((n+1)/(df+½)), by
// the lists of who uses a term. Terms go in order, so that sums are the same
// on every run.
func sparseCosines(counts []map[string]float64) []float64 {
	n := len(counts)
	type use struct {
		i int
		w float64
	}
	users := map[string][]use{}
	for i, m := range counts {
		for t, tf := range m {
			users[t] = append(users[t], use{i, 1 + math.Log(tf)})
		}
	}
	ordered := make([]string, 0, len(users))
	for t := range users {
		ordered = append(ordered, t)
	}
	slices.SortFunc(ordered, strings.Compare)
	out := make([]float64, n*n)
	for _, t := range ordered {
		us := users[t]
		idf := math.Log((float64(n) + 1) / (float64(len(us)) + 0.5))
		for _, x := range us {
			for _, y := range us {
				out[x.i*n+y.i] += idf * idf * x.w * y.w
			}
		}
	}
	size := make([]float64, n)
	for i := range n {
		size[i] = math.Sqrt(out[i*n+i])
	}
	for i := range n {
		for j := range n {
			if size[i] > 0 && size[j] > 0 {
				out[i*n+j] = math.Sqrt(math.Min(1, out[i*n+j]/(size[i]*size[j])))
			} else {
				out[i*n+j] = math.NaN()
			}
		}
	}
	return out
}

// storeKinship keeps the kinship of all pairs i > j, two bytes each, in steps of
// 2/65534 from −1 to 1: building it takes too long to do at every start.
func (c *Catalog) storeKinship() {
	s, w := NewSpace(c), KinshipWeights()
	out := make([]byte, 0, s.n*(s.n-1))
	for i := range s.n {
		for j := range i {
			q := uint16(none)
			if v := s.Kinship(w, i, j); !math.IsNaN(v) {
				q = uint16(math.Round((v + 1) / 2 * (none - 1)))
			}
			out = append(out, byte(q), byte(q>>8))
		}
	}
	c.kinship = string(out)
}

// Kinship is how alike occupations i and j are, from −1 to 1: 1 for the same,
// about 0.6 for the closest related ones, about 0 for two taken at random.
// NaN when too little is known of one of them, see [Space.Kinship].
func (c *Catalog) Kinship(i, j int) float64 {
	if i == j && c.Comparable(i) {
		return 1
	}
	k := pair(i, j)
	if i == j || i < 0 || j < 0 || 2*k+1 >= len(c.kinship) {
		return math.NaN()
	}
	q := u16(c.kinship, k)
	if q == none {
		return math.NaN()
	}
	return 2*float64(q)/(none-1) - 1
}

func pair(i, j int) int {
	if i < j {
		i, j = j, i
	}
	return i*(i-1)/2 + j
}

// Comparable says whether enough is known of occupation i to compare it.
func (c *Catalog) Comparable(i int) bool {
	return i >= 0 && i < len(c.Occupations) && (c.Rated(i, KnowledgeLevel) || c.Rated(i, Interest))
}
