package report

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestACurveIsAsHighAsItsValues(t *testing.T) {
	for name, c := range map[string]struct {
		values       []float64
		lines, width int
		low, high    float64
		want         []string
	}{
		"one line":            {[]float64{0, 0.5, 1}, 1, 4, 0, 1, []string{"▁▄█ "}},
		"two lines":           {[]float64{0, 0.5, 1}, 2, 3, 0, 1, []string{"  █", "▁██"}},
		"up to the greatest":  {[]float64{1, 4}, 1, 2, 0, math.NaN(), []string{"▂█"}},
		"means of neighbours": {[]float64{0, 1, 1, 1}, 1, 2, 0, 1, []string{"▄█"}},
		"nothing yet":         {nil, 2, 3, 0, math.NaN(), []string{"   ", "   "}},
		"no number":           {[]float64{math.NaN(), 1}, 1, 2, 0, 1, []string{"▁█"}},
	} {
		if got := curve(c.values, c.lines, c.width, c.low, c.high); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s", name, strings.Join(got, "\n"))
		}
	}
}
