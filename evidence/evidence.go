// Package evidence gives ε, the share of generated pieces that are wrong, from
// published sources, and keeps apart what is not an error rate: exposure (how
// much of the work a generator touches), scores and preferences.
//
//	set, err := evidence.Open()
//	e := set.ErrorRate("law", "text", nil)
//	e.Rate.Quantile(0.5), e.Basis, e.Rows // with source, date, licence each
//
// docs/evidence.md says which source bears on what.
package evidence

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

//go:generate go run ../internal/evidence ../../shared/data data

//go:embed data/rates.tsv
var ratesTSV string

//go:embed data/occupations.tsv
var occupationsTSV string

//go:embed data/activities.tsv
var activitiesTSV string

//go:embed policy.yaml
var policyYAML []byte

// Row is one published figure.
type Row struct {
	ID          string  `json:"id"`
	Application string  `json:"application"` // "all" for general ones
	Modality    string  `json:"modality"`
	System      string  `json:"system"`
	Measure     string  `json:"measure"` // "error_rate", "score", "preference" or "severity"
	N           int     `json:"n,omitempty"`
	Low         float64 `json:"low,omitempty"`
	Rate        float64 `json:"rate,omitempty"`
	High        float64 `json:"high,omitempty"`
	CountedEn   string  `json:"counted_en"` // what was counted as an error
	CountedZh   string  `json:"counted_zh"`
	Date        string  `json:"date"`
	Source      string  `json:"source"`
	Licence     string  `json:"licence"`
	Confidence  string  `json:"confidence"` // "published" or "secondary"
}

// Counted is what was counted as an error, in the language.
func (r Row) Counted(lang string) string {
	if lang == "zh" {
		return r.CountedZh
	}
	return r.CountedEn
}

// IsErrorRate says whether the row bears on ε.
func (r Row) IsErrorRate() bool { return r.Measure == "error_rate" }

// Policy holds the constants of the pooling; policy.yaml gives their reasons.
type Policy struct {
	NoN           float64 `yaml:"no_n"`
	Secondary     float64 `yaml:"secondary"`
	DriftPerYear  float64 `yaml:"drift_per_year"`
	BetweenFloor  float64 `yaml:"between_floor"`
	FloorDF       float64 `yaml:"floor_df"`
	ProxySD       float64 `yaml:"proxy_sd"`
	AssumedFactor float64 `yaml:"assumed_factor"`
}

// Set is all the evidence that ships with the program.
type Set struct {
	Rows   []Row
	Policy Policy

	newest   float64                       // of Rows, in years
	exposure map[string]map[string]float64 // SOC code → measure → value
	activity map[string]map[string]float64 // work activity (IWA) → measure → value
}

// Basis says what an ErrorRate rests on.
type Basis string

// The kinds of basis, best first.
const (
	Measured  Basis = "measured"  // the user's own labelled outputs
	Published Basis = "published" // error rates for this application and modality
	Proxy     Basis = "proxy"     // task completion of the occupations, a stand-in
	Assumed   Basis = "assumed"   // nothing is published: the spread of all rates
)

// ErrorRate is ε with what it rests on.
type ErrorRate struct {
	Rate  leeway.Distribution
	Basis Basis
	Rows  []Row  // the error rates that were pooled
	Own   string // name of the user's own measurement, with basis Measured
}

// Open reads the embedded evidence.
func Open() (*Set, error) {
	s := &Set{}
	if err := yaml.UnmarshalWithOptions(policyYAML, &s.Policy, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the evidence policy: %w", err)
	}
	rows, err := readTSV(ratesTSV)
	if err != nil {
		return nil, fmt.Errorf("reading the error rates: %w", err)
	}
	for _, m := range rows {
		r := Row{ID: m["id"], Application: m["application"], Modality: m["modality"], System: m["system"], Measure: m["measure"],
			CountedEn: m["counted_en"], CountedZh: m["counted_zh"], Date: m["date"], Source: m["source"], Licence: m["licence"], Confidence: m["confidence"]}
		r.N, _ = strconv.Atoi(m["n"])
		for name, to := range map[string]*float64{"low": &r.Low, "rate": &r.Rate, "high": &r.High} {
			if m[name] != "" {
				if *to, err = strconv.ParseFloat(m[name], 64); err != nil {
					return nil, fmt.Errorf("reading the error rates: row %s: %w", r.ID, err)
				}
			}
		}
		s.newest = math.Max(s.newest, years(r.Date))
		s.Rows = append(s.Rows, r)
	}
	s.exposure, s.activity = readMeasures(occupationsTSV), readMeasures(activitiesTSV)
	return s, nil
}

func readMeasures(text string) map[string]map[string]float64 {
	head, lines, _ := strings.Cut(text, "\n")
	names := strings.Split(head, "\t")
	all := map[string]map[string]float64{}
	for line := range strings.Lines(lines) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		m := make(map[string]float64, len(names))
		for j := 1; j < len(cells) && j < len(names); j++ {
			if x, err := strconv.ParseFloat(cells[j], 64); err == nil {
				m[names[j]] = x
			}
		}
		all[cells[0]] = m
	}
	return all
}

// Work is an occupation with its weight.
type Work struct {
	SOC    string
	Weight float64
}

