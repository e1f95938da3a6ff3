package server

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// runView is the page of a run.
type runView struct {
	view
	*labRun
	Base      string
	Name      string
	Bar       string // how far it is, in words
	Facts     []choice
	Problem   string
	Collapse  string
	Rate      string // the last error rate; "": none yet
	Columns   []string
	Points    [][]string
	Charts    runData
	Pieces    []pieceView
	Right     int // of the pieces
	Result    []report.Block
	Asked     string // how the measurement was asked for
	Failed    string // why the measurement did not end
	Catch     catchChoice
	Exercises []exerciseView
}

// runData is what the charts draw; its keys are those of report/page/lab.js.
type runData struct {
	Learning learningData `json:"learning"`
	Losses   []lossData   `json:"losses"`
}

type learningData struct {
	Alt    string       `json:"alt"`
	XName  string       `json:"xName"`
	End    int          `json:"end"`
	Points []learnPoint `json:"points"`
}

type learnPoint struct {
	Step  int         `json:"step"`
	Low   float64     `json:"low"`
	Value float64     `json:"value"`
	High  float64     `json:"high"`
	Title string      `json:"title"`
	Facts [][2]string `json:"facts"`
}

type lossData struct {
	Alt    string     `json:"alt"`
	XName  string     `json:"xName"`
	End    int        `json:"end"`
	Shares bool       `json:"shares"` // drawn in per cent
	Digits int        `json:"digits"`
	Steps  []int      `json:"steps"`
	Lines  []lossLine `json:"lines"`

	title string
}

type lossLine struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// pieceView is a piece to look at or to listen to.
type pieceView struct {
	Title string
	Fault string // in words; "": right
	File  string // its address; "": none
}

// catchChoice is whose catch rate the review is planned with.
type catchChoice struct {
	Caught, Of, Person string
	People             []choice
}

func (q *request) labRunPage() error {
	r, err := q.labRun(q.Context(), q.PathValue("run"))
	if err != nil {
		return err
	}
	v, err := q.runView(r)
	if err != nil {
		return err
	}
	return q.show(200, v.Page(), v.Part())
}

// runPart is what the page of a run shows, for the job of the run or of its measurement.
func (q *request) runPart(j *store.Job) (templ.Component, error) {
	r, err := q.labRun(q.Context(), runOf(j.ID))
	if err != nil {
		return nil, err
	}
	v, err := q.runView(r)
	if err != nil {
		return nil, err
	}
	return v.Part(), nil
}

// runPage is the path of the page of a run, for the job of the run or of its measurement.
func runPage(j *store.Job) string { return "/lab/runs/" + runOf(j.ID) }

func (q *request) runView(r *labRun) (*runView, error) {
	v := &runView{view: q.view("web.lab", "lab"), labRun: r, Base: runPage(r.Job)}
	v.Name = v.nameOf(r.Config)
	v.Title = v.Name
	v.head()
	v.learned()
	v.lost()
	v.pieces()
	if r.busy() {
		v.Refresh = refreshTime
	}
	v.Data = v.Charts
	if err := q.exercises(v); err != nil {
		return nil, err
	}
	return v, q.measured(v)
}

// head says what kind of run it is, and how far.
func (v *runView) head() {
	c := v.Config
	v.Facts = []choice{{v.t("web.lab." + c.Lab + ".algorithm"), v.t("web.lab.algorithm")}, {v.t("web.lab.size." + c.Size), v.t("web.lab.size")}}
	if c.Lab == lab.Image {
		v.Facts = append(v.Facts, choice{c.Objective, v.t("web.lab.objective")})
	}
	v.Facts = append(v.Facts, choice{strconv.FormatUint(c.Seed, 10), v.t("web.lab.seed")},
		choice{strconv.FormatFloat(c.Rate, 'g', -1, 64), v.t("web.lab.rate")},
		choice{v.Created.Format(v.t("web.lab.when")), v.t("web.col.created")})
	n := v.Seen
	step, steps := locale.Group(int64(n.Step)), locale.Group(int64(n.Steps))
	if v.State.Ended() || n.Step == 0 {
		v.Bar = v.t("web.lab.bar", step, steps, minutes(n.Seconds))
	} else {
		v.Bar = v.t("lab.live.bar", step, steps, minutes(n.Seconds), minutes(n.Seconds*float64(n.Steps-n.Step)/float64(n.Step)))
	}
	if v.labRun.Problem != nil {
		v.Problem = v.said(v.labRun.Problem)
	}
}

func minutes(s float64) string {
	n := int(math.Round(s))
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}

