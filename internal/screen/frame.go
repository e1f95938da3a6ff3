package screen

import (
	"fmt"
	"strings"
)

// Widths: from wide on the aside stands beside the question; lines of text do not
// grow beyond longest, which would be hard to read.
const (
	wide    = 100
	longest = 88
)

// frame is what the screen shows, not more lines than the terminal has, and where
// the text cursor stands; y is -1 when there is none.
func (m *model) frame() (lines []string, x, y int) {
	if m.q == nil {
		return nil, 0, -1
	}
	width, height := max(m.width, 16), max(m.height, 6)
	column := min(width-2, longest)
	aside, asideWidth := m.aside(width)
	if asideWidth > 0 {
		column = min(column, width-asideWidth-5)
	}
	total := column
	if asideWidth > 0 {
		total = column + 3 + asideWidth
	}
	answers, at, caret := m.answers(column)
	help := m.help(width - 2)
	room := height - len(help) - 1
	lines = append(lines, " "+m.head(total))
	if room > 12 {
		lines, room = append(lines, ""), room-2 // and one above the help
	}
	body := wrap(m.q.Body, column)
	why, below := wrap(m.q.Why, column), aside
	if asideWidth > 0 {
		below = nil
	}
	least := min(len(body)+min(len(body), 1), max(2, min(4, room-len(answers)))) // lines of the body, whatever the choices take
	answers, at = window(answers, at, max(1, room-least))
	m.page = 0
	if over := len(body) + min(len(body), 1) + len(answers) - room; over > 0 {
		body = m.scroll(body, max(0, len(body)-over), column)
		why, below = nil, nil
	}
	from := len(lines)
	add := func(block []string, style string) {
		for _, l := range block {
			lines = append(lines, strings.TrimRight(" "+m.style(style, l), " "))
		}
	}
	add(body, "")
	if len(body) > 0 {
		lines = append(lines, "")
	}
	y = -1
	if caret >= 0 {
		x, y = 1+caret, len(lines)+at
	}
	add(answers, "")
	free := room - (len(lines) - from)
	under := func(block []string, style string) { // as much of it as there is room for
		if n := min(len(block), free-1); n > 0 {
			add(append([]string{""}, block[:n]...), style)
			free -= n + 1
		}
	}
	under(why, "2")
	under(below, "")
	if asideWidth > 0 {
		lines = m.beside(lines, from, from+room, column, asideWidth, aside)
	}
	for len(lines) < height-len(help) {
		lines = append(lines, "")
	}
	add(help, "2")
	return lines[:min(len(lines), max(1, m.height))], x, y
}

// head is the first line: where one is, and how far.
func (m *model) head(width int) string {
	head := clean(m.q.Head)
	if m.q.Of <= 0 {
		return m.style("1", cut(head, width))
	}
	done := min(max(m.q.Done, 0), m.q.Of)
	count := fmt.Sprintf(" %d/%d", done, m.q.Of)
	bar := min(24, width/4, width-len(count)-2-columns(head)) // the bar gives way to the words
	if bar < 4 {
		bar = 0
	}
	full := (done*bar + m.q.Of/2) / m.q.Of
	head = fill(head, width-bar-len(count)-1)
	return m.style("1", head) + " " + m.style("36", strings.Repeat("█", full)) + m.style("2", strings.Repeat("░", bar-full)+count)
}

// aside are the lines beside or below the question; the width is 0 when they
// stand below.
func (m *model) aside(width int) (lines []string, beside int) {
	for _, l := range m.q.Aside {
		l = strings.ReplaceAll(clean(l), "\n", " ")
		lines, beside = append(lines, l), max(beside, columns(l))
	}
	if width < wide || len(lines) == 0 {
		for i := range lines {
			lines[i] = cut(lines[i], width-2)
		}
		return lines, 0
	}
	beside = min(beside, width/3)
	for i := range lines {
		lines[i] = cut(lines[i], beside)
	}
	return lines, beside
}

// beside puts the aside to the right of the lines of a question.
func (m *model) beside(lines []string, from, to, column, width int, aside []string) []string {
	for i, l := range aside[:min(len(aside), max(0, to-from))] {
		for len(lines) <= from+i {
			lines = append(lines, "")
		}
		own := lines[from+i]
		gap := strings.Repeat(" ", max(0, 1+column-columns(plain(own))))
		lines[from+i] = own + gap + m.style("2", " │ ") + fill(l, width)
	}
	return lines
}

