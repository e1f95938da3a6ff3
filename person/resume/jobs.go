package resume

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// jobs finds the entries of work: a range of dates, the title beside, above or
// below it, and what is said until the next.
func (v *vocabulary) jobs(lines []line) []Job {
	sections := false
	for _, l := range lines {
		sections = sections || l.section == "experience" && l.dated()
	}
	var anchors []int
	for i, l := range lines {
		switch {
		case !l.dated() || l.section == "education" || l.section == "skills":
		case sections && l.section != "experience":
		case v.studies(l) && !v.hasTitle(l.rest):
		default:
			anchors = append(anchors, i)
		}
	}
	anchors = slices.DeleteFunc(anchors, func(at int) bool { return v.spans(lines, anchors, at) || v.within(lines, anchors, at) })
	anchors = anchors[:min(maxJobs, len(anchors))]
	var out []Job
	for k, at := range anchors {
		last, next := 0, len(lines)
		if k > 0 {
			last = anchors[k-1] + 1
		}
		if k+1 < len(anchors) {
			next = anchors[k+1]
		}
		out = append(out, v.job(lines, last, at, next))
	}
	if len(out) == 0 { // no dates: any line of the experience that looks like a title
		for i, l := range lines {
			if (l.section == "experience" || l.section == "") && !l.bullet && v.hasTitle(l.text) && utf8.RuneCountInString(l.text) < 80 {
				out = append(out, v.job(lines, i, i, len(lines)))
				break
			}
		}
	}
	return out
}

// spans says whether a dated line is an employer above the jobs held there: it names
// none, and the next dated line, close below, lies within it.
func (v *vocabulary) spans(lines []line, anchors []int, at int) bool {
	next := slices.Index(anchors, at) + 1
	if next == len(anchors) || anchors[next] > at+3 || v.hasTitle(lines[at].rest) {
		return false
	}
	in, out := lines[anchors[next]], lines[at]
	return v.hasTitle(in.rest) && in.from >= out.from-0.1 && (out.now || !in.now && in.to <= out.to+0.1)
}

// within says whether a dated line is an item in the list of what was done in the job
// above, such as a project: it names no title and lies within the time of the job.
func (v *vocabulary) within(lines []line, anchors []int, at int) bool {
	k := slices.Index(anchors, at)
	if k < 1 || !lines[at].listed || v.hasTitle(lines[at].rest) {
		return false
	}
	for _, l := range lines[anchors[k-1]:at] {
		if l.section != lines[at].section {
			return false
		}
	}
	in, out := lines[at], lines[anchors[k-1]]
	return !out.listed && in.from >= out.from-0.1 && (out.now || !in.now && in.to <= out.to+0.1)
}

// job reads the entry whose dates stand in a line.
func (v *vocabulary) job(lines []line, last, at, next int) Job {
	l := lines[at]
	j := Job{From: l.from, To: l.to, Now: l.now}
	type candidate struct {
		text  string
		score float64
		line  int
	}
	var all []candidate
	consider := func(i int, text string, bonus float64) {
		k := 0
		for _, cell := range v.cells(text) {
			for _, s := range v.segments(cell.text) {
				if score := v.titleness(s); score > 0 {
					all = append(all, candidate{s, score + bonus + cell.like - 0.02*float64(k), i})
				}
				k++
			}
		}
	}
	consider(at, l.rest, 0.3)
	for i := at - 1; i >= max(last, at-2) && lines[i].text != ""; i-- {
		if lines[i].bullet || lines[i].section != l.section {
			break
		}
		consider(i, lines[i].rest, 0.2-0.1*float64(at-1-i))
	}
	below := 0
	for i := at + 1; i < min(next, at+4); i++ {
		if lines[i].text == "" {
			continue
		}
		if lines[i].bullet || lines[i].section != l.section || utf8.RuneCountInString(lines[i].text) > 90 || v.tells(lines[i].text) {
			break
		}
		below++
		consider(i, lines[i].text, 0.2-0.1*float64(below-1))
	}
	for _, c := range all {
		quote := strings.TrimSpace(lines[c.line].text)
		if c.line != at {
			quote += " / " + strings.TrimSpace(l.text)
		}
		j.titles = append(j.titles, heading{c.text, quote, c.score})
	}
	for i := at + 1; i < next; i++ {
		if lines[i].section != l.section {
			break
		}
		if lines[i].text != "" {
			j.details = append(j.details, lines[i].text)
		}
	}
	return j
}

// heading is a text that may be the title of a job.
type heading struct {
	text, quote string
	like        float64 // how much it looks like a title, by its words and place
}

// cells are the parts of a line of an entry. Where one is labelled as something else
// than a title (所属行业：) it is left out, and what is labelled as one (职位：) counts for
// more, by like.
func (v *vocabulary) cells(s string) []heading {
	var out []heading
	found := false
	for _, cell := range cellEnd.Split(s, -1) {
		at := strings.IndexAny(cell, ":：")
		h := heading{text: cell}
		if at >= 0 {
			_, w := utf8.DecodeRuneInString(cell[at:])
			switch label := squeeze(cell[:at]); {
			case slices.Contains(v.kinds["facts"], label):
				found = true
				continue
			case slices.Contains(v.kinds["titles"], label):
				found = true
				h = heading{text: strings.TrimSpace(cell[at+w:]), like: 0.5}
			}
		}
		out = append(out, h)
	}
	if !found {
		return []heading{{text: s}}
	}
	return out
}

