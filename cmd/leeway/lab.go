package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

func (a *app) labCommand() *cobra.Command {
	c := a.command("lab", "cli.lab")
	c.Args = cobra.NoArgs
	c.RunE = func(*cobra.Command, []string) error { return a.show(report.Labs{Labs: lab.Names()}) }
	c.SetUsageFunc(a.usageInLanguage)
	c.AddCommand(a.labRun(), a.labSample(), a.labMeasure(), a.labExport(), a.labImport(), a.labCheck())
	return c
}

// labFolder is where a run lives: the folder given, or one of the lesson's name here.
func labFolder(name, folder string) string {
	if folder != "" {
		return folder
	}
	return "lab-" + name
}

// threadsFlag is how many threads to work on. Its default is not a number, so that the
// help is the same on every machine.
func threadsFlag(c *cobra.Command, a *app) *int {
	return c.Flags().Int("threads", 0, a.p.T("flag.lab.threads"))
}

func checkThreads(n *int) error {
	if *n == 0 {
		*n = min(runtime.NumCPU(), 8)
	}
	if *n < 1 || *n > 64 {
		return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--threads", fmt.Sprint(*n), "1–64"}}
	}
	return nil
}

func (a *app) labRun() *cobra.Command {
	c := a.command("run", "cli.lab.run")
	c.Args = cobra.ExactArgs(1)
	var config lab.Config
	fl := c.Flags()
	folder := fl.String("folder", "", a.p.T("flag.lab.folder"))
	fl.StringVar(&config.Size, "size", "medium", a.p.T("flag.lab.size"))
	fl.IntVar(&config.Steps, "steps", 0, a.p.T("flag.lab.steps"))
	fl.IntVar(&config.Every, "every", 0, a.p.T("flag.lab.every"))
	fl.Uint64Var(&config.Seed, "seed", 1, a.p.T("flag.lab.seed"))
	fl.StringVar(&config.Objective, "objective", "", a.p.T("flag.lab.objective"))
	fl.Float64Var(&config.Rate, "rate", 1, a.p.T("flag.lab.rate"))
	threads := threadsFlag(c, a)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkThreads(threads); err != nil {
			return err
		}
		config.Lab = args[0]
		if !contains(lab.Names(), config.Lab) {
			return &leeway.Error{Code: leeway.Usage, Key: "error.lab.name", Args: []any{config.Lab, strings.Join(lab.Names(), ", ")}}
		}
		where := labFolder(config.Lab, *folder)
		r, err := lab.Open(where, *threads)
		switch {
		case err == nil:
			for _, name := range []string{"size", "steps", "every", "seed", "objective", "rate"} {
				if cmd.Flag(name).Changed {
					r.Close()
					return &leeway.Error{Code: leeway.Usage, Key: "error.lab.exists", Args: []any{where}}
				}
			}
			if r.Lab != config.Lab {
				r.Close()
				return &leeway.Error{Code: leeway.Usage, Key: "error.lab.other", Args: []any{where, r.Lab}}
			}
			a.labHead(r)
		case errors.Is(err, fs.ErrNotExist):
			if r, err = a.newRun(cmd.Context(), where, config, *threads); err != nil {
				return err
			}
		default:
			return err
		}
		defer r.Close()
		return a.train(cmd.Context(), r)
	}
	return c
}

// newRun begins a run. The oracle of pictures takes some seconds, which is said.
func (a *app) newRun(ctx context.Context, where string, config lab.Config, threads int) (*lab.Run, error) {
	told := config.Lab == lab.Image && !a.json && terminal(a.err)
	if told {
		fmt.Fprint(a.err, a.p.T("lab.run.oracle"))
	}
	r, err := lab.Create(ctx, where, config, threads)
	if told {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(a.err, a.p.T("lab.run.unbegun"))
	}
	if err == nil {
		a.labHead(r)
	}
	return r, err
}

