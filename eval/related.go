package eval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/leeway-project/leeway/occupation"
)

// Related is how well the kinship that rankings use finds the related
// occupations that O*NET's experts reviewed (the primary tiers, ten an
// occupation). For each occupation that has some, all others are ranked.
type Related struct {
	NDCG10   float64            `json:"ndcg10"`   // normalised discounted cumulative gain of the first ten; gain 1 for a primary one
	Recall10 float64            `json:"recall10"` // share of the primary ones among the first ten
	N        int                `json:"n"`
	HeldOut  HeldOut            `json:"held_out"`
	Aspects  map[string]Score   `json:"aspects"`  // each aspect of kinship alone
	Baseline map[string]float64 `json:"baseline"` // ndcg10 of what others use
	Recall   map[string]float64 `json:"baseline_recall10"`
}

// Score is one ranking's quality.
type Score struct {
	NDCG10   float64 `json:"ndcg10"`
	Recall10 float64 `json:"recall10"`
}

// HeldOut is the score when the weights are learned anew on four fifths of the
// occupations and judged on the last, five times over.
type HeldOut struct {
	Score
	Weights [][]float64 `json:"weights"` // learned in each fold, adding to 1, in the order of occupation.Aspects
	Shipped []float64   `json:"shipped"` // the weights that rankings use, the same way
}

// similarity gives how alike i and j are; NaN ranks last.
type similarity func(i, j int) float64

func related(ctx context.Context, cat *occupation.Catalog) (Related, error) {
	truth := primary(cat)
	var all []int
	for i := range truth {
		if len(truth[i]) > 0 {
			all = append(all, i)
		}
	}
	r := Related{N: len(all), Aspects: map[string]Score{}, Baseline: map[string]float64{}, Recall: map[string]float64{}}
	judge := func(s similarity) Score { return ranking(all, truth, s) }
	own := judge(cat.Kinship)
	r.NDCG10, r.Recall10 = own.NDCG10, own.Recall10
	space := occupation.NewSpace(cat)
	for _, a := range occupation.Aspects() {
		r.Aspects[a.String()] = judge(func(i, j int) float64 { return space.At(a, i, j) })
	}
	for name, s := range baselines(cat) {
		if err := ctx.Err(); err != nil {
			return r, fmt.Errorf("ranking related occupations: %w", err)
		}
		score := judge(s)
		r.Baseline[name], r.Recall[name] = score.NDCG10, score.Recall10
	}
	r.HeldOut = heldOut(space, all, truth)
	return r, nil
}

// primary is the set of primary related occupations of each.
func primary(cat *occupation.Catalog) []map[int]bool {
	truth := make([]map[int]bool, len(cat.Occupations))
	for i := range truth {
		truth[i] = map[int]bool{}
		for _, r := range cat.Related(i) {
			if r.Tier <= occupation.PrimaryLong && r.Index != i {
				truth[i][r.Index] = true
			}
		}
	}
	return truth
}

// ranking averages over the occupations asked about:
//
//	DCG = Σ_{k=1}^{10} gain_k / log₂(k+1)   NDCG = DCG / DCG of the best order
func ranking(ask []int, truth []map[int]bool, s similarity) Score {
	scores := make([]Score, len(ask))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for k := w; k < len(ask); k += workers {
				scores[k] = rankOne(ask[k], truth, s)
			}
		})
	}
	wg.Wait()
	var mean Score
	for _, x := range scores {
		mean.NDCG10 += x.NDCG10 / float64(len(ask))
		mean.Recall10 += x.Recall10 / float64(len(ask))
	}
	return mean
}

func rankOne(i int, truth []map[int]bool, s similarity) Score {
	const first = 10
	type scored struct {
		j int
		v float64
	}
	var top []scored // best first
	for j := range truth {
		v := s(i, j)
		if j == i || math.IsNaN(v) || len(top) == first && v <= top[first-1].v {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, v, func(x scored, v float64) int {
			if x.v >= v { // equals stay before: the first in code order wins
				return -1
			}
			return 1
		})
		top = slices.Insert(top, at, scored{j, v})
		top = top[:min(first, len(top))]
	}
	dcg, best, hits := 0.0, 0.0, 0.0
	for k, x := range top {
		if truth[i][x.j] {
			dcg += 1 / math.Log2(float64(k+2))
			hits++
		}
	}
	for k := range min(first, len(truth[i])) {
		best += 1 / math.Log2(float64(k+2))
	}
	return Score{dcg / best, hits / float64(len(truth[i]))}
}

