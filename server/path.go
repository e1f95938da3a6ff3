package server

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/report"
)

// pathView is the page of one path.
type pathView struct {
	view
	Subject *subject
	Trial   trial
	ID      string
	Answer  *report.AnswerView
	Chain   []report.Block
}

func (q *request) path() error {
	s, err := q.subject()
	if err != nil {
		return err
	}
	t, err := readTrial(q.URL.Query())
	if err != nil {
		return err
	}
	a, who, o, err := q.rank(s, t)
	if err != nil {
		return err
	}
	i, err := q.pathNamed(a, q.PathValue("path"))
	if err != nil {
		return err
	}
	x, err := q.Engine.Explain(who, o, a, i+1)
	if err != nil {
		return err
	}
	w := q.writer(q.p)
	v := &pathView{view: q.view("web.path", "people"), Subject: s, Trial: t, ID: q.PathValue("path")}
	v.Answer = w.Some(a, []int{i}, q.Engine.Evidence)
	v.Chain = w.Blocks(func(w report.Writer) { w.Explain(x) })[2:] // without its title and reason, which stand above
	v.Title = v.Answer.Cards[0].Name
	v.Data = v.Answer.Data
	return q.show(200, v.Page(), nil)
}

// mostCompared is how many paths stand side by side.
const mostCompared = 4

// compareView sets paths side by side.
type compareView struct {
	view
	Subject *subject
	Trial   trial
	Paths   []choice // all, to choose from
	Chosen  []string // as many as can be, "" for none
	Answer  *report.AnswerView
	Rows    []comparedRow
}

// choice is one of a list.
type choice struct{ Value, Name string }

// comparedRow is a quantity of the paths compared.
type comparedRow struct {
	Name  string
	Cells []string
	Best  []bool // which are the best in it, where that can be said
}

func (q *request) compare() error {
	s, err := q.subject()
	if err != nil {
		return err
	}
	values := q.URL.Query()
	t, err := readTrial(values)
	if err != nil {
		return err
	}
	a, _, _, err := q.rank(s, t)
	if err != nil {
		return err
	}
	v := &compareView{view: q.view("web.compare", "people"), Subject: s, Trial: t}
	v.Title = q.p.T("web.compare.for", s.Name)
	var at []int
	for _, name := range values["path"] {
		if name == "" || len(at) == mostCompared {
			continue
		}
		i, err := q.pathNamed(a, name)
		if err != nil {
			return err
		}
		at = append(at, i)
	}
	if len(values["path"]) == 0 { // the first of three different applications or roles
		for i, p := range a.Paths {
			if len(at) < 3 && (len(at) == 0 || p.Application != a.Paths[at[len(at)-1]].Application) {
				at = append(at, i)
			}
		}
	}
	w := q.writer(q.p)
	v.Answer = w.Some(a, at, q.Engine.Evidence)
	v.Data = v.Answer.Data
	for _, p := range a.Paths {
		v.Paths = append(v.Paths, choice{report.PathID(p), strconv.Itoa(int(p.Rank.Value)) + "  " + w.PathName(p)})
	}
	for k := range mostCompared {
		name := ""
		if k < len(at) {
			name = report.PathID(a.Paths[at[k]])
		}
		v.Chosen = append(v.Chosen, name)
	}
	var paths []career.Path
	for _, i := range at {
		paths = append(paths, a.Paths[i])
	}
	v.compare(paths)
	return q.show(200, v.Page(), v.Part())
}

// compare fills the table: what is best of each quantity is marked.
func (v *compareView) compare(paths []career.Path) {
	cells := v.Answer.Compared()
	best := func(value func(career.Path) float64, more bool) []bool {
		out := make([]bool, len(paths))
		for i, p := range paths {
			out[i] = len(paths) > 1
			for _, other := range paths {
				if x, y := value(p), value(other); x != y && (y > x) == more {
					out[i] = false
				}
			}
		}
		return out
	}
	or := func(x *float64) float64 {
		if x == nil {
			return -1e9
		}
		return *x
	}
	marks := map[string][]bool{
		"page.col.fit":      best(func(p career.Path) float64 { return p.Fit.Value }, true),
		"page.col.stable":   best(func(p career.Path) float64 { return p.Stability }, true),
		"page.col.tau":      best(func(p career.Path) float64 { return p.Tolerance.Value }, true),
		"page.col.eps":      best(func(p career.Path) float64 { return p.Error.Value }, false),
		"page.col.training": best(func(p career.Path) float64 { return float64(p.Training) }, false),
		"page.col.wage":     best(func(p career.Path) float64 { return or(p.Wage) }, true),
		"page.col.growth":   best(func(p career.Path) float64 { return or(p.Growth) }, true),
	}
	for _, c := range cells {
		v.Rows = append(v.Rows, comparedRow{v.t(c.Key), c.Cells, marks[c.Key]})
	}
}

func (r comparedRow) best(i int) bool { return i < len(r.Best) && r.Best[i] }

// link leads to more of a path.
func (v *compareView) link(i int) templ.SafeURL {
	return templ.SafeURL(v.Subject.Base + "/paths/" + v.Chosen[i] + v.Trial.query())
}

// file sends the answer as a file: HTML, JSON, CSV, or the profile that it is of.
func (q *request) file() error {
	s, err := q.subject()
	if err != nil {
		return err
	}
	t, err := readTrial(q.URL.Query())
	if err != nil {
		return err
	}
	name := q.PathValue("name")
	kind := strings.TrimPrefix(name, "leeway.")
	var b bytes.Buffer
	w := q.writer(q.p)
	w.Out = &b
	if kind == "yaml" {
		b.WriteString(w.ProfileFile(s.Profile))
		return q.send(name, "application/yaml; charset=utf-8", b.Bytes())
	}
	a, _, _, err := q.rank(s, t)
	if err != nil {
		return err
	}
	switch kind {
	case "html":
		err = w.HTML(a, report.Page{Evidence: q.Engine.Evidence, Version: q.Version, Command: "leeway path leeway.yaml --html leeway.html", Date: q.now()})
		if err == nil {
			return q.send(name, "text/html; charset=utf-8", b.Bytes())
		}
	case "csv":
		if err = w.CSV(a); err == nil {
			return q.send(name, "text/csv; charset=utf-8", b.Bytes())
		}
	case "json":
		if err = w.JSON(a); err == nil {
			return q.send(name, "application/json", b.Bytes())
		}
	default:
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	return err
}

// send sends a file to be kept.
func (q *request) send(name, kind string, data []byte) error {
	h := q.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, err := q.w.Write(data)
	return err
}
