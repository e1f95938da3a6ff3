package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

func (a *app) measureCommand() *cobra.Command {
	c := a.measureFiles("measure", "cli.measure", false)
	c.AddCommand(a.measureFiles("gate", "cli.measure.gate", true), a.measureInterval(), a.measureDecide(), a.measurePlan(), a.measureSize(), a.measureCompare())
	return c
}

// measureFiles counts marked pieces in files and, where a tolerance is named,
// decides. As a gate it needs one and fails unless the verdict is within.
func (a *app) measureFiles(use, key string, gate bool) *cobra.Command {
	c := a.command(use, key)
	c.Args = cobra.MinimumNArgs(1)
	var o measure.Options
	fl := c.Flags()
	fl.StringVar(&o.Label, "label", "", a.p.T("flag.label"))
	fl.StringSliceVar(&o.Strata, "by", nil, a.p.T("flag.by"))
	threshold := fl.Float64("threshold", 0, a.p.T("flag.threshold"))
	fl.BoolVar(&o.LowerIsBetter, "lower-is-better", false, a.p.T("flag.lower"))
	fl.BoolVar(&o.SkipBad, "skip-bad", false, a.p.T("flag.skip"))
	tolerance := fl.String("tolerance", "", a.p.T("flag.tolerance"))
	application := fl.String("application", "", a.p.T("flag.application"))
	confidence := fl.String("confidence", "95%", a.p.T("flag.measure.confidence"))
	peek := fl.Bool("peek", false, a.p.T("flag.peek"))
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Flag("threshold").Changed {
			o.Threshold = threshold
		}
		level, err := parseShare("--confidence", *confidence)
		if err != nil {
			return err
		}
		v := report.MeasuredFiles{Level: level}
		against := gate || *tolerance != "" || *application != ""
		tau := 0.0
		if against {
			if tau, err = a.toleranceOf(*tolerance, *application); err != nil {
				return err
			}
		}
		var t measure.Tally
		if v.Read, err = measure.Read(cmd.Context(), args, a.in, o, func(r *measure.Row) error { t.Add(r); return nil }); err != nil {
			return err
		}
		if err := v.Count(&t); err != nil {
			return err
		}
		if against {
			d, err := decide(t.All, tau, level, *peek)
			if err != nil {
				return err
			}
			d.Application, v.Decision = *application, &d
		}
		if err := a.show(v); err != nil {
			return err
		}
		if gate && v.Decision.Verdict != measure.Within {
			return &leeway.Error{Code: leeway.Refused, Key: "error.measure.gate"}
		}
		return nil
	}
	return c
}

func (a *app) measureInterval() *cobra.Command {
	c := a.command("interval", "cli.measure.interval")
	c.Args = cobra.ExactArgs(1)
	method := c.Flags().String("method", string(measure.ExactMethod), a.p.T("flag.method"))
	level := c.Flags().String("level", "95%", a.p.T("flag.level"))
	size := c.Flags().Int("of", 0, a.p.T("flag.of"))
	c.RunE = func(*cobra.Command, []string) error {
		count, err := parseCount(c.Flags().Arg(0))
		if err != nil {
			return err
		}
		l, err := parseShare("--level", *level)
		if err != nil {
			return err
		}
		var i leeway.Interval
		if *size > 0 {
			i, err = measure.Finite(count, *size, l)
			*method = "hypergeometric"
		} else {
			i, err = measure.Interval(count, l, measure.Method(*method))
		}
		if err != nil {
			return err
		}
		return a.show(report.MeasuredRate{Count: count, Estimate: i.Value, Low: i.Low, High: i.High, Level: l, Method: *method})
	}
	return c
}

func (a *app) measureDecide() *cobra.Command {
	c := a.command("decide", "cli.measure.decide")
	c.Args = cobra.ExactArgs(1)
	tolerance := c.Flags().String("tolerance", "", a.p.T("flag.tolerance"))
	application := c.Flags().String("application", "", a.p.T("flag.application"))
	confidence := c.Flags().String("confidence", "95%", a.p.T("flag.measure.confidence"))
	peek := c.Flags().Bool("peek", false, a.p.T("flag.peek"))
	c.RunE = func(*cobra.Command, []string) error {
		count, err := parseCount(c.Flags().Arg(0))
		if err != nil {
			return err
		}
		level, err := parseShare("--confidence", *confidence)
		if err != nil {
			return err
		}
		tau, err := a.toleranceOf(*tolerance, *application)
		if err != nil {
			return err
		}
		d, err := decide(count, tau, level, *peek)
		if err != nil {
			return err
		}
		d.Application = *application
		return a.show(d)
	}
	return c
}

// decide compares a count with a tolerance.
func decide(count measure.Count, tau, level float64, peek bool) (d report.MeasuredDecision, err error) {
	d = report.MeasuredDecision{Count: count, Tolerance: tau, Confidence: level, Peek: peek}
	if peek {
		s := measure.Sequence{Level: level}
		if d.Interval, err = s.Interval(count); err == nil {
			d.Verdict, err = s.Decide(count, tau)
		}
		return d, err
	}
	if d.Interval, err = measure.Limits(count, level); err == nil {
		d.Verdict, err = measure.Decide(count, tau, level)
	}
	if err != nil {
		return d, err
	}
	if more, ok := measure.More(count, tau, level); ok && d.Verdict == measure.Undecided {
		d.More = &more
	}
	return d, nil
}

