package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/tolerance"
)

func (a *app) applicationCommand() *cobra.Command {
	c := a.command("application", "cli.application")
	list := a.command("list", "cli.application.list")
	list.Args = cobra.NoArgs
	list.RunE = func(*cobra.Command, []string) error { return a.applicationList() }
	show := a.command("show", "cli.application.show")
	show.Args = cobra.ExactArgs(1)
	show.ValidArgs = leeway.Applications()
	show.RunE = func(_ *cobra.Command, args []string) error { return a.applicationShow(args[0]) }
	assess := a.command("assess", "cli.application.assess")
	assess.Args = cobra.MaximumNArgs(1)
	assess.RunE = func(_ *cobra.Command, args []string) error { return a.applicationAssess(args) }
	c.AddCommand(list, show, assess)
	return c
}

// bench is what the application commands need.
func (a *app) bench() (*occupation.Catalog, *tolerance.Policy, *evidence.Set, error) {
	cat, _, err := a.catalog()
	if err != nil {
		return nil, nil, nil, err
	}
	p, err := tolerance.Load(a.policy)
	if err != nil {
		return nil, nil, nil, err
	}
	set, err := evidence.Open()
	return cat, p, set, err
}

func (a *app) applicationList() error {
	cat, p, set, err := a.bench()
	if err != nil {
		return err
	}
	var list []report.Application
	for _, id := range leeway.Applications() {
		x, err := report.NewApplication(cat, p, set, id, p.Applications[id])
		if err != nil {
			return err
		}
		list = append(list, x)
	}
	w := a.writer(cat)
	if a.json {
		return w.ApplicationsJSON(list)
	}
	w.Applications(list, p)
	return nil
}

func (a *app) applicationShow(id string) error {
	cat, p, set, err := a.bench()
	if err != nil {
		return err
	}
	id, err = a.applicationNamed(id)
	if err != nil {
		return err
	}
	return a.showApplication(cat, p, set, id, p.Applications[id])
}

// applicationNamed finds an application by its ID or its name in the language.
func (a *app) applicationNamed(s string) (id string, err error) {
	for _, id := range leeway.Applications() {
		if s == id || s == a.p.T("application."+id) {
			return id, nil
		}
	}
	return "", &leeway.Error{Code: leeway.NotFound, Key: "error.application", Args: []any{s, strings.Join(leeway.Applications(), ", ")}}
}

func (a *app) showApplication(cat *occupation.Catalog, p *tolerance.Policy, set *evidence.Set, id string, x tolerance.Application) error {
	d, err := report.NewApplication(cat, p, set, id, x)
	if err != nil {
		return err
	}
	w := a.writer(cat)
	if a.json {
		return w.ApplicationJSON(d)
	}
	w.Application(d, p)
	return nil
}

func (a *app) applicationAssess(args []string) error {
	cat, p, set, err := a.bench()
	if err != nil {
		return err
	}
	var x tolerance.Application
	if len(args) == 1 {
		x, err = tolerance.LoadApplication(args[0])
		if x.Name == "" {
			x.Name = strings.TrimSuffix(filepath.Base(args[0]), filepath.Ext(args[0]))
		}
	} else {
		x, err = a.askApplication()
	}
	if err != nil {
		return err
	}
	for k, w := range x.Work {
		if w.Code == "" {
			i, err := findOccupation(cat, w.Title)
			if err != nil {
				return err
			}
			x.Work[k].Code = cat.Occupations[i].Code
		}
	}
	return a.showApplication(cat, p, set, "own", x)
}

// askApplication asks the questions on the terminal; the questions go to
// standard error so that --json stays clean.
func (a *app) askApplication() (tolerance.Application, error) {
	var x tolerance.Application
	if f, ok := a.in.(*os.File); ok && !term.IsTerminal(int(f.Fd())) {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 { // /dev/null
			return x, &leeway.Error{Code: leeway.Usage, Key: "error.application.questions"}
		}
	}
	in := bufio.NewReader(io.LimitReader(a.in, 64<<10))
	ask := func(q string) (string, error) {
		fmt.Fprintf(a.err, "%s\n> ", q)
		line, err := in.ReadString('\n')
		if err != nil && line == "" {
			if errors.Is(err, io.EOF) {
				return "", &leeway.Error{Code: leeway.Usage, Key: "error.application.questions"}
			}
			return "", fmt.Errorf("reading the answer: %w", err)
		}
		return strings.TrimSpace(line), nil
	}
	fmt.Fprintln(a.err, a.p.T("assess.intro"))
	who, err := ask(a.p.T("assess.who"))
	if err != nil {
		return x, err
	}
	x.Work, x.Name = []tolerance.Share{{Title: who}}, who
	for _, f := range tolerance.Factors() {
		for {
			v, err := ask("\n" + a.p.T("factor."+f) + "\n" + a.p.T("step."+f))
			if err != nil {
				return x, err
			}
			if v == "" {
				break
			}
			if k, err := strconv.Atoi(v); err == nil && k >= 0 && k <= 4 {
				x = x.With(f, k)
				break
			}
			fmt.Fprintln(a.err, a.p.T("assess.again"))
		}
	}
	fmt.Fprintln(a.err)
	return x, nil
}
