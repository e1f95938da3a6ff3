package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/server/store"
)

// JobFacts is a job as the API tells it.
type JobFacts struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind" doc:"what work it is"`
	Label    string     `json:"label" doc:"what you call it"`
	State    string     `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Progress float64    `json:"progress" minimum:"0" maximum:"1" doc:"how much of it is done"`
	Input    any        `json:"input" doc:"what was asked for; its form is that of the kind"`
	Status   any        `json:"status,omitempty" doc:"how it stands while it runs; its form is that of the kind"`
	Result   any        `json:"result,omitempty" doc:"what came of it; its form is that of the kind"`
	Problem  *Problem   `json:"problem,omitempty" doc:"why it failed"`
	Attempts int        `json:"attempts" doc:"how often it was begun since it was last asked for"`
	Created  time.Time  `json:"created"`
	Started  *time.Time `json:"started,omitempty"`
	Ended    *time.Time `json:"ended,omitempty"`
	Updated  time.Time  `json:"updated"`
}

func jobFacts(p *locale.Printer, j *store.Job) JobFacts {
	out := JobFacts{ID: j.ID, Kind: j.Kind, Label: j.Label, State: string(j.State), Progress: j.Progress, Input: j.Input, Attempts: j.Attempts, Created: j.Created.UTC(), Updated: j.Updated.UTC()}
	if j.Status != nil {
		out.Status = j.Status
	}
	if j.Result != nil {
		out.Result = j.Result
	}
	if j.Problem != nil {
		out.Problem = newProblem(p, j.Problem)
	}
	for _, x := range []struct {
		at time.Time
		to **time.Time
	}{{j.Started, &out.Started}, {j.Ended, &out.Ended}} {
		if !x.at.IsZero() {
			utc := x.at.UTC()
			*x.to = &utc
		}
	}
	return out
}

// JobID is the ID of a job in a path.
type JobID struct {
	ID string `path:"id" maxLength:"64" doc:"of the job"`
}

// JobReply is a job with its tag.
type JobReply struct {
	ETag string `header:"ETag" doc:"of this version, for If-None-Match"`
	Body JobFacts
}

// JobEvent is a job at a change.
type JobEvent JobFacts

// Alive says that a stream without news has not ended.
type Alive struct {
	Time time.Time `json:"time"`
}

func (s *Server) jobsAPI(api huma.API) {
	reply := func(ctx context.Context, j *store.Job, err error) (*JobReply, error) {
		if err != nil {
			return nil, err
		}
		return &JobReply{tag(j.Version), jobFacts(printerOf(ctx), j)}, nil
	}
	huma.Register(api, op("listJobs", http.MethodGet, "/jobs", "Jobs", "The jobs, the latest first"),
		func(ctx context.Context, in *struct {
			Kind   string `query:"kind" maxLength:"40" doc:"only those of a kind"`
			Cursor string `query:"cursor" maxLength:"100" doc:"next of the page before; absent: from the beginning"`
			Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"jobs on a page"`
		}) (*struct{ Body JobPage }, error) {
			list, next, err := s.Store.Jobs(ctx, s.owner, in.Kind, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := JobPage{[]JobFacts{}, next}
			for _, j := range list {
				out.Items = append(out.Items, jobFacts(printerOf(ctx), j))
			}
			return &struct{ Body JobPage }{out}, nil
		})
	huma.Register(api, op("getJob", http.MethodGet, "/jobs/{id}", "Jobs", "A job", http.StatusNotFound),
		func(ctx context.Context, in *JobID) (*JobReply, error) {
			j, err := s.Store.Job(ctx, s.owner, in.ID)
			return reply(ctx, j, err)
		})
	huma.Register(api, op("cancelJob", http.MethodPost, "/jobs/{id}/cancel", "Jobs", "End a job that waits or runs; what it made stays", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			JobID
			Once
		}) (*JobReply, error) {
			j, err := s.Store.Cancel(ctx, s.owner, in.ID)
			return reply(ctx, j, err)
		})
	huma.Register(api, op("resumeJob", http.MethodPost, "/jobs/{id}/resume", "Jobs", "Let a job that failed or was cancelled go on", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			JobID
			Once
		}) (*JobReply, error) {
			j, err := s.Store.Resume(ctx, s.owner, in.ID)
			return reply(ctx, j, err)
		})
	remove := op("removeJob", http.MethodDelete, "/jobs/{id}", "Jobs", "Delete a job with all that it made; one that runs ends", http.StatusNotFound)
	remove.DefaultStatus = http.StatusNoContent
	huma.Register(api, remove, func(ctx context.Context, in *struct {
		JobID
		Once
	}) (*struct{}, error) {
		return nil, s.removeOneJob(ctx, in.ID)
	})
	s.eventsAPI(api)
}

// JobPage is a page of jobs.
type JobPage struct {
	Items []JobFacts `json:"items"`
	Next  string     `json:"next,omitempty" doc:"the cursor of the next page; absent at the end"`
}

// eventsAPI streams a job. That there is no such job is said before the stream begins.
func (s *Server) eventsAPI(api huma.API) {
	events := op("followJob", http.MethodGet, "/jobs/{id}/events", "Jobs", "A job now and at each change, to its end, as server-sent events", http.StatusNotFound)
	events.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		if _, err := s.Store.JobVersion(ctx.Context(), s.owner, ctx.Param("id")); err != nil {
			// The caller has gone if this cannot be written.
			_ = huma.WriteErr(api, ctx, status(err), "", err)
			return
		}
		next(ctx)
	}}
	sse.Register(api, events, map[string]any{"job": JobEvent{}, "alive": Alive{}}, func(ctx context.Context, in *JobID, send sse.Sender) {
		err := s.follow(ctx, in.ID,
			func(j *store.Job) error {
				return send(sse.Message{ID: j.Version, Data: JobEvent(jobFacts(printerOf(ctx), j))})
			},
			func() error { return send.Data(Alive{s.now().UTC()}) })
		if err != nil && !errors.Is(err, errFollowed) && ctx.Err() == nil {
			s.Log.Debug("stream ends", "route", apiRoot+"/jobs/{id}/events", "error", err)
		}
	})
}
