package evidence

import (
	"fmt"
	"math"
	"testing"

	"github.com/leeway-project/leeway"
)

func Example() {
	set, err := Open()
	if err != nil {
		panic(err)
	}
	e := set.ErrorRate("law", "text", nil)
	fmt.Println(e.Basis, len(e.Rows), e.Rows[0].Source)
	// Output: published 4 Dahl, Magesh, Suzgun & Ho, Large Legal Fictions, Journal of Legal Analysis 2024
}

func openSet(t testing.TB) *Set {
	t.Helper()
	s, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryRowCarriesSourceDateLicenceAndWhatWasCounted(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range openSet(t).Rows {
		if r.ID == "" || seen[r.ID] || r.Source == "" || r.Date == "" || r.Licence == "" || r.CountedEn == "" || r.CountedZh == "" || r.Confidence == "" {
			t.Errorf("row %+v is not whole or stands twice", r)
		}
		seen[r.ID] = true
		if r.IsErrorRate() && !(r.Rate > 0 && r.Rate < 1) {
			t.Errorf("%s: an error rate of %g", r.ID, r.Rate)
		}
	}
}

func TestScoresAndPreferencesNeverEnterAnErrorRate(t *testing.T) {
	s := openSet(t)
	for _, application := range leeway.Applications() {
		for _, modality := range leeway.Modalities() {
			for _, r := range s.ErrorRate(application, modality, nil).Rows {
				if r.Measure != "error_rate" || r.Application != application || r.Modality != modality {
					t.Errorf("%s %s rests on %s (%s)", application, modality, r.ID, r.Measure)
				}
			}
		}
	}
}

func TestTheBasisIsSaid(t *testing.T) {
	s := openSet(t)
	nurse := []Work{{"29-1141", 1}}
	for _, c := range []struct {
		application, modality string
		work                  []Work
		want                  Basis
	}{
		{"law", "text", nil, Published},
		{"finance", "text", nil, Published},
		{"content_creation", "text", nil, Published},
		{"healthcare", "text", nurse, Proxy}, // its published figures are scores
		{"healthcare", "text", nil, Assumed},
		{"entertainment", "music", nurse, Assumed}, // completion is of text conversations
		{"marketing", "video", nurse, Assumed},
	} {
		if got := s.ErrorRate(c.application, c.modality, c.work).Basis; got != c.want {
			t.Errorf("%s %s: %s, want %s", c.application, c.modality, got, c.want)
		}
	}
}

// TestPoolingEqualsTheHandCalculation: two rows of n = 100 at 0.5 and
// 0.2 in the newest month. y = 0, −1.386294; v = 0.04, 0.0625; w = 25, 16;
// ȳ = −0.540993; Q = 18.7491; τ² = (Q−1)/(41 − 881/41) = 0.909666. The prediction
// is t with 2 − 2 + 4 degrees of freedom, whose 95 % quantile is 2.131847 (table).
func TestPoolingEqualsTheHandCalculation(t *testing.T) {
	s := &Set{Policy: Policy{FloorDF: 4}, newest: years("2025-01")}
	rows := []Row{{N: 100, Rate: 0.5, Date: "2025-01"}, {N: 100, Rate: 0.2, Date: "2025-01"}}
	got := s.pool(rows, 1)
	tau2 := 0.909666
	w1, w2 := 1/(0.04+tau2), 1/(0.0625+tau2)
	mu := w2 * -1.386294 / (w1 + w2)
	sigma := math.Sqrt(tau2+1/(w1+w2)) * 2.131847 / 1.644854
	if math.Abs(got.Mu-mu) > 1e-4 || math.Abs(got.Sigma-sigma) > 1e-4 {
		t.Errorf("pooled %+v, want %.5f, %.5f", got, mu, sigma)
	}
}

func TestLessIsKnownFromOldSecondhandAndUncountedFigures(t *testing.T) {
	s := openSet(t)
	base := Row{N: 200, Rate: 0.3, Date: "2025-10", Confidence: "published"}
	for name, worse := range map[string]Row{
		"no n":       {Rate: 0.3, Date: "2025-10", Confidence: "published"},
		"secondary":  {N: 200, Rate: 0.3, Date: "2025-10", Confidence: "secondary"},
		"older":      {N: 200, Rate: 0.3, Date: "2023-10", Confidence: "published"},
		"fewer seen": {N: 50, Rate: 0.3, Date: "2025-10", Confidence: "published"},
	} {
		if s.variance(worse) <= s.variance(base) {
			t.Errorf("%s: variance %.4f, not above %.4f", name, s.variance(worse), s.variance(base))
		}
	}
}

func TestExposureCoversOccupationsAndIsNoErrorRate(t *testing.T) {
	m, ok := openSet(t).Exposure("23-1011")
	if !ok || m["gpts_beta"] <= 0 || m["aioe"] == 0 {
		t.Errorf("exposure %v, %v", m, ok)
	}
	if _, ok := openSet(t).Exposure("99-9999"); ok {
		t.Error("an unknown occupation is exposed")
	}
	for _, src := range Sources() {
		if src.Bears == "error_rate" && src.ID != "rates" {
			t.Errorf("%s bears on ε", src.ID)
		}
	}
}
