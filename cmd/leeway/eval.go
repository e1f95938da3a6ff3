package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/eval"
)

func (a *app) evalCommand() *cobra.Command {
	c := a.command("eval", "cli.eval")
	c.Args = cobra.NoArgs
	check := c.Flags().Bool("check", false, a.p.T("flag.check"))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		engine, err := a.engine()
		if err != nil {
			return err
		}
		f, err := eval.Run(cmd.Context(), engine)
		if err != nil {
			return err
		}
		committed, err := eval.Committed()
		if err != nil {
			return err
		}
		below := f.Below(committed)
		w := a.writer(engine.Catalog)
		if a.json {
			err = w.JSON(f)
		} else {
			w.Evaluation(f, below, engine.Tolerance)
		}
		if err == nil && *check && len(below) > 0 {
			names := make([]string, len(below))
			for i, b := range below {
				names[i] = b.Name
			}
			err = &leeway.Error{Code: leeway.Refused, Key: "error.eval.below", Args: []any{strings.Join(names, ", ")}}
		}
		return err
	}
	return c
}
