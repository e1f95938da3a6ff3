package lab

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/gan"
	"github.com/leeway-project/leeway/lab/glyph"
	"github.com/leeway-project/leeway/lab/safetensors"
	"github.com/leeway-project/leeway/measure"
)

// adversarial is the learner of the image lesson.
type adversarial struct {
	*gan.GAN
	corpus   *glyph.Corpus
	oracle   *glyph.Oracle
	seed     uint64
	pictures []float32 // room for a batch
	classes  []int
}

const (
	pictureBatch = 64
	oracleSteps  = 3000
	oracleSeed   = 20261124 // the oracle is the same in every run
)

func newAdversarial(c Config, threads int) (*adversarial, error) {
	corpus, err := glyph.New(glyph.Digits + glyph.Letters)
	if err != nil {
		return nil, err
	}
	k := c.scale()
	config := gan.Config{
		Pixels: glyph.Pixels, Noise: 64, Classes: corpus.Classes(),
		Generator: []int{128 * k, 256 * k}, Discriminator: []int{256 * k, 128 * k},
		Objective: gan.Objective(c.Objective), Rate: 5e-4, DiscriminatorRate: float32(5e-4 * c.Rate), CriticSteps: 1,
	}
	if config.Objective == gan.WassersteinGP {
		config.CriticSteps = 3
	}
	return &adversarial{
		GAN: gan.New(config, random(c.Seed, forWeights, 0), threads), corpus: corpus, seed: c.Seed,
		pictures: make([]float32, pictureBatch*glyph.Pixels), classes: make([]int, pictureBatch),
	}, nil
}

// prepare trains the oracle in so many steps.
func (a *adversarial) prepare(ctx context.Context, threads, steps int) (err error) {
	a.oracle, err = glyph.Train(ctx, a.corpus, random(oracleSeed, forWeights, 0), threads, steps)
	return err
}

func (a *adversarial) tensors() []safetensors.Tensor { return a.oracle.Tensors() }

func (a *adversarial) restore(tensors []safetensors.Tensor, s state) (err error) {
	a.oracle, err = glyph.Restore(a.corpus.Classes(), tensors)
	if err == nil {
		a.oracle.Sensitivity, a.oracle.Specificity = s.Sensitivity, s.Specificity
	}
	return err
}

func (a *adversarial) keep(s *state) {
	s.Sensitivity, s.Specificity = a.oracle.Sensitivity, a.oracle.Specificity
}

func (a *adversarial) optimizers() []*autograd.Adam {
	both := a.Optimizers()
	return both[:]
}

func (a *adversarial) step(rng *rand.Rand, _, _ int) Losses {
	a.draw(rng)
	l := a.Step(rng, a.pictures, a.classes)
	return Losses{Generator: l.Generator, Discriminator: l.Discriminator, Accuracy: l.Accuracy}
}

// draw fills the batch.
func (a *adversarial) draw(rng *rand.Rand) {
	for i := range a.classes {
		a.classes[i] = rng.IntN(a.corpus.Classes())
		a.corpus.DrawInto(rng, a.pictures[i*glyph.Pixels:][:glyph.Pixels], a.classes[i])
	}
}

func (a *adversarial) make(ctx context.Context, rng *rand.Rand, n int, m Making) ([]Piece, error) {
	classes := make([]int, n)
	for i := range classes {
		classes[i] = i % a.corpus.Classes()
	}
	if m.Prompt != "" {
		class := a.corpus.Class(m.Prompt)
		if class < 0 {
			return nil, usage("error.lab.sign", m.Prompt)
		}
		for i := range classes {
			classes[i] = class
		}
	}
	const together = 512
	pieces := make([]Piece, 0, n)
	for some := range slices.Chunk(classes, together) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pictures := a.Sample(rng, some)
		for i, fault := range a.oracle.Judge(pictures, some) {
			pieces = append(pieces, Piece{
				Title: a.corpus.Sign(some[i]), Fault: fault,
				pixels: pictures[i*glyph.Pixels:][:glyph.Pixels], class: some[i],
			})
		}
	}
	return pieces, nil
}

func (a *adversarial) faults() []string { return glyph.Faults() }

// rate corrects what the oracle saw for how often it errs.
func (a *adversarial) rate(seen measure.Count) (leeway.Interval, error) {
	return measure.Corrected(seen, a.oracle.Sensitivity, a.oracle.Specificity, level)
}

const (
	// covers is the share of a class's pictures that the oracle must recognise for the
	// class to count as produced.
	covers = 0.25
	// collapsed is the spread within a class, as a share of that of real pictures, below
	// which the pictures are taken for one and the same.
	collapsed = 0.3
)

// look compares the pictures with real ones.
func (a *adversarial) look(rng *rand.Rand, pieces []Piece, p *Point) error {
	classes := a.corpus.Classes()
	made := make([]float32, 0, len(pieces)*glyph.Pixels)
	madeOf := make([]int, len(pieces))
	right, asked := make([]int, classes), make([]int, classes)
	for i, piece := range pieces {
		made, madeOf[i] = append(made, piece.pixels...), piece.class
		asked[piece.class]++
		if piece.Fault == "" {
			right[piece.class]++
		}
	}
	real := make([]float32, len(made)) // of the same signs
	for i, class := range madeOf {
		a.corpus.DrawInto(rng, real[i*glyph.Pixels:][:glyph.Pixels], class)
	}
	g := &Pictures{}
	madeSpread, realSpread := glyph.Spread(made, madeOf, classes), glyph.Spread(real, madeOf, classes)
	for class := range classes {
		if asked[class] == 0 {
			continue
		}
		g.Classes++
		if float64(right[class]) >= covers*float64(asked[class]) {
			g.Covered++
		}
		if madeSpread[class] < collapsed*realSpread[class] {
			g.Collapsed = append(g.Collapsed, a.corpus.Sign(class))
		}
	}
	var err error
	if len(pieces) > 1 {
		g.Frechet, err = glyph.Frechet(a.oracle.Features(made), a.oracle.Features(real))
	}
	p.Pictures = g
	return err
}

// memory fills in how near the pictures come to those of the last batches of training,
// and how near fresh real ones do.
func (a *adversarial) memory(pieces []Piece, p *Point) {
	const compared, batches = 100, 32
	var made, known []float32
	for _, piece := range pieces[:min(compared, len(pieces))] {
		made = append(made, piece.pixels...)
	}
	for step := max(1, p.Step-batches+1); step <= p.Step; step++ {
		a.draw(random(a.seed, forSteps, step))
		known = append(known, a.pictures...)
	}
	a.draw(random(a.seed, forFresh, p.Step))
	p.Pictures.Nearest, p.Pictures.NearestReal = glyph.Nearest(made, known), glyph.Nearest(a.pictures, known)
}

func (a *adversarial) close() { a.Close() }
