package evidence

import (
	"math"
	"testing"

	"github.com/leeway-project/leeway"
)

// TestCorrectedRatesAreReadBackAsSaved: mean and upper end of the 90 % interval (of
// rates above one half the lower end), also where an end was cut to 0 or 1.
func TestCorrectedRatesAreReadBackAsSaved(t *testing.T) {
	for _, c := range []leeway.Interval{
		{Value: 0.07, Low: 0, High: 0.13},
		{Value: 0.07, Low: 0.02, High: 0.12},
		{Value: 0.002, Low: 0, High: 0.005},
		{Value: 0.4, Low: 0.3, High: 0.5},
		{Value: 0.93, Low: 0.87, High: 1},
		{Value: 0.05, Low: 0.05, High: 0.05},
	} {
		b := Own{N: 100, Corrected: &c}.ErrorRate().Rate.(leeway.Beta)
		mean, end, want := b.A/(b.A+b.B), b.Quantile(0.95), c.High
		if c.Value > 0.5 {
			end, want = b.Quantile(0.05), c.Low
		}
		if math.Abs(mean-c.Value) > 1e-6 || math.Abs(end-want) > 1e-3*want {
			t.Errorf("%+v became mean %.4f, %.4f–%.4f", c, mean, b.Quantile(0.05), b.Quantile(0.95))
		}
		if c.Low > 0 && c.High < 1 && math.Abs(b.Quantile(0.05)-c.Low) > 0.15*(c.High-c.Low)+1e-5 {
			t.Errorf("%+v: the lower end became %.4f", c, b.Quantile(0.05))
		}
	}
	// Nothing left after the correction: the upper end stays.
	b := Own{N: 100, Corrected: &leeway.Interval{High: 0.04}}.ErrorRate().Rate
	if math.Abs(b.Quantile(0.95)-0.04) > 1e-6 || b.Quantile(0.5) > 0.02 {
		t.Errorf("nothing wrong: %+v", leeway.Central(b))
	}
	// Nothing known.
	if b := (Own{N: 1, Corrected: &leeway.Interval{High: 1}}).ErrorRate().Rate; b.Quantile(0.95) < 0.99 {
		t.Errorf("nothing known: %+v", leeway.Central(b))
	}
}