// learned draws the points at which the run was measured.
func (v *runView) learned() {
	d := &v.Charts.Learning
	d.XName, d.End, d.Points = v.t("lab.col.step"), v.Seen.Steps, []learnPoint{}
	image := v.Config.Lab == lab.Image
	v.Columns = []string{v.t("lab.col.step"), v.t("lab.col.time"), v.t("lab.live.error"), v.t("lab.live.loss"), v.t("lab.col.perplexity")}
	if image {
		v.Columns = []string{v.t("lab.col.step"), v.t("lab.col.time"), v.t("lab.live.error"), v.t("lab.col.generator"), v.t("lab.col.discriminator"), v.t("lab.col.accuracy"), v.t("lab.live.covered")}
	}
	for _, p := range v.Seen.Points {
		step, rate := locale.Group(int64(p.Step)), rateText(p.Rate)
		row := []string{step, minutes(p.Seconds), rate}
		facts := [][2]string{{v.t("lab.live.error"), rate}}
		switch l := p.Losses; {
		case image:
			covered := fmt.Sprintf("%d/%d", p.Pictures.Covered, p.Pictures.Classes)
			row = append(row, decimals(l.Generator, 2, p.Step), decimals(l.Discriminator, 2, p.Step), share(l.Accuracy, p.Step), covered)
			facts = append(facts, [2]string{v.t("lab.live.covered"), covered})
		default:
			row = append(row, decimals(l.CrossEntropy, 3, p.Step), decimals(math.Exp(l.CrossEntropy), 1, p.Step))
		}
		v.Points = append(v.Points, row)
		d.Points = append(d.Points, learnPoint{p.Step, p.Rate.Low, p.Rate.Value, p.Rate.High, v.t("web.lab.after", p.Step), facts})
	}
	n := len(v.Seen.Points)
	if n == 0 {
		return
	}
	last := v.Seen.Points[n-1]
	v.Rate = rateText(last.Rate)
	d.Alt = v.t("web.lab.learning.alt", n, locale.Percent(v.Seen.Points[0].Rate.Value), v.Rate)
	if g := last.Pictures; g != nil && len(g.Collapsed) > 0 && last.Step > 0 {
		v.Collapse = v.t("lab.collapse", strings.Join(g.Collapsed, v.t("web.list")))
	}
}

