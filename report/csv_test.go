package report

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestTheCSVReadsBack(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		w, a, _ := answered(t, lang, nurse)
		if err := w.CSV(a); err != nil {
			t.Fatal(err)
		}
		text := w.Out.(*bytes.Buffer).String()
		rest, ok := strings.CutPrefix(text, "\ufeff")
		if !ok || strings.Count(rest, "\r\n") != len(a.Paths)+1 {
			t.Errorf("%s: no byte order mark, or lines do not end as RFC 4180 asks", lang)
		}
		rows, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
		if err != nil || len(rows) != len(a.Paths)+1 {
			t.Fatalf("%s: %d rows, %v", lang, len(rows), err)
		}
		at := map[string]int{}
		for j, name := range rows[0] {
			if _, twice := at[name]; twice {
				t.Errorf("column %s stands twice", name)
			}
			at[name] = j
		}
		for i, p := range a.Paths {
			row := rows[i+1]
			for name, want := range map[string]float64{"rank": p.Rank.Value, "rank_low": p.Rank.Low, "rank_high": p.Rank.High, "stability": p.Stability,
				"fit": p.Fit.Value, "fit_low": p.Fit.Low, "tolerance": p.Tolerance.Value, "error_high": p.Error.High, "catch": p.Catch.Value, "training": float64(p.Training)} {
				got, err := strconv.ParseFloat(row[at[name]], 64)
				if err != nil || math.Abs(got-want) > 1e-5*math.Abs(want) {
					t.Errorf("%s of path %d is %s, not %g", name, i+1, row[at[name]], want)
				}
			}
			for name, want := range map[string]string{"role": p.Role, "application": p.Application, "modality": p.Modality, "mode": p.Duty.Mode.String(),
				"role_name": w.P.T("role." + p.Role), "application_name": w.P.T("application." + p.Application), "modality_name": w.P.T("modality." + p.Modality), "why": p.Why} {
				if row[at[name]] != want {
					t.Errorf("%s of path %d is %q, not %q", name, i+1, row[at[name]], want)
				}
			}
		}
	}
}

func TestNoTextIsTakenForAFormula(t *testing.T) {
	for s, want := range map[string]string{"": "", "law": "law", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\t=1": "'\t=1", "法律": "法律"} {
		if got := guard(s); got != want {
			t.Errorf("guard(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestDigits(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1: "1", 0.0028546463719: "0.00285465", 6373300: "6373300", 1234567.8: "1234568", -2.5: "-2.5",
		math.Inf(1): "", math.NaN(): "", 0.1 + 0.2: "0.3"} {
		if got := digits(x); got != want {
			t.Errorf("digits(%g) = %q, want %q", x, got, want)
		}
	}
}
