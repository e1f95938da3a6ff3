package list

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"github.com/leeway-project/leeway/occupation"
)

// Fields are what columns may tell, in the order of the template.
func Fields() []string {
	var out []string
	for _, e := range vocabulary() {
		if e.kind == "head" && e.meaning != "personal" {
			out = append(out, e.meaning)
		}
	}
	return append(out, "level")
}

// numbered are the fields that an occupation has.
var numbered = []string{"occupation", "years", "past"}

// column finds what a heading means.
func (l *reading) column(heading string) Column {
	c := Column{Heading: heading}
	name := plain(heading)
	if name == "" {
		return c
	}
	if field, ok := l.words["head"][name]; ok {
		c.Field = field
		if slices.Contains(numbered, field) {
			c.Number = l.next(field)
		}
		return l.once(c)
	}
	if field, ok := l.words["head"][strings.TrimRight(name, "0123456789")]; ok && slices.Contains(numbered, field) {
		n, err := strconv.Atoi(strings.TrimLeft(name[len(strings.TrimRight(name, "0123456789")):], "0"))
		if err == nil && n <= mostColumns {
			c.Field, c.Number = field, n
			return l.once(c)
		}
	}
	under, word := occupation.SkillLevel, heading
	if prefix, rest, ok := strings.Cut(width.Fold.String(heading), ":"); ok {
		switch l.words["prefix"][plain(prefix)] {
		case "skills":
			word = rest
		case "knowledge":
			under, word = occupation.KnowledgeLevel, rest
		case "styles":
			under, word = occupation.Style, rest
		}
	}
	if e, ok := l.find(word, under); ok {
		c.Field, c.Element, c.under = "level", e.id, e.domain
		return l.once(c)
	}
	for _, part := range []string{"birth", "gender", "出生", "性别", "民族", "籍贯", "户籍", "身份证", "婚姻", "年龄", "姓名"} { // 员工姓名, birth date (y/m/d)
		if strings.Contains(name, part) {
			c.Field = "personal"
		}
	}
	return c
}

// next is the number of the next occupation for which a field was not given yet.
func (l *reading) next(field string) int {
	n := 1
	for _, c := range l.head.Columns {
		if c.Field == field {
			n = max(n, c.Number+1)
		}
	}
	return n
}

// once keeps the first of columns that tell the same; the others are not read.
func (l *reading) once(c Column) Column {
	if c.Field == "personal" || c.Field == "" {
		return c
	}
	for _, other := range l.head.Columns {
		if other.Field == c.Field && other.Number == c.Number && other.Element == c.Element {
			c.Field = "twice"
			break
		}
	}
	return c
}
