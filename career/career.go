// Package career is the answer: paths (role × application × modality) ranked
// for a person by fit, each with the tolerance of its work, today's error
// rate, the duty of review that follows, the gaps, and how sure all this is.
//
//	engine, err := career.Open()
//	answer, err := engine.Rank(ctx, who, career.Options{})
//	answer.Paths[0].Role, answer.Paths[0].Fit, answer.Paths[0].Duty
package career

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/tolerance"
)

// Engine holds what all answers share. It is safe for concurrent use.
type Engine struct {
	Catalog   *occupation.Catalog
	Tolerance *tolerance.Policy
	Evidence  *evidence.Set
	Policy    *Policy

	items        items
	normal       *normal
	applications map[string]*field
	averages     []float64         // by item
	workers      [][]float64       // levels of rated occupations, see references
	roles        map[string]*blend // by role, or role/modality where the craft depends on it

	// What is the same for everybody, kept once it is known.
	demands sync.Map // by role key and application: *demand
	lines   sync.Map // by application and modality: line
	drawn   drawn    // the usual draws
}

// field is an application made ready.
type field struct {
	tolerance  tolerance.Tolerance
	blend      blend
	work       []evidence.Work
	employment float64 // jobs in its occupations; NaN: none is published
}

// Open makes an engine from what ships inside the program.
func Open() (*Engine, error) {
	cat, err := occupation.Open()
	if err != nil {
		return nil, err
	}
	t, err := tolerance.Default()
	if err != nil {
		return nil, err
	}
	set, err := evidence.Open()
	if err != nil {
		return nil, err
	}
	return New(cat, t, set)
}

// New makes an engine with the policy that ships with the program.
func New(cat *occupation.Catalog, t *tolerance.Policy, set *evidence.Set) (*Engine, error) {
	p, err := DefaultPolicy()
	if err != nil {
		return nil, err
	}
	e := &Engine{Catalog: cat, Tolerance: t, Evidence: set, Policy: p, items: newItems(cat, p), normal: newNormal(),
		applications: map[string]*field{}, roles: map[string]*blend{}}
	e.averages = averages(cat, e.items)
	for _, name := range leeway.Applications() {
		tol, err := t.OfApplication(cat, t.Applications[name])
		if err != nil {
			return nil, fmt.Errorf("application %s: %w", name, err)
		}
		mix := applicationMix(tol)
		f := &field{tolerance: tol, blend: *newBlend(cat, e.items, mix), employment: employment(cat, mix)}
		for _, m := range mix {
			f.work = append(f.work, evidence.Work{SOC: cat.Occupations[m.index].SOC(), Weight: m.share})
		}
		e.applications[name] = f
	}
	e.workers = e.references()
	for j := e.items.skills + e.items.knowledge; j < len(e.averages); j++ { // of the AIGC skills
		for _, have := range e.workers {
			e.averages[j] += have[j] / float64(len(e.workers))
		}
	}
	for _, name := range leeway.Roles() {
		for _, modality := range leeway.Modalities() {
			key := roleKey(p.Roles[name], name, modality)
			if _, done := e.roles[key]; done {
				continue
			}
			mix, err := roleMix(cat, p.Roles[name].WorkOf(modality))
			if err != nil {
				return nil, fmt.Errorf("role %s: %w", name, err)
			}
			e.roles[key] = newBlend(cat, e.items, mix)
		}
	}
	return e, nil
}

func roleKey(r Role, name, modality string) string {
	if _, ok := r.Modality[modality]; ok {
		return name + "/" + modality
	}
	return name
}

// Options of one answer. The zero value is what most people want.
type Options struct {
	Confidence float64            // with which the line must hold; 0: 90 %
	Weights    map[string]float64 // of person.Terms, over the profile's and the policy's
	Resamples  int                // 0: the policy's
	Workers    int                // goroutines that may rank; 0: one a processor
	Seed       uint64             // of the resampling; the same seed gives the same answer
	Own        []evidence.Own     // error rates that the user measured, in place of published ones; the last that covers a path counts
}

// Answer is the ranked paths for one person.
type Answer struct {
	Profile    *person.Profile     `json:"profile"`
	Matched    []Matched           `json:"matched"`
	Catalog    []occupation.Source `json:"catalog"`
	Confidence float64             `json:"confidence"`
	Resamples  int                 `json:"resamples"`
	Weights    map[string]float64  `json:"weights"`
	Notes      []person.Note       `json:"-"`
	NoteText   []string            `json:"notes"`         // Notes in the language of the answer; filled by report
	Ask        string              `json:"ask,omitempty"` // the element whose level would settle the ranking most
	Paths      []Path              `json:"paths"`
	LeftOut    []LeftOut           `json:"left_out,omitempty"`
}

// Matched says what a title was matched to.
type Matched struct {
	Title string  `json:"title"`
	Code  string  `json:"code"`
	Score float64 `json:"score"`
}

// LeftOut is a path that the person's own wishes took out, counted by reason.
type LeftOut struct {
	Why   string `json:"why"`
	Count int    `json:"count"`
}

