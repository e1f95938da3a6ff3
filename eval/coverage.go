package eval

import (
	"context"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/tolerance"
)

// Coverage is how often 90 % intervals hold the truth when the truth is known
// because it was simulated. The simulations take the stated spreads as given and
// test what is made of them; whether the spreads are right no simulation
// can tell.
type Coverage struct {
	Level       float64 `json:"level"`
	Fit         float64 `json:"fit"`
	Tolerance   float64 `json:"tolerance"`
	ErrorRate   float64 `json:"error_rate"`
	ReviewShare float64 `json:"review_share"`
}

// How many of each are simulated: the standard error of a share near 0.9 is
// then below 0.01.
const (
	coverageDraws  = 20000
	coverageTrials = 2000
	coveragePeople = 60
)

func coverage(ctx context.Context, e *career.Engine) (Coverage, error) {
	c := Coverage{Level: 0.9}
	var err error
	if c.Tolerance, err = coverTolerance(e); err != nil {
		return c, err
	}
	c.ErrorRate = coverErrorRate(e.Evidence)
	if c.ReviewShare, err = coverReviewShare(e); err != nil {
		return c, err
	}
	c.Fit, err = coverFit(ctx, e)
	return c, err
}

// coverTolerance draws every rating, declared factor and weight from its own
// spread, without the first-order approximation and with ratings kept on
// their scale, puts log₁₀ τ together and asks whether the stated interval
// holds it.
func coverTolerance(e *career.Engine) (float64, error) {
	rng := rand.New(rand.NewPCG(1, 4))
	covered, n := 0.0, 0.0
	for _, name := range leeway.Applications() {
		t, err := e.Tolerance.OfApplication(e.Catalog, e.Tolerance.Applications[name])
		if err != nil {
			return 0, err
		}
		interval := leeway.Central(t.Tau)
		for range coverageDraws / 10 {
			tau := drawTau(t, e.Tolerance, rng)
			n++
			if tau >= interval.Low && tau <= interval.High {
				covered++
			}
		}
	}
	return covered / n, nil
}

func drawTau(t tolerance.Tolerance, p *tolerance.Policy, rng *rand.Rand) float64 {
	log := 0.0
	for _, part := range t.Parts {
		w := part.Weight * (1 + p.Doubt.Weight*rng.NormFloat64())
		x := part.X + part.SD*rng.NormFloat64()
		log -= w * math.Max(0, math.Min(1, x))
	}
	pick, k := rng.Float64(), 0 // one of the kinds of work within the application
	for ; k < len(t.Work)-1 && pick > t.Work[k].Weight; k++ {
		pick -= t.Work[k].Weight
	}
	if len(t.Work) > 0 {
		log += t.Work[k].LogTau + t.Data + t.Declared
	}
	return math.Min(1, math.Pow(10, log))
}

// coverErrorRate makes studies of systems whose log odds spread around a
// common mean, pools all but one as evidence is pooled, and asks whether the
// interval holds the true rate of the one left out.
func coverErrorRate(set *evidence.Set) float64 {
	rng := rand.New(rand.NewPCG(2, 4))
	covered, n, newest := 0.0, 0.0, ""
	for _, r := range set.Rows { // age widens an interval; here nothing is old
		newest = max(newest, r.Date)
	}
	for range coverageTrials {
		mean, between := leeway.Logit(0.05+0.5*rng.Float64()), 0.3+0.9*rng.Float64()
		rows := make([]evidence.Row, 2+rng.IntN(4)) // as many as an application has here
		for k := range rows {
			rate := leeway.Expit(mean + between*rng.NormFloat64())
			size := 50 + rng.IntN(450)
			wrong := 0
			for range size {
				if rng.Float64() < rate {
					wrong++
				}
			}
			seen := math.Max(0.5, math.Min(float64(size)-0.5, float64(wrong))) / float64(size)
			rows[k] = evidence.Row{Rate: seen, N: size, Date: newest, Confidence: "published", Measure: "error_rate"}
		}
		truth := leeway.Expit(mean + between*rng.NormFloat64())
		interval := leeway.Central(set.Pool(rows))
		n++
		if truth >= interval.Low && truth <= interval.High {
			covered++
		}
	}
	return covered / n
}

