package main

import (
	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
)

func (a *app) evidenceCommand() *cobra.Command {
	c := a.command("evidence", "cli.evidence")
	list := a.command("list", "cli.evidence.list")
	list.Args = cobra.NoArgs
	list.RunE = func(*cobra.Command, []string) error {
		set, err := evidence.Open()
		if err != nil {
			return err
		}
		if a.json {
			return a.writer(nil).EvidenceJSON(set)
		}
		a.writer(nil).Evidence(set)
		return nil
	}
	show := a.command("show", "cli.evidence.show")
	show.Args = cobra.ExactArgs(1)
	show.RunE = func(_ *cobra.Command, args []string) error { return a.evidenceShow(args[0]) }
	c.AddCommand(list, show)
	return c
}

func (a *app) evidenceShow(id string) error {
	set, err := evidence.Open()
	if err != nil {
		return err
	}
	w := a.writer(nil)
	for _, r := range set.Rows {
		if r.ID == id {
			if a.json {
				return w.JSON(r)
			}
			w.EvidenceRow(r)
			return nil
		}
	}
	for _, s := range evidence.Sources() {
		if s.ID == id {
			if a.json {
				return w.JSON(s)
			}
			w.EvidenceSource(s)
			return nil
		}
	}
	m, ok := set.Exposure(id[:min(7, len(id))])
	if !ok {
		m, ok = set.Activity(id)
	}
	if ok {
		if a.json {
			return w.JSON(map[string]any{"id": id, "measures": m})
		}
		w.Measures(id, m)
		return nil
	}
	return &leeway.Error{Code: leeway.NotFound, Key: "error.evidence", Args: []any{id}}
}
