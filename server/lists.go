package server

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person/list"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// listJob is the kind of jobs that rank the people of a list. The list is named by the ID
// of its job; its rows stand in the database, each with what came of it, so that the job
// goes on where it was broken off.
const listJob = "list"

// listInput is what such a job is asked for.
type listInput struct {
	Head list.Head `json:"head"`
}

// listStatus is how far it is.
type listStatus struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// listAnswer is what came of a row.
type listAnswer struct {
	Matched []career.Matched    `json:"matched,omitempty"`
	Paths   []report.ListedPath `json:"paths,omitempty"`
	Problem *list.Problem       `json:"problem,omitempty"`
}

// addList reads a list and begins to rank it. The ID may be "".
func (s *Server) addList(ctx context.Context, id, name string, in io.ReadSeeker) (*store.Job, error) {
	if there, err := s.Store.Job(ctx, s.owner, id); id != "" && err == nil {
		return there, nil
	}
	if id == "" {
		id = rand.Text()
	}
	name = fileName(name)
	var rows []list.Row
	head, err := list.NewReader(s.Engine.Catalog, s.Engine.Policy.ExtraSkills()).Read(ctx, name, in, func(r list.Row) error {
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.Store.AddRows(ctx, s.owner, id, rows); err != nil {
		return nil, err
	}
	j, err := s.startJob(ctx, store.Job{ID: id, Kind: listJob, Label: name}, listInput{head}, nil)
	if err != nil {
		return nil, errors.Join(err, s.Store.RemoveRows(context.WithoutCancel(ctx), s.owner, id))
	}
	return j, nil
}

// rowsAtOnce is how many rows are ranked between two writes.
const rowsAtOnce = 10

// listWork ranks the rows of a list that are not ranked yet.
func (s *Server) listWork(ctx context.Context, j *running) error {
	open, err := s.Store.CountRows(ctx, j.Owner(), j.ID(), store.OpenRows)
	if err != nil {
		return err
	}
	all, err := s.Store.CountRows(ctx, j.Owner(), j.ID(), store.GoodRows)
	if err != nil {
		return err
	}
	chosen, err := s.chosen(ctx)
	if err != nil {
		return err
	}
	for done := all - open; ; {
		j.Report(float64(done)/float64(max(1, all)), listStatus{done, all})
		rows, err := s.Store.Rows(ctx, j.Owner(), j.ID(), store.OpenRows, 0, rowsAtOnce)
		if err != nil || len(rows) == 0 {
			return err
		}
		var answers []store.Answered
		for _, r := range rows {
			a, err := s.rankRow(ctx, r, chosen)
			if err != nil {
				return err
			}
			answers = append(answers, a)
		}
		if err := s.Store.KeepAnswers(ctx, j.Owner(), j.ID(), answers); err != nil {
			return err
		}
		done += len(answers)
	}
}

// rankRow ranks one person of a list, as a person of their own would be.
func (s *Server) rankRow(ctx context.Context, r store.ListRow, chosen map[string]float64) (store.Answered, error) {
	out := store.Answered{Line: r.Line}
	var answer listAnswer
	a, err := s.rankPlain(ctx, r, chosen)
	var e *leeway.Error
	switch {
	case errors.As(err, &e):
		out.Bad, answer.Problem = true, &list.Problem{Line: r.Line, Key: e.Key, Args: e.Args}
	case err != nil:
		return out, err
	default:
		answer.Matched, answer.Paths = a.Matched, report.ListedPaths(a)
	}
	out.Answer, err = json.Marshal(answer)
	if err != nil {
		return out, fmt.Errorf("writing an answer: %w", err)
	}
	return out, nil
}

func (s *Server) rankPlain(ctx context.Context, r store.ListRow, chosen map[string]float64) (*career.Answer, error) {
	who, err := r.Profile.Resolve(s.Engine.Catalog, s.Engine.Policy.ExtraSkills())
	if err != nil {
		return nil, err
	}
	return s.rankPaths(ctx, who, career.Options{Weights: weighed(r.Profile, nil, chosen)})
}

// listedRow is a row of a list in words.
type listedRow struct {
	report.Listed
	Done    bool
	Problem []placed
}

// placed is a problem with its place.
type placed struct{ Column, Words string }

// listedRow puts a row in words of the language.
func (w listWords) listedRow(r store.ListRow) (listedRow, error) {
	out := listedRow{Listed: report.Listed{Line: r.Line, Label: r.Profile.Label}, Done: r.Answer != nil || r.Bad}
	problems := r.Problems
	if r.Answer != nil {
		var a listAnswer
		if err := json.Unmarshal(r.Answer, &a); err != nil {
			return out, fmt.Errorf("reading an answer: %w", err)
		}
		out.Matched, out.Paths = a.Matched, a.Paths
		if a.Problem != nil {
			problems = append(problems, *a.Problem)
		}
	}
	var words []string
	for _, p := range problems {
		args := p.Args
		if p.Of != "" {
			args = append(slices.Clip(args), (&view{P: w.P}).listed(list.Choices(p.Of, w.P.Lang)))
		}
		x := placed{Words: w.P.Error(&leeway.Error{Key: p.Key, Args: args})}
		text := x.Words
		if p.Column > 0 && p.Column <= len(w.head.Columns) {
			x.Column = w.head.Columns[p.Column-1].Heading
			text = w.P.T("web.list.column.at", x.Column) + " " + text
		}
		out.Problem = append(out.Problem, x)
		words = append(words, text)
	}
	out.Listed.Problem = strings.Join(words, "; ")
	return out, nil
}

// listWords puts the rows of a list in words.
type listWords struct {
	report.Writer
	head list.Head
}

// eachListed visits all rows of a list in words.
func (s *Server) eachListed(ctx context.Context, j *store.Job, w report.Writer, visit func(report.Listed) error) error {
	words, err := readList(j, w)
	if err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := s.Store.Rows(ctx, s.owner, j.ID, store.AllRows, after, 500)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			x, err := words.listedRow(r)
			if err == nil {
				err = visit(x.Listed)
			}
			if err != nil {
				return err
			}
			after = r.Line
		}
	}
}

// readList reads what a list's job was asked for.
func readList(j *store.Job, w report.Writer) (listWords, error) {
	var in listInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return listWords{}, fmt.Errorf("reading a list: %w", err)
	}
	return listWords{w, in.Head}, nil
}

// listOf is the owner's list of that ID.
func (s *Server) listOf(ctx context.Context, id string) (*store.Job, error) {
	j, err := s.Store.Job(ctx, s.owner, id)
	if err == nil && j.Kind != listJob {
		err = &leeway.Error{Code: leeway.NotFound, Key: "error.job.none"}
	}
	return j, err
}

// readUpload gives the one file of a form to take, from a copy that is deleted after.
func (q *request) readUpload(most int64, take func(name string, in io.ReadSeeker) error) error {
	q.Body = httpMaxBytes(q, most)
	parts, err := q.MultipartReader()
	if err != nil {
		return formError(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.upload.none"}
		}
		if err != nil {
			return formError(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		path, remove, err := spool(part.FileName(), part)
		if err != nil {
			return err
		}
		defer remove()
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("reading an upload: %w", err)
		}
		defer f.Close()
		return take(part.FileName(), f)
	}
}

// listPart is what the page of a list shows of it while it is followed.
func (q *request) listPart(j *store.Job) (templ.Component, error) {
	v, err := q.listView(j)
	if err != nil {
		return nil, err
	}
	v.Followed = true
	return v.Part(), nil
}

func listPage(j *store.Job) string { return "/lists/" + j.ID }