func (a *app) labHead(r *lab.Run) {
	if !a.json {
		a.writer(nil).LabHead(report.LabRun{Config: r.Config, Folder: r.Folder(), Step: r.Step()})
	}
}

// called is what sample, measure and export know a run by.
func called(r *lab.Run) string {
	if r.Folder() == labFolder(r.Lab, "") {
		return r.Lab
	}
	return quote(r.Folder())
}

// openRun finds a run by its lesson or its folder.
func (a *app) openRun(what string, threads int) (*lab.Run, error) {
	if err := checkThreads(&threads); err != nil {
		return nil, err
	}
	where := what
	if contains(lab.Names(), what) {
		where = labFolder(what, "")
	}
	return lab.Open(where, threads)
}

// makingFlags say how pieces are made.
func (a *app) makingFlags(c *cobra.Command) *lab.Making {
	m := &lab.Making{}
	c.Flags().Float64Var(&m.Temperature, "temperature", 1, a.p.T("flag.lab.temperature"))
	c.Flags().IntVar(&m.Top, "top", 0, a.p.T("flag.lab.top"))
	c.Flags().StringVar(&m.Prompt, "prompt", "", a.p.T("flag.lab.prompt"))
	return m
}

func (a *app) labSample() *cobra.Command {
	c := a.command("sample", "cli.lab.sample")
	c.Args = cobra.ExactArgs(1)
	n := c.Flags().IntP("number", "n", 10, a.p.T("flag.lab.number"))
	seed := c.Flags().Uint64("seed", 0, a.p.T("flag.lab.sampleseed"))
	out := c.Flags().String("out", "", a.p.T("flag.lab.out"))
	making, threads := a.makingFlags(c), threadsFlag(c, a)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := a.openRun(args[0], *threads)
		if err != nil {
			return err
		}
		defer r.Close()
		pieces, err := r.Sample(cmd.Context(), *n, *seed, *making)
		if err != nil {
			return err
		}
		s := report.LabSample{Lab: r.Lab, Shown: pieces, Folder: *out}
		for _, p := range pieces {
			s.Pieces = append(s.Pieces, report.LabPiece{Title: p.Title, Fault: p.Fault, Tokens: p.Tokens()})
		}
		if *out != "" {
			if s.Files, err = r.Write(cmd.Context(), *out, pieces); err != nil {
				return err
			}
		}
		return a.show(s)
	}
	return c
}

func (a *app) labMeasure() *cobra.Command {
	c := a.command("measure", "cli.lab.measure")
	c.Args = cobra.ExactArgs(1)
	n := c.Flags().IntP("number", "n", 1000, a.p.T("flag.lab.number"))
	catch := c.Flags().String("catch", "", a.p.T("flag.catch"))
	confidence := c.Flags().String("confidence", "95%", a.p.T("flag.measure.confidence"))
	save := c.Flags().String("save", "", a.p.T("flag.save"))
	making, threads := a.makingFlags(c), threadsFlag(c, a)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		level, err := measure.ParseShare("--confidence", *confidence)
		if err != nil {
			return err
		}
		var caught *measure.Count
		if *catch != "" {
			count, err := measure.ParseCount(*catch)
			if err != nil {
				return err
			}
			caught = &count
		}
		if *save != "" {
			if err := checkName(*save, ""); err != nil {
				return err
			}
		}
		r, err := a.openRun(args[0], *threads)
		if err != nil {
			return err
		}
		defer r.Close()
		cat, policy, _, err := a.bench()
		if err != nil {
			return err
		}
		v, err := report.NewLabMeasured(cmd.Context(), cat, policy, r, *n, *making, level)
		if err != nil {
			return err
		}
		v.Folder = r.Folder()
		if err := v.Review(cat, policy, caught); err != nil {
			return err
		}
		if *save != "" {
			if err := a.saveError(*save, "", modality(r.Lab), v.Estimate(), v.Oracle()); err != nil {
				return err
			}
			v.Saved = *save
		}
		return a.show(v)
	}
	return c
}