// tells says whether a line is a sentence, or lists things: not the head of an entry.
func (v *vocabulary) tells(s string) bool {
	if strings.HasSuffix(s, ".") && len(strings.Fields(s)) > 4 && !v.isCompany(s) {
		return true
	}
	if first, rest, ok := strings.Cut(s, ", "); ok && strings.Contains(rest, ", ") && !v.hasTitle(first) && !v.isCompany(s) {
		return true
	}
	marks := 0
	for _, r := range s {
		switch r {
		case '。', '；':
			return true
		case '、', '，':
			marks++
		}
	}
	return marks > 1
}

// segments parts a line where titles, firms and places are parted.
func (v *vocabulary) segments(s string) []string {
	var out []string
	s = fullWidth(s)
	for _, part := range v.parting.Split(s, -1) {
		if part = strings.Trim(part, " .,-–—*_#"); part != "" {
			out = append(out, part)
		}
		// 投资银行部 分析员: blanks part things in Chinese, and only join words in English.
		if words := strings.Fields(part); len(words) > 1 && strings.ContainsFunc(part, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			out = append(out, words...)
		}
	}
	if whole := strings.TrimSpace(s); len(out) > 1 && utf8.RuneCountInString(whole) < 48 && !strings.ContainsAny(whole, "|\t") {
		out = append(out, whole)
	}
	return out
}

// fullWidth writes the marks after Chinese characters in full width, as they are meant.
func fullWidth(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range s {
		if unicode.Is(unicode.Han, last) {
			if at := strings.IndexRune(",:;()", r); at >= 0 {
				r = []rune("，：；（）")[at]
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// titleness says how much a text looks like the title of a job, 0 to 1.
func (v *vocabulary) titleness(s string) float64 {
	n := utf8.RuneCountInString(s)
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) || r == ' ' {
			letters++
		}
	}
	if n < 2 || n > 70 || letters*2 < n {
		return 0
	}
	score := 0.15
	if v.hasTitle(s) {
		score = 0.7
	}
	if v.isCompany(s) && !v.endsInTitle(s) { // School District, but School Nurse
		score -= 0.35
	}
	if n > 40 {
		score -= 0.15
	}
	if v.place.MatchString(s) { // Boise ID
		score -= 0.3
	}
	return max(0, score)
}

// hasTitle says whether a text ends in, or holds, a word for people who work.
func (v *vocabulary) hasTitle(s string) bool {
	low := strings.ToLower(s)
	for _, w := range v.kinds["work"] { // 整理 ends as 经理 does
		if strings.HasSuffix(low, w) {
			return false
		}
	}
	words := strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range v.kinds["title"] {
		if r, _ := utf8.DecodeRuneInString(w); r < 0x2e80 {
			if slices.Contains(words, w) || slices.Contains(words, w+"s") {
				return true
			}
			continue
		}
		if utf8.RuneCountInString(w) == 1 {
			for _, run := range strings.FieldsFunc(low, func(r rune) bool { return r < 0x2e80 || !unicode.IsLetter(r) }) {
				if strings.HasSuffix(run, w) && utf8.RuneCountInString(run) <= 10 {
					return true
				}
			}
		} else if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// endsInTitle says whether the last word of a text is one for people who work.
func (v *vocabulary) endsInTitle(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) > 0 && v.hasTitle(words[len(words)-1]) && !v.isCompany(words[len(words)-1])
}

// isCompany says whether a text names a firm, a school or the like.
func (v *vocabulary) isCompany(s string) bool {
	low := strings.ToLower(s)
	words := strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range v.kinds["company"] {
		if r, _ := utf8.DecodeRuneInString(w); r < 0x2e80 {
			if slices.Contains(words, w) {
				return true
			}
		} else if strings.HasSuffix(strings.TrimRight(low, " )）"), w) || utf8.RuneCountInString(w) > 1 && strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// studies says whether a line is about schooling.
func (v *vocabulary) studies(l line) bool {
	for kind, words := range v.kinds {
		if strings.HasPrefix(kind, "degree.") && slices.ContainsFunc(words, func(w string) bool { return names(l, w) }) {
			return true
		}
	}
	low := strings.ToLower(l.text)
	return strings.Contains(low, "university") || strings.Contains(low, "college") || strings.Contains(low, "学院") || strings.Contains(low, "大学")
}

func (v *vocabulary) seniority(title string) string {
	low := strings.ToLower(title)
	words := strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, level := range []string{"junior", "senior", "lead"} {
		for _, w := range v.kinds["senior."+level] {
			if r, _ := utf8.DecodeRuneInString(w); r < 0x2e80 && slices.Contains(words, w) || r >= 0x2e80 && strings.Contains(low, w) {
				return level
			}
		}
	}
	return "mid"
}
