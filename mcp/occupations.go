package mcp

import (
	"context"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

type searchIn struct {
	Query string `json:"query"`
	Limit int    `json:"limit,omitempty"`
}

type found struct {
	Items []occupationFound `json:"items"`
}

type occupationFound struct {
	Code    string  `json:"code"`
	Title   string  `json:"title"`
	TitleZh string  `json:"title_zh"`
	Score   float64 `json:"score"`
	JobZone int     `json:"job_zone"`
}

// How much is searched for and found at most.
const (
	usualFound = 10
	mostFound  = 50
	mostQuery  = 200
)

func (t *tools) search(_ context.Context, in searchIn) (any, string, error) {
	if in.Limit < 0 || in.Limit > mostFound {
		return nil, "", &leeway.Error{Code: leeway.Invalid, Key: "error.mcp.range", Args: []any{"limit", 1, mostFound}}
	}
	if in.Limit == 0 {
		in.Limit = usualFound
	}
	if strings.TrimSpace(in.Query) == "" || len(in.Query) > mostQuery {
		return nil, "", &leeway.Error{Code: leeway.Invalid, Key: "error.mcp.query", Args: []any{mostQuery}}
	}
	out := found{Items: []occupationFound{}}
	lines := []string{}
	hits := t.Engine.Catalog.Search(in.Query, in.Limit)
	if i, ok := t.Engine.Catalog.Find(strings.TrimSpace(in.Query)); ok {
		hits = []occupation.Hit{{Index: i, Score: 1}}
	}
	for _, h := range hits {
		o := t.Engine.Catalog.Occupations[h.Index]
		out.Items = append(out.Items, occupationFound{o.Code, o.En, o.Zh, h.Score, int(o.JobZone)})
		lines = append(lines, o.Code+" "+o.Name(t.Words.Lang))
	}
	if len(lines) == 0 {
		lines = []string{t.Words.T("mcp.none")}
	}
	return out, strings.Join(lines, "\n"), nil
}

type showIn struct {
	Occupation string `json:"occupation"`
}

func (t *tools) show(_ context.Context, in showIn) (any, string, error) {
	i, err := t.occupation(in.Occupation)
	if err != nil {
		return nil, "", err
	}
	o := t.Engine.Catalog.Occupations[i]
	exposure, _ := t.Engine.Evidence.Exposure(o.SOC())
	facts := t.writer().OccupationFacts(i, t.Engine.Tolerance.OfOccupation(t.Engine.Catalog, i), exposure)
	return facts, o.Code + " " + o.Name(t.Words.Lang), nil
}

// occupation finds an occupation by its code or title.
func (t *tools) occupation(what string) (int, error) {
	what = strings.TrimSpace(what)
	if i, ok := t.Engine.Catalog.Find(what); ok {
		return i, nil
	}
	if len(what) <= mostQuery {
		if hits := t.Engine.Catalog.Search(what, 1); len(hits) > 0 {
			return hits[0].Index, nil
		}
	}
	return 0, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.title", Args: []any{short(what)}}
}

// short is the beginning of a text that may be long.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
