package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/lab/music"
	"github.com/leeway-project/leeway/lab/video"
)

// pieceExt is the kind of file that a sample can be looked at or listened to as; "" for
// none: a picture has its place on the sheet.
func pieceExt(lesson string, s LabMade) string {
	switch {
	case lesson == lab.Music && s.Fault != music.IllFormed:
		return ".wav"
	case lesson == lab.Video && s.Fault != video.IllFormed:
		return ".gif"
	}
	return ""
}

// samplePiece sends a sample, or the sheet of all pictures.
func (q *request) samplePiece() error {
	r, err := q.labRun(q.Context(), q.PathValue("run"))
	if err != nil {
		return err
	}
	none := &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	if q.PathValue("step") != strconv.Itoa(r.sampled()) {
		return none // of an earlier point
	}
	name := q.PathValue("name")
	if r.Config.Lab == lab.Image {
		if name != sheetFile {
			return none
		}
		data, err := os.ReadFile(filepath.Join(q.folderPath(r.ID), sheetFile))
		if errors.Is(err, fs.ErrNotExist) {
			return none
		}
		if err != nil {
			return fmt.Errorf("reading a sheet: %w", err)
		}
		return q.play(name, data)
	}
	number, ext, _ := strings.Cut(name, ".")
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(r.Seen.Samples) || ext == "" || pieceExt(r.Config.Lab, r.Seen.Samples[i]) != "."+ext {
		return none
	}
	var b bytes.Buffer
	if r.Config.Lab == lab.Music {
		err = music.Corpus{}.WAV(r.Seen.Samples[i].Tokens, &b)
	} else {
		err = video.New().GIF(r.Seen.Samples[i].Tokens, &b)
	}
	if err != nil {
		return err
	}
	return q.play(name, b.Bytes())
}

// play sends a file to be looked at or listened to, or the stretch of it that the
// browser asks for.
func (q *request) play(name string, data []byte) error {
	kind := map[string]string{".png": "image/png", ".gif": "image/gif", ".wav": "audio/wav"}[filepath.Ext(name)]
	q.w.Header().Set("Content-Type", kind)
	http.ServeContent(q.w, q.Request, name, time.Time{}, bytes.NewReader(data))
	return nil
}

// download sends everything of a run as a zip.
func (q *request) downloadRun() error {
	r, err := q.labRun(q.Context(), q.PathValue("run"))
	if err != nil {
		return err
	}
	data, err := q.packRun(q.Context(), r)
	if err != nil {
		return err
	}
	return q.send(r.fileName(), "application/zip", data)
}

// fileName is what a run's zip is called.
func (r *labRun) fileName() string {
	return "leeway-lab-" + r.Config.Lab + "-" + r.Created.Format("20060102-150405") + ".zip"
}

// packRun packs a run: the network for other programs, pieces, what was measured, and the
// run itself, with which leeway lab goes on.
func (s *Server) packRun(ctx context.Context, r *labRun) ([]byte, error) {
	if r.Seen.Step == 0 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.lab.untrained"}
	}
	run, err := s.openRun(r.ID, 1)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	dir, err := os.MkdirTemp("", "leeway-lab-")
	if err != nil {
		return nil, fmt.Errorf("packing a run: %w", err)
	}
	defer os.RemoveAll(dir)
	if _, err := run.Export(dir); err != nil {
		return nil, err
	}
	pieces, err := run.Sample(ctx, shown(run.Lab), 0, lab.Making{Temperature: 1})
	if err != nil {
		return nil, err
	}
	if _, err := run.Write(ctx, filepath.Join(dir, "samples"), pieces); err != nil {
		return nil, err
	}
	facts, err := json.MarshalIndent(runFacts(r), "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "run.json"), facts, 0o600)
	}
	if err == nil {
		err = copyFile(filepath.Join(dir, lab.File), filepath.Join(s.folderPath(r.ID), lab.File))
	}
	if err != nil {
		return nil, fmt.Errorf("packing a run: %w", err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := errors.Join(z.AddFS(os.DirFS(dir)), z.Close()); err != nil {
		return nil, fmt.Errorf("packing a run: %w", err)
	}
	return b.Bytes(), nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
