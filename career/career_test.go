package career_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/tolerance"
)

func Example() {
	engine, err := career.Open()
	if err != nil {
		panic(err)
	}
	p := &person.Profile{Occupations: []person.Held{{Title: "graphic designer"}}}
	who, _ := p.Resolve(engine.Catalog, engine.Policy.ExtraSkills())
	answer, err := engine.Rank(context.Background(), who, career.Options{})
	if err != nil {
		panic(err)
	}
	first := answer.Paths[0]
	fmt.Println(first.Role, first.Application, first.Modality, first.Tolerance.Class)
	// Output: creator art_design image high
}

func engine(t testing.TB) *career.Engine {
	t.Helper()
	e, err := career.Open()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func rank(t testing.TB, e *career.Engine, profile string, o career.Options) *career.Answer {
	t.Helper()
	p, err := person.Parse("test", []byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.Resolve(e.Catalog, e.Policy.ExtraSkills())
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Rank(context.Background(), who, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func find(a *career.Answer, role, application, modality string) *career.Path {
	for i, p := range a.Paths {
		if p.Role == role && p.Application == application && p.Modality == modality {
			return &a.Paths[i]
		}
	}
	return nil
}

const nurse = "occupations: [{title: nurse, years: 5}]\ninterests: SIA\n"

func TestThePresentOccupationAnchorsTheAnswer(t *testing.T) {
	e := engine(t)
	for _, c := range []struct{ profile, role, application string }{
		{nurse, "", "healthcare"},
		{"occupations: [{title: paralegal}]\ninterests: CES\n", "", "law"},
		{"occupations: [{title: graphic designer}]\ninterests: AEI\n", "creator", "art_design"},
		{"occupations: [{title: software developer}]\ninterests: IRC\n", "engineer", ""},
		{"occupations: [{title: 市场总监}]\ninterests: EAS\n", "product_manager", "marketing"},
		{"occupations: [{code: 25-1123.00}]\ninterests: ASI\n", "creator", ""}, // a humanities professor
	} {
		a := rank(t, e, c.profile, career.Options{})
		ok := slices.ContainsFunc(a.Paths[:3], func(p career.Path) bool {
			return (c.role == "" || p.Role == c.role) && (c.application == "" || p.Application == c.application)
		})
		if !ok {
			t.Errorf("%.40q: first three %v", c.profile, names(a, 3))
		}
	}
}

func names(a *career.Answer, n int) []string {
	var out []string
	for _, p := range a.Paths[:min(n, len(a.Paths))] {
		out = append(out, p.Role+"/"+p.Application+"/"+p.Modality)
	}
	return out
}

func TestImprovingASkillNeverLowersTheFitOfAPath(t *testing.T) {
	e := engine(t)
	base := rank(t, e, nurse+"skills: {Programming: 2, Writing: 3}\n", career.Options{Seed: 7})
	better := rank(t, e, nurse+"skills: {Programming: 5, Writing: 3}\n", career.Options{Seed: 7})
	risen := 0
	for _, p := range base.Paths {
		q := find(better, p.Role, p.Application, p.Modality)
		if q.Fit.Value < p.Fit.Value-1e-9 {
			t.Errorf("%s/%s/%s fell from %.4f to %.4f", p.Role, p.Application, p.Modality, p.Fit.Value, q.Fit.Value)
		}
		if q.Fit.Value > p.Fit.Value+0.01 {
			risen++
		}
	}
	if risen == 0 {
		t.Error("no path gained from programming")
	}
}

func TestAHigherCatchRateNeverRaisesADuty(t *testing.T) {
	e := engine(t)
	burden := func(d career.Duty) float64 { return 100*float64(d.Mode) + float64(d.Reviewers) + d.Plan }
	last := rank(t, e, nurse+"catch: {caught: 20, of: 40}\n", career.Options{})
	for _, caught := range []string{"28", "34", "39"} {
		next := rank(t, e, nurse+"catch: {caught: "+caught+", of: 40}\n", career.Options{})
		for _, p := range last.Paths {
			q := find(next, p.Role, p.Application, p.Modality)
			if burden(q.Duty) > burden(p.Duty) {
				t.Errorf("%s/%s: %v with %s caught, %v before", p.Application, p.Modality, q.Duty, caught, p.Duty)
			}
			if q.Catch.Assumed {
				t.Error("a measured catch rate is called assumed")
			}
		}
		last = next
	}
}

func TestTrainingRisesAsToleranceFalls(t *testing.T) {
	a := rank(t, engine(t), nurse, career.Options{})
	for _, role := range leeway.Roles() {
		var paths []career.Path
		for _, p := range a.Paths {
			if p.Role == role && p.Modality == "text" {
				paths = append(paths, p)
			}
		}
		slices.SortFunc(paths, func(x, y career.Path) int {
			if x.Tolerance.Value > y.Tolerance.Value {
				return -1
			}
			return 1
		})
		for i := 1; i < len(paths); i++ {
			x, y := paths[i-1].Levels, paths[i].Levels
			if paths[i].Training < paths[i-1].Training || y.Evaluation <= x.Evaluation || y.Domain <= x.Domain {
				t.Errorf("%s: %s asks %+v, %s with less tolerance %+v", role, paths[i-1].Application, x, paths[i].Application, y)
			}
		}
	}
}

func TestTheSameSeedGivesTheSameAnswer(t *testing.T) {
	e := engine(t)
	one, err := json.Marshal(rank(t, e, nurse, career.Options{Seed: 3}))
	if err != nil {
		t.Fatal(err)
	}
	two, _ := json.Marshal(rank(t, e, nurse, career.Options{Seed: 3}))
	other, _ := json.Marshal(rank(t, e, nurse, career.Options{Seed: 4}))
	if string(one) != string(two) || string(one) == string(other) {
		t.Error("the seed does not decide the answer")
	}
}

func TestWishesAndWeightsAreThePersons(t *testing.T) {
	e := engine(t)
	a := rank(t, e, nurse+"wishes: {applications: {refuse: [law]}, modalities: {want: [text]}, roles: {refuse: [researcher]}, lowest_wage: 90000}\n", career.Options{})
	for _, p := range a.Paths {
		if p.Application == "law" || p.Modality != "text" || p.Role == "researcher" || *p.Wage < 90000 {
			t.Errorf("refused, but there: %s/%s/%s %v", p.Role, p.Application, p.Modality, *p.Wage)
		}
	}
	only := rank(t, e, nurse, career.Options{Weights: map[string]float64{"skills": 0, "experience": 0, "interests": 0, "leeway": 1}})
	for i := 1; i < len(only.Paths); i++ {
		if only.Paths[i].Fit.Value > only.Paths[i-1].Fit.Value+1e-12 {
			t.Error("not in order")
		}
	}
	if only.Weights["leeway"] != 1 {
		t.Errorf("weights %v", only.Weights)
	}
	p, _ := person.Parse("t", []byte(nurse+"wishes: {roles: {want: [creator]}, applications: {want: [personal]}}\n"))
	who, _ := p.Resolve(e.Catalog, nil)
	_, err := e.Rank(context.Background(), who, career.Options{})
	var le *leeway.Error
	if !errors.As(err, &le) || le.Key != "error.wishes.none" {
		t.Errorf("no path left gave %v", err)
	}
}

func TestEveryPathIsWhole(t *testing.T) {
	files, _ := filepath.Glob("../examples/*.yaml")
	e := engine(t)
	for _, f := range files {
		p, err := person.Load(f)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.Resolve(e.Catalog, e.Policy.ExtraSkills())
		if err != nil {
			t.Fatal(err)
		}
		a, err := e.Rank(context.Background(), who, career.Options{})
		if err != nil {
			t.Fatal(err)
		}
		top := 0.0
		for i, p := range a.Paths {
			at := func(x leeway.Interval) bool { return x.Low <= x.Value && x.Value <= x.High }
			if int(p.Rank.Value) != i+1 || !at(p.Rank) || !at(p.Fit) || !at(p.Tolerance.Interval) || !at(p.Error.Interval) || !at(p.Catch.Interval) {
				t.Errorf("%s: path %d has an interval that does not hold its value: %+v", f, i+1, p)
			}
			if p.Fit.Low < 0 || p.Fit.High > 1 || p.Wage == nil || p.Training < 1 || len(p.Sources) == 0 || len(p.Error.Sources) == 0 || len(p.Gaps) > 5 {
				t.Errorf("%s: path %d is not whole: %+v", f, i+1, p)
			}
			if p.Raise != nil && (p.Raise.Rank > i+1 || p.Raise.Fit < p.Fit.Value-1e-9) {
				t.Errorf("%s: closing a gap lowers path %d: %+v", f, i+1, p.Raise)
			}
			sum := 0.0
			for _, x := range p.Terms {
				sum += x.Weight
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("weights add to %g", sum)
			}
			top += p.Stability
		}
		if math.Abs(top-5) > 1e-6 {
			t.Errorf("%s: the shares in the top five add to %g", f, top)
		}
	}
}

func TestTheExplanationAddsUp(t *testing.T) {
	e := engine(t)
	p, _ := person.Parse("t", []byte(nurse))
	who, _ := p.Resolve(e.Catalog, e.Policy.ExtraSkills())
	a, err := e.Rank(context.Background(), who, career.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := e.Explain(who, career.Options{}, a, 1)
	if err != nil {
		t.Fatal(err)
	}
	weight := 0.0
	for _, n := range x.Needs {
		weight += n.Weight
	}
	if math.Abs(weight-1) > 1e-6 || len(x.Parts) == 0 || len(x.Kinship) != 1 || len(x.Work) == 0 || len(x.Role) == 0 {
		t.Errorf("needs weigh %g; %d parts, %d kin", weight, len(x.Parts), len(x.Kinship))
	}
	for _, n := range []int{0, -1, 10_000} {
		if _, err := e.Explain(who, career.Options{}, a, n); err == nil {
			t.Errorf("path %d was explained", n)
		}
	}
}

func TestEmptyProfilesGetAWideAnswerAndAQuestion(t *testing.T) {
	e := engine(t)
	empty := rank(t, e, "label: x\n", career.Options{})
	known := rank(t, e, nurse+"skills: {Writing: 4, Critical Thinking: 5, Active Listening: 5}\n", career.Options{})
	width := func(a *career.Answer) float64 {
		sum := 0.0
		for _, p := range a.Paths[:10] {
			sum += p.Rank.High - p.Rank.Low
		}
		return sum
	}
	if width(empty) <= width(known) || empty.Ask == "" || len(empty.Notes) == 0 {
		t.Errorf("rank widths %g (nothing known) and %g; asks %q", width(empty), width(known), empty.Ask)
	}
}

func TestACancelledRankingStops(t *testing.T) {
	e := engine(t)
	p, _ := person.Parse("t", []byte(nurse))
	who, _ := p.Resolve(e.Catalog, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Rank(ctx, who, career.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWhereFewPathsAreWishedForAllStayAmongTheFirst(t *testing.T) {
	a := rank(t, engine(t), nurse+"\nwishes:\n  roles: {want: [ethicist]}\n  applications: {want: [healthcare]}\n  modalities: {want: [text, image]}\n", career.Options{})
	if len(a.Paths) != 2 {
		t.Fatalf("%d paths", len(a.Paths))
	}
	for _, p := range a.Paths {
		if p.Stability != 1 {
			t.Errorf("%s/%s/%s stays in %g", p.Role, p.Application, p.Modality, p.Stability)
		}
	}
}

func TestExclusionsHaveAReasonAndEveryOtherPathIsThere(t *testing.T) {
	e := engine(t)
	a := rank(t, e, nurse, career.Options{})
	for _, role := range leeway.Roles() {
		for _, application := range leeway.Applications() {
			for _, modality := range leeway.Modalities() {
				why := e.Policy.Excluded(role, application, modality)
				if (find(a, role, application, modality) == nil) != (why != "") {
					t.Errorf("%s/%s/%s: excluded because %q", role, application, modality, why)
				}
				if strings.Contains(why, " ") {
					t.Errorf("%q is not a message key", why)
				}
			}
		}
	}
}

func BenchmarkNew(b *testing.B) {
	cat, _ := occupation.Open()
	p, _ := tolerance.Default()
	set, _ := evidence.Open()
	for b.Loop() {
		if _, err := career.New(cat, p, set); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkRank(b *testing.B, resamples int) {
	e := engine(b)
	p, _ := person.Parse("t", []byte(nurse))
	who, _ := p.Resolve(e.Catalog, e.Policy.ExtraSkills())
	for b.Loop() {
		if _, err := e.Rank(context.Background(), who, career.Options{Resamples: resamples}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAnswer is one answer with 500 resamples; BenchmarkResample with one.
func BenchmarkAnswer(b *testing.B)   { benchmarkRank(b, 500) }
func BenchmarkResample(b *testing.B) { benchmarkRank(b, 1) }
