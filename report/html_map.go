package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
)

// mapData is the tolerance map: τ across, ε up.
type mapData struct {
	Alt     string            `json:"alt"`
	Names   map[string]string `json:"names"`
	D       leeway.Interval   `json:"d"` // of the dashed line
	X       [2]float64        `json:"x"` // ends of the axes, as shares
	Y       [2]float64        `json:"y"`
	Fit     [2]float64        `json:"fit"` // ends of the colour scale
	Bubbles []bubble          `json:"bubbles"`
}

// bubble is a field and what is made in it. Paths that differ in role only, and
// kinds of content whose τ and ε are the same, share one.
type bubble struct {
	Tau     float64     `json:"tau"`
	TauLow  float64     `json:"tauLow"`
	TauHigh float64     `json:"tauHigh"`
	Eps     float64     `json:"eps"`
	EpsLow  float64     `json:"epsLow"`
	EpsHigh float64     `json:"epsHigh"`
	Jobs    float64     `json:"jobs"`
	Best    float64     `json:"fit"`
	Shape   string      `json:"shape"` // a modality, or "several"
	Field   string      `json:"field"`
	Short   string      `json:"short"`
	Kinds   string      `json:"kinds"`
	Ranks   string      `json:"ranks,omitempty"` // of its paths among the first five
	Top     bool        `json:"top,omitempty"`
	Title   string      `json:"title"`
	Facts   [][2]string `json:"facts"`

	paths []career.Path // best first
}

// mapWords is what stands around the map.
type mapWords struct {
	Alt, D, Strict string
	Low, High      string // of the colour scale
	Shapes         []fact
	Rows           []mapRow
}

// mapRow is a bubble in the table below the map.
type mapRow struct{ Field, Kinds, Tau, Eps, D, Jobs, Fit, Best, Duty string }

func (w Writer) toleranceMap(a *career.Answer) mapData {
	m := mapData{Bubbles: w.bubbles(a.Paths), D: middleCatch(a.Paths), Names: map[string]string{
		"tau": w.P.T("page.map.x"), "eps": w.P.T("page.map.y"), "free": w.P.T("page.map.free"), "one": w.P.T("page.map.one"),
		"many": w.P.T("page.map.many"), "even": w.P.T("page.map.even"), "review": w.P.T("page.map.review"),
	}}
	m.X, m.Y, m.Fit = [2]float64{1, 0}, [2]float64{1, 0}, [2]float64{1, 0}
	stretch := func(ends *[2]float64, low, high float64) {
		ends[0], ends[1] = math.Min(ends[0], low), math.Min(1, math.Max(ends[1], high))
	}
	for _, b := range m.Bubbles {
		stretch(&m.X, b.Tau/2.5, b.Tau*2.5)
		stretch(&m.Y, b.Eps/2.5, b.Eps*1.9)
		if b.Top {
			stretch(&m.X, b.TauLow/1.3, b.TauHigh*1.3)
			stretch(&m.Y, b.EpsLow/1.3, b.EpsHigh*1.1)
		}
		stretch(&m.Fit, b.Best, b.Best)
	}
	m.Alt = w.mapAlt(a.Paths[0], m)
	return m
}

// bubbles gathers the paths that lie at one point of the map.
func (w Writer) bubbles(paths []career.Path) []bubble {
	type point struct{ tau, eps float64 }
	at := map[point]int{}
	var out []bubble
	for _, p := range paths {
		k := point{p.Tolerance.Value, p.Error.Value}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, bubble{Tau: k.tau, TauLow: p.Tolerance.Low, TauHigh: p.Tolerance.High,
				Eps: k.eps, EpsLow: p.Error.Low, EpsHigh: p.Error.High, Best: p.Fit.Value})
		}
		out[i].paths = append(out[i].paths, p)
	}
	for i := range out {
		w.label(&out[i])
	}
	return out
}

