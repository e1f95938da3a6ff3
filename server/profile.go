package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// profileView is what is known of a person, to be changed.
type profileView struct {
	view
	Base      string
	Person    *store.Person
	Name      string
	Held      []heldRow
	Education []choice
	Interests []slider
	Levels    []levelRow // of skills and knowledge that are known or asked for often
	Wishes    []wishRow
}

type heldRow struct {
	Title string
	Years string
	Past  bool
}

type levelRow struct{ Name, Label, Value string }

// wishRow is what may be wished for or refused.
type wishRow struct {
	Kind, Name, Label string
	Wish              string // "", "want" or "refuse"
}

// spareHeld is how many empty rows there are for further occupations.
const spareHeld = 2

func (q *request) profile() error {
	p, err := q.Store.Person(q.Context(), q.owner, q.PathValue("person"))
	if err != nil {
		return err
	}
	v := &profileView{view: q.view("web.profile", "people"), Base: "/people/" + p.ID, Person: p}
	v.Name = v.name(p)
	v.Title = q.p.T("web.profile.of", v.Name)
	for _, h := range p.Profile.Occupations {
		row := heldRow{Title: h.Title, Past: h.Past}
		if i, ok := q.Engine.Catalog.Find(h.Code); ok {
			row.Title = q.Engine.Catalog.Occupations[i].Name(q.p.Lang)
		}
		if h.Years > 0 {
			row.Years = level(h.Years)
		}
		v.Held = append(v.Held, row)
	}
	v.Held = append(v.Held, make([]heldRow, spareHeld)...)
	for _, e := range person.EducationLevels() {
		v.Education = append(v.Education, choice{e, q.p.T("education." + e)})
	}
	for k, l := range strings.ToLower(person.Letters) {
		x := p.Profile.Interests[k]
		text := level(x)
		if !p.Profile.Interests.Given() {
			x, text = 4, "–"
		}
		v.Interests = append(v.Interests, slider{"interest." + string(l), q.p.T("page.riasec." + string(l)), text, x, 7, 0.5})
	}
	v.Levels = q.levels(p.Profile)
	wishes := func(kind string, names []string, w person.Wish) {
		for _, name := range names {
			row := wishRow{kind, name, q.p.T(kind + "." + name), ""}
			if slices.Contains(w.Want, name) {
				row.Wish = "want"
			} else if slices.Contains(w.Refuse, name) {
				row.Wish = "refuse"
			}
			v.Wishes = append(v.Wishes, row)
		}
	}
	wishes("role", leeway.Roles(), p.Profile.Wishes.Roles)
	wishes("application", leeway.Applications(), p.Profile.Wishes.Applications)
	wishes("modality", leeway.Modalities(), p.Profile.Wishes.Modalities)
	return q.show(200, v.Page(), nil)
}

// levels are all skills and areas of knowledge, with what is known of each.
func (q *request) levels(p person.Profile) []levelRow {
	given := map[string]string{}
	for _, m := range []map[string]float64{p.Skills, p.Knowledge} {
		for name, x := range m {
			given[q.elementOf(name)] = level(x)
		}
	}
	var out []levelRow
	cat := q.Engine.Catalog
	for _, id := range slices.Concat(aigcSkills(), cat.Columns(occupation.SkillLevel), cat.Columns(occupation.KnowledgeLevel)) {
		out = append(out, levelRow{id, report.ElementName(q.p, cat, id), given[id]})
		delete(given, id)
	}
	for name, x := range given { // in words of one's own, which are matched when read
		out = append(out, levelRow{name, name, x})
	}
	slices.SortStableFunc(out, func(a, b levelRow) int { // what is known first
		switch {
		case (a.Value != "") == (b.Value != ""):
			return 0
		case a.Value != "":
			return -1
		}
		return 1
	})
	return out
}

// known is how many levels are given; they stand first.
func (v *profileView) known() int {
	n := slices.IndexFunc(v.Levels, func(l levelRow) bool { return l.Value == "" })
	if n < 0 {
		return len(v.Levels)
	}
	return n
}

// elementOf is the ID of a skill or area of knowledge that a profile names by its ID or
// by its name in either language; else the name itself.
func (q *request) elementOf(name string) string {
	cat := q.Engine.Catalog
	for _, id := range slices.Concat(aigcSkills(), cat.Columns(occupation.SkillLevel), cat.Columns(occupation.KnowledgeLevel)) {
		for _, p := range q.printers {
			if id == name || strings.EqualFold(report.ElementName(p, cat, id), name) {
				return id
			}
		}
	}
	return name
}

func aigcSkills() []string {
	return []string{"aigc.machine_learning", "aigc.deep_learning", "aigc.nlp", "aigc.data_analysis", "aigc.evaluation"}
}

