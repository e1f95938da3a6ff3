package measure

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/leeway-project/leeway"
)

// Risk is what an acceptance-sampling plan must keep: work with an error rate
// of AQL (acceptable quality level) is refused with probability Alpha at most
// (the producer's risk), work with RQL (rejectable quality level) accepted with
// Beta at most (the consumer's risk).
type Risk struct {
	AQL   float64 `json:"aql"` // in (0, 1), below RQL
	RQL   float64 `json:"rql"`
	Alpha float64 `json:"alpha"` // in (0, 1)
	Beta  float64 `json:"beta"`
}

func (r Risk) check() error {
	for key, x := range map[string]float64{"error.measure.aql": r.AQL, "error.measure.rql": r.RQL, "error.measure.alpha": r.Alpha, "error.measure.beta": r.Beta} {
		if err := checkShare(key, x); err != nil {
			return err
		}
	}
	if r.AQL >= r.RQL || r.Alpha+r.Beta >= 1 {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.risk", Args: []any{r.AQL, r.RQL, r.Alpha, r.Beta}}
	}
	return nil
}

// Single is a single sampling plan: look at N, accept when at most Accept are
// wrong, refuse from Reject = Accept + 1.
type Single struct {
	N      int `json:"n"`
	Accept int `json:"accept"`
	Reject int `json:"reject"`
}

// mostPieces bounds every search for a sample size.
const mostPieces = 100_000_000

// SinglePlan is the smallest single plan that keeps the risks, by the binomial:
// for c = 0, 1, … the least n with P(X ≤ c | n, RQL) ≤ β, and the first c for
// which P(X ≤ c | n, AQL) ≥ 1 − α.
func SinglePlan(r Risk) (Single, error) {
	if err := r.check(); err != nil {
		return Single{}, err
	}
	n := 1
	for c := 0; ; c++ {
		from := max(n, c+1)
		n = firstTrue(from, mostPieces, func(n int) bool { return binomial(c, n, r.RQL) <= r.Beta })
		if n == mostPieces {
			return Single{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.plan", Args: []any{mostPieces}}
		}
		if binomial(c, n, r.AQL) >= 1-r.Alpha {
			return Single{n, c, c + 1}, nil
		}
	}
}

// Accepts is the operating characteristic: the probability that the plan accepts
// work with error rate p.
func (s Single) Accepts(p float64) float64 { return binomial(s.Accept, s.N, p) }

// binomial is P(X ≤ x) of n pieces with error rate p, by the incomplete beta
// function: I_{1−p}(n−x, x+1).
func binomial(x, n int, p float64) float64 {
	switch {
	case x < 0:
		return 0
	case x >= n:
		return 1
	case p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	return mathext.RegIncBeta(float64(n-x), float64(x+1), 1-p)
}

// Wrong is about how many wrong pieces the smallest single plan accepts, by the normal
// approximation: the work to find a plan grows with it.
//
//	n ≈ ((z_α √(p₀(1−p₀)) + z_β √(p₁(1−p₁))) / (p₁ − p₀))²
func (r Risk) Wrong() float64 {
	if r.check() != nil {
		return 0
	}
	z := func(risk float64) float64 { return math.Abs(distuv.UnitNormal.Quantile(risk)) }
	s := z(r.Alpha)*math.Sqrt(r.AQL*(1-r.AQL)) + z(r.Beta)*math.Sqrt(r.RQL*(1-r.RQL))
	return r.RQL * s * s / (r.RQL - r.AQL) / (r.RQL - r.AQL)
}

// ZeroFailures is how many pieces must be looked at, none of them wrong, to say
// with the confidence that fewer than p are wrong:
//
//	n = ⌈ln(1 − confidence) / ln(1 − p)⌉
func ZeroFailures(p, confidence float64) (int, error) {
	if err := checkShare("error.measure.tolerance", p); err != nil {
		return 0, err
	}
	if err := checkShare("error.measure.level", confidence); err != nil {
		return 0, err
	}
	return int(math.Ceil(math.Log1p(-confidence)/math.Log1p(-p) - 1e-9)), nil
}
