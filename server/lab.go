package server

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// The kinds of jobs that the lab has.
const (
	labJob     = "lab"
	measureJob = "lab.measure"
)

// labRun is a run of a lesson. It is a job: to stop it is to cancel the job, and resumed
// it goes on from the file in the job's folder.
type labRun struct {
	*store.Job
	Config   lab.Config
	Seen     LabSeen
	Measured *measuring // nil: never
	Checked  *checking  // the exercise checked last; nil: none
}

// measuring is a job that measures a run.
type measuring struct {
	*store.Job
	Asked  LabMeasuring
	Result *report.LabMeasured // nil: not yet
}

// LabMeasuring is how a run is to be measured.
type LabMeasuring struct {
	Pieces      int      `json:"pieces,omitempty" minimum:"1" maximum:"100000" doc:"to make and to judge; absent: 1000"`
	Temperature *float64 `json:"temperature,omitempty" minimum:"0" maximum:"100" doc:"of the choice among tokens; the image lab has none; absent: 1"`
}

// measureID is the ID of the job that measures a run: there is one, the last.
func measureID(run string) string { return run + measureEnd }

// runOf is the ID of the run that a job of that ID trains, measures,
// or checks an exercise by.
func runOf(id string) string {
	return strings.TrimSuffix(strings.TrimSuffix(id, measureEnd), checkEnd)
}

// besides are the IDs of the jobs that go when a run does.
func besides(run string) []string { return []string{measureID(run), run + checkEnd} }

const measureEnd = "-measure"