// changeProfile takes the form of a profile.
func (q *request) changeProfile() error {
	f := q.PostForm
	label, notes := strings.TrimSpace(f.Get("label")), f.Get("notes")
	if err := checkText("label", label, mostLabel); err != nil {
		return err
	}
	if err := checkText("notes", notes, mostNotes); err != nil {
		return err
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.form"}
	}
	p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
		if p.Version != version {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.person.changed"}
		}
		p.Label, p.Notes = label, notes
		return q.readProfile(&p.Profile)
	})
	if err != nil {
		return err
	}
	return q.see("/people/" + p.ID)
}

// readProfile reads the form into a profile. An occupation whose title was left as it
// was keeps its code.
func (q *request) readProfile(p *person.Profile) error {
	f := q.PostForm
	number := func(field string, low, high float64) (x float64, given bool, err error) {
		text := strings.TrimSpace(f.Get(field))
		if text == "" {
			return 0, false, nil
		}
		x, err = strconv.ParseFloat(text, 64)
		if err != nil || !(x >= low && x <= high) {
			name := field
			if id, ok := strings.CutPrefix(field, "level."); ok {
				name = report.ElementName(q.p, q.Engine.Catalog, id)
			}
			return 0, true, &leeway.Error{Code: leeway.Invalid, Key: "error.profile.range", Args: []any{name, text, low, high}}
		}
		return x, true, nil
	}
	codes := map[string]string{}
	for _, h := range p.Occupations {
		if i, ok := q.Engine.Catalog.Find(h.Code); ok {
			codes[q.Engine.Catalog.Occupations[i].Name(q.p.Lang)] = h.Code
		}
	}
	p.Occupations = nil
	for i, title := range f["title"] {
		title = strings.TrimSpace(title)
		if title == "" {
			continue
		}
		if err := checkText("occupation", title, mostLabel); err != nil {
			return err
		}
		h := person.Held{Title: title, Code: codes[title], Past: f.Get("past."+strconv.Itoa(i)) == "yes"}
		if h.Code == "" && len(q.Engine.Catalog.Search(title, 1)) == 0 {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.occupation.title", Args: []any{title}}
		}
		var err error
		if h.Years, _, err = number("years."+strconv.Itoa(i), 0, 80); err != nil {
			return err
		}
		p.Occupations = append(p.Occupations, h)
	}
	p.Education = f.Get("education")
	p.Interests = person.Interests{}
	if f.Get("interests") == "yes" {
		for k, l := range strings.ToLower(person.Letters) {
			x, given, err := number("interest."+string(l), 1, 7)
			if err != nil {
				return err
			}
			if !given {
				x = 4
			}
			p.Interests[k] = x
		}
	}
	if err := q.readLevels(p, number); err != nil {
		return err
	}
	p.Wishes.Roles, p.Wishes.Applications, p.Wishes.Modalities = q.wish("role", leeway.Roles()), q.wish("application", leeway.Applications()), q.wish("modality", leeway.Modalities())
	var err error
	if p.Wishes.LowestWage, _, err = number("wage", 0, 1e7); err != nil {
		return err
	}
	of, given, err := number("of", 1, 1e6)
	if err != nil {
		return err
	}
	p.Catch = nil
	if given {
		caught, _, err := number("caught", 0, of)
		if err != nil {
			return err
		}
		p.Catch = &person.Catch{Caught: caught, Of: of}
	}
	return p.Check()
}

// readLevels reads the levels of skills and knowledge.
func (q *request) readLevels(p *person.Profile, number func(field string, low, high float64) (float64, bool, error)) error {
	skills, knowledge := map[string]float64{}, map[string]float64{}
	area := q.Engine.Catalog.Columns(occupation.KnowledgeLevel)
	for field := range q.PostForm {
		id, ok := strings.CutPrefix(field, "level.")
		if !ok {
			continue
		}
		if len(id) > mostLabel {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.form"}
		}
		x, given, err := number(field, 0, 7)
		if err != nil {
			return err
		}
		switch {
		case !given:
		case slices.Contains(area, id):
			knowledge[report.ElementName(q.p, q.Engine.Catalog, id)] = x
		default:
			skills[report.ElementName(q.p, q.Engine.Catalog, id)] = x
		}
	}
	p.Skills, p.Knowledge = merged(skills, nil), merged(knowledge, nil)
	return nil
}

// wish reads what is wished for and refused of a kind.
func (q *request) wish(kind string, names []string) (w person.Wish) {
	for _, name := range names {
		switch q.PostForm.Get(fmt.Sprintf("wish.%s.%s", kind, name)) {
		case "want":
			w.Want = append(w.Want, name)
		case "refuse":
			w.Refuse = append(w.Refuse, name)
		}
	}
	return w
}

// caught, of and wage are numbers of the profile, "" where it has none.
func (v *profileView) caught() string {
	if c := v.Person.Profile.Catch; c != nil {
		return level(c.Caught)
	}
	return ""
}

func (v *profileView) of() string {
	if c := v.Person.Profile.Catch; c != nil {
		return level(c.Of)
	}
	return ""
}

func (v *profileView) wage() string {
	if x := v.Person.Profile.Wishes.LowestWage; x > 0 {
		return level(x)
	}
	return ""
}
