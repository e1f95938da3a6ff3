package occupation

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// RecoveredSE is the uncertainty given to a recovered work-context mean, which
// comes without one, on its 1-to-5 scale. O*NET's ratings of the same kind
// (means of some 25 workers on a five-point scale) have standard errors near
// 0.2; drift between the unknown older release and now, and the chance that
// a row was matched to a neighbouring occupation, are put at 0.3 more
// (in squares): √(0.2² + 0.3²) ≈ 0.36.
const RecoveredSE = 0.36

// ridgeLambda is the penalty on standardised features: of the order of the
// number of features, as for a unit-variance prior on a mean of them.
const ridgeLambda = 100

// threePoint are the work-context elements on the scale CT, which ends at 3:
// work schedules and the length of the typical work week.
var threePoint = []string{"4.C.3.d.4", "4.C.3.d.8"}

// estimateContext fills the work context that the sources lack, element by
// element, from
//
//	p₁  a ridge regression on the occupation's own skills, knowledge, work
//	    styles, interests, job zone and major group
//	p₂  the mean over its related occupations that have the rating
//
// combined by least squares on leave-one-out predictions (stacking, Wolpert
// 1992). The standard error given with an estimate is the leave-one-out root
// mean square error of the same predictor, so it is honest for new cases.
// Every estimate is flagged Estimated.
func (c *Catalog) estimateContext() {
	t := &c.tables[Context]
	if len(t.elements) == 0 {
		return
	}
	for k, f := range t.flag {
		if Flag(f)&Recovered != 0 && t.se[k] == none {
			t.se[k] = uint16(math.Round(RecoveredSE * 1e4))
		}
	}
	x := c.features()
	targets := make([]*target, len(t.elements))
	for j := range t.elements {
		targets[j] = c.target(j)
	}
	predict := ridge(x, targets)
	for j, y := range targets {
		c.estimateElement(j, y, predict(j))
	}
}

// features gives one row an occupation: standardised ratings, job zone and major
// group. An occupation without skills has NaN in column 0.
func (c *Catalog) features() *mat.Dense {
	n := len(c.Occupations)
	var columns [][]float64
	add := func(value func(i int) float64) {
		v := make([]float64, n)
		for i := range v {
			v[i] = value(i)
		}
		standardise(v)
		columns = append(columns, v)
	}
	for _, d := range []Domain{SkillLevel, SkillImportance, KnowledgeLevel, KnowledgeImportance, Style, Interest} {
		for j := range c.Columns(d) {
			add(func(i int) float64 { return c.At(i, d, j).Value })
		}
	}
	add(func(i int) float64 { return float64(c.Occupations[i].JobZone) })
	groups := map[string]int{}
	for _, o := range c.Occupations {
		groups[o.Code[:2]] = 0
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		add(func(i int) float64 { return float64(boolInt(c.Occupations[i].Code[:2] == g)) })
	}
	x := mat.NewDense(n, max(1, len(columns)), nil)
	for i := range n {
		for j, v := range columns {
			x.Set(i, j, v[i])
		}
		if !c.Rated(i, SkillLevel) {
			x.Set(i, 0, math.NaN())
		}
	}
	return x
}

// standardise brings the known values to mean 0 and deviation 1, unknown ones to 0.
func standardise(v []float64) {
	n, mean, ss := 0.0, 0.0, 0.0
	for _, x := range v {
		if !math.IsNaN(x) {
			n++
			mean += x
		}
	}
	mean /= math.Max(1, n)
	for _, x := range v {
		if !math.IsNaN(x) {
			ss += (x - mean) * (x - mean)
		}
	}
	sd := math.Sqrt(ss / math.Max(1, n))
	for i, x := range v {
		if math.IsNaN(x) || sd == 0 {
			v[i] = 0
		} else {
			v[i] = (x - mean) / sd
		}
	}
}

// target is one element's known values and its neighbours' means.
type target struct {
	value   []float64 // NaN: unknown
	related []float64 // mean over related occupations' values; NaN: none has one
	group   []float64 // mean over the others of the SOC major group
	mean    float64
}