// Path is one career path with all that is said of it.
type Path struct {
	Rank        leeway.Interval `json:"rank"`
	Stability   float64         `json:"stability"` // share of resamples in the top five
	Role        string          `json:"role"`
	Application string          `json:"application"`
	Modality    string          `json:"modality"`
	Fit         leeway.Interval `json:"fit"` // 0 to 1
	Tolerance   Tolerance       `json:"tolerance"`
	Error       Error           `json:"error"`
	Catch       Catch           `json:"catch"`
	Duty        Duty            `json:"duty"`
	Training    int             `json:"training"`        // job zone, 1 (little) to 5 (extensive); it rises as τ falls
	Levels      Levels          `json:"training_levels"` // of the AIGC skills that rise with it
	Wage        *float64        `json:"wage"`            // median, US dollars a year; null: not published
	WageAtLeast bool            `json:"wage_at_least"`   // one of the medians is published as "at least"
	Growth      *float64        `json:"growth"`          // per cent over ten years, United States; null: not published
	Employment  *float64        `json:"employment"`      // jobs in the application's occupations, United States; null: not published
	Gaps        []Gap           `json:"gaps"`
	Terms       []Term          `json:"terms"`
	Raise       *Raise          `json:"raise,omitempty"`
	Why         string          `json:"why"` // in the language of the answer; filled by report
	Sources     []string        `json:"sources"`

	at int // index among the ranker's candidates
}

// Tolerance of a path's application.
type Tolerance struct {
	leeway.Interval
	Class     tolerance.Class `json:"class"`
	Estimated bool            `json:"estimated"` // a work-context rating was estimated
}

// Error rate of today's generators at a path's work.
type Error struct {
	leeway.Interval
	Basis   evidence.Basis `json:"basis"`
	Sources []string       `json:"sources"`
}

// Catch rate of the person at a path's work.
type Catch struct {
	leeway.Interval
	Assumed bool `json:"assumed"`
}

// Duty as in [leeway.Duty].
type Duty struct {
	Mode        leeway.Mode     `json:"mode"`
	ReviewShare Share3          `json:"review_share"`
	Plan        float64         `json:"plan"` // share each reviewer looks at so that the line holds with the confidence
	Reviewers   int             `json:"reviewers"`
	Holds       float64         `json:"holds"`     // confidence with which it holds then
	Remaining   leeway.Interval `json:"remaining"` // share of pieces wrong and unnoticed then
}

// Share3 is an interval of review shares. Infinite values, where nothing is
// caught, are null in JSON.
type Share3 struct {
	Value *float64 `json:"value"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

// Levels, on 0–7, of the two AIGC skills that a path asks more of as τ falls.
type Levels struct {
	Evaluation float64 `json:"evaluation"` // evaluation and review
	Domain     float64 `json:"domain"`     // domain knowledge
}

// Gap is an element of which the path asks more than the person has.
type Gap struct {
	Element string  `json:"element"`
	Have    float64 `json:"have"`
	Need    float64 `json:"need"`
	Weight  float64 `json:"weight"` // share of the requirement
	Assumed bool    `json:"assumed"`
	// NeedEstimated: the occupations that the path is made of are not all rated,
	// related ones stand in for a quarter of the need or more.
	NeedEstimated bool `json:"need_estimated"`
}

// Term is one part of the fit: Fit = Σ Weight · Value.
type Term struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`  // 0 to 1
	Weight float64 `json:"weight"` // they add to 1
}

// Raise is the one thing that would raise a path's rank most.
type Raise struct {
	Element string  `json:"element"`
	To      float64 `json:"to"` // level
	Fit     float64 `json:"fit"`
	Rank    int     `json:"rank"`
}

// Rank gives every path that makes sense and that the wishes allow, best first.
func (e *Engine) Rank(ctx context.Context, who *person.Who, o Options) (*Answer, error) {
	r, err := e.newRanker(who, o)
	if err != nil {
		return nil, err
	}
	a := &Answer{Profile: who.Profile, Catalog: e.Catalog.Sources, Confidence: r.confidence, Resamples: r.n, Weights: r.weights, Notes: who.Notes, Matched: []Matched{}}
	for _, m := range who.Held {
		title := m.Title
		if title == "" {
			title = m.Code
		}
		a.Matched = append(a.Matched, Matched{title, e.Catalog.Occupations[m.Index].Code, m.Score})
	}
	a.LeftOut = r.candidates()
	if len(r.paths) == 0 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.wishes.none"}
	}
	if err := r.resample(ctx); err != nil {
		return nil, err
	}
	a.Paths = r.rank()
	a.Ask, _ = r.ask(func(string) bool { return true })
	return a, nil
}

// candidates fills the paths that make sense and are wished for.
func (r *ranker) candidates() []LeftOut {
	count := map[string]int{}
	w := r.who.Profile.Wishes
	for _, role := range leeway.Roles() {
		for _, application := range leeway.Applications() {
			for _, modality := range leeway.Modalities() {
				if why := r.Policy.Excluded(role, application, modality); why != "" {
					count["exclude."+why]++
					continue
				}
				if !w.Roles.Allows(role) || !w.Applications.Allows(application) || !w.Modalities.Allows(modality) {
					count["wish.refused"]++
					continue
				}
				c := r.candidate(role, application, modality)
				if w.LowestWage > 0 && c.role.wage < w.LowestWage {
					count["wish.wage"]++
					continue
				}
				r.paths = append(r.paths, c)
			}
		}
	}
	var out []LeftOut
	for why, n := range count {
		out = append(out, LeftOut{why, n})
	}
	slices.SortFunc(out, func(x, y LeftOut) int { return cmp.Or(-cmp.Compare(x.Count, y.Count), cmp.Compare(x.Why, y.Why)) })
	return out
}

func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
