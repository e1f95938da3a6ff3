package lab

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/lab/gan"
	"github.com/leeway-project/leeway/measure"
)

// Exercise is one of the course. Its words are in docs/lab.
type Exercise struct {
	N      int    `json:"n"`
	Lab    string `json:"lab"`
	Runs   int    `json:"runs"`   // that it looks at: 1 or 2
	Answer bool   `json:"answer"` // whether it asks for one

	check func(ctx context.Context, runs []*Run, answer string, tau float64) (Finding, error)
}

// Finding is what checking an exercise found, as a message.
type Finding struct {
	Passed bool
	Key    string
	Args   []any
}

// Exercises are those of the course, in order.
func Exercises() []Exercise {
	return []Exercise{
		{1, Image, 1, false, checkGood},
		{2, Image, 1, false, checkCollapse},
		{3, Image, 2, false, checkWasserstein},
		{4, Text, 1, true, checkPerplexity},
		{5, Music, 1, true, checkTemperature},
		{6, Music, 1, true, checkFault},
		{7, Video, 2, false, checkSize},
		{8, Image, 1, true, checkShare},
	}
}

// Check says whether the exercise is solved by the runs and the answer. tau is the
// tolerance that exercise 8 asks about. Runs of another lesson, or an answer that cannot
// be read, are errors of code [leeway.Usage].
func (e Exercise) Check(ctx context.Context, runs []*Run, answer string, tau float64) (Finding, error) {
	if len(runs) != e.Runs {
		return Finding{}, usage("error.exercise.runs", e.N, e.Runs)
	}
	if e.Answer != (strings.TrimSpace(answer) != "") {
		key := "error.exercise.answer"
		if !e.Answer {
			key = "error.exercise.noanswer"
		}
		return Finding{}, usage(key, e.N)
	}
	for _, r := range runs {
		if r.Lab != e.Lab {
			return Finding{}, usage("error.exercise.lab", e.N, e.Lab, r.folder, r.Lab)
		}
		if r.state.Step == 0 {
			return Finding{}, usage("error.exercise.untrained", r.folder)
		}
	}
	return e.check(ctx, runs, strings.TrimSpace(answer), tau)
}

// exercisePieces are made anew for each check, so that it judges the generator and not
// the luck of one measurement.
const exercisePieces = 1000

// checkGood: the upper limit of the error rate lies under 15 %.
func checkGood(ctx context.Context, runs []*Run, _ string, _ float64) (Finding, error) {
	const limit = 0.15
	p, err := runs[0].Measure(ctx, exercisePieces, Making{})
	return Finding{p.Rate.High < limit, "exercise.good", []any{share(p.Rate.Value), share(p.Rate.High), share(limit)}}, err
}

// checkCollapse: a quarter or more of the signs come out all alike.
func checkCollapse(ctx context.Context, runs []*Run, _ string, _ float64) (Finding, error) {
	p, err := runs[0].Measure(ctx, exercisePieces, Making{})
	if err != nil {
		return Finding{}, err
	}
	n, of := len(p.Pictures.Collapsed), p.Pictures.Classes
	return Finding{4*n >= of, "exercise.collapse", []any{n, of}}, nil
}

// checkWasserstein: of two runs that differ in the objective alone, that with the
// Wasserstein distance lies nearer to the real pictures.
func checkWasserstein(ctx context.Context, runs []*Run, _ string, _ float64) (Finding, error) {
	a, b := runs[0], runs[1]
	if b.Objective == string(gan.WassersteinGP) {
		a, b = b, a
	}
	if a.Objective != string(gan.WassersteinGP) || b.Objective == a.Objective {
		return Finding{false, "exercise.wasserstein.objective", []any{a.Objective, b.Objective}}, nil
	}
	if a.Size != b.Size || a.state.Step != b.state.Step {
		return Finding{false, "exercise.unequal", nil}, nil
	}
	p, err := a.Measure(ctx, exercisePieces, Making{})
	if err != nil {
		return Finding{}, err
	}
	q, err := b.Measure(ctx, exercisePieces, Making{})
	if err != nil {
		return Finding{}, err
	}
	return Finding{p.Pictures.Frechet < q.Pictures.Frechet, "exercise.wasserstein",
		[]any{fmt.Sprintf("%.1f", p.Pictures.Frechet), fmt.Sprintf("%.1f", q.Pictures.Frechet)}}, nil
}