func (c *Catalog) target(j int) *target {
	n := len(c.Occupations)
	y := &target{make([]float64, n), make([]float64, n), make([]float64, n), 0}
	sum, count := map[string]float64{}, map[string]float64{}
	total, all := 0.0, 0.0
	for i, o := range c.Occupations {
		y.value[i] = math.NaN()
		if r := c.At(i, Context, j); r.Known() && r.Flag&Estimated == 0 {
			y.value[i] = r.Value
			sum[o.Code[:2]] += r.Value
			count[o.Code[:2]]++
			total += r.Value
			all++
		}
	}
	y.mean = total / math.Max(1, all)
	for i, o := range c.Occupations {
		s, m := sum[o.Code[:2]], count[o.Code[:2]]
		if !math.IsNaN(y.value[i]) { // leave itself out
			s, m = s-y.value[i], m-1
		}
		y.group[i] = (s + 2*y.mean) / (m + 2) // two pseudo-observations: small groups lean on the mean
		y.related[i] = math.NaN()
		s, m = 0, 0
		for _, r := range c.related[i] {
			if v := y.value[r.Index]; r.Index != i && !math.IsNaN(v) {
				w := 1 / float64(1+r.Tier)
				s, m = s+w*v, m+w
			}
		}
		if m > 0 {
			y.related[i] = s / m
		}
	}
	return y
}

// stacked is one of the two predictors of an element: with the occupation's own
// ratings or, for an occupation without, by its neighbours alone.
type stacked struct {
	row   func(i int) []float64
	fills func(i int) bool // whether it is occupation i's predictor
	train []int
	fit   stack
}

func (y *target) stacks(p1 []float64) []stacked {
	neighbours := func(i int) float64 {
		if math.IsNaN(y.related[i]) {
			return y.group[i]
		}
		return y.related[i]
	}
	all := []stacked{
		{row: func(i int) []float64 { return []float64{1, p1[i], neighbours(i), y.group[i]} }, fills: func(i int) bool { return !math.IsNaN(p1[i]) }},
		{row: func(i int) []float64 { return []float64{1, neighbours(i), y.group[i]} }, fills: func(i int) bool { return math.IsNaN(p1[i]) }},
	}
	for k := range all {
		s := &all[k]
		for i := range y.value {
			if !math.IsNaN(y.value[i]) && !math.IsNaN(s.row(i)[1]) {
				s.train = append(s.train, i)
			}
		}
		s.fit = leastSquares(s.train, s.row, y.value)
	}
	return all
}

// estimateElement fills element j: p1 where the occupation has own ratings.
func (c *Catalog) estimateElement(j int, y *target, p1 []float64) {
	high := 5.0
	if slices.Contains(threePoint, c.tables[Context].elements[j]) {
		high = 3
	}
	for _, s := range y.stacks(p1) {
		for i := range y.value {
			if !math.IsNaN(y.value[i]) || !s.fills(i) {
				continue
			}
			v := y.mean
			if s.fit.weights != nil {
				v = dot(s.fit.weights, s.row(i))
			}
			c.tables[Context].set(i, j, Rating{math.Max(1, math.Min(high, v)), s.fit.rmse(), Estimated})
		}
	}
}

// stack is a least-squares fit with its leave-one-out errors, by training row.
type stack struct {
	weights []float64 // nil: too little to fit
	errors  []float64
}

// rmse is the root mean square of the leave-one-out errors.
func (s stack) rmse() float64 {
	if len(s.errors) == 0 {
		return 1 // a whole scale point: nothing is known
	}
	return math.Sqrt(dot(s.errors, s.errors) / float64(len(s.errors)))
}

