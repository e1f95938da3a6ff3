package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

func (a *app) catalogCommand() *cobra.Command {
	c := a.command("catalog", "cli.catalog")
	info := a.command("info", "cli.catalog.info")
	info.Args = cobra.NoArgs
	info.RunE = func(*cobra.Command, []string) error {
		cat, path, err := a.catalog()
		if err != nil {
			return err
		}
		if a.json {
			return a.writer(cat).CatalogJSON(path)
		}
		a.writer(cat).Catalog(path)
		return nil
	}
	imp := a.command("import", "cli.catalog.import")
	imp.Args = cobra.ExactArgs(1)
	var in occupation.Input
	imp.Flags().StringVar(&in.Context, "work-context", "", a.p.T("flag.context"))
	imp.Flags().StringVar(&in.Projections, "projections", "", a.p.T("flag.projections"))
	imp.RunE = func(cmd *cobra.Command, args []string) error {
		in.Release = args[0]
		return a.catalogImport(cmd, in)
	}
	c.AddCommand(info, imp)
	return c
}

func (a *app) catalogImport(cmd *cobra.Command, in occupation.Input) error {
	dir, err := dataDir()
	if err != nil {
		return err
	}
	base, err := occupation.Open()
	if err != nil {
		return err
	}
	in.Base = base
	cat, err := occupation.Import(cmd.Context(), in)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "catalog.bin")
	if err := writeFile(path, cat.Encode()); err != nil {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.file.write", File: path, Err: err}
	}
	if a.json {
		return a.writer(cat).CatalogJSON(path)
	}
	fmt.Fprintln(a.out, a.p.T("catalog.done", len(cat.Occupations), cat.Sources[0].Name+" "+cat.Sources[0].Version, path))
	fmt.Fprintln(a.out, a.p.T("catalog.same"))
	return nil
}

// writeFile replaces a file whole or not at all.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".catalog-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // after a rename there is nothing left to remove
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
