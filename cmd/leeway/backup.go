package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway/server/store"
)

func (a *app) backupCommand() *cobra.Command {
	c := a.command("backup", "cli.backup")
	c.Args = cobra.MaximumNArgs(1)
	settings := a.settingFlags(c, "database")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := settings()
		if err != nil {
			return err
		}
		to := "leeway-" + time.Now().Format("2006-01-02") + ".db"
		if len(args) == 1 {
			to = args[0]
		}
		if err := store.Backup(cmd.Context(), s.Database, to); err != nil {
			return err
		}
		if a.json {
			return a.writer(nil).JSON(map[string]string{"file": to})
		}
		_, err = fmt.Fprintln(a.out, a.p.T("backup.done", to))
		return err
	}
	return c
}

func (a *app) restoreCommand() *cobra.Command {
	c := a.command("restore", "cli.restore")
	c.Args = cobra.ExactArgs(1)
	settings := a.settingFlags(c, "database")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		s, err := settings()
		if err != nil {
			return err
		}
		kept, err := store.Restore(cmd.Context(), args[0], s.Database)
		if err != nil {
			return err
		}
		if a.json {
			return a.writer(nil).JSON(map[string]string{"database": s.Database, "kept": kept})
		}
		words := a.p.T("restore.done", s.Database)
		if kept != "" {
			words += "\n" + a.p.T("restore.kept", kept)
		}
		_, err = fmt.Fprintln(a.out, words)
		return err
	}
	return c
}
