package tolerance_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

func open(t testing.TB) (*occupation.Catalog, *tolerance.Policy) {
	t.Helper()
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := tolerance.Default()
	if err != nil {
		t.Fatal(err)
	}
	return cat, p
}

func ExamplePolicy_OfApplication() {
	cat, _ := occupation.Open()
	policy, _ := tolerance.Default()
	law, _ := policy.OfApplication(cat, policy.Applications["law"])
	fmt.Println(law.Class)
	// Output: low
}

// TestTheNineDomainsFallIntoTheirClasses judges the model; no constant of the
// policy refers to a domain's class.
func TestTheNineDomainsFallIntoTheirClasses(t *testing.T) {
	cat, p := open(t)
	e, err := p.Evaluate(cat)
	if err != nil {
		t.Fatal(err)
	}
	if e.Total != 9 || e.Correct != 9 {
		for _, d := range e.Domains {
			t.Errorf("%s: τ %.4f is %s, expected %s (margin %.2f)", d.Application, d.Tau.Value, d.Class, d.Expected, d.Margin)
		}
	}
}

func TestTheOrderOfDomainsHoldsWhenWeightsChangeByAQuarter(t *testing.T) {
	cat, p := open(t)
	for i := range p.Severity {
		for _, f := range []float64{0.75, 1.25} {
			q := *p
			q.Severity = append([]tolerance.Input{}, p.Severity...)
			q.Severity[i].Weight *= f
			low, _ := q.OfApplication(cat, q.Applications["law"])
			medium, _ := q.OfApplication(cat, q.Applications["marketing"])
			high, _ := q.OfApplication(cat, q.Applications["art_design"])
			if !(low.Tau.Median < medium.Tau.Median && medium.Tau.Median < high.Tau.Median) {
				t.Errorf("%s × %g: law %.4f, marketing %.4f, art %.4f", p.Severity[i].Element+p.Severity[i].Factor, f, low.Tau.Median, medium.Tau.Median, high.Tau.Median)
			}
		}
	}
}

func TestAWorseFactorNeverRaisesTolerance(t *testing.T) {
	cat, p := open(t)
	for _, name := range leeway.Applications() {
		for _, f := range tolerance.Factors() {
			last := math.Inf(1)
			for step := range 5 {
				x, err := p.OfApplication(cat, p.Applications[name].With(f, step))
				if err != nil {
					t.Fatal(err)
				}
				if x.Tau.Median >= last {
					t.Errorf("%s: %s at %d gives τ %.5f, not below %.5f", name, f, step, x.Tau.Median, last)
				}
				last = x.Tau.Median
			}
		}
	}
}

func TestThePartsAddUp(t *testing.T) {
	cat, p := open(t)
	x, err := p.OfApplication(cat, p.Applications["finance"])
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, part := range x.Parts {
		sum += part.Decades
	}
	if math.Abs(sum-(x.Data+x.Declared)) > 1e-12 || math.Abs(math.Log10(x.Tau.Median)+sum) > 1e-12 {
		t.Errorf("parts %.4f, data %.4f + declared %.4f, log τ %.4f", sum, x.Data, x.Declared, math.Log10(x.Tau.Median))
	}
}

func TestAnOccupationAloneIsLessCertainThanAnApplication(t *testing.T) {
	cat, p := open(t)
	i, _ := cat.Find("23-1011.00")
	alone := p.OfOccupation(cat, i)
	law, _ := p.OfApplication(cat, p.Applications["law"])
	if alone.Tau.Sigma <= law.Tau.Sigma || math.Abs(alone.Declared-1.95*0.5) > 1e-12 {
		t.Errorf("σ alone %.2f, with factors %.2f; declared %.3f", alone.Tau.Sigma, law.Tau.Sigma, alone.Declared)
	}
}

func TestFlipsChangeTheClass(t *testing.T) {
	cat, p := open(t)
	for _, name := range leeway.Applications() {
		now, _ := p.OfApplication(cat, p.Applications[name])
		flips, err := p.Flips(cat, p.Applications[name])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range flips {
			x, _ := p.OfApplication(cat, p.Applications[name].With(f.Factor, f.Step))
			if x.Class == now.Class || x.Class != f.Class {
				t.Errorf("%s: %+v does not change %s", name, f, now.Class)
			}
		}
	}
}

func TestBadPoliciesAndApplicationsAreRefusedWithAPlace(t *testing.T) {
	good, err := os.ReadFile("policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, with, say string }{
		"weights that do not add up": {"weight: 0.35, why: \"consequence", "weight: 0.95, why: \"consequence", "severity"},
		"a factor nobody knows":      {"factor: bearer", "factor: weather", "weather"},
		"a step off the scale":       {"step: 4, why: \"treatment", "step: 9, why: \"treatment", "step 9"},
		"thresholds in reverse":      {"low: 0.01 ", "low: 0.5 ", "classes"},
		"a field nobody knows":       {"classes:", "klasses:", ""},
	} {
		path := filepath.Join(t.TempDir(), "policy.yaml")
		if err := os.WriteFile(path, []byte(strings.Replace(string(good), c.old, c.with, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := tolerance.Load(path)
		var e *leeway.Error
		if !errors.As(err, &e) || e.File != path || !strings.Contains(e.Error(), c.say) {
			t.Errorf("%s: %v", name, err)
		}
		if c.say == "" && e != nil && e.Line == 0 {
			t.Errorf("%s: no line in %v", name, err)
		}
	}
	if _, err := tolerance.Load(t.TempDir()); err == nil {
		t.Error("a folder was read as a policy")
	}
	cat, p := open(t)
	if _, err := p.OfApplication(cat, tolerance.Application{}); err == nil {
		t.Error("an application without work has a tolerance")
	}
	if _, err := p.OfApplication(cat, tolerance.Application{Work: []tolerance.Share{{Code: "99-9999.00"}}}); err == nil {
		t.Error("an unknown occupation does work")
	}
}
