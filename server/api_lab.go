package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// LabStarted is a run of the lab that is asked for.
type LabStarted struct {
	Lab       string  `json:"lab" enum:"image,text,music,video" doc:"the lesson"`
	Size      string  `json:"size,omitempty" enum:"small,medium,large" doc:"of the networks; absent: medium"`
	Steps     int     `json:"steps,omitempty" minimum:"1" maximum:"10000000" doc:"of training; absent: the lesson's own"`
	Seed      uint64  `json:"seed,omitempty" maximum:"9007199254740991" doc:"of all chance: equal seeds, equal results; absent: 0"`
	Objective string  `json:"objective,omitempty" enum:"non-saturating,minimax,wgan-gp" doc:"of the image lab alone; absent: non-saturating"`
	Rate      float64 `json:"rate,omitempty" minimum:"0.001" maximum:"1000" doc:"times the lesson's learning rate, in the image lab of the discriminator's; absent: 1"`
}

// LabRunFacts is a run of the lab.
type LabRunFacts struct {
	ID       string              `json:"id" doc:"given by the server"`
	Lab      string              `json:"lab"`
	Size     string              `json:"size"`
	Seed     uint64              `json:"seed"`
	Target   string              `json:"objective,omitempty" doc:"of the image lab"`
	Rate     float64             `json:"rate"`
	State    string              `json:"state" enum:"waiting,running,done,cancelled,failed" doc:"cancelled: stopped; it can be resumed"`
	Seen     LabSeen             `json:"seen"`
	Measure  string              `json:"measurement,omitempty" enum:"waiting,running,done,cancelled,failed" doc:"the state of the last measurement; absent: there was none"`
	Measured *report.LabMeasured `json:"measured,omitempty" doc:"what it found; absent: nothing yet"`
	Created  time.Time           `json:"created"`
}

func runFacts(r *labRun) LabRunFacts {
	c := r.Config
	out := LabRunFacts{ID: r.ID, Lab: c.Lab, Size: c.Size, Seed: c.Seed, Target: c.Objective, Rate: c.Rate, State: string(r.State), Seen: r.Seen, Created: r.Created.UTC()}
	if out.Seen.Losses == nil {
		out.Seen.Losses = []LabStretch{}
	}
	if out.Seen.Points == nil {
		out.Seen.Points = []lab.Point{}
	}
	if out.Seen.Samples == nil {
		out.Seen.Samples = []LabMade{}
	}
	if r.Measured != nil {
		out.Measure, out.Measured = string(r.Measured.State), r.Measured.Result
	}
	return out
}

// LabRunID is the ID of a run in a path.
type LabRunID struct {
	ID string `path:"id" maxLength:"64" doc:"of the run"`
}

// LabRunReply is a run.
type LabRunReply struct{ Body LabRunFacts }

// LabRunChange is a change of a run that takes no more than its ID.
type LabRunChange struct {
	Once
	LabRunID
}

func (s *Server) labAPI(api huma.API) {
	s.labRunsAPI(api)
	s.labWorkAPI(api)
}

