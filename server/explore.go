package server

import (
	"bytes"
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/report"
)

// blocksView is a page of blocks under a way back.
type blocksView struct {
	view
	Up     choice // where it leads back to
	Blocks []report.Block
}

// exploreView leads to what can be looked up.
type exploreView struct {
	view
	Counts [4]int // occupations, applications, roles, figures
}

func (q *request) explore() error {
	v := &exploreView{view: q.view("web.explore", "explore"), Counts: [4]int{len(q.Engine.Catalog.Occupations), len(leeway.Applications()), len(leeway.Roles()), len(q.Engine.Evidence.Rows)}}
	return q.show(200, v.Page(), nil)
}

// listed is an occupation with the numbers that lists are sorted by. Those that are not
// known are NaN.
type listed struct {
	Index                             int
	Code                              string
	Zone                              int
	Tau, Exposure, Growth, Jobs, Wage float64
	Estimated                         bool // τ
	group                             string
}

// exposureMeasure is the measure of exposure that occupations are coloured by: the only
// one that is published for nearly all.
const exposureMeasure = "ms_applicability"

// listOccupations computes the numbers of all occupations, once.
func (s *Server) listOccupations() []listed {
	cat := s.Engine.Catalog
	out := make([]listed, len(cat.Occupations))
	for i, o := range cat.Occupations {
		t := s.Engine.Tolerance.OfOccupation(cat, i)
		x := listed{Index: i, Code: o.Code, Zone: o.JobZone, Tau: leeway.Central(t.Tau).Value, Estimated: t.Estimated || t.Unrated,
			Exposure: math.NaN(), Growth: math.NaN(), Jobs: math.NaN(), Wage: math.NaN(), group: o.Code[:2]}
		if m, ok := s.Engine.Evidence.Exposure(o.SOC()); ok {
			if e, ok := m[exposureMeasure]; ok {
				x.Exposure = e
			}
		}
		if l := o.Outlook; l.SOC != "" {
			x.Growth, x.Jobs = l.Growth, l.Employment
			if l.Wage > 0 {
				x.Wage = l.Wage
			}
		}
		out[i] = x
	}
	return out
}

// occupationsView lists occupations.
type occupationsView struct {
	view
	Query, Group, Sort, Color string
	Zone                      int
	Rows                      []occupationRow
	Count, Page               int
	More                      string // leads to the next page; "" at the end
	Groups, Sorts, Colors     []choice
}

type occupationRow struct{ Link, Name, Code, Tau, Exposure, Growth, Jobs, Wage, Zone string }

// The orders of the list, and of those the ones that the drawing can be coloured by.
func sorts() []string  { return []string{"title", "tau", "exposure", "growth", "jobs", "wage", "zone"} }
func colors() []string { return []string{"tau", "exposure", "growth"} }

// groups are the major groups of the SOC.
func groups() []string {
	return strings.Fields("11 13 15 17 19 21 23 25 27 29 31 33 35 37 39 41 43 45 47 49 51 53 55")
}

const occupationsPerPage = 40

func (q *request) occupations() error {
	f := q.URL.Query()
	v := &occupationsView{view: q.view("web.occupations", "explore"), Query: strings.TrimSpace(f.Get("q")), Group: f.Get("group"), Sort: f.Get("sort"), Color: f.Get("color")}
	if err := checkText("occupation", v.Query, mostLabel); err != nil {
		return err
	}
	if !slices.Contains(sorts(), v.Sort) {
		v.Sort = "title"
	}
	if !slices.Contains(colors(), v.Color) {
		v.Color = "tau"
	}
	v.Zone, _ = strconv.Atoi(f.Get("zone")) // anything else is all
	v.Page, _ = strconv.Atoi(f.Get("page"))
	v.Page = max(0, min(v.Page, 1000))
	all := q.list()
	found := v.filter(q, all)
	v.Count = len(found)
	from := min(v.Page*occupationsPerPage, len(found))
	to := min(from+occupationsPerPage, len(found))
	for _, x := range found[from:to] {
		o := q.Engine.Catalog.Occupations[x.Index]
		v.Rows = append(v.Rows, occupationRow{"/explore/occupations/" + o.Code, o.Name(q.p.Lang), o.Code, locale.Percent(x.Tau) + map[bool]string{true: "*"}[x.Estimated],
			orDash(x.Exposure, func(e float64) string { return strconv.FormatFloat(e, 'f', 2, 64) }), orDash(x.Growth, func(g float64) string {
				return strings.Replace(strconv.FormatFloat(g, 'f', 1, 64), "-", "−", 1) + "%"
			}),
			orDash(x.Jobs, func(n float64) string { return locale.Group(int64(n)) }), orDash(x.Wage, func(n float64) string { return locale.Group(int64(n)) }), dashZero(x.Zone)})
	}
	if to < len(found) {
		f.Set("page", strconv.Itoa(v.Page+1))
		v.More = "/explore/occupations?" + f.Encode()
	}
	for _, g := range groups() {
		v.Groups = append(v.Groups, choice{g, q.p.T("soc." + g)})
	}
	for _, s := range sorts() {
		v.Sorts = append(v.Sorts, choice{s, q.p.T("web.sort." + s)})
	}
	for _, c := range colors() {
		v.Colors = append(v.Colors, choice{c, q.p.T("web.sort." + c)})
	}
	if v.Page > 0 && q.isPart() {
		return q.show(200, v.Whole(), v.RowsOnly())
	}
	v.Data, v.Script = v.treemap(q, found), "explore.js"
	return q.show(200, v.Whole(), v.Part())
}

