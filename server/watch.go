package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// keptWatch is a watch as it is kept.
type keptWatch struct {
	Compared
	Label         string         `json:"label,omitempty"`
	Threshold     *float64       `json:"threshold,omitempty"`
	LowerIsBetter bool           `json:"lower_is_better,omitempty"`
	Head          string         `json:"head,omitempty"`  // the first line of rows that have one
	Rater         string         `json:"rater,omitempty"` // whose marks these are
	Sent          []string       `json:"sent,omitempty"`  // the last that came under a key
	Watch         *measure.Watch `json:"watch"`
}

// Watching asks for a watch.
type Watching struct {
	Name string `json:"name" maxLength:"120" doc:"what the watch is called"`
	Compared
	Good          float64  `json:"good,omitempty" minimum:"0" exclusiveMaximum:"1" doc:"error rate at which the chart should raise no alarm; absent: the tolerance"`
	Bad           float64  `json:"bad,omitempty" minimum:"0" exclusiveMaximum:"1" doc:"error rate that it should find soon; absent: twice as much"`
	RunLength     float64  `json:"run_length,omitempty" minimum:"0" maximum:"10000000" doc:"pieces between false alarms, on average; absent: 10,000"`
	Test          *Risks   `json:"test,omitempty" doc:"also decide by Wald's sequential test between these rates"`
	Label         string   `json:"label,omitempty" maxLength:"200" doc:"the column that says right or wrong; absent: found by its name"`
	Threshold     *float64 `json:"threshold,omitempty" doc:"scores from there on are right"`
	LowerIsBetter bool     `json:"lower_is_better,omitempty" doc:"scores up to the threshold are right"`
}

// Bounds of a watch: the pieces sent at once, in bytes, and those of all time.
const (
	mostPieces      = 1 << 20
	mostWatched     = 100_000_000
	defaultARL      = 10_000
	longestHeadLine = 16 << 10
	mostSent        = 100 // keys that are known
)

// beginWatch keeps a new watch.
func (s *Server) beginWatch(ctx context.Context, id string, w Watching) (*store.Measurement, *keptWatch, error) {
	g, err := s.against(w.Compared)
	if err == nil && g == nil {
		err = &leeway.Error{Code: leeway.Usage, Key: "error.against.one"}
	}
	if err != nil {
		return nil, nil, err
	}
	if w.RunLength == 0 {
		w.RunLength = defaultARL
	}
	var test *measure.Risk
	if w.Test != nil {
		r := w.Test.risk()
		test = &r
	}
	k := &keptWatch{Compared: Compared{Tolerance: w.Tolerance, Application: w.Application, Confidence: g.Confidence}, Label: w.Label, Threshold: w.Threshold, LowerIsBetter: w.LowerIsBetter}
	if k.Watch, err = measure.NewWatch(g.Tolerance, g.Confidence, w.Good, w.Bad, w.RunLength, test); err != nil {
		return nil, nil, err
	}
	m := &store.Measurement{ID: id, Owner: s.owner, Kind: store.Watch, Name: short(w.Name)}
	if m.Body, err = json.Marshal(k); err != nil {
		return nil, nil, err
	}
	return m, k, s.Store.AddMeasurement(ctx, m)
}

// watch reads a watch.
func (s *Server) watch(ctx context.Context, id string) (*store.Measurement, *keptWatch, error) {
	m, err := s.Store.Measurement(ctx, s.owner, store.Watch, id)
	if err != nil {
		return nil, nil, err
	}
	k, err := readWatch(m)
	return m, k, err
}

func readWatch(m *store.Measurement) (*keptWatch, error) {
	var k keptWatch
	err := json.Unmarshal(m.Body, &k)
	return &k, err
}

// stands says how a watch stands.
func (s *Server) stands(k *keptWatch) (report.MeasuredWatching, error) {
	g, err := s.against(k.Compared)
	if err != nil {
		return report.MeasuredWatching{}, err
	}
	g.Tolerance = k.Watch.Tolerance // as it was when the watch began
	return report.NewMeasuredWatching(k.Watch, *g)
}

// addPieces counts pieces that a run sends: all of them, or where one cannot be read,
// none. What was sent before under the same name of once, unless that is "", is not
// counted again, whatever became of the answer.
func (s *Server) addPieces(ctx context.Context, id, once string, text []byte) (m *store.Measurement, k *keptWatch, err error) {
	m, err = s.Store.ChangeMeasurement(ctx, s.owner, store.Watch, id, func(m *store.Measurement) (err error) {
		if k, err = readWatch(m); err != nil {
			return err
		}
		if once != "" && slices.Contains(k.Sent, once) {
			return nil
		}
		if err = k.add(ctx, text); err != nil {
			return err
		}
		if once != "" {
			k.Sent = append(k.Sent[max(0, len(k.Sent)-mostSent+1):], once)
		}
		m.Verdict = string(k.Watch.Verdict)
		m.Body, err = json.Marshal(k)
		return err
	})
	return m, k, err
}

// add reads pieces and counts them.
func (k *keptWatch) add(ctx context.Context, text []byte) error {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !isText(text) {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.measure.watch.text"}
	}
	before := 0 // lines that did not come with these pieces
	if first := bytes.TrimSpace(text); len(first) > 0 && first[0] != '{' && first[0] != '[' {
		line, _, _ := bytes.Cut(first, []byte("\n"))
		head := strings.TrimSpace(string(line))
		switch {
		case k.Head == "" && len(head) <= longestHeadLine:
			k.Head = head
		case k.Head != "" && head != k.Head:
			text, before = append([]byte(k.Head+"\n"), first...), 1
		}
	}
	o := measure.Options{Label: k.Label, Threshold: k.Threshold, LowerIsBetter: k.LowerIsBetter}
	_, err := measure.Read(ctx, []string{"-"}, io.Reader(bytes.NewReader(text)), o, k.take)
	var e *leeway.Error
	if errors.As(err, &e) && e.File == "-" {
		e.File = ""
		switch e.Key { // what to do about these elsewhere is not to be had here
		case "error.measure.label", "error.measure.cells":
			e.Key = "error.measure.watch" + strings.TrimPrefix(e.Key, "error.measure")
		}
		if e.Line = max(0, e.Line-before); e.Line > 0 {
			return &leeway.Error{Code: e.Code, Key: "error.measure.watch.line", Args: []any{e.Line}, Err: &leeway.Error{Code: e.Code, Key: e.Key, Args: e.Args}}
		}
	}
	return err
}

// take counts a row.
func (k *keptWatch) take(r *measure.Row) error {
	switch {
	case r.Rater != "" && k.Rater == "":
		k.Rater = strings.Clone(r.Rater)
	case r.Rater != k.Rater:
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.watch.one", Args: []any{r.Rater, k.Rater}}
	}
	for range r.Times {
		if k.Watch.N >= mostWatched {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.watch.full", Args: []any{mostWatched}}
		}
		if _, err := k.Watch.Add(r.Wrong); err != nil {
			return err
		}
	}
	return nil
}

// isText says whether pieces came as text and not as a packed or binary file.
func isText(b []byte) bool {
	for _, magic := range []string{"PK\x03\x04", "PAR1", "\x1f\x8b"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return false
		}
	}
	return bytes.IndexByte(b, 0) < 0
}