// labRunsAPI starts, lists, gives and deletes runs.
func (s *Server) labRunsAPI(api huma.API) {
	start := op("startLabRun", http.MethodPost, "/lab/runs", "Lab", "Train a generator; the run waits for its turn and goes on by itself")
	start.DefaultStatus = http.StatusCreated
	huma.Register(api, start, func(ctx context.Context, in *struct {
		Once
		Body LabStarted
	}) (*struct {
		Location string `header:"Location" doc:"of the run"`
		Body     LabRunFacts
	}, error) {
		b := in.Body
		r, err := s.begin(ctx, s.made(ctx), lab.Config{Lab: b.Lab, Size: b.Size, Steps: b.Steps, Seed: b.Seed, Objective: b.Objective, Rate: b.Rate})
		if err != nil {
			return nil, err
		}
		return &struct {
			Location string `header:"Location" doc:"of the run"`
			Body     LabRunFacts
		}{apiRoot + "/lab/runs/" + r.ID, runFacts(r)}, nil
	})

	huma.Register(api, op("listLabRuns", http.MethodGet, "/lab/runs", "Lab", "The runs, the latest first"),
		func(ctx context.Context, in *struct {
			Cursor string `query:"cursor" maxLength:"100" doc:"next of the page before; absent: from the beginning"`
			Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20" doc:"runs on a page"`
		}) (*struct {
			Body struct {
				Items []LabRunFacts `json:"items"`
				Next  string        `json:"next,omitempty" doc:"the cursor of the next page; absent at the end"`
			}
		}, error) {
			list, next, err := s.Store.Jobs(ctx, s.owner, labJob, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			var out struct {
				Body struct {
					Items []LabRunFacts `json:"items"`
					Next  string        `json:"next,omitempty" doc:"the cursor of the next page; absent at the end"`
				}
			}
			out.Body.Items, out.Body.Next = []LabRunFacts{}, next
			for _, j := range list {
				r, err := s.labRun(ctx, j.ID)
				if isNotFound(err) {
					continue // deleted in between
				}
				if err != nil {
					return nil, err
				}
				out.Body.Items = append(out.Body.Items, runFacts(r))
			}
			return &out, nil
		})

	huma.Register(api, op("getLabRun", http.MethodGet, "/lab/runs/{id}", "Lab", "One run: its losses, measurements and samples so far", http.StatusNotFound),
		func(ctx context.Context, in *LabRunID) (*LabRunReply, error) { return s.labReply(ctx, in.ID) })

	remove := op("removeLabRun", http.MethodDelete, "/lab/runs/{id}", "Lab", "Delete a run with everything that it made", http.StatusNotFound)
	remove.DefaultStatus = http.StatusNoContent
	huma.Register(api, remove, func(ctx context.Context, in *LabRunChange) (*struct{}, error) {
		r, err := s.labRun(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return nil, s.removeOneJob(ctx, r.ID)
	})
}

func (s *Server) labReply(ctx context.Context, id string) (*LabRunReply, error) {
	r, err := s.labRun(ctx, id)
	if err != nil {
		return nil, err
	}
	return &LabRunReply{runFacts(r)}, nil
}

// labWorkAPI stops, resumes, measures and packs runs.
func (s *Server) labWorkAPI(api huma.API) {
	huma.Register(api, op("stopLabRun", http.MethodPost, "/lab/runs/{id}/stop", "Lab", "Stop a run; what it has learned is kept", http.StatusNotFound),
		func(ctx context.Context, in *LabRunChange) (*LabRunReply, error) {
			r, err := s.labRun(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if _, err := s.Store.Cancel(ctx, s.owner, r.ID); err != nil {
				return nil, err
			}
			return s.labReply(ctx, in.ID)
		})

	huma.Register(api, op("resumeLabRun", http.MethodPost, "/lab/runs/{id}/resume", "Lab", "Let a run that was stopped or has failed go on, bit for bit as if it had not been", http.StatusNotFound),
		func(ctx context.Context, in *LabRunChange) (*LabRunReply, error) {
			r, err := s.labRun(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if _, err := s.Store.Resume(ctx, s.owner, r.ID); err != nil {
				return nil, err
			}
			return s.labReply(ctx, in.ID)
		})

	huma.Register(api, op("measureLabRun", http.MethodPost, "/lab/runs/{id}/measure", "Lab", "Measure how often a run errs, in place of the last measurement; the run tells what it found", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			LabRunChange
			Body LabMeasuring
		}) (*LabRunReply, error) {
			r, err := s.labRun(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if err := s.measureLater(ctx, r, in.Body); err != nil {
				return nil, err
			}
			return s.labReply(ctx, in.ID)
		})

	huma.Register(api, op("reviewLabRun", http.MethodGet, "/lab/runs/{id}/review", "Lab", "The last measurement against the ten applications, with the review by people of a catch rate", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			LabRunID
			Caught int `query:"caught" minimum:"0" maximum:"1000000" doc:"errors found"`
			Of     int `query:"of" minimum:"0" maximum:"1000000" doc:"errors shown; absent or 0: nobody reviews"`
		}) (*struct{ Body *report.LabMeasured }, error) {
			r, err := s.labRun(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if r.Measured == nil || r.Measured.Result == nil {
				return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.lab.unmeasured"}
			}
			catch, err := caught(in.Caught, in.Of)
			if err != nil {
				return nil, err
			}
			m := r.Measured.Result
			return &struct{ Body *report.LabMeasured }{m}, m.Review(s.Engine.Catalog, s.Engine.Tolerance, catch)
		})

	pack := op("downloadLabRun", http.MethodGet, "/lab/runs/{id}/download", "Lab", "A run as a zip: safetensors, ONNX, samples, what was measured", http.StatusNotFound)
	pack.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	huma.Register(api, pack, func(ctx context.Context, in *LabRunID) (*struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}, error) {
		r, err := s.labRun(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		data, err := s.packRun(ctx, r)
		if err != nil {
			return nil, err
		}
		return &struct {
			ContentType string `header:"Content-Type"`
			Body        []byte
		}{"application/zip", data}, nil
	})
}

// caught is a catch rate, if any errors were shown; nil when none were.
func caught(found, of int) (*measure.Count, error) {
	switch {
	case found > of:
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.lab.catch", Args: []any{found, of}}
	case of == 0:
		return nil, nil
	}
	return &measure.Count{Wrong: found, N: of}, nil
}
