package tolerance

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/yamlfile"
)

//go:embed policy.yaml
var embedded []byte

// Policy holds every constant of τ; policy.yaml gives each one's reason.
type Policy struct {
	Classes struct {
		Low  float64 `yaml:"low"`  // τ below it: low tolerance
		High float64 `yaml:"high"` // τ from it on: high tolerance
	} `yaml:"classes"`
	Doubt struct {
		Weight       float64 `yaml:"weight"`
		DeclaredStep float64 `yaml:"declared_step"`
		Undeclared   float64 `yaml:"undeclared"`
		NoSE         float64 `yaml:"no_se"`
	} `yaml:"doubt"`
	Severity     []Input                `yaml:"severity"`
	Exposure     []Input                `yaml:"exposure"`
	Control      []Input                `yaml:"control"`
	Applications map[string]Application `yaml:"applications"`
}

// Input is one term of a factor: a rated element or a declared factor.
type Input struct {
	Element string  `yaml:"element"` // O*NET work context, on 1 to 5
	Factor  string  `yaml:"factor"`  // one of Factors
	Weight  float64 `yaml:"weight"`  // within its factor; they add to 1
	Why     string  `yaml:"why"`
}

// Factors are the declared factors in the order in which they are asked for.
func Factors() []string {
	return []string{"reliance", "undetected", "irreversible", "bearer", "regulation"}
}

// Application is where generated content is used: who does the work and what
// is declared of it.
type Application struct {
	Name         string  `yaml:"name"` // of the user's own applications
	Work         []Share `yaml:"work"`
	Reliance     *Step   `yaml:"reliance"`
	Undetected   *Step   `yaml:"undetected"`
	Irreversible *Step   `yaml:"irreversible"`
	Bearer       *Step   `yaml:"bearer"`
	Regulation   *Step   `yaml:"regulation"`
}

// Share is an occupation's part in an application.
type Share struct {
	Code  string  `yaml:"code"`
	Title string  `yaml:"title"` // in a user's file, in place of the code
	Share float64 `yaml:"share"` // of its employment; 0 means 1
}

// Step is a declared factor: 0 (harmless) to 4 (worst), with its reason.
type Step struct {
	Step int    `yaml:"step"`
	Why  string `yaml:"why"`
}

// Factor gives a declared factor by name; nil if it is not declared.
func (a Application) Factor(name string) *Step {
	switch name {
	case "reliance":
		return a.Reliance
	case "undetected":
		return a.Undetected
	case "irreversible":
		return a.Irreversible
	case "bearer":
		return a.Bearer
	case "regulation":
		return a.Regulation
	}
	return nil
}

// With gives the application with one factor set to a step.
func (a Application) With(name string, step int) Application {
	s := &Step{Step: step}
	switch name {
	case "reliance":
		a.Reliance = s
	case "undetected":
		a.Undetected = s
	case "irreversible":
		a.Irreversible = s
	case "bearer":
		a.Bearer = s
	case "regulation":
		a.Regulation = s
	}
	return a
}

// Default gives the policy that ships with the program.
func Default() (*Policy, error) { return parse("policy.yaml", embedded) }

// Load reads a policy file; "" gives the default.
func Load(path string) (*Policy, error) {
	if path == "" {
		return Default()
	}
	data, err := yamlfile.Read(path)
	if err != nil {
		return nil, err
	}
	return parse(path, data)
}

func parse(name string, data []byte) (*Policy, error) {
	var p Policy
	if err := decode(name, data, &p); err != nil {
		return nil, err
	}
	return &p, p.check(name)
}

func decode(name string, data []byte, v any) error {
	doc, err := yamlfile.Parse(name, data)
	if err != nil {
		return err
	}
	return doc.Decode(v)
}

func (p *Policy) check(name string) error {
	bad := func(what string) error {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.policy", Args: []any{what}, File: name}
	}
	if !(p.Classes.Low > 0 && p.Classes.Low < p.Classes.High && p.Classes.High <= 1) {
		return bad("classes: 0 < low < high ≤ 1")
	}
	for _, f := range []struct {
		name   string
		inputs []Input
	}{{"severity", p.Severity}, {"exposure", p.Exposure}, {"control", p.Control}} {
		sum := 0.0
		for _, in := range f.inputs {
			sum += in.Weight
			if (in.Element == "") == (in.Factor == "") || in.Weight < 0 || math.IsNaN(in.Weight) {
				return bad(f.name + ": element | factor, weight ≥ 0")
			}
			if in.Factor != "" && !slices.Contains(Factors(), in.Factor) {
				return bad(f.name + ": factor " + in.Factor + " ∉ " + strings.Join(Factors(), ", "))
			}
		}
		if math.Abs(sum-1) > 1e-6 {
			return bad(fmt.Sprintf("%s: Σ weight = %g ≠ 1", f.name, sum))
		}
	}
	for id, a := range p.Applications {
		if err := a.check(); err != nil {
			return bad(id + ": " + err.Error())
		}
	}
	return nil
}

func (a Application) check() error {
	for _, f := range Factors() {
		if s := a.Factor(f); s != nil && (s.Step < 0 || s.Step > 4) {
			return fmt.Errorf("%s: step %d ∉ 0…4", f, s.Step)
		}
	}
	for _, w := range a.Work {
		if w.Share < 0 || w.Share > 1 || math.IsNaN(w.Share) {
			return fmt.Errorf("work: share %g ∉ 0…1", w.Share)
		}
	}
	return nil
}
