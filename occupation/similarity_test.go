package occupation

import (
	"math"
	"testing"
)

func TestKinshipIsWhatTheAspectsGive(t *testing.T) {
	c := open(t)
	s, w := NewSpace(c), KinshipWeights()
	for i := range c.Occupations {
		for _, j := range []int{i, (i + 1) % s.n, (i * 7) % s.n} {
			got, want := c.Kinship(i, j), s.Kinship(w, i, j)
			if i == j && c.Comparable(i) {
				want = 1
			}
			if back := c.Kinship(j, i); got != back && !math.IsNaN(got) {
				t.Errorf("%s, %s: %g, the other way round %g", c.Occupations[i].Code, c.Occupations[j].Code, got, back)
			}
			if i != j && math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 2.0/(none-1) {
				t.Errorf("%s, %s: stored %g, computed %g", c.Occupations[i].Code, c.Occupations[j].Code, got, want)
			}
		}
	}
}

func TestKinshipOrdersWorkAsPeopleWould(t *testing.T) {
	c := open(t)
	at := func(code string) int {
		i, ok := c.Find(code)
		if !ok {
			t.Fatal(code)
		}
		return i
	}
	nurse := at("29-1141.00")
	critical, physician, plumber := c.Kinship(nurse, at("29-1141.03")), c.Kinship(nurse, at("29-1216.00")), c.Kinship(nurse, at("47-2152.00"))
	if !(critical > physician && physician > plumber) {
		t.Errorf("kinship of a nurse: critical care %.2f, physician %.2f, plumber %.2f", critical, physician, plumber)
	}
}

// TestTooLittleKnownIsNotComparable: of "all other" occupations O*NET gives titles
// only.
func TestTooLittleKnownIsNotComparable(t *testing.T) {
	c := open(t)
	other, _ := c.Find("15-1299.00") // Computer Occupations, All Other
	nurse, _ := c.Find("29-1141.00")
	for _, p := range [][2]int{{other, nurse}, {other, other}, {-1, nurse}, {nurse, 1 << 20}} {
		if v := c.Kinship(p[0], p[1]); !math.IsNaN(v) {
			t.Errorf("Kinship(%d, %d) = %g", p[0], p[1], v)
		}
	}
	if c.Comparable(other) || !c.Comparable(nurse) {
		t.Error("comparable the wrong way round")
	}
	if v := (&Catalog{}).Kinship(0, 1); !math.IsNaN(v) {
		t.Errorf("an empty catalog gives %g", v)
	}
}

func BenchmarkSpace(b *testing.B) {
	c := open(b)
	for b.Loop() {
		NewSpace(c)
	}
}

// TestRelatedOccupationsStandIn: software developers have no skill ratings, and
// can program all the same.
func TestRelatedOccupationsStandIn(t *testing.T) {
	c := open(t)
	developer, _ := c.Find("15-1252.00")
	nurse, _ := c.Find("29-1141.00")
	programming := c.Column(SkillLevel, "2.B.3.e")
	if c.Rated(developer, SkillLevel) {
		t.Skip("this release rates software developers")
	}
	r := c.StandIn(developer, SkillLevel, programming)
	if !(r.Value > 3) || r.Flag != Estimated || !(r.SE > 0) {
		t.Errorf("programming of software developers: %+v", r)
	}
	if got, want := c.StandIn(nurse, SkillLevel, programming), c.At(nurse, SkillLevel, programming); got != want {
		t.Errorf("a rated occupation: %+v, want %+v", got, want)
	}
	if r := c.StandIn(developer, SkillLevel, -1); !math.IsNaN(r.Value) {
		t.Errorf("no such element: %+v", r)
	}
}
