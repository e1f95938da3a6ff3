package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/music"
	"github.com/leeway-project/leeway/lab/onnx"
	"github.com/leeway-project/leeway/lab/safetensors"
	"github.com/leeway-project/leeway/lab/text"
	"github.com/leeway-project/leeway/lab/video"
	"github.com/leeway-project/leeway/measure"
)

// learner is a generator with all that is needed to train and to judge it.
type learner interface {
	prepare(ctx context.Context, threads, steps int) error // once, before the first step
	step(rng *rand.Rand, step, steps int) Losses
	make(ctx context.Context, rng *rand.Rand, n int, m Making) ([]Piece, error)
	faults() []string
	rate(seen measure.Count) (leeway.Interval, error)
	look(rng *rand.Rand, pieces []Piece, p *Point) error
	memory(pieces []Piece, p *Point)
	Weights() (names []string, tensors []*autograd.Tensor)
	optimizers() []*autograd.Adam
	tensors() []safetensors.Tensor // what else is kept
	restore(tensors []safetensors.Tensor, s state) error
	keep(s *state)
	export() (model onnx.Model, config any, reference []safetensors.Tensor)
	close()
}

func newLearner(c Config, threads int) (learner, error) {
	switch c.Lab {
	case Text:
		return newSequence(c, text.New(), threads), nil
	case Music:
		return newSequence(c, music.Corpus{}, threads), nil
	case Video:
		return newSequence(c, video.New(), threads), nil
	}
	return newAdversarial(c, threads)
}

// What chance is drawn for. Each step and each measurement has random numbers of its
// own, so that a run can go on after any of them without keeping a generator's state.
const (
	forWeights = iota
	forSteps
	forPoints
	forSamples
	forShown
	forFresh
)

func random(seed, purpose uint64, step int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, purpose<<40|uint64(step)))
}

// Losses is what a step of training tells. The image lesson has the first three, the
// others have the last.
type Losses struct {
	Generator     float64 `json:"generator,omitempty"` // nats
	Discriminator float64 `json:"discriminator,omitempty"`
	Accuracy      float64 `json:"accuracy,omitempty"`      // of the discriminator
	CrossEntropy  float64 `json:"cross_entropy,omitempty"` // nats a token
}

// state is what a run's file keeps beside matrices.
type state struct {
	Config
	Step        int           `json:"step"`
	Seconds     float64       `json:"seconds"` // of training
	Points      []Point       `json:"points"`
	Sum         Losses        `json:"sum"`    // of the steps since the last point
	Summed      int           `json:"summed"` // steps in it
	Sensitivity measure.Count `json:"sensitivity"`
	Specificity measure.Count `json:"specificity"`
	Times       []int         `json:"times"` // steps of each optimizer
}

// sound tells whether what was read can have been kept.
func (s state) sound() bool {
	if s.Step < 0 || s.Step > s.Steps || s.Step > 0 && len(s.Points) == 0 {
		return false
	}
	return !slices.ContainsFunc(s.Points, func(p Point) bool { return (p.Pictures != nil) != (s.Lab == Image) })
}

// Run is a lesson under way. Close it after use.
type Run struct {
	state
	folder  string
	learner learner
	threads int
}

// File is the run's one file in its folder; metadataKey is where its state stands.
const (
	File        = "run.safetensors"
	metadataKey = "leeway.lab"
)

// Create begins a run in the folder, which is made if need be and must hold no other
// run. It trains the oracle where there is one to train, which takes some seconds.
func Create(ctx context.Context, folder string, c Config, threads int) (*Run, error) {
	return create(ctx, folder, c, threads, oracleSteps)
}

func create(ctx context.Context, folder string, c Config, threads, oracle int) (*Run, error) {
	c, err := c.Complete()
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(folder, File)); err == nil {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.lab.exists", Args: []any{folder}}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, unwritable(folder, err)
	}
	sweep(folder)
	l, err := newLearner(c, threads)
	if err != nil {
		return nil, err
	}
	r := &Run{state: state{Config: c}, folder: folder, learner: l, threads: threads}
	if err := l.prepare(ctx, threads, oracle); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Open takes a run up where it stopped. A folder without one is an error that wraps
