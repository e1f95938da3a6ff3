package measure

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestAgreesWithOtherPrograms compares with testdata/reference.tsv, which
// scripts/reference.py wrote with SciPy and statsmodels; its first line has
// their versions.
func TestAgreesWithOtherPrograms(t *testing.T) {
	data, err := os.ReadFile("testdata/reference.tsv")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		given, want := numbers(t, cells[1]), numbers(t, cells[2])
		got := ours(t, cells[0], given)
		seen[cells[0]]++
		if len(got) != len(want) {
			t.Fatalf("%s: %d values, want %d", line, len(got), len(want))
		}
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-7 {
				t.Errorf("%s %s: %.9g, they say %.9g", cells[0], cells[1], got[i], want[i])
			}
		}
	}
	if len(seen) != 12 {
		t.Errorf("compared %v", seen)
	}
}

func numbers(t *testing.T, s string) []float64 {
	var out []float64
	for _, f := range strings.Fields(s) {
		x, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

func ours(t *testing.T, name string, x []float64) []float64 {
	n := func(k int) int { return int(x[k]) }
	switch name {
	case "exact", "wilson", "jeffreys":
		i, err := Interval(Count{n(0), n(1)}, x[2], Method(name))
		if err != nil {
			t.Fatal(err)
		}
		return []float64{i.Low, i.High}
	case "hypergeometric":
		return []float64{hypergeometric(n(0), n(1), n(2), n(3))}
	case "mcnemar":
		c, err := ComparePairs(Pairs{n(0), n(1), n(2), n(3)}, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		return []float64{c.P}
	case "cohen":
		return []float64{CohenKappa(Pairs{n(0), n(1), n(2), n(3)})}
	case "fisher", "newcombe":
		c, err := CompareCounts(Count{n(0), n(1)}, Count{n(2), n(3)}, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if name == "fisher" {
			return []float64{c.P}
		}
		return []float64{c.Difference.Low, c.Difference.High}
	case "double":
		return []float64{Double{N1: n(0), Accept1: n(1), Reject1: n(3) + 1, N2: n(2), Accept2: n(3)}.Accepts(x[4])}
	case "cluster":
		c := &Tally{}
		for k := range n(0) * n(1) {
			one(c, Row{Cluster: uint64(k/n(1) + 1), Weight: x[2+2*k]}, x[3+2*k] == 1)
		}
		e := c.Estimate()
		return []float64{e.Rate, e.Effective}
	case "holm":
		return Holm(x)
	case "fleiss":
		var items []Count
		for k := range x {
			items = append(items, Count{n(k), 4})
		}
		return []float64{Agree(items).Kappa}
	}
	t.Fatalf("nothing of ours is %s", name)
	return nil
}
