package glyph

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// Frechet is the distance between two clouds of features, each seen as a normal
// distribution of mean μ and covariance Σ (Fréchet 1957; Dowson and Landau 1982; as the
// FID of Heusel et al. 2017, here in the oracle's features and not in Inception's):
//
//	|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2·(Σ₁·Σ₂)^½)
//
// 0 for equal ones. Each needs at least two rows.
func Frechet(a, b [][]float64) (float64, error) {
	if len(a) < 2 || len(b) < 2 {
		return 0, fmt.Errorf("glyph: Fréchet distance of %d and %d pictures", len(a), len(b))
	}
	mu1, sigma1 := moments(a)
	mu2, sigma2 := moments(b)
	d := 0.0
	for i := range mu1 {
		d += (mu1[i] - mu2[i]) * (mu1[i] - mu2[i])
	}
	// The trace of (Σ₁·Σ₂)^½ is that of (Σ₁^½·Σ₂·Σ₁^½)^½, whose matrix is symmetric.
	var root, product mat.Dense
	var e mat.EigenSym
	if !e.Factorize(sigma1, true) {
		return 0, fmt.Errorf("glyph: Fréchet distance: no eigenvalues")
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	values := e.Values(nil)
	for i, v := range values {
		values[i] = math.Sqrt(max(0, v))
	}
	root.Mul(&vectors, mat.NewDiagDense(len(values), values))
	root.Mul(&root, vectors.T())
	product.Mul(&root, sigma2)
	product.Mul(&product, &root)
	n := len(mu1)
	symmetric := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			symmetric.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	if !e.Factorize(symmetric, false) {
		return 0, fmt.Errorf("glyph: Fréchet distance: no eigenvalues")
	}
	d += mat.Trace(sigma1) + mat.Trace(sigma2)
	for _, v := range e.Values(nil) {
		d -= 2 * math.Sqrt(max(0, v))
	}
	return max(0, d), nil
}

func moments(x [][]float64) (mu []float64, sigma *mat.SymDense) {
	m := mat.NewDense(len(x), len(x[0]), nil)
	for i, row := range x {
		m.SetRow(i, row)
	}
	mu = make([]float64, len(x[0]))
	for j := range mu {
		mu[j] = stat.Mean(mat.Col(nil, j, m), nil)
	}
	sigma = mat.NewSymDense(len(mu), nil)
	stat.CovarianceMatrix(sigma, m, nil)
	return mu, sigma
}

// Nearest is the median, over the pictures, of the distance to the nearest of the known
// ones, as root mean square of the pixels' differences. Pictures that are nearer to
// those a generator was trained on than fresh real ones are, were learned by heart.
func Nearest(pictures, known []float32) float64 {
	var distances []float64
	for i := 0; i+Pixels <= len(pictures); i += Pixels {
		best := float32(math.Inf(1))
		for j := 0; j+Pixels <= len(known); j += Pixels {
			best = min(best, squares(pictures[i:i+Pixels], known[j:j+Pixels]))
		}
		distances = append(distances, math.Sqrt(float64(best)/Pixels))
	}
	if len(distances) == 0 {
		return math.NaN()
	}
	slices.Sort(distances)
	return distances[len(distances)/2]
}

// Spread is, class by class, the root mean square distance between two pictures of the
// class; NaN where there are not two.
func Spread(pictures []float32, classes []int, count int) []float64 {
	sums, pairs := make([]float64, count), make([]float64, count)
	last := make([]int, count) // 1 + index of the picture of that class before
	for i, class := range classes {
		if j := last[class]; j > 0 {
			sums[class] += float64(squares(pictures[i*Pixels:(i+1)*Pixels], pictures[(j-1)*Pixels:j*Pixels])) / Pixels
			pairs[class]++
		}
		last[class] = i + 1
	}
	for class := range sums {
		sums[class] = math.Sqrt(sums[class] / pairs[class])
	}
	return sums
}

func squares(a, b []float32) (sum float32) {
	for i, v := range a {
		sum += (v - b[i]) * (v - b[i])
	}
	return sum
}
