package list

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// filling is a row that is being read.
type filling struct {
	*reading
	row    Row
	held   map[int]*person.Held
	caught [2]*float64 // spotted, planted
	at     int         // the column, from 0
	cell   string
}

// row reads the cells of a person.
func (l *reading) row(line int, cells []string) Row {
	f := &filling{reading: l, row: Row{Line: line}, held: map[int]*person.Held{}}
	for i := range cells {
		if strings.TrimSpace(cells[i]) == "" {
			continue
		}
		f.at = i
		if i >= len(l.head.Columns) {
			f.problem("error.list.cells", len(cells), len(l.head.Columns))
			break
		}
		c := l.head.Columns[i]
		if !c.Used() {
			continue
		}
		if f.cell = f.read(cells[i], c); f.cell != "" {
			f.fill(c)
		}
	}
	f.finish()
	return f.row
}

// problem takes down what is wrong with the cell.
func (f *filling) problem(key string, args ...any) {
	if len(f.row.Problems) < mostTold {
		f.row.Problems = append(f.row.Problems, Problem{Line: f.row.Line, Column: f.at + 1, Key: key, Args: args})
	}
}

// read is a cell's text, "" where there is none to use.
func (f *filling) read(cell string, c Column) string {
	most := mostCell
	if c.Field == "notes" {
		most = mostNotes
	}
	switch {
	case len(cell) > most:
		f.problem("error.list.long", len(cell), most)
		return ""
	case !utf8.ValidString(cell) || strings.ContainsFunc(cell, func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f || c == '\uFFFD' }):
		f.problem("error.list.control")
		return ""
	}
	cell = strings.TrimSpace(cell)
	if _, blank := f.words["blank"][plain(cell)]; blank {
		return ""
	}
	return cell
}

// fill puts a cell into the profile.
func (f *filling) fill(c Column) {
	p := &f.row.Profile
	kind, of, _ := strings.Cut(c.Field, ".")
	switch kind {
	case "label":
		if len(f.cell) > 200 {
			f.problem("error.list.long", len(f.cell), 200)
			return
		}
		p.Label = f.cell
	case "notes":
		f.row.Notes = f.cell
	case "occupation":
		f.occupations(c.Number)
	case "years":
		if x, ok := f.number(0, 80); ok {
			f.of(c.Number).Years = x
		}
	case "past":
		if yes, ok := f.choice("bool"); ok {
			f.of(c.Number).Past = yes == "yes"
		}
	case "education":
		p.Education, _ = f.choice("education")
	case "interests":
		f.interests()
	case "interest":
		f.letter(of)
	case "skills", "knowledge", "styles":
		f.levels(kind)
	case "level":
		if x, ok := f.number(least(c.under), most(c.under)); ok {
			f.level(element{c.under, c.Element}, x)
		}
	case "catch":
		f.catch()
	case "caught":
		f.count(0)
	case "of":
		f.count(1)
	case "want", "refuse":
		f.wish(kind, of)
	case "wage":
		f.cell = strings.NewReplacer(",", "", "，", "", "$", "", " ", "").Replace(f.cell)
		p.Wishes.LowestWage, _ = f.number(0, 1e7)
	case "weight":
		if x, ok := f.number(0, 1000); ok {
			put(&p.Weights, of, x)
		}
	}
}

func put(m *map[string]float64, key string, x float64) {
	if *m == nil {
		*m = map[string]float64{}
	}
	(*m)[key] = x
}

// units are what may follow a number.
var units = regexp.MustCompile(`(?i)\s*(years?|yrs?|y|年|级|分)\.?$`)

// number reads a cell as a number between two ends.
func (f *filling) number(low, high float64) (float64, bool) { return f.numeral(f.cell, low, high) }

func (f *filling) numeral(text string, low, high float64) (float64, bool) {
	text = units.ReplaceAllString(strings.TrimSpace(width.Fold.String(text)), "")
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "0123456789.eE+-") != "" || math.IsInf(x, 0) {
		f.problem("error.list.number", text, low, high)
		return 0, false
	}
	if !(x >= low && x <= high) {
		f.problem("error.profile.range", f.head.Columns[f.at].Heading, x, low, high)
		return 0, false
	}
	return x, true
}

func least(d occupation.Domain) float64 {
	if d == occupation.Style {
		return 1
	}
	return 0
}

