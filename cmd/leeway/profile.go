package main

import "github.com/spf13/cobra"

func (a *app) profileCommand() *cobra.Command {
	c := a.command("profile", "cli.profile")
	c.Args = cobra.NoArgs
	c.RunE = func(*cobra.Command, []string) error {
		cat, _, err := a.catalog()
		if err != nil {
			return err
		}
		a.writer(cat).ProfileTemplate()
		return nil
	}
	return c
}
