package eval

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// Quiz is how many skill questions it takes until the first five paths are those
// that all 35 answers give. The people are simulated: the ratings of a real
// occupation, the spread of its workers around them, and the error of a
// self-rating, rounded to whole levels as the questionnaire asks for them.
type Quiz struct {
	N     int       `json:"n"`     // people
	Of    int       `json:"of"`    // questions in all
	New   QuizStart `json:"new"`   // who names no occupation
	Held  QuizStart `json:"held"`  // who names the one they have
	Infer Inference `json:"infer"` // unstated levels from stated ones
}

// QuizStart are three orders of the questions.
type QuizStart struct {
	Adaptive QuizOrder `json:"adaptive"`
	Fixed    QuizOrder `json:"fixed"` // the catalog's order
	Random   QuizOrder `json:"random"`
	// Where the questionnaire stops by itself ([career.Enough]).
	Asked   float64 `json:"asked"`   // questions until then, mean
	Kept    float64 `json:"kept"`    // share of the first five then that all answers keep, mean
	Promise float64 `json:"promise"` // the share that it expected to be kept, mean
}

// QuizOrder is one order of the questions.
type QuizOrder struct {
	Reached float64 `json:"reached"` // questions until the first five are the final ones, median
	Mean    float64 `json:"mean"`
	Overlap float64 `json:"overlap"` // share of the final five among the first five after a third of the questions, mean
}

// Inference is the error of levels that were not asked for.
type Inference struct {
	RMSE   float64 `json:"rmse"`   // inferred from the answers to a third of the questions
	Marked float64 `json:"marked"` // the mean of all occupations instead
}

// quizPeople is how many occupations are drawn, evenly over the rated ones.
const quizPeople = 20

// quizDraws is half of what the questionnaire uses, for speed.
const quizDraws = 200

// simulated is a person and what they would answer.
type simulated struct {
	profile person.Profile
	levels  []float64 // of the skills
}

func quiz(ctx context.Context, e *career.Engine) (Quiz, error) {
	people := simulate(e.Catalog, quizPeople)
	q := Quiz{N: len(people), Of: len(e.Catalog.Columns(occupation.SkillLevel))}
	for _, start := range []struct {
		to   *QuizStart
		held bool
	}{{&q.New, false}, {&q.Held, true}} {
		all := make([]oneQuiz, len(people))
		errs := make([]error, len(people))
		var wg sync.WaitGroup
		next := make(chan int)
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for i := range next {
					all[i], errs[i] = askAll(ctx, e, people[i], start.held, uint64(i))
				}
			})
		}
		for i := range people {
			next <- i
		}
		close(next)
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				return q, err
			}
		}
		start.to.sum(all)
	}
	q.Infer = inference(e, people)
	return q, nil
}

// simulate makes people of n occupations.
func simulate(cat *occupation.Catalog, n int) []simulated {
	var rated []int
	for i := range cat.Occupations {
		if cat.Rated(i, occupation.SkillLevel) && cat.Rated(i, occupation.Interest) {
			rated = append(rated, i)
		}
	}
	rng := rand.New(rand.NewPCG(5, 35))
	var out []simulated
	for k := range n {
		i := rated[k*len(rated)/n]
		var s simulated
		for j := range cat.Columns(occupation.SkillLevel) {
			v := cat.At(i, occupation.SkillLevel, j).Value + rng.NormFloat64() + person.SelfRating*rng.NormFloat64()
			s.levels = append(s.levels, math.Round(math.Max(0, math.Min(7, v))))
		}
		for k := range s.profile.Interests {
			s.profile.Interests[k] = math.Max(1, math.Min(7, cat.At(i, occupation.Interest, k).Value+rng.NormFloat64()))
		}
		s.profile.Occupations = []person.Held{{Code: cat.Occupations[i].Code}}
		out = append(out, s)
	}
	return out
}

// oneQuiz is what one person's questionnaire came to.
type oneQuiz struct {
	reached, overlap     [3]float64 // adaptive, fixed, random
	asked, kept, promise float64
}

