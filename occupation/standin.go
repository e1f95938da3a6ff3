package occupation

import "math"

// StandIn is like At where occupation i is rated in the domain at all. O*NET has
// no skills or knowledge for some occupations, software developers among
// them; for these the ratings of the related occupations stand in: their mean,
// closer ones counting more, flagged [Estimated], with the spread between them
// as standard error.
func (c *Catalog) StandIn(i int, d Domain, j int) Rating {
	r := c.At(i, d, j)
	if !math.IsNaN(r.Value) || c.Rated(i, d) {
		return r
	}
	sum, weight, ss := 0.0, 0.0, 0.0
	for _, rel := range c.Related(i) {
		v := c.At(rel.Index, d, j).Value
		if math.IsNaN(v) || rel.Index == i {
			continue
		}
		w := 1 / float64(1+rel.Tier)
		sum, weight, ss = sum+w*v, weight+w, ss+w*v*v
	}
	if weight == 0 {
		return r
	}
	mean := sum / weight
	return Rating{mean, math.Sqrt(math.Max(0, ss/weight-mean*mean)), Estimated}
}
