package measure

import (
	"slices"

	"github.com/leeway-project/leeway"
)

// Watch follows pieces while they arrive: the confidence sequence of their error rate
// against a tolerance, a CUSUM chart that says when the rate rises and, where there is
// one, Wald's sequential test. It may be put away between two pieces: its fields are all
// that it knows, in an amount that does not grow with the number of pieces.
type Watch struct {
	Tolerance  float64 `json:"tolerance"`
	Confidence float64 `json:"confidence"`
	Chart      CUSUM   `json:"cusum"`
	Test       *SPRT   `json:"test,omitempty"`
	Count
	Verdict Verdict `json:"verdict"` // of the last step; "" before the first piece
	Tested  Verdict `json:"tested,omitempty"`
	// TestedAt is after how many pieces the test came to its end, which it keeps to.
	TestedAt   int         `json:"tested_at,omitempty"`
	Alarms     int         `json:"alarms"`
	FirstAlarm int         `json:"first_alarm,omitempty"` // after how many pieces
	Steps      []WatchStep `json:"steps"`                 // some of those given, the last included
	Track      []WatchMark `json:"track"`                 // the chart at even distances
	Stride     int         `json:"stride"`                // pieces from mark to mark
}

// WatchStep is what a watch says when there is something new to say.
type WatchStep struct {
	Count
	Interval leeway.Interval `json:"error_rate"` // of a confidence sequence
	Verdict  Verdict         `json:"verdict"`
	Alarm    bool            `json:"alarm"` // the chart says that the rate has risen
	Chart    float64         `json:"chart"` // 0 to 1: how near to an alarm
}

// WatchMark is how high the chart stood among the pieces since the mark before.
type WatchMark struct {
	N     int     `json:"n"`
	Chart float64 `json:"chart"`
	Alarm bool    `json:"alarm,omitempty"`
}

// How many steps and marks a watch keeps; of more, every second one goes.
const (
	mostSteps = 400
	mostTrack = 240
)

// NewWatch watches for a tolerance. The chart watches for a rise from good to bad: from
// the tolerance where good is 0, to twice as much where bad is 0. Test may be nil.
func NewWatch(tau, confidence, good, bad, arl float64, test *Risk) (*Watch, error) {
	for key, x := range map[string]float64{"error.measure.tolerance": tau, "error.measure.level": confidence} {
		if err := checkShare(key, x); err != nil {
			return nil, err
		}
	}
	if good == 0 {
		good = tau
	}
	if bad == 0 {
		bad = min(2*good, (1+good)/2)
	}
	chart, err := NewCUSUM(good, bad, arl)
	if err != nil {
		return nil, err
	}
	w := &Watch{Tolerance: tau, Confidence: confidence, Chart: chart, Steps: []WatchStep{}, Track: []WatchMark{}, Stride: 1}
	if test != nil {
		t, err := NewSPRT(*test)
		if err != nil {
			return nil, err
		}
		w.Test, w.Tested = &t, Undecided
	}
	return w, nil
}

// Add counts a piece. It gives a step after an alarm, and whenever a tenth more pieces
// have come than at the last one; else nil.
func (w *Watch) Add(wrong bool) (*WatchStep, error) {
	w.N++
	if wrong {
		w.Wrong++
	}
	alarm := w.Chart.Add(wrong)
	if alarm {
		w.Alarms++
		if w.FirstAlarm == 0 {
			w.FirstAlarm = w.N
		}
	}
	w.mark(alarm)
	if w.Test != nil && w.Tested == Undecided {
		if w.Tested = w.Test.Decide(w.Count); w.Tested != Undecided {
			w.TestedAt = w.N
		}
	}
	shown := 0
	if n := len(w.Steps); n > 0 {
		shown = w.Steps[n-1].N
	}
	if !alarm && w.N < shown+1+shown/10 {
		return nil, nil
	}
	i, err := Sequence{Level: w.Confidence}.Interval(w.Count)
	if err != nil {
		return nil, err
	}
	step := WatchStep{w.Count, i, Compare(i, w.Tolerance), alarm, w.Chart.Level()}
	w.Verdict = step.Verdict
	if w.Steps = append(w.Steps, step); len(w.Steps) > mostSteps {
		w.Steps = everySecond(w.Steps)
	}
	return &step, nil
}

// mark takes the chart down.
func (w *Watch) mark(alarm bool) {
	level := w.Chart.Level()
	if alarm { // after which it begins again
		level = 1
	}
	n := len(w.Track)
	if n == 0 || w.Track[n-1].N >= n*w.Stride {
		w.Track = append(w.Track, WatchMark{w.N, level, alarm})
	} else {
		m := &w.Track[n-1]
		m.N, m.Chart, m.Alarm = w.N, max(m.Chart, level), m.Alarm || alarm
	}
	if len(w.Track) < mostTrack || w.N < mostTrack*w.Stride {
		return
	}
	for i := range w.Track[:mostTrack/2] {
		a, b := w.Track[2*i], w.Track[2*i+1]
		w.Track[i] = WatchMark{b.N, max(a.Chart, b.Chart), a.Alarm || b.Alarm}
	}
	w.Track, w.Stride = w.Track[:mostTrack/2], 2*w.Stride
}

// everySecond thins out, and keeps the last.
func everySecond(steps []WatchStep) []WatchStep {
	last := steps[len(steps)-1]
	kept := steps[:0]
	for i := 0; i < len(steps)-1; i += 2 {
		kept = append(kept, steps[i])
	}
	return append(slices.Clip(kept), last)
}
