package server

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/tolerance"
)

// OccupationFound is an occupation in a list.
type OccupationFound struct {
	Code     string   `json:"code" doc:"O*NET-SOC" example:"29-1141.00"`
	Title    string   `json:"title"`
	TitleZh  string   `json:"title_zh"`
	Score    *float64 `json:"score,omitempty" doc:"how well it matches the words searched for, 0 to 1"`
	JobZone  int      `json:"job_zone" doc:"1 (little preparation) to 5 (extensive); 0: not rated"`
	Tau      float64  `json:"tolerance" doc:"τ of its work context alone, the median"`
	Exposure *float64 `json:"exposure" doc:"how far generators reach into the work, 0 to 1; null: not published"`
	Growth   *float64 `json:"growth" doc:"per cent over ten years, United States; null: not published"`
	Jobs     *float64 `json:"employment" doc:"jobs, United States; null: not published"`
	Wage     *float64 `json:"wage" doc:"median, US dollars a year; null: not published"`
}

// Assessment is an application of one's own.
type Assessment struct {
	Name         string     `json:"name,omitempty" maxLength:"100"`
	Work         []WorkPart `json:"work" minItems:"1" maxItems:"20" doc:"who does the work"`
	Reliance     *int       `json:"reliance,omitempty" minimum:"0" maximum:"4" doc:"is the output relied on as true? 0 no, 4 entirely"`
	Undetected   *int       `json:"undetected,omitempty" minimum:"0" maximum:"4" doc:"would an error go unnoticed? 0 it is seen at once, 4 hardly ever"`
	Irreversible *int       `json:"irreversible,omitempty" minimum:"0" maximum:"4" doc:"can its effects be undone? 0 easily, 4 never"`
	Bearer       *int       `json:"bearer,omitempty" minimum:"0" maximum:"4" doc:"who bears it? 0 the maker, 4 the defenceless"`
	Regulation   *int       `json:"regulation,omitempty" minimum:"0" maximum:"4" doc:"how strictly is the work regulated? 0 not, 4 by licence and law"`
}

// WorkPart is an occupation's part in an application.
type WorkPart struct {
	Code  string  `json:"code,omitempty" maxLength:"12" doc:"O*NET-SOC; or a title"`
	Title string  `json:"title,omitempty" maxLength:"100" doc:"in Chinese or English"`
	Share float64 `json:"share,omitempty" minimum:"0" maximum:"1" doc:"of its employment; absent: all"`
}

func known(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}

