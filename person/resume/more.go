package resume

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leeway-project/leeway/occupation"
)

// education finds the highest degree; where no other line tells one, among the lines
// about work, where a narrow layout may have put it.
func (v *vocabulary) education(lines []line) *Finding {
	for _, atWork := range []bool{false, true} {
		var best *Finding
		for _, level := range []string{"secondary", "vocational", "associate", "bachelor", "master", "doctorate"} {
			for _, l := range lines {
				if l.text == "" || (l.section == "experience") != atWork || atWork && l.bullet {
					continue
				}
				for _, w := range v.kinds["degree."+level] {
					if names(l, w) && !(w == "diploma" && v.isSecondary(l)) {
						sure := map[string]float64{"education": 0.9, "experience": 0.4}[l.section]
						best = &Finding{Value: level, Quote: l.text, Confidence: max(sure, 0.4)}
					}
				}
			}
		}
		if best != nil {
			return best
		}
	}
	for _, l := range lines { // a university without a degree
		low := strings.ToLower(l.text)
		if l.section == "education" && (stands(low, "university") || strings.Contains(low, "大学") || strings.Contains(low, "大學")) {
			return &Finding{Value: "bachelor", Quote: l.text, Confidence: 0.5}
		}
	}
	return nil
}

// certifies says whether a line tells of a certificate or licence to work.
func (v *vocabulary) certifies(s string) bool {
	low := strings.ToLower(s)
	return slices.ContainsFunc(v.kinds["certificate"], func(w string) bool { return strings.Contains(low, w) })
}

// isSecondary says whether a line is about a high school, whose diploma is no trade's.
func (v *vocabulary) isSecondary(l line) bool {
	return slices.ContainsFunc(v.kinds["degree.secondary"], func(w string) bool { return names(l, w) })
}

// names says whether a line names a degree. A short one must be written as an
// abbreviation, because ba, med and ms are words too, and one of two letters must
// stand among the schools: MS Word, JD.com.
func names(l line, degree string) bool {
	low := strings.ToLower(l.text)
	if !stands(low, degree) {
		return false
	}
	if len(degree) > 3 || degree[0] >= 0x80 {
		return true
	}
	at := strings.Index(low, degree)
	capitals := 0
	for _, r := range l.text[min(at, len(l.text)):min(at+len(degree), len(l.text))] {
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 2 && (len(degree) > 2 || l.section == "education")
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
						out = append(out, Finding{Value: t.Name, Quote: l.text, Confidence: 0.9})
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

// languages are the languages that somebody speaks: named in a line that is not about
// work. The quote tells how well.
func (v *vocabulary) languages(lines []line) []Finding {
	var out []Finding
	for _, l := range lines {
		if l.section == "experience" || l.section == "education" || l.text == "" || utf8.RuneCountInString(l.text) > 160 {
			continue
		}
		low := strings.ToLower(l.text)
		for _, w := range v.kinds["language"] {
			if !stands(low, w) {
				continue
			}
			if at := strings.Index(low, w); len(low) == len(l.text) {
				w = l.text[at : at+len(w)] // as it was written
			}
			if !slices.ContainsFunc(out, func(f Finding) bool { return strings.EqualFold(f.Value, w) }) {
				out = append(out, Finding{Value: w, Quote: l.text, Confidence: 0.7})
			}
		}
	}
	return out
}

// skills are the parts of the lines about skills that name one of O*NET's, or an
// everyday word for it. A résumé does not say at which level.
func skills(cat *occupation.Catalog, lines []line) []Finding {
	named := map[string]string{} // in lower case → element
	for _, d := range []occupation.Domain{occupation.KnowledgeLevel, occupation.SkillLevel} {
		for _, id := range cat.Columns(d) {
			e, _ := cat.Element(id)
			for _, n := range slices.Concat([]string{e.En, e.Zh}, e.AliasesEn, e.AliasesZh) {
				named[strings.ToLower(n)] = id
			}
		}
	}
	var out []Finding
	seen := map[string]bool{}
	for _, l := range lines {
		if l.section != "skills" {
			continue
		}
		for _, part := range strings.FieldsFunc(l.text, func(r rune) bool { return strings.ContainsRune(",;/|·•:()，；、：（）\t", r) }) {
			part = strings.TrimSpace(part)
			if id := named[strings.ToLower(part)]; id != "" && !seen[id] {
				seen[id] = true
				out = append(out, Finding{Value: part, Element: id, Quote: l.text, Confidence: 0.8})
			}
		}
	}
	return out
}