// ErrorRate gives ε of an application and modality. work is who does the
// work: for text without a published rate their task completion stands in.
// Image, music and video without a published rate are assumed: the answer
// must say that there is no evidence.
func (s *Set) ErrorRate(application, modality string, work []Work) ErrorRate {
	var rows []Row
	for _, r := range s.Rows {
		if r.IsErrorRate() && r.Application == application && r.Modality == modality {
			rows = append(rows, r)
		}
	}
	if len(rows) > 0 {
		return ErrorRate{Rate: s.pool(rows, 1), Basis: Published, Rows: rows}
	}
	if modality == "text" {
		if c, ok := s.mean("ms_completion", work); ok {
			return ErrorRate{Rate: leeway.LogitNormal{Mu: leeway.Logit(1 - c), Sigma: s.Policy.ProxySD}, Basis: Proxy}
		}
	}
	for _, r := range s.Rows {
		if r.IsErrorRate() {
			rows = append(rows, r)
		}
	}
	return ErrorRate{Rate: s.pool(rows, s.Policy.AssumedFactor), Basis: Assumed}
}

// Pool is the rate of one more system and task like those of rows, see
// [Set.ErrorRate]. There must be a row.
func (s *Set) Pool(rows []Row) leeway.LogitNormal { return s.pool(rows, 1) }

// pool is a random-effects meta-analysis of the rates' log odds
// (DerSimonian & Laird 1986) and gives the predictive distribution of the rate
// of one more system and task, its spread times factor:
//
//	y_i = logit(rate_i)   w_i = 1/v_i
//	Q = Σ w (y − ȳ)²   τ² = max(0, (Q − (k−1)) / (Σw − Σw²/Σw))
//	μ = Σ y/(v+τ²) / Σ 1/(v+τ²)   predictive variance = τ² + 1/Σ 1/(v+τ²)
//
// A variance from few rows is itself uncertain, so the prediction is Student's t
// (Higgins, Thompson & Spiegelhalter 2009, eq. 12: k−2 degrees of freedom; the
// floor counts for FloorDF more), kept as a normal with the same central 90 %.
func (s *Set) pool(rows []Row, factor float64) leeway.LogitNormal {
	var y, v []float64
	for _, r := range rows {
		y = append(y, leeway.Logit(r.Rate))
		v = append(v, s.variance(r))
	}
	sw, sw2, swy := 0.0, 0.0, 0.0
	for i := range y {
		w := 1 / v[i]
		sw, sw2, swy = sw+w, sw2+w*w, swy+w*y[i]
	}
	q := 0.0
	for i := range y {
		q += sq(y[i]-swy/sw) / v[i]
	}
	between := sq(s.Policy.BetweenFloor)
	if k := float64(len(y)); k > 1 {
		between = math.Max(between, (q-(k-1))/(sw-sw2/sw))
	}
	sw, swy = 0, 0
	for i := range y {
		w := 1 / (v[i] + between)
		sw, swy = sw+w, swy+w*y[i]
	}
	t := distuv.StudentsT{Sigma: 1, Nu: math.Max(1, float64(len(y))-2+s.Policy.FloorDF)}
	factor *= t.Quantile(0.95) / leeway.NormalQuantile(0.95)
	return leeway.LogitNormal{Mu: swy / sw, Sigma: factor * math.Sqrt(between+1/sw)}
}

// variance is a row's variance in log odds: from its interval (95 %), else
// from n, else the policy's; wider for secondary sources and with age.
func (s *Set) variance(r Row) float64 {
	var v float64
	switch {
	case r.Low > 0 && r.High > 0:
		v = sq((leeway.Logit(r.High) - leeway.Logit(r.Low)) / (2 * 1.959964))
	case r.N > 0:
		v = 1 / (float64(r.N) * r.Rate * (1 - r.Rate))
	default:
		v = sq(s.Policy.NoN)
	}
	if r.Confidence == "secondary" {
		v += sq(s.Policy.Secondary)
	}
	return v + sq(s.Policy.DriftPerYear*(s.newest-years(r.Date)))
}

// Exposure is how much of an occupation's work generators touch, by measure.
// It never enters ε. ok is false for an occupation that no source covers.
func (s *Set) Exposure(soc string) (map[string]float64, bool) {
	m, ok := s.exposure[soc]
	return m, ok
}

// Activity is what is known of an intermediate work activity of O*NET (such as
// "4.A.2.a.4.I09"): the share of use, completion and satisfaction. ok is false
// for one that no source covers.
func (s *Set) Activity(iwa string) (map[string]float64, bool) {
	m, ok := s.activity[iwa]
	return m, ok
}

func (s *Set) mean(measure string, work []Work) (float64, bool) {
	sum, weight := 0.0, 0.0
	for _, w := range work {
		m, _ := s.Exposure(w.SOC)
		if x, ok := m[measure]; ok {
			sum, weight = sum+w.Weight*x, weight+w.Weight
		}
	}
	if weight == 0 {
		return 0, false
	}
	return sum / weight, true
}

// Workers turns indices and weights into Work.
func Workers(cat *occupation.Catalog, index []int, weight []float64) []Work {
	out := make([]Work, len(index))
	for k, i := range index {
		out[k] = Work{cat.Occupations[i].SOC(), weight[k]}
	}
	return out
}

func readTSV(text string) ([]map[string]string, error) {
	lines := slices.Collect(strings.Lines(text))
	if len(lines) == 0 {
		return nil, fmt.Errorf("empty")
	}
	head := strings.Split(strings.TrimSpace(lines[0]), "\t")
	var rows []map[string]string
	for n, line := range lines[1:] {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(cells) != len(head) {
			return nil, fmt.Errorf("line %d has %d cells, want %d", n+2, len(cells), len(head))
		}
		m := map[string]string{}
		for j, h := range head {
			m[h] = cells[j]
		}
		rows = append(rows, m)
	}
	return rows, nil
}

// years reads "2024-05" or "2025" as years.
func years(date string) float64 {
	y, m, _ := strings.Cut(date, "-")
	year, _ := strconv.ParseFloat(y, 64)
	month, err := strconv.ParseFloat(m, 64)
	if err != nil {
		month = 7
	}
	return year + (month-0.5)/12
}

func sq(x float64) float64 { return x * x }
