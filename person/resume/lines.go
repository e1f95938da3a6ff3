package resume

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is a line of a résumé.
type line struct {
	text    string
	section string // experience, education, skills, other; "" before the first heading
	bullet  bool
	listed  bool // has a mark of a list, and dates: bullet is for what has none
	indent  int
	from    float64 // years of a range of dates in it
	to      float64
	now     bool
	rest    string // the text without the dates
}

func (l line) dated() bool { return l.from > 0 }

const (
	month   = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter)\.?`
	year4   = `(?:19[5-9]\d|20[0-4]\d)`
	moment  = `(?:` + month + `[ ,]*(?:of )?(?:'|’)?(?:` + year4 + `|\d{2})|(?:\d{1,2}\s*[/.\-]\s*){0,2}` + year4 + `(?:\s*(?:[/.\-]|年)\s*\d{1,2}(?:\s*月)?(?:\s*[/.\-]?\s*\d{1,2}日?)?|\s*年)?|\d{1,2}[/.](?:'|’)?\d{2}|(?:'|’)\d{2}|民[国國]\s*\d{2,3}\s*年?(?:\s*\d{1,2}\s*月)?)`
	through = `\s*(?:-{1,2}>?|–|—+|~|～|→|to|until|till|through|至|到|－|──)\s*`
	still   = `(?:present|now|current(?:ly)?|today|ongoing|(?:to|till) date|till now|date|仍?在[职職]|至今|迄今|今|现在|現在|目前)`
)

// patterns of dates. They are compiled once a résumé is read, not at every start.
type patterns struct{ dates, since, open, year *regexp.Regexp }

func compile() patterns {
	return patterns{
		dates: regexp.MustCompile(`(?i)[\[(（【]?\s*(` + moment + `)(?:` + through + `(` + still + `|` + moment + `|\d{2,3}\s*年(?:\s*\d{1,2}\s*月)?)|\s*(至今|迄今|起))\s*[\])）】]?`),
		since: regexp.MustCompile(`(?i)\b(?:since|from|seit)\s+(` + moment + `)(?:[\s,;:|)–—-]|$)`),
		open:  regexp.MustCompile(`(?i)[\[(（]?\s*(` + moment + `)\s*(?:-|–|—|~|～)\s*[\])）]?\s*$`),
		year:  regexp.MustCompile(`\b(` + year4 + `)\b`),
	}
}

// lines takes a text apart: joins what a narrow page broke, drops the heads and
// feet of pages, finds sections and dates.
func (v *vocabulary) lines(text string) []line {
	p := compile()
	seen := map[string]int{}
	raw := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	for _, s := range raw {
		seen[strings.TrimSpace(s)]++
	}
	var out []line
	section := ""
	for _, s := range raw {
		trimmed := strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
		if trimmed == "" || footer(trimmed) || strings.Trim(trimmed, "-=_*—·. |+") == "" {
			out = append(out, line{})
			continue
		}
		if to := v.heading(trimmed); to != "" {
			section = to
			out = append(out, line{})
			continue
		}
		own, rest, goesOn := v.headed(trimmed)
		if goesOn {
			section = own
		}
		if trimmed = rest; trimmed == "" {
			out = append(out, line{})
			continue
		}
		l := line{section: cmp.Or(own, section), indent: len(s) - len(strings.TrimLeft(s, " \t\u3000"))}
		if r, w := utf8.DecodeRuneInString(trimmed); strings.ContainsRune("•●▪■◆◇○·-*–—►➢✓√§", r) && w < len(trimmed) || strings.HasPrefix(trimmed, "o ") {
			l.bullet, trimmed = true, strings.TrimSpace(trimmed[w:])
		} else if numbered(trimmed) {
			l.bullet = true
		}
		l.text = trimmed
		l.dates(p)
		if l.dated() && !l.now && l.to-l.from < 0.95 && v.isPersonal(trimmed) { // a date of birth is no job
			l.from, l.to, l.rest = 0, 0, trimmed
		}
		if l.dated() {
			l.listed, l.bullet = l.bullet, false
		}
		out = append(out, l)
	}
	return out
}

// footer is the head or foot of a page.
func footer(s string) bool {
	low := strings.ToLower(s)
	if utf8.RuneCountInString(s) > 90 {
		return false
	}
	return strings.HasPrefix(low, "©") || (strings.Contains(low, "page ") && strings.Contains(low, " of ")) || strings.Contains(s, "第") && strings.Contains(s, "页") && strings.ContainsAny(s, "共/") || strings.Contains(s, "頁") && strings.Contains(s, "第")
}

// numbered is a line of a list: 1、 (1) 1. ①
func numbered(s string) bool {
	r, w := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("①②③④⑤⑥⑦⑧⑨⑩", r) {
		return true
	}
	if r == '(' || r == '（' {
		s = s[w:]
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 || digits > 2 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[digits:])
	return strings.ContainsRune("、)）．", next) || next == '.' && len(s) > digits+1 && !unicode.IsDigit(rune(s[digits+1]))
}

// dates finds the range of dates in a line.
func (l *line) dates(p patterns) {
	l.rest = l.text
	yearFirst := strings.ContainsFunc(l.text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if m := p.dates.FindStringSubmatchIndex(l.text); m != nil {
		group := func(k int) string {
			if m[2*k] < 0 {
				return ""
			}
			return l.text[m[2*k]:m[2*k+1]]
		}
		from, to := moments(group(1), yearFirst), 0.0
		end := group(2)
		if strings.HasPrefix(group(1), "民") && !strings.HasPrefix(end, "民") && strings.Contains(end, "年") {
			end = "民" + end // the calendar is said once: 民國 101 年 – 105 年
		}
		switch {
		case end == "":
			l.now = true
		case regexp.MustCompile(`(?i)^` + still + `$`).MatchString(end):
			l.now = true
		default:
			to = moments(end, yearFirst)
		}
		if from > 0 && (l.now || to >= from-0.01 && to < from+60) {
			l.from, l.to = from, to
			l.rest = strings.TrimSpace(l.text[:m[0]] + "   " + l.text[m[1]:])
			return
		}
		l.now = false
	}
	for _, re := range []*regexp.Regexp{p.since, p.open} {
		if m := re.FindStringSubmatchIndex(l.text); m != nil {
			if from := moments(l.text[m[2]:m[3]], yearFirst); from > 0 {
				l.from, l.now = from, true
				l.rest = strings.TrimSpace(l.text[:m[0]] + "   " + l.text[m[1]:])
				return
			}
		}
	}
	// a year alone, in a short line
	if m := p.year.FindAllStringSubmatchIndex(l.text, -1); len(m) == 1 && utf8.RuneCountInString(l.text) < 70 && !l.bullet && l.section != "education" && l.section != "other" {
		l.from, _ = strconv.ParseFloat(l.text[m[0][2]:m[0][3]], 64)
		l.to = l.from + 0.9
		l.rest = strings.TrimSpace(l.text[:m[0][2]] + "   " + l.text[m[0][3]:])
	}
}

// moments reads a date as a year with a fraction. Of 09/03 the year comes first in
// Chinese, last in English.
func moments(s string, yearFirst bool) float64 {
	low := strings.ToLower(s)
	var numbers []int
	for _, d := range strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsDigit(r) }) {
		n, _ := strconv.Atoi(d)
		numbers = append(numbers, n)
	}
	if len(numbers) == 0 {
		return 0
	}
	if strings.HasPrefix(s, "民") { // the calendar of Taiwan
		return float64(numbers[0] + 1911)
	}
	years, months := 0, 0
	for _, n := range numbers {
		switch {
		case n >= 1950 && n < 2050:
			years = n
		case years == 0 && len(numbers) == 1 || years == 0 && n > 12 && len(numbers) == 2: // '19
			years = 2000 + n
			if n > 45 {
				years = 1900 + n
			}
		case months == 0 && n >= 1 && n <= 12:
			months = n
		}
	}
	if years == 0 && len(numbers) == 2 { // 09/03
		a, b := numbers[0], numbers[1]
		if !yearFirst {
			a, b = b, a
		}
		years, months = 2000+a, b
	}
	for i, name := range []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		if strings.HasPrefix(low, name) {
			months = i + 1
		}
	}
	for name, n := range map[string]int{"spring": 4, "summer": 7, "fall": 10, "autumn": 10, "winter": 1} {
		if strings.HasPrefix(low, name) {
			months = n
		}
	}
	return float64(years) + float64(max(1, min(12, months))-1)/12
}

// isPersonal says whether a line tells who somebody is rather than what they do:
// it holds a label of that kind, or a mail address or telephone number.
func (v *vocabulary) isPersonal(s string) bool {
	low := strings.ToLower(s)
	if strings.Contains(low, "@") && strings.Contains(low, ".") && utf8.RuneCountInString(s) < 120 {
		return true
	}
	for _, w := range v.kinds["personal"] {
		at := strings.Index(low, w)
		if at < 0 {
			continue
		}
		after := strings.TrimLeft(low[at+len(w):], " \t\u3000")
		if w[0] >= 0x80 { // 婚姻状况：, 现居住地址：
			for range 4 {
				if r, size := utf8.DecodeRuneInString(after); unicode.Is(unicode.Han, r) {
					after = after[size:]
				}
			}
		}
		if strings.HasPrefix(after, ":") || strings.HasPrefix(after, "：") {
			return true
		}
	}
	return false
}