func most(d occupation.Domain) float64 {
	if d == occupation.Style {
		return 5
	}
	return 7
}

// choice reads a cell as one of a kind of words.
func (f *filling) choice(kind string) (string, bool) {
	if m, ok := f.words[kind][plain(f.cell)]; ok {
		return m, true
	}
	f.unknown(f.cell, kind)
	return "", false
}

// unknown takes down a word that is none of its kind.
func (f *filling) unknown(word, kind string) {
	if len(f.row.Problems) < mostTold {
		f.row.Problems = append(f.row.Problems, Problem{f.row.Line, f.at + 1, "error.list.choice", []any{word}, kind})
	}
}

func (f *filling) of(number int) *person.Held {
	if f.held[number] == nil {
		f.held[number] = &person.Held{}
	}
	return f.held[number]
}

// parted is a cell that holds several things.
func parted(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ';' || c == '；' || c == '\n' || c == '|' })
}

// mostHeld is how many occupations stand in a cell.
const mostHeld = 20

// code is an O*NET-SOC code.
var code = regexp.MustCompile(`^\d\d-\d{4}(\.\d\d)?$`)

// remark is what stands in brackets after a title: years, and whether it is past.
var remark = regexp.MustCompile(`^(.*?)\s*[(（]([^()（）]*)[)）]$`)

// occupations reads titles or codes, each with its years in brackets: nurse (6); 护士（6年，已离职）.
func (f *filling) occupations(number int) {
	titles := parted(f.cell)
	if len(titles) > mostHeld {
		f.problem("error.list.held", len(titles), mostHeld)
		return
	}
	for k, title := range titles {
		title = strings.TrimSpace(title)
		if title == "" {
			continue
		}
		h := f.of(number)
		if k > 0 { // further ones of the same cell stand after all that have a column
			h = f.of(1000*number + k)
		}
		h.Title = title
		if m := remark.FindStringSubmatch(title); m != nil && f.remark(h, m[2]) {
			h.Title = m[1]
		}
		if code.MatchString(h.Title) {
			h.Code, h.Title = h.Title, ""
			if !strings.Contains(h.Code, ".") {
				h.Code += ".00"
			}
			if _, ok := f.cat.Find(h.Code); !ok {
				f.problem("error.occupation.code", h.Code)
			}
			continue
		}
		if len(h.Title) > 200 {
			f.problem("error.list.long", len(h.Title), 200)
		} else if !f.titled(h.Title) {
			f.problem("error.occupation.title", h.Title)
		}
	}
}

// remark reads what stands in brackets after a title, and says whether it is of it.
func (f *filling) remark(h *person.Held, text string) bool {
	found := false
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == '，' || c == '、' }) {
		part = strings.TrimSpace(part)
		if x, err := strconv.ParseFloat(units.ReplaceAllString(width.Fold.String(part), ""), 64); err == nil && x >= 0 && x <= 80 {
			h.Years, found = x, true
		} else if m := f.words["bool"][plain(part)]; m != "" {
			h.Past, found = m == "yes", true
		}
	}
	return found
}

// mostKnown is how many different titles are looked up while a list is read, some seconds
// of work; further ones are left to who resolves the profiles.
const mostKnown = 5_000

// titled says whether an occupation is found for a title.
func (f *filling) titled(title string) bool {
	ok, seen := f.known[title]
	if !seen && len(f.known) == mostKnown {
		return true
	}
	if !seen {
		ok = len(f.cat.Search(title, 1)) > 0
		f.known[title] = ok
	}
	return ok
}

// interests reads letters, SIA, or six numbers in the order R I A S E C.
func (f *filling) interests() {
	text := width.Fold.String(f.cell)
	letters := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" -,;/、", c) {
			return -1
		}
		return c
	}, text)
	if x, ok := person.InterestsFromLetters(letters); ok {
		f.row.Profile.Interests = x
		return
	}
	numbers := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ,;/、|", c) })
	if len(numbers) != len(f.row.Profile.Interests) {
		f.problem("error.list.interests", f.cell)
		return
	}
	for k, n := range numbers {
		x, ok := f.numeral(n, 1, 7)
		if !ok {
			return
		}
		f.row.Profile.Interests[k] = x
	}
}

// letter reads the score of one letter; scores left out count as the middle.
func (f *filling) letter(of string) {
	x, ok := f.number(1, 7)
	if !ok {
		return
	}
	in := &f.row.Profile.Interests
	if !in.Given() {
		*in = person.Interests{4, 4, 4, 4, 4, 4}
	}
	in[strings.Index(person.Letters, of)] = x
}

