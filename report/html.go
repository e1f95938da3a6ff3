package report

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
)

//go:embed page/page.html
var pageHTML string

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

// HTML writes the answer as one page that loads nothing: styles, scripts and
// numbers stand in it, and its policy forbids everything else. The answer must
// have been given to [Writer.Finish].
func (w Writer) HTML(a *career.Answer, x Page) error {
	charts, err := unpack(pageCharts)
	if err != nil {
		return fmt.Errorf("unpacking the charts: %w", err)
	}
	view := w.pageView(a, x)
	view.Early, view.Script, view.Style = template.JS(pageEarly), template.JS(charts), template.CSS(pageCSS)
	view.Policy = "default-src 'none'; script-src " + hash(pageEarly) + " " + hash(charts) + "; style-src " + hash(pageCSS) + "; base-uri 'none'; form-action 'none'"
	t, err := template.New("page").Funcs(template.FuncMap{"t": w.P.T}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("reading the page template: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, view); err != nil {
		return fmt.Errorf("filling the page: %w", err)
	}
	if _, err := w.Out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
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

// pageView is all that the template shows, in words.
type pageView struct {
	Title, About, Policy string
	Early, Script        template.JS
	Style                template.CSS
	Data                 chartData
	Answer               []string
	Given, Assumed       []fact
	Notes                []string
	Top, Rest            []pathRow
	Map                  mapWords
	Cards                []card
	Sources              []footnote
	Words                []fact
	Foot, Command        string
	FitLow, FitHigh      string // ends of the bars
	Count                int
	Space                string // between sentences
}

// chartData is what the charts draw; its keys are those of report/page/*.js.
type chartData struct {
	Map  mapData    `json:"map"`
	Line []lineData `json:"line"`
	Gaps []gapsData `json:"gaps"`
}

// fact is a name with what is said of it.
type fact struct{ Name, Text string }

func (w Writer) pageView(a *career.Answer, x Page) *pageView {
	notes := w.newFootnotes(a, x.Evidence)
	v := &pageView{Title: w.P.T("page.title"), Answer: w.pageAnswer(a), Given: w.given(a), Assumed: w.assumed(a), Notes: a.NoteText,
		Words: w.words(), Command: x.Command, Count: len(a.Paths), Space: w.space()}
	v.About = x.Date.Format(w.P.T("page.date"))
	if a.Profile.Label != "" {
		v.About = w.P.T("page.about", a.Profile.Label, v.About)
	}
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
	v.Map = w.mapWords(a, v.Data.Map)
	v.Data.Line, v.Data.Gaps = []lineData{}, []gapsData{}
	for i, p := range a.Paths[:min(pageCards, len(a.Paths))] {
		c := w.card(i, p, notes)
		v.Data.Line = append(v.Data.Line, c.Line)
		v.Data.Gaps = append(v.Data.Gaps, c.Gaps)
		v.Cards = append(v.Cards, c)
	}
	sameAxis(v.Data.Line)
	v.Sources = notes.list
	v.Foot = w.P.T("page.foot", x.Version, a.Resamples, percentOf(a.Confidence), w.weights(a))
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
