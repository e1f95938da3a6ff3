package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/report"
)

// LabSeen is what can be seen of a run while it trains and afterwards.
type LabSeen struct {
	Step    int          `json:"step" doc:"steps of training done"`
	Steps   int          `json:"steps" doc:"steps of training in all"`
	Seconds float64      `json:"seconds" doc:"spent on training"`
	Losses  []LabStretch `json:"losses" doc:"by the steps of training"`
	Points  []lab.Point  `json:"points" doc:"what was measured on the way, each time of 288 pieces"`
	Samples []LabMade    `json:"samples" doc:"pieces made at the last point"`
}

// LabStretch is some steps in a row with their mean losses.
type LabStretch struct {
	Step   int        `json:"step" doc:"the last of the steps"`
	Steps  int        `json:"steps" doc:"how many they are"`
	Losses lab.Losses `json:"losses"`
}

// LabMade is a piece that a run made.
type LabMade struct {
	Title  string `json:"title" doc:"what was asked for, or the piece itself as text"`
	Fault  string `json:"fault" doc:"what the oracle finds wrong; empty: nothing"`
	Tokens []int  `json:"tokens,omitempty"`
}

// stretches are how many parts the losses of a run are shown in.
const stretches = 120

// add takes down the losses of a step.
func (s *LabSeen) add(step int, l lab.Losses) {
	wide := max(1, (s.Steps+stretches-1)/stretches)
	last := len(s.Losses) - 1
	if last < 0 || (s.Losses[last].Step-1)/wide != (step-1)/wide {
		s.Losses = append(s.Losses, LabStretch{step, 1, l})
		return
	}
	x := &s.Losses[last]
	x.Step, x.Steps = step, x.Steps+1
	k := 1 / float64(x.Steps)
	x.Losses.Generator += k * (l.Generator - x.Losses.Generator)
	x.Losses.Discriminator += k * (l.Discriminator - x.Losses.Discriminator)
	x.Losses.Accuracy += k * (l.Accuracy - x.Losses.Accuracy)
	x.Losses.CrossEntropy += k * (l.CrossEntropy - x.Losses.CrossEntropy)
}

// back forgets the losses of steps that a run which was broken off takes again.
func (s *LabSeen) back(step int) {
	for n := len(s.Losses); n > 0 && s.Losses[n-1].Step > step; n-- {
		s.Losses = s.Losses[:n-1]
	}
}

// labThreads leave a processor to the pages, where there is more than one.
func labThreads() int { return max(1, min(runtime.GOMAXPROCS(0)-1, 8)) }

// shown is how many pieces are shown of a lesson; of pictures one of each sign.
func shown(lesson string) int {
	switch lesson {
	case lab.Image:
		return 36
	case lab.Text:
		return 10
	}
	return 4
}

// sheetFile is the sheet of pictures in a run's folder.
const sheetFile = "sheet.png"

// train goes on with the run in the folder, or begins it, to its end. tell is told of
// every step; now is set where it should not wait for the next.
func train(ctx context.Context, folder string, c lab.Config, seen LabSeen, tell func(seen LabSeen, now bool)) error {
	r, err := lab.Open(folder, labThreads())
	if errors.Is(err, fs.ErrNotExist) {
		r, err = lab.Create(ctx, folder, c, labThreads())
	}
	if err != nil {
		return err
	}
	defer r.Close()
	seen.Steps, seen.Step, seen.Seconds, seen.Points = r.Steps, r.Step(), r.Seconds(), r.Points()
	seen.back(r.Step())
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err = r.Train(ctx, func(p lab.Progress) {
		seen.Step, seen.Seconds = p.Step, p.Seconds
		if p.Step > 0 {
			seen.add(p.Step, p.Losses)
		}
		if p.Point != nil {
			seen.Points = r.Points()
			if err := seen.sample(ctx, r); err != nil {
				stop(err)
				return
			}
		}
		tell(seen, p.Point != nil)
	})
	tell(seen, true) // the run's file holds all these steps
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return errors.Join(cause, err)
	}
	return err
}

// sample makes pieces with the same noise at every point, so that they can be watched
// while the generator learns.
func (s *LabSeen) sample(ctx context.Context, r *lab.Run) error {
	pieces, err := r.Sample(ctx, shown(r.Lab), 0, lab.Making{Temperature: 1})
	if err != nil {
		return err
	}
	s.Samples = make([]LabMade, len(pieces))
	for i, p := range pieces {
		s.Samples[i] = LabMade{p.Title, p.Fault, p.Tokens()}
	}
	if r.Lab != lab.Image {
		return nil
	}
	var b bytes.Buffer
	const perRow, scale = 9, 2
	if err := png.Encode(&b, lab.Sheet(pieces, perRow, scale)); err != nil {
		return fmt.Errorf("drawing the sheet: %w", err)
	}
	// Beside it and then in its place: somebody may be reading it.
	name := filepath.Join(r.Folder(), sheetFile)
	if err := os.WriteFile(name+".new", b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("keeping the sheet: %w", err)
	}
	return os.Rename(name+".new", name)
}

// trainWork is the work of a run's job.
func (s *Server) trainWork(ctx context.Context, j *running) error {
	var c lab.Config
	if err := j.Input(&c); err != nil {
		return err
	}
	folder, err := j.Folder()
	if err != nil {
		return err
	}
	var seen LabSeen
	j.Status(&seen)                      // what there is
	const pause = 500 * time.Millisecond // eyes need no more
	var last time.Time
	return train(ctx, folder, c, seen, func(seen LabSeen, now bool) {
		if now || time.Since(last) > pause {
			last = time.Now()
			j.Report(float64(seen.Step)/float64(seen.Steps), seen)
		}
	})
}

// openRun opens the file of a run that has been trained.
func (s *Server) openRun(id string, threads int) (*lab.Run, error) {
	r, err := lab.Open(s.folderPath(id), threads)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.lab.gone"}
	}
	var e *leeway.Error
	if errors.As(err, &e) && e.File != "" {
		e.File = lab.File // where it lies means nothing to those who read it
	}
	return r, err
}

// measureWork is the work of the job that measures a run.
func (s *Server) measureWork(ctx context.Context, j *running) error {
	var m LabMeasuring
	if err := j.Input(&m); err != nil {
		return err
	}
	r, err := s.openRun(runOf(j.ID()), labThreads())
	if err != nil {
		return err
	}
	defer r.Close()
	result, err := report.NewLabMeasured(ctx, s.Engine.Catalog, s.Engine.Tolerance, r, m.Pieces, lab.Making{Temperature: *m.Temperature}, 0.95)
	if err != nil {
		return err
	}
	return j.Result(result)
}
