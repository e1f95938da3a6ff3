package report

import (
	"fmt"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// Application is an application with its τ and today's ε.
type Application struct {
	ID        string
	Name      string // of the user's own; else the message of ID
	Tolerance tolerance.Tolerance
	Declared  tolerance.Application
	Flips     []tolerance.Flip
	Errors    map[string]evidence.ErrorRate // by modality
}

// NewApplication gathers what is known of an application: its τ, what would change its
// class, and today's ε for each modality.
func NewApplication(cat *occupation.Catalog, p *tolerance.Policy, set *evidence.Set, id string, x tolerance.Application) (Application, error) {
	t, err := p.OfApplication(cat, x)
	if err != nil {
		return Application{}, err
	}
	flips, err := p.Flips(cat, x)
	if err != nil {
		return Application{}, err
	}
	out := Application{ID: id, Name: x.Name, Tolerance: t, Declared: x, Flips: flips, Errors: map[string]evidence.ErrorRate{}}
	var work []evidence.Work
	for _, k := range t.Work {
		work = append(work, evidence.Work{SOC: cat.Occupations[k.Index].SOC(), Weight: k.Weight})
	}
	for _, m := range leeway.Modalities() {
		out.Errors[m] = set.ErrorRate(id, m, work)
	}
	return out, nil
}

func (w Writer) applicationName(a Application) string {
	if a.Name != "" {
		return a.Name
	}
	return w.P.T("application." + a.ID)
}

// Applications lists applications, lowest tolerance first as given.
func (w Writer) Applications(list []Application, p *tolerance.Policy) {
	w.title(w.P.T("application.list"))
	rows := [][]string{{w.dim(w.P.T("col.application")), w.dim("τ"), w.dim(w.P.T("col.interval")), w.dim(w.P.T("col.class")), w.dim(w.P.T("col.margin"))}}
	for _, a := range list {
		x := leeway.Central(a.Tolerance.Tau)
		rows = append(rows, []string{w.applicationName(a), locale.Percent(x.Value) + star(a.Tolerance.Estimated), locale.Percent(x.Low) + "–" + locale.Percent(x.High),
			w.class(string(a.Tolerance.Class), w.P.T("word."+string(a.Tolerance.Class))), fmt.Sprintf("%.2f", a.Tolerance.Margin)})
	}
	w.table(0, []int{26, -8, 16, 8, -8}, rows)
	w.faint(0, w.P.T("application.limits", locale.Percent(p.Classes.Low), locale.Percent(p.Classes.High)))
}

// Application shows how a τ comes about.
func (w Writer) Application(a Application, p *tolerance.Policy) {
	t := a.Tolerance
	w.title(w.P.T("application.title", w.applicationName(a), percent(leeway.Central(t.Tau))+star(t.Estimated || t.Unrated), w.class(string(t.Class), w.P.T("class."+string(t.Class)))))
	w.line(2, w.P.T("application.margin", fmt.Sprintf("%.2f", t.Margin), locale.Percent(p.Classes.Low), locale.Percent(p.Classes.High)))
	w.blank()
	w.Parts(t)
	w.section("application.reasons")
	for _, f := range tolerance.Factors() {
		s := a.Declared.Factor(f)
		if s == nil {
			w.line(2, w.P.T("tolerance.why", w.P.T("factor.short."+f), w.P.T("assess.missing")))
			continue
		}
		text := fmt.Sprintf("%s %d", w.P.T("factor.short."+f), s.Step)
		if why := "why." + a.ID + "." + f; w.P.Has(why) {
			text = w.P.T("tolerance.why", text, w.P.T(why))
		} else if s.Why != "" {
			text = w.P.T("tolerance.why", text, s.Why)
		}
		w.line(2, text)
	}
	w.blank()
	if len(a.Flips) == 0 {
		w.line(0, w.P.T("application.noflip"))
	}
	for _, f := range a.Flips {
		w.line(0, w.P.T("application.flip", w.P.T("factor.short."+f.Factor), f.Step, leeway.Term("class."+string(f.Class))))
	}
	w.section("application.work")
	rows := [][]string{}
	for _, x := range t.Work {
		rows = append(rows, []string{locale.Percent(x.Weight), w.Cat.Occupations[x.Index].Code, w.occupation(x.Index)})
	}
	w.table(2, []int{-5, 10, 0}, rows)
	if len(a.Errors) > 0 {
		w.section("application.evidence")
		for _, m := range leeway.Modalities() {
			if e, ok := a.Errors[m]; ok {
				w.line(2, fmt.Sprintf("%s: ε = %s · %s", w.P.T("modality."+m), percent(leeway.Central(e.Rate)), w.P.T("basis."+string(e.Basis))))
			}
		}
	}
}

// ApplicationFacts is an application as JSON.
type ApplicationFacts struct {
	Error       map[string]RateFacts `json:"error"` // by modality
	ID          string               `json:"id"`
	Name        string               `json:"name"`
	Tolerance   ToleranceFacts       `json:"tolerance"`
	WouldChange []tolerance.Flip     `json:"would_change"` // steps of declared factors that would change its class
}

// RateFacts is an error rate with what it rests on.
type RateFacts struct {
	Basis   evidence.Basis `json:"basis"`
	High    float64        `json:"high"`
	Low     float64        `json:"low"`
	Sources []string       `json:"sources"`
	Value   float64        `json:"value"`
}

// ToleranceFacts is a τ with all its parts: log₁₀ τ = −(data + declared).
type ToleranceFacts struct {
	Class     tolerance.Class `json:"class"`
	Data      float64         `json:"data"`     // decades
	Declared  float64         `json:"declared"` // decades
	Estimated bool            `json:"estimated"`
	High      float64         `json:"high"`
	Low       float64         `json:"low"`
	Margin    float64         `json:"margin"` // decades to the nearest border of the class
	Parts     []PartFacts     `json:"parts"`
	Value     float64         `json:"value"`
}

// PartFacts is one term of a τ.
type PartFacts struct {
	Group     string  `json:"group"`
	Element   string  `json:"element,omitempty"`
	Factor    string  `json:"factor,omitempty"`
	Weight    float64 `json:"weight"`
	X         float64 `json:"x"`
	SD        float64 `json:"sd"`
	Decades   float64 `json:"decades"`
	Estimated bool    `json:"estimated,omitempty"`
	Missing   bool    `json:"missing,omitempty"`
}

// ApplicationsJSON lists applications as JSON.
func (w Writer) ApplicationsJSON(list []Application) error {
	out := []ApplicationFacts{}
	for _, a := range list {
		out = append(out, w.ApplicationFacts(a))
	}
	return w.JSON(map[string]any{"applications": out})
}

// ApplicationJSON is one application as JSON.
func (w Writer) ApplicationJSON(a Application) error { return w.JSON(w.ApplicationFacts(a)) }

// ApplicationFacts is everything known of an application.
func (w Writer) ApplicationFacts(a Application) ApplicationFacts {
	out := ApplicationFacts{ID: a.ID, Name: w.applicationName(a), Tolerance: toleranceFacts(a.Tolerance), WouldChange: a.Flips, Error: map[string]RateFacts{}}
	if out.WouldChange == nil {
		out.WouldChange = []tolerance.Flip{}
	}
	for m, e := range a.Errors {
		ids := []string{}
		for _, r := range e.Rows {
			ids = append(ids, r.ID)
		}
		x := leeway.Central(e.Rate)
		out.Error[m] = RateFacts{e.Basis, x.High, x.Low, ids, x.Value}
	}
	return out
}

func toleranceFacts(t tolerance.Tolerance) ToleranceFacts {
	x := leeway.Central(t.Tau)
	out := ToleranceFacts{t.Class, t.Data, t.Declared, t.Estimated, x.High, x.Low, t.Margin, []PartFacts{}, x.Value}
	for _, p := range t.Parts {
		out.Parts = append(out.Parts, PartFacts{p.Group, p.Element, p.Factor, p.Weight, p.X, p.SD, p.Decades, p.Estimated, p.Missing})
	}
	return out
}