// baselines are what skill-matching systems commonly use.
func baselines(cat *occupation.Catalog) map[string]similarity {
	n := len(cat.Occupations)
	importance, product := make([][]float64, n), make([][]float64, n)
	tools, skills := make([]map[string]bool, n), make([]map[string]bool, n)
	for i := range n {
		tools[i], skills[i] = map[string]bool{}, map[string]bool{}
		for j, id := range cat.Columns(occupation.SkillImportance) {
			im, lv := cat.At(i, occupation.SkillImportance, j).Value, cat.At(i, occupation.SkillLevel, j).Value
			importance[i], product[i] = append(importance[i], im), append(product[i], im*lv)
			if im >= 3 { // "important" and above
				skills[i][id] = true
			}
		}
		for _, t := range cat.Technology(i) {
			tools[i][t.Name] = true
		}
	}
	return map[string]similarity{
		// cosine of the 35 skill importances
		"cosine": func(i, j int) float64 { return cosine(importance[i], importance[j]) },
		// Euclidean distance of importance × level
		"euclid": func(i, j int) float64 {
			d := 0.0
			for k := range product[i] {
				d += (product[i][k] - product[j][k]) * (product[i][k] - product[j][k])
			}
			return -d
		},
		// mean Jaccard overlap of technologies and of important skills
		"overlap": func(i, j int) float64 {
			if len(skills[i]) == 0 || len(skills[j]) == 0 {
				return math.NaN()
			}
			return (jaccard(tools[i], tools[j]) + jaccard(skills[i], skills[j])) / 2
		},
	}
}

func cosine(x, y []float64) float64 {
	xy, xx, yy := 0.0, 0.0, 0.0
	for k := range x {
		xy, xx, yy = xy+x[k]*y[k], xx+x[k]*x[k], yy+y[k]*y[k]
	}
	return xy / math.Sqrt(xx*yy)
}

func jaccard(a, b map[string]bool) float64 {
	common := 0
	for k := range a {
		if b[k] {
			common++
		}
	}
	if all := len(a) + len(b) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}

const folds = 5

// heldOut cross-validates over occupations: those judged are never among
// those that the weights were learned from.
func heldOut(space *occupation.Space, all []int, truth []map[int]bool) HeldOut {
	mixed := slices.Clone(all)
	rng := rand.New(rand.NewPCG(1, folds))
	rng.Shuffle(len(mixed), func(a, b int) { mixed[a], mixed[b] = mixed[b], mixed[a] })
	h := HeldOut{Shipped: shares(occupation.KinshipWeights())}
	for fold := range folds {
		var learn, judge []int
		for k, i := range mixed {
			if k%folds == fold {
				judge = append(judge, i)
			} else {
				learn = append(learn, i)
			}
		}
		w := learnWeights(space, learn, truth)
		h.Weights = append(h.Weights, w)
		s := ranking(judge, truth, func(i, j int) float64 { return space.Kinship(w, i, j) })
		h.NDCG10 += s.NDCG10 * float64(len(judge)) / float64(len(all))
		h.Recall10 += s.Recall10 * float64(len(judge)) / float64(len(all))
	}
	return h
}

// learnWeights climbs from equal weights, one weight at a time, by steps of a
// factor, while NDCG rises.
func learnWeights(space *occupation.Space, learn []int, truth []map[int]bool) []float64 {
	w := make([]float64, len(occupation.Aspects()))
	for a := range w {
		w[a] = 1
	}
	value := func(w []float64) float64 {
		return ranking(learn, truth, func(i, j int) float64 { return space.Kinship(w, i, j) }).NDCG10
	}
	best := value(w)
	for risen := true; risen; {
		risen = false
		for a := range w {
			for _, f := range []float64{0.5, 0.8, 1.25, 2} {
				v := slices.Clone(w)
				v[a] *= f
				if x := value(v); cmp.Less(best+1e-4, x) {
					best, w, risen = x, v, true
				}
			}
		}
	}
	return shares(w)
}

func shares(w []float64) []float64 {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	out := make([]float64, len(w))
	for k, v := range w {
		out[k] = v / sum
	}
	return out
}
