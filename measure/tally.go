package measure

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/leeway-project/leeway"
)

// Tally counts marked pieces as they are read, in memory that does not grow
// with their number: it keeps sums by stratum and, where items or clusters are
// named, the marks of a random sample of them, see [Tally.Sampled]. The zero
// value is ready.
type Tally struct {
	rows     moments
	severity [Critical + 1]int
	strata   map[string]*moments
	names    []string // of strata, in order of their first row
	index    map[string]uint32
	raters   map[string]uint32
	weighted bool
	harm     bool // a row weighs neither 0 nor 1
	marks    marks
	track    []Point
}

// Point is what was counted up to a piece.
type Point struct {
	Count
	Harm float64 // sum of the harm; Wrong, if every error weighs 1
}

// moments are the sums that a weighted rate and its variance need; h is the
// harm of a row and w its weight.
type moments struct {
	count                   Count
	h, w, w2, wh, w2h, w2hh float64
}

func (m *moments) add(r *Row) {
	m.count.N += r.Times
	if r.Wrong {
		m.count.Wrong += r.Times
	}
	n, w, h := float64(r.Times), r.Weight, r.Harm
	m.h += n * h
	m.w += n * w
	m.w2 += n * w * w
	m.wh += n * w * h
	m.w2h += n * w * w * h
	m.w2hh += n * w * w * h * h
}

// Add counts a row. A row that stands for several pieces is not looked at for
// duplicates, clusters and raters. Add fails when the same item was marked before: in the same
// stratum by the same rater or, where no rater is named, in the same file.
func (t *Tally) Add(r *Row) error {
	stratum := t.stratum(r.Stratum)
	if (r.Item != 0 || r.Cluster != 0) && r.Times == 1 {
		if err := t.marks.add(r, stratum, t.rater(r.Rater)); err != nil {
			return err
		}
	}
	t.severity[r.Severity] += r.Times
	t.weighted = t.weighted || r.Weight != 1
	t.harm = t.harm || r.Harm != 0 && r.Harm != 1 || r.Wrong && r.Harm == 0
	t.rows.add(r)
	if r.Stratum != "" {
		t.strata[r.Stratum].add(r)
	}
	if n := len(t.track); n == 0 || t.rows.count.N >= t.track[n-1].N+1+t.track[n-1].N/16 {
		t.track = append(t.track, Point{t.rows.count, t.rows.h})
	}
	return nil
}

func (t *Tally) stratum(name string) uint32 {
	if name == "" {
		return 0
	}
	at, ok := t.index[name]
	if !ok {
		if t.strata == nil {
			t.strata, t.index = map[string]*moments{}, map[string]uint32{}
		}
		at = uint32(len(t.names) + 1)
		t.index[name], t.strata[name] = at, &moments{}
		t.names = append(t.names, name)
	}
	return at
}

func (t *Tally) rater(name string) uint32 {
	if name == "" {
		return 0
	}
	at, ok := t.raters[name]
	if !ok {
		if t.raters == nil {
			t.raters = map[string]uint32{}
		}
		at = uint32(len(t.raters) + 1)
		t.raters[name] = at
	}
	return at
}

// Rows is how many rows were wrong of how many: of pieces, or of marks where
// several raters marked a piece.
func (t *Tally) Rows() Count { return t.rows.count }

// BySeverity counts the rows by severity, from NoError.
func (t *Tally) BySeverity() [Critical + 1]int { return t.severity }

// Track is the count at growing numbers of pieces, the last one included: what
// a [Sequence] says over time.
func (t *Tally) Track() []Point {
	last := Point{t.rows.count, t.rows.h}
	if n := len(t.track); n > 0 && t.track[n-1].N < last.N {
		return append(slices.Clip(t.track), last)
	}
	return t.track
}

// Sampled is the share of the items whose marks are kept, 1 for all: duplicates,
// clusters and raters are known of these alone. The items are a random sample by
// their hash (Gibbons 2001, "Distinct sampling for highly-accurate answers"),
// halved whenever more than 65,536 marks are held.
func (t *Tally) Sampled() float64 { return math.Ldexp(1, -int(t.marks.shift)) }

// Raters are how many people marked.
func (t *Tally) Raters() int { return len(t.raters) }

// Groups are how many strata there are; unlike all else that is kept they have no bound
// of their own.
func (t *Tally) Groups() int { return len(t.names) }

// Agreement is how far the raters agree; of two raters the kappa is Cohen's.
// ok is false where no rater is named or no item has two marks.
func (t *Tally) Agreement() (a Agreement, ok bool) {
	if len(t.raters) < 2 {
		return a, false
	}
	var items []Count
	var both Pairs
	for marks := range t.marks.byPiece() {
		c := Count{N: len(marks)}
		for _, m := range marks {
			if m.wrong {
				c.Wrong++
			}
		}
		items = append(items, c)
		if len(t.raters) == 2 && len(marks) == 2 {
			a, b := marks[0], marks[1]
			if a.rater > b.rater {
				a, b = b, a
			}
			both.add(a.wrong, b.wrong)
		}
	}
	if a = Agree(items); a.Items == 0 {
		return a, false
	}
	if len(t.raters) == 2 {
		a.Kappa = CohenKappa(both)
	}
	return a, true
}

