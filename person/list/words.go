package list

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/leeway-project/leeway/occupation"
)

//go:embed words.tsv
var wordsTSV string

// words are those of columns and cells: by kind, plain word, what it means.
type words map[string]map[string]string

func readWords() words {
	out := words{}
	for _, row := range vocabulary() {
		if out[row.kind] == nil {
			out[row.kind] = map[string]string{}
		}
		for _, w := range append([]string{row.meaning}, slices.Concat(row.en, row.zh)...) {
			if w = plain(w); w != "" {
				if _, there := out[row.kind][w]; !there {
					out[row.kind][w] = row.meaning
				}
			}
		}
	}
	return out
}

// entry is a line of the vocabulary.
type entry struct {
	kind, meaning string
	en, zh        []string
}

func vocabulary() (out []entry) {
	for line := range strings.Lines(wordsTSV) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cells) == 4 {
			out = append(out, entry{cells[0], cells[1], strings.Split(cells[2], "|"), strings.Split(cells[3], "|")})
		}
	}
	return out
}

// plain is a word without case, width, spaces and marks; what stands in brackets, a unit
// or a range, is left out.
func plain(s string) string {
	var b strings.Builder
	depth := 0
	for _, c := range strings.ToLower(width.Fold.String(s)) {
		switch {
		case c == '(' || c == '[' || c == '【':
			depth++
		case c == ')' || c == ']' || c == '】':
			depth = max(0, depth-1)
		case depth == 0 && (unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("+#√✓×/–—-*", c) && b.Len() == 0):
			b.WriteRune(c)
		}
	}
	return b.String()
}

// element is a skill, an area of knowledge or a work style.
type element struct {
	domain occupation.Domain
	id     string
}

func elementsOf(cat *occupation.Catalog) map[string][]element {
	out := map[string][]element{}
	for _, d := range []occupation.Domain{occupation.SkillLevel, occupation.KnowledgeLevel, occupation.Style} {
		for _, id := range cat.Columns(d) {
			e, _ := cat.Element(id)
			for _, name := range append([]string{e.ID, e.En, e.Zh}, slices.Concat(e.AliasesEn, e.AliasesZh)...) {
				if name = plain(name); name != "" {
					out[name] = append(out[name], element{d, id})
				}
			}
		}
	}
	return out
}

// find is the element that a word names, of the domain if there is one there.
func (r *Reader) find(word string, under occupation.Domain) (element, bool) {
	name := plain(word)
	for w, key := range r.extra {
		if plain(w) == name {
			return element{occupation.SkillLevel, strings.ReplaceAll(key, "_", " ")}, true
		}
	}
	found := r.elements[name]
	for _, e := range found {
		if e.domain == under {
			return e, true
		}
	}
	if len(found) > 0 {
		return found[0], true
	}
	return element{}, false
}

// Choices are the words that a kind of cell takes, in a language.
func Choices(kind, lang string) (out []string) {
	for _, e := range vocabulary() {
		if e.kind == kind {
			words := e.en
			if lang == "zh" {
				words = e.zh
			}
			out = append(out, words[0])
		}
	}
	return out
}

// Heading is what a field's column is called in a language, "en" or "zh".
func Heading(field, lang string) string {
	for _, e := range vocabulary() {
		if e.kind == "head" && e.meaning == field {
			if lang == "zh" {
				return e.zh[0]
			}
			return e.en[0]
		}
	}
	return ""
}
