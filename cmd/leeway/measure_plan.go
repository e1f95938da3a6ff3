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
		v, err := report.NewMeasuredPlan(risk, standard, *lot)
		if err != nil {
			return err
		}
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
		if *x.to, err = measure.ParseShare(x.flag, x.text); err != nil {
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
		var asked report.MeasuredSize
		for _, x := range []struct {
			flag, text string
			to         *float64
		}{{"--expected", *expected, &asked.Expected}, {"--power", *power, &asked.Power}, {"--width", *width, &asked.Width}} {
			if x.text == "" {
				continue
			}
			var err error
			if *x.to, err = measure.ParseShare(x.flag, x.text); err != nil {
				return err
			}
		}
		if *width != "" && *expected == "" {
			return needs("--width", "--expected")
		}
		s, err := report.NewMeasuredSize(g.against(), g.Confidence, asked.Expected, asked.Power, asked.Width)
		if err != nil {
			return err
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
		wrong, err := measure.ParseCount(args[0])
		if err != nil {
			return err
		}
		if *caught == "" {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.needs", Args: []any{"--catch"}}
		}
		caught, err := measure.ParseCount(*caught)
		if err != nil {
			return err
		}
		if err := g.read(a, true); err != nil {
			return err
		}
		r, err := report.NewMeasuredReview(wrong, caught, g.Against, l)
		if err != nil {
			return err
		}
		return a.show(r)
	}
	return c
}
