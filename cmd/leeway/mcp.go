package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/mcp"
)

// mcpCommand serves AI assistants over standard input and output.
func (a *app) mcpCommand() *cobra.Command {
	c := a.command("mcp", "cli.mcp")
	c.Args = cobra.NoArgs
	level := ""
	c.Flags().StringVar(&level, "log", "warn", a.p.T("flag.serve.log"))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		log, err := a.logger(level)
		if err != nil {
			return err
		}
		engine, err := a.engine()
		if err != nil {
			return err
		}
		folder, err := os.Getwd()
		if err != nil {
			return &leeway.Error{Code: leeway.Unsupported, Key: "error.datadir", Err: err}
		}
		return mcp.Serve(cmd.Context(), mcp.Config{Engine: engine, Words: a.p, Folder: folder, Version: version(), Log: log}, a.in, a.out)
	}
	return c
}
