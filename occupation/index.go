package occupation

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

// The title index, built ahead and read in place: for each term the
// occupations that use it, with a weight, and the single titles that hold it.
//
// The weight is BM25F (Robertson & Zaragoza 2009, eq. 3.19–3.20) over fields:
//
//	tf~ = Σ_f w_f · tf_f / (1 + b · (len_f/avg_f − 1))   weight = tf~ / (k1 + tf~)
//
// its idf is applied at the query. Sentences enter as word counts only. The
// constants were chosen on everyday titles that were held out of the index.
const (
	bm25K1 = 1.0
	bm25B  = 0.7
)

// The fields and their weights w_f: the occupation's own title says most, a
// word of a task statement least.
const (
	fieldTitle = iota
	fieldAlias
	fieldAlternate
	fieldSentence
	fields
)

func fieldWeight(f int) float64 { return [fields]float64{5, 2, 0.6, 0.4}[f] }

// Numbers of a title within its occupation: the English and the Chinese
// title, then aliases, then O*NET's other titles.
const (
	titleEn = iota
	titleZh
	titleRest
)

// indexer gathers what the index holds.
type indexer struct {
	count [fields]map[string]map[int]float64 // term → occupation → tf
	size  [fields][]float64                  // words of an occupation
	title map[string][]uint32                // term → titles
	occ   []uint16                           // title → occupation
	no    []uint16                           // title → number within the occupation
	text  [][]string                         // title → its distinct terms
}

func buildIndex(c *Catalog, words map[int][]string) string {
	x := &indexer{title: map[string][]uint32{}}
	for f := range fields {
		x.count[f], x.size[f] = map[string]map[int]float64{}, make([]float64, len(c.Occupations))
	}
	for i, o := range c.Occupations {
		x.add(fieldTitle, i, titleEn, o.En)
		x.add(fieldTitle, i, titleZh, o.Zh)
		no := titleRest
		for _, a := range c.aliases.at(i) {
			x.add(fieldAlias, i, no, a)
			no++
		}
		for _, t := range c.titles.at(i) {
			x.add(fieldAlternate, i, no, t)
			no++
		}
		for _, s := range words[i] {
			x.add(fieldSentence, i, -1, s)
		}
	}
	return x.encode(len(c.Occupations))
}

func (x *indexer) add(f, occupation, no int, text string) {
	ts := terms(text)
	x.size[f][occupation] += float64(len(ts))
	if no >= 0 {
		ts = features(ts)
	}
	for _, t := range ts {
		if x.count[f][t] == nil {
			x.count[f][t] = map[int]float64{}
		}
		x.count[f][t][occupation]++
	}
	if no < 0 || len(ts) == 0 {
		return
	}
	slices.Sort(ts)
	ts = slices.Compact(ts)
	id := uint32(len(x.occ))
	x.occ, x.no, x.text = append(x.occ, uint16(occupation)), append(x.no, uint16(no)), append(x.text, ts)
	for _, t := range ts {
		x.title[t] = append(x.title[t], id)
	}
}

// encode lays the index out. A term that only sentences use, and only one
// occupation's or more than a quarter's, cannot help and is left out.
func (x *indexer) encode(n int) string {
	var average [fields]float64
	for f := range fields {
		for _, s := range x.size[f] {
			average[f] += s / float64(n)
		}
	}
	all := map[string]bool{}
	for f := range fields {
		for t, m := range x.count[f] {
			if f != fieldSentence || len(m) > 1 && len(m) < n/4 {
				all[t] = true
			}
		}
	}
	list := make([]string, 0, len(all))
	for t := range all {
		list = append(list, t)
	}
	sort.Strings(list)
	df := make([]uint16, len(list))
	idf := make(map[string]float64, len(list))
	var postings, titles [][]byte
	for k, t := range list {
		weight, spread := x.weights(t, average)
		df[k] = spread
		idf[t] = says(t, 2) * inverseFrequency(int(spread), n)
		postings = append(postings, weight)
		titles = append(titles, deltas(x.title[t]))
	}
	norm := make([]uint16, len(x.text))
	for id, ts := range x.text {
		ss := 0.0
		for _, t := range ts {
			ss += idf[t] * idf[t]
		}
		norm[id] = uint16(math.Min(none, math.Round(math.Sqrt(ss)*1000)))
	}
	var out []byte
	out = binary.LittleEndian.AppendUint32(out, uint32(len(list)))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(x.occ)))
	texts := make([][]byte, len(list))
	for k, t := range list {
		texts[k] = []byte(t)
	}
	for _, column := range [][]uint16{df, x.occ, x.no, norm} {
		for _, v := range column {
			out = binary.LittleEndian.AppendUint16(out, v)
		}
	}
	for _, blocks := range [][][]byte{texts, postings, titles} {
		out = appendBlocks(out, blocks)
	}
	return string(out)
}

