package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/report"
)

// train goes on with a run to its end, with a moving picture on a terminal and a line for
// each measurement elsewhere.
func (a *app) train(ctx context.Context, r *lab.Run) error {
	live := newLive(a, r)
	if !a.json && !live.moving {
		a.writer(nil).LabColumns(r.Config)
	}
	err := r.Train(ctx, func(p lab.Progress) { live.see(ctx, p) })
	live.clear()
	if errors.Is(err, context.Canceled) {
		again := r.Lab
		if called(r) != r.Lab {
			again += " --folder " + called(r)
		}
		fmt.Fprintln(a.err, a.p.T("lab.run.broken", r.Step(), r.Steps, again))
	}
	if err := errors.Join(err, live.failed); err != nil {
		return err
	}
	files, err := r.Draw(ctx)
	if err != nil {
		return err
	}
	return a.show(report.LabRun{Config: r.Config, Folder: r.Folder(), Step: r.Step(), Points: r.Points(), Files: files, Called: called(r)})
}

// live shows a run while it trains.
type live struct {
	app     *app
	run     *lab.Run
	moving  bool // a terminal, whose lines can be written over
	lines   int  // that are there to be written over
	last    time.Time
	losses  []lab.Losses // of each step
	samples []lab.Piece
	failed  error
}

// newLive begins with what is known of the steps of a run that goes on: the means that
// were measured.
func newLive(a *app, r *lab.Run) *live {
	l := &live{app: a, run: r, moving: !a.json && terminal(a.out)}
	for _, p := range r.Points() {
		for len(l.losses) < p.Step {
			l.losses = append(l.losses, p.Losses)
		}
	}
	return l
}

func (l *live) see(ctx context.Context, p lab.Progress) {
	if p.Step > 0 && l.moving {
		l.losses = append(l.losses, p.Losses)
	}
	if p.Point != nil {
		l.point(ctx, *p.Point)
	}
	const pause = 100 * time.Millisecond // eyes need no more
	if l.moving && l.failed == nil && (p.Point != nil || time.Since(l.last) >= pause) {
		l.show(p)
	}
}

// point draws the files anew, and says or makes what there is to see of a measurement.
func (l *live) point(ctx context.Context, p lab.Point) {
	if _, err := l.run.Draw(ctx); err != nil && ctx.Err() == nil {
		l.failed = err
		return
	}
	switch {
	case l.app.json:
	case l.moving:
		samples, err := l.run.Sample(ctx, 10, 0, lab.Making{Temperature: 1})
		if err == nil {
			l.samples = samples
		} else if ctx.Err() == nil {
			l.failed = err
		}
	default:
		l.app.writer(nil).LabPoint(l.run.Config, p)
	}
}

// show writes over what was shown before. What the terminal has no lines for is left out,
// because lines that have scrolled away cannot be written over.
func (l *live) show(p lab.Progress) {
	l.last = time.Now()
	l.clear()
	lines := l.app.writer(nil).LabLive(l.run.Config, p, l.run.Points(), l.losses, l.samples)
	if f, ok := l.app.out.(*os.File); ok {
		if _, high, err := term.GetSize(int(f.Fd())); err == nil && high > 1 {
			lines = lines[:min(len(lines), high-1)]
		}
	}
	fmt.Fprintln(l.app.out, strings.Join(lines, "\n"))
	l.lines = len(lines)
}

// clear takes away what was shown.
func (l *live) clear() {
	if l.lines > 0 {
		fmt.Fprintf(l.app.out, "\x1b[%dA\x1b[J", l.lines)
		l.lines = 0
	}
}
