package report

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
)

// MeasuredFiles is what was counted in files.
type MeasuredFiles struct {
	MeasuredRate
	Design     MeasuredDesign    `json:"design"`
	Read       measure.Summary   `json:"read"`
	Severities map[string]int    `json:"severities,omitempty"`
	Raters     *MeasuredRaters   `json:"raters,omitempty"`
	Corrected  *leeway.Interval  `json:"corrected,omitempty"` // for what raters miss (Rogan and Gladen), with the level
	Strata     []MeasuredStratum `json:"strata,omitempty"`
	Sequence   []SequencePoint   `json:"sequence,omitempty"` // absent where pieces do not count alike
	Decision   *MeasuredDecision `json:"decision,omitempty"`
	Saved      string            `json:"saved,omitempty"`
}

// MeasuredDesign is how much the pieces know together, see [measure.Estimate].
type MeasuredDesign struct {
	Effective float64 `json:"effective"`
	Effect    float64 `json:"effect"`
	Clusters  int     `json:"clusters,omitempty"`
	Weighted  bool    `json:"weighted"`
	Harm      bool    `json:"harm"`
	Sampled   float64 `json:"sampled"`
}

// MeasuredRaters is how far the raters agree.
type MeasuredRaters struct {
	Number  int      `json:"number"`
	Items   int      `json:"items"`   // marked by two or more
	Percent float64  `json:"percent"` // share of pairs of marks that agree
	Kappa   *float64 `json:"kappa"`   // Cohen's for two raters, else Fleiss's; null if every mark is alike
	Alpha   *float64 `json:"alpha"`   // Krippendorff's
}

// MeasuredStratum is the rate of one stratum.
type MeasuredStratum struct {
	Name string `json:"name"`
	MeasuredRate
	Corrected  *leeway.Interval `json:"corrected,omitempty"`  // as that of the whole
	Verdict    measure.Verdict  `json:"verdict,omitempty"`    // rests on Limits
	Limits     *leeway.Interval `json:"error_rate,omitempty"` // each end holds with the confidence
	Confidence float64          `json:"confidence,omitempty"` // corrected for the number of strata
}

// behind is the rate with what raters miss put right, where that is known.
func (m MeasuredRate) behind(corrected *leeway.Interval) MeasuredRate {
	if corrected != nil {
		m.Estimate, m.Low, m.High = corrected.Value, corrected.Low, corrected.High
	}
	return m
}

// SequencePoint is the interval of the confidence sequence after N pieces.
type SequencePoint struct {
	N        int     `json:"n"`
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
}

// NewMeasuredRate gives an estimate its interval.
func NewMeasuredRate(e measure.Estimate, level float64) (MeasuredRate, error) {
	i, err := e.Interval(level)
	method := "exact"
	if !e.Exact() {
		method = "korn_graubard"
	}
	return MeasuredRate{e.Count, i.Value, i.Low, i.High, level, method}, err
}

// Fill takes what a tally says, with the estimate of the whole.
func (m *MeasuredFiles) Fill(t *measure.Tally, e measure.Estimate, level float64) (err error) {
	if m.MeasuredRate, err = NewMeasuredRate(e, level); err != nil {
		return err
	}
	m.Design = MeasuredDesign{e.Effective, e.Design, e.Clusters, e.Weighted, e.Harm, e.Sampled}
	for _, s := range t.Strata() {
		r, err := NewMeasuredRate(s.Estimate, level)
		if err != nil {
			return err
		}
		m.Strata = append(m.Strata, MeasuredStratum{Name: s.Name, MeasuredRate: r})
	}
	count := t.BySeverity()
	if count[measure.Minor]+count[measure.Major] > 0 {
		m.Severities = map[string]int{}
		for _, s := range measure.Severities() {
			m.Severities[s.String()] = count[s]
		}
	}
	if a, ok := t.Agreement(); ok {
		m.Raters = &MeasuredRaters{t.Raters(), a.Items, a.Percent, finite(a.Kappa), finite(a.Alpha)}
	}
	if !e.Weighted && e.Clusters == 0 && !e.Panel {
		for _, p := range t.Track() {
			i, err := measure.Sequence{Level: level}.At(p)
			if err != nil {
				return err
			}
			m.Sequence = append(m.Sequence, SequencePoint{p.N, i.Value, i.Low, i.High})
		}
	}
	return nil
}

func (m MeasuredFiles) tell(w Writer) {
	key := "measure.rate"
	if m.Design.Harm {
		key = "measure.rate.harm"
	}
	w.title(w.P.T(key, locale.Percent(m.Estimate), locale.Percent(m.Low), locale.Percent(m.High)))
	w.line(2, w.P.T("measure.rate.how", m.Wrong, m.N, locale.Percent(m.Level), w.P.T("measure.method."+m.Method)))
	for _, s := range m.notes(w) {
		w.line(2, s)
	}
	w.faint(2, w.P.T("measure.files", len(m.Read.Files), w.P.T("measure.format."+formatKey(m.Read.Format)), m.Read.Label))
	if m.Read.Bad > 0 {
		w.line(2, w.counted("measure.files.bad", m.Read.Bad))
		for _, err := range m.Read.First {
			w.faint(4, w.P.Error(err))
		}
	}
	if len(m.Strata) > 0 {
		w.blank()
		rows := [][]string{w.head("measure.col.stratum", "measure.col.wrong", "measure.col.rate", "measure.col.interval")}
		for _, s := range m.Strata {
			r := s.behind(s.Corrected)
			rows = append(rows, []string{label(s.Name, 0), s.share(), locale.Percent(r.Estimate), locale.Percent(r.Low) + "–" + locale.Percent(r.High)})
		}
		w.table(2, []int{0, -15, -8, 16}, rows)
	}
	if m.Decision != nil {
		w.blank()
		m.Decision.tell(w)
	}
	if m.Saved != "" {
		w.blank()
		w.line(0, w.P.T("measure.saved", m.Saved))
	}
}

