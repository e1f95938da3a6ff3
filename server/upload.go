package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// spool writes an upload to a file of its own, by the name that it came with as far as
// that says what kind of file it is, and gives its path and what removes it.
func spool(name string, from io.Reader) (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "leeway-upload-")
	if err != nil {
		return "", nil, fmt.Errorf("keeping an upload: %w", err)
	}
	remove = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "upload"+extension(name))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err == nil {
		_, err = io.Copy(f, from)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		remove()
		return "", nil, formError(err)
	}
	return path, remove, nil
}

// extension is that of a name, where it is one that files of data have.
func extension(name string) string {
	for _, ext := range []string{".csv.gz", ".jsonl.gz", ".json.gz", ".tsv.gz", ".csv", ".tsv", ".json", ".jsonl", ".parquet", ".xlsx", ".txt", ".gz"} {
		if strings.HasSuffix(strings.ToLower(name), ext) {
			return ext
		}
	}
	return ""
}

// measureUpload counts the marked pieces of an upload; g is nil for no decision.
func (s *Server) measureUpload(ctx context.Context, name string, from io.Reader, o measure.Options, g *report.Against, level float64, peek bool) (*report.MeasuredFiles, error) {
	path, remove, err := spool(name, from)
	if err != nil {
		return nil, err
	}
	defer remove()
	limit, cancel := context.WithTimeout(ctx, timeAtOnce)
	defer cancel()
	m, err := measureFile(limit, path, name, o, g, level, peek)
	return m, tooSlow(err)
}

// mostGroups is how many groups, and how many raters, a measurement may have: each is
// kept and shown.
const mostGroups = 1000

// errGroups is no error of a row, which could be left out.
var errGroups = errors.New("server: too many groups")

// measureFile counts the marked pieces of a file that is called name.
func measureFile(ctx context.Context, path, name string, o measure.Options, g *report.Against, level float64, peek bool) (*report.MeasuredFiles, error) {
	var t measure.Tally
	m := &report.MeasuredFiles{}
	var err error
	m.Read, err = measure.Read(ctx, []string{path}, strings.NewReader(""), o, func(r *measure.Row) error {
		if t.Groups() > mostGroups || t.Raters() > mostGroups {
			return errGroups
		}
		return t.Add(r)
	})
	if errors.Is(err, errGroups) {
		err = &leeway.Error{Code: leeway.Invalid, Key: "error.measure.groups", Args: []any{mostGroups}}
	}
	for _, err := range append([]error{err}, m.Read.First...) {
		var e *leeway.Error
		if errors.As(err, &e) && e.File == path { // the name that the user knows
			e.File = filepath.Base(name)
		}
	}
	if err != nil {
		return nil, err
	}
	m.Read.Files = []string{filepath.Base(name)}
	if t.Rows().N == 0 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.nothing"}
	}
	if err := m.Judge(&t, t.Estimate(), level, g, peek, nil); err != nil {
		return nil, err
	}
	return m, nil
}
