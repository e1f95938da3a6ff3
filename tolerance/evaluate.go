package tolerance

import (
	"fmt"
	"math"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

// Expected is the class each of the nine domains is known for. It judges the
// computed classes and enters none of them.
func Expected() map[string]Class {
	return map[string]Class{
		"healthcare": Low, "finance": Low, "law": Low,
		"marketing": Medium, "education": Medium, "customer_service": Medium,
		"entertainment": High, "art_design": High, "personal": High,
	}
}

// Evaluation compares the computed classes with the expected ones.
type Evaluation struct {
	Correct      int      `json:"correct"`
	Total        int      `json:"total"`
	DataOnly     int      `json:"data_only"`     // correct when declared factors are unknown
	DeclaredOnly int      `json:"declared_only"` // correct when ratings are unknown
	Domains      []Domain `json:"domains"`
}

// Domain is one of the nine.
type Domain struct {
	Application string          `json:"application"`
	Tau         leeway.Interval `json:"tau"`
	Class       Class           `json:"class"`
	Expected    Class           `json:"expected"`
	Margin      float64         `json:"margin"`   // decades to the nearest class limit
	Data        float64         `json:"data"`     // decades that ratings take off
	Declared    float64         `json:"declared"` // decades that declared factors take off
	Ablation    Ablation        `json:"ablation"`
}

// Ablation is τ with one kind of input unknown: set to the middle of its range
// among the nine, so that it cannot tell the domains apart.
type Ablation struct {
	DataOnly          float64 `json:"data_only"`
	DataOnlyClass     Class   `json:"data_only_class"`
	DeclaredOnly      float64 `json:"declared_only"`
	DeclaredOnlyClass Class   `json:"declared_only_class"`
}

// Evaluate computes the nine domains and what each kind of input alone gives.
func (p *Policy) Evaluate(cat *occupation.Catalog) (Evaluation, error) {
	var e Evaluation
	data, declared := 0.0, 0.0
	for _, name := range leeway.Domains() {
		t, err := p.OfApplication(cat, p.Applications[name])
		if err != nil {
			return e, fmt.Errorf("application %s: %w", name, err)
		}
		e.Domains = append(e.Domains, Domain{Application: name, Tau: leeway.Central(t.Tau), Class: t.Class, Expected: Expected()[name],
			Margin: t.Margin, Data: t.Data, Declared: t.Declared})
		data, declared = data+t.Data/9, declared+t.Declared/9
	}
	for i := range e.Domains {
		d := &e.Domains[i]
		d.Ablation.DataOnly = math.Pow(10, -(d.Data + declared))
		d.Ablation.DeclaredOnly = math.Pow(10, -(data + d.Declared))
		d.Ablation.DataOnlyClass, d.Ablation.DeclaredOnlyClass = p.Classify(d.Ablation.DataOnly), p.Classify(d.Ablation.DeclaredOnly)
		e.Total++
		for ok, n := range map[*int]Class{&e.Correct: d.Class, &e.DataOnly: d.Ablation.DataOnlyClass, &e.DeclaredOnly: d.Ablation.DeclaredOnlyClass} {
			if n == d.Expected {
				*ok++
			}
		}
	}
	return e, nil
}
