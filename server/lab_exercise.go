package server

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// checkJob is the kind of job that checks an exercise of the course by a run.
const (
	checkJob = "lab.check"
	checkEnd = "-check"
)

// labChecking is an exercise that is to be checked by a run.
type labChecking struct {
	Exercise int    `json:"exercise"`         // its number in the course
	Answer   string `json:"answer,omitempty"` // where the exercise asks for one
	Other    string `json:"other,omitempty"`  // the ID of the second run, where the exercise looks at two
}

// labChecked is whether an exercise is solved.
type labChecked struct {
	Passed  bool   `json:"passed"`
	Finding string `json:"finding"` // key of the message
	Figures []any  `json:"figures"`
}

// checking is a job that checks an exercise.
type checking struct {
	*store.Job
	Asked  labChecking
	Result *labChecked // nil: not yet
}

// exercisesOf are those of a lesson.
func exercisesOf(lesson string) []lab.Exercise {
	return slices.DeleteFunc(lab.Exercises(), func(e lab.Exercise) bool { return e.Lab != lesson })
}

// checkLater lets the check of an exercise wait for its turn, in place of an earlier one.
func (s *Server) checkLater(ctx context.Context, r *labRun, c labChecking) error {
	if err := r.idle(); err != nil {
		return err
	}
	of := exercisesOf(r.Config.Lab)
	i := slices.IndexFunc(of, func(e lab.Exercise) bool { return e.N == c.Exercise })
	if i < 0 {
		return &leeway.Error{Code: leeway.Usage, Key: "error.lab.exercise", Args: []any{c.Exercise}}
	}
	if of[i].Answer != (strings.TrimSpace(c.Answer) != "") {
		key := "error.lab.answer"
		if !of[i].Answer {
			key = "error.lab.noanswer"
		}
		return &leeway.Error{Code: leeway.Usage, Key: key, Args: []any{c.Exercise}}
	}
	if (of[i].Runs == 2) != (c.Other != "") || c.Other == r.ID {
		return &leeway.Error{Code: leeway.Usage, Key: "error.lab.other.run", Args: []any{c.Exercise, of[i].Runs}}
	}
	if c.Other != "" {
		other, err := s.labRun(ctx, c.Other)
		if err != nil {
			return err
		}
		if other.Config.Lab != r.Config.Lab {
			return &leeway.Error{Code: leeway.Usage, Key: "error.lab.other.run", Args: []any{c.Exercise, of[i].Runs}}
		}
		if err := other.idle(); err != nil {
			return err
		}
	}
	if r.Checked != nil {
		if err := s.removeOneJob(ctx, r.Checked.ID); err != nil && !isNotFound(err) {
			return err
		}
	}
	_, err := s.startJob(ctx, store.Job{ID: r.ID + checkEnd, Kind: checkJob}, c, nil)
	return err
}

// checkWork is the work of the job that checks an exercise.
func (s *Server) checkWork(ctx context.Context, j *running) error {
	var c labChecking
	if err := j.Input(&c); err != nil {
		return err
	}
	ids := []string{runOf(j.ID())}
	if c.Other != "" {
		ids = append(ids, c.Other)
	}
	var runs []*lab.Run
	for _, id := range ids {
		r, err := s.openRun(id, labThreads())
		if err != nil {
			return err
		}
		defer r.Close()
		runs = append(runs, r)
	}
	f, err := report.CheckExercise(ctx, s.Engine.Catalog, s.Engine.Tolerance, lab.Exercises()[c.Exercise-1], runs, c.Answer)
	if err != nil {
		return err
	}
	return j.Result(labChecked{f.Passed, f.Key, f.Args})
}

// readChecking reads the job that checks an exercise.
func readChecking(j *store.Job) (*checking, error) {
	c := &checking{Job: j}
	if err := json.Unmarshal(j.Input, &c.Asked); err != nil {
		return nil, err
	}
	if j.Result != nil {
		if err := json.Unmarshal(j.Result, &c.Result); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// exerciseView is an exercise with what its form offers.
type exerciseView struct {
	lab.Exercise
	Faults  []choice // of which one is the answer; nil: it is a number
	Others  []choice // runs that can be the second
	State   string   // of its check, in words; "": there was none
	Passed  bool
	Finding string
}

// exercises fills in the exercises of the run's lesson.
func (q *request) exercises(v *runView) error {
	if !v.State.Ended() || v.Seen.Step == 0 {
		return nil
	}
	for _, e := range exercisesOf(v.Config.Lab) {
		x := exerciseView{Exercise: e}
		if e.N == 6 {
			for _, fault := range faultsOf(v.Seen) {
				x.Faults = append(x.Faults, choice{fault, v.t("lab.fault." + fault)})
			}
		}
		if c := v.Checked; c != nil && c.Asked.Exercise == e.N {
			switch {
			case !c.State.Ended():
				x.State = v.t("web.lab.checking")
			case c.Result != nil && c.Result.Passed:
				x.Passed, x.State, x.Finding = true, v.t("exercise.solved", e.N), v.t(c.Result.Finding, c.Result.words(v)...)
			case c.Result != nil:
				x.State, x.Finding = v.t("exercise.unsolved", e.N), v.t(c.Result.Finding, c.Result.words(v)...)
			case c.Problem != nil:
				x.State = v.said(c.Problem)
			}
		}
		v.Exercises = append(v.Exercises, x)
	}
	return q.others(v)
}

// words are the figures as a message takes them: whole numbers are written as such, and
// faults as they are called.
func (c *labChecked) words(v *runView) []any {
	out := slices.Clone(c.Figures)
	for i, f := range out {
		switch x := f.(type) {
		case float64: // as JSON has all numbers
			out[i] = int(x)
		case string:
			if v.P.Has("lab.fault." + x) {
				out[i] = v.t("lab.fault." + x)
			}
		}
	}
	return out
}

// others are the runs that an exercise about two can take as the second.
func (q *request) others(v *runView) error {
	if !slices.ContainsFunc(v.Exercises, func(x exerciseView) bool { return x.Runs == 2 }) {
		return nil
	}
	list, _, err := q.Store.Jobs(q.Context(), q.owner, labJob, "", 200)
	if err != nil {
		return err
	}
	var others []choice
	for _, j := range list {
		r, err := readRun(j)
		if err != nil {
			return err
		}
		if r.ID != v.ID && r.Config.Lab == v.Config.Lab && r.State.Ended() && r.Seen.Step > 0 {
			others = append(others, choice{r.ID, v.nameOf(r.Config) + " · " + v.t("web.lab.steps", r.Seen.Step, r.Seen.Steps) + " · " + r.Created.Format(v.t("web.lab.when"))})
		}
	}
	for i := range v.Exercises {
		if v.Exercises[i].Runs == 2 {
			v.Exercises[i].Others = others
		}
	}
	return nil
}

// faultsOf are the faults that were seen while a run trained, by name.
func faultsOf(s LabSeen) []string {
	var out []string
	for _, p := range s.Points {
		for fault := range p.Faults {
			if !slices.Contains(out, fault) {
				out = append(out, fault)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (q *request) checkExercise() error {
	r, err := q.labRun(q.Context(), q.PathValue("run"))
	if err != nil {
		return err
	}
	f := q.PostForm
	n, err := strconv.Atoi(f.Get("exercise"))
	if err != nil {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.form"}
	}
	if err := q.checkLater(q.Context(), r, labChecking{Exercise: n, Answer: f.Get("answer"), Other: f.Get("other")}); err != nil {
		return err
	}
	return q.see(runPage(r.Job) + "#exercises")
}