func orDash(x float64, text func(float64) string) string {
	if math.IsNaN(x) {
		return "–"
	}
	return text(x)
}

// dashZero is a job zone; 0 is not rated.
func dashZero(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}

// filter keeps what is asked for, in the order asked for: by relevance where words are
// searched for and no other order is named.
func (v *occupationsView) filter(q *request, all []listed) []listed {
	var out []listed
	keep := func(x listed) bool {
		return (v.Group == "" || x.group == v.Group) && (v.Zone == 0 || x.Zone == v.Zone)
	}
	if v.Query != "" {
		if i, ok := q.Engine.Catalog.Find(v.Query); ok {
			return []listed{all[i]}
		}
		for _, i := range lookup(q.Engine.Catalog, q.p.Lang, v.Query, 100) {
			if keep(all[i]) {
				out = append(out, all[i])
			}
		}
		if v.Sort == "title" {
			return out
		}
	} else {
		for _, x := range all {
			if keep(x) {
				out = append(out, x)
			}
		}
	}
	by := func(value func(listed) float64, down bool) {
		slices.SortStableFunc(out, func(a, b listed) int {
			x, y := value(a), value(b)
			switch nx, ny := math.IsNaN(x), math.IsNaN(y); {
			case nx && ny:
				return 0
			case nx:
				return 1 // what is not known comes last in any order
			case ny:
				return -1
			case down:
				return cmp.Compare(y, x)
			}
			return cmp.Compare(x, y)
		})
	}
	switch v.Sort {
	case "tau":
		by(func(x listed) float64 { return x.Tau }, true)
	case "exposure":
		by(func(x listed) float64 { return x.Exposure }, true)
	case "growth":
		by(func(x listed) float64 { return x.Growth }, true)
	case "jobs":
		by(func(x listed) float64 { return x.Jobs }, true)
	case "wage":
		by(func(x listed) float64 { return x.Wage }, true)
	case "zone":
		by(func(x listed) float64 { return float64(x.Zone) }, false)
	default:
		compare := q.collators[q.p.Lang]
		slices.SortStableFunc(out, func(a, b listed) int {
			return cmp.Compare(compare[a.Index], compare[b.Index])
		})
	}
	return out
}

// collated is the place of each occupation when they are sorted by their names as the
// language sorts them: Chinese by pinyin.
func collated(cat *occupation.Catalog, lang string) []int {
	c := collate.New(language.MustParse(map[string]string{"zh": "zh-u-co-pinyin", "en": "en"}[lang]))
	var b collate.Buffer
	keys, order := make([][]byte, len(cat.Occupations)), make([]int, len(cat.Occupations))
	for i, o := range cat.Occupations {
		keys[i], order[i] = c.KeyFromString(&b, o.Name(lang)), i
	}
	slices.SortStableFunc(order, func(i, j int) int { return bytes.Compare(keys[i], keys[j]) })
	place := make([]int, len(order))
	for at, i := range order {
		place[i] = at
	}
	return place
}

// treemapData is the drawing of occupations by their jobs.
type treemapData struct {
	Treemap treemapPart `json:"treemap"`
}

type treemapPart struct {
	Alt    string         `json:"alt"`
	Low    string         `json:"low"` // ends of the scale, in words
	High   string         `json:"high"`
	Groups []treemapGroup `json:"groups"`
}

type treemapGroup struct {
	Name  string        `json:"name"`
	Items []treemapItem `json:"items"`
}

