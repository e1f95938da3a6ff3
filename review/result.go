package review

import (
	"maps"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
)

// Result is what a session says of a person.
type Result struct {
	Catch  leeway.Interval `json:"catch"`  // d, every level of error counting alike, with its central 90 %
	Caught float64         `json:"caught"` // the same as a count, for a profile
	Of     float64         `json:"of"`
	Detection
	ByDomain   []Part  `json:"by_domain"`
	ByModality []Part  `json:"by_modality"`
	ByLevel    []Part  `json:"by_level"`
	Answered   int     `json:"answered"`
	Skipped    int     `json:"skipped"`
	Seconds    float64 `json:"seconds"`             // of all answers
	Speed      float64 `json:"characters_a_minute"` // read of text pieces; 0 without any
}

// Part is the detection within a part of the pieces.
type Part struct {
	Name string `json:"name"`
	Detection
}

// Result of the answers so far.
func (s *Session) Result() Result {
	var r Result
	r.Catch = s.belief.Catch()
	r.Caught, r.Of = s.belief.Count()
	type pair struct{ hits, alarms measure.Count }
	all := pair{}
	groups := [3]map[string]*pair{{}, {}, {}}
	makers := map[string]Maker{}
	for _, m := range Makers() {
		makers[m.Name] = m
	}
	read, reading := 0.0, 0.0
	for _, a := range s.Answers {
		if a.Skipped {
			r.Skipped++
			continue
		}
		r.Answered++
		r.Seconds += a.Seconds
		m := makers[a.Maker]
		if m.Modality == "text" {
			read, reading = read+float64(a.Length), reading+a.Seconds
		}
		count := func(p *pair) {
			c := &p.alarms
			if a.Planted {
				c = &p.hits
			}
			c.N++
			if a.Said {
				c.Wrong++
			}
		}
		count(&all)
		for i, name := range []string{m.Domain, m.Modality, string(rune('0' + a.Level))} {
			if groups[i][name] == nil {
				groups[i][name] = &pair{}
			}
			count(groups[i][name])
		}
	}
	if reading > 0 {
		r.Speed = read / reading * 60
	}
	r.Detection = Detect(all.hits, all.alarms)
	for i, to := range []*[]Part{&r.ByDomain, &r.ByModality, &r.ByLevel} {
		for _, name := range slices.Sorted(maps.Keys(groups[i])) {
			*to = append(*to, Part{name, Detect(groups[i][name].hits, groups[i][name].alarms)})
		}
	}
	return r
}

// CatchRate is the distribution of d.
func (r Result) CatchRate() leeway.Distribution { return leeway.Jeffreys(r.Caught, r.Of) }

// Duty is the review that work with a tolerance and an error rate asks of people who
// catch as much as this one.
func (r Result) Duty(tolerance, errorRate leeway.Distribution, confidence float64) (leeway.Duty, error) {
	return leeway.Case{Tolerance: tolerance, ErrorRate: errorRate, CatchRate: r.CatchRate(), Confidence: confidence}.Solve()
}

// Alone is the lowest tolerance that this person meets alone, looking at every
// piece: the quantile, at the confidence, of ε · (1 − d).
func (r Result) Alone(errorRate leeway.Distribution, confidence float64) float64 {
	const n = 1024
	eps, d := leeway.Sample(errorRate, n, 1), leeway.Sample(r.CatchRate(), n, 2)
	left := make([]float64, n)
	for i := range left {
		left[i] = eps[i] * (1 - d[i])
	}
	slices.Sort(left)
	return left[min(n-1, int(confidence*n))]
}