// levelled is a name with a level after it: Writing 5, 写作：5, Writing=5.
var levelled = regexp.MustCompile(`^(.+?)\s*[:：=＝\s]\s*([0-9０-９.．]+)$|^(\D+?)([0-9０-９.．]+)$`)

// levels reads names with their levels.
func (f *filling) levels(kind string) {
	under := map[string]occupation.Domain{"skills": occupation.SkillLevel, "knowledge": occupation.KnowledgeLevel, "styles": occupation.Style}[kind]
	parts := parted(f.cell)
	if len(parts) == 1 {
		parts = strings.FieldsFunc(f.cell, func(c rune) bool { return c == ',' || c == '，' || c == '、' })
	}
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		m := levelled.FindStringSubmatch(part)
		if m == nil {
			f.problem("error.list.level", part)
			continue
		}
		name, value := m[1]+m[3], m[2]+m[4]
		e, ok := f.find(name, under)
		if !ok {
			f.problem("error.list.element", name)
			continue
		}
		if x, ok := f.numeral(value, least(e.domain), most(e.domain)); ok {
			f.level(e, x)
		}
	}
}

func (f *filling) level(e element, x float64) {
	p := &f.row.Profile
	switch e.domain {
	case occupation.KnowledgeLevel:
		put(&p.Knowledge, e.id, x)
	case occupation.Style:
		put(&p.Styles, e.id, x)
	default:
		put(&p.Skills, e.id, x)
	}
}

// fraction is so many of so many: 34/40, 40 处中 34 is not read.
var fraction = regexp.MustCompile(`^(\d+(?:\.\d+)?)\s*(?:/|of|共)\s*(\d+(?:\.\d+)?)$`)

func (f *filling) catch() {
	m := fraction.FindStringSubmatch(strings.ToLower(width.Fold.String(f.cell)))
	if m == nil {
		f.problem("error.list.catch", f.cell)
		return
	}
	caught, ok1 := f.numeral(m[1], 0, 1e6)
	of, ok2 := f.numeral(m[2], 0, 1e6)
	if ok1 && ok2 {
		f.caught = [2]*float64{&caught, &of}
	}
}

func (f *filling) count(i int) {
	if x, ok := f.number(0, 1e6); ok {
		f.caught[i] = &x
	}
}

// wish reads names of a kind of thing that are wanted or refused.
func (f *filling) wish(side, kind string) {
	w := map[string]*person.Wish{"applications": &f.row.Profile.Wishes.Applications, "roles": &f.row.Profile.Wishes.Roles, "modalities": &f.row.Profile.Wishes.Modalities}[kind]
	for _, part := range strings.FieldsFunc(f.cell, func(c rune) bool { return strings.ContainsRune(";；,，、|\n", c) }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		m, ok := f.words[kind][plain(part)]
		if !ok {
			f.unknown(strings.TrimSpace(part), kind)
			continue
		}
		to := &w.Want
		if side == "refuse" {
			to = &w.Refuse
		}
		if !slices.Contains(*to, m) {
			*to = append(*to, m)
		}
	}
}

// finish puts together what several cells told, and looks at the profile as a whole.
func (f *filling) finish() {
	p := &f.row.Profile
	numbers := make([]int, 0, len(f.held))
	for n := range f.held {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	f.at = -1
	for _, n := range numbers {
		switch h := *f.held[n]; {
		case h.Title != "" || h.Code != "":
			p.Occupations = append(p.Occupations, h)
		case len(f.row.Problems) == 0:
			f.problem("error.list.years", n)
		}
	}
	switch c := f.caught; {
	case c[0] != nil && c[1] != nil && *c[1] > 0:
		p.Catch = &person.Catch{Caught: *c[0], Of: *c[1]}
	case c[0] != nil || c[1] != nil && *c[1] > 0:
		f.problem("error.list.caught")
	}
	if len(f.row.Problems) > 0 {
		return
	}
	var e *leeway.Error
	if err := p.Check(); errors.As(err, &e) {
		f.problem(e.Key, e.Args...)
	} else if len(p.Occupations)+len(p.Skills)+len(p.Knowledge)+len(p.Styles) == 0 && !p.Interests.Given() {
		f.problem("error.list.nothing")
	}
}
