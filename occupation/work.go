package occupation

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// The work index tells occupations by what is said of the work, in a résumé or a
// posting: for each word the occupations whose tasks, titles or duties use it. It is
// built ahead and read in place, like the title index.
//
// A text is ranked by its likelihood under each occupation's words, smoothed with
// the words of all (Jelinek–Mercer; Zhai & Lafferty 2004, eq. 4 and table I):
//
//	score(i) = Σ_t c(t) · ln(1 + (1−λ)/λ · p(t|i) / p(t|all))
//	p(t|i)   = Σ_f α_f · p_f(t|i)        (fields mixed: Ogilvie & Callan 2003)
//
// with λ = 0.7, which their experiments find best for long queries. English words
// and Chinese pairs of characters are two vocabularies, each with its own fields.
const workLambda = 0.7

// The fields of the work index.
const (
	workSentence = iota // of the description and the tasks, as counts; no sentence is stored
	workTitle           // the titles, official and everyday
	workDuty            // words for duties in Chinese (names/duties.tsv)
	workFields
)

// workMix is α_f of a vocabulary.
func workMix(han bool) [workFields]float64 {
	if han {
		return [workFields]float64{0, 0.35, 0.65}
	}
	return [workFields]float64{0.5, 0.2, 0.3}
}

// workLeast is the least that is stored, a fifth of a nat: less is noise.
const workLeast = nats / 5

// nats is how finely ln(1 + …) is stored: a byte is a twentieth of a nat.
const nats = 20

// workTerms are the terms of a text for the work index: words, and pairs of
// Chinese characters.
func workTerms(s string) []string {
	return slices.DeleteFunc(terms(s), func(t string) bool {
		if t[0] < 0x80 {
			return len(t) < 2 || levelWord(t) || t[0] >= '0' && t[0] <= '9'
		}
		return utf8.RuneCountInString(t) == 1
	})
}

// buildWork lays the work index out; sentences are by occupation.
func buildWork(c *Catalog, sentences map[int][]string) string {
	type vocabulary struct {
		count [workFields]map[string]map[int]float64
		size  [workFields][]float64
	}
	var voc [2]vocabulary
	for h := range voc {
		for f := range workFields {
			voc[h].count[f], voc[h].size[f] = map[string]map[int]float64{}, make([]float64, len(c.Occupations))
		}
	}
	add := func(f, i int, text string) {
		for _, t := range workTerms(text) {
			v := &voc[boolInt(t[0] >= 0x80)]
			if v.count[f][t] == nil {
				v.count[f][t] = map[int]float64{}
			}
			v.count[f][t][i]++
			v.size[f][i]++
		}
	}
	for i, o := range c.Occupations {
		for _, s := range sentences[i] {
			add(workSentence, i, s)
		}
		for _, s := range slices.Concat([]string{o.En, o.En, o.En, o.Zh, o.Zh, o.Zh}, c.aliases.at(i), c.titles.at(i)) {
			add(workTitle, i, s)
		}
		for _, s := range c.duties.at(i) {
			add(workDuty, i, s)
		}
	}
	all := map[string][]byte{}
	for h := range voc {
		v, mix := &voc[h], workMix(h == 1)
		set := map[string]bool{}
		for f := range workFields {
			for t := range v.count[f] {
				set[t] = true
			}
		}
		for t := range set {
			p := make([]float64, len(c.Occupations))
			background, n := 0.0, 0.0
			for i := range p {
				share := 0.0
				for f, a := range mix {
					if v.size[f][i] > 0 {
						p[i] += a * v.count[f][t][i] / v.size[f][i]
						share += a
					}
				}
				if share > 0 {
					p[i] /= share
					background, n = background+p[i], n+1
				}
			}
			background /= n
			var out []byte
			last := 0
			for i, x := range p {
				if w := math.Round(nats * math.Log1p((1-workLambda)/workLambda*x/background)); w >= workLeast {
					out = binary.AppendUvarint(out, uint64(i-last))
					out = append(out, byte(math.Min(255, w)))
					last = i
				}
			}
			all[t] = out
		}
	}
	list := make([]string, 0, len(all))
	for t := range all {
		list = append(list, t)
	}
	sort.Strings(list)
	texts, postings := make([][]byte, len(list)), make([][]byte, len(list))
	for k, t := range list {
		texts[k], postings[k] = []byte(t), all[t]
	}
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(list)))
	return string(appendBlocks(appendBlocks(out, texts), postings))
}

// Work says how well what is said of somebody's work fits each occupation, in nats
// above a text of no occupation in particular. nil: it says nothing.
func (c *Catalog) Work(text string) []float64 {
	s := c.work
	if len(s) < 4 {
		return nil
	}
	n := int(u32(s, 0))
	s = s[4:]
	var lists [2]blocks
	for k := range lists {
		if len(s) < 4*(n+1) {
			return nil
		}
		lists[k].offsets, s = s[:4*(n+1)], s[4*(n+1):]
		size := int(u32(lists[k].offsets, n))
		if size > len(s) {
			return nil
		}
		lists[k].data, s = s[:size], s[size:]
	}
	count := map[string]float64{}
	for _, t := range workTerms(text) {
		count[t]++
	}
	if len(count) == 0 {
		return nil
	}
	out := make([]float64, len(c.Occupations))
	for _, t := range slices.Sorted(maps.Keys(count)) { // in order: sums of floats depend on it
		k := sort.Search(n, func(k int) bool { return strings.Compare(lists[0].at(k), t) >= 0 })
		if k == n || lists[0].at(k) != t {
			continue
		}
		weight := 1 + math.Log(count[t]) // a word said twice is not twice as much evidence
		i := 0
		for p := []byte(lists[1].at(k)); len(p) > 0; {
			d, w := binary.Uvarint(p)
			if w <= 0 || w >= len(p) {
				break
			}
			if i += int(d); i >= len(out) {
				break
			}
			out[i] += weight * float64(p[w]) / nats
			p = p[w+1:]
		}
	}
	return c.withRelated(out)
}