func (s *Server) lookupAPI(api huma.API) {
	type list struct {
		Items []OccupationFound `json:"items"`
		Next  string            `json:"next,omitempty" doc:"the cursor of the next page; absent at the end"`
	}
	huma.Register(api, op("searchOccupations", http.MethodGet, "/occupations", "Occupations", "Search the occupations, or list them"),
		func(ctx context.Context, in *struct {
			Query  string `query:"q" maxLength:"200" doc:"title or code, in Chinese or English; absent: all"`
			Group  string `query:"group" maxLength:"2" doc:"major group of the SOC, as 29"`
			Zone   int    `query:"zone" minimum:"0" maximum:"5" doc:"job zone; 0: any"`
			Sort   string `query:"sort" enum:"title,tau,exposure,growth,jobs,wage,zone" default:"title" doc:"title stands for relevance where words are searched for"`
			Cursor string `query:"cursor" maxLength:"9" pattern:"^[0-9]*$" doc:"next of the page before"`
			Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"20" doc:"occupations on a page"`
		}) (*struct{ Body list }, error) {
			from := 0
			if in.Cursor != "" {
				n, err := strconv.Atoi(in.Cursor)
				if err != nil || n < 0 {
					return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.cursor", Args: []any{in.Cursor}}
				}
				from = n
			}
			if err := checkText("occupation", in.Query, mostLabel); err != nil {
				return nil, err
			}
			v := &occupationsView{Query: in.Query, Group: in.Group, Zone: in.Zone, Sort: in.Sort}
			q := &request{Server: s, p: printerOf(ctx)}
			found := v.filter(q, s.list())
			score := map[int]float64{}
			if in.Query != "" {
				for _, h := range s.Engine.Catalog.Search(in.Query, 100) {
					score[h.Index] = h.Score
				}
			}
			out := list{Items: []OccupationFound{}}
			from = min(from, len(found))
			to := min(from+in.Limit, len(found))
			for _, x := range found[from:to] {
				o := s.Engine.Catalog.Occupations[x.Index]
				item := OccupationFound{o.Code, o.En, o.Zh, nil, x.Zone, x.Tau, known(x.Exposure), known(x.Growth), known(x.Jobs), known(x.Wage)}
				if y, ok := score[x.Index]; ok {
					item.Score = &y
				}
				out.Items = append(out.Items, item)
			}
			if to < len(found) {
				out.Next = strconv.Itoa(to)
			}
			return &struct{ Body list }{out}, nil
		})

	huma.Register(api, op("getOccupation", http.MethodGet, "/occupations/{code}", "Occupations", "Everything known of an occupation", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			Code string `path:"code" maxLength:"20" example:"29-1141.00" doc:"O*NET-SOC"`
		}) (*struct{ Body report.OccupationFacts }, error) {
			i, ok := s.Engine.Catalog.Find(in.Code)
			if !ok {
				return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.code", Args: []any{in.Code}}
			}
			exposure, _ := s.Engine.Evidence.Exposure(s.Engine.Catalog.Occupations[i].SOC())
			return &struct{ Body report.OccupationFacts }{s.writer(printerOf(ctx)).OccupationFacts(i, s.Engine.Tolerance.OfOccupation(s.Engine.Catalog, i), exposure)}, nil
		})

	type applications struct {
		Items []report.ApplicationFacts `json:"items"`
	}
	huma.Register(api, op("listApplications", http.MethodGet, "/applications", "Applications", "The applications, each with its τ and today's ε"),
		func(ctx context.Context, _ *struct{}) (*struct{ Body applications }, error) {
			out := applications{}
			for _, id := range leeway.Applications() {
				x, err := s.applicationNamed(id)
				if err != nil {
					return nil, err
				}
				out.Items = append(out.Items, s.writer(printerOf(ctx)).ApplicationFacts(x))
			}
			return &struct{ Body applications }{out}, nil
		})

	huma.Register(api, op("getApplication", http.MethodGet, "/applications/{application}", "Applications", "An application: how its τ comes about, and what would change its class", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			Application string `path:"application" maxLength:"40" example:"law"`
		}) (*struct{ Body report.ApplicationFacts }, error) {
			if !slices.Contains(leeway.Applications(), in.Application) {
				return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
			}
			x, err := s.applicationNamed(in.Application)
			if err != nil {
				return nil, err
			}
			return &struct{ Body report.ApplicationFacts }{s.writer(printerOf(ctx)).ApplicationFacts(x)}, nil
		})

	huma.Register(api, op("assessApplication", http.MethodPost, "/assessments", "Applications", "Assess an application of your own: who does the work, and what is declared of it; nothing is kept"),
		func(ctx context.Context, in *struct {
			Body Assessment
		}) (*struct{ Body report.ApplicationFacts }, error) {
			x, err := s.assess(in.Body)
			if err != nil {
				return nil, err
			}
			return &struct{ Body report.ApplicationFacts }{s.writer(printerOf(ctx)).ApplicationFacts(x)}, nil
		})

	type figures struct {
		Rates   []evidence.Row    `json:"rates"`
		Sources []evidence.Source `json:"sources"`
	}
	huma.Register(api, op("listEvidence", http.MethodGet, "/evidence", "Evidence", "The published figures and the bodies of data"),
		func(context.Context, *struct{}) (*struct{ Body figures }, error) {
			return &struct{ Body figures }{figures{s.Engine.Evidence.Rows, evidence.Sources()}}, nil
		})
}

// assess gathers what follows from an application of somebody's own.
func (s *Server) assess(a Assessment) (report.Application, error) {
	x := tolerance.Application{Name: a.Name}
	for _, w := range a.Work {
		code := w.Code
		if code == "" {
			hits := s.Engine.Catalog.Search(w.Title, 1)
			if len(hits) == 0 {
				return report.Application{}, &leeway.Error{Code: leeway.Invalid, Key: "error.occupation.title", Args: []any{w.Title}}
			}
			code = s.Engine.Catalog.Occupations[hits[0].Index].Code
		}
		if _, ok := s.Engine.Catalog.Find(code); !ok {
			return report.Application{}, &leeway.Error{Code: leeway.Invalid, Key: "error.occupation.code", Args: []any{code}}
		}
		x.Work = append(x.Work, tolerance.Share{Code: code, Share: w.Share})
	}
	for _, f := range []struct {
		name string
		step *int
	}{{"reliance", a.Reliance}, {"undetected", a.Undetected}, {"irreversible", a.Irreversible}, {"bearer", a.Bearer}, {"regulation", a.Regulation}} {
		if f.step != nil {
			x = x.With(f.name, *f.step)
		}
	}
	if x.Name == "" {
		x.Name = "own"
	}
	return report.NewApplication(s.Engine.Catalog, s.Engine.Tolerance, s.Engine.Evidence, "own", x)
}

func (s *Server) applicationNamed(id string) (report.Application, error) {
	e := s.Engine
	return report.NewApplication(e.Catalog, e.Tolerance, e.Evidence, id, e.Tolerance.Applications[id])
}