// label fills the words of a bubble from its paths.
func (w Writer) label(b *bubble) {
	var fields, short, kinds, ranks, modalities []string
	add := func(list *[]string, s string) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	applications := map[string]bool{}
	for _, p := range b.paths {
		if p.Employment != nil && !applications[p.Application] {
			b.Jobs += *p.Employment
		}
		applications[p.Application] = true
		add(&fields, w.P.T("application."+p.Application))
		add(&short, w.P.T("short.application."+p.Application))
		add(&modalities, p.Modality)
		if rank := int(p.Rank.Value); rank <= pageCards {
			b.Top = true
			ranks = append(ranks, level0(p.Rank.Value))
		}
	}
	for _, m := range leeway.Modalities() { // in their usual order
		if slices.Contains(modalities, m) {
			kinds = append(kinds, w.P.T("modality."+m))
		}
	}
	b.Shape = modalities[0]
	if len(modalities) > 1 {
		b.Shape = "several"
	}
	b.Field, b.Short, b.Kinds, b.Ranks = w.listed(fields), w.listed(short), w.listed(kinds), strings.Join(ranks, ", ")
	b.Title = b.Field + " · " + b.Kinds
	best := b.paths[0]
	b.Facts = [][2]string{
		{w.P.T("page.col.best"), level0(best.Rank.Value) + "  " + w.P.T("role."+best.Role)},
		{w.P.T("page.col.fit"), w.P.T("page.interval", fixed(best.Fit.Value), between(fixed(best.Fit.Low), fixed(best.Fit.High)))},
		{w.P.T("page.col.tau"), w.around(best.Tolerance.Interval) + star(best.Tolerance.Estimated)},
		{w.P.T("page.col.eps"), w.around(best.Error.Interval) + star(guessed(best))},
		{w.P.T("page.col.d"), w.around(best.Catch.Interval) + star(best.Catch.Assumed)},
		{w.P.T("page.col.duty"), w.short(best.Duty)},
		{w.P.T("page.col.jobs"), jobs(b.Jobs)},
	}
}

func level0(x float64) string { return locale.Group(int64(x)) }

func jobs(x float64) string {
	if x == 0 {
		return "–"
	}
	return locale.Group(int64(x))
}

// middleCatch is the d of the path in the middle by d: with an assumed catch
// rate it differs a little by field.
func middleCatch(paths []career.Path) leeway.Interval {
	all := make([]leeway.Interval, len(paths))
	for i, p := range paths {
		all[i] = p.Catch.Interval
	}
	slices.SortFunc(all, func(x, y leeway.Interval) int { return cmp.Compare(x.Value, y.Value) })
	return all[len(all)/2]
}

// mapAlt is the map's message in a sentence.
func (w Writer) mapAlt(p career.Path, m mapData) string {
	count := map[leeway.Mode]int{}
	seen := map[[2]string]bool{}
	for _, b := range m.Bubbles {
		for _, q := range b.paths {
			if k := [2]string{q.Application, q.Modality}; !seen[k] {
				seen[k] = true
				count[q.Duty.Mode]++
			}
		}
	}
	region := leeway.Term("page.map.alt.many")
	switch tau, eps := p.Tolerance.Value, p.Error.Value; {
	case eps <= tau:
		region = "page.map.alt.free"
	case eps*(1-m.D.Value) <= tau:
		region = "page.map.alt.one"
	}
	return w.P.T("page.map.alt", w.work(p), region, locale.Percent(p.Error.Value), locale.Percent(p.Tolerance.Value), len(seen),
		count[leeway.Autonomous], count[leeway.SpotCheck]+count[leeway.FullReview], count[leeway.SeveralReviewers], count[leeway.HumanOnly])
}

func (w Writer) mapWords(a *career.Answer, m mapData) mapWords {
	v := mapWords{Alt: m.Alt, D: w.P.T("page.map.d", locale.Percent(m.D.Value), locale.Percent(m.D.Low), locale.Percent(m.D.High)),
		Strict: w.P.T("page.map.strict", percentOf(a.Confidence)), Low: fixed(m.Fit[0]), High: fixed(m.Fit[1])}
	used := map[string]bool{}
	for _, b := range m.Bubbles {
		used[b.Shape] = true
		p := b.paths[0]
		v.Rows = append(v.Rows, mapRow{b.Field, b.Kinds, w.around(p.Tolerance.Interval) + star(p.Tolerance.Estimated), w.around(p.Error.Interval) + star(guessed(p)),
			w.around(p.Catch.Interval) + star(p.Catch.Assumed), jobs(b.Jobs), fixed(b.Best), level0(p.Rank.Value) + "  " + w.P.T("role."+p.Role), w.short(p.Duty)})
	}
	for _, m := range leeway.Modalities() {
		if used[m] {
			v.Shapes = append(v.Shapes, fact{m, w.P.T("modality." + m)})
		}
	}
	if used["several"] {
		v.Shapes = append(v.Shapes, fact{"several", w.P.T("page.key.several")})
	}
	return v
}
