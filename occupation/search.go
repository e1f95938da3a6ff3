package occupation

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hit is an occupation that a search found.
type Hit struct {
	Index int
	// Score lies in (0, 1]: 1 when a title of the occupation was typed word for
	// word; below 0.5 the match rests on some of the words only: call it unsure.
	Score float64
	Title string // the title or alias that matched best
}

// maxQuery bounds a query, in runes; nobody's title is longer.
const maxQuery = 200

// Mix of a hit's score: the closest single title, all that is known of the
// occupation together, and a touch of how many people work in it.
const (
	mixTitle  = 0.5
	mixPooled = 0.5
	mixPrior  = 0.08
)

// Search finds occupations by any title, in English or Chinese, best first, at
// most n. Words may be misspelt. A query that says nothing gives none.
func (c *Catalog) Search(query string, n int) []Hit {
	x, ok := openIndex(c.search)
	if !ok || n <= 0 {
		return nil
	}
	if utf8.RuneCountInString(query) > maxQuery {
		query = string([]rune(query)[:maxQuery])
	}
	query = strings.TrimSpace(query)
	q := x.query(query, len(c.Occupations))
	if len(q) == 0 {
		return nil
	}
	pooled := x.pooled(q, len(c.Occupations))
	title, best := x.bestTitles(q, len(c.Occupations))
	hits := make([]Hit, 0, 64)
	for i, o := range c.Occupations {
		if pooled[i] == 0 && title[i] == 0 {
			continue
		}
		prior := math.Log10(1+o.Outlook.Employment) / 7
		s := mixTitle*title[i] + mixPooled*pooled[i] + mixPrior*prior*(title[i]+pooled[i])/2
		if strings.EqualFold(query, o.En) || query == o.Zh {
			s, title[i], best[i] = 2, 1, titleEn // an official title finds itself
			if query == o.Zh {
				best[i] = titleZh
			}
		}
		hits = append(hits, Hit{Index: i, Score: s, Title: ""})
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return -cmp.Compare(a.Score, b.Score) })
	hits = hits[:min(n, len(hits))]
	for k := range hits {
		h := &hits[k]
		h.Title = c.titleText(h.Index, best[h.Index])
		h.Score = math.Min(1, math.Max(h.Score, title[h.Index]*0.98))
		if title[h.Index] > 0.999 {
			h.Score = 1
		}
	}
	return hits
}

// queryTerm is a term of the query that the index knows, or the nearest to one
// that it does not.
type queryTerm struct {
	term   int
	weight float64 // idf × how sure it is the word meant × how much it says
}

func (x *index) query(s string, n int) []queryTerm {
	var q []queryTerm
	seen := map[int]bool{}
	ts := terms(s)
	for _, t := range ts {
		w := 1.0
		if levelWord(t) && len(ts) > 1 {
			w = 0.35
		}
		if utf8.RuneCountInString(t) == 1 && unicode.Is(unicode.Han, []rune(t)[0]) && len(ts) > 1 {
			w = 0.4 // pairs say more than single characters
		}
		if k, ok := x.find(t); ok {
			if !seen[k] {
				seen[k] = true
				q = append(q, queryTerm{k, w * inverseFrequency(int(u16(x.df, k)), n)})
			}
			continue
		}
		idf := math.Inf(1) // a guess says no more than the commonest of the guesses
		for _, near := range x.near(t) {
			idf = math.Min(idf, inverseFrequency(int(u16(x.df, near.term)), n))
			if !seen[near.term] {
				seen[near.term] = true
				q = append(q, queryTerm{near.term, w * near.weight * idf})
			}
		}
	}
	return q
}

// near finds the terms one slip from an unknown word (two for a long one),
// else the longest known terms it is made of.
func (x *index) near(t string) []queryTerm {
	if len(t) < 4 || len(t) > 40 || t[0] >= 0x80 {
		return nil
	}
	limit := 2 // exclusive
	if len(t) >= 8 {
		limit = 3
	}
	var out []queryTerm
	for k := range x.terms {
		term := x.text.at(k)
		if len(term) < 3 || len(term)-len(t) >= limit || len(t)-len(term) >= limit {
			continue
		}
		if d := Slips(t, term, limit); d < limit {
			w := 0.8 / float64(d)
			if term[0] != t[0] { // people rarely miss the first letter
				w /= 2
			}
			out = append(out, queryTerm{k, w * math.Min(1, 0.4+float64(u16(x.df, k))/20)})
		}
	}
	slices.SortStableFunc(out, func(a, b queryTerm) int { return -cmp.Compare(a.weight, b.weight) })
	if len(out) > 3 {
		out = out[:3]
	}
	if len(out) == 0 {
		out = x.parts(t)
	}
	if len(out) == 0 {
		out = x.beginnings(t)
	}
	return out
}

