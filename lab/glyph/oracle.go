package glyph

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/safetensors"
	"github.com/leeway-project/leeway/measure"
)

// Oracle tells which sign a picture shows, or that it shows none: a network of two
// hidden layers, trained on signs and on planted defects. It errs, and how often is
// known from pictures that it has never seen.
type Oracle struct {
	// Sensitivity counts the wrong pictures that were called wrong, Specificity the right
	// ones that were called right. The wrong ones are planted defects and clean signs
	// of another class, half and half.
	Sensitivity, Specificity measure.Count

	classes int
	layers  []dense
	tape    autograd.Tape
}

type dense struct{ W, B *autograd.Tensor }

// The faults that an oracle finds.
const (
	OtherSign = "other-sign" // a sign, but not the one asked for
	NoSign    = "no-sign"    // none of the signs
)

// Faults are the names that Judge may give.
func Faults() []string { return []string{OtherSign, NoSign} }

const (
	featureWidth = 64
	oracleBatch  = 128
	heldOut      = 4000 // pictures for each of the two counts
)

func newOracle(classes int, rng *rand.Rand) *Oracle {
	o := &Oracle{classes: classes}
	in := Pixels
	for _, width := range []int{128, featureWidth, classes + 1} { // the last output: no sign
		o.layers = append(o.layers, dense{autograd.He(rng, in, width), autograd.New(1, width)})
		in = width
	}
	return o
}

// Train makes an oracle in so many steps and counts its errors on pictures drawn
// afterwards. It returns ctx's error when that is done first.
func Train(ctx context.Context, c *Corpus, rng *rand.Rand, threads, steps int) (*Oracle, error) {
	o := newOracle(c.Classes(), rng)
	o.tape.Threads(threads)
	defer o.tape.Close()
	var weights []*autograd.Tensor
	for _, l := range o.layers {
		weights = append(weights, l.W, l.B)
	}
	optimizer := autograd.Adam{Beta1: 0.9, Beta2: 0.999}
	x := autograd.Constant(oracleBatch, Pixels, make([]float32, oracleBatch*Pixels))
	targets := make([]int, oracleBatch)
	for step := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i := range targets {
			if i%3 == 0 {
				pixels, _, _ := c.Plant(rng)
				copy(x.Row(i), pixels)
				targets[i] = o.classes
				continue
			}
			targets[i] = rng.IntN(c.Classes())
			c.DrawInto(rng, x.Row(i), targets[i])
		}
		optimizer.Rate = 2e-3 * float32(steps-step) / float32(steps) // to nothing, in a line
		o.tape.Reset()
		_, logits := o.forward(x)
		o.tape.Backward(o.tape.CrossEntropy(logits, targets))
		optimizer.Step(weights)
	}
	o.test(c, rng)
	return o, nil
}

// forward returns the features, N × 64, and the scores of the classes.
func (o *Oracle) forward(x *autograd.Tensor) (features, logits *autograd.Tensor) {
	for i, l := range o.layers {
		if i == len(o.layers)-1 {
			features = x
		}
		x = o.tape.Linear(x, l.W, l.B)
		if i < len(o.layers)-1 {
			x = o.tape.LeakyReLU(x, 0.1)
		}
	}
	return features, x
}

// test fills Sensitivity and Specificity.
func (o *Oracle) test(c *Corpus, rng *rand.Rand) {
	var right, wrong []float32
	var rightClasses, wrongClasses []int
	for i := range heldOut {
		pixels, class := c.Draw(rng)
		right, rightClasses = append(right, pixels...), append(rightClasses, class)
		if i%2 == 0 {
			pixels, class, _ = c.Plant(rng)
		} else {
			pixels, class = c.Draw(rng)
			class = (class + 1 + rng.IntN(c.Classes()-1)) % c.Classes()
		}
		wrong, wrongClasses = append(wrong, pixels...), append(wrongClasses, class)
	}
	o.Specificity = measure.Count{N: heldOut}
	o.Sensitivity = measure.Count{N: heldOut}
	for _, fault := range o.Judge(right, rightClasses) {
		if fault == "" {
			o.Specificity.Wrong++
		}
	}
	for _, fault := range o.Judge(wrong, wrongClasses) {
		if fault != "" {
			o.Sensitivity.Wrong++
		}
	}
}

