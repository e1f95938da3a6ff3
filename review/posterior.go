package review

import (
	"math"

	"github.com/leeway-project/leeway"
)

// Posterior is what the answers say of a person, on a grid of three unknowns:
// sensitivity θ at middling errors, the criterion λ, and how much harder each
// level is, s. A person calls wrong
//
//	a planted error of level k  with probability  Φ(θ + (2−k)·s − λ)
//	a right piece               with probability  Φ(−λ)
//
// (equal-variance signal detection). The catch rate is the mean over the three
// levels, because what errors a generator makes is not known beforehand: every
// level counts alike, however often it was shown, so adapting does not bias it.
type Posterior struct {
	weight []float64 // by grid point, adding to 1
	hit    [Levels][]float64
	alarm  []float64
	catch  []float64
}

// The grid: values and prior means and deviations. The priors are wide: 90 % of
// catch rates lie between about 0.25 and 0.99. They are assumptions.
func thetas() []float64  { return steps(-0.4, 4.4, 33) }
func lambdas() []float64 { return steps(-0.6, 2.6, 17) }
func slopes() []float64  { return steps(0.05, 1.55, 6) }

func steps(low, high float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = low + (high-low)*float64(i)/float64(n-1)
	}
	return out
}

// phi is the standard normal distribution function.
func phi(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// NewPosterior knows nothing but the prior: θ ~ N(1.9, 1.1²), λ ~ N(0.9, 0.7²),
// s ~ N(0.6, 0.4²) above 0.
func NewPosterior() *Posterior {
	p := &Posterior{}
	normal := func(x, mean, sd float64) float64 { return math.Exp(-(x - mean) * (x - mean) / (2 * sd * sd)) }
	sum := 0.0
	for _, theta := range thetas() {
		for _, lambda := range lambdas() {
			for _, slope := range slopes() {
				w := normal(theta, 1.9, 1.1) * normal(lambda, 0.9, 0.7) * normal(slope, 0.6, 0.4)
				catch := 0.0
				for k := range Levels {
					h := phi(theta + (1-float64(k))*slope - lambda)
					p.hit[k] = append(p.hit[k], h)
					catch += h / Levels
				}
				p.weight, p.alarm, p.catch = append(p.weight, w), append(p.alarm, phi(-lambda)), append(p.catch, catch)
				sum += w
			}
		}
	}
	for i := range p.weight {
		p.weight[i] /= sum
	}
	return p
}

// Observe takes an answer: to a piece with an error of a level (1 to [Levels]), or a
// right one, the person said wrong, or right.
func (p *Posterior) Observe(level int, planted, said bool) {
	chance := p.alarm
	if planted {
		chance = p.hit[level-1]
	}
	sum := 0.0
	for i, c := range chance {
		if !said {
			c = 1 - c
		}
		p.weight[i] *= c
		sum += p.weight[i]
	}
	for i := range p.weight {
		p.weight[i] /= sum
	}
}

// Catch is the catch rate: mean and central 90 %.
func (p *Posterior) Catch() leeway.Interval {
	mean, _ := p.moments(nil)
	return leeway.Interval{Value: mean, Low: p.quantile(0.05), High: p.quantile(0.95)}
}

// Count gives the catch rate as a count that says as much: the Beta posterior of
// caught of n under the Jeffreys prior has its mean and variance.
func (p *Posterior) Count() (caught, n float64) {
	mean, variance := p.moments(nil)
	size := mean*(1-mean)/variance - 1
	return math.Max(0, mean*size-0.5), math.Max(1e-9, size-1)
}

// Best is the level at which a planted error is expected to leave the least variance
// of the catch rate; where two are within a hundredth, the one preferred.
func (p *Posterior) Best(preferred int) int {
	best, least := preferred, p.expected(preferred)*0.99
	for level := 1; level <= Levels; level++ {
		if v := p.expected(level); v < least {
			best, least = level, v
		}
	}
	return best
}

// expected is the variance of the catch rate to be expected after an error of a
// level was shown.
func (p *Posterior) expected(level int) float64 {
	hit := p.hit[level-1]
	share := 0.0
	for i, w := range p.weight {
		share += w * hit[i]
	}
	_, seen := p.moments(func(i int) float64 { return hit[i] / share })
	_, missed := p.moments(func(i int) float64 { return (1 - hit[i]) / (1 - share) })
	return share*seen + (1-share)*missed
}

// moments are mean and variance of the catch rate, each grid point weighed by more.
func (p *Posterior) moments(more func(int) float64) (mean, variance float64) {
	square := 0.0
	for i, w := range p.weight {
		if more != nil {
			w *= more(i)
		}
		mean += w * p.catch[i]
		square += w * p.catch[i] * p.catch[i]
	}
	return mean, math.Max(1e-12, square-mean*mean)
}

// quantile of the catch rate, between bins of a two-hundredth.
func (p *Posterior) quantile(q float64) float64 {
	const bins = 200
	var in [bins + 1]float64
	for i, w := range p.weight {
		in[int(p.catch[i]*bins)] += w
	}
	sum := 0.0
	for k, w := range in {
		if sum+w >= q {
			return math.Min(1, (float64(k)+(q-sum)/w)/bins)
		}
		sum += w
	}
	return 1
}
