package eval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/leeway-project/leeway/occupation"
)

// Search is how often a title that is in no list of the catalog finds a right
// occupation first, or among the first five.
type Search struct {
	Top1   float64  `json:"top1"`
	Top5   float64  `json:"top5"`
	N      int      `json:"n"`
	Listed int      `json:"listed"` // titles of the set that the catalog holds word for word: left out
	En     Accuracy `json:"en"`
	Zh     Accuracy `json:"zh"`
}

// Accuracy is of one language.
type Accuracy struct {
	Top1 float64 `json:"top1"`
	Top5 float64 `json:"top5"`
	N    int     `json:"n"`
}

// Title is a row of search.tsv: a title as people write it, and the codes that
// a careful coder would accept, best first.
type Title struct {
	Lang, Title string
	Codes       []string
}

// SearchTitles reads the committed set.
func SearchTitles() ([]Title, error) {
	data, err := files.ReadFile("search.tsv")
	if err != nil {
		return nil, err
	}
	var out []Title
	for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		cells := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(cells) != 3 {
			return nil, fmt.Errorf("search.tsv line %d: %d cells", n+2, len(cells))
		}
		out = append(out, Title{cells[0], cells[1], strings.Split(cells[2], "|")})
	}
	return out, nil
}

func search(cat *occupation.Catalog) (Search, error) {
	titles, err := SearchTitles()
	if err != nil {
		return Search{}, err
	}
	listed := map[string]bool{}
	for i, o := range cat.Occupations {
		for _, s := range slices.Concat([]string{o.En, o.Zh}, cat.Titles(i), cat.Aliases(i, "en"), cat.Aliases(i, "zh")) {
			listed[strings.ToLower(s)] = true
		}
	}
	var s Search
	for _, t := range titles {
		if listed[strings.ToLower(t.Title)] {
			s.Listed++
			continue
		}
		lang := &s.En
		if t.Lang == "zh" {
			lang = &s.Zh
		}
		at := Place(cat, t)
		lang.N++
		if at == 1 {
			lang.Top1++
		}
		if at > 0 {
			lang.Top5++
		}
	}
	s.N = s.En.N + s.Zh.N
	s.Top1 = (s.En.Top1 + s.Zh.Top1) / float64(max(1, s.N))
	s.Top5 = (s.En.Top5 + s.Zh.Top5) / float64(max(1, s.N))
	for _, a := range []*Accuracy{&s.En, &s.Zh} {
		a.Top1 /= float64(max(1, a.N))
		a.Top5 /= float64(max(1, a.N))
	}
	return s, nil
}

// Place is where among the first five hits a right occupation comes, 1 to 5; 0
// if it does not.
func Place(cat *occupation.Catalog, t Title) int {
	return 1 + slices.IndexFunc(cat.Search(t.Title, 5), func(h occupation.Hit) bool {
		return slices.Contains(t.Codes, cat.Occupations[h.Index].Code)
	})
}
