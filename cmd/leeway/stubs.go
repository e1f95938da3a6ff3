package main

import "github.com/spf13/cobra"

func (a *app) occupationCommand() *cobra.Command  { return a.command("occupation", "cli.occupation") }
func (a *app) applicationCommand() *cobra.Command { return a.command("application", "cli.application") }
func (a *app) evidenceCommand() *cobra.Command    { return a.command("evidence", "cli.evidence") }
func (a *app) catalogCommand() *cobra.Command     { return a.command("catalog", "cli.catalog") }
func (a *app) evalCommand() *cobra.Command        { return a.command("eval", "cli.eval") }
