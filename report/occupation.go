package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// unsure is the search score below which a match is called unsure.
const unsure = 0.6

// OccupationHits lists what a search found.
func (w Writer) OccupationHits(query string, hits []occupation.Hit) error {
	if len(hits) == 0 {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.title", Args: []any{query}}
	}
	if hits[0].Score < unsure {
		w.line(0, w.P.T("occupation.unsure"))
	}
	rows := [][]string{{w.dim("#"), w.dim(w.P.T("col.code")), w.dim(w.P.T("col.title")), w.dim(w.P.T("col.matched")), w.dim(w.P.T("col.score"))}}
	for i, h := range hits {
		o := w.Cat.Occupations[h.Index]
		rows = append(rows, []string{strconv.Itoa(i + 1), o.Code, o.Name(w.P.Lang), h.Title, fmt.Sprintf("%.2f", h.Score)})
	}
	w.table(0, []int{-3, 10, 0, 24, -6}, rows)
	return nil
}

// OccupationHitsJSON is the same as JSON.
func (w Writer) OccupationHitsJSON(query string, hits []occupation.Hit) error {
	type hit struct {
		Code    string  `json:"code"`
		Title   string  `json:"title"`
		TitleZh string  `json:"title_zh"`
		Matched string  `json:"matched"`
		Score   float64 `json:"score"`
	}
	out := []hit{}
	for _, h := range hits {
		o := w.Cat.Occupations[h.Index]
		out = append(out, hit{o.Code, o.En, o.Zh, h.Title, math.Round(h.Score*1000) / 1000})
	}
	return w.JSON(map[string]any{"query": query, "hits": out})
}

// Occupation shows what is known of an occupation.
func (w Writer) Occupation(i int, tau tolerance.Tolerance, exposure map[string]float64) {
	o, p := w.Cat.Occupations[i], w.P
	other := o.Zh
	if p.Lang == "zh" {
		other = o.En
	}
	w.title(fmt.Sprintf("%s  %s  %s", o.Code, o.Name(p.Lang), w.dim(other)))
	label := 16
	item := func(key, text string) {
		if text != "" {
			w.item(2, label, p.T(key), text)
		}
	}
	if o.JobZone > 0 {
		item("occupation.zone", p.T("occupation.zone.value", o.JobZone))
	}
	item("occupation.outlook", w.outlook(o))
	// No class: what the work is used for decides much of τ, and is unknown here.
	item("occupation.tolerance", p.T("occupation.tolerance.value", percent(leeway.Central(tau.Tau))+star(tau.Estimated || tau.Unrated)))
	item("occupation.interests", w.interests(i))
	item("occupation.education", w.education(i))
	item("occupation.skills", w.ratings(i, occupation.SkillImportance, occupation.SkillLevel, 8))
	item("occupation.knowledge", w.ratings(i, occupation.KnowledgeImportance, occupation.KnowledgeLevel, 6))
	item("occupation.styles", w.ratings(i, occupation.Style, -1, 6))
	item("occupation.values", w.ratings(i, occupation.Value, -1, 3))
	item("occupation.context", w.context(i))
	item("occupation.technology", w.technology(i))
	item("occupation.exposure", w.exposure(exposure))
	related := w.related(i)
	item("occupation.related", w.occupations(related))
	w.link(related)
	names := w.Cat.Aliases(i, p.Lang)
	if p.Lang != "zh" {
		names = append(names, w.Cat.Titles(i)...)
	}
	item("occupation.titles", w.listed(names[:min(12, len(names))]))
	w.faint(2, p.T("occupation.levels"))
}

func (w Writer) outlook(o occupation.Occupation) string {
	l := o.Outlook
	if l.SOC == "" {
		return w.P.T("occupation.outlook.none")
	}
	var median *float64
	if l.Wage > 0 {
		median = &l.Wage
	}
	wage := w.wage(median, l.WageCapped)
	s := w.P.T("occupation.outlook.value", locale.Group(int64(l.Employment)), growth(&l.Growth), locale.Group(int64(l.Openings)), wage)
	if l.SOC != o.SOC() {
		s += "; " + w.P.T("occupation.outlook.broad", l.SOC)
	}
	return s
}

