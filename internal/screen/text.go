package screen

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// columns is the width of s on a terminal.
func columns(s string) int { return uniseg.StringWidth(s) }

// clean takes out what would move the cursor or change colours; a tab becomes
// spaces up to the next multiple of four columns.
func clean(s string) string {
	var b strings.Builder
	at := 0
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		switch {
		case r == '\n':
			at = 0
		case r == '\t':
			n := 4 - at%4
			b.WriteString(strings.Repeat(" ", n))
			at += n
			continue
		case unicode.IsControl(r):
			continue
		default:
			at += columns(string(r))
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wrap breaks text into lines of a width. Each line of the text begins a new
// one. One that is indented keeps its indent when it is broken; what follows the
// break of a table's row hangs two columns more.
func wrap(text string, width int) []string {
	if text == "" {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(clean(text), "\n"), "\n") {
		rest := strings.TrimLeft(line, " ")
		lead := min(len(line)-len(rest), max(0, width-12)) // what is left is wide enough to read
		indent := strings.Repeat(" ", lead)
		hang := ""
		if strings.Contains(rest, "   ") || strings.ContainsAny(rest, "|│") {
			hang = "  "
		}
		for i, l := range fold(rest, max(2, width-lead), max(2, width-lead-len(hang))) {
			if i > 0 {
				l = hang + l
			}
			out = append(out, strings.TrimRight(indent+l, " "))
		}
	}
	return out
}

// fold breaks one line by the Unicode line-breaking rules (UAX #14), and inside a
// word where the word alone is too wide.
func fold(text string, first, others int) []string {
	var lines []string
	line, state, width := "", -1, first
	put := func() {
		lines = append(lines, strings.TrimRight(line, " "))
		line, width = "", others
	}
	for len(text) > 0 {
		var part string
		part, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		if line != "" && columns(strings.TrimRight(line+part, " ")) > width {
			put()
		}
		for columns(strings.TrimRight(part, " ")) > width {
			head := take(part, width)
			line, part = head, part[len(head):]
			put()
		}
		line += part
	}
	put()
	return lines
}

// take is the beginning of s that fits a width, at least one character.
func take(s string, width int) string {
	rest, state, used := s, -1, 0
	for rest != "" {
		var w int
		next := rest
		_, next, w, state = uniseg.FirstGraphemeClusterInString(next, state)
		if used+w > width && used > 0 {
			break
		}
		rest, used = next, used+w
	}
	return s[:len(s)-len(rest)]
}

// cut shortens s to a width.
func cut(s string, width int) string {
	if columns(s) <= width {
		return s
	}
	if width < 2 {
		return ""
	}
	return take(s, width-1) + "…"
}

// fill pads s to a width, cutting what is longer.
func fill(s string, width int) string {
	s = cut(s, width)
	return s + strings.Repeat(" ", max(0, width-columns(s)))
}

// folded is a key as it is compared: without case, full-width letters and digits
// as half-width ones, because a Chinese keyboard types them.
func folded(r rune) rune {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	return unicode.ToLower(r)
}

// last is where the last character of s begins, as a person counts characters.
func last(s string) int {
	at, state := 0, -1
	for rest := s; rest != ""; {
		at = len(s) - len(rest)
		_, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
	}
	return at
}
