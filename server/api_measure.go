package server

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
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
			By          string        `form:"by" required:"false" maxLength:"200" doc:"columns whose values part the pieces into strata, parted by commas"`
			Item        string        `form:"item" required:"false" maxLength:"200" doc:"the column that tells pieces apart"`
			Cluster     string        `form:"cluster" required:"false" maxLength:"200" doc:"the column of what hangs together, such as the prompt"`
			Rater       string        `form:"rater" required:"false" maxLength:"200" doc:"the column of who marked; of several the majority counts"`
			Weight      string        `form:"weight" required:"false" maxLength:"200" doc:"the column of weights"`
			Count       string        `form:"count" required:"false" maxLength:"200" doc:"the column of how many pieces a row stands for"`
			Sheet       string        `form:"sheet" required:"false" maxLength:"200" doc:"of a spreadsheet; absent: the first"`
			Where       string        `form:"where" required:"false" maxLength:"2000" doc:"only these rows: a condition COLUMN=VALUE a line"`
			Threshold   string        `form:"threshold" required:"false" maxLength:"40" doc:"scores from there on are right"`
			Lower       bool          `form:"lower_is_better" required:"false" doc:"scores up to the threshold are right"`
			Harm        string        `form:"harm" required:"false" maxLength:"200" doc:"how much errors weigh, as minor=0.1,major=0.5"`
			Skip        bool          `form:"skip_bad" required:"false" doc:"leave out rows that cannot be read"`
			Peek        bool          `form:"peek" required:"false" doc:"pieces are looked at while they arrive: decide by a confidence sequence"`
			Tolerance   float64       `form:"tolerance" required:"false" minimum:"0" exclusiveMaximum:"1" doc:"τ as a share; or an application; absent or 0: no decision"`
			Application string        `form:"application" required:"false" maxLength:"40"`
			Confidence  float64       `form:"confidence" required:"false" minimum:"0" exclusiveMaximum:"1" doc:"absent or 0: 0.95"`
		}]
	}) (*struct{ Body *report.MeasuredFiles }, error) {
		f := in.RawBody.Data()
		defer f.File.Close()
		g, err := s.against(Compared{f.Tolerance, f.Application, f.Confidence})
		if err != nil {
			return nil, err
		}
		o, err := fields{url.Values{"label": {f.Label}, "by": {f.By}, "item": {f.Item}, "cluster": {f.Cluster}, "rater": {f.Rater}, "weight": {f.Weight}, "count": {f.Count},
			"sheet": {f.Sheet}, "where": {f.Where}, "threshold": {f.Threshold}, "harm": {f.Harm}}, &request{Server: s, p: printerOf(ctx)}}.options()
		if err != nil {
			return nil, err
		}
		o.LowerIsBetter, o.SkipBad = f.Lower, f.Skip
		m, err := s.measureUpload(ctx, f.File.Filename, f.File, o, g, confidenceOf(f.Confidence), f.Peek)
		if err != nil {
			return nil, err
		}
		return &struct{ Body *report.MeasuredFiles }{m}, nil
	})

	huma.Register(api, op("planReview", http.MethodPost, "/duties", "Measure", "What review keeps ε · (1 − r · d) ≤ τ, and what it takes; nothing is kept"),
		func(_ context.Context, in *struct {
			Body struct {
				Error Counted `json:"error" doc:"of the pieces looked at, how many were wrong"`
				Catch Counted `json:"catch" doc:"of the errors shown, how many were caught: wrong counts the caught ones"`
				Compared
				Pieces  int     `json:"pieces,omitempty" minimum:"0" maximum:"1000000000" doc:"to publish"`
				Minutes float64 `json:"minutes,omitempty" minimum:"0" maximum:"100000" doc:"to review a piece"`
				Wage    float64 `json:"wage,omitempty" minimum:"0" maximum:"1000000000" doc:"an hour"`
			}
		}) (*struct{ Body report.MeasuredReview }, error) {
			b := in.Body
			if b.Confidence == 0 {
				b.Confidence = dutyConfidence
			}
			g, err := s.against(b.Compared)
			if err == nil && g == nil {
				err = &leeway.Error{Code: leeway.Invalid, Key: "error.against.one"}
			}
			if err != nil {
				return nil, err
			}
			r, err := report.NewMeasuredReview(measure.Count(b.Error), measure.Count(b.Catch), *g, measure.Labour{Pieces: b.Pieces, Minutes: b.Minutes, Wage: b.Wage})
			if err != nil {
				return nil, err
			}
			return &struct{ Body report.MeasuredReview }{r}, nil
		})

	huma.Register(api, op("sizeSample", http.MethodPost, "/sizes", "Measure", "How many pieces to look at; nothing is kept"),
		func(_ context.Context, in *struct {
			Body struct {
				Compared
				Expected float64 `json:"expected,omitempty" minimum:"0" exclusiveMaximum:"1" doc:"what the error rate is thought to be"`
				Power    float64 `json:"power,omitempty" minimum:"0" exclusiveMaximum:"1" doc:"how often it should decide when that is true; absent: 0.8"`
				Width    float64 `json:"width,omitempty" minimum:"0" exclusiveMaximum:"1" doc:"the widest that an interval about the expected rate may be"`
			}
		}) (*struct{ Body report.MeasuredSize }, error) {
			b := in.Body
			g, err := s.against(b.Compared)
			if err == nil && (g == nil && b.Width == 0 || b.Width > 0 && b.Expected == 0) {
				err = &leeway.Error{Code: leeway.Invalid, Key: "error.measure.sizes"}
			}
			if err != nil {
				return nil, err
			}
			size, err := sizeFor(g, confidenceOf(b.Confidence), b.Expected, cmp.Or(b.Power, 0.8), b.Width)
			if err != nil {
				return nil, err
			}
			return &struct{ Body report.MeasuredSize }{size}, nil
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