func (w Writer) interests(i int) string {
	var out []string
	for k := range w.Cat.Columns(occupation.Interest) {
		if r := w.Cat.At(i, occupation.Interest, k); r.Known() && k < 6 {
			out = append(out, fmt.Sprintf("%s %.1f", w.element(w.Cat.Columns(occupation.Interest)[k]), r.Value))
		}
	}
	return w.orUnrated(out)
}

func (w Writer) orUnrated(out []string) string {
	if len(out) == 0 {
		return w.P.T("occupation.unrated")
	}
	return w.listed(out)
}

// education names the categories that at least a tenth name.
func (w Writer) education(i int) string {
	var out []string
	for j, id := range w.Cat.Columns(occupation.Education) {
		// One that is too imprecise to use alone is shown with its mark: left
		// out, the others would seem to be all.
		if r := w.Cat.At(i, occupation.Education, j); r.Value >= 10 {
			out = append(out, fmt.Sprintf("%s %.0f%%%s", w.element(id), r.Value, mark(r.Flag)))
		}
	}
	return w.orUnrated(out)
}

// ratings lists the most important elements of a domain, with level if there is one.
func (w Writer) ratings(i int, importance, level occupation.Domain, most int) string {
	type rated struct {
		id   string
		im   occupation.Rating
		text string
	}
	var all []rated
	for j, id := range w.Cat.Columns(importance) {
		r := w.Cat.At(i, importance, j)
		if !r.Known() {
			continue
		}
		text := fmt.Sprintf("%s %.1f%s", w.element(id), r.Value, mark(r.Flag))
		if level >= 0 {
			if l := w.Cat.Rating(i, level, id); !math.IsNaN(l.Value) {
				text += fmt.Sprintf("/%.1f%s%s", l.Value, plusMinus(l.SE), mark(l.Flag))
			}
		}
		all = append(all, rated{id, r, text})
	}
	slices.SortStableFunc(all, func(x, y rated) int {
		switch {
		case x.im.Value > y.im.Value:
			return -1
		case x.im.Value < y.im.Value:
			return 1
		}
		return strings.Compare(x.id, y.id)
	})
	var out []string
	for _, r := range all[:min(most, len(all))] {
		out = append(out, r.text)
	}
	return w.orUnrated(out)
}

func plusMinus(se float64) string {
	if math.IsNaN(se) {
		return ""
	}
	return fmt.Sprintf("±%.1f", se)
}

// mark shows what a rating's flags say.
func mark(f occupation.Flag) string {
	s := ""
	if f&occupation.Estimated != 0 {
		s += "*"
	}
	if f&occupation.Recovered != 0 {
		s += "°"
	}
	if f&occupation.Suppressed != 0 {
		s += "!"
	}
	return s
}

// context shows the work context that tolerance rests on.
func (w Writer) context(i int) string {
	var out []string
	for _, id := range []string{"4.C.3.a.1", "4.C.1.c.1", "4.C.3.a.2.a", "4.C.3.b.4", "4.C.3.a.2.b", "4.C.3.a.4"} {
		if r := w.Cat.Rating(i, occupation.Context, id); r.Known() {
			out = append(out, fmt.Sprintf("%s %.1f%s%s", w.element(id), r.Value, plusMinus(r.SE), mark(r.Flag)))
		}
	}
	return w.orUnrated(out)
}

func (w Writer) technology(i int) string {
	var hot, rest []string
	for _, t := range w.Cat.Technology(i) {
		if t.InDemand {
			hot = append(hot, t.Name)
		} else if t.Hot {
			rest = append(rest, t.Name)
		}
	}
	all := append(hot, rest...)
	return w.listed(all[:min(10, len(all))])
}

func (w Writer) exposure(m map[string]float64) string {
	var out []string
	for _, k := range []string{"ms_applicability", "gpts_beta", "aioe", "aei_exposure"} {
		if v, ok := m[k]; ok {
			out = append(out, fmt.Sprintf("%s %.2f", w.P.T("measure."+k), v))
		}
	}
	return w.listed(out)
}

