package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/server/store"
)

// PersonFacts is a person as the API gives them.
type PersonFacts struct {
	ID      string         `json:"id" doc:"given by the server"`
	Label   string         `json:"label" doc:"what the owner calls them; it need not be a name"`
	Notes   string         `json:"notes" doc:"kept with the profile; they never enter a ranking"`
	Profile person.Profile `json:"profile"`
	Version int            `json:"version" doc:"counted from 1 by every change"`
	Created time.Time      `json:"created"`
	Updated time.Time      `json:"updated"`
}

// PersonWritten is what is written of a person.
type PersonWritten struct {
	Label   string         `json:"label,omitempty" maxLength:"60" doc:"what the owner calls them; it need not be a name"`
	Notes   string         `json:"notes,omitempty" maxLength:"5000"`
	Profile person.Profile `json:"profile,omitempty"`
}

func facts(p *store.Person) PersonFacts {
	return PersonFacts{p.ID, p.Label, p.Notes, p.Profile, p.Version, p.Created.UTC(), p.Updated.UTC()}
}

// write checks what was written and puts it into a person.
func (s *Server) write(p *store.Person, body PersonWritten) error {
	for field, text := range map[string]string{"label": body.Label, "notes": body.Notes} {
		if err := checkText(field, text, mostNotes); err != nil {
			return err
		}
	}
	if err := body.Profile.Check(); err != nil {
		return err
	}
	if _, err := body.Profile.Resolve(s.Engine.Catalog, s.Engine.Policy.ExtraSkills()); err != nil {
		return inBody(err)
	}
	p.Label, p.Notes, p.Profile = body.Label, body.Notes, body.Profile
	return nil
}

// inBody is an error about what was sent: what that names and is not found is not the
// address.
func inBody(err error) error {
	var e *leeway.Error
	if errors.As(err, &e) && e.Code == leeway.NotFound {
		wrong := *e
		wrong.Code = leeway.Invalid
		return &wrong
	}
	return err
}

func tag(version int) string { return `"v` + strconv.Itoa(version) + `"` }

// matched checks If-Match against a version.
func matched(header string, version int) error {
	if header == "" || matches(header, tag(version)) {
		return nil
	}
	return store.ErrVersion
}

// PersonID is the ID of a person in a path.
type PersonID struct {
	ID string `path:"id" maxLength:"64" doc:"of the person"`
}

// PersonReply is a person with their tag.
type PersonReply struct {
	ETag string `header:"ETag" doc:"of this version, for If-Match and If-None-Match"`
	Body PersonFacts
}

func personReply(p *store.Person) *PersonReply { return &PersonReply{tag(p.Version), facts(p)} }

// IfMatch protects a change.
type IfMatch struct {
	Match string `header:"If-Match" maxLength:"200" doc:"the tag that the person must have; else nothing is changed"`
}

func (s *Server) peopleAPI(api huma.API) {
	huma.Register(api, op("listPeople", http.MethodGet, "/people", "People", "The people, the latest first"),
		func(ctx context.Context, in *struct {
			Cursor string `query:"cursor" maxLength:"100" pattern:"^([0-9a-z]{1,12}\\.[0-9A-Z]+)?$" doc:"next of the page before; absent: from the beginning"`
			Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"people on a page"`
		}) (*struct {
			Body struct {
				Items []PersonFacts `json:"items"`
				Next  string        `json:"next,omitempty" doc:"the cursor of the next page; absent at the end"`
			}
		}, error) {
			list, next, err := s.Store.People(ctx, s.owner, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			var out struct {
				Body struct {
					Items []PersonFacts `json:"items"`
					Next  string        `json:"next,omitempty" doc:"the cursor of the next page; absent at the end"`
				}
			}
			out.Body.Items, out.Body.Next = []PersonFacts{}, next
			for _, p := range list {
				out.Body.Items = append(out.Body.Items, facts(p))
			}
			return &out, nil
		})

	add := op("addPerson", http.MethodPost, "/people", "People", "Add a person")
	add.DefaultStatus = http.StatusCreated
	huma.Register(api, add, func(ctx context.Context, in *struct {
		Once
		Body PersonWritten
	}) (*struct {
		Location string `header:"Location" doc:"of the person"`
		ETag     string `header:"ETag" doc:"of this version"`
		Body     PersonFacts
	}, error) {
		p := &store.Person{ID: s.made(ctx), Owner: s.owner}
		if err := s.write(p, in.Body); err != nil {
			return nil, err
		}
		if err := s.Store.Add(ctx, p); err != nil {
			return nil, err
		}
		return &struct {
			Location string `header:"Location" doc:"of the person"`
			ETag     string `header:"ETag" doc:"of this version"`
			Body     PersonFacts
		}{apiRoot + "/people/" + p.ID, tag(p.Version), facts(p)}, nil
	})

	huma.Register(api, op("getPerson", http.MethodGet, "/people/{id}", "People", "A person", http.StatusNotFound),
		func(ctx context.Context, in *PersonID) (*PersonReply, error) {
			p, err := s.Store.Person(ctx, s.owner, in.ID)
			if err != nil {
				return nil, err
			}
			return personReply(p), nil
		})

	huma.Register(api, op("changePerson", http.MethodPut, "/people/{id}", "People", "Change a person: label, notes and profile become what is sent", http.StatusNotFound, http.StatusPreconditionFailed),
		func(ctx context.Context, in *struct {
			PersonID
			Once
			IfMatch
			Body PersonWritten
		}) (*PersonReply, error) {
			p, err := s.Store.Change(ctx, s.owner, in.ID, func(p *store.Person) error {
				if err := matched(in.Match, p.Version); err != nil {
					return err
				}
				return s.write(p, in.Body)
			})
			if err != nil {
				return nil, err
			}
			return personReply(p), nil
		})

	remove := op("removePerson", http.MethodDelete, "/people/{id}", "People", "Delete a person with all that is kept of them", http.StatusNotFound, http.StatusPreconditionFailed)
	remove.DefaultStatus = http.StatusNoContent
	huma.Register(api, remove, func(ctx context.Context, in *struct {
		PersonID
		Once
		IfMatch
	}) (*struct{}, error) {
		version := 0
		if in.Match != "" && in.Match != "*" {
			var err error
			if version, err = strconv.Atoi(strings.Trim(strings.TrimPrefix(in.Match, "W/"), `"v`)); err != nil || version < 1 {
				return nil, store.ErrVersion
			}
		}
		return nil, s.forgetting(ctx, func() error { return s.Store.Remove(ctx, s.owner, in.ID, version) })
	})

	huma.Register(api, op("exportData", http.MethodGet, "/data", "Data", "Everything that is kept"),
		func(ctx context.Context, _ *struct{}) (*struct{ Body exported }, error) {
			all, err := s.everything(ctx, printerOf(ctx))
			if err != nil {
				return nil, err
			}
			return &struct{ Body exported }{*all}, nil
		})
	clear := op("removeData", http.MethodDelete, "/data", "Data", "Delete everything that is kept")
	clear.DefaultStatus = http.StatusNoContent
	huma.Register(api, clear, func(ctx context.Context, in *struct {
		Once
		Sure bool `query:"sure" required:"true" enum:"true" doc:"must be true"`
	}) (*struct{}, error) {
		return nil, s.forgetting(ctx, func() error { return s.Store.RemoveAll(ctx, s.owner) })
	})
}
