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
		v.People = append(v.People, personRow{v.name(p), "/people/" + p.ID, p.Created.Format(q.p.T("page.date")), p.Updated.Format(q.p.T("page.date")), q.p.T("web.data.parts", parts(p))})
	}
	return q.show(200, v.Page(), nil)
}

// parts is how many kinds of things are kept of a person: the profile, a
// questionnaire, a résumé's findings, a review test.
func parts(p *store.Person) int {
	n := 1
	for _, there := range []bool{p.Quiz != nil, p.Resume != nil, p.Review != nil} {
		if there {
			n++
		}
	}
	return n
}

// removePerson deletes a person with all that is kept of them.
func (q *request) removePerson() error {
	if q.PostForm.Get("sure") != "yes" {
		return &leeway.Error{Code: leeway.Usage, Key: "error.unsure"}
	}
	if err := q.Store.Remove(q.Context(), q.owner, q.PathValue("person"), 0); err != nil {
		return err
	}
	q.sweep(q.Context())
	return q.see("/people")
}