func askAll(ctx context.Context, e *career.Engine, s simulated, held bool, seed uint64) (o oneQuiz, err error) {
	ids := e.Catalog.Columns(occupation.SkillLevel)
	ask := func(answered []int) (*career.Inquiry, error) {
		p := s.profile
		if !held {
			p.Occupations = nil
		}
		p.Skills = map[string]float64{}
		for _, j := range answered {
			p.Skills[ids[j]] = s.levels[j]
		}
		who, err := p.Resolve(e.Catalog, nil)
		if err != nil {
			return nil, err
		}
		return e.Ask(ctx, who, career.Options{Resamples: quizDraws}, func(id string) bool { return slices.Contains(ids, id) })
	}
	inOrder := make([]int, len(ids))
	for j := range inOrder {
		inOrder[j] = j
	}
	whole, err := ask(inOrder)
	if err != nil {
		return o, err
	}
	third := len(ids) / 3
	for k, order := range [][]int{nil, inOrder, rand.New(rand.NewPCG(seed, 7)).Perm(len(ids))} {
		var answered []int
		o.reached[k] = math.NaN()
		for n := 0; n <= len(ids); n++ {
			q, err := ask(answered)
			if err != nil {
				return o, err
			}
			same := overlap(q.Top, whole.Top)
			if same == 1 && math.IsNaN(o.reached[k]) {
				o.reached[k] = float64(n)
			}
			if n == third {
				o.overlap[k] = same
			}
			if k == 0 && o.promise == 0 && (q.Settled >= career.Enough || n == len(ids)) {
				o.asked, o.kept, o.promise = float64(n), same, q.Settled
			}
			if n >= third && !math.IsNaN(o.reached[k]) && (k > 0 || o.promise > 0) {
				break
			}
			if order != nil {
				answered = order[:min(n+1, len(order))]
			} else if q.Element != "" {
				answered = append(answered, slices.Index(ids, q.Element))
			}
		}
	}
	return o, nil
}

// overlap is the share of b's paths that are among a's.
func overlap(a, b []career.Standing) float64 {
	n := 0.0
	for _, x := range b {
		if slices.ContainsFunc(a, func(y career.Standing) bool {
			return x.Role == y.Role && x.Application == y.Application && x.Modality == y.Modality
		}) {
			n += 1 / float64(len(b))
		}
	}
	return math.Round(n*1e6) / 1e6
}

func (s *QuizStart) sum(all []oneQuiz) {
	n := float64(len(all))
	for k, to := range []*QuizOrder{&s.Adaptive, &s.Fixed, &s.Random} {
		var reached []float64
		for _, o := range all {
			reached = append(reached, o.reached[k])
			to.Mean += o.reached[k] / n
			to.Overlap += o.overlap[k] / n
		}
		slices.Sort(reached)
		to.Reached = (reached[(len(reached)-1)/2] + reached[len(reached)/2]) / 2
	}
	for _, o := range all {
		s.Asked += o.asked / n
		s.Kept += o.kept / n
		s.Promise += o.promise / n
	}
}

// inference asks a third of the skills, every third one, and compares the others.
func inference(e *career.Engine, people []simulated) (v Inference) {
	ids := e.Catalog.Columns(occupation.SkillLevel)
	average := make([]float64, len(ids))
	for j := range ids {
		n := 0.0
		for i := range e.Catalog.Occupations {
			if x := e.Catalog.At(i, occupation.SkillLevel, j).Value; !math.IsNaN(x) {
				average[j], n = average[j]+x, n+1
			}
		}
		average[j] /= n
	}
	n := 0.0
	for _, s := range people {
		p := person.Profile{Skills: map[string]float64{}}
		for j := 0; j < len(ids); j += 3 {
			p.Skills[ids[j]] = s.levels[j]
		}
		who, err := p.Resolve(e.Catalog, nil)
		if err != nil {
			continue
		}
		for j, l := range who.Skills {
			if j%3 != 0 {
				v.RMSE += (l.Value - s.levels[j]) * (l.Value - s.levels[j])
				v.Marked += (average[j] - s.levels[j]) * (average[j] - s.levels[j])
				n++
			}
		}
	}
	v.RMSE, v.Marked = math.Sqrt(v.RMSE/n), math.Sqrt(v.Marked/n)
	return v
}