// decimals and share write what there is only after the first step.
func decimals(x float64, digits, step int) string {
	if step == 0 {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

func share(x float64, step int) string {
	if step == 0 {
		return "–"
	}
	return locale.Percent(x)
}

// lost draws the losses, and of pictures how often the discriminator is right and how
// many signs come out.
func (v *runView) lost() {
	chart := func(title string, lines ...lossLine) *lossData {
		v.Charts.Losses = append(v.Charts.Losses, lossData{Alt: title, XName: v.t("lab.col.step"), End: v.Seen.Steps, Digits: 3, Steps: []int{}, Lines: lines, title: title})
		return &v.Charts.Losses[len(v.Charts.Losses)-1]
	}
	v.Charts.Losses = make([]lossData, 0, 3)
	line := func(key string) lossLine { return lossLine{Name: v.t(key), Values: []float64{}} }
	fill := func(d *lossData, of ...func(lab.Losses) float64) {
		for _, l := range v.Seen.Losses {
			d.Steps = append(d.Steps, l.Step)
			for i, f := range of {
				d.Lines[i].Values = append(d.Lines[i].Values, math.Round(f(l.Losses)*1e4)/1e4)
			}
		}
	}
	if v.Config.Lab != lab.Image {
		fill(chart(v.t("web.lab.loss"), line("lab.live.loss")), func(l lab.Losses) float64 { return l.CrossEntropy })
		return
	}
	fill(chart(v.t("web.lab.losses"), line("lab.live.generator"), line("web.lab.discriminator")),
		func(l lab.Losses) float64 { return l.Generator }, func(l lab.Losses) float64 { return l.Discriminator })
	accuracy := chart(v.t("web.lab.accuracy"), line("lab.live.accuracy"))
	accuracy.Shares = true
	fill(accuracy, func(l lab.Losses) float64 { return l.Accuracy })
	covered := chart(v.t("web.lab.covered"), line("lab.live.covered"), line("web.lab.collapsed"))
	covered.Shares = true
	for _, p := range v.Seen.Points {
		if p.Step == 0 {
			continue // of noise everything is alike
		}
		of := float64(max(1, p.Pictures.Classes))
		covered.Steps = append(covered.Steps, p.Step)
		covered.Lines[0].Values = append(covered.Lines[0].Values, float64(p.Pictures.Covered)/of)
		covered.Lines[1].Values = append(covered.Lines[1].Values, float64(len(p.Pictures.Collapsed))/of)
	}
}

// pieces are the samples of the last point.
func (v *runView) pieces() {
	for i, s := range v.Seen.Samples {
		p := pieceView{Title: s.Title}
		if s.Fault != "" {
			p.Fault = v.t("lab.fault." + s.Fault)
		} else {
			v.Right++
		}
		if ext := pieceExt(v.Config.Lab, s); ext != "" {
			p.File = v.file(strconv.Itoa(i) + ext)
		}
		v.Pieces = append(v.Pieces, p)
	}
}

// file is the address of a sample. It holds the step, so that it is of one picture alone.
func (v *runView) file(name string) string {
	return v.Base + "/samples/" + strconv.Itoa(v.sampled()) + "/" + name
}

// sampled is the step after which the samples were made.
func (r *labRun) sampled() int {
	if n := len(r.Seen.Points); n > 0 {
		return r.Seen.Points[n-1].Step
	}
	return 0
}

// measured fills in what the last measurement found, and what review it takes by people
// of the catch rate that the address names.
func (q *request) measured(v *runView) error {
	m := v.Measured
	if m == nil {
		return nil
	}
	v.Asked = v.t("web.lab.measure.asked", m.Asked.Pieces)
	if m.Asked.Temperature != nil && *m.Asked.Temperature != 1 {
		v.Asked = v.t("web.lab.measure.asked.temperature", m.Asked.Pieces, *m.Asked.Temperature)
	}
	if m.State == store.Failed && m.Problem != nil {
		v.Failed = q.said(m.Problem)
	}
	if m.Result == nil {
		return nil
	}
	list, _, err := q.Store.People(q.Context(), q.owner, "", 500)
	if err != nil {
		return err
	}
	var catch *measure.Count
	f := q.URL.Query()
	v.Catch = catchChoice{Caught: f.Get("caught"), Of: f.Get("of"), Person: f.Get("person")}
	for _, p := range list {
		if c := p.Profile.Catch; c != nil {
			v.Catch.People = append(v.Catch.People, choice{p.ID, v.t("web.lab.catch.of", v.name(p), c.Caught, c.Of)})
			if p.ID == v.Catch.Person {
				catch = &measure.Count{Wrong: int(math.Round(c.Caught)), N: int(math.Round(c.Of))}
			}
		}
	}
	if v.Catch.Caught != "" || v.Catch.Of != "" {
		found, err := wholeOrNone("web.lab.catch.caught", v.Catch.Caught)
		if err != nil {
			return err
		}
		of, err := wholeNumber("web.lab.catch.shown", v.Catch.Of, 0)
		if err != nil {
			return err
		}
		if catch, err = caught(found, of); err != nil {
			return err
		}
	}
	if err := m.Result.Review(q.Engine.Catalog, q.Engine.Tolerance, catch); err != nil {
		return err
	}
	v.Result = m.Result.Blocks(q.writer(q.p))
	return nil
}

// wholeOrNone reads a number that may be 0.
func wholeOrNone(key, text string) (int, error) {
	if strings.TrimSpace(text) == "0" {
		return 0, nil
	}
	return wholeNumber(key, text, 0)
}

func (q *request) measureRunLater() error {
	r, err := q.labRun(q.Context(), q.PathValue("run"))
	if err != nil {
		return err
	}
	var m LabMeasuring
	if m.Pieces, err = wholeNumber("web.lab.measure.pieces", q.PostForm.Get("pieces"), 0); err != nil {
		return err
	}
	if text := strings.TrimSpace(q.PostForm.Get("temperature")); text != "" {
		t, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return &leeway.Error{Code: leeway.Usage, Key: "error.web.number", Args: []any{leeway.Term("web.lab.measure.temperature"), text}}
		}
		m.Temperature = &t
	}
	if err := q.measureLater(q.Context(), r, m); err != nil {
		return err
	}
	return q.see("/lab/runs/" + r.ID + "#measure")
}

func (q *request) removeRun() error {
	if q.PostForm.Get("sure") != "yes" {
		return &leeway.Error{Code: leeway.Usage, Key: "error.unsure"}
	}
	r, err := q.labRun(q.Context(), q.PathValue("run"))
	if err != nil {
		return err
	}
	if err := q.removeOneJob(q.Context(), r.ID); err != nil {
		return err
	}
	return q.see("/lab")
}
