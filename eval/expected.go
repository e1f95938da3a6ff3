package eval

import (
	"encoding/json"
	"fmt"
	"math"
)

// Figure is one watched figure.
type Figure struct {
	Name   string  `json:"name"` // as in JSON, with dots
	Value  float64 `json:"value"`
	Better Better  `json:"better"`
}

// Better says which way a figure improves.
type Better string

// The ways.
const (
	Higher Better = "higher"
	Lower  Better = "lower"
	Level  Better = "level" // it should lie at the stated level of an interval, within LevelSlack
)

const (
	// Slack is what rounding and the arithmetic of another machine may cost.
	Slack = 0.002
	// LevelSlack is how far a coverage may lie from its level: twice what the
	// smallest of the simulations can tell apart.
	LevelSlack = 0.05
)

// Watched are the figures that must not get worse.
func (f *Figures) Watched() []Figure {
	share := func(r Rule) float64 { return float64(r.Violated) / math.Max(1, float64(r.Checked)) }
	return []Figure{
		{"tolerance.correct", float64(f.Tolerance.Correct), Higher},
		{"related.ndcg10", f.Related.NDCG10, Higher},
		{"related.recall10", f.Related.Recall10, Higher},
		{"related.held_out.ndcg10", f.Related.HeldOut.NDCG10, Higher},
		{"search.top1", f.Search.Top1, Higher},
		{"search.top5", f.Search.Top5, Higher},
		{"search.en.top1", f.Search.En.Top1, Higher},
		{"search.en.top5", f.Search.En.Top5, Higher},
		{"search.zh.top1", f.Search.Zh.Top1, Higher},
		{"search.zh.top5", f.Search.Zh.Top5, Higher},
		{"estimate.rmse", f.Estimate.RMSE, Lower},
		{"estimate.covered", f.Estimate.Covered, Level},
		{"self.top1", f.Self.Top1, Higher},
		{"self.top5", f.Self.Top5, Higher},
		{"self.noisy.top5", f.Self.Noisy.Top5, Higher},
		{"self.held.top1", f.Self.Held.Top1, Higher},
		{"self.held.top5", f.Self.Held.Top5, Higher},
		{"stability.mean", f.Stability.Mean, Higher},
		{"sanity.skill", share(f.Sanity.Skill), Lower},
		{"sanity.irrelevant", share(f.Sanity.Irrelevant), Lower},
		{"sanity.catch", share(f.Sanity.Catch), Lower},
		{"coverage.fit", f.Coverage.Fit, Level},
		{"coverage.tolerance", f.Coverage.Tolerance, Level},
		{"coverage.error_rate", f.Coverage.ErrorRate, Level},
		{"coverage.review_share", f.Coverage.ReviewShare, Level},
		{"quiz.new.adaptive.mean", f.Quiz.New.Adaptive.Mean, Lower},
		{"quiz.new.adaptive.overlap", f.Quiz.New.Adaptive.Overlap, Higher},
		{"quiz.held.adaptive.mean", f.Quiz.Held.Adaptive.Mean, Lower},
		{"quiz.held.adaptive.overlap", f.Quiz.Held.Adaptive.Overlap, Higher},
		{"quiz.infer.rmse", f.Quiz.Infer.RMSE, Lower},
		{"resume.en.top1", f.Resume.En.Top1, Higher},
		{"resume.en.top5", f.Resume.En.Top5, Higher},
		{"resume.zh.top1", f.Resume.Zh.Top1, Higher},
		{"resume.zh.top5", f.Resume.Zh.Top5, Higher},
		{"resume.all.minor", f.Resume.All.Minor, Higher},
	}
}

// Committed are the figures of expected.json.
func Committed() (map[string]float64, error) {
	data, err := files.ReadFile("expected.json")
	if err != nil {
		return nil, err
	}
	m := map[string]float64{}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("reading expected.json: %w", err)
	}
	return m, nil
}

// Below gives the watched figures that are worse than the committed ones, or
// that nobody committed.
func (f *Figures) Below(committed map[string]float64) []Figure {
	var out []Figure
	for _, w := range f.Watched() {
		was, ok := committed[w.Name]
		if !ok || w.worse(was, f.Coverage.Level) {
			out = append(out, w)
		}
	}
	return out
}

func (w Figure) worse(was, level float64) bool {
	switch w.Better {
	case Higher:
		return !(w.Value >= was-Slack)
	case Lower:
		return !(w.Value <= was+Slack)
	}
	return !(math.Abs(w.Value-level) <= LevelSlack)
}