// fs.ErrNotExist, a file that is damaged one of code [leeway.Invalid].
func Open(folder string, threads int) (*Run, error) {
	sweep(folder)
	path := filepath.Join(folder, File)
	tensors, metadata, err := safetensors.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.lab.none", Args: []any{folder}, Err: fs.ErrNotExist}
	}
	damaged := func(err error) error {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.lab.damaged", File: path, Err: err}
	}
	if errors.Is(err, safetensors.ErrFormat) {
		return nil, damaged(err)
	}
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.lab.open", Args: []any{folder}, Err: err}
	}
	var s state
	if err := json.Unmarshal([]byte(metadata[metadataKey]), &s); err != nil {
		return nil, damaged(err)
	}
	if s.Config, err = s.Config.Complete(); err != nil {
		return nil, damaged(err)
	}
	if !s.sound() {
		return nil, damaged(fmt.Errorf("lab: step %d of %d with %d points", s.Step, s.Steps, len(s.Points)))
	}
	l, err := newLearner(s.Config, threads)
	if err != nil {
		return nil, err
	}
	r := &Run{state: s, folder: folder, learner: l, threads: threads}
	if err := r.restore(tensors); err != nil {
		r.Close()
		return nil, damaged(err)
	}
	return r, nil
}

// Close ends the run's threads. It saves nothing.
func (r *Run) Close() { r.learner.close() }

// Step is the number of steps done, Points what was measured so far, Folder where the
// run lives.
func (r *Run) Step() int       { return r.state.Step }
func (r *Run) Points() []Point { return r.state.Points }
func (r *Run) Folder() string  { return r.folder }

// Seconds is the time spent on training, measurements not counted.
func (r *Run) Seconds() float64 { return r.state.Seconds }

// Progress is what Train tells after each step; Point is set when it has measured.
type Progress struct {
	Step, Steps int
	Losses      Losses
	Seconds     float64 // of training so far
	Point       *Point
}

// Train goes on to the last step, measuring and saving on the way. When ctx ends it
// saves and returns its error; the run can then be opened again.
func (r *Run) Train(ctx context.Context, see func(Progress)) error {
	pcg := rand.NewPCG(0, 0)
	rng := rand.New(pcg)
	for {
		if r.due() {
			if err := r.point(ctx, see); err != nil {
				return err
			}
		}
		if r.state.Step >= r.Steps {
			return nil
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), r.save())
		}
		start := time.Now()
		r.state.Step++
		pcg.Seed(r.Seed, forSteps<<40|uint64(r.state.Step))
		l := r.learner.step(rng, r.state.Step, r.Steps)
		r.state.Seconds += time.Since(start).Seconds()
		if !l.finite() {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.lab.diverged", Args: []any{r.state.Step}}
		}
		r.state.Sum.add(l)
		r.state.Summed++
		if !r.due() {
			see(Progress{Step: r.state.Step, Steps: r.Steps, Losses: l, Seconds: r.state.Seconds})
		}
	}
}

// due tells whether the step is one to measure at, the untrained generator included, and
// was not measured yet.
func (r *Run) due() bool {
	at, points := r.state.Step, r.state.Points
	return (at%r.Every == 0 || at == r.Steps) && (len(points) == 0 || points[len(points)-1].Step != at)
}

// point measures, saves and tells. A measurement that ctx ends is still due when the run
// goes on: the steps before it are done, and saved.
func (r *Run) point(ctx context.Context, see func(Progress)) error {
	p, _, err := r.measure(ctx, random(r.Seed, forPoints, r.state.Step), pointPieces, Making{Temperature: 1})
	if err != nil {
		return errors.Join(err, r.save())
	}
	p.Losses = r.state.Sum.scaled(1 / float64(max(1, r.state.Summed)))
	r.state.Points = append(r.state.Points, p)
	r.state.Sum, r.state.Summed = Losses{}, 0
	if err := r.save(); err != nil {
		return err
	}
	see(Progress{Step: r.state.Step, Steps: r.Steps, Losses: p.Losses, Seconds: r.state.Seconds, Point: &p})
	return nil
}

func (l *Losses) add(m Losses) {
	l.Generator += m.Generator
	l.Discriminator += m.Discriminator
	l.Accuracy += m.Accuracy
	l.CrossEntropy += m.CrossEntropy
}

func (l Losses) scaled(k float64) Losses {
	return Losses{k * l.Generator, k * l.Discriminator, k * l.Accuracy, k * l.CrossEntropy}
}

// finite tells whether the networks are still made of numbers.
func (l Losses) finite() bool {
	sum := l.Generator + l.Discriminator + l.CrossEntropy
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}
