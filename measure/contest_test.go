package measure

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/leeway-project/leeway"
)

func TestRivalsArePairedWhereTheyShareItems(t *testing.T) {
	var c Contest
	rng := rand.New(rand.NewPCG(8, 5))
	var want Pairs
	for k := range 200 {
		hard := rng.Float64() < 0.3
		a, b := hard, hard && rng.Float64() < 0.5
		want.add(a, b)
		for _, x := range []struct {
			rival string
			item  int
			wrong bool
		}{{"a", k + 1, a}, {"b", k + 1, b}, {"elsewhere", k + 1001, rng.Float64() < 0.3}} {
			if err := c.Add(x.rival, &Row{Item: uint64(x.item), Wrong: x.wrong, Times: 1, Weight: 1, File: x.rival}); err != nil {
				t.Fatal(err)
			}
		}
	}
	matches, err := c.Against(0.95)
	if err != nil || len(matches) != 2 || c.Names()[0] != "a" {
		t.Fatalf("%+v %v", matches, err)
	}
	mcnemar, err := ComparePairs(want, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range matches {
		switch m.Rival {
		case "b":
			if !m.Paired || m.Shared != 200 || m.P != mcnemar.P || m.Difference.High >= 0 || m.Adjusted < m.P {
				t.Errorf("%+v", m)
			}
		default:
			if m.Paired || m.Shared != 0 {
				t.Errorf("%+v", m)
			}
		}
	}
}

// TestRepeatedAnswersAreComparedByItem: three answers an item and side; the
// interval of the difference covers, over many draws, what is true.
func TestRepeatedAnswersAreComparedByItem(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 5))
	const runs = 600
	covered := 0
	for range runs {
		var c Contest
		for k := range 60 {
			own := 0.1 + 0.3*rng.Float64()
			for _, rival := range []string{"a", "b"} {
				p := own
				if rival == "b" {
					p += 0.1
				}
				for n := range 3 {
					if err := c.Add(rival, &Row{Cluster: uint64(k + 1), Item: uint64(3*k + n + 1), Wrong: rng.Float64() < p, Times: 1, File: rival}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		m, err := c.Against(0.9)
		if err != nil || !m[0].Paired || m[0].Shared != 60 {
			t.Fatalf("%+v %v", m, err)
		}
		if d := m[0].Difference; d.Low <= 0.1 && 0.1 <= d.High {
			covered++
		}
	}
	if share := float64(covered) / runs; share < 0.87 || share > 0.94 {
		t.Errorf("the 90 %% interval covers %.3f", share)
	}
}

// TestClustersOfRivalsCount: rates and verdicts rest on clusters, and two rivals alike
// who answer different prompts are seldom told apart.
func TestClustersOfRivalsCount(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 9))
	const runs = 400
	alarms := 0
	for range runs {
		var c Contest
		for prompt := range 80 {
			own := 0.05
			if rng.Float64() < 0.3 {
				own = 0.9
			}
			for range 10 {
				if err := c.Add([]string{"a", "b"}[prompt%2], &Row{Cluster: uint64(prompt + 1), Wrong: rng.Float64() < own, Times: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
		m, err := c.Against(0.95)
		if err != nil || m[0].Paired || c.Estimates()["a"].Clusters != 40 {
			t.Fatalf("%+v %v", m, err)
		}
		if m[0].P < 0.05 {
			alarms++
		}
		if d := m[0].Difference; math.Abs(d.Value-(m[0].Rate()-c.Estimates()["a"].Rate)) > 1e-9 || d.Low > d.Value || d.High < d.Value {
			t.Fatalf("%+v", d)
		}
	}
	if share := float64(alarms) / runs; share > 0.08 {
		t.Errorf("rivals alike are told apart in %.3f of the runs", share)
	}
}

// TestMajoritiesOfRivalsAreCompared: three raters a piece.
func TestMajoritiesOfRivalsAreCompared(t *testing.T) {
	var c Contest
	for item := range 30 {
		for _, rival := range []string{"a", "b"} {
			for k, rater := range []string{"x", "y", "z"} {
				wrong := k == 0 || rival == "b" && item < 12 && k == 1 // x blames all, y what is wrong
				if err := c.Add(rival, &Row{Item: uint64(item + 1), Rater: rater, Wrong: wrong, Times: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	m, err := c.Against(0.95)
	if err != nil || c.Estimates()["a"].Count != (Count{0, 30}) || m[0].Count != (Count{12, 30}) || !m[0].Paired || m[0].Shared != 30 {
		t.Fatalf("%+v %+v %v", c.Estimates(), m, err)
	}
	want, _ := ComparePairs(Pairs{OnlyB: 12, Neither: 18}, 0.95)
	if m[0].P != want.P {
		t.Errorf("p %g, want McNemar's %g", m[0].P, want.P)
	}
}

func TestOneRivalIsNoContest(t *testing.T) {
	var c Contest
	if _, err := c.Against(0.9); err == nil {
		t.Error("nothing compared with nothing")
	}
}

func TestReviewTakesHours(t *testing.T) {
	r, err := PlanReview(Count{12, 200}, Count{76, 80}, leeway.Point(0.03), 0.9, Labour{Pieces: 1000, Minutes: 3, Wage: 40})
	if err != nil || r.Mode != leeway.SpotCheck || r.Looks != 700 || math.Abs(r.Plan-0.7) > 1e-9 || math.Abs(r.Hours-float64(r.Looks)/20) > 1e-9 || math.Abs(r.Cost-40*r.Hours) > 1e-9 {
		t.Errorf("%+v %v", r, err)
	}
	if r, err = PlanReview(Count{0, 500}, Count{5, 10}, leeway.Point(0.05), 0.9, Labour{Pieces: 1000}); err != nil || r.Mode != leeway.Autonomous || r.Looks != 0 {
		t.Errorf("%+v %v", r, err)
	}
	if r, err = PlanReview(Count{150, 200}, Count{5, 80}, leeway.Point(0.001), 0.9, Labour{Pieces: 1000, Minutes: 1}); err != nil || r.Mode != leeway.HumanOnly || r.Looks != 0 {
		t.Errorf("%+v %v", r, err)
	}
	for _, l := range []Labour{{Pieces: -1}, {Minutes: math.NaN()}, {Wage: math.Inf(1)}} {
		if _, err := PlanReview(Count{1, 10}, Count{1, 10}, leeway.Point(0.1), 0.9, l); err == nil {
			t.Errorf("%+v is no error", l)
		}
	}
}