func (m MeasuredRate) share() string {
	return fmt.Sprintf("%s/%s", locale.Group(int64(m.Wrong)), locale.Group(int64(m.N)))
}

// formatKey is the format's name as part of a message key.
func formatKey(format string) string {
	switch format {
	case "openai evals":
		return "openai"
	case "lm-evaluation-harness":
		return "lmeval"
	case "json lines":
		return "jsonl"
	}
	return format
}

// notes say what is special about the pieces.
func (m MeasuredFiles) notes(w Writer) []string {
	var out []string
	add := func(key string, args ...any) { out = append(out, w.P.T(key, args...)) }
	if m.Severities != nil {
		add("measure.note.severities", m.Severities["minor"], m.Severities["major"], m.Severities["critical"])
	}
	if d := m.Design; d.Clusters > 0 {
		key := "measure.note.clusters"
		if d.Clusters == 1 {
			key += ".one"
		}
		add(key, m.N, d.Clusters, fmt.Sprintf("%.2g", d.Effect), whole(d.Effective))
	} else if d.Weighted {
		add("measure.note.weights", m.N, whole(d.Effective))
	}
	if r := m.Raters; r != nil {
		name := "Fleiss’ κ"
		if r.Number == 2 {
			name = "Cohen’s κ"
		}
		add("measure.note.raters", r.Number, locale.Percent(r.Percent), name, kappa(r.Kappa), kappa(r.Alpha), r.Items)
	}
	if c := m.Corrected; c != nil {
		key := "measure.note.corrected"
		if len(m.Strata) > 0 {
			key += ".groups"
		}
		add(key, percent(*c))
	}
	if m.Read.Failed > 0 {
		out = append(out, w.counted("measure.note.failed", m.Read.Failed))
	}
	if m.Design.Sampled < 1 {
		add("measure.note.sampled", locale.Percent(m.Design.Sampled))
	}
	return out
}

func kappa(x *float64) string {
	if x == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f", *x)
}

// CSV writes the rates as a table: a row for the whole, then one a stratum. The last
// columns are what the verdict rests on.
func (m MeasuredFiles) CSV(w Writer) error {
	if _, err := io.WriteString(w.Out, "\ufeff"); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	out := csv.NewWriter(w.Out)
	out.UseCRLF = true
	rows := [][]string{{"stratum", "wrong", "n", "estimate", "low", "high", "level", "method", "tolerance", "verdict", "rests_on", "error_rate", "error_rate_low", "error_rate_high", "confidence"}}
	add := func(name string, r MeasuredRate, v measure.Verdict, limits *leeway.Interval, confidence float64) {
		row := []string{guard(name), strconv.Itoa(r.Wrong), strconv.Itoa(r.N), digits(r.Estimate), digits(r.Low), digits(r.High), digits(r.Level), r.Method}
		if d := m.Decision; d != nil {
			row = append(row, digits(d.Tolerance), string(v), d.basis(), digits(limits.Value), digits(limits.Low), digits(limits.High), digits(confidence))
		}
		rows = append(rows, append(row, make([]string, len(rows[0])-len(row))...))
	}
	if d := m.Decision; d != nil {
		add("", m.MeasuredRate, d.Verdict, &d.Interval, d.Confidence)
	} else {
		add("", m.MeasuredRate, "", nil, 0)
	}
	for _, s := range m.Strata {
		add(s.Name, s.MeasuredRate, s.Verdict, s.Limits, s.Confidence)
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// The JUnit XML that build servers read: a case for the whole, which fails unless
// the verdict is within, and one a stratum, which fails where it is shown not to be
// and is skipped where that is open.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitMessage `xml:"failure"`
	Skipped *junitMessage `xml:"skipped"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
}

// JUnit writes the decision as JUnit XML. There must be a decision.
func (m MeasuredFiles) JUnit(w Writer) error {
	s := junitSuite{Name: "leeway measure"}
	add := func(name string, count measure.Count, limits leeway.Interval, confidence float64, v measure.Verdict, must bool) {
		basis := w.P.T("measure.junit."+m.Decision.basis(), locale.Percent(confidence))
		c := junitCase{Name: name, Class: "leeway.measure", Out: w.P.T("measure.junit", percent(limits), count.Wrong, count.N, locale.Percent(m.Decision.Tolerance), basis)}
		text := &junitMessage{Message: w.P.T("measure.verdict."+string(v)) + w.P.T("colon") + c.Out, Type: string(v)}
		switch {
		case v == measure.NotWithin, must && v != measure.Within:
			c.Failure = text
			s.Failures++
		case v == measure.Undecided:
			text.Type = ""
			c.Skipped = text
			s.Skipped++
		}
		s.Tests++
		s.Cases = append(s.Cases, c)
	}
	add(w.P.T("measure.junit.all"), m.Count, m.Decision.Interval, m.Decision.Confidence, m.Decision.Verdict, true)
	for _, x := range m.Strata {
		add(label(x.Name, 0), x.Count, *x.Limits, x.Confidence, x.Verdict, false)
	}
	data, err := xml.MarshalIndent(junitSuites{Suites: []junitSuite{s}}, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w.Out, "%s%s\n", xml.Header, data)
	}
	if err != nil {
		return fmt.Errorf("writing JUnit XML: %w", err)
	}
	return nil
}
