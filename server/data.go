package server

import (
	"encoding/json"
	"time"

	"github.com/leeway-project/leeway"
)

// data is the page of what is kept, and of how it goes.
func (q *request) data() error {
	v := &dataView{view: q.view("web.data", "data")}
	cursor := ""
	for {
		list, next, err := q.Store.People(q.Context(), q.owner, cursor, 500)
		if err != nil {
			return err
		}
		for _, p := range list {
			v.People = append(v.People, personRow{v.name(p), "/people/" + p.ID, p.Created.Format(q.p.T("page.date")), p.Updated.Format(q.p.T("page.date")), q.p.T("web.data.parts", parts(p))})
		}
		if next == "" {
			break
		}
		cursor = next
	}
	return q.show(200, v.Page(), nil)
}

type dataView struct {
	view
	People []personRow
}

// personRow is a person in a list.
type personRow struct{ Name, Link, Created, Updated, Parts string }

// export sends everything that is kept, as JSON.
func (q *request) export() error {
	out := exported{Version: 1, Date: q.now().UTC().Format(time.RFC3339), People: []any{}}
	cursor := ""
	for {
		list, next, err := q.Store.People(q.Context(), q.owner, cursor, 500)
		if err != nil {
			return err
		}
		for _, p := range list {
			out.People = append(out.People, map[string]any{"id": p.ID, "label": p.Label, "notes": p.Notes, "profile": p.Profile, "quiz": p.Quiz, "resume": p.Resume,
				"review": p.Review, "created": p.Created.UTC(), "updated": p.Updated.UTC()})
		}
		if next == "" {
			break
		}
		cursor = next
	}
	data, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	return q.send("leeway-data.json", "application/json", data)
}

// exported is everything that is kept of an owner.
type exported struct {
	Version int    `json:"version"`
	Date    string `json:"date"`
	People  []any  `json:"people"`
}

// removeAll deletes everything when the word that confirms it was written.
func (q *request) removeAll() error {
	if q.PostForm.Get("sure") != "yes" {
		return &leeway.Error{Code: leeway.Usage, Key: "error.unsure"}
	}
	if err := q.Store.RemoveAll(q.Context(), q.owner); err != nil {
		return err
	}
	return q.see("/data")
}
