package server

import (
	"cmp"
	"fmt"
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

// readExamples are all examples, by name.
func readExamples() (map[string]example, error) {
	names, err := fs.Glob(examples.Files, "*.yaml")
	if err != nil {
		return nil, err
	}
	out := make(map[string]example, len(names))
	for _, file := range names {
		data, err := fs.ReadFile(examples.Files, file)
		if err != nil {
			return nil, fmt.Errorf("reading an example: %w", err)
		}
		p, err := person.Parse(file, data)
		if err != nil {
			return nil, fmt.Errorf("reading an example: %w", err)
		}
		name := strings.TrimSuffix(file, ".yaml")
		out[name] = example{name, p.Label, p}
	}
	return out, nil
}

// examplesIn are the examples of a language.
func (s *Server) examplesIn(lang string) ([]example, error) {
	all, err := s.examples()
	if err != nil {
		return nil, err
	}
	var out []example
	for name, x := range all {
		if strings.HasPrefix(name, lang+"-") {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b example) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (s *Server) example(name string) (example, error) {
	all, err := s.examples()
	if err != nil {
		return example{}, err
	}
	x, ok := all[name]
	if !ok {
		return x, &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	return x, nil
}

// recent is how many people the first page offers to go on with.
const recent = 5

func (q *request) start() error {
	v := &startView{view: q.view("web.start", "")}
	var err error
	if v.Recent, _, err = q.Store.People(q.Context(), q.owner, "", recent); err != nil {
		return err
	}
	if v.Examples, err = q.examplesIn(q.p.Lang); err != nil {
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
		x, err := q.example(name)
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
