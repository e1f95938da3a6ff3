package measure

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
)

// mostMarks bounds the marks that are kept.
const mostMarks = 1 << 16

// marks keeps what was said of a random sample of items.
type marks struct {
	at    map[uint64]mark // by a hash of the item, stratum, rater or file
	shift uint            // clusters are kept whose hash begins with so many zero bits
	rows  uint64
	file  string // of the last row
	from  uint64 // its hash
}

type mark struct {
	item           uint64
	cluster        uint64 // the item's hash where no cluster is named
	stratum, rater uint32
	line           uint32
	wrong          bool
	harm, weight   float64
}

// piece is a marked piece with all that an estimate needs of it.
type piece struct {
	stratum      uint32
	cluster      uint64
	weight, harm float64
	wrong        bool
	panel        bool // several raters marked it
}

// repeatError is a mark that was made before.
type repeatError struct {
	line        int // of the first
	contradicts bool
}

func (e *repeatError) Error() string { return fmt.Sprintf("marked before, in line %d", e.line) }

func (s *marks) add(r *Row, stratum, rater uint32) error {
	s.rows++
	m := mark{item: r.Item, cluster: r.Cluster, stratum: stratum, rater: rater, line: uint32(min(r.Line, math.MaxUint32)), wrong: r.Wrong, harm: r.Harm, weight: r.Weight}
	if r.Cluster == 0 {
		m.cluster = r.Item
	}
	if m.cluster>>(64-s.shift) != 0 { // not in the sample; a shift by 64 gives 0
		return nil
	}
	var key uint64
	switch {
	case r.Item == 0: // nothing says that two rows are the same
		m.item = mix(s.rows)
		key = m.item
	case rater > 0:
		key = mix(m.item ^ mix(uint64(stratum)<<32|uint64(rater)))
	default:
		if r.File != s.file {
			s.file, s.from = r.File, hash(r.File)
		}
		key = mix(m.item ^ s.from + uint64(stratum))
	}
	if old, ok := s.at[key]; ok {
		return &repeatError{int(old.line), old.wrong != r.Wrong}
	}
	if s.at == nil {
		s.at = map[uint64]mark{}
	}
	s.at[key] = m
	for len(s.at) > mostMarks {
		s.shift++
		maps.DeleteFunc(s.at, func(_ uint64, m mark) bool { return m.cluster>>(64-s.shift) != 0 })
	}
	return nil
}

// sorted are the marks in an order that is the same in every run.
func (s *marks) sorted() []mark {
	out := slices.Collect(maps.Values(s.at))
	slices.SortFunc(out, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.item, b.item), cmp.Compare(a.stratum, b.stratum), cmp.Compare(a.rater, b.rater), cmp.Compare(a.line, b.line), cmp.Compare(a.harm, b.harm), cmp.Compare(a.weight, b.weight))
	})
	return out
}

// byPiece gives the marks on each item of each stratum.
func (s *marks) byPiece() iter.Seq[[]mark] {
	return func(yield func([]mark) bool) {
		all := s.sorted()
		for from := 0; from < len(all); {
			to := from + 1
			for to < len(all) && all[to].item == all[from].item && all[to].stratum == all[from].stratum && all[to].cluster == all[from].cluster {
				to++
			}
			if !yield(all[from:to]) {
				return
			}
			from = to
		}
	}
}

// clustered says whether some pieces share a cluster.
func (s *marks) clustered() bool {
	seen := make(map[uint64]bool, len(s.at))
	for _, m := range s.at {
		if seen[m.cluster] {
			return true
		}
		seen[m.cluster] = true
	}
	return false
}

// hash is FNV-1a with a finisher that spreads it over all bits, the same in
// every run so that a sample is. Nothing gives 0.
func hash[T string | []byte](s T) uint64 {
	if len(s) == 0 {
		return 0
	}
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// mix is the finisher of MurmurHash3.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