// Judge names the fault of each picture that should show the sign of its class, "" for
// none. It panics when there are not Pixels values for each class.
func (o *Oracle) Judge(pictures []float32, classes []int) []string {
	faults := make([]string, 0, len(classes))
	o.each(pictures, len(classes), func(_, logits *autograd.Tensor) {
		for i := range logits.Rows {
			row := logits.Row(i)
			says := slices.Index(row, slices.Max(row))
			switch says {
			case classes[len(faults)]:
				faults = append(faults, "")
			case o.classes:
				faults = append(faults, NoSign)
			default:
				faults = append(faults, OtherSign)
			}
		}
	})
	return faults
}

// Sure is the probability that the oracle gives a picture to be of the class, that which
// it gives to the class it takes the picture for, and this class; Classes stands for no
// sign.
func (o *Oracle) Sure(picture []float32, class int) (asked, best float64, takenFor int) {
	o.each(picture, 1, func(_, logits *autograd.Tensor) {
		row := logits.Row(0)
		top := slices.Max(row)
		sum := 0.0
		for _, x := range row {
			sum += math.Exp(float64(x - top))
		}
		asked, best, takenFor = math.Exp(float64(row[class]-top))/sum, 1/sum, slices.Index(row, top)
	})
	return asked, best, takenFor
}

// Features are what the oracle sees in each picture: 64 numbers, in which pictures that
// look alike lie close.
func (o *Oracle) Features(pictures []float32) [][]float64 {
	var out [][]float64
	o.each(pictures, len(pictures)/Pixels, func(features, _ *autograd.Tensor) {
		for i := range features.Rows {
			row := make([]float64, features.Cols)
			for j, v := range features.Row(i) {
				row[j] = float64(v)
			}
			out = append(out, row)
		}
	})
	return out
}

// each takes the pictures through the network in batches.
func (o *Oracle) each(pictures []float32, n int, see func(features, logits *autograd.Tensor)) {
	for from := 0; from < n; from += oracleBatch {
		to := min(from+oracleBatch, n)
		o.tape.Reset()
		see(o.forward(autograd.Constant(to-from, Pixels, pictures[from*Pixels:to*Pixels])))
	}
}

// Tensors are the oracle's weights, to be kept.
func (o *Oracle) Tensors() []safetensors.Tensor {
	var out []safetensors.Tensor
	for i, l := range o.layers {
		out = append(out,
			safetensors.Tensor{Name: fmt.Sprintf("oracle.%d.weight", i), Shape: []int{l.W.Rows, l.W.Cols}, Data: l.W.Value},
			safetensors.Tensor{Name: fmt.Sprintf("oracle.%d.bias", i), Shape: []int{l.B.Cols}, Data: l.B.Value})
	}
	return out
}

// Restore is the oracle for so many classes whose weights were kept; its counts are the
// caller's to set. It fails when a weight is missing or has another shape.
func Restore(classes int, tensors []safetensors.Tensor) (*Oracle, error) {
	o := newOracle(classes, rand.New(rand.NewPCG(0, 0)))
	for _, want := range o.Tensors() {
		i := slices.IndexFunc(tensors, func(t safetensors.Tensor) bool {
			return t.Name == want.Name && slices.Equal(t.Shape, want.Shape)
		})
		if i < 0 {
			return nil, fmt.Errorf("glyph: restoring an oracle: no %s of shape %v", want.Name, want.Shape)
		}
		copy(want.Data, tensors[i].Data)
	}
	return o, nil
}