// weights are the BM25F weights of a term in the occupations that use it, as
// occupation deltas and bytes, and in how many of them it stands in a title.
func (x *indexer) weights(t string, average [fields]float64) (out []byte, spread uint16) {
	users := map[int]bool{}
	for f := range fields {
		for i := range x.count[f][t] {
			users[i] = true
		}
	}
	last := 0
	for _, i := range slices.Sorted(maps.Keys(users)) {
		tf, titled := 0.0, false
		for f := range fields {
			if c := x.count[f][t][i]; c > 0 {
				tf += fieldWeight(f) * c / (1 + bm25B*(x.size[f][i]/math.Max(1, average[f])-1))
				titled = titled || f != fieldSentence
			}
		}
		if titled {
			spread++
		}
		out = binary.AppendUvarint(out, uint64(i-last))
		out = append(out, byte(math.Round(255*tf/(bm25K1+tf))))
		last = i
	}
	if spread == 0 {
		spread = uint16(len(x.count[fieldSentence][t]))
	}
	return out, spread
}

func deltas(ids []uint32) []byte {
	var out []byte
	last := uint32(0)
	for _, id := range ids {
		out = binary.AppendUvarint(out, uint64(id-last))
		last = id
	}
	return out
}

// appendBlocks writes n+1 offsets and then the blocks.
func appendBlocks(out []byte, blocks [][]byte) []byte {
	at := uint32(0)
	for _, b := range blocks {
		out = binary.LittleEndian.AppendUint32(out, at)
		at += uint32(len(b))
	}
	out = binary.LittleEndian.AppendUint32(out, at)
	for _, b := range blocks {
		out = append(out, b...)
	}
	return out
}

// inverseFrequency is the idf of a term that df of n occupations use.
func inverseFrequency(df, n int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}

// index reads the encoded index in place.
type index struct {
	terms, titles            int
	df, occ, no, norm        string // two bytes each
	text, postings, titlesOf blocks
}

// blocks are variable-length pieces behind their offsets.
type blocks struct {
	offsets, data string
}

func (b blocks) at(k int) string {
	from, to := u32(b.offsets, k), u32(b.offsets, k+1)
	if from > to || int(to) > len(b.data) {
		return ""
	}
	return b.data[from:to]
}

// openIndex gives ok false for an index that is missing or does not add up.
func openIndex(s string) (x index, ok bool) {
	if len(s) < 8 {
		return x, false
	}
	x.terms, x.titles = int(u32(s, 0)), int(u32(s, 1))
	s = s[8:]
	take := func(n int) string {
		if n < 0 || n > len(s) {
			ok = false
			return ""
		}
		part := s[:n]
		s = s[n:]
		return part
	}
	ok = true
	x.df, x.occ, x.no, x.norm = take(2*x.terms), take(2*x.titles), take(2*x.titles), take(2*x.titles)
	for _, b := range []*blocks{&x.text, &x.postings, &x.titlesOf} {
		b.offsets = take(4 * (x.terms + 1))
		if !ok {
			return x, false
		}
		b.data = take(int(u32(b.offsets, x.terms)))
	}
	return x, ok
}

// find gives the number of a term.
func (x *index) find(t string) (int, bool) {
	k := sort.Search(x.terms, func(k int) bool { return strings.Compare(x.text.at(k), t) >= 0 })
	return k, k < x.terms && x.text.at(k) == t
}

func u32(s string, k int) uint32 {
	k *= 4
	return uint32(s[k]) | uint32(s[k+1])<<8 | uint32(s[k+2])<<16 | uint32(s[k+3])<<24
}

func u16(s string, k int) uint16 { return uint16(s[2*k]) | uint16(s[2*k+1])<<8 }
