package occupation

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// moments are those of LevelMoments.
type moments struct {
	mean []float64
	cov  *mat.SymDense
}

// LevelMoments are the mean and covariance of the levels of skills, then of knowledge,
// over the rated occupations: the mean of a job zone if one is given (0: of all), the
// covariance about each occupation's own zone then. A zone without rated occupations has
// the mean level 2 throughout. They are computed once a zone, and are not to be changed.
func (c *Catalog) LevelMoments(zone int) (mean []float64, cov *mat.SymDense) {
	if known, ok := c.moments.Load(zone); ok {
		m := known.(moments)
		return m.mean, m.cov
	}
	var rows [][]float64
	var zones []int
	n := len(c.Columns(SkillLevel)) + len(c.Columns(KnowledgeLevel))
	for i, o := range c.Occupations {
		row := make([]float64, 0, n)
		for _, d := range []Domain{SkillLevel, KnowledgeLevel} {
			for j := range c.Columns(d) {
				row = append(row, c.At(i, d, j).Value)
			}
		}
		if slices.ContainsFunc(row, math.IsNaN) {
			continue
		}
		z := 0
		if zone != 0 {
			z = o.JobZone
		}
		rows, zones = append(rows, row), append(zones, z)
	}
	means := meansBy(zones, rows, n)
	cov = mat.NewSymDense(n, nil)
	raw := cov.RawSymmetric()
	for k, row := range rows {
		m := means[zones[k]]
		for a := range row {
			da := (row[a] - m[a]) / float64(len(rows))
			for b := a; b < n; b++ {
				raw.Data[a*raw.Stride+b] += da * (row[b] - m[b])
			}
		}
	}
	mean = means[zone]
	if mean == nil {
		mean = slices.Repeat([]float64{2}, n)
	}
	c.moments.Store(zone, moments{mean, cov})
	return mean, cov
}

// meansBy are the means of n columns over the rows of each group.
func meansBy(groups []int, rows [][]float64, n int) map[int][]float64 {
	means, count := map[int][]float64{}, map[int]float64{}
	for k, row := range rows {
		if means[groups[k]] == nil {
			means[groups[k]] = make([]float64, n)
		}
		count[groups[k]]++
		for j, v := range row {
			means[groups[k]][j] += v
		}
	}
	for g, m := range means {
		for j := range m {
			m[j] /= count[g]
		}
	}
	return means
}
