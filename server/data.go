package server

import (
	"context"
	"encoding/json"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person/quiz"
	"github.com/leeway-project/leeway/person/resume"
	"github.com/leeway-project/leeway/review"
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
	all, err := q.everything(q.Context())
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return q.send("leeway-data.json", "application/json", data)
}

// everything is all that is kept of the owner.
func (s *Server) everything(ctx context.Context) (*exported, error) {
	out := &exported{Version: 1, Date: s.now().UTC(), People: []exportedPerson{}}
	cursor := ""
	for {
		list, next, err := s.Store.People(ctx, s.owner, cursor, 500)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			out.People = append(out.People, exportedPerson{facts(p), p.Quiz, p.Resume, p.Review})
		}
		if next == "" {
			return out, nil
		}
		cursor = next
	}
}

// exported is everything that is kept of an owner.
type exported struct {
	Version int              `json:"version" doc:"of this form"`
	Date    time.Time        `json:"date"`
	People  []exportedPerson `json:"people"`
}

// exportedPerson is a person with the sessions under way.
type exportedPerson struct {
	PersonFacts
	Quiz   *quiz.Session    `json:"quiz,omitempty" doc:"the questionnaire; absent: not begun"`
	Resume *resume.Findings `json:"resume,omitempty" doc:"what waits to be confirmed; absent: nothing"`
	Review *review.Session  `json:"review,omitempty" doc:"the review test; absent: not begun"`
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
