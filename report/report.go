// Package report shows one answer: as text for a terminal, in Chinese or
// English, or as JSON. It holds no rule of the domain; it chooses words.
//
// Rules of the text, kept everywhere: no line is wider than the terminal; an
// estimate or assumption carries a star; an interval stands in brackets after
// its value; colour only repeats what the words say.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
)

// Writer writes reports.
type Writer struct {
	Out   io.Writer
	P     *locale.Printer
	Width int // columns of the terminal; 0: 80
	Color bool
	Cat   *occupation.Catalog

	blocks *[]Block // nil: to Out
}

// JSON writes v as indented JSON.
func (w Writer) JSON(v any) error {
	enc := json.NewEncoder(w.Out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

func (w Writer) width() int {
	switch {
	case w.Width <= 0:
		return 80
	case w.Width < 40:
		return 40
	}
	return min(w.Width, 110) // longer lines are hard to read
}

// wrap breaks text into lines of a width by the Unicode line-breaking rules
// (UAX #14): between Chinese characters, but not before their punctuation.
func wrap(text string, width int) []string {
	var lines []string
	line, state := "", -1
	for len(text) > 0 {
		var part string
		var must bool
		part, text, must, state = uniseg.FirstLineSegmentInString(text, state)
		for strings.HasSuffix(part, "-") && !must && text != "" { // keep --flags whole
			var more string
			more, text, must, state = uniseg.FirstLineSegmentInString(text, state)
			part += more
		}
		if line != "" && columns(strings.TrimRight(line+part, " \n")) > width {
			lines = append(lines, strings.TrimRight(line, " \n"))
			line = ""
		}
		line += part
		if must && text != "" {
			lines = append(lines, strings.TrimRight(line, " \n"))
			line = ""
		}
	}
	return append(lines, strings.TrimRight(line, " \n"))
}

// line writes text wrapped and indented.
func (w Writer) line(indent int, text string) {
	if w.take("line", indent, "", text) {
		return
	}
	w.styled(indent, text, func(s string) string { return s })
}

// faint is line in a dim colour.
func (w Writer) faint(indent int, text string) {
	if w.take("faint", indent, "", text) {
		return
	}
	w.styled(indent, text, w.dim)
}

func (w Writer) styled(indent int, text string, style func(string) string) {
	for _, l := range wrap(text, w.width()-indent) {
		fmt.Fprintln(w.Out, strings.Repeat(" ", indent)+style(l))
	}
}

// item writes "label  text" with the text hanging under itself.
func (w Writer) item(indent, labelWidth int, label, text string) {
	if w.take("item", indent, label, text) {
		return
	}
	head := strings.Repeat(" ", indent) + w.dim(fill(label, labelWidth))
	for _, l := range wrap(text, w.width()-indent-labelWidth) {
		fmt.Fprintln(w.Out, strings.TrimRight(head+l, " "))
		head = strings.Repeat(" ", indent+labelWidth)
	}
}

func (w Writer) blank() {
	if w.blocks == nil {
		fmt.Fprintln(w.Out)
	}
}

func (w Writer) title(text string) {
	if w.take("title", 0, "", text) {
		return
	}
	w.styled(0, text, w.bold)
}

func (w Writer) style(code, s string) string {
	if !w.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (w Writer) bold(s string) string { return w.style("1", s) }
func (w Writer) dim(s string) string {
	if w.blocks != nil && s != "" {
		return faintMark + s
	}
	return w.style("2", s)
}

// class colours a tolerance class; the word says the same.
func (w Writer) class(class, s string) string {
	switch class {
	case "low":
		return w.style("31", s)
	case "medium":
		return w.style("33", s)
	}
	return w.style("32", s)
}

// columns is the width of s on a terminal; escape sequences take none.
func columns(s string) int { return uniseg.StringWidth(plain(s)) }

// plain is s without the escape sequences that style writes.
func plain(s string) string {
	for {
		from := strings.Index(s, "\x1b[")
		if from < 0 {
			return s
		}
		to := strings.IndexByte(s[from:], 'm')
		if to < 0 {
			return s
		}
		s = s[:from] + s[from+to+1:]
	}
}

// cut shortens s to a width, losing its style when it does.
func cut(s string, width int) string {
	if columns(s) <= width {
		return s
	}
	rest, state, out, used := plain(s), -1, "", 0
	for rest != "" {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > width-1 {
			break
		}
		out, used = out+cluster, used+w
	}
	return out + "…"
}

// fill pads s on the right to a width in columns, cutting what is longer.
func fill(s string, width int) string {
	s = cut(s, width)
	return s + strings.Repeat(" ", width-columns(s))
}

// right pads s on the left.
func right(s string, width int) string {
	s = cut(s, width)
	return strings.Repeat(" ", width-columns(s)) + s
}

// table writes rows in columns; a negative width aligns right. The first
// column with width 0 takes what is left.
func (w Writer) table(indent int, widths []int, rows [][]string) {
	if w.takeTable(indent, widths, rows) {
		return
	}
	free := w.width() - indent
	for _, x := range widths {
		free -= max(x, -x) + 1
	}
	for _, row := range rows {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", indent))
		for j, cell := range row {
			switch x := widths[j]; {
			case x == 0:
				b.WriteString(fill(cell, max(8, free+1)) + " ")
			case x < 0:
				b.WriteString(right(cell, -x) + " ")
			default:
				b.WriteString(fill(cell, x) + " ")
			}
		}
		fmt.Fprintln(w.Out, strings.TrimRight(b.String(), " "))
	}
}

// element names an element or AIGC skill in the language.
func (w Writer) element(id string) string {
	if strings.HasPrefix(id, "aigc.") {
		return w.P.T(id)
	}
	e, _ := w.Cat.Element(id)
	return e.Name(w.P.Lang)
}

func (w Writer) occupation(i int) string { return w.Cat.Occupations[i].Name(w.P.Lang) }

// percent writes a share and its interval.
func percent(x leeway.Interval) string {
	return fmt.Sprintf("%s (%s–%s)", locale.Percent(x.Value), locale.Percent(x.Low), locale.Percent(x.High))
}

// star marks an estimate or assumption.
func star(yes bool) string {
	if yes {
		return "*"
	}
	return ""
}

// listed joins names as the language does.
func (w Writer) listed(names []string) string {
	if w.P.Lang == "zh" {
		return strings.Join(names, "、")
	}
	return strings.Join(names, ", ")
}
