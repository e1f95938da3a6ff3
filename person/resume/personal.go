package resume

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leeway-project/leeway/occupation"
)

// strip takes out of a text all that tells who somebody is: labelled lines (name, sex,
// birth, address …), what stands without a label (an age, a sex, a people, a state of
// marriage), and the name at the top, wherever it is repeated. It gives the lines
// that are left and how many it changed or dropped. Nothing else of the package sees
// the text before it.
func (v *vocabulary) strip(cat *occupation.Catalog, text string) (clean string, changed int) {
	bare := regexp.MustCompile(`(?i)\d{2}\s*(?:周?岁|歲|years?[ -]old|y/?o\b|yrs?[ -]old)` +
		`|(?:^|[\s,，|｜/、(（])(?:男性?|女性?|male|female|man|woman|non-binary|he/him|she/her|they/them|未婚|已婚|离异|離異|丧偶|已育|未育|unmarried|married|single|divorced|widowed|汉族|漢族|\p{Han}{1,3}族|中共党员|党员|预备党员|共青团员|团员|群众)(?:$|[\s,，|｜/、)）])`)
	// Numbers to call, addresses to write to, and when or where somebody was born.
	reach := regexp.MustCompile(`(?i)\S+@\S+\.\w+|(?:https?://)?(?:www\.)?(?:linkedin\.com/in|github\.com|gitee\.com|behance\.net|dribbble\.com)/[^\s)]+|^\s*\((?:LinkedIn|Portfolio|Personal|Company|Blog|Other)\)\s*$|(?:\+?\d{1,3}[- ])?\b1\d{2}[- ]?\d{4}[- ]?\d{4}\b|\(?\b\d{3}\)?[- ]\d{3,4}[- ]\d{4}\b` +
		`|(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?\s*出?生(?:于\p{Han}{2,8})?|现居\p{Han}{2,8}|\bborn (?:in|on) [^,.;|]{0,30}`)
	parts := regexp.MustCompile(`\s{2,}|[|｜;；\t\x{3000}]`)
	var out []string
	name, top := v.nameByHandle(cat, text), true
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		was := line
		// Of several things in a line only the personal ones go: the rest may be a degree.
		// In a form the value stands in the cell after its label.
		cells := parts.Split(line, -1)
		var kept []string
		for i := 0; i < len(cells); i++ {
			switch {
			case v.isBareLabel(cells[i]) && len(cells) > 1:
				i++
			case !v.isPersonal(cells[i]):
				kept = append(kept, cells[i])
			}
		}
		if len(kept) < len(cells) {
			line = strings.Join(kept, "   ")
		} else if v.isPersonal(line) {
			line = ""
		}
		line = reach.ReplaceAllString(line, "  ")
		for range 3 { // neighbours share a separator
			line = bare.ReplaceAllString(line, "  ")
		}
		if v.isBareLabel(line) {
			line = ""
		}
		if trimmed := strings.TrimSpace(line); top && trimmed != "" && !v.isTitleOfResume(trimmed) {
			top = false
			if v.heading(trimmed) == "" {
				name = cmp.Or(nameAtTop(cat, parts.Split(trimmed, -1)[0]), name)
			}
			if name != "" {
				line = strings.Replace(line, name, "  ", 1)
			}
		} else if name != "" {
			line = strings.ReplaceAll(line, name, "  ")
		}
		if line != was {
			changed++
		}
		if strings.TrimSpace(was) != "" && strings.TrimSpace(line) == "" {
			continue // as if it had never been there
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n"), changed
}

// nameByHandle is the name that a line of its own gives and a mail address or the
// address of a LinkedIn page repeats: in their export the name stands below a column
// of contacts. "" when there is none.
func (v *vocabulary) nameByHandle(cat *occupation.Catalog, text string) string {
	var handles []string
	for _, m := range regexp.MustCompile(`(?i)linkedin\.com/in/([\w.-]+)|([\w.-]+)@`).FindAllStringSubmatch(text[:min(len(text), 5_000)], 10) {
		handles = append(handles, strings.ToLower(m[1]+m[2]))
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 60 || len(handles) == 0 {
			break
		}
		name := nameAtTop(cat, line)
		if name == "" || v.heading(line) != "" || v.hasTitle(line) {
			continue
		}
		for _, word := range strings.Fields(strings.ToLower(name)) {
			if len(word) >= 3 && slices.ContainsFunc(handles, func(h string) bool { return strings.Contains(h, word) }) {
				return name
			}
		}
	}
	return ""
}

// isBareLabel says whether a line is nothing but a personal label: Photo, [照片].
func (v *vocabulary) isBareLabel(s string) bool {
	return slices.Contains(v.kinds["personal"], squeeze(s)) && squeeze(s) != ""
}

// isTitleOfResume says whether a line says that this is a résumé.
func (v *vocabulary) isTitleOfResume(s string) bool {
	switch squeeze(s) {
	case "resume", "résumé", "curriculumvitae", "cv", "个人简历", "简历", "求职简历", "履历", "履歷", "個人簡歷", "履歷表", "个人履历", "":
		return true
	}
	return false
}

// nameAtTop is the name that the first line of a résumé begins with: two to four
// capitalised words, or two to four Chinese characters, that are no title of the
// catalog. "" when it is none.
func nameAtTop(cat *occupation.Catalog, s string) string {
	s = strings.TrimSpace(s)
	if before, _, ok := strings.Cut(s, ","); ok && utf8.RuneCountInString(before) < 40 {
		s = strings.TrimSpace(before) // Emily Baker, RN
	}
	if before, _, ok := strings.Cut(s, "的简历"); ok {
		s = before
	}
	han, words := 0, strings.Fields(s)
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	switch {
	case han == utf8.RuneCountInString(s) && han >= 2 && han <= 4:
	case han == 0 && len(words) >= 2 && len(words) <= 4:
		for _, w := range words {
			r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "#*(\"'"))
			if !unicode.IsUpper(r) || strings.ContainsAny(w, "0123456789@/&+") {
				return ""
			}
		}
	default:
		return ""
	}
	// A title, not a name: Registered Nurse. A name has a surname for a title at most.
	if hits := cat.Search(s, 1); len(hits) > 0 && hits[0].Score > 0.95 {
		return ""
	}
	return s
}
