package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// measureWatch follows a growing file.
func (a *app) measureWatch() *cobra.Command {
	c := a.command("watch", "cli.measure.watch")
	c.Args = cobra.ExactArgs(1)
	read, g := a.readFlags(c), a.against(c)
	good := c.Flags().String("good", "", a.p.T("flag.good"))
	bad := c.Flags().String("bad", "", a.p.T("flag.bad"))
	arl := c.Flags().Float64("arl", 10_000, a.p.T("flag.arl"))
	idle := c.Flags().Duration("idle", 0, a.p.T("flag.idle"))
	stop := c.Flags().Bool("stop", false, a.p.T("flag.stop"))
	refuse := a.refuseFlags(c, "error.measure.watch.flag", "by", "cluster", "harm", "rater")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := refuse(); err != nil {
			return err
		}
		o, err := read.read(cmd)
		if err != nil {
			return err
		}
		if err := g.read(a, true); err != nil {
			return err
		}
		state, err := newWatch(g.Against, *good, *bad, *arl)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(cmd.Context())
		defer cancel()
		in, closeIn, err := a.follow(ctx, args[0], *idle)
		if err != nil {
			return err
		}
		defer closeIn()
		watch := &watcher{app: a, w: a.writer(nil), against: g, state: state}
		watch.begin()
		o.Live = true
		_, err = measure.Read(ctx, []string{"-"}, in, o, func(r *measure.Row) error {
			if watch.again(r) {
				return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.watch.raters", Args: []any{r.Rater}}
			}
			if watch.add(r) && *stop {
				return errEnough
			}
			return watch.failed
		})
		var e *leeway.Error
		if errors.As(err, &e) && e.File == "-" {
			e.File = args[0]
		}
		if err != nil && !errors.Is(err, errEnough) && !errors.Is(err, context.Canceled) {
			return err
		}
		return watch.end()
	}
	return c
}

var errEnough = errors.New("decided")

// newWatch watches from the tolerance to twice as much, unless told otherwise.
func newWatch(g report.Against, good, bad string, arl float64) (w *measure.Watch, err error) {
	var p0, p1 float64
	if good != "" {
		if p0, err = measure.ParseShare("--good", good); err != nil {
			return nil, err
		}
	}
	if bad != "" {
		if p1, err = measure.ParseShare("--bad", bad); err != nil {
			return nil, err
		}
	}
	return measure.NewWatch(g.Tolerance, g.Confidence, p0, p1, arl, nil)
}

// watcher says what changes while pieces arrive.
type watcher struct {
	app     *app
	w       report.Writer
	against *against
	state   *measure.Watch
	raters  map[uint64]string // who marked an item first, of the last items
	failed  error
}

// again says whether another rater marked the item before: each mark would count
// as a piece. It knows of the last 65,536 items.
func (x *watcher) again(r *measure.Row) bool {
	if r.Item == 0 || r.Rater == "" {
		return false
	}
	first, ok := x.raters[r.Item]
	switch {
	case ok:
		return first != r.Rater
	case x.raters == nil, len(x.raters) >= 1<<16:
		x.raters = map[uint64]string{}
	}
	x.raters[r.Item] = strings.Clone(r.Rater)
	return false
}

func (x *watcher) begin() {
	if !x.app.json {
		x.w.Measurement(report.MeasuredWatch{Tolerance: x.against.Tolerance, Confidence: x.against.Confidence, Chart: x.state.Chart})
	}
}

// add counts a piece and says whether the watch may end: it is decided, or the
// chart has raised an alarm.
func (x *watcher) add(r *measure.Row) (enough bool) {
	for range r.Times {
		step, err := x.state.Add(r.Wrong)
		if err != nil {
			x.failed = err
			return false
		}
		if step == nil {
			continue
		}
		if line := (report.MeasuredWatchLine{WatchStep: *step}); x.app.json {
			x.failed = x.w.JSONLine(line)
		} else {
			x.w.Measurement(line)
		}
		enough = enough || step.Alarm || step.Verdict != measure.Undecided
	}
	return enough
}

// end sums up; a watch that saw drift, or ends without the verdict within, fails.
func (x *watcher) end() error {
	if x.failed != nil {
		return x.failed
	}
	if x.state.N == 0 {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.nothing"}
	}
	d, err := x.against.Decide(measure.Estimate{Count: x.state.Count}, true, nil)
	if err != nil {
		return err
	}
	if x.app.json {
		err = x.w.JSONLine(d)
	} else {
		x.w.Measurement(*d)
	}
	switch {
	case err != nil:
		return err
	case x.state.Alarms > 0:
		return &leeway.Error{Code: leeway.Refused, Key: "error.measure.drift", Args: []any{x.state.FirstAlarm, x.state.Alarms}}
	case d.Verdict != measure.Within:
		return &leeway.Error{Code: leeway.Refused, Key: "error.measure.gate"}
	}
	return nil
}

// follow opens a file as a stream that waits at its end for more; "-" is the
// standard input as it comes.
func (a *app) follow(ctx context.Context, name string, idle time.Duration) (io.Reader, func(), error) {
	if name == "-" {
		return a.in, func() {}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, &leeway.Error{Code: leeway.NotFound, Key: "error.measure.open", File: name, Err: err}
	}
	return &tail{ctx: ctx, file: f, idle: idle}, func() { f.Close() }, nil
}

// tail reads a file and waits for more at its end, until ctx ends or nothing comes
// for the time of idle (0: for ever).
type tail struct {
	ctx  context.Context
	file *os.File
	idle time.Duration
	at   int64
}

func (t *tail) Read(b []byte) (int, error) {
	const step = 100 * time.Millisecond
	for waited := time.Duration(0); ; waited += step {
		n, err := t.file.Read(b)
		if t.at += int64(n); n > 0 || err != nil && err != io.EOF {
			return n, err
		}
		if info, err := t.file.Stat(); err == nil && info.Size() < t.at {
			return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.shrank"}
		}
		if t.idle > 0 && waited >= t.idle {
			return 0, io.EOF
		}
		select {
		case <-t.ctx.Done():
			return 0, io.EOF
		case <-time.After(step):
		}
	}
}
