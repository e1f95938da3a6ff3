// Package locale turns message keys into Chinese or English. The messages
// stand side by side in messages/*.tsv: key, English, Chinese; {0}, {1} … are
// the arguments. Nothing below the edges (report, cmd) uses it.
//
//	p := locale.New("zh")
//	p.T("mode.autonomous")       // 可自主运行
//	p.Error(err)                 // what, where, what to do
package locale

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

//go:embed messages/*.tsv
var files embed.FS

// Printer prints in one language. A nil Printer prints keys.
type Printer struct {
	Lang string // "en" or "zh"
	text map[string]string
}

// Named is an argument that has a name in each language, such as an occupation.
type Named interface{ Name(lang string) string }

// Detect chooses the language from a flag's value or else the environment
// (LC_ALL, LC_MESSAGES, LANG, as POSIX orders them). Anything that does not
// begin with zh is English.
func Detect(flag string, getenv func(string) string) string {
	for _, v := range []string{flag, getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")} {
		if v != "" {
			if strings.HasPrefix(strings.ToLower(v), "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// New gives a printer for "zh"; any other language is English.
func New(lang string) *Printer {
	column := 1
	if lang == "zh" {
		column = 2
	} else {
		lang = "en"
	}
	p := &Printer{lang, map[string]string{}}
	for _, row := range rows() {
		p.text[row[0]] = row[column]
	}
	return p
}

// rows are all messages: key, English, Chinese.
func rows() [][3]string {
	var out [][3]string
	names, _ := fs.Glob(files, "messages/*.tsv") // the pattern is right and embedded files do not fail
	for _, name := range names {
		data, _ := files.ReadFile(name)
		for line := range strings.Lines(string(data)) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			cells := strings.Split(line, "\t")
			var row [3]string
			copy(row[:], cells)
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], `\n`, "\n")
			}
			out = append(out, row)
		}
	}
	return out
}

// Has says whether there is a message of that key.
func (p *Printer) Has(key string) bool { return p != nil && p.text[key] != "" }

// T is the message of a key with its arguments in place. A key without a
// message is shown as it is.
func (p *Printer) T(key string, args ...any) string {
	if p == nil || p.text[key] == "" {
		return strings.TrimSpace(key + " " + fmt.Sprint(args...))
	}
	s := p.text[key]
	if len(args) == 0 {
		return s
	}
	words := make([]string, len(args))
	for i, a := range args {
		text, ok := a.(string)
		if !ok || !frames(key) {
			text = p.arg(a)
		}
		words[i] = text
	}
	return fill(s, words)
}

// fill puts words in the places {0}, {1} … of a message; braces that hold no number of
// a word stay.
func fill(s string, words []string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		number, rest, closed := strings.Cut(after, "}")
		if i, err := strconv.Atoi(number); closed && err == nil && i >= 0 && i < len(words) {
			b.WriteString(words[i])
			s = rest
		} else {
			b.WriteByte('{')
			s = after
		}
	}
}

// arg turns a message argument into words of the language.
func (p *Printer) arg(a any) string {
	switch v := a.(type) {
	case string:
		return short(v)
	case leeway.Term:
		return p.T(string(v))
	case Named:
		return v.Name(p.Lang)
	case int:
		return Group(int64(v))
	case float64:
		return strconv.FormatFloat(v, 'g', 4, 64)
	case error:
		return p.Error(v)
	}
	return fmt.Sprint(a)
}

// frames says whether a message stands around another one, which is shown to its end:
// what that repeats of somebody's input is short already.
func frames(key string) bool { return key == "error" || key == "error.because" || key == "hint" }

// longest is how much of somebody's input a message repeats, in characters.
const longest = 240

// short cuts what is too long to repeat.
func short(s string) string {
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// Error says what was wrong, where, and what to do about it ("hint." + key, if
// there is one).
func (p *Printer) Error(err error) string {
	var e *leeway.Error
	if !errors.As(err, &e) {
		return short(err.Error())
	}
	s := p.T(e.Key, e.Args...)
	if w := e.Where(); w != "" {
		s = w + ": " + s
	}
	if e.Err != nil {
		s += p.T("error.because", p.Error(e.Err))
	}
	if hint := "hint." + e.Key; p.Has(hint) {
		s += "\n" + p.T("hint", p.T(hint, e.Args...))
	}
	return s
}

// Group writes a whole number with commas between thousands, as both
// languages do.
func Group(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Percent writes a share with about two significant digits: 0.0031 %, 0.24 %,
// 7.4 %, 60 %.
func Percent(x float64) string {
	p := x * 100
	decimals := 0
	switch {
	case p != p:
		return "–"
	case p == 0 || p >= 9.95:
	case p >= 0.995:
		decimals = 1
	case p >= 0.00995:
		decimals = 2
	default:
		decimals = min(12, 1-int(math.Floor(math.Log10(math.Abs(p)*1.005))))
	}
	return strconv.FormatFloat(p, 'f', decimals, 64) + "%"
}