type treemapItem struct {
	Name  string      `json:"name"`
	Link  string      `json:"link"`
	Jobs  float64     `json:"jobs"`
	Shade *float64    `json:"shade"` // 0 to 1 along the scale; null: not known
	Facts [][2]string `json:"facts"`
}

// treemap draws the occupations found, one for each code that jobs are counted for.
func (v *occupationsView) treemap(q *request, found []listed) treemapData {
	value := func(x listed) float64 {
		switch v.Color {
		case "exposure":
			return x.Exposure
		case "growth":
			return x.Growth
		}
		return math.Log10(x.Tau)
	}
	words := func(x float64) string {
		switch v.Color {
		case "exposure":
			return strconv.FormatFloat(x, 'f', 2, 64)
		case "growth":
			return strconv.FormatFloat(x, 'f', 0, 64) + "%"
		}
		return locale.Percent(math.Pow(10, x))
	}
	// The ends of the scale leave out the outermost twentieth on either side.
	var all []float64
	for _, x := range q.list() {
		if y := value(x); !math.IsNaN(y) {
			all = append(all, y)
		}
	}
	slices.Sort(all)
	low, high := all[len(all)/20], all[len(all)-1-len(all)/20]
	// Jobs are counted for the broader code: it is drawn once, under the occupation that
	// is the whole of it where that was found, else under the first of its parts.
	drawn := map[string]listed{}
	for _, x := range found {
		soc := q.Engine.Catalog.Occupations[x.Index].Outlook.SOC
		if _, there := drawn[soc]; !there || x.Code == soc+".00" {
			drawn[soc] = x
		}
	}
	at := map[string]int{}
	d := treemapPart{Low: words(low), High: words(high), Groups: []treemapGroup{}}
	count := 0
	for _, x := range found {
		o := q.Engine.Catalog.Occupations[x.Index]
		if math.IsNaN(x.Jobs) || drawn[o.Outlook.SOC].Index != x.Index {
			continue
		}
		k, ok := at[x.group]
		if !ok {
			k = len(d.Groups)
			at[x.group] = k
			d.Groups = append(d.Groups, treemapGroup{Name: q.p.T("soc." + x.group)})
		}
		item := treemapItem{Name: o.Name(q.p.Lang), Link: "/explore/occupations/" + o.Code, Jobs: x.Jobs, Facts: [][2]string{
			{q.p.T("web.sort.jobs"), locale.Group(int64(x.Jobs))}, {q.p.T("web.sort." + v.Color), orDash(value(x), words)}}}
		if y := value(x); !math.IsNaN(y) {
			shade := math.Max(0, math.Min(1, (y-low)/(high-low)))
			item.Shade = &shade
		}
		d.Groups[k].Items = append(d.Groups[k].Items, item)
		count++
	}
	d.Alt = q.p.T("web.treemap.alt", count, len(d.Groups), q.p.T("web.sort."+v.Color))
	return treemapData{d}
}

func (q *request) occupation() error {
	code := q.PathValue("code")
	i, ok := q.Engine.Catalog.Find(code)
	if !ok {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.code", Args: []any{code}}
	}
	exposure, _ := q.Engine.Evidence.Exposure(q.Engine.Catalog.Occupations[i].SOC())
	v := &blocksView{view: q.view("web.occupation", "explore"), Up: choice{"/explore/occupations", q.p.T("web.occupations")}}
	v.Title = q.Engine.Catalog.Occupations[i].Name(q.p.Lang)
	v.Blocks = q.writer(q.p).Blocks(func(w report.Writer) {
		w.Occupation(i, q.Engine.Tolerance.OfOccupation(q.Engine.Catalog, i), exposure)
	})
	return q.show(200, v.Page(), nil)
}

func (q *request) applications() error {
	var list []report.Application
	for _, id := range leeway.Applications() {
		x, err := q.applicationNamed(id)
		if err != nil {
			return err
		}
		list = append(list, x)
	}
	slices.SortStableFunc(list, func(a, b report.Application) int {
		return cmp.Compare(leeway.Central(a.Tolerance.Tau).Value, leeway.Central(b.Tolerance.Tau).Value)
	})
	v := &applicationsView{view: q.view("web.applications", "explore")}
	for _, x := range list {
		tau := leeway.Central(x.Tolerance.Tau)
		row := applicationRow{Link: "/explore/applications/" + x.ID, Name: q.p.T("application." + x.ID), Class: string(x.Tolerance.Class), ClassName: q.p.T("word." + string(x.Tolerance.Class)),
			Tau: locale.Percent(tau.Value), Span: locale.Percent(tau.Low) + "–" + locale.Percent(tau.High)}
		for _, m := range leeway.Modalities() {
			row.Eps = append(row.Eps, locale.Percent(leeway.Central(x.Errors[m].Rate).Value)+map[bool]string{true: "*"}[x.Errors[m].Basis != "published"])
		}
		v.Rows = append(v.Rows, row)
	}
	for _, m := range leeway.Modalities() {
		v.Kinds = append(v.Kinds, q.p.T("modality."+m))
	}
	return q.show(200, v.Page(), nil)
}