// related are the nearest of the related occupations.
func (w Writer) related(i int) []int {
	var out []int
	for _, r := range w.Cat.Related(i) {
		if r.Tier == occupation.PrimaryShort {
			out = append(out, r.Index)
		}
	}
	return out
}

func (w Writer) occupations(indices []int) string {
	names := make([]string, len(indices))
	for k, i := range indices {
		names[k] = w.occupation(i)
	}
	return w.listed(names)
}

// OccupationFacts is everything known of an occupation.
type OccupationFacts struct {
	Aliases    []string                 `json:"aliases"`
	AliasesZh  []string                 `json:"aliases_zh"`
	Code       string                   `json:"code"`
	Exposure   map[string]float64       `json:"exposure"`
	JobZone    int                      `json:"job_zone"` // 1 to 5; 0: not rated
	Outlook    occupation.Outlook       `json:"outlook"`
	Ratings    map[string][]RatingFacts `json:"ratings"`
	Related    []RelatedFacts           `json:"related"`
	Sources    []occupation.Source      `json:"sources"`
	Technology []occupation.Technology  `json:"technology"`
	Title      string                   `json:"title"`
	TitleZh    string                   `json:"title_zh"`
	Titles     []string                 `json:"titles"`
	Tolerance  ToleranceFacts           `json:"tolerance"`
}

// RatingFacts is a rated element.
type RatingFacts struct {
	Element    string   `json:"element"`
	Name       string   `json:"name"`
	Value      *float64 `json:"value"`
	SE         *float64 `json:"se,omitempty"`
	Estimated  bool     `json:"estimated,omitempty"`
	Recovered  bool     `json:"recovered,omitempty"`
	Suppressed bool     `json:"suppressed,omitempty"`
	Irrelevant bool     `json:"not_relevant,omitempty"`
}

// RelatedFacts is a related occupation; tier 0 is the nearest.
type RelatedFacts struct {
	Code string `json:"code"`
	Tier int    `json:"tier"`
}

// OccupationJSON is everything known of an occupation.
func (w Writer) OccupationJSON(i int, tau tolerance.Tolerance, exposure map[string]float64) error {
	return w.JSON(w.OccupationFacts(i, tau, exposure))
}

// OccupationFacts is everything known of an occupation.
func (w Writer) OccupationFacts(i int, tau tolerance.Tolerance, exposure map[string]float64) OccupationFacts {
	o := w.Cat.Occupations[i]
	ratings := map[string][]RatingFacts{}
	for name, d := range map[string]occupation.Domain{
		"skill_importance": occupation.SkillImportance, "skill_level": occupation.SkillLevel,
		"knowledge_importance": occupation.KnowledgeImportance, "knowledge_level": occupation.KnowledgeLevel,
		"style": occupation.Style, "interest": occupation.Interest, "value": occupation.Value,
		"context": occupation.Context, "education": occupation.Education,
	} {
		ratings[name] = []RatingFacts{}
		for j, id := range w.Cat.Columns(d) {
			if r := w.Cat.At(i, d, j); !math.IsNaN(r.Value) {
				ratings[name] = append(ratings[name], RatingFacts{id, w.element(id), finite(r.Value), finite(r.SE),
					r.Flag&occupation.Estimated != 0, r.Flag&occupation.Recovered != 0, r.Flag&occupation.Suppressed != 0, r.Flag&occupation.NotRelevant != 0})
			}
		}
	}
	related := []RelatedFacts{}
	for _, r := range w.Cat.Related(i) {
		related = append(related, RelatedFacts{w.Cat.Occupations[r.Index].Code, int(r.Tier)})
	}
	return OccupationFacts{w.Cat.Aliases(i, "en"), w.Cat.Aliases(i, "zh"), o.Code, exposure, o.JobZone, o.Outlook, ratings, related, w.Cat.Sources,
		w.Cat.Technology(i), o.En, o.Zh, w.Cat.Titles(i), toleranceFacts(tau)}
}

func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
