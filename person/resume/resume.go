// Package resume reads a résumé: the occupations held, with the quote that each
// rests on, education, and the technologies it names. Nothing else of the person
// is kept: lines that tell a name, an age, a sex, an origin or an address are
// taken out before anything is looked at.
//
//	text, err := resume.Read(ctx, "cv.html", data)
//	found := resume.Extract(cat, text)
//	found.Jobs[0].Code, found.Jobs[0].Quote, found.Jobs[0].Confidence
//	profile := found.Profile(time.Now())
package resume

import (
	"cmp"
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

//go:embed words.tsv
var wordsTSV string

// Findings are what was found.
type Findings struct {
	Jobs       []Job     `json:"jobs"` // the latest first
	Education  *Finding  `json:"education,omitempty"`
	Technology []Finding `json:"technology,omitempty"`
	Languages  []Finding `json:"languages,omitempty"`
	Skills     []Finding `json:"skills,omitempty"`
	Personal   int       `json:"personal"` // lines that were taken out, or parts of them
	text       string    // what is left of the text
}

// Finding is a value with the quote that it rests on.
type Finding struct {
	Value      string  `json:"value"`
	Element    string  `json:"element,omitempty"` // of a skill: O*NET's
	Quote      string  `json:"quote"`
	Confidence float64 `json:"confidence"` // 0 to 1
}

// Job is an occupation held.
type Job struct {
	Title      string    `json:"title"` // as written
	Code       string    `json:"code"`  // O*NET-SOC
	Others     []string  `json:"others,omitempty"`
	Quote      string    `json:"quote"`
	Confidence float64   `json:"confidence"` // that Code is right, 0 to 1
	From       float64   `json:"from,omitempty"`
	To         float64   `json:"to,omitempty"` // years; 0 when not said
	Now        bool      `json:"now"`
	Seniority  string    `json:"seniority,omitempty"` // junior, mid, senior or lead
	titles     []heading // what may be its title
	details    []string  // what is said of the work
	ranked     []ranking // occupations by score
}

type ranking struct {
	index int
	score float64
}

// What is looked at of a text: what the longest résumé of fifty pages has, so that a
// file made to take long does not.
const (
	maxLooked = 200_000 // bytes
	maxLine   = 2_000   // bytes; the rest of a line is a line of its own
	maxJobs   = 60
)

// Extract finds what a text of a résumé says; of one longer than any résumé, what the
// beginning says.
func Extract(cat *occupation.Catalog, text string) Findings {
	v := readVocabulary()
	f := Findings{}
	f.text, f.Personal = v.strip(cat, bounded(text))
	kept := v.lines(f.text)
	f.Jobs = v.jobs(kept)
	var all []string
	for _, l := range kept {
		if l.section != "education" || v.certifies(l.text) { // a subject says less than a licence
			all = append(all, l.text)
		}
	}
	doc := cat.Work(strings.Join(all, "\n"))
	if len(f.Jobs) == 0 && doc != nil { // no entry that looks like a job: what the whole says
		f.Jobs = []Job{{Now: true}}
	}
	latest := 0.0
	for _, j := range f.Jobs {
		latest = max(latest, j.end())
	}
	for i := range f.Jobs {
		f.Jobs[i].match(cat, v, doc, f.Jobs[i].end() == latest)
	}
	f.Jobs = slices.DeleteFunc(f.Jobs, func(j Job) bool { return j.Code == "" })
	slices.SortStableFunc(f.Jobs, func(a, b Job) int { return -cmp.Compare(a.end(), b.end()) })
	f.Education = v.education(kept)
	f.Technology = technologies(cat, kept, f.Jobs)
	f.Languages, f.Skills = v.languages(kept), skills(cat, kept)
	return f
}

// bounded is a text of at most maxLooked bytes, in lines of at most about maxLine.
func bounded(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxLooked)], "")
	var b strings.Builder
	for line := range strings.Lines(text) {
		for len(line) > maxLine {
			cut := maxLine
			for cut > maxLine-utf8.UTFMax && !utf8.RuneStart(line[cut]) {
				cut--
			}
			b.WriteString(line[:cut] + "\n")
			line = line[cut:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// Merge adds what another résumé of the same person says. A job that both tell counts
// once: the same occupation beginning within the same year.
func (f Findings) Merge(g Findings) Findings {
	for _, j := range g.Jobs {
		if !slices.ContainsFunc(f.Jobs, func(k Job) bool { return k.Code == j.Code && int(k.From) == int(j.From) }) {
			f.Jobs = append(f.Jobs, j)
		}
	}
	slices.SortStableFunc(f.Jobs, func(a, b Job) int { return -cmp.Compare(a.end(), b.end()) })
	level := func(x *Finding) int {
		if x == nil {
			return -1
		}
		return slices.Index(person.EducationLevels(), x.Value)
	}
	if level(g.Education) > level(f.Education) {
		f.Education = g.Education
	}
	for _, part := range []struct {
		to   *[]Finding
		from []Finding
	}{{&f.Technology, g.Technology}, {&f.Languages, g.Languages}, {&f.Skills, g.Skills}} {
		for _, x := range part.from {
			if !slices.ContainsFunc(*part.to, func(y Finding) bool { return y.Value == x.Value }) {
				*part.to = append(*part.to, x)
			}
		}
	}
	f.Personal += g.Personal
	return f
}

// end is when a job ended, for sorting: one that goes on is later than all others.
func (j Job) end() float64 {
	switch {
	case j.Now:
		return 1e4 + j.From/1e4
	case j.To > 0:
		return j.To + j.From/1e4
	}
	return j.From
}

// Profile makes a profile of what was found: occupations by code, with years, and
// education. What is still held counts up to today.
func (f Findings) Profile(today time.Time) person.Profile {
	var p person.Profile
	now := float64(today.Year()) + float64(today.YearDay()-1)/366
	for i, j := range f.Jobs {
		h := person.Held{Code: j.Code, Past: i > 0 && !j.Now}
		to := j.To
		if j.Now {
			to = now
		}
		if j.From > 0 && to > j.From {
			h.Years = max(0.5, float64(int(2*(to-j.From)+0.5))/2)
		}
		p.Occupations = append(p.Occupations, h)
	}
	if f.Education != nil {
		p.Education = f.Education.Value
	}
	return p
}

// vocabulary is words.tsv made ready.
type vocabulary struct {
	headings map[string]string // folded heading → section
	kinds    map[string][]string
	parting  *regexp.Regexp // what parts titles, firms and places in a line
	place    *regexp.Regexp // Boise, ID
}

func readVocabulary() *vocabulary {
	v := &vocabulary{headings: map[string]string{}, kinds: map[string][]string{},
		parting: regexp.MustCompile(`\s*[|;；·•@\t│/／。]\s*|\s{2,}|\s+[-–—]\s+|\s+at\s+|,\s+|，|、|\x{3000}+|[（()）]|:\s+|：|\*\*`),
		place:   regexp.MustCompile(`^[A-Z][a-zA-Z .]+,? [A-Z]{2}$`)}
	for line := range strings.Lines(wordsTSV) {
		kind, words, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || strings.HasPrefix(kind, "#") {
			continue
		}
		for _, w := range strings.Split(words, "|") {
			switch kind {
			case "experience", "education", "skills", "other":
				v.headings[squeeze(w)] = kind
			default:
				v.kinds[kind] = append(v.kinds[kind], strings.ToLower(w))
			}
		}
	}
	return v
}

// squeeze folds a heading: lower case, without spaces and marks.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\u3000【】[]()（）:：-—–_=*#|·•●▪■◆◇★☆~<>《》「」/&、,，.。'’0123456789", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
