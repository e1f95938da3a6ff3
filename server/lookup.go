package server

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/leeway-project/leeway/occupation"
)

// How alike a title must be: to stand before the names that begin with what is typed, and
// to be shown at all.
const (
	surely  = 0.7
	perhaps = 0.3
)

// lookup finds occupations by what is typed, which may be half a word: first those whose
// title it surely is, then those with a word in their name that begins so, then what else
// comes near. It gives their indices, at most n.
func lookup(cat *occupation.Catalog, lang, text string, n int) []int {
	hits := cat.Search(text, max(n, 20))
	var out []int
	add := func(i int) {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, h := range hits {
		if h.Score >= surely {
			add(h.Index)
		}
	}
	for _, i := range begun(cat, lang, text) {
		add(i)
	}
	for _, h := range hits {
		if h.Score >= perhaps {
			add(h.Index)
		}
	}
	return out[:min(n, len(out))]
}

// begun are the occupations with a word in their name that begins with the text, those
// with most jobs first. Chinese names have no spaces: there it may stand anywhere.
func begun(cat *occupation.Catalog, lang, text string) []int {
	text = strings.ToLower(strings.TrimSpace(text))
	var out []int
	for i, o := range cat.Occupations {
		name := strings.ToLower(o.Name(lang))
		for at := strings.Index(name, text); at >= 0 && text != ""; {
			if before := []rune(name[:at]); lang == "zh" || at == 0 || !unicode.IsLetter(before[len(before)-1]) {
				out = append(out, i)
				break
			}
			next := strings.Index(name[at+1:], text)
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		return cmp.Compare(cat.Occupations[b].Outlook.Employment, cat.Occupations[a].Outlook.Employment)
	})
	return out
}
