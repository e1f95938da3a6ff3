package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

func (a *app) measureCommand() *cobra.Command {
	c := a.measureFiles("measure", "cli.measure", false)
	c.SetUsageFunc(a.usageInLanguage)
	c.AddCommand(a.measureFiles("gate", "cli.measure.gate", true), a.measureWatch(), a.measureInterval(), a.measureDecide(), a.measurePlan(), a.measureSize(), a.measureDuty(), a.measureCompare(), a.measureSaved(), a.measureForget())
	return c
}

// readFlags say how files are read.
type readFlags struct {
	options   measure.Options
	threshold float64
	where     []string
	harm      string
}

func (a *app) readFlags(c *cobra.Command) *readFlags {
	f := &readFlags{}
	fl, o := c.Flags(), &f.options
	fl.StringVar(&o.Label, "label", "", a.p.T("flag.label"))
	fl.StringSliceVar(&o.Strata, "by", nil, a.p.T("flag.by"))
	fl.StringVar(&o.Item, "item", "", a.p.T("flag.item"))
	fl.StringVar(&o.Cluster, "cluster", "", a.p.T("flag.cluster"))
	fl.StringVar(&o.Rater, "rater", "", a.p.T("flag.rater"))
	fl.StringVar(&o.Times, "count", "", a.p.T("flag.count"))
	fl.StringVar(&o.Sheet, "sheet", "", a.p.T("flag.sheet"))
	fl.StringArrayVar(&f.where, "where", nil, a.p.T("flag.where"))
	fl.Float64Var(&f.threshold, "threshold", 0, a.p.T("flag.threshold"))
	fl.BoolVar(&o.LowerIsBetter, "lower-is-better", false, a.p.T("flag.lower"))
	fl.StringVar(&f.harm, "harm", "", a.p.T("flag.harm"))
	fl.BoolVar(&o.SkipBad, "skip-bad", false, a.p.T("flag.skip"))
	return f
}

// read gives the options that the flags make.
func (f *readFlags) read(c *cobra.Command) (measure.Options, error) {
	o := f.options
	if c.Flag("threshold").Changed {
		o.Threshold = &f.threshold
	}
	var err error
	if o.Where, err = measure.ParseWhere("--where", f.where); err != nil {
		return o, err
	}
	if o.Harm, err = measure.ParseHarm("--harm", f.harm); err != nil {
		return o, err
	}
	return o, nil
}

// refuseFlags hides options that say nothing to a command; the function that it
// gives refuses them by the message of the key.
func (a *app) refuseFlags(c *cobra.Command, key string, names ...string) func() error {
	for _, name := range names {
		c.Flag(name).Hidden = true
	}
	return func() error {
		for _, name := range names {
			if c.Flag(name).Changed {
				return &leeway.Error{Code: leeway.Usage, Key: key, Args: []any{"--" + name}}
			}
		}
		return nil
	}
}

// against is a tolerance: a number, or an application's.
type against struct {
	number, application, confidence string

	report.Against
}

func (a *app) against(c *cobra.Command) *against {
	g := &against{}
	c.Flags().StringVar(&g.number, "tolerance", "", a.p.T("flag.tolerance"))
	c.Flags().StringVar(&g.application, "application", "", a.p.T("flag.application"))
	c.Flags().StringVar(&g.confidence, "confidence", "95%", a.p.T("flag.measure.confidence"))
	return g
}

func (g *against) named() bool { return g.number != "" || g.application != "" }

// read looks the tolerance up; without one it reads the confidence alone, unless
// there must be one.
func (g *against) read(a *app, must bool) (err error) {
	if g.Confidence, err = measure.ParseShare("--confidence", g.confidence); err != nil || !must && !g.named() {
		return err
	}
	switch {
	case (g.number == "") == (g.application == ""):
		return &leeway.Error{Code: leeway.Usage, Key: "error.measure.against"}
	case g.number != "":
		tau, err := measure.ParseShare("--tolerance", g.number)
		g.Against = report.AgainstNumber(tau, g.Confidence)
		return err
	}
	name, err := a.applicationNamed(g.application)
	if err != nil {
		return err
	}
	cat, p, _, err := a.bench()
	if err != nil {
		return err
	}
	g.Against, err = report.AgainstApplication(cat, p, name, g.Confidence)
	return err
}

// against is what was named; nil for nothing.
func (g *against) against() *report.Against {
	if !g.named() {
		return nil
	}
	return &g.Against
}

// readRaters reads both counts or none.
func readRaters(sensitivity, specificity string) (*report.Raters, error) {
	switch {
	case sensitivity == "" && specificity == "":
		return nil, nil
	case sensitivity == "":
		return nil, needs("--specificity", "--sensitivity")
	case specificity == "":
		return nil, needs("--sensitivity", "--specificity")
	}
	var r report.Raters
	var err error
	if r.Sensitivity, err = measure.ParseCount(sensitivity); err == nil {
		r.Specificity, err = measure.ParseCount(specificity)
	}
	return &r, err
}

// needs is the error of an option that says nothing without another.
func needs(flag, other string) error {
	return &leeway.Error{Code: leeway.Usage, Key: "error.measure.needs", Args: []any{flag, other}}
}