// pieces are the sampled pieces: the marks, or where raters marked, what most of
// them say of a piece; a tie is wrong.
func (t *Tally) pieces() []piece {
	var out []piece
	for marks := range t.marks.byPiece() {
		if len(t.raters) == 0 {
			for _, m := range marks {
				out = append(out, piece{m.stratum, m.cluster, m.weight, m.harm, m.wrong, false})
			}
			continue
		}
		p := piece{stratum: marks[0].stratum, cluster: marks[0].cluster, panel: len(marks) > 1}
		wrong := 0
		for _, m := range marks {
			if m.wrong {
				wrong++
			}
			p.weight += m.weight / float64(len(marks))
			p.harm += m.harm / float64(len(marks))
		}
		if p.wrong = 2*wrong >= len(marks); !p.wrong {
			p.harm = 0
		} else if !t.harm {
			p.harm = 1
		}
		out = append(out, p)
	}
	return out
}

// Strata are the estimates by stratum, the highest error rate first.
func (t *Tally) Strata() []Stratum {
	out := []Stratum{}
	of := map[uint32][]piece{}
	for _, p := range t.sampledPieces() {
		of[p.stratum] = append(of[p.stratum], p)
	}
	for _, name := range slices.Sorted(maps.Keys(t.strata)) {
		out = append(out, Stratum{name, t.estimate(t.strata[name], of[t.index[name]])})
	}
	slices.SortStableFunc(out, func(a, b Stratum) int { return -cmp.Compare(a.Rate, b.Rate) })
	return out
}

// Stratum is the estimate of one stratum.
type Stratum struct {
	Name string
	Estimate
}

// Estimate is the error rate over all rows as they are: each stratum counts by
// its number of pieces (or weight) in the files.
func (t *Tally) Estimate() Estimate { return t.estimate(&t.rows, t.sampledPieces()) }

// sampledPieces are the pieces where marks are not all that there is to know of
// them: where several raters marked a piece, or pieces share a cluster.
func (t *Tally) sampledPieces() []piece {
	if !t.marks.clustered() {
		return nil
	}
	return t.pieces()
}

func (t *Tally) estimate(m *moments, pieces []piece) Estimate {
	e := Estimate{Count: m.count, Weighted: t.weighted, Harm: t.harm, Design: 1, Sampled: t.Sampled()}
	e.panel(pieces)
	switch {
	case pieces != nil:
		e.fromPieces(pieces, nil)
		if !e.Panel { // every row is known, of the clusters a sample
			e.Rate = m.wh / m.w
			e.Effective *= float64(e.N) / float64(len(pieces))
		}
	case t.weighted:
		e.fromMoments(m)
	default:
		e.Rate, e.Effective, e.df = m.h/float64(m.count.N), float64(m.count.N), float64(m.count.N-1)
	}
	return e
}

// panel counts pieces in place of marks where several raters marked some.
func (e *Estimate) panel(pieces []piece) {
	if e.Panel = slices.ContainsFunc(pieces, func(p piece) bool { return p.panel }); !e.Panel {
		return
	}
	e.Count = Count{N: len(pieces)}
	for _, p := range pieces {
		if p.wrong {
			e.Wrong++
		}
	}
}

// Mixed is the error rate of work in which the strata have the shares of mix,
// which add to 1 after scaling; it fails where mix and strata are not the same.
func (t *Tally) Mixed(mix map[string]float64) (Estimate, error) {
	for name := range mix {
		if t.strata[name] == nil {
			return Estimate{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.mix.unknown", Args: []any{name, list(slices.Sorted(maps.Keys(t.strata)))}}
		}
	}
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(t.strata)) {
		if !(mix[name] > 0) || math.IsInf(mix[name], 0) {
			return Estimate{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.mix.missing", Args: []any{name}}
		}
		sum += mix[name]
	}
	share := make([]float64, len(t.names)+1)
	for name, x := range mix {
		share[t.index[name]] = x / sum
	}
	e := Estimate{Count: t.rows.count, Weighted: true, Harm: t.harm, Design: 1, Sampled: t.Sampled()}
	if pieces := t.sampledPieces(); pieces != nil {
		e.panel(pieces)
		e.fromPieces(pieces, share)
		e.Effective *= math.Max(1, float64(e.N)/float64(len(pieces)))
		return e, nil
	}
	e.fromStrata(t, share)
	return e, nil
}

func (p *Pairs) add(a, b bool) {
	switch {
	case a && b:
		p.Both++
	case a:
		p.OnlyA++
	case b:
		p.OnlyB++
	default:
		p.Neither++
	}
}
