package main

import (
	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway/tolerance"
)

func (a *app) evalCommand() *cobra.Command {
	c := a.command("eval", "cli.eval")
	c.Args = cobra.NoArgs
	c.RunE = func(*cobra.Command, []string) error {
		cat, _, err := a.catalog()
		if err != nil {
			return err
		}
		p, err := tolerance.Load(a.policy)
		if err != nil {
			return err
		}
		e, err := p.Evaluate(cat)
		if err != nil {
			return err
		}
		w := a.writer(cat)
		if a.json {
			return w.JSON(map[string]any{"tolerance": e})
		}
		w.Evaluation(e, p)
		return nil
	}
	return c
}
