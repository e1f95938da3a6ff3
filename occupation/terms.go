package occupation

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// terms cuts a title or sentence into index terms: English words, folded to
// American spelling and stemmed (Porter 2), and Chinese characters singly and
// in overlapping pairs, the usual way to index text without word spaces.
func terms(s string) []string {
	var out []string
	var word, han []rune
	flushWord := func() {
		if len(word) > 0 {
			if t := fold(string(word)); t != "" {
				out = append(out, t)
			}
			word = word[:0]
		}
	}
	flushHan := func() {
		for i, r := range han {
			out = append(out, string(r))
			if i > 0 {
				out = append(out, string(han[i-1:i+1]))
			}
		}
		han = han[:0]
	}
	for _, r := range plainChinese(s) {
		switch {
		case unicode.Is(unicode.Han, r):
			flushWord()
			han = append(han, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || (r == '+' || r == '#') && len(word) > 0:
			flushHan()
			word = append(word, unicode.ToLower(r))
		case r == '\'' || r == '’': // driver's → drivers
		default:
			flushWord()
			flushHan()
		}
	}
	flushWord()
	flushHan()
	return out
}

// fold brings a word to its index form; "" for a word that says nothing.
func fold(w string) string {
	if len(w) > 40 || stopWord(w) {
		return ""
	}
	if to := synonym(w); to != "" {
		return to
	}
	if w[0] >= 0x80 || len(w) < 4 {
		return w
	}
	w = american(w)
	if to := synonym(w); to != "" {
		return to
	}
	return english.Stem(w, false)
}

func stopWord(w string) bool {
	switch w {
	case "a", "an", "the", "of", "and", "or", "in", "for", "to", "with", "on", "at", "by", "as", "from", "all", "other", "except", "including", "etc", "s", "i", "my", "is", "be", "are", "that", "this", "their", "such", "using", "use", "used", "may", "not":
		return true
	}
	return false
}

// american respells a British word by rule; a word it does not change may
// come out odd, but the same rule has changed the index.
func american(w string) string {
	for _, r := range [][2]string{
		{"isation", "ization"}, {"ising", "izing"}, {"yser", "yzer"}, {"ogue", "og"}, {"programme", "program"},
		{"behaviour", "behavior"}, {"colour", "color"}, {"labour", "labor"}, {"harbour", "harbor"}, {"favour", "favor"}, {"armour", "armor"},
		{"centre", "center"}, {"theatre", "theater"}, {"fibre", "fiber"}, {"metre", "meter"}, {"litre", "liter"},
		{"tyre", "tire"}, {"aluminium", "aluminum"}, {"aeroplane", "airplane"}, {"paediatric", "pediatric"}, {"anaesth", "anesth"}, {"gynaec", "gynec"},
		{"orthopaedic", "orthopedic"}, {"haem", "hem"}, {"jewell", "jewel"}, {"mould", "mold"}, {"plough", "plow"}, {"grey", "gray"}, {"licence", "license"},
		{"defence", "defense"}, {"enquir", "inquir"}, {"counsell", "counsel"}, {"travell", "travel"}, {"modell", "model"}, {"labell", "label"}, {"signall", "signal"},
		{"archaeolog", "archeolog"}, {"oestr", "estr"}, {"manoeuv", "maneuv"}, {"catalogue", "catalog"}, {"cheque", "check"}, {"optimis", "optimiz"}, {"organis", "organiz"},
	} {
		if strings.Contains(w, r[0]) {
			return strings.Replace(w, r[0], r[1], 1)
		}
	}
	return w
}

// synonym joins words that name the same in a title: variants, abbreviations
// and British words. General vocabulary only.
func synonym(w string) string {
	switch w {
	case "nurses", "rn":
		return "nurs"
	case "dev", "devs", "developer", "developers", "programmer", "programmers", "coder":
		return "develop"
	case "mgr", "mngr":
		return "manag"
	case "eng", "engr":
		return "engin"
	case "tech", "techs", "technician", "technicians", "technologist", "technologists":
		return "technician"
	case "asst":
		return "assist"
	case "admin":
		return "administr"
	case "expert", "experts", "specialists":
		return "specialist"
	case "lorry", "hgv":
		return "truck"
	case "laundrette", "launderette", "laundromat":
		return "laundri"
	case "solicitor", "solicitors", "attorney", "attorneys", "barrister", "barristers":
		return "lawyer"
	case "lecturer", "lecturers", "prof":
		return "professor"
	case "gp":
		return "physician"
	case "sw":
		return "softwar"
	case "acct":
		return "account"
	case "exec":
		return "execut"
	case "rep", "reps":
		return "repres"
	case "dr":
		return "doctor"
	case "bricklayer", "bricklayers":
		return "brickmason"
	case "joiner", "joiners":
		return "carpent"
	case "postman", "postwoman":
		return "mail"
	case "fireman":
		return "firefight"
	case "barman", "barmaid", "bartender", "bartenders":
		return "bartend"
	case "hairdresser", "hairdressers":
		return "hairdress"
	case "nanny":
		return "nanni"
	}
	return ""
}

// level words say how senior somebody is, not what they do.
func levelWord(t string) bool {
	switch t {
	case "senior", "sr", "junior", "jr", "lead", "head", "chief", "princip", "intern", "traine", "apprentic", "staff", "associ", "assist", "deputi",
		"高级", "资深", "初级", "中级", "实习", "助理", "主任", "首席", "专业", "全职", "兼职", "intermedi", "entri", "level", "night", "ii", "iii", "remot":
		return true
	}
	return false
}
