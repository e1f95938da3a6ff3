package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/report"
)

// fileFlags are the files that a measurement may be written to.
type fileFlags map[string]*string

func (a *app) fileFlags(c *cobra.Command, kinds ...string) fileFlags {
	f := fileFlags{}
	for _, kind := range kinds {
		f[kind] = c.Flags().String(kind, "", a.p.T("flag.measure."+kind))
	}
	return f
}

// check refuses files that cannot be written together, before anything is read.
func (f fileFlags) check(a *app, decided bool) error {
	seen := map[string]string{}
	for _, kind := range []string{"html", "csv", "junit"} {
		path := f[kind]
		if path == nil || *path == "" {
			continue
		}
		both := func(other string) error {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.both", Args: []any{"--" + kind, other}}
		}
		if a.json {
			return both("--json")
		}
		if other := seen[*path]; other != "" {
			return both("--" + other + " " + *path)
		}
		if kind == "junit" && !decided {
			return &leeway.Error{Code: leeway.Usage, Key: "error.measure.against"}
		}
		seen[*path] = kind
	}
	return nil
}

// measured is what can be written to files.
type measured interface {
	report.Measurement
	HTML(report.Writer, report.Page) error
}

// write writes the files that are named; ok is false when none is, or none but
// "-" is missing, so that the answer has still to be shown.
func (f fileFlags) write(a *app, cmd *cobra.Command, args []string, v measured) (ok bool, err error) {
	page := report.Page{Version: version(), Command: commandLine(cmd, args), Date: time.Now()}
	for _, kind := range []string{"html", "csv", "junit"} {
		path := f[kind]
		if path == nil || *path == "" {
			continue
		}
		var b bytes.Buffer
		w := a.writer(nil)
		w.Out = &b
		switch kind {
		case "html":
			err = v.HTML(w, page)
		case "csv":
			err = v.(report.MeasuredFiles).CSV(w)
		case "junit":
			err = v.(report.MeasuredFiles).JUnit(w)
		}
		if err != nil {
			return true, err
		}
		if *path == "-" {
			ok = true
			if _, err := a.out.Write(b.Bytes()); err != nil {
				return true, fmt.Errorf("writing to standard output: %w", err)
			}
			continue
		}
		if err := replaceFile(*path, b.Bytes()); err != nil {
			return true, err
		}
		fmt.Fprintln(a.err, a.p.T("page.wrote", *path, (b.Len()+999)/1000))
	}
	return ok, nil
}

// commandLine is the command with its flags as they were given; of files only the
// names are kept, as in [again].
func commandLine(cmd *cobra.Command, args []string) string {
	words := cmd.CommandPath()
	for _, arg := range args {
		words += " " + quote(filepath.Base(arg))
	}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains([]string{"html", "csv", "junit", "json", "color"}, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			if f.Value.Type() == "bool" {
				words += " --" + f.Name
			} else {
				words += " --" + f.Name + " " + quote(v)
			}
		}
	})
	return words
}

// usageInLanguage is the help of a command in which the kinds of values and the
// defaults, which pflag names in English, stand in the language.
func (a *app) usageInLanguage(c *cobra.Command) error {
	for _, flags := range []*pflag.FlagSet{c.LocalFlags(), c.InheritedFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			kind, _ := pflag.UnquoteUsage(f)
			if named := "flag.type." + kind; a.p.Has(named) {
				kind = a.p.T(named)
			}
			if !slices.Contains([]string{"", "[]", "0", "0s", "false"}, f.DefValue) && f.Name != "lang" { // the language comes from the environment
				f.Usage += a.p.T("flag.default", f.DefValue)
			}
			if f.DefValue = ""; kind != "" { // a switch takes no value
				f.Value = shownValue{f.Value, kind}
				f.Usage = strings.Repeat(" ", len(kind)-uniseg.StringWidth(kind)) + f.Usage // pflag aligns by bytes
			}
		})
	}
	return c.Root().UsageFunc()(c)
}

// shownValue is a flag's value with the name of its kind in the language; help alone
// shows it, when nothing is parsed any more.
type shownValue struct {
	pflag.Value
	kind string
}

func (v shownValue) Type() string { return v.kind }

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
