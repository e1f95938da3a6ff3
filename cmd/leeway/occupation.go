package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

func (a *app) occupationCommand() *cobra.Command {
	c := a.command("occupation", "cli.occupation")
	search := a.command("search", "cli.occupation.search")
	search.Args = cobra.MinimumNArgs(1)
	n := search.Flags().IntP("number", "n", 10, a.p.T("flag.n"))
	search.RunE = func(_ *cobra.Command, args []string) error {
		cat, _, err := a.catalog()
		if err != nil {
			return err
		}
		query := strings.Join(args, " ")
		hits := cat.Search(query, max(1, min(*n, 100)))
		if a.json {
			return a.writer(cat).OccupationHitsJSON(query, hits)
		}
		return a.writer(cat).OccupationHits(query, hits)
	}
	show := a.command("show", "cli.occupation.show")
	show.Args = cobra.MinimumNArgs(1)
	show.RunE = func(_ *cobra.Command, args []string) error {
		cat, _, err := a.catalog()
		if err != nil {
			return err
		}
		i, err := findOccupation(cat, strings.Join(args, " "))
		if err != nil {
			return err
		}
		t, err := tolerance.Load(a.policy)
		if err != nil {
			return err
		}
		set, err := evidence.Open()
		if err != nil {
			return err
		}
		exposure, _ := set.Exposure(cat.Occupations[i].SOC())
		w := a.writer(cat)
		if a.json {
			return w.OccupationJSON(i, t.OfOccupation(cat, i), exposure)
		}
		w.Occupation(i, t.OfOccupation(cat, i), exposure)
		return nil
	}
	c.AddCommand(search, show)
	return c
}

// findOccupation takes a code or a title.
func findOccupation(cat *occupation.Catalog, what string) (int, error) {
	what = strings.TrimSpace(what)
	if i, ok := cat.Find(what); ok {
		return i, nil
	}
	if h := held(what, false); h.Code != "" {
		return 0, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.code", Args: []any{what}}
	}
	hits := cat.Search(what, 1)
	if len(hits) == 0 {
		return 0, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.title", Args: []any{what}}
	}
	return hits[0].Index, nil
}