// beginnings finds the three commonest terms that begin like an unknown word
// that may be an abbreviation ("quant", "electromech").
func (x *index) beginnings(t string) []queryTerm {
	var out []queryTerm
	for k, _ := x.find(t); k < x.terms && strings.HasPrefix(x.text.at(k), t); k++ {
		out = append(out, queryTerm{k, 0.6})
	}
	slices.SortStableFunc(out, func(a, b queryTerm) int { return cmp.Compare(u16(x.df, b.term), u16(x.df, a.term)) })
	return out[:min(3, len(out))]
}

// parts splits a compound ("leathergoods") into two known terms.
func (x *index) parts(t string) []queryTerm {
	for cut := len(t) - 3; cut >= 3; cut-- {
		a, okA := x.find(fold(t[:cut]))
		b, okB := x.find(fold(t[cut:]))
		if okA && okB {
			return []queryTerm{{a, 0.7}, {b, 0.7}}
		}
	}
	return nil
}

// pooled scores occupations by all their words: Σ weight · BM25F, over its
// greatest possible value.
func (x *index) pooled(q []queryTerm, n int) []float64 {
	out := make([]float64, n)
	all := 0.0
	for _, t := range q {
		all += t.weight
		p := []byte(x.postings.at(t.term))
		i := 0
		for len(p) > 0 {
			d, k := binary.Uvarint(p)
			if k <= 0 || k >= len(p) {
				break
			}
			i += int(d)
			if i >= n {
				break
			}
			out[i] += t.weight * float64(p[k]) / 255
			p = p[k+1:]
		}
	}
	for i := range out {
		out[i] /= all
	}
	return out
}

// bestTitles gives each occupation the cosine of the query with its closest
// single title, and which title that is.
func (x *index) bestTitles(q []queryTerm, n int) (cosine []float64, best []int) {
	dotOf := map[int]float64{}
	size := 0.0
	for _, t := range q {
		size += t.weight * t.weight
		idf := inverseFrequency(int(u16(x.df, t.term)), n)
		p := []byte(x.titlesOf.at(t.term))
		id := 0
		for len(p) > 0 {
			d, k := binary.Uvarint(p)
			if k <= 0 {
				break
			}
			id += int(d)
			p = p[k:]
			if id < x.titles {
				dotOf[id] += t.weight * idf
			}
		}
	}
	cosine, best = make([]float64, n), make([]int, n)
	for id, d := range dotOf {
		i := int(u16(x.occ, id))
		if i >= n {
			continue
		}
		cos := d / (math.Sqrt(size) * float64(u16(x.norm, id)) / 1000)
		no := int(u16(x.no, id))
		if no >= titleRest {
			cos *= 0.97 // the official title wins a tie
		}
		if cos > cosine[i] || cos == cosine[i] && no < best[i] {
			cosine[i], best[i] = math.Min(1, cos), no
		}
	}
	return cosine, best
}

// titleText is the text of an occupation's numbered title.
func (c *Catalog) titleText(i, no int) string {
	o := c.Occupations[i]
	switch {
	case no == titleEn:
		return o.En
	case no == titleZh:
		return o.Zh
	}
	no -= titleRest
	aliases := c.aliases.at(i)
	if no < len(aliases) {
		return aliases[no]
	}
	if titles := c.titles.at(i); no-len(aliases) < len(titles) {
		return titles[no-len(aliases)]
	}
	return o.En
}

// Slips is the Levenshtein distance of a and b in bytes, or limit if it is not
// below it or b is longer than 63.
func Slips(a, b string, limit int) int {
	var row [64]int
	if len(b) >= len(row) {
		return limit
	}
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal, least := row[0], i
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
			least = min(least, row[j])
		}
		if least >= limit {
			return limit
		}
	}
	return min(limit, row[len(b)])
}
