package mcp

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

type measureIn struct {
	File        string  `json:"file,omitempty"`
	Content     string  `json:"content,omitempty"`
	Label       string  `json:"label,omitempty"`
	By          string  `json:"by,omitempty"`
	Tolerance   float64 `json:"tolerance,omitempty"`
	Application string  `json:"application,omitempty"`
	Confidence  float64 `json:"confidence,omitempty"`
}

// mostContent is the most that is measured of what stands in a call itself, in bytes.
const mostContent = 4 << 20

func (t *tools) measure(ctx context.Context, in measureIn) (any, string, error) {
	g, err := t.against(in)
	if err != nil {
		return nil, "", err
	}
	name, err := t.source(in)
	if err != nil {
		return nil, "", err
	}
	options := measure.Options{Label: in.Label}
	if in.By != "" {
		options.Strata = []string{in.By}
	}
	var tally measure.Tally
	m := &report.MeasuredFiles{}
	if m.Read, err = measure.Read(ctx, []string{name}, strings.NewReader(in.Content), options, tally.Add); err != nil {
		return nil, "", t.known(err, name, in.File)
	}
	m.Read.Files = []string{in.File}
	if tally.Rows().N == 0 {
		return nil, "", &leeway.Error{Code: leeway.Invalid, Key: "error.measure.nothing"}
	}
	level := in.Confidence
	if level == 0 {
		level = 0.95
	}
	if err := m.Judge(&tally, tally.Estimate(), level, g, false, nil); err != nil {
		return nil, "", err
	}
	text := t.Words.T("mcp.measured", m.Wrong, m.N, locale.Percent(m.Low), locale.Percent(m.High), locale.Percent(level))
	if m.Decision != nil {
		text += "\n" + t.Words.T("mcp.decided."+string(m.Decision.Verdict), locale.Percent(m.Decision.Tolerance))
	}
	return m, text, nil
}

// against is what the error rate is compared with; nil for nothing.
func (t *tools) against(in measureIn) (*report.Against, error) {
	confidence := in.Confidence
	if confidence == 0 {
		confidence = 0.95
	}
	fail := func(key string, args ...any) (*report.Against, error) {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: key, Args: args}
	}
	switch {
	case !(confidence > 0 && confidence < 1):
		return fail("error.mcp.share", "confidence")
	case !(in.Tolerance >= 0 && in.Tolerance < 1):
		return fail("error.mcp.share", "tolerance")
	case in.Tolerance != 0 && in.Application != "":
		return fail("error.mcp.both", "tolerance", "application")
	case in.Tolerance != 0:
		g := report.AgainstNumber(in.Tolerance, confidence)
		return &g, nil
	case in.Application == "":
		return nil, nil
	case !slices.Contains(leeway.Applications(), in.Application):
		return fail("error.application", in.Application, strings.Join(leeway.Applications(), ", "))
	}
	g, err := report.AgainstApplication(t.Engine.Catalog, t.Engine.Tolerance, in.Application, confidence)
	return &g, err
}

// source is the name that measure.Read reads: "-" for what stands in the call, or a file
// of the folder. No link and no name leads out of the folder.
func (t *tools) source(in measureIn) (string, error) {
	fail := func(key string, args ...any) (string, error) {
		return "", &leeway.Error{Code: leeway.Invalid, Key: key, Args: args}
	}
	switch {
	case (in.File == "") == (in.Content == ""):
		return fail("error.mcp.one", "file", "content")
	case len(in.Content) > mostContent:
		return fail("error.mcp.content", mostContent>>20)
	case in.Content != "":
		return "-", nil
	case t.Folder == "" || !filepath.IsLocal(in.File) || strings.ContainsAny(in.File, `*?[`+"\x00"):
		return fail("error.mcp.folder", short(in.File))
	}
	root, err := os.OpenRoot(t.Folder)
	if err != nil {
		return fail("error.mcp.folder", short(in.File))
	}
	defer root.Close()
	info, err := root.Stat(in.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", &leeway.Error{Code: leeway.NotFound, Key: "error.mcp.file", Args: []any{short(in.File)}}
	case err != nil || !info.Mode().IsRegular():
		return fail("error.mcp.folder", short(in.File))
	}
	return filepath.Join(t.Folder, in.File), nil
}

// known is an error with the name that the client gave in place of the one that was read.
func (t *tools) known(err error, name, given string) error {
	var e *leeway.Error
	if !errors.As(err, &e) || e.File != name {
		return err
	}
	out := *e
	out.File = given
	if given == "" {
		out.File = "content"
	}
	return &out
}
