package server

import (
	"context"
	"encoding/json"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/person/quiz"
	"github.com/leeway-project/leeway/person/resume"
	"github.com/leeway-project/leeway/review"
	"github.com/leeway-project/leeway/server/store"
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
			v.People = append(v.People, personRow{v.name(p), "/people/" + p.ID, p.Created.Format(q.p.T("page.date")), p.Updated.Format(q.p.T("page.date")), v.parts(p)})
		}
		if next == "" {
			break
		}
		cursor = next
	}
	var err error
	if v.Results, err = q.kept(store.Result, "/measure/results/"); err != nil {
		return err
	}
	if v.Watches, err = q.kept(store.Watch, "/measure/watch/"); err != nil {
		return err
	}
	return q.show(200, v.Page(), nil)
}

type dataView struct {
	view
	People           []personRow
	Results, Watches []keptRow
}

// personRow is a person in a list.
type personRow struct{ Name, Link, Created, Updated, Parts string }

// export sends everything that is kept, as JSON.
func (q *request) export() error {
	all, err := q.everything(q.Context(), q.p)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return q.send("leeway-data.json", "application/json", data)
}

// everything is all that is kept of the owner but the files of jobs, which their pages
// give.
func (s *Server) everything(ctx context.Context, p *locale.Printer) (*exported, error) {
	out := &exported{Version: 1, Date: s.now().UTC(), People: []exportedPerson{}, Jobs: []JobFacts{}, Measurements: []exportedMeasurement{}}
	cursor := ""
	for {
		list, next, err := s.Store.People(ctx, s.owner, cursor, 500)
		if err != nil {
			return nil, err
		}
		for _, who := range list {
			out.People = append(out.People, exportedPerson{facts(who), who.Quiz, who.Resume, who.Review})
		}
		if cursor = next; next == "" {
			break
		}
	}
	for {
		list, next, err := s.Store.Jobs(ctx, s.owner, "", cursor, 500)
		if err != nil {
			return nil, err
		}
		for _, j := range list {
			out.Jobs = append(out.Jobs, jobFacts(p, j))
		}
		if cursor = next; next == "" {
			break
		}
	}
	for _, kind := range []store.MeasurementKind{store.Result, store.Watch} {
		list, err := s.Store.Measurements(ctx, s.owner, kind)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m, err = s.Store.Measurement(ctx, s.owner, kind, m.ID); err != nil {
				return nil, err
			}
			out.Measurements = append(out.Measurements, exportedMeasurement{m.ID, string(kind), m.Name, m.Verdict, m.Created.UTC(), m.Updated.UTC(), m.Body})
		}
	}
	return out, nil
}

// exported is everything that is kept of an owner.
type exported struct {
	Version int              `json:"version" doc:"of this form"`
	Date    time.Time        `json:"date"`
	People  []exportedPerson `json:"people"`
	Jobs    []JobFacts       `json:"jobs"`

	Measurements []exportedMeasurement `json:"measurements"`
}

// exportedMeasurement is a measurement or a watch.
type exportedMeasurement struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind" enum:"result,watch"`
	Name    string    `json:"name"`
	Verdict string    `json:"verdict"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	Body    any       `json:"body" doc:"what was asked for and what came of it"`
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
	err := q.forgetting(q.Context(), func() error { return q.Store.RemoveAll(q.Context(), q.owner) })
	if err != nil {
		return err
	}
	return q.see("/data")
}
