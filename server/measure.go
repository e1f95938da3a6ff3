package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"strings"
	"unicode"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// mostMeasured is the most that a file to be measured may hold, in bytes, and mostFields
// the fields beside it together.
const (
	mostMeasured = 256 << 20
	mostFields   = 64 << 10
)

// measureView is the page that takes a file, and leads to the other ways to measure.
type measureView struct {
	view
	F       fields
	Choices offers
	Problem string // with the file that was sent; "" for none
	Results []keptRow
	Watches []keptRow
}

// keptRow is a measurement in a list.
type keptRow struct{ Name, Link, Verdict, Date string }

func (q *request) measure() error { return q.showMeasure(200, url.Values{}, "") }

func (q *request) showMeasure(status int, filled url.Values, problem string) error {
	v := &measureView{view: q.view("web.measure", "measure"), F: fields{filled, q}, Problem: problem}
	if problem != "" && q.isPart() {
		return q.show(status, v.Page(), v.Failure())
	}
	var err error
	if v.Choices, err = q.offers(); err != nil {
		return err
	}
	if v.Results, err = q.kept(store.Result, "/measure/results/"); err != nil {
		return err
	}
	if v.Watches, err = q.kept(store.Watch, "/measure/watch/"); err != nil {
		return err
	}
	return q.show(status, v.Page(), nil)
}

// kept lists what is kept of a kind.
func (q *request) kept(kind store.MeasurementKind, under string) ([]keptRow, error) {
	list, err := q.Store.Measurements(q.Context(), q.owner, kind)
	if err != nil {
		return nil, err
	}
	var rows []keptRow
	for _, m := range list {
		row := keptRow{Name: m.Name, Link: under + m.ID, Date: m.Created.Format(q.p.T("page.date"))}
		if m.Verdict != "" {
			row.Verdict = q.p.T("measure.verdict." + m.Verdict)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// measuredFile is a measurement of a file as it is kept.
type measuredFile struct {
	Asked  url.Values           `json:"asked"` // the form
	Result report.MeasuredFiles `json:"result"`
	Bad    map[string][]string  `json:"bad,omitempty"` // what the first rows say that were left out, by language
}

// measureUploaded takes a file with the form about it. What is wrong with either is told
// beside the form, which keeps its fields.
func (q *request) measureUploaded() error {
	q.Body = httpMaxBytes(q, mostMeasured+mostFields)
	up, err := q.takeUpload()
	if up.remove != nil {
		defer up.remove()
	}
	f := fields{up.fields, q}
	if err == nil {
		var id string
		if id, err = q.measureTaken(f, up); err == nil {
			return q.see("/measure/results/" + id + f.dutyQuery())
		}
	}
	code := status(err)
	if code == 500 || code == 499 {
		return err
	}
	return q.showMeasure(code, f.Values, q.said(err))
}

// measureTaken measures an upload and keeps what came of it.
func (q *request) measureTaken(f fields, up upload) (id string, err error) {
	if up.size > mostAtOnce {
		return f.measureLater(up)
	}
	ctx, cancel := context.WithTimeout(q.Context(), timeAtOnce)
	defer cancel()
	m, err := f.measureFile(ctx, up.path, up.name, nil)
	if errors.Is(err, context.DeadlineExceeded) {
		return f.measureLater(up)
	}
	if err != nil {
		return "", err
	}
	return q.keepResult(q.Context(), "", up.name, f.Values, m)
}

// keepResult keeps a measurement under a name.
func (s *Server) keepResult(ctx context.Context, id, name string, asked url.Values, m *report.MeasuredFiles) (string, error) {
	kept := measuredFile{Asked: asked, Result: *m, Bad: map[string][]string{}}
	for lang, p := range s.printers {
		for _, err := range m.Read.First {
			kept.Bad[lang] = append(kept.Bad[lang], p.Error(err))
		}
	}
	body, err := json.Marshal(kept)
	if err != nil {
		return "", err
	}
	row := &store.Measurement{ID: id, Owner: s.owner, Kind: store.Result, Name: short(name), Body: body}
	if m.Decision != nil {
		row.Verdict = string(m.Decision.Verdict)
	}
	err = s.Store.AddMeasurement(ctx, row)
	return row.ID, err
}

// short is a name no longer than a line shows.
func short(name string) string {
	plain := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	name = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, "\ufffd"), plain), " ")
	if r := []rune(name); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return name
}

// dutyFields are the fields of the review that go on to the page of a result.
func dutyFields() []string { return []string{"person", "caught", "shown", "pieces", "minutes", "wage"} }

