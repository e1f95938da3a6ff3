package resume

import (
	"cmp"
	"slices"
	"strings"

	"github.com/leeway-project/leeway/occupation"
)

// education finds the highest degree.
func (v *vocabulary) education(lines []line) *Finding {
	var best *Finding
	for _, level := range []string{"secondary", "vocational", "associate", "bachelor", "master", "doctorate"} {
		for _, l := range lines {
			if l.section == "experience" || l.text == "" {
				continue
			}
			low := " " + strings.ToLower(l.text) + " "
			for _, w := range v.kinds["degree."+level] {
				if strings.Contains(low, w) {
					sure := 0.6
					if l.section == "education" {
						sure = 0.9
					}
					best = &Finding{level, l.text, sure}
				}
			}
		}
	}
	return best
}

// technologies are names of O*NET's technology skills of the occupations found that
// stand in the text as words.
func technologies(cat *occupation.Catalog, lines []line, jobs []Job) []Finding {
	var out []Finding
	seen := map[string]bool{}
	for _, j := range jobs {
		for _, r := range j.ranked[:min(3, len(j.ranked))] {
			for _, t := range cat.Technology(r.index) {
				low := strings.ToLower(t.Name)
				if seen[low] || len(low) < 2 {
					continue
				}
				seen[low] = true
				for _, l := range lines {
					if stands(strings.ToLower(l.text), low) {
						out = append(out, Finding{t.Name, l.text, 0.9})
						break
					}
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return cmp.Compare(a.Value, b.Value) })
	return out
}

// stands says whether a name stands in a text as a word of its own.
func stands(text, name string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], name)
		if at < 0 {
			return false
		}
		at += from
		before, after := byte(' '), byte(' ')
		if at > 0 {
			before = text[at-1]
		}
		if end := at + len(name); end < len(text) {
			after = text[end]
		}
		letter := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
		if !letter(before) && !letter(after) {
			return true
		}
		from = at + len(name)
	}
}