// measureFiles counts marked pieces in files and, where a tolerance is named,
// decides. As a gate it needs one and fails unless the verdict is within.
func (a *app) measureFiles(use, key string, gate bool) *cobra.Command {
	c := a.command(use, key)
	c.Args = cobra.MinimumNArgs(1)
	read, g := a.readFlags(c), a.against(c)
	fl := c.Flags()
	fl.StringVar(&read.options.Weight, "weight", "", a.p.T("flag.weight"))
	mix := fl.String("mix", "", a.p.T("flag.mix"))
	sensitivity := fl.String("sensitivity", "", a.p.T("flag.sensitivity"))
	specificity := fl.String("specificity", "", a.p.T("flag.specificity"))
	peek := fl.Bool("peek", false, a.p.T("flag.peek"))
	save := fl.String("save", "", a.p.T("flag.save"))
	modality := fl.String("modality", "", a.p.T("flag.save.modality"))
	files := a.fileFlags(c, "html", "csv", "junit")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		o, err := read.read(cmd)
		if err != nil {
			return err
		}
		if err := g.read(a, gate); err != nil {
			return err
		}
		if err := files.check(a, g.named()); err != nil {
			return err
		}
		if *save != "" {
			if err := checkName(*save, *modality); err != nil {
				return err
			}
		}
		r, err := readRaters(*sensitivity, *specificity)
		if err != nil {
			return err
		}
		if *mix != "" && len(o.Strata) == 0 {
			return needs("--mix", "--by")
		}
		v := report.MeasuredFiles{}
		var t measure.Tally
		progress, done := a.progress()
		o.Progress = progress
		v.Read, err = measure.Read(cmd.Context(), args, a.in, o, t.Add)
		done()
		if err != nil {
			return err
		}
		if t.Rows().N == 0 {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.nothing"}
		}
		e, err := estimate(&t, *mix)
		if err != nil {
			return err
		}
		if err := v.Judge(&t, e, g.Confidence, g.against(), *peek, r); err != nil {
			return err
		}
		if *save != "" {
			if err := a.saveError(*save, g.application, *modality, e, r); err != nil {
				return err
			}
			v.Saved = *save
		}
		if ok, err := files.write(a, cmd, args, v); err != nil {
			return err
		} else if !ok {
			if err := a.show(v); err != nil {
				return err
			}
		}
		if gate && v.Decision.Verdict != measure.Within {
			return &leeway.Error{Code: leeway.Refused, Key: "error.measure.gate"}
		}
		return nil
	}
	return c
}

// estimate is the error rate of a tally, with strata in the shares of mix.
func estimate(t *measure.Tally, mix string) (measure.Estimate, error) {
	if mix == "" {
		return t.Estimate(), nil
	}
	shares, err := measure.ParseShares("--mix", mix, 1)
	if err != nil {
		return measure.Estimate{}, err
	}
	return t.Mixed(shares)
}

func (a *app) measureInterval() *cobra.Command {
	c := a.command("interval", "cli.measure.interval")
	c.Args = cobra.ExactArgs(1)
	method := c.Flags().String("method", string(measure.ExactMethod), a.p.T("flag.method"))
	level := c.Flags().String("level", "95%", a.p.T("flag.level"))
	size := c.Flags().Int("of", 0, a.p.T("flag.of"))
	c.RunE = func(*cobra.Command, []string) error {
		count, err := measure.ParseCount(c.Flags().Arg(0))
		if err != nil {
			return err
		}
		l, err := measure.ParseShare("--level", *level)
		if err != nil {
			return err
		}
		var i leeway.Interval
		if c.Flag("of").Changed && c.Flag("method").Changed {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.both", Args: []any{"--of", "--method"}}
		}
		if c.Flag("of").Changed {
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
	g := a.against(c)
	peek := c.Flags().Bool("peek", false, a.p.T("flag.peek"))
	f := a.riskFlags(c)
	c.RunE = func(*cobra.Command, []string) error {
		count, err := measure.ParseCount(c.Flags().Arg(0))
		if err != nil {
			return err
		}
		if c.Flag("aql").Changed || c.Flag("rql").Changed {
			if g.named() || *peek {
				return &leeway.Error{Code: leeway.Usage, Key: "error.flag.both", Args: []any{"--aql", "--tolerance, --application, --peek"}}
			}
			return a.decideSequentially(count, f)
		}
		if err := g.read(a, true); err != nil {
			return err
		}
		d, err := g.Decide(measure.Estimate{Count: count}, *peek, nil)
		if err != nil {
			return err
		}
		return a.show(d)
	}
	return c
}

// decideSequentially says where Wald's test stands after a count.
func (a *app) decideSequentially(count measure.Count, f *riskFlags) error {
	risk, err := f.risk()
	if err != nil {
		return err
	}
	test, err := measure.NewSPRT(risk)
	if err != nil {
		return err
	}
	if _, err := measure.Interval(count, 0.5, measure.WilsonMethod); err != nil { // an impossible count
		return err
	}
	return a.show(report.NewMeasuredStand(count, test))
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

// progress tells on a terminal how far a long reading has come; done wipes it out.
func (a *app) progress() (tell func(measure.Progress), done func()) {
	if !terminal(a.err) {
		return nil, func() {}
	}
	told := false
	return func(p measure.Progress) {
			told = true
			of := ""
			if p.Size > 0 {
				of = fmt.Sprintf("%d%%", 100*p.Read/p.Size)
			}
			fmt.Fprint(a.err, "\r\x1b[K", a.p.T("measure.progress", p.File, p.Rows, int(p.Read>>20), of))
		}, func() {
			if told {
				fmt.Fprint(a.err, "\r\x1b[K")
			}
		}
}
