package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/report"
)

// pathFile is a file that leeway path writes in place of text.
type pathFile struct {
	path  string // "-" is standard output
	write func(report.Writer) error
}

// files writes what --html and --csv name. ok is false when neither is given.
func (a *app) files(cmd *cobra.Command, args []string, f pathFlags, engine *career.Engine, answer *career.Answer) (ok bool, err error) {
	page := report.Page{Evidence: engine.Evidence, Version: version(), Command: again(cmd, args), Date: time.Now()}
	var files []pathFile
	if f.html != "" {
		files = append(files, pathFile{f.html, func(w report.Writer) error { return w.HTML(answer, page) }})
	}
	if f.csv != "" {
		files = append(files, pathFile{f.csv, func(w report.Writer) error { return w.CSV(answer) }})
	}
	for _, file := range files {
		var b bytes.Buffer
		w := a.writer(engine.Catalog)
		w.Out = &b
		if err := file.write(w); err != nil {
			return true, err
		}
		if file.path == "-" {
			if _, err := a.out.Write(b.Bytes()); err != nil {
				return true, fmt.Errorf("writing to standard output: %w", err)
			}
			continue
		}
		if err := replaceFile(file.path, b.Bytes()); err != nil {
			return true, err
		}
		say := a.out
		if f.html == "-" || f.csv == "-" {
			say = a.err
		}
		fmt.Fprintln(say, a.p.T("page.wrote", file.path, (b.Len()+999)/1000))
	}
	return len(files) > 0, nil
}

// checkFiles refuses options that say where to write but not together.
func checkFiles(cmd *cobra.Command, f pathFlags, asJSON bool) error {
	both := func(x, y string) error {
		return &leeway.Error{Code: leeway.Usage, Key: "error.flag.both", Args: []any{x, y}}
	}
	for _, file := range []struct{ flag, path string }{{"html", f.html}, {"csv", f.csv}} {
		switch {
		case cmd.Flag(file.flag).Changed && file.path == "":
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.needs", Args: []any{"--" + file.flag}}
		case file.path == "":
		case cmd.Flag("explain").Changed:
			return both("--"+file.flag, "--explain")
		case asJSON:
			return both("--"+file.flag, "--json")
		}
	}
	if f.html != "" && f.html == f.csv {
		return both("--html "+f.html, "--csv "+f.csv)
	}
	return nil
}

// replaceFile writes a file whole or not at all: beside it first, then in its place.
func replaceFile(path string, data []byte) error {
	fail := func(key string, err error, args ...any) error {
		return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, Err: err}
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // what a link points to is replaced, not the link
	}
	mode := os.FileMode(0o666) // less what the umask takes
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		mode = info.Mode().Perm()
	} else if err == nil {
		return fail("error.write.kind", nil, path)
	}
	dir, name := filepath.Split(path)
	beside := filepath.Join(dir, fmt.Sprintf(".%s.%d", name, os.Getpid()))
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrNotExist) {
		return fail("error.write.folder", nil, filepath.Clean(dir), name)
	}
	if err != nil {
		return fail("error.write.failed", errors.Unwrap(err), path)
	}
	defer os.Remove(beside) // does nothing after the rename
	_, err = f.Write(data)
	if err := errors.Join(err, f.Close()); err != nil {
		return fail("error.write.failed", err, path)
	}
	if err := os.Rename(beside, path); err != nil {
		return fail("error.write.failed", err, path)
	}
	return nil
}

// again is the command line that gives the same page. Only the names of files
// are kept: a page that is passed on need not say where they lay.
func again(cmd *cobra.Command, args []string) string {
	words := []string{cmd.CommandPath()}
	for _, arg := range args {
		words = append(words, quote(filepath.Base(arg)))
	}
	add := func(name, value string) { words = append(words, "--"+name, quote(value)) }
	for _, name := range []string{"occupation", "past", "skill", "interests", "education", "catch", "error", "weights", "confidence", "resamples", "seed", "policy", "html", "csv"} {
		flag := cmd.Flag(name)
		if !flag.Changed {
			continue
		}
		if list, ok := flag.Value.(interface{ GetSlice() []string }); ok {
			for _, v := range list.GetSlice() {
				add(name, v)
			}
			continue
		}
		value := flag.Value.String()
		if strings.Contains("policy html csv", name) {
			value = filepath.Base(value)
		}
		add(name, value)
	}
	add("lang", cmd.Flag("lang").Value.String())
	return strings.Join(words, " ")
}

// quote writes a word for a shell.
func quote(s string) string {
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n'\"\\$`&|;<>()*?[]#~!{}", r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