func readRun(j *store.Job) (*labRun, error) {
	r := &labRun{Job: j}
	if err := json.Unmarshal(j.Input, &r.Config); err != nil {
		return nil, err
	}
	r.Seen.Steps = r.Config.Steps
	if j.Status != nil {
		if err := json.Unmarshal(j.Status, &r.Seen); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// labRun finds a run of the owner with its last measurement.
func (s *Server) labRun(ctx context.Context, id string) (*labRun, error) {
	none := &leeway.Error{Code: leeway.NotFound, Key: "error.lab.run"}
	j, err := s.Store.Job(ctx, s.owner, id)
	if isNotFound(err) || err == nil && j.Kind != labJob {
		return nil, none
	}
	if err != nil {
		return nil, err
	}
	r, err := readRun(j)
	if err != nil {
		return nil, err
	}
	m, err := s.Store.Job(ctx, s.owner, measureID(id))
	if err == nil {
		r.Measured, err = readMeasuring(m)
	}
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	c, err := s.Store.Job(ctx, s.owner, id+checkEnd)
	if err == nil {
		r.Checked, err = readChecking(c)
	}
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	return r, nil
}

func readMeasuring(j *store.Job) (*measuring, error) {
	m := &measuring{Job: j}
	if err := json.Unmarshal(j.Input, &m.Asked); err != nil {
		return nil, err
	}
	if j.Result != nil {
		if err := json.Unmarshal(j.Result, &m.Result); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func isNotFound(err error) bool {
	var e *leeway.Error
	return errors.As(err, &e) && e.Code == leeway.NotFound
}

// busy says whether the run, its measurement or a check waits or is under way.
func (r *labRun) busy() bool { return !r.followed().State.Ended() }

// followed is the job that is under way, or else the run.
func (r *labRun) followed() *store.Job {
	switch {
	case r.Measured != nil && !r.Measured.State.Ended():
		return r.Measured.Job
	case r.Checked != nil && !r.Checked.State.Ended():
		return r.Checked.Job
	}
	return r.Job
}

// idle is an error while a run is busy, or has not learned anything yet.
func (r *labRun) idle() error {
	switch {
	case r.busy():
		return &leeway.Error{Code: leeway.Invalid, Key: "error.lab.busy"}
	case r.Seen.Step == 0:
		return &leeway.Error{Code: leeway.Invalid, Key: "error.lab.untrained"}
	}
	return nil
}

// begin lets a run of a lesson wait for its turn. id is "" but for a write with a key.
func (s *Server) begin(ctx context.Context, id string, c lab.Config) (*labRun, error) {
	c, err := c.Complete()
	if err != nil {
		return nil, err
	}
	j, err := s.startJob(ctx, store.Job{ID: id, Kind: labJob, Label: ""}, c, nil)
	if err != nil {
		return nil, err
	}
	return readRun(j)
}

// measureLater lets the measurement of a run wait for its turn, in place of an earlier one.
func (s *Server) measureLater(ctx context.Context, r *labRun, m LabMeasuring) error {
	if err := r.idle(); err != nil {
		return err
	}
	if err := checkMeasuring(r.Config.Lab, &m); err != nil {
		return err
	}
	if r.Measured != nil {
		if err := s.removeOneJob(ctx, r.Measured.ID); err != nil && !isNotFound(err) {
			return err
		}
	}
	_, err := s.startJob(ctx, store.Job{ID: measureID(r.ID), Kind: measureJob, Label: r.Label}, m, nil)
	return err
}

// checkMeasuring fills in what is left out.
func checkMeasuring(lesson string, m *LabMeasuring) error {
	const most = 100_000
	if m.Pieces == 0 {
		m.Pieces = 1000
	}
	if m.Pieces < 1 || m.Pieces > most {
		return &leeway.Error{Code: leeway.Usage, Key: "error.lab.pieces", Args: []any{m.Pieces, most}}
	}
	one := 1.0
	switch t := m.Temperature; {
	case t == nil:
		m.Temperature = &one
	case !(*t >= 0 && *t <= 100):
		return &leeway.Error{Code: leeway.Usage, Key: "error.lab.temperature", Args: []any{*t}}
	case lesson == lab.Image && *t != 1:
		return &leeway.Error{Code: leeway.Usage, Key: "error.lab.notemperature"}
	}
	return nil
}

// labView is the page of the lessons and the runs.
type labView struct {
	view
	Lessons []lesson
	Sizes   []string
	Runs    []runRow
	Next    string
}

// lesson is one of the four.
type lesson struct {
	Name       string
	Steps      int // of training, unless told otherwise
	Objectives []string
}

// runRow is a run in the list.
type runRow struct{ Link, Name, State, Steps, Rate, Created string }

func (q *request) lab() error {
	v := &labView{view: q.view("web.lab", "lab"), Sizes: lab.Sizes()}
	for _, name := range lab.Names() {
		c, err := lab.Config{Lab: name}.Complete()
		if err != nil {
			return err
		}
		l := lesson{Name: name, Steps: c.Steps}
		if name == lab.Image {
			l.Objectives = lab.Objectives()
		}
		v.Lessons = append(v.Lessons, l)
	}
	list, next, err := q.Store.Jobs(q.Context(), q.owner, labJob, q.URL.Query().Get("cursor"), perPage)
	if err != nil {
		return err
	}
	v.Next = next
	for _, j := range list {
		r, err := readRun(j)
		if err != nil {
			return err
		}
		if !r.State.Ended() {
			v.Refresh = refreshTime
		}
		v.Runs = append(v.Runs, v.row(r))
	}
	return q.show(200, v.Page(), nil)
}

// kindOfLab tells the image lesson, whose messages differ, from the others.
func kindOfLab(lesson string) string {
	if lesson == lab.Image {
		return lesson
	}
	return "sequence"
}

func (v *labView) row(r *labRun) runRow {
	row := runRow{Link: "/lab/runs/" + r.ID, Name: v.nameOf(r.Config), State: v.t("web.lab.state." + string(r.State)),
		Steps: v.t("web.lab.steps", r.Seen.Step, r.Seen.Steps), Rate: "–", Created: r.Created.Format(v.t("web.lab.when"))}
	if n := len(r.Seen.Points); n > 0 {
		row.Rate = rateText(r.Seen.Points[n-1].Rate)
	}
	return row
}

// nameOf is what a run is called.
func (v *view) nameOf(c lab.Config) string {
	parts := []string{v.t("web.lab." + c.Lab), v.t("web.lab.size." + c.Size)}
	if c.Lab == lab.Image && c.Objective != lab.Objectives()[0] {
		parts = append(parts, c.Objective)
	}
	if c.Seed != 1 {
		parts = append(parts, v.t("web.lab.seed.of", strconv.FormatUint(c.Seed, 10)))
	}
	if c.Rate != 1 {
		parts = append(parts, v.t("web.lab.rate.of", c.Rate))
	}
	return strings.Join(parts, " · ")
}

func rateText(x leeway.Interval) string {
	return locale.Percent(x.Value) + " (" + locale.Percent(x.Low) + "–" + locale.Percent(x.High) + ")"
}

// startRun begins the run that a form describes.
func (q *request) startRun() error {
	f := q.PostForm
	c := lab.Config{Lab: f.Get("lab"), Size: f.Get("size"), Objective: f.Get("objective"), Seed: 1}
	var err error
	if c.Steps, err = wholeNumber("web.lab.steps.field", f.Get("steps"), 0); err != nil {
		return err
	}
	if seed := strings.TrimSpace(f.Get("seed")); seed != "" {
		if c.Seed, err = strconv.ParseUint(seed, 10, 53); err != nil { // that JSON numbers hold
			return &leeway.Error{Code: leeway.Usage, Key: "error.web.whole", Args: []any{leeway.Term("web.lab.seed"), seed}}
		}
	}
	if c.Rate, err = realNumber("web.lab.rate", f.Get("rate"), 1); err != nil {
		return err
	}
	r, err := q.begin(q.Context(), "", c)
	if err != nil {
		return err
	}
	return q.see("/lab/runs/" + r.ID)
}

// wholeNumber reads a field of a form whose label has the key; an empty one is other.
func wholeNumber(key, text string, other int) (int, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return other, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, &leeway.Error{Code: leeway.Usage, Key: "error.web.whole", Args: []any{leeway.Term(key), text}}
	}
	return n, nil
}

func realNumber(key, text string, other float64) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return other, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x > 0) {
		return 0, &leeway.Error{Code: leeway.Usage, Key: "error.web.number", Args: []any{leeway.Term(key), text}}
	}
	return x, nil
}
