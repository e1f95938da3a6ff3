// Command catalog builds the embedded catalog from the source releases:
//
//	go generate ./occupation
//
// The same sources give the same bytes.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/leeway-project/leeway/occupation"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: catalog SOURCES NAMES OUT")
		os.Exit(2)
	}
	if err := build(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "catalog:", err)
		os.Exit(1)
	}
}

func build(sources, names, out string) error {
	n, err := occupation.ReadNames(context.Background(), os.DirFS(names))
	if err != nil {
		return err
	}
	c, err := occupation.Import(context.Background(), occupation.Input{
		Release:     filepath.Join(sources, "db_29_3_text.zip"),
		Context:     filepath.Join(sources, "Work Context.txt"),
		Projections: filepath.Join(sources, "evidence", "bls_employment_projections_2024_2034.csv"),
		Names:       n,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(out, c.Encode(), 0o644)
}
