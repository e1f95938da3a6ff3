package server

import (
	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// dataView is what is kept, and how it goes.
type dataView struct {
	view
	Kept    []tableRow
	None    bool        // nothing is kept
	People  []personRow // the latest
	More    bool        // there are further people
	Count   int
	Results []keptRow // measurements
	Watches []keptRow
	Weights []weightsRow
	Chosen  bool // the weights are the owner's
}

// tableRow is a kind of thing that is kept.
type tableRow struct {
	Name, What string
	Count      int
}

// latest is how many people the page of one's data names.
const latest = 100

func (q *request) data() error {
	v := &dataView{view: q.view("web.data", "data")}
	people, err := q.Store.Briefs(q.Context(), q.owner)
	if err != nil {
		return err
	}
	v.Count, v.More = len(people), len(people) > latest
	for _, b := range people[:min(latest, len(people))] {
		v.People = append(v.People, v.personRow(b))
	}
	v.None = true
	err = q.Store.Counts(q.Context(), q.owner, func(table string, n int) {
		v.None = v.None && n == 0
		v.Kept = append(v.Kept, tableRow{q.p.T("web.kept." + table), q.p.T("web.kept." + table + ".is"), n})
	})
	if err != nil {
		return err
	}
	if v.Results, err = q.kept(store.Result, "/measure/results/"); err != nil {
		return err
	}
	if v.Watches, err = q.kept(store.Watch, "/measure/watch/"); err != nil {
		return err
	}
	chosen, err := q.chosen(q.Context())
	if err != nil {
		return err
	}
	v.Weights, v.Chosen = q.weightsRows(chosen), len(chosen) > 0
	return q.show(200, v.Page(), nil)
}

// removeAll deletes everything when the word that confirms it was written.
func (q *request) removeAll() error {
	if q.PostForm.Get("sure") != "yes" {
		return &leeway.Error{Code: leeway.Usage, Key: "error.unsure"}
	}
	err := q.forgetting(q.Context(), func() error { return q.Store.RemoveAll(q.Context(), q.owner) })
	if err != nil {
		return err
	}
	return q.see("/data")
}
