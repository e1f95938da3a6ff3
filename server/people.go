package server

import (
	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// peopleView lists people.
type peopleView struct {
	view
	People []personRow
	Next   string // leads to the rest
}

// perPage is how many people stand on a page.
const perPage = 50

func (q *request) people() error {
	list, next, err := q.Store.People(q.Context(), q.owner, q.URL.Query().Get("cursor"), perPage)
	if err != nil {
		return err
	}
	v := &peopleView{view: q.view("web.people", "people"), Next: next}
	for _, p := range list {
		v.People = append(v.People, personRow{v.name(p), "/people/" + p.ID, p.Created.Format(q.p.T("page.date")), p.Updated.Format(q.p.T("page.date")), v.parts(p)})
	}
	return q.show(200, v.Page(), nil)
}

// parts are the kinds of things that are kept of a person.
func (v *view) parts(p *store.Person) string {
	names := []string{v.t("web.data.profile")}
	for _, part := range []struct {
		key   string
		there bool
	}{{"quiz", p.Quiz != nil}, {"resume", p.Resume != nil}, {"review", p.Review != nil}, {"notes", p.Notes != ""}} {
		if part.there {
			names = append(names, v.t("web.data."+part.key))
		}
	}
	return v.listed(names)
}

// removePerson deletes a person with all that is kept of them.
func (q *request) removePerson() error {
	if q.PostForm.Get("sure") != "yes" {
		return &leeway.Error{Code: leeway.Usage, Key: "error.unsure"}
	}
	err := q.forgetting(q.Context(), func() error { return q.Store.Remove(q.Context(), q.owner, q.PathValue("person"), 0) })
	if err != nil {
		return err
	}
	return q.see("/people")
}
