package report

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
)

//go:embed page/page.css
var pageCSS string

//go:embed page/early.js
var pageEarly string

// pageCharts is built from report/page by make assets.
//
//go:embed page/charts.js.gz
var pageCharts []byte

// Page is what the HTML page says besides the answer.
type Page struct {
	Evidence *evidence.Set
	Version  string    // of the program
	Command  string    // that makes the page again
	Date     time.Time // of the page
}

// How many paths the page shows in its table and as cards.
const (
	pageTop   = 15
	pageCards = 5
)

// frame is what stands around a page that loads nothing.
type frame struct {
	title, head, about, policy, caveat, foot, command, charts string

	data any // of the charts
}

// newFrame fills in what pages have in common: their policy forbids all but the styles,
// scripts and numbers that stand in them.
func (w Writer) newFrame(x Page, data any) (frame, error) {
	charts, err := unpack(pageCharts)
	if err != nil {
		return frame{}, fmt.Errorf("unpacking the charts: %w", err)
	}
	return frame{about: x.Date.Format(w.P.T("page.date")), command: x.Command, charts: charts, data: data,
		policy: "default-src 'none'; script-src " + hash(pageEarly) + " " + hash(charts) + "; style-src " + hash(pageCSS) + "; base-uri 'none'; form-action 'none'"}, nil
}

// render writes a page.
func (w Writer) render(page templ.Component) error {
	if err := page.Render(context.Background(), w.Out); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

// HTML writes the answer as one page that loads nothing. The answer must have been given
// to [Writer.Finish].
func (w Writer) HTML(a *career.Answer, x Page) error {
	v := w.Answer(a, x.Evidence)
	var err error
	if v.frame, err = w.newFrame(x, v.Data); err != nil {
		return err
	}
	f := &v.frame
	f.title, f.head = w.P.T("page.title"), w.P.T("page.title")
	if a.Profile.Label != "" {
		f.about = w.P.T("page.about", a.Profile.Label, f.about)
	}
	f.title += " · " + f.about
	f.caveat = w.P.T("page.caveat")
	f.foot = w.P.T("page.foot", x.Version, a.Resamples, percentOf(a.Confidence), w.weights(a))
	return w.render(v.page())
}

func unpack(packed []byte) (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(r)
	return string(data), err
}

// hash is how a content security policy names an inline script or style.
func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// AnswerView is an answer in words, with the parts of a page that show them.
type AnswerView struct {
	Data            AnswerData // of its charts
	Answer          []string
	Given, Assumed  []fact
	Notes           []string
	Top, Rest       []pathRow
	MapWords        mapWords
	Cards           []card
	Sources         []footnote
	FitLow, FitHigh string // ends of the bars
	Count           int
	// Link is where more of a path is told, by its name as [PathID] gives it; nil where
	// there is no such place.
	Link func(path string) templ.SafeURL

	w     Writer
	frame frame
}

// PathID names a path: role.application.modality.
func PathID(p career.Path) string { return p.Role + "." + p.Application + "." + p.Modality }

// AnswerData is what the charts draw; its keys are those of report/page/*.js.
type AnswerData struct {
	Map  mapData    `json:"map"`
	Line []lineData `json:"line"`
	Gaps []gapsData `json:"gaps"`
}

// fact is a name with what is said of it.
type fact struct{ Name, Text string }

// Answer puts an answer in words. It must have been given to [Writer.Finish].
func (w Writer) Answer(a *career.Answer, set *evidence.Set) *AnswerView {
	notes := w.newFootnotes(a, set)
	v := &AnswerView{Answer: w.pageAnswer(a), Given: w.given(a), Assumed: w.assumed(a), Notes: a.NoteText, Count: len(a.Paths), w: w}
	ends := fitEnds(a.Paths)
	v.FitLow, v.FitHigh = fixed(ends[0]), fixed(ends[1])
	for i, p := range a.Paths {
		if i < pageTop {
			v.Top = append(v.Top, w.pathRow(p, ends, notes))
		} else {
			v.Rest = append(v.Rest, w.pathRow(p, ends, notes))
		}
	}
	v.Data.Map = w.toleranceMap(a)
	v.MapWords = w.mapWords(a, v.Data.Map)
	v.Data.Line, v.Data.Gaps = []lineData{}, []gapsData{}
	for i, p := range a.Paths[:min(pageCards, len(a.Paths))] {
		c := w.card(i, p, notes)
		v.Data.Line = append(v.Data.Line, c.Line)
		v.Data.Gaps = append(v.Data.Gaps, c.Gaps)
		v.Cards = append(v.Cards, c)
	}
	sameAxis(v.Data.Line)
	v.Sources = notes.list
	return v
}

// words explains the terms of the page.
func (w Writer) words() []fact {
	var out []fact
	for _, k := range strings.Fields("tau eps d r modes fit stable rank zone star") {
		key := "page.word." + k
		out = append(out, fact{w.P.T(key), w.P.T(key + ".is")})
	}
	return out
}

// Stylesheet is the style of the pages, Charts what draws their charts, packed with gzip,
// and Early what runs before a page is read; for other pages that show the same parts.
func Stylesheet() string { return pageCSS }
func Charts() []byte     { return pageCharts }
func Early() string      { return pageEarly }