// leastSquares fits y on rows, with a small ridge for safety.
func leastSquares(train []int, row func(int) []float64, y []float64) stack {
	if len(train) < 10 {
		return stack{}
	}
	p := len(row(train[0]))
	a := mat.NewDense(len(train), p, nil)
	b := mat.NewVecDense(len(train), nil)
	for k, i := range train {
		a.SetRow(k, row(i))
		b.SetVec(k, y[i])
	}
	h, coef := solveRidge(a, b, 1e-6)
	if coef == nil {
		return stack{}
	}
	s := stack{weights: coef}
	for k := range train {
		s.errors = append(s.errors, (b.AtVec(k)-dot(coef, a.RawRowView(k)))/(1-h[k]))
	}
	return s
}

// solveRidge gives w = (AᵀA + λI)⁻¹Aᵀb and the diagonal of the hat matrix.
func solveRidge(a *mat.Dense, b *mat.VecDense, lambda float64) (hat, w []float64) {
	chol := normal(a, lambda)
	if chol == nil {
		return nil, nil
	}
	var rhs, sol mat.VecDense
	rhs.MulVec(a.T(), b)
	if chol.SolveVecTo(&sol, &rhs) != nil {
		return nil, nil
	}
	return hatDiagonal(a, chol), slices.Clone(sol.RawVector().Data)
}

func normal(a *mat.Dense, lambda float64) *mat.Cholesky {
	_, p := a.Dims()
	g := mat.NewSymDense(p, nil)
	g.SymOuterK(1, a.T())
	for i := range p {
		g.SetSym(i, i, g.At(i, i)+lambda)
	}
	chol := &mat.Cholesky{}
	if !chol.Factorize(g) {
		return nil
	}
	return chol
}

func hatDiagonal(a *mat.Dense, chol *mat.Cholesky) []float64 {
	n, _ := a.Dims()
	var z mat.Dense
	if chol.SolveTo(&z, a.T()) != nil {
		return nil
	}
	h := make([]float64, n)
	for i := range h {
		h[i] = mat.Dot(a.RowView(i), z.ColView(i))
	}
	return h
}

// ridge fits all elements on the features at once and gives, for element j,
// the prediction for every occupation with features: leave-one-out where the
// value is known. Elements are known for the same occupations or nearly so;
// each set of known rows is factorised once.
func ridge(x *mat.Dense, targets []*target) func(j int) []float64 {
	n, p := x.Dims()
	type fit struct {
		rows []int
		a    *mat.Dense
		chol *mat.Cholesky
		hat  []float64
	}
	cache := map[string]*fit{}
	return func(j int) []float64 {
		y := targets[j]
		var rows []int
		key := make([]byte, n)
		for i := range n {
			if !math.IsNaN(y.value[i]) && !math.IsNaN(x.At(i, 0)) {
				rows = append(rows, i)
				key[i] = 1
			}
		}
		f := cache[string(key)]
		if f == nil && len(rows) > 0 {
			f = &fit{rows: rows, a: mat.NewDense(len(rows), p, nil)}
			for k, i := range rows {
				f.a.SetRow(k, x.RawRowView(i))
			}
			if f.chol = normal(f.a, ridgeLambda); f.chol != nil {
				f.hat = hatDiagonal(f.a, f.chol)
			}
			cache[string(key)] = f
		}
		out := make([]float64, n)
		if f == nil || f.chol == nil {
			for i := range out {
				out[i] = math.NaN()
			}
			return out
		}
		b := mat.NewVecDense(len(rows), nil)
		for k, i := range rows {
			b.SetVec(k, y.value[i]-y.mean)
		}
		var rhs, w mat.VecDense
		rhs.MulVec(f.a.T(), b)
		if f.chol.SolveVecTo(&w, &rhs) != nil {
			w = *mat.NewVecDense(p, nil)
		}
		for i := range out {
			out[i] = math.NaN()
			if !math.IsNaN(x.At(i, 0)) {
				out[i] = y.mean + dot(w.RawVector().Data, x.RawRowView(i))
			}
		}
		for k, i := range rows {
			e := (y.value[i] - out[i]) / (1 - f.hat[k])
			out[i] = y.value[i] - e
		}
		return out
	}
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}
