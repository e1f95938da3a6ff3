package occupation

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Two kinds of terms stand beside the words of a title: its last word, which
// in English says what somebody is while the others say of what, and the
// beginning of every longer word, which joins what the stemmer keeps apart
// (coater and coating, horologist and horology). No word begins with a mark.
const (
	headMark  = '$'
	beginMark = '^'
	beginning = 4 // letters
)

// features are the terms of a title together with its head and beginnings.
// Chinese has pairs of characters for that: a mark of their own made it worse.
func features(ts []string) []string {
	out, head := slices.Clone(ts), ""
	for _, t := range ts {
		if t[0] >= 0x80 {
			continue
		}
		head = t
		if len(t) > beginning {
			out = append(out, string(beginMark)+t[:beginning])
		}
	}
	if head != "" {
		out = append(out, string(headMark)+head)
	}
	return out
}

// kindWeight is how much a term of this kind counts beside a plain word.
func kindWeight(t string) float64 {
	if t != "" && (t[0] == headMark || t[0] == beginMark) {
		return 0.4
	}
	return 1
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
		if len(term) < 3 || term[0] == headMark || term[0] == beginMark || len(term)-len(t) >= limit || len(t)-len(term) >= limit {
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