// dutyQuery is what the form says of the review, as the query of an address.
func (f fields) dutyQuery() string {
	out := url.Values{}
	for _, name := range dutyFields() {
		if text := f.text(name); text != "" {
			out.Set(name, text)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "?" + out.Encode()
}

// upload is a file that was sent, with the fields of its form.
type upload struct {
	fields url.Values
	name   string
	path   string
	size   int64
	remove func()
}

// takeUpload reads a form with a file, which goes to the disk as it comes.
func (q *request) takeUpload() (up upload, err error) {
	up.fields = url.Values{}
	parts, err := q.MultipartReader()
	if err != nil {
		return up, formError(err)
	}
	left := int64(mostFields)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return up, formError(err)
		}
		if part.FormName() == "file" {
			if part.FileName() == "" || up.path != "" {
				continue
			}
			up.name = part.FileName()
			if up.path, up.remove, err = spool(up.name, part); err != nil {
				return up, err
			}
			info, err := os.Stat(up.path)
			if err != nil {
				return up, err
			}
			up.size = info.Size()
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return up, formError(err)
		}
		if left -= int64(len(data)) + 64; left < 0 {
			return up, &leeway.Error{Code: leeway.Invalid, Key: "error.form"}
		}
		up.fields.Add(part.FormName(), string(data))
	}
	if up.path == "" {
		return up, &leeway.Error{Code: leeway.Invalid, Key: "error.upload.none"}
	}
	return up, nil
}

// resultView is a measurement that is kept.
type resultView struct {
	view
	F        fields
	Choices  offers
	Base     string
	Measured *report.MeasuredView
	Bad      []string
	Decided  bool
	Duty     []report.Block
	Problem  string // with what the form about the review says
}

func (q *request) readResult() (*store.Measurement, *measuredFile, error) {
	row, err := q.Store.Measurement(q.Context(), q.owner, store.Result, q.PathValue("id"))
	if err != nil {
		return nil, nil, err
	}
	var kept measuredFile
	if err := json.Unmarshal(row.Body, &kept); err != nil {
		return nil, nil, err
	}
	return row, &kept, nil
}

// result shows a measurement, with the review that it asks for.
func (q *request) result() error {
	row, kept, err := q.readResult()
	if status(err) == 404 {
		if j, e := q.Store.Job(q.Context(), q.owner, q.PathValue("id")); e == nil && j.Kind == fileJob {
			return q.resultLater(j)
		}
	}
	if err != nil {
		return err
	}
	m := kept.Result
	v := &resultView{view: q.view("web.measure", "measure"), F: fields{q.URL.Query(), q}, Base: "/measure/results/" + row.ID,
		Measured: m.View(q.writer(q.p)), Bad: kept.Bad[q.p.Lang], Decided: m.Decision != nil}
	v.Title, v.Data = row.Name, v.Measured.Data
	if v.Choices, err = q.offers(); err != nil {
		return err
	}
	g, _, err := fields{kept.Asked, q}.against(false)
	if err != nil {
		return err
	}
	v.Duty, v.Problem = v.F.dutyBlocks(effective(m), g)
	return q.show(200, v.Page(), v.DutyPart())
}

// resultLater follows the job that measures, and then shows what came of it.
func (q *request) resultLater(j *store.Job) error {
	v := &laterView{*q.jobView(j)}
	v.Menu = "measure"
	return q.show(200, v.Page(), nil)
}

// laterView is a measurement that is not there yet.
type laterView struct{ jobView }

// effective is a count that tells as much as the pieces do: they themselves where they
// are independent and alike.
func effective(m report.MeasuredFiles) measure.Count {
	if m.Method == "exact" {
		return m.Count
	}
	n := max(1, int(m.Design.Effective+0.5))
	return measure.Count{Wrong: int(m.Design.Effective*m.Estimate + 0.5), N: n}
}

// dutyBlocks is the review that an error rate asks for in words, or what is wrong with
// the form about it.
func (f fields) dutyBlocks(wrong measure.Count, g *report.Against) (blocks []report.Block, problem string) {
	r, err := f.duty(wrong, g)
	switch {
	case err != nil:
		return nil, f.said(err)
	case r == nil:
		return nil, ""
	}
	return f.writer(f.p).MeasurementBlocks(*r), ""
}

// resultFile sends a measurement as the command writes it.
func (q *request) resultFile() error {
	row, kept, err := q.readResult()
	if err != nil {
		return err
	}
	m := kept.Result
	var b bytes.Buffer
	w := q.writer(q.p)
	w.Out = &b
	name, kind := q.PathValue("name"), ""
	switch name {
	case "leeway-measure.json":
		kind, err = "application/json", w.JSON(m)
	case "leeway-measure.csv":
		kind, err = "text/csv; charset=utf-8", m.CSV(w)
	case "leeway-measure.html":
		kind, err = "text/html; charset=utf-8", m.HTML(w, report.Page{Version: q.Version, Command: fields{kept.Asked, q}.command(row.Name), Date: row.Created})
	case "leeway-measure.xml":
		if m.Decision == nil {
			return &leeway.Error{Code: leeway.Usage, Key: "error.against.one"}
		}
		kind, err = "application/xml", m.JUnit(w)
	default:
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	if err != nil {
		return err
	}
	return q.send(name, kind, b.Bytes())
}

func (q *request) removeResult() error {
	if err := q.Store.RemoveMeasurement(q.Context(), q.owner, store.Result, q.PathValue("id")); err != nil {
		return err
	}
	return q.see("/measure")
}