// coverReviewShare compares the interval of R, made of 500 quasi-random draws,
// with independent random draws of τ, ε and d.
func coverReviewShare(e *career.Engine) (float64, error) {
	rng := rand.New(rand.NewPCG(3, 4))
	covered, n := 0.0, 0.0
	catch := e.Policy.Catch()
	for _, name := range leeway.Applications() {
		t, err := e.Tolerance.OfApplication(e.Catalog, e.Tolerance.Applications[name])
		if err != nil {
			return 0, err
		}
		var work []evidence.Work
		for _, w := range t.Work {
			work = append(work, evidence.Work{SOC: e.Catalog.Occupations[w.Index].SOC(), Weight: w.Weight})
		}
		rate := e.Evidence.ErrorRate(name, "text", work).Rate
		const draws = 500
		duty := leeway.Case{}.SolveDraws(leeway.Draws{Tau: leeway.Sample(t.Tau, draws, 0), Eps: leeway.Sample(rate, draws, 1), D: leeway.Sample(catch, draws, 2)})
		for range coverageDraws / 10 {
			r := leeway.ReviewShare(t.Tau.Quantile(rng.Float64()), rate.Quantile(rng.Float64()), catch.Quantile(rng.Float64()))
			n++
			if r >= duty.ReviewShare.Low && r <= duty.ReviewShare.High {
				covered++
			}
		}
	}
	return covered / n, nil
}

// coverFit makes people of an occupation: their levels and interests spread
// around its ratings as far as they are assumed to. The program is told the
// occupation alone; does its interval hold the fit that it gives when told
// everything? Both answers share one catch rate, which is not at issue.
func coverFit(ctx context.Context, e *career.Engine) (float64, error) {
	rng := rand.New(rand.NewPCG(4, 4))
	people, err := owners(e)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	catch := &person.Catch{Caught: 34, Of: 40}
	covered, n := 0.0, 0.0
	for range coveragePeople {
		o := people[rng.IntN(len(people))]
		told := &person.Profile{Occupations: []person.Held{{Code: e.Catalog.Occupations[o.index].Code}}, Catch: catch}
		who, err := told.Resolve(e.Catalog, e.Policy.ExtraSkills())
		if err != nil {
			return 0, err
		}
		guess, err := e.Rank(ctx, who, career.Options{Resamples: 200, Seed: rng.Uint64()})
		if err != nil {
			return 0, err
		}
		truth, err := e.Rank(ctx, oneOf(e, who, rng), career.Options{Resamples: 50, Seed: rng.Uint64()})
		if err != nil {
			return 0, err
		}
		known := byName(truth)
		for _, p := range guess.Paths {
			fit := known[name(p)].Fit.Value
			n++
			if fit >= p.Fit.Low && fit <= p.Fit.High {
				covered++
			}
		}
	}
	return covered / n, nil
}

// oneOf draws one person from what is assumed of who, known exactly, AIGC
// skills included.
func oneOf(e *career.Engine, who *person.Who, rng *rand.Rand) *person.Who {
	draw := func(l person.Level, low, high float64) person.Level {
		if math.IsNaN(l.Value) {
			return l
		}
		return person.Level{Value: math.Max(low, math.Min(high, l.Value+l.SD*rng.NormFloat64()))}
	}
	one := *who
	one.Skills, one.Knowledge, one.Extra = nil, nil, map[string]person.Level{}
	for _, l := range who.Skills {
		one.Skills = append(one.Skills, draw(l, 0, 7))
	}
	for _, l := range who.Knowledge {
		one.Knowledge = append(one.Knowledge, draw(l, 0, 7))
	}
	for k, l := range who.Interests {
		one.Interests[k] = draw(l, 1, 7)
	}
	aigc := e.AIGC(who)
	for _, id := range sorted(aigc) {
		one.Extra[id] = draw(aigc[id], 0, 7)
	}
	return &one
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
