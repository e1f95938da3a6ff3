package main

import (
	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// riskFlags are what a plan must keep.
type riskFlags struct{ aql, rql, alpha, beta string }

func (a *app) riskFlags(c *cobra.Command) *riskFlags {
	f, fl := &riskFlags{}, c.Flags()
	fl.StringVar(&f.aql, "aql", "1%", a.p.T("flag.aql"))
	fl.StringVar(&f.rql, "rql", "5%", a.p.T("flag.rql"))
	fl.StringVar(&f.alpha, "alpha", "5%", a.p.T("flag.alpha"))
	fl.StringVar(&f.beta, "beta", "10%", a.p.T("flag.beta"))
	return f
}

func (a *app) measurePlan() *cobra.Command {
	c := a.command("plan", "cli.measure.plan")
	c.Args = cobra.NoArgs
	f, fl := a.riskFlags(c), c.Flags()
	lot := fl.Int("lot", 0, a.p.T("flag.lot"))
	level := fl.String("inspection-level", "II", a.p.T("flag.inspection.level"))
	tightened := fl.Bool("tightened", false, a.p.T("flag.tightened"))
	files := a.fileFlags(c, "html")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		risk, err := f.risk()
		if err != nil {
			return err
		}
		if err := files.check(a, true); err != nil {
			return err
		}
		var standard *measure.Standard
		if cmd.Flag("lot").Changed {
			kind := measure.Normal
			if *tightened {
				kind = measure.Tightened
			}
			s, err := measure.StandardPlan(*lot, *level, risk.AQL, kind)
			if err != nil {
				return err
			}
			standard = &s
		}
		single, err := measure.SinglePlan(risk)
		if err != nil {
			return err
		}
		double, err := measure.DoublePlan(risk)
		if err != nil {
			return err
		}
		sprt, err := measure.NewSPRT(risk)
		if err != nil {
			return err
		}
		v := report.NewMeasuredPlan(risk, single, double, sprt, standard, *lot)
		if ok, err := files.write(a, cmd, args, v); ok || err != nil {
			return err
		}
		return a.show(v)
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
	g := a.against(c)
	expected := c.Flags().String("expected", "", a.p.T("flag.expected"))
	power := c.Flags().String("power", "80%", a.p.T("flag.power"))
	width := c.Flags().String("width", "", a.p.T("flag.width"))
	c.RunE = func(*cobra.Command, []string) error {
		if err := g.read(a, *width == ""); err != nil {
			return err
		}
		s := report.MeasuredSize{Tolerance: g.Tolerance, Confidence: g.Confidence}
		var err error
		if *expected != "" {
			if s.Expected, err = parseShare("--expected", *expected); err != nil {
				return err
			}
		}
		if g.named() {
			if s.NoneWrong, err = measure.ZeroFailures(g.Tolerance, g.Confidence); err != nil {
				return err
			}
			if *expected != "" {
				if s.Power, err = parseShare("--power", *power); err != nil {
					return err
				}
				if s.N, err = measure.SizeForPower(s.Expected, g.Tolerance, g.Confidence, s.Power); err != nil {
					return err
				}
			}
		}
		if *width != "" {
			if *expected == "" {
				return needs("--width", "--expected")
			}
			if s.Width, err = parseShare("--width", *width); err != nil {
				return err
			}
			if s.ForWidth, err = measure.SizeForInterval(s.Expected, s.Width, g.Confidence, measure.ExactMethod); err != nil {
				return err
			}
		}
		return a.show(s)
	}
	return c
}

func (a *app) measureDuty() *cobra.Command {
	c := a.command("duty", "cli.measure.duty")
	c.Args = cobra.ExactArgs(1)
	g := a.against(c)
	c.Flag("confidence").DefValue = "90%"
	g.confidence = "90%"
	caught := c.Flags().String("catch", "", a.p.T("flag.catch"))
	var l measure.Labour
	c.Flags().IntVar(&l.Pieces, "pieces", 0, a.p.T("flag.pieces"))
	c.Flags().Float64Var(&l.Minutes, "minutes", 0, a.p.T("flag.minutes"))
	c.Flags().Float64Var(&l.Wage, "wage", 0, a.p.T("flag.wage"))
	c.RunE = func(_ *cobra.Command, args []string) error {
		wrong, err := parseCount(args[0])
		if err != nil {
			return err
		}
		if *caught == "" {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.needs", Args: []any{"--catch"}}
		}
		caught, err := parseCount(*caught)
		if err != nil {
			return err
		}
		if err := g.read(a, true); err != nil {
			return err
		}
		r, err := measure.PlanReview(wrong, caught, g.Is, g.Confidence, l)
		if err != nil {
			return err
		}
		return a.show(report.MeasuredReview{Error: wrong, Catch: caught, Tolerance: leeway.Central(g.Is), Application: g.application, Confidence: g.Confidence,
			Mode: r.Mode, Plan: r.Plan, Reviewers: r.Reviewers, Holds: r.Holds, Remaining: r.Remaining,
			Pieces: l.Pieces, Looks: r.Looks, Minutes: l.Minutes, Hours: r.Hours, Wage: l.Wage, Cost: r.Cost})
	}
	return c
}
