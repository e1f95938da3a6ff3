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
	// word, less by the share of the query, in weight of words, that neither
	// the closest title nor the occupation's vocabulary explains. Below 0.5
	// most of what was typed is unexplained: call it unsure.
	Score float64
	Title string // the title or alias that matched best
}

// maxQuery bounds a query, in runes; nobody's title is longer.
const maxQuery = 200

// maxGuesses bounds the unknown words of a query that are looked for among
// all terms, each of which takes about a millisecond.
const maxGuesses = 8

// Mix of a hit's rank: all that is known of the occupation together, its
// closest single title, that title once more if it was typed word for word,
// and a touch of how many people work in it. mixRelated is what an occupation
// takes of the evidence for its related ones, which share its words by chance.
const (
	mixTitle   = 0.25
	mixPooled  = 0.75
	mixExact   = 0.6
	mixAlias   = 0.15 // the typed title is one of this project's: O*NET lists many a title under several occupations
	mixPrior   = 0.05
	mixRelated = 0.25
)

// Search finds occupations by any title, in English or Chinese, best first, at
// most n. Words may be misspelt. A query that says nothing gives none.
func (c *Catalog) Search(query string, n int) []Hit {
	return slices.Clone(c.searches.get(searched{firstRunes(query, maxQuery), n}, c.find))
}

// find searches.
func (c *Catalog) find(s searched) []Hit {
	query, n := s.query, s.n
	x, ok := openIndex(c.search)
	if !ok || n <= 0 {
		return nil
	}
	query = strings.TrimSpace(query)
	q, known := x.query(query, len(c.Occupations))
	if len(q) == 0 {
		return nil
	}
	pooled := c.withRelated(x.pooled(q, len(c.Occupations)))
	title, best := x.bestTitles(q, len(c.Occupations))
	rank := make([]float64, len(c.Occupations))
	hits := make([]Hit, 0, len(c.Occupations))
	for i, o := range c.Occupations {
		if pooled[i] == 0 && title[i] == 0 {
			continue
		}
		prior := math.Log10(1+o.Outlook.Employment) / 7
		rank[i] = (mixTitle*title[i] + mixPooled*pooled[i]) * (1 + mixPrior*prior)
		if title[i] > exact {
			rank[i] += mixExact * known
			if k := best[i] - titleRest; k >= 0 && k < len(c.aliases.at(i)) {
				rank[i] += mixAlias * known
			}
		}
		if strings.EqualFold(query, o.En) || query == o.Zh {
			rank[i], title[i], best[i] = 2, 1, titleEn // an official title finds itself
		}
		if best[i] == titleEn && hasHan(query) {
			best[i] = titleZh
		}
		hits = append(hits, Hit{Index: i})
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return -cmp.Compare(rank[a.Index], rank[b.Index]) })
	hits = hits[:min(n, len(hits))]
	for k := range hits {
		h := &hits[k]
		h.Title = c.titleText(h.Index, best[h.Index])
		h.Score = known * math.Max(title[h.Index], pooled[h.Index])
		if strings.EqualFold(query, h.Title) || known == 1 && title[h.Index] > exact {
			h.Score = 1
		}
		h.Score = math.Min(1, math.Max(h.Score, 1e-6))
	}
	return hits
}

// exact is the cosine above which a title was typed word for word; a title
// that is not the official one reaches only [unofficial].
const (
	exact      = 0.965
	unofficial = 0.97
)

// firstRunes cuts a string without reading all of a very long one.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// queryTerm is a term of the query that the index knows, or the nearest to one
// that it does not.
type queryTerm struct {
	term   int
	weight float64 // idf × how sure it is the word meant × how much it says
}

// query looks the words of a query up. known is the share of them, by weight,
// that the index knows; a guess at a misspelt word counts for as much as it is
// sure.
func (x *index) query(s string, n int) (q []queryTerm, known float64) {
	seen := map[int]bool{}
	add := func(k int, weight float64) {
		if !seen[k] {
			seen[k] = true
			q = append(q, queryTerm{k, weight})
		}
	}
	plain := terms(s)
	all, guesses := 0.0, 0
	for no, t := range features(plain) {
		w := says(t, len(plain))
		k, ok := x.find(t)
		if ok {
			w *= inverseFrequency(int(u16(x.df, k)), n)
			add(k, w)
		}
		if no >= len(plain) {
			continue // only words can be misspelt
		}
		if ok {
			all, known = all+w, known+w
			continue
		}
		all += w * inverseFrequency(0, n)
		if guesses++; guesses > maxGuesses {
			continue
		}
		near := x.near(t)
		idf := inverseFrequency(0, n) // a guess says no more than the commonest of the guesses
		for _, g := range near {
			idf = math.Min(idf, inverseFrequency(int(u16(x.df, g.term)), n))
		}
		for i, g := range near {
			add(g.term, w*g.weight*idf)
			if i == 0 {
				all -= w * (inverseFrequency(0, n) - idf)
				known += w * g.weight * idf
			}
		}
	}
	if all == 0 {
		return nil, 0
	}
	return q, math.Min(1, known/all)
}

// says is how much a term says among others: little if it is of how senior
// somebody is, less if it is a single character, whose pairs say more.
func says(t string, among int) float64 {
	w := kindWeight(t)
	r, size := utf8.DecodeRuneInString(t)
	if among > 1 && levelWord(t) {
		w *= 0.35
	}
	if among > 1 && size == len(t) && unicode.Is(unicode.Han, r) {
		w *= 0.4
	}
	return w
}

// withRelated adds to each occupation some of its related occupations' score.
func (c *Catalog) withRelated(score []float64) []float64 {
	if len(c.related) != len(score) {
		return score
	}
	out := make([]float64, len(score))
	for i := range score {
		sum, all := 0.0, 0.0
		for _, r := range c.related[i] {
			if r.Index < len(score) {
				w := [...]float64{1, 0.6, 0.3}[min(r.Tier, Supplemental)]
				sum, all = sum+w*score[r.Index], all+w
			}
		}
		out[i] = score[i] / (1 + mixRelated)
		if all > 0 {
			out[i] += mixRelated / (1 + mixRelated) * sum / all
		}
	}
	return out
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
	dot := make([]float32, x.titles)
	size := 0.0
	for _, t := range q {
		size += t.weight * t.weight
		idf := says(x.text.at(t.term), 2) * inverseFrequency(int(u16(x.df, t.term)), n)
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
				dot[id] += float32(t.weight * idf)
			}
		}
	}
	cosine, best = make([]float64, n), make([]int, n)
	for id, d := range dot {
		if d == 0 {
			continue
		}
		i := int(u16(x.occ, id))
		if i >= n {
			continue
		}
		cos := float64(d) / (math.Sqrt(size) * float64(u16(x.norm, id)) / 1000)
		no := int(u16(x.no, id))
		if no >= titleRest {
			cos *= unofficial // the official title wins a tie
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
