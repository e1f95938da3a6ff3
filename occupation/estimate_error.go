package occupation

import "math"

// EstimateError is how far the estimates of one work-context element lie from
// known ratings that they were not given, on the element's scale.
type EstimateError struct {
	Element string  `json:"element"`
	N       int     `json:"n"`       // occupations with a known rating
	RMSE    float64 `json:"rmse"`    // root mean square error of the estimate
	Group   float64 `json:"group"`   // … of the mean of the SOC major group
	Nearest float64 `json:"nearest"` // … of the closest related occupation's rating
	Related float64 `json:"related"` // … of the mean over all related occupations
	Covered float64 `json:"covered"` // share of ratings inside the central 90 % of their estimate
}

// EstimateErrors leaves out one known rating at a time, estimates it from all
// others, and compares with what simpler guesses give. The linear predictors
// are left out exactly, by the hat matrix. An interval rests on the errors of
// the other occupations alone. An occupation without a rated relative takes
// its group's mean.
func (c *Catalog) EstimateErrors() []EstimateError {
	targets := make([]*target, len(c.Columns(Context)))
	for j := range targets {
		targets[j] = c.target(j)
	}
	predict := ridge(c.features(), targets)
	var out []EstimateError
	for j, id := range c.Columns(Context) {
		e := EstimateError{Element: id}
		var model, group, nearest, related, covered float64
		for _, s := range targets[j].stacks(predict(j)) {
			all := dot(s.fit.errors, s.fit.errors)
			for k, i := range s.train {
				if !s.fills(i) || s.fit.weights == nil {
					continue
				}
				y, miss := targets[j], s.fit.errors[k]
				e.N++
				model += miss * miss
				group += square(y.value[i] - y.group[i])
				nearest += square(y.value[i] - c.nearest(i, y))
				mean := y.related[i]
				if math.IsNaN(mean) {
					mean = y.group[i]
				}
				related += square(y.value[i] - mean)
				others := math.Sqrt((all - miss*miss) / float64(len(s.train)-1))
				covered += float64(boolInt(math.Abs(miss) <= 1.645*others))
			}
		}
		if e.N == 0 {
			continue
		}
		n := float64(e.N)
		e.RMSE, e.Group, e.Nearest, e.Related = math.Sqrt(model/n), math.Sqrt(group/n), math.Sqrt(nearest/n), math.Sqrt(related/n)
		e.Covered = covered / n
		out = append(out, e)
	}
	return out
}

// nearest is the rating of the closest related occupation that has one.
func (c *Catalog) nearest(i int, y *target) float64 {
	for _, r := range c.related[i] {
		if v := y.value[r.Index]; r.Index != i && !math.IsNaN(v) {
			return v
		}
	}
	return y.group[i]
}

func square(x float64) float64 { return x * x }
