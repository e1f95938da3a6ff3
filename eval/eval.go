// Package eval answers how good the answer is: every quality figure of the
// program, computed again from the facts inside it. Nothing here is stored
// except what the figures were when they were last committed.
//
//	figures, err := eval.Run(ctx, engine)
//	figures.Related.NDCG10 // how many related occupations the kinship finds
//	below := figures.Below() // figures worse than the committed ones
package eval

import (
	"context"
	"embed"
	"fmt"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/occupation"
)

//go:embed search.tsv expected.json resumes
var files embed.FS

// Figures are all quality figures, in the order in which they are explained.
type Figures struct {
	Tolerance Tolerance `json:"tolerance"`
	Related   Related   `json:"related"`
	Search    Search    `json:"search"`
	Estimate  Estimate  `json:"estimate"`
	Self      Self      `json:"self"`
	Stability Stability `json:"stability"`
	Sanity    Sanity    `json:"sanity"`
	Coverage  Coverage  `json:"coverage"`
	Quiz      Quiz      `json:"quiz"`
	Resume    Resume    `json:"resume"`
}

// Run computes all figures; it takes about half a minute.
func Run(ctx context.Context, e *career.Engine) (*Figures, error) {
	f := &Figures{}
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"tolerance", func() (err error) { f.Tolerance, err = toleranceOf(e); return }},
		{"related", func() (err error) { f.Related, err = related(ctx, e.Catalog); return }},
		{"search", func() (err error) { f.Search, err = search(e.Catalog); return }},
		{"estimate", func() error { f.Estimate = estimate(e.Catalog); return nil }},
		{"self", func() (err error) { f.Self, err = self(ctx, e); return }},
		{"stability", func() (err error) { f.Stability, err = stability(ctx, e); return }},
		{"sanity", func() (err error) { f.Sanity, err = sanity(ctx, e); return }},
		{"coverage", func() (err error) { f.Coverage, err = coverage(ctx, e); return }},
		{"quiz", func() (err error) { f.Quiz, err = quiz(ctx, e); return }},
		{"resume", func() (err error) { f.Resume, err = resumes(ctx, e.Catalog); return }},
	} {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("evaluating: %w", err)
		}
		if err := part.run(); err != nil {
			return nil, fmt.Errorf("evaluating %s: %w", part.name, err)
		}
	}
	return f, nil
}

// Estimate is how good the estimated work context is, on the 1-to-5 scale:
// means over the elements of their leave-one-out errors.
type Estimate struct {
	RMSE     float64                    `json:"rmse"`
	Group    float64                    `json:"group"`   // the mean of the SOC major group instead
	Nearest  float64                    `json:"nearest"` // the closest related occupation instead
	Related  float64                    `json:"related"` // the mean of all related occupations instead
	Covered  float64                    `json:"covered"` // share of known ratings inside the 90 % interval
	Better   int                        `json:"better"`  // elements where the estimate has the least error of the four
	Elements []occupation.EstimateError `json:"elements"`
}

func estimate(cat *occupation.Catalog) Estimate {
	e := Estimate{Elements: cat.EstimateErrors()}
	n := float64(len(e.Elements))
	for _, x := range e.Elements {
		e.RMSE += x.RMSE / n
		e.Group += x.Group / n
		e.Nearest += x.Nearest / n
		e.Related += x.Related / n
		e.Covered += x.Covered / n
		if x.RMSE < min(x.Group, x.Nearest, x.Related) {
			e.Better++
		}
	}
	return e
}
