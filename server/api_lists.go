package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway/person/list"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// ListFacts is a list of people as the API gives it.
type ListFacts struct {
	Job  JobFacts  `json:"job" doc:"the ranking; its ID is the list's"`
	Head list.Head `json:"head" doc:"how the file was read"`
	Bad  int       `json:"bad" doc:"rows that cannot be ranked"`
}

// ListPage is some rows of a list.
type ListPage struct {
	Items []report.Listed `json:"items"`
	Next  int             `json:"next,omitempty" doc:"after of the next page; absent at the end"`
}

func (s *Server) listFacts(ctx context.Context, j *store.Job) (ListFacts, error) {
	p := printerOf(ctx)
	words, err := readList(j, s.writer(p))
	if err != nil {
		return ListFacts{}, err
	}
	bad, err := s.Store.CountRows(ctx, s.owner, j.ID, store.BadRows)
	return ListFacts{jobFacts(p, j), words.head, bad}, err
}

// ListID is the ID of a list in a path.
type ListID struct {
	ID string `path:"id" maxLength:"64" doc:"of the list, and of its job"`
}

func (s *Server) listsAPI(api huma.API) {
	upload := op("addList", http.MethodPost, "/lists", "Lists", "Rank the people of a table, a row a person; a job does it", http.StatusRequestEntityTooLarge)
	upload.MaxBodyBytes, upload.DefaultStatus = list.MostBytes+1<<20, http.StatusCreated
	huma.Register(api, upload, func(ctx context.Context, in *struct {
		Once
		RawBody huma.MultipartFormFiles[struct {
			File huma.FormFile `form:"file" required:"true" doc:"CSV, TSV or XLSX, headings in Chinese or English; columns of name, age, sex, origin and the like are left out"`
		}]
	}) (*struct {
		Location string `header:"Location" doc:"of the list"`
		Body     ListFacts
	}, error) {
		f := in.RawBody.Data().File
		defer f.Close()
		j, err := s.addList(ctx, s.made(ctx), f.Filename, f)
		if err != nil {
			return nil, err
		}
		facts, err := s.listFacts(ctx, j)
		if err != nil {
			return nil, err
		}
		return &struct {
			Location string `header:"Location" doc:"of the list"`
			Body     ListFacts
		}{apiRoot + "/lists/" + j.ID, facts}, nil
	})
	huma.Register(api, op("getList", http.MethodGet, "/lists/{id}", "Lists", "A list: how it was read, and how far its ranking is", http.StatusNotFound),
		func(ctx context.Context, in *ListID) (*struct{ Body ListFacts }, error) {
			j, err := s.listOf(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			facts, err := s.listFacts(ctx, j)
			if err != nil {
				return nil, err
			}
			return &struct{ Body ListFacts }{facts}, nil
		})
	huma.Register(api, op("listRows", http.MethodGet, "/lists/{id}/rows", "Lists", "The people of a list with their first paths, or why there are none", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			ListID
			After int `query:"after" minimum:"0" maximum:"100000000" default:"0" doc:"next of the page before; absent: from the beginning"`
			Limit int `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"rows on a page"`
		}) (*struct{ Body ListPage }, error) {
			j, err := s.listOf(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			words, err := readList(j, s.writer(printerOf(ctx)))
			if err != nil {
				return nil, err
			}
			rows, err := s.Store.Rows(ctx, s.owner, j.ID, store.AllRows, in.After, in.Limit+1)
			if err != nil {
				return nil, err
			}
			out := ListPage{Items: []report.Listed{}}
			for i, r := range rows {
				if i == in.Limit {
					out.Next = rows[i-1].Line
					break
				}
				x, err := words.listedRow(r)
				if err != nil {
					return nil, err
				}
				out.Items = append(out.Items, x.Listed)
			}
			return &struct{ Body ListPage }{out}, nil
		})
}
