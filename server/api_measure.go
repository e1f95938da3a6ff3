package server

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// Counted is how many of some pieces were wrong.
type Counted struct {
	Wrong int `json:"wrong" minimum:"0" maximum:"100000000"`
	N     int `json:"n" minimum:"1" maximum:"100000000"`
}

// Compared is what a rate is compared with: a tolerance or an application's.
type Compared struct {
	Tolerance   float64 `json:"tolerance,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"τ as a share; or an application"`
	Application string  `json:"application,omitempty" maxLength:"40" doc:"whose τ it is compared with"`
	Confidence  float64 `json:"confidence,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"1" doc:"of the verdict; absent: 0.95"`
}

// against reads what a rate is compared with; nil when nothing is named.
func (s *Server) against(c Compared) (*report.Against, error) {
	if c.Confidence == 0 {
		c.Confidence = 0.95
	}
	switch {
	case c.Tolerance == 0 && c.Application == "":
		return nil, nil
	case c.Tolerance != 0 && c.Application != "":
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.against.one"}
	case c.Tolerance != 0:
		g := report.AgainstNumber(c.Tolerance, c.Confidence)
		return &g, nil
	case !slices.Contains(leeway.Applications(), c.Application):
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.application", Args: []any{c.Application, strings.Join(leeway.Applications(), ", ")}}
	}
	g, err := report.AgainstApplication(s.Engine.Catalog, s.Engine.Tolerance, c.Application, c.Confidence)
	return &g, err
}

// Decision asks whether counted pieces are within a tolerance.
type Decision struct {
	Counted
	Compared
	Peek bool `json:"peek,omitempty" doc:"pieces are looked at while they arrive: decide by a confidence sequence"`
}

// Risks are what a sampling plan must keep.
type Risks struct {
	AQL   float64 `json:"aql" minimum:"0.000001" maximum:"0.999999" doc:"acceptable quality level: work with this error rate should be accepted"`
	RQL   float64 `json:"rql" minimum:"0.000001" maximum:"0.999999" doc:"rejectable quality level: work with this error rate should be refused"`
	Alpha float64 `json:"alpha,omitempty" minimum:"0.000001" maximum:"0.999999" doc:"producer's risk; absent: 0.05"`
	Beta  float64 `json:"beta,omitempty" minimum:"0.000001" maximum:"0.999999" doc:"consumer's risk; absent: 0.10"`
}

func (s *Server) measureAPI(api huma.API) {
	huma.Register(api, op("decide", http.MethodPost, "/decisions", "Measure", "Is a counted error rate within a tolerance? Nothing is kept"),
		func(_ context.Context, in *struct {
			Body Decision
		}) (*struct{ Body *report.MeasuredDecision }, error) {
			g, err := s.against(in.Body.Compared)
			if err != nil {
				return nil, err
			}
			if g == nil {
				return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.against.one"}
			}
			d, err := g.Decide(measure.Estimate{Count: measure.Count{Wrong: in.Body.Wrong, N: in.Body.N}}, in.Body.Peek, nil)
			if err != nil {
				return nil, err
			}
			return &struct{ Body *report.MeasuredDecision }{d}, nil
		})

	huma.Register(api, op("planSample", http.MethodPost, "/plans", "Measure", "Plan a sample: the smallest single plan that keeps both risks, with its rivals; nothing is kept"),
		func(_ context.Context, in *struct {
			Body Risks
		}) (*struct{ Body report.MeasuredPlan }, error) {
			p, err := planFor(in.Body.risk(), nil, 0)
			if err != nil {
				return nil, err
			}
			return &struct{ Body report.MeasuredPlan }{p}, nil
		})

	upload := op("measureFile", http.MethodPost, "/measurements", "Measure", "Measure a file of marked pieces, and decide; nothing is kept", http.StatusRequestEntityTooLarge)
	upload.MaxBodyBytes = mostUpload
	huma.Register(api, upload, func(ctx context.Context, in *struct {
		RawBody huma.MultipartFormFiles[struct {
			File        huma.FormFile `form:"file" required:"true" doc:"CSV, TSV, JSON, JSON lines, Parquet, XLSX, or the results of promptfoo, Inspect, DeepEval, OpenAI evals, lm-evaluation-harness"`
			Label       string        `form:"label" required:"false" maxLength:"200" doc:"the column that says right or wrong; absent: found by its name"`
			By          string        `form:"by" required:"false" maxLength:"200" doc:"a column whose values part the pieces into strata"`
			Tolerance   float64       `form:"tolerance" required:"false" minimum:"0" exclusiveMaximum:"1" doc:"τ as a share; or an application; absent or 0: no decision"`
			Application string        `form:"application" required:"false" maxLength:"40"`
			Confidence  float64       `form:"confidence" required:"false" minimum:"0" exclusiveMaximum:"1" doc:"absent or 0: 0.95"`
		}]
	}) (*struct{ Body *report.MeasuredFiles }, error) {
		f := in.RawBody.Data()
		g, err := s.against(Compared{f.Tolerance, f.Application, f.Confidence})
		if err != nil {
			return nil, err
		}
		defer f.File.Close()
		o := measure.Options{Label: f.Label}
		if f.By != "" {
			o.Strata = []string{f.By}
		}
		m, err := s.measureUpload(ctx, f.File.Filename, f.File, o, g, confidenceOf(f.Confidence))
		if err != nil {
			return nil, err
		}
		return &struct{ Body *report.MeasuredFiles }{m}, nil
	})
}

func confidenceOf(x float64) float64 {
	if x == 0 {
		return 0.95
	}
	return x
}

// risk fills in what is absent.
func (r Risks) risk() measure.Risk {
	risk := measure.Risk{AQL: r.AQL, RQL: r.RQL, Alpha: r.Alpha, Beta: r.Beta}
	if risk.Alpha == 0 {
		risk.Alpha = 0.05
	}
	if risk.Beta == 0 {
		risk.Beta = 0.10
	}
	return risk
}