// scroll is the part of a long body that is shown, with a line that says what is
// hidden.
func (m *model) scroll(body []string, height, width int) []string {
	if height < 2 {
		m.page = 1
		m.top = min(max(m.top, 0), max(0, len(body)-height))
		return body[m.top : m.top+height]
	}
	m.page = height - 1
	m.top = min(max(m.top, 0), len(body)-m.page)
	var hint []string
	if m.top > 0 {
		hint = append(hint, fmt.Sprintf("↑ %d", m.top))
	}
	if left := len(body) - m.top - m.page; left > 0 {
		hint = append(hint, fmt.Sprintf("↓ %d", left))
	}
	hint = append(hint, "PgUp/PgDn "+m.w.Scroll)
	out := append([]string(nil), body[m.top:m.top+m.page]...)
	return append(out, m.style("2", cut(strings.Join(hint, "  "), width)))
}

// answers are the lines of the choices or of the input; at is the first line of
// the one that is selected, caret where the text cursor stands in it, or -1.
func (m *model) answers(width int) (lines []string, at, caret int) {
	if m.q.Input != nil {
		return m.input(width)
	}
	keys := 0
	for _, c := range m.q.Choices {
		keys = max(keys, columns(first(c.Key)))
	}
	for i, c := range m.q.Choices {
		mark, style := "  ", ""
		if i == m.at {
			mark, style, at = "▸ ", "1;36", len(lines)
		}
		label := strings.ReplaceAll(clean(c.Label), "\n", " ")
		if i == m.q.Picked {
			label += " ✓"
		}
		lead := mark
		if keys > 0 {
			lead += fill(first(c.Key), keys) + "  "
		}
		for j, l := range fold(label, max(4, width-columns(lead)), max(4, width-columns(lead))) {
			if j > 0 {
				lead = strings.Repeat(" ", columns(lead))
			}
			lines = append(lines, m.style(style, lead+l))
		}
	}
	return lines, at, -1
}

// input are the line that is typed and its suggestions.
func (m *model) input(width int) (lines []string, at, caret int) {
	left, right := m.left, m.right
	for columns(left) > width-4 { // the beginning leaves the screen
		left = left[len(take(left, 1)):]
	}
	right = take(right, max(1, width-3-columns(left)))
	lines = []string{m.style("1;36", "> ") + left + right}
	for i, s := range m.list {
		mark, style := "    ", ""
		if i == m.at {
			mark, style = "  ▸ ", "1;36"
		}
		lines = append(lines, m.style(style, mark+cut(strings.ReplaceAll(clean(s), "\n", " "), width-4)))
	}
	return lines, 0, 2 + columns(left)
}

// window is the part of many answers that is shown, with the selected one in it.
func window(lines []string, at, height int) ([]string, int) {
	if len(lines) <= height {
		return lines, at
	}
	from := min(max(0, at-height/2), len(lines)-height)
	return lines[from : from+height], at - from
}

// help are the lines at the bottom that name the keys; a key that is a choice is
// not named for something else.
func (m *model) help(width int) []string {
	if m.notice != "" {
		return fold(clean(m.notice), width, width)
	}
	type item struct{ key, word string }
	var items []item
	name := func(keys ...string) string {
		for _, k := range keys {
			if r := []rune(k); len(r) != 1 || m.choice(r[0]) < 0 {
				return k
			}
		}
		return ""
	}
	if m.q.Input != nil {
		if len(m.list) > 0 {
			items = append(items, item{"↑↓", m.w.Move}, item{"Tab", m.w.Complete})
		}
		if m.left+m.right == "" && m.at < 0 {
			items = append(items, item{"Enter", m.w.Skip}, item{"Backspace", m.w.Back})
		} else {
			items = append(items, item{"Enter", m.w.Choose})
		}
		items = append(items, item{"Esc", m.w.Quit})
	} else {
		items = append(items, item{"↑↓", m.w.Move}, item{"Enter", m.w.Choose})
		if m.q.Open != "" {
			items = append(items, item{name("o"), m.w.Open})
		}
		items = append(items, item{"←", m.w.Back}, item{name("s", "→"), m.w.Skip}, item{name("q", "Esc"), m.w.Quit})
	}
	lines, line := []string(nil), ""
	for _, i := range items {
		part := i.key + " " + i.word
		switch {
		case i.key == "" || i.word == "":
		case line == "":
			line = part
		case columns(line+"   "+part) > width && len(lines) == 0:
			lines, line = append(lines, line), part
		default:
			line += "   " + part
		}
	}
	lines = append(lines, line)
	for i := range lines {
		lines[i] = cut(lines[i], width)
	}
	return lines
}

// style writes a colour or weight; what it says is said by the text too.
func (m *model) style(code, s string) string {
	if !m.color || code == "" || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// plain is s without what style wrote.
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

// first is the first character of a key, the one that is shown.
func first(key string) string {
	for _, r := range key {
		return string(r)
	}
	return ""
}
