package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// measureCompare compares counts, files, or the groups within files with the first.
func (a *app) measureCompare() *cobra.Command {
	c := a.command("compare", "cli.measure.compare")
	c.Args = cobra.MinimumNArgs(1)
	read, g := a.readFlags(c), a.against(c)
	refuse := a.refuseFlags(c, "error.measure.compare.harm", "harm")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := refuse(); err != nil {
			return err
		}
		o, err := read.read(cmd)
		if err != nil {
			return err
		}
		if err := g.read(a, false); err != nil {
			return err
		}
		var x measure.Contest
		if counts := countsOf(args); counts != nil {
			if err := addCounts(&x, args, counts); err != nil {
				return err
			}
		} else if err := a.addFiles(cmd, &x, args, o); err != nil {
			return err
		}
		matches, err := x.Against(g.Confidence)
		if err != nil {
			return err
		}
		first, estimates := x.Names()[0], x.Estimates()
		v := report.MeasuredComparison{First: first, Matches: matches, Level: g.Confidence, Tolerance: g.Tolerance}
		if v.FirstRate, err = report.NewMeasuredRate(estimates[first], g.Confidence); err != nil {
			return err
		}
		if g.named() {
			for _, name := range x.Names() {
				verdict, err := estimates[name].Decide(g.Tolerance, g.Confidence)
				if err != nil {
					return err
				}
				v.Verdicts = append(v.Verdicts, report.MeasuredVerdict{Rival: name, Verdict: verdict})
				v.Verdicts[len(v.Verdicts)-1].Changes = verdict != v.Verdicts[0].Verdict
			}
		}
		return a.show(v)
	}
	return c
}

// countsOf reads the arguments as counts; nil when one of them is none or is the
// name of a file.
func countsOf(args []string) []measure.Count {
	var out []measure.Count
	for _, arg := range args {
		count, err := measure.ParseCount(arg)
		if _, missing := os.Stat(arg); err != nil || missing == nil {
			return nil
		}
		out = append(out, count)
	}
	return out
}

func addCounts(x *measure.Contest, args []string, counts []measure.Count) error {
	for i, c := range counts {
		if c.N < 1 || c.Wrong < 0 || c.Wrong > c.N {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.count", Args: []any{c.Wrong, c.N}}
		}
		name := strings.TrimSpace(args[i])
		if x.Has(name) { // two alike are still two
			name += " (" + string(rune('a'+i)) + ")"
		}
		for _, r := range []measure.Row{{Wrong: true, Times: c.Wrong}, {Times: c.N - c.Wrong}} {
			if err := x.Add(name, &r); err != nil {
				return err
			}
		}
	}
	return nil
}

// addFiles takes each file as a rival, or with --by each group.
func (a *app) addFiles(cmd *cobra.Command, x *measure.Contest, args []string, o measure.Options) error {
	byFile := len(o.Strata) == 0
	var shared string
	_, err := measure.Read(cmd.Context(), args, a.in, o, func(r *measure.Row) error {
		name := r.Stratum
		if byFile {
			if name = filepath.Base(r.File); shared != "" && shared != r.File && x.Has(name) {
				name = r.File // two folders hold files of one name
			}
			shared = r.File
		}
		return x.Add(name, r)
	})
	return err
}
