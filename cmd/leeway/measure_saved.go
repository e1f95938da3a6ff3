package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// isName says whether a measurement may be called so: it becomes the name of a
// file.
func isName(s string) bool {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && (i == 0 || !strings.ContainsRune("._ -", r)) {
			return false
		}
	}
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= 60
}

func checkName(name, modality string) error {
	if !isName(name) {
		return &leeway.Error{Code: leeway.Usage, Key: "error.measure.name", Args: []any{name}}
	}
	if modality != "" && !slices.Contains(leeway.Modalities(), modality) {
		return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--modality", modality, strings.Join(leeway.Modalities(), ", ")}}
	}
	return nil
}

// errorsDir is where measured error rates are kept.
func errorsDir() (string, error) {
	dir, err := dataDir()
	return filepath.Join(dir, "errors"), err
}

// saveError keeps a measured error rate for leeway path --error.
func (a *app) saveError(name, application, modality string, e measure.Estimate, r *report.Raters) error {
	own := evidence.Own{Name: name, Application: application, Modality: modality, Date: time.Now().Format(time.DateOnly), Wrong: e.Effective * e.Rate, N: e.Effective}
	var err error
	if own.Corrected, err = r.Corrected(e, 0.9); err != nil { // the level that evidence.Own has
		return err
	}
	dir, err := errorsDir()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.write.failed", Args: []any{dir}, Err: err}
	}
	data, err := json.MarshalIndent(own, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, name+".json"), append(data, '\n'))
}

// savedErrors reads measured error rates by their names.
func savedErrors(names []string) ([]evidence.Own, error) {
	var out []evidence.Own
	for _, name := range names {
		if err := checkName(name, ""); err != nil {
			return nil, err
		}
		dir, err := errorsDir()
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, name+".json")
		data, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.measure.saved", Args: []any{name}}
		}
		var own evidence.Own
		if err == nil {
			err = json.Unmarshal(data, &own)
		}
		if err != nil || !own.Valid() {
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.saved.damaged", Args: []any{name}, File: path, Err: err}
		}
		own.Name = name
		out = append(out, own)
	}
	return out, nil
}

func (a *app) measureSaved() *cobra.Command {
	c := a.command("saved", "cli.measure.saved")
	c.Args = cobra.NoArgs
	c.RunE = func(*cobra.Command, []string) error {
		dir, err := errorsDir()
		if err != nil {
			return err
		}
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.open", File: dir, Err: err}
		}
		var names []string
		for _, e := range entries {
			if name, ok := strings.CutSuffix(e.Name(), ".json"); ok && isName(name) {
				names = append(names, name)
			}
		}
		saved, err := savedErrors(names)
		if err != nil {
			return err
		}
		return a.show(report.NewMeasuredSaved(saved))
	}
	return c
}

func (a *app) measureForget() *cobra.Command {
	c := a.command("forget", "cli.measure.forget")
	c.Args = cobra.ExactArgs(1)
	c.RunE = func(_ *cobra.Command, args []string) error {
		if err := checkName(args[0], ""); err != nil {
			return err
		}
		dir, err := errorsDir()
		if err != nil {
			return err
		}
		err = os.Remove(filepath.Join(dir, args[0]+".json"))
		if errors.Is(err, os.ErrNotExist) {
			return &leeway.Error{Code: leeway.NotFound, Key: "error.measure.saved", Args: []any{args[0]}}
		}
		return err
	}
	return c
}