type applicationsView struct {
	view
	Kinds []string
	Rows  []applicationRow
}

type applicationRow struct {
	Link, Name, Class, ClassName, Tau, Span string
	Eps                                     []string // by modality
}

func (q *request) application() error {
	id := q.PathValue("application")
	if !slices.Contains(leeway.Applications(), id) {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	x, err := q.applicationNamed(id)
	if err != nil {
		return err
	}
	v := &blocksView{view: q.view("web.applications", "explore"), Up: choice{"/explore/applications", q.p.T("web.applications")}}
	v.Title = q.p.T("application." + id)
	v.Blocks = q.writer(q.p).Blocks(func(w report.Writer) { w.Application(x, q.Engine.Tolerance) })
	return q.show(200, v.Page(), nil)
}

// rolesView shows the five roles.
type rolesView struct {
	view
	Roles []roleCard
}

type roleCard struct {
	Name, Moves string
	Zone        int
	Levels      []choice // AIGC skills with their levels
	Work        []choice // occupations with their shares
}

func (q *request) roles() error {
	v := &rolesView{view: q.view("web.roles", "explore")}
	p := q.Engine.Policy
	for _, id := range leeway.Roles() {
		role := p.Roles[id]
		c := roleCard{Name: q.p.T("role." + id), Moves: q.p.T("web.role." + id), Zone: role.Zone}
		for _, id := range aigcSkills() {
			if x, ok := role.Levels[strings.TrimPrefix(id, "aigc.")]; ok {
				c.Levels = append(c.Levels, choice{level(x), q.p.T(id)})
			}
		}
		for _, s := range role.WorkOf(leeway.Modalities()[0]) {
			if i, ok := q.Engine.Catalog.Find(s.Code); ok {
				c.Work = append(c.Work, choice{percent(s.Share), q.Engine.Catalog.Occupations[i].Name(q.p.Lang)})
			}
		}
		v.Roles = append(v.Roles, c)
	}
	return q.show(200, v.Page(), nil)
}

// evidenceView is all evidence with its sources.
type evidenceView struct {
	view
	Rows    []evidenceRow
	Sources []evidence.Source
	Field   string
	Fields  []choice
}

type evidenceRow struct{ ID, Field, Kind, System, Rate, Counted, Date, Source, N string }

func (q *request) evidence() error {
	v := &evidenceView{view: q.view("web.evidence", "explore"), Sources: evidence.Sources(), Field: q.URL.Query().Get("field")}
	for _, id := range leeway.Applications() {
		v.Fields = append(v.Fields, choice{id, q.p.T("application." + id)})
	}
	for _, r := range q.Engine.Evidence.Rows {
		if v.Field != "" && r.Application != v.Field && r.Application != "all" {
			continue
		}
		row := evidenceRow{ID: r.ID, Field: q.p.T("word.all"), Kind: q.p.T("modality." + r.Modality), System: r.System, Counted: r.Counted(q.p.Lang), Date: r.Date, Source: r.Source, Rate: "–", N: "–"}
		if r.Application != "all" {
			row.Field = q.p.T("application." + r.Application)
		}
		switch {
		case r.Rate > 0:
			row.Rate = locale.Percent(r.Rate)
		case r.High > 0:
			row.Rate = locale.Percent(r.Low) + "–" + locale.Percent(r.High)
		}
		if r.N > 0 {
			row.N = locale.Group(int64(r.N))
		}
		v.Rows = append(v.Rows, row)
	}
	return q.show(200, v.Page(), v.Part())
}

// isHTTP says whether a source can be opened.
func isHTTP(source string) bool {
	u, err := url.Parse(source)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http")
}

// alt and scale are of the drawing.
func (v *occupationsView) alt() string { return v.Data.(treemapData).Treemap.Alt }

func (v *occupationsView) scale(end int) string {
	d := v.Data.(treemapData).Treemap
	return []string{d.Low, d.High}[end]
}
