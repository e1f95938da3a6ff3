package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/report"
)

// RankOptions say how paths are ranked.
type RankOptions struct {
	Confidence float64            `json:"confidence,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"with which the line must hold; absent: 0.9"`
	Weights    map[string]float64 `json:"weights,omitempty" doc:"of skills, interests, styles, experience and leeway; absent: the profile's, or else the policy's"`
	Resamples  int                `json:"resamples,omitempty" minimum:"1" maximum:"2000" doc:"absent: 500"`
	Seed       uint64             `json:"seed,omitempty" maximum:"9007199254740991" doc:"the same seed gives the same answer"`
	Top        int                `json:"top,omitempty" minimum:"1" maximum:"500" doc:"how many paths to give; absent: all"`
}

// Ranking asks for paths.
type Ranking struct {
	Profile person.Profile `json:"profile"`
	Options RankOptions    `json:"options,omitempty"`
}

// rankFor ranks the paths of a profile, in words of the caller's language.
func (s *Server) rankFor(ctx context.Context, p person.Profile, o RankOptions) (*career.Answer, *person.Who, career.Options, error) {
	options := career.Options{Confidence: o.Confidence, Weights: o.Weights, Resamples: o.Resamples, Seed: o.Seed}
	if err := p.Check(); err != nil {
		return nil, nil, options, err
	}
	if err := person.CheckWeights(o.Weights); err != nil {
		return nil, nil, options, err
	}
	who, err := p.Resolve(s.Engine.Catalog, s.Engine.Policy.ExtraSkills())
	if err != nil {
		return nil, nil, options, inBody(err)
	}
	a, err := s.rankPaths(ctx, who, options)
	if err != nil {
		return nil, nil, options, err
	}
	if o.Top > 0 {
		a.Paths = a.Paths[:min(o.Top, len(a.Paths))]
	}
	s.writer(printerOf(ctx)).Finish(a)
	return a, who, options, nil
}

type answerReply struct{ Body *career.Answer }

func (s *Server) pathsAPI(api huma.API) {
	huma.Register(api, op("rankPaths", http.MethodPost, "/paths", "Paths", "Rank the career paths for a profile; nothing is kept"),
		func(ctx context.Context, in *struct {
			Body Ranking
		}) (*answerReply, error) {
			a, _, _, err := s.rankFor(ctx, in.Body.Profile, in.Body.Options)
			if err != nil {
				return nil, err
			}
			return &answerReply{a}, nil
		})

	huma.Register(api, op("explainPath", http.MethodPost, "/paths/{path}", "Paths", "The whole chain behind one path, from ratings to rank; nothing is kept", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			Path string `path:"path" maxLength:"80" example:"creator.healthcare.text" doc:"role.application.modality"`
			Body Ranking
		}) (*struct{ Body *career.Explanation }, error) {
			in.Body.Options.Top = 0 // the path may stand anywhere
			a, who, o, err := s.rankFor(ctx, in.Body.Profile, in.Body.Options)
			if err != nil {
				return nil, err
			}
			for i, p := range a.Paths {
				if report.PathID(p) == in.Path {
					x, err := s.Engine.Explain(who, o, a, i+1)
					if err != nil {
						return nil, err
					}
					return &struct{ Body *career.Explanation }{x}, nil
				}
			}
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.path.none", Args: []any{in.Path}}
		})

	huma.Register(api, op("rankPathsOf", http.MethodGet, "/people/{id}/paths", "Paths", "Rank the career paths for a person", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			PersonID
			Top        int     `query:"top" minimum:"1" maximum:"500" default:"20" doc:"how many paths to give"`
			Confidence float64 `query:"confidence" exclusiveMinimum:"0" exclusiveMaximum:"1" default:"0.9" doc:"with which the line must hold"`
		}) (*answerReply, error) {
			p, err := s.Store.Person(ctx, s.owner, in.ID)
			if err != nil {
				return nil, err
			}
			chosen, err := s.chosen(ctx)
			if err != nil {
				return nil, err
			}
			a, _, _, err := s.rankFor(ctx, p.Profile, RankOptions{Confidence: in.Confidence, Weights: weighed(p.Profile, nil, chosen), Top: in.Top})
			if err != nil {
				return nil, err
			}
			return &answerReply{a}, nil
		})
}
