package server

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// What is measured while the browser waits: files of so many bytes that take no longer.
// Others are measured by a job.
const (
	mostAtOnce = 8 << 20
	timeAtOnce = 20 * time.Second
	timeAtMost = time.Hour // of a job
)

// fileJob is the kind of jobs that measure a file.
const fileJob = "file"

// fileInput is what such a job is asked for.
type fileInput struct {
	Asked url.Values `json:"asked"` // the form
	Name  string     `json:"name"`  // of the file
}

// fileStatus is how far it is.
type fileStatus struct {
	Rows int `json:"rows"`
}

// measureLater measures an upload by a job, and gives the ID of what will be kept.
func (f fields) measureLater(up upload) (string, error) {
	j, err := f.startJob(f.Context(), store.Job{Kind: fileJob, Label: short(up.name)}, fileInput{f.Values, up.name}, func(folder string) error {
		return moveFile(up.path, filepath.Join(folder, filepath.Base(up.path)))
	})
	if err != nil {
		return "", err
	}
	return j.ID, nil
}

// moveFile moves a file, also to another disk.
func moveFile(from, to string) error {
	if os.Rename(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// fileWork measures the file of a job. The file goes when it is measured, and when it
// cannot be; it stays while the job may go on.
func (s *Server) fileWork(ctx context.Context, j *running) error {
	var in fileInput
	if err := j.Input(&in); err != nil {
		return err
	}
	folder, err := j.Folder()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(folder, "upload*"))
	if err != nil || len(files) != 1 {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.measure.gone"}
	}
	f := fields{in.Asked, &request{Server: s, p: s.printers["en"]}}
	limit, cancel := context.WithTimeout(ctx, timeAtMost)
	defer cancel()
	m, err := f.measureFile(limit, files[0], in.Name, func(p measure.Progress) {
		if p.Size > 0 {
			j.Report(float64(p.Read)/float64(p.Size), fileStatus{p.Rows})
		}
	})
	if err == nil {
		_, err = s.keepResult(ctx, j.ID(), in.Name, in.Asked, m)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = tooSlow(err)
	if err == nil || status(err) < 500 {
		if err := os.Remove(files[0]); err != nil {
			s.Log.Error("removing a measured file", "error", errors.Unwrap(err))
		}
	}
	return onPage(s.printers["en"], err)
}

// tooSlow is the error of a file that takes longer than its time.
func tooSlow(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.slow"}
	}
	return err
}

// measureFile measures a file as the form says.
func (f fields) measureFile(ctx context.Context, path, name string, progress func(measure.Progress)) (*report.MeasuredFiles, error) {
	o, err := f.options()
	if err != nil {
		return nil, err
	}
	o.Progress = progress
	g, level, err := f.against(false)
	if err != nil {
		return nil, err
	}
	return measureFile(ctx, path, name, o, g, level, f.text("peek") == "yes")
}
