package server

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/examples"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/server/store"
)

// startView is the first page.
type startView struct {
	view
	Recent   []*store.Person
	Examples []example
}

// example is a profile to look at.
type example struct {
	Name    string // as in an address
	Label   string
	Profile *person.Profile
}

// findExamples are the examples of a language.
func findExamples(lang string) ([]example, error) {
	names, err := fs.Glob(examples.Files, lang+"-*.yaml")
	if err != nil {
		return nil, err
	}
	var out []example
	for _, name := range names {
		x, err := readExample(strings.TrimSuffix(name, ".yaml"))
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b example) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func readExample(name string) (example, error) {
	data, err := fs.ReadFile(examples.Files, name+".yaml")
	if err != nil {
		return example{}, &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	p, err := person.Parse(name+".yaml", data)
	if err != nil {
		return example{}, err
	}
	return example{name, p.Label, p}, nil
}

// recent is how many people the first page offers to go on with.
const recent = 5

func (q *request) start() error {
	v := &startView{view: q.view("web.start", "")}
	var err error
	if v.Recent, _, err = q.Store.People(q.Context(), q.owner, "", recent); err != nil {
		return err
	}
	if v.Examples, err = findExamples(q.p.Lang); err != nil {
		return err
	}
	return q.show(200, v.Page(), nil)
}

// addPerson begins with somebody new, and leads on to the way that was chosen.
func (q *request) addPerson() error {
	label := strings.TrimSpace(q.PostForm.Get("label"))
	if err := checkText("label", label, mostLabel); err != nil {
		return err
	}
	p := &store.Person{Owner: q.owner, Label: label}
	if name := q.PostForm.Get("example"); name != "" {
		x, err := readExample(name)
		if err != nil {
			return err
		}
		p.Label, p.Profile = x.Label, *x.Profile
	}
	if err := q.Store.Add(q.Context(), p); err != nil {
		return err
	}
	to := "/people/" + p.ID
	switch way := q.PostForm.Get("way"); way {
	case "quiz", "resume", "review", "profile":
		to += "/" + way
	}
	return q.see(to)
}

// The longest texts that are kept of a person, in bytes.
const (
	mostLabel = 200
	mostNotes = 20_000
)

// checkText refuses what is too long or holds control characters.
func checkText(field, text string, most int) error {
	if len(text) > most {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.field.long", Args: []any{leeway.Term("web.field." + field), most}}
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r == '\uFFFD' }) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.field.control", Args: []any{leeway.Term("web.field." + field)}}
	}
	return nil
}

// name is what a person is called on the pages.
func (v *view) name(p *store.Person) string {
	if p.Label != "" {
		return p.Label
	}
	return v.t("web.person.unnamed", p.Created.Format(v.t("page.date")))
}