// checkPerplexity: e to the cross-entropy of the last measurement, to one in a hundred.
func checkPerplexity(_ context.Context, runs []*Run, answer string, _ float64) (Finding, error) {
	x, err := number(answer)
	if err != nil {
		return Finding{}, err
	}
	last := runs[0].state.Points[len(runs[0].state.Points)-1]
	want := math.Exp(last.Losses.CrossEntropy)
	return Finding{math.Abs(x-want) <= 0.01*want, "exercise.perplexity", []any{fmt.Sprintf("%.3f", last.Losses.CrossEntropy), answer}}, nil
}

// checkTemperature: at the temperature answered the error rate is lower than at 1, which
// chance explains in fewer than one of twenty cases.
func checkTemperature(ctx context.Context, runs []*Run, answer string, _ float64) (Finding, error) {
	x, err := number(answer)
	if err != nil {
		return Finding{}, err
	}
	at1, atX, p, err := differ(ctx, runs[0], Making{Temperature: 1}, runs[0], Making{Temperature: x})
	return Finding{atX < at1 && p < 1-level, "exercise.temperature", []any{share(at1), answer, share(atX), probability(p)}}, err
}

// differ measures two ways of making and how probable such a difference is by chance.
func differ(ctx context.Context, a *Run, m Making, b *Run, n Making) (first, second, p float64, err error) {
	x, err := a.Measure(ctx, exercisePieces, m)
	if err != nil {
		return 0, 0, 0, err
	}
	y, err := b.Measure(ctx, exercisePieces, n)
	if err != nil {
		return 0, 0, 0, err
	}
	c, err := measure.CompareCounts(x.Seen, y.Seen, level)
	return x.Rate.Value, y.Rate.Value, c.P, err
}

func probability(p float64) string { return fmt.Sprintf("%.2g", p) }

// checkFault: the rule that is broken most often.
func checkFault(ctx context.Context, runs []*Run, answer string, _ float64) (Finding, error) {
	if !slices.Contains(runs[0].Faults(), answer) {
		return Finding{}, usage("error.exercise.fault", answer, strings.Join(runs[0].Faults(), ", "))
	}
	p, err := runs[0].Measure(ctx, exercisePieces, Making{Temperature: 1})
	if err != nil {
		return Finding{}, err
	}
	most := 0
	for _, n := range p.Faults {
		most = max(most, n)
	}
	return Finding{most > 0 && p.Faults[answer] == most, "exercise.fault", []any{answer, p.Faults[answer], most}}, nil
}

// checkSize: of two runs that differ in size alone the larger errs less, which chance
// explains in fewer than one of twenty cases.
func checkSize(ctx context.Context, runs []*Run, _ string, _ float64) (Finding, error) {
	small, large := runs[0], runs[1]
	if small.scale() > large.scale() {
		small, large = large, small
	}
	if small.Size == large.Size || small.state.Step != large.state.Step {
		return Finding{false, "exercise.unequalsize", nil}, nil
	}
	x, y, p, err := differ(ctx, small, Making{Temperature: 1}, large, Making{Temperature: 1})
	return Finding{y < x && p < 1-level, "exercise.size", []any{small.Size, share(x), large.Size, share(y), probability(p)}}, err
}

// CatchRate is the catch rate that exercise 8 asks about.
func CatchRate() measure.Count { return measure.Count{Wrong: 34, N: 40} }

// checkShare: the review share r with ε · (1 − r·d) = τ, to two points in a hundred.
func checkShare(ctx context.Context, runs []*Run, answer string, tau float64) (Finding, error) {
	x, err := number(answer)
	if err != nil {
		return Finding{}, err
	}
	p, err := runs[0].Measure(ctx, exercisePieces, Making{})
	if err != nil {
		return Finding{}, err
	}
	want := 0.0
	if p.Rate.Value > tau {
		want = (1 - tau/p.Rate.Value) / CatchRate().Rate()
	}
	return Finding{math.Abs(x-want) <= 0.02, "exercise.share", []any{share(p.Rate.Value), share(tau), share(CatchRate().Rate()), answer}}, nil
}

// number reads an answer: a number, or one in percent.
func number(s string) (float64, error) {
	digits, percent := strings.CutSuffix(strings.ReplaceAll(s, "％", "%"), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, usage("error.exercise.number", s)
	}
	if percent {
		x /= 100
	}
	return x, nil
}

func share(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) + "%" }
