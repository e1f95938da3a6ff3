package occupation

import (
	"math"
	"slices"
	"testing"
)

const folds = 5

// TestEstimatesBeatTheGroupAndTheNeighbours holds out every fifth known
// occupation at a time, estimates it from the rest, and compares. Errors are
// averaged over elements, so that none counts more for its spread.
func TestEstimatesBeatTheGroupAndTheNeighbours(t *testing.T) {
	t.Parallel()
	c, err := Decode(string(open(t).Encode())) // one's own, to write into
	if err != nil {
		t.Fatal(err)
	}
	tab := &c.tables[Context]
	truth := table{elements: tab.elements, value: slices.Clone(tab.value), se: slices.Clone(tab.se), flag: slices.Clone(tab.flag)}
	known := func(i int) bool { return truth.at(i, 0).Flag&Estimated == 0 }
	type sums struct{ model, group, neighbours float64 }
	per := make([]sums, len(tab.elements))
	var n, covered float64
	for fold := range folds {
		hidden, seen := map[int]bool{}, 0
		for i := range c.Occupations {
			if known(i) {
				seen++
				hidden[i] = seen%folds == fold
			}
			for j := range tab.elements {
				r := truth.at(i, j)
				if hidden[i] || !known(i) {
					r = Rating{math.NaN(), math.NaN(), 0}
				}
				tab.set(i, j, r)
			}
		}
		targets := make([]*target, len(tab.elements))
		for j := range targets {
			targets[j] = c.target(j)
		}
		c.estimateContext()
		for i, out := range hidden {
			for j := range tab.elements {
				if !out {
					break
				}
				want, got, group := truth.at(i, j).Value, tab.at(i, j), targets[j].group[i]
				near := targets[j].related[i]
				if math.IsNaN(near) {
					near = group
				}
				per[j].model += sq(got.Value - want)
				per[j].group += sq(group - want)
				per[j].neighbours += sq(near - want)
				n++
				covered += float64(boolInt(math.Abs(got.Value-want) <= 1.645*got.SE))
			}
		}
	}
	rows := n / float64(len(per))
	var mean sums
	better := 0
	for _, p := range per {
		mean.model += math.Sqrt(p.model/rows) / float64(len(per))
		mean.group += math.Sqrt(p.group/rows) / float64(len(per))
		mean.neighbours += math.Sqrt(p.neighbours/rows) / float64(len(per))
		better += boolInt(p.model < min(p.group, p.neighbours))
	}
	t.Logf("root mean square error on %.0f held-out occupations, mean over %d elements: estimate %.3f, SOC group %.3f, related occupations %.3f; better than both in %d elements; 90 %% interval covers %.1f %%",
		rows, len(per), mean.model, mean.group, mean.neighbours, better, 100*covered/n)
	if rows != 685 || mean.model >= mean.group || mean.model >= mean.neighbours {
		t.Error("the estimate is no better than a mean")
	}
	if better < len(per)*9/10 {
		t.Errorf("it is better than both means in %d of %d elements only", better, len(per))
	}
	if covered/n < 0.85 || covered/n > 0.95 {
		t.Errorf("the 90 %% interval covers %.3f", covered/n)
	}
}

func sq(x float64) float64 { return x * x }

func TestWithFewKnownValuesTheEstimateIsTheMeanAndUnsure(t *testing.T) {
	m := mini()
	m["Work Context.txt"] = workContext + "15-1252.00\t4.C.3.a.1\tConsequence of Error\tCX\t3.50\t0.2000\tIncumbent\n"
	c, err := importPath(folder(t, m))
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range c.Occupations {
		r := c.Rating(i, Context, "4.C.3.a.1")
		if given := i < 2; given != (r.Flag == 0) || !given && r != (Rating{3, 1, Estimated}) {
			t.Errorf("%s: %+v", o.Code, r)
		}
	}
}

func TestWithoutWorkContextNothingIsEstimated(t *testing.T) {
	c, err := importPath(folder(t, mini()))
	if err != nil || len(c.Columns(Context)) != 0 || c.Coverage().ContextEstimated != 0 {
		t.Errorf("%v, %v", c.Columns(Context), err)
	}
}