// toleranceOf is the number given, or the median τ of an application.
func (a *app) toleranceOf(number, application string) (float64, error) {
	switch {
	case (number == "") == (application == ""):
		return 0, &leeway.Error{Code: leeway.Usage, Key: "error.measure.against"}
	case number != "":
		return parseShare("--tolerance", number)
	}
	name, err := a.applicationNamed(application)
	if err != nil {
		return 0, err
	}
	cat, p, _, err := a.bench()
	if err != nil {
		return 0, err
	}
	t, err := p.OfApplication(cat, p.Applications[name])
	return t.Tau.Median, err
}

// riskFlags are what a plan must keep.
type riskFlags struct{ aql, rql, alpha, beta string }

func (a *app) measurePlan() *cobra.Command {
	c := a.command("plan", "cli.measure.plan")
	c.Args = cobra.NoArgs
	var f riskFlags
	fl := c.Flags()
	fl.StringVar(&f.aql, "aql", "1%", a.p.T("flag.aql"))
	fl.StringVar(&f.rql, "rql", "5%", a.p.T("flag.rql"))
	fl.StringVar(&f.alpha, "alpha", "5%", a.p.T("flag.alpha"))
	fl.StringVar(&f.beta, "beta", "10%", a.p.T("flag.beta"))
	c.RunE = func(*cobra.Command, []string) error {
		risk, err := f.risk()
		if err != nil {
			return err
		}
		single, err := measure.SinglePlan(risk)
		if err != nil {
			return err
		}
		sprt, err := measure.NewSPRT(risk)
		if err != nil {
			return err
		}
		return a.show(report.NewMeasuredPlan(risk, single, sprt))
	}
	return c
}

func (f riskFlags) risk() (r measure.Risk, err error) {
	for _, x := range []struct {
		flag, text string
		to         *float64
	}{{"--aql", f.aql, &r.AQL}, {"--rql", f.rql, &r.RQL}, {"--alpha", f.alpha, &r.Alpha}, {"--beta", f.beta, &r.Beta}} {
		if *x.to, err = parseShare(x.flag, x.text); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (a *app) measureSize() *cobra.Command {
	c := a.command("size", "cli.measure.size")
	c.Args = cobra.NoArgs
	tolerance := c.Flags().String("tolerance", "", a.p.T("flag.tolerance"))
	application := c.Flags().String("application", "", a.p.T("flag.application"))
	expected := c.Flags().String("expected", "", a.p.T("flag.expected"))
	confidence := c.Flags().String("confidence", "95%", a.p.T("flag.measure.confidence"))
	power := c.Flags().String("power", "80%", a.p.T("flag.power"))
	c.RunE = func(*cobra.Command, []string) error {
		tau, err := a.toleranceOf(*tolerance, *application)
		if err != nil {
			return err
		}
		level, err := parseShare("--confidence", *confidence)
		if err != nil {
			return err
		}
		s := report.MeasuredSize{Tolerance: tau, Confidence: level}
		if s.NoneWrong, err = measure.ZeroFailures(tau, level); err != nil {
			return err
		}
		if *expected != "" {
			if s.Expected, err = parseShare("--expected", *expected); err != nil {
				return err
			}
			if s.Power, err = parseShare("--power", *power); err != nil {
				return err
			}
			if s.N, err = measure.SizeForPower(s.Expected, tau, level, s.Power); err != nil {
				return err
			}
		}
		return a.show(s)
	}
	return c
}

func (a *app) measureCompare() *cobra.Command {
	c := a.command("compare", "cli.measure.compare")
	c.Args = cobra.ExactArgs(2)
	level := c.Flags().String("level", "95%", a.p.T("flag.level"))
	c.RunE = func(_ *cobra.Command, args []string) error {
		x, err := parseCount(args[0])
		if err != nil {
			return err
		}
		y, err := parseCount(args[1])
		if err != nil {
			return err
		}
		l, err := parseShare("--level", *level)
		if err != nil {
			return err
		}
		v, err := measure.CompareCounts(x, y, l)
		if err != nil {
			return err
		}
		return a.show(report.MeasuredComparison{A: x, B: y, Level: l, Comparison: v})
	}
	return c
}

// show writes an answer about a measurement as text or JSON.
func (a *app) show(v report.Measurement) error {
	w := a.writer(nil)
	if a.json {
		return w.JSON(v)
	}
	w.Measurement(v)
	return nil
}

// parseCount reads WRONG/N, such as 3/120.
func parseCount(s string) (measure.Count, error) {
	x, n, ok := strings.Cut(s, "/")
	wrong, err1 := strconv.Atoi(strings.TrimSpace(x))
	of, err2 := strconv.Atoi(strings.TrimSpace(n))
	if !ok || errors.Join(err1, err2) != nil {
		return measure.Count{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.fraction", Args: []any{s}}
	}
	return measure.Count{Wrong: wrong, N: of}, nil
}

// parseShare reads a share, as 0.5% or 0.005.
func parseShare(flag, s string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(strings.ReplaceAll(s, "％", "%")), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x > 0 && x < 1) {
		return 0, &leeway.Error{Code: leeway.Usage, Key: "error.measure.share", Args: []any{flag, s}}
	}
	return x, nil
}
