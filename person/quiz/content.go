package quiz

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/person"
)

// All items are of this project's own writing.
var (
	//go:embed interests.tsv
	interestsTSV string
	//go:embed temperament.tsv
	temperamentTSV string
	//go:embed aigc.tsv
	aigcTSV string
	//go:embed words.tsv
	wordsTSV string
)

// content is the tables made ready.
type content struct {
	interests   []item
	temperament []item
	anchors     map[string][]person.Anchor
	words       map[string][2]string
}

// item is one statement or activity.
type item struct {
	id, element  string // element: the work style that it tells of
	en, zh       string
	whyEn, whyZh string
}

func (x item) text(lang string) string {
	if lang == "zh" {
		return x.zh
	}
	return x.en
}

func (x item) reason(lang string) string {
	if lang == "zh" {
		return x.whyZh
	}
	return x.whyEn
}

func readContent() *content {
	c := &content{anchors: person.Anchors(), words: map[string][2]string{}}
	for _, r := range rows(interestsTSV) {
		c.interests = append(c.interests, item{id: r[0], en: r[1], zh: r[2]})
	}
	// One letter after another, so that no five like questions stand together.
	slices.SortStableFunc(c.interests, func(a, b item) int { return strings.Compare(a.id[1:], b.id[1:]) })
	for _, r := range rows(temperamentTSV) {
		c.temperament = append(c.temperament, item{r[0], r[1], r[2], r[3], r[4], r[5]})
	}
	for _, r := range rows(aigcTSV) {
		level, _ := strconv.Atoi(r[1])
		c.anchors[r[0]] = append(c.anchors[r[0]], person.Anchor{Level: level, En: r[2], Zh: r[3]})
	}
	for _, r := range rows(wordsTSV) {
		c.words[r[0]] = [2]string{r[1], r[2]}
	}
	return c
}

// rows are the cells of a table without its head.
func rows(tsv string) [][]string {
	var out [][]string
	for _, line := range strings.Split(strings.TrimRight(tsv, "\n"), "\n")[1:] {
		out = append(out, strings.Split(line, "\t"))
	}
	return out
}

// word is a text in the language, its {0}, {1} filled.
func (c *content) word(lang, key string, args ...any) string {
	s := c.words[key][0]
	if lang == "zh" {
		s = c.words[key][1]
	}
	for i, a := range args {
		s = strings.ReplaceAll(s, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return s
}

// scale is a five-point scale.
func (c *content) scale(lang, kind string) []string {
	var out []string
	for k := 1; k <= 5; k++ {
		out = append(out, c.word(lang, kind+"."+strconv.Itoa(k)))
	}
	return out
}