// modality is what a lesson makes, in the words of the model.
func modality(name string) string {
	if name == lab.Music {
		return "audio"
	}
	return name
}

func (a *app) labExport() *cobra.Command {
	c := a.command("export", "cli.lab.export")
	c.Args = cobra.ExactArgs(1)
	out := c.Flags().String("out", "", a.p.T("flag.lab.exportout"))
	c.RunE = func(_ *cobra.Command, args []string) error {
		r, err := a.openRun(args[0], 1)
		if err != nil {
			return err
		}
		defer r.Close()
		folder := *out
		if folder == "" {
			folder = filepath.Join(r.Folder(), "export")
		}
		files, err := r.Export(folder)
		if err != nil {
			return err
		}
		return a.show(report.LabExport{Folder: folder, Files: files})
	}
	return c
}

func (a *app) labImport() *cobra.Command {
	c := a.command("import", "cli.lab.import")
	c.Args = cobra.ExactArgs(1)
	var making lab.Making
	fl := c.Flags()
	prompt := fl.String("prompt", "", a.p.T("flag.lab.begin"))
	n := fl.IntP("number", "n", 1, a.p.T("flag.lab.number"))
	length := fl.Int("length", 60, a.p.T("flag.lab.length"))
	seed := fl.Uint64("seed", 0, a.p.T("flag.lab.sampleseed"))
	fl.Float64Var(&making.Temperature, "temperature", 1, a.p.T("flag.lab.temperature"))
	fl.IntVar(&making.Top, "top", 40, a.p.T("flag.lab.top"))
	threads := threadsFlag(c, a)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkThreads(threads); err != nil {
			return err
		}
		checkpoint, err := lab.Import(args[0])
		if err != nil {
			return err
		}
		texts, err := checkpoint.Continue(cmd.Context(), *prompt, *n, *length, *seed, making, *threads)
		if err != nil {
			return err
		}
		return a.show(report.LabTexts{Folder: args[0], Config: checkpoint.Config(), Texts: texts})
	}
	return c
}

func (a *app) labCheck() *cobra.Command {
	c := a.command("check", "cli.lab.check")
	c.Args = cobra.MaximumNArgs(3)
	answer := c.Flags().String("answer", "", a.p.T("flag.lab.answer"))
	threads := threadsFlag(c, a)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return a.show(report.Exercises{Exercises: lab.Exercises()})
		}
		n, err := strconv.Atoi(args[0])
		if err != nil || n < 1 || n > len(lab.Exercises()) {
			return &leeway.Error{Code: leeway.Usage, Key: "error.exercise.none", Args: []any{args[0], len(lab.Exercises())}}
		}
		return a.checkExercise(cmd.Context(), lab.Exercises()[n-1], args[1:], *answer, *threads)
	}
	return c
}

// checkExercise looks at the folders, or at the one that the lesson has by itself.
func (a *app) checkExercise(ctx context.Context, e lab.Exercise, folders []string, answer string, threads int) error {
	if len(folders) == 0 && e.Runs == 1 {
		folders = []string{e.Lab}
	}
	var runs []*lab.Run
	for _, folder := range folders {
		r, err := a.openRun(folder, threads)
		if err != nil {
			return err
		}
		defer r.Close()
		runs = append(runs, r)
		for _, fault := range r.Faults() {
			if answer == a.p.T("lab.fault."+fault) { // as measure calls it
				answer = fault
			}
		}
	}
	cat, policy, _, err := a.bench()
	if err != nil {
		return err
	}
	finding, err := report.CheckExercise(ctx, cat, policy, e, runs, answer)
	if err != nil {
		return err
	}
	if err := a.show(report.ExerciseChecked{N: e.N, Passed: finding.Passed, Key: finding.Key, Args: finding.Args}); err != nil {
		return err
	}
	if !finding.Passed {
		return &leeway.Error{Code: leeway.Refused, Key: "error.exercise.unsolved", Args: []any{e.N}}
	}
	return nil
}
