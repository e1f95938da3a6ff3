package resume

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxHeading = 40 // characters

// heading is the section that a line begins; "" when it is no heading. It may be one
// of words.tsv, numbered (三、工作经历), said in both languages (WORK 工作), or new: one
// that ends as headings do (Driving experience, 执业经历).
func (v *vocabulary) heading(s string) string {
	if utf8.RuneCountInString(s) > maxHeading {
		return ""
	}
	s = strings.TrimLeft(s, " \t\u3000")
	if rest := strings.TrimLeft(s, "(（一二三四五六七八九十"); rest != s {
		if r, w := utf8.DecodeRuneInString(rest); strings.ContainsRune("、.．)）", r) {
			s = rest[w:]
		}
	}
	if to, ok := v.headings[squeeze(s)]; ok {
		return to
	}
	han, latin := scripts(s)
	if han != "" && latin != "" && !strings.ContainsAny(s, "0123456789") {
		inHan, inLatin := v.heading(han), v.heading(latin)
		if inHan != "" && (inLatin != "" || utf8.RuneCountInString(han) >= 4) {
			return inHan
		}
		return ""
	}
	return v.ending(s, han)
}

// ending is the section of a heading that words.tsv does not have, by how it ends: in
// English each of its few words has a capital, in Chinese it is nothing but four to
// eight characters.
func (v *vocabulary) ending(s, han string) string {
	if han != "" {
		return v.chineseEnding(s, han)
	}
	words := strings.Fields(strings.NewReplacer("/", " ", "&", " ", "+", " ", ":", " ", ",", " ").Replace(s))
	if len(words) < 2 || len(words) > 5 {
		return ""
	}
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) && w != "and" && w != "of" {
			return ""
		}
	}
	first, last := strings.ToLower(words[0]), strings.ToLower(words[len(words)-1])
	switch {
	case last == "experience" || last == "employment" || last == "appointments":
		return "experience"
	case first == "education" || first == "academic":
		return "education"
	case last == "skills":
		return "skills"
	}
	return ""
}

func (v *vocabulary) chineseEnding(s, han string) string {
	n := utf8.RuneCountInString(han)
	s = strings.TrimRight(s, " :：")
	if n < 4 || n > 8 || strings.ContainsAny(s, ":：(（年0123456789") || cellEnd.MatchString(s) || squeeze(s) != han {
		return ""
	}
	for _, kind := range []string{"experience", "education", "skills", "other"} {
		for _, w := range v.kinds["ends."+kind] {
			if !strings.HasSuffix(han, w) {
				continue
			}
			if kind != "experience" { // 项目经历 and 学习经历 are none of work
				return kind
			}
			for _, kind := range []string{"education", "other"} {
				for _, w := range v.kinds["begins."+kind] {
					if strings.HasPrefix(han, w) {
						return kind
					}
				}
			}
			return kind
		}
	}
	return ""
}

// scripts are the Chinese characters of a text and its Latin words.
func scripts(s string) (han, latin string) {
	var h, l strings.Builder
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			h.WriteRune(r)
		case r < 0x250 && unicode.IsLetter(r):
			l.WriteRune(r)
		default:
			l.WriteByte(' ')
		}
	}
	return h.String(), strings.Join(strings.Fields(l.String()), " ")
}

// headed parts a line that begins with a heading from what follows: after a colon
// (教育：2005-2008 …), or as the first cell of a form's row. goesOn says whether what
// comes in later lines belongs to it, too.
func (v *vocabulary) headed(s string) (section, rest string, goesOn bool) {
	if at := strings.IndexAny(s, ":："); at > 0 && at < maxHeading {
		if to := v.heading(s[:at]); to != "" {
			_, w := utf8.DecodeRuneInString(s[at:])
			rest = strings.TrimSpace(s[at+w:])
			return to, rest, rest == "" || to == "experience"
		}
	}
	if at := cellEnd.FindStringIndex(s); at != nil && at[0] < maxHeading {
		if to := v.heading(s[:at[0]]); to != "" {
			return to, strings.TrimSpace(s[at[1]:]), to == "experience" || utf8.RuneCountInString(s[:at[0]]) >= 4
		}
	}
	return "", s, false
}

// cellEnd is what parts the cells of a row.
var cellEnd = regexp.MustCompile(`\s{2,}|\t|\x{3000}+|\s*[|｜]\s*`)
