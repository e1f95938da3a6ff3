package lab

import (
	"context"
	"math/rand/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
)

const (
	level       = 0.95 // of every interval here
	pointPieces = 288  // made for a measurement on the way; eight of each sign
)

// Point is what was measured at a step.
type Point struct {
	Step    int             `json:"step"`
	Seconds float64         `json:"seconds"` // of training
	Losses  Losses          `json:"losses"`  // mean since the point before
	Seen    measure.Count   `json:"seen"`    // pieces that the oracle calls wrong
	Rate    leeway.Interval `json:"rate"`    // error rate, corrected for the oracle's, and 95 % interval
	Faults  map[string]int  `json:"faults"`  // pieces by what is wrong
	// Pictures is set for the image lesson.
	Pictures *Pictures `json:"pictures,omitempty"`
}

// Pictures is what can be said of pictures beside their errors.
type Pictures struct {
	Classes   int      `json:"classes"`             // asked for
	Covered   int      `json:"covered"`             // classes of which a quarter or more is right
	Collapsed []string `json:"collapsed,omitempty"` // signs that come out all alike
	Frechet   float64  `json:"frechet"`             // distance from real ones in the oracle's features; 0 for equal
	// Nearest is the median distance to the nearest picture of the last training batches,
	// root mean square of the pixels' differences, of pictures made and of fresh real ones;
	// 0 where it was not looked at. Much nearer than real ones are: learned by heart.
	Nearest     float64 `json:"nearest,omitempty"`
	NearestReal float64 `json:"nearest_real,omitempty"`
}

// Making is how pieces are made.
type Making struct {
	Temperature float64 // see transformer.Sampling; the image lesson has none
	Top         int
	Prompt      string // a sign; the beginning of a statement; nothing else takes one
}

// Measure makes n pieces that no earlier measurement saw and counts the wrong ones. With
// an equal n it gives equal results.
func (r *Run) Measure(ctx context.Context, n int, m Making) (Point, error) {
	if err := checkPieces(n, m); err != nil {
		return Point{}, err
	}
	p, pieces, err := r.measure(ctx, random(r.Seed, forSamples, r.state.Step), n, m)
	if err == nil && p.Pictures != nil {
		r.learner.memory(pieces, &p)
	}
	return p, err
}

// mostPieces is as many as can be held in memory.
const mostPieces = 100_000

func checkPieces(n int, m Making) error {
	switch {
	case n < 1 || n > mostPieces:
		return usage("error.lab.pieces", n, mostPieces)
	case !(m.Temperature >= 0 && m.Temperature <= 100) || m.Top < 0:
		return usage("error.lab.temperature", m.Temperature)
	}
	return nil
}

// measure makes pieces and counts what is wrong with them.
func (r *Run) measure(ctx context.Context, rng *rand.Rand, n int, m Making) (Point, []Piece, error) {
	pieces, err := r.learner.make(ctx, rng, n, m)
	if err != nil {
		return Point{}, nil, err
	}
	p := Point{Step: r.state.Step, Seconds: r.state.Seconds, Faults: map[string]int{}, Seen: measure.Count{N: len(pieces)}}
	for _, piece := range pieces {
		if piece.Fault != "" {
			p.Seen.Wrong++
			p.Faults[piece.Fault]++
		}
	}
	if p.Rate, err = r.learner.rate(p.Seen); err != nil {
		return p, nil, err
	}
	return p, pieces, r.learner.look(rng, pieces, &p)
}

// Oracle counts how often the oracle calls wrong pieces wrong and right ones right; ok is
// false for a lesson whose oracle does not err.
func (r *Run) Oracle() (sensitivity, specificity measure.Count, ok bool) {
	var s state
	r.learner.keep(&s)
	return s.Sensitivity, s.Specificity, s.Sensitivity.N > 0
}

// Faults are the names that a piece's fault may have.
func (r *Run) Faults() []string { return r.learner.faults() }

// Sample makes n pieces; seed tells one lot from another. Equal seeds mean equal noise, so
// that a piece can be watched while the generator learns.
func (r *Run) Sample(ctx context.Context, n int, seed uint64, m Making) ([]Piece, error) {
	if err := checkPieces(n, m); err != nil {
		return nil, err
	}
	return r.learner.make(ctx, random(r.Seed^seed<<32, forShown, 0), n, m)
}
