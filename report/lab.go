package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/lab/transformer"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
)

// Labs is the list of lessons.
type Labs struct {
	Labs []string `json:"labs"`
}

func (l Labs) tell(w Writer) {
	w.title(w.P.T("lab.list.title"))
	w.line(0, w.P.T("lab.list.about"))
	for _, name := range l.Labs {
		w.blank()
		w.line(0, w.bold(name)+"  "+w.P.T("lab."+name))
		w.line(2, w.P.T("lab."+name+".about"))
	}
	w.blank()
	w.line(0, w.P.T("lab.list.next"))
}

// LabRun is a run of a lesson: how it went, and where it stands.
type LabRun struct {
	lab.Config
	Folder string      `json:"folder"`
	Step   int         `json:"step"`
	Points []lab.Point `json:"points"`
	Files  []string    `json:"files,omitempty"`
	Called string      `json:"-"` // what other commands know the run by
}

func (r LabRun) tell(w Writer) {
	if len(r.Points) == 0 {
		return
	}
	p := r.Points[len(r.Points)-1]
	w.blank()
	w.title(w.P.T("lab.run.done", percent(p.Rate), r.Step, seconds(p.Seconds)))
	w.faults(p)
	w.pictures(p)
	if len(r.Files) > 0 {
		w.line(2, w.P.T("lab.run.files", r.Folder, w.listed(r.Files)))
	}
	w.line(2, w.P.T("lab.run.next", r.Called))
}

// LabHead begins the report of a run.
func (w Writer) LabHead(r LabRun) {
	key := "lab.run.head"
	if r.Step > 0 {
		key = "lab.run.again"
	}
	w.title(w.P.T(key, w.P.T("lab."+r.Lab), r.Steps, r.Folder, r.Step))
}

// LabPoint is one row about a measurement, for a log; LabColumns is the row above all.
func (w Writer) LabPoint(c lab.Config, p lab.Point) {
	row := []string{locale.Group(int64(p.Step)), seconds(p.Seconds), percent(p.Rate)}
	dash := func(s string) string {
		if p.Step == 0 { // nothing was learned yet
			return "–"
		}
		return s
	}
	if l := p.Losses; c.Lab == lab.Image {
		row = append(row, dash(fmt.Sprintf("%.2f", l.Generator)), dash(fmt.Sprintf("%.2f", l.Discriminator)), dash(locale.Percent(l.Accuracy)),
			fmt.Sprintf("%d/%d", p.Pictures.Covered, p.Pictures.Classes))
	} else {
		row = append(row, dash(fmt.Sprintf("%.3f", l.CrossEntropy)), dash(fmt.Sprintf("%.1f", math.Exp(l.CrossEntropy))))
	}
	w.table(0, labWidths(c), [][]string{row})
	if p.Step > 0 && p.Pictures != nil && len(p.Pictures.Collapsed) > 0 {
		w.line(2, w.style("33", w.P.T("lab.collapse", w.listed(p.Pictures.Collapsed))))
	}
}

// LabColumns names the columns of LabPoint.
func (w Writer) LabColumns(c lab.Config) {
	keys := []string{"lab.col.step", "lab.col.time", "lab.live.error", "lab.live.loss", "lab.col.perplexity"}
	if c.Lab == lab.Image {
		keys = []string{"lab.col.step", "lab.col.time", "lab.live.error", "lab.col.generator", "lab.col.discriminator", "lab.col.accuracy", "lab.col.covered"}
	}
	var row []string
	for _, key := range keys {
		row = append(row, w.dim(w.P.T(key)))
	}
	w.table(0, labWidths(c), [][]string{row})
}

func labWidths(c lab.Config) []int {
	if c.Lab == lab.Image {
		return []int{-7, -6, -22, -8, -8, -8, -8}
	}
	return []int{-7, -6, -22, -14, -12}
}

// seconds is a time in minutes and seconds.
func seconds(s float64) string {
	n := int(math.Round(s))
	return fmt.Sprintf("%d:%02d", n/60, n%60)
}

// faults lists what is wrong with pieces, most frequent first.
func (w Writer) faults(p lab.Point) {
	var names []string
	for name := range p.Faults {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if p.Faults[a] != p.Faults[b] {
			return p.Faults[b] - p.Faults[a]
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		w.line(2, right(locale.Group(int64(p.Faults[name])), 6)+"  "+w.P.T("lab.fault."+name))
	}
}

// pictures tells what the image lesson measures beside errors.
func (w Writer) pictures(p lab.Point) {
	g := p.Pictures
	if g == nil {
		return
	}
	w.line(2, w.P.T("lab.pictures", g.Covered, g.Classes, fmt.Sprintf("%.1f", g.Frechet)))
	if len(g.Collapsed) > 0 {
		w.line(2, w.style("33", w.P.T("lab.collapse", w.listed(g.Collapsed))))
	}
	if g.NearestReal > 0 {
		key := "lab.memory.no"
		if g.Nearest < g.NearestReal/2 {
			key = "lab.memory.yes"
		}
		w.line(2, w.P.T(key, fmt.Sprintf("%.2f", g.Nearest), fmt.Sprintf("%.2f", g.NearestReal)))
	}
}

// LabSample is pieces that a run made.
type LabSample struct {
	Lab    string      `json:"lab"`
	Pieces []LabPiece  `json:"pieces"`
	Folder string      `json:"folder,omitempty"`
	Files  []string    `json:"files,omitempty"`
	Shown  []lab.Piece `json:"-"`
}

// LabPiece is one of them.
type LabPiece struct {
	Title  string `json:"title"`
	Fault  string `json:"fault"`
	Tokens []int  `json:"tokens,omitempty"`
}

func (s LabSample) tell(w Writer) {
	if s.Lab == lab.Image {
		perRow := max(1, (w.width()-1)/15)
		for from := 0; from < len(s.Shown); from += perRow {
			row := s.Shown[from:min(from+perRow, len(s.Shown))]
			for _, l := range w.samples(lab.Config{Lab: s.Lab}, row) {
				w.plainLine(l)
			}
			w.blank()
		}
	} else {
		for _, p := range s.Shown {
			if s.Lab == lab.Video {
				for _, l := range strings.Split(strings.TrimRight(p.Title, "\n"), "\n") {
					w.plainLine(cut(l, w.width()))
				}
			} else {
				w.line(0, p.Title)
			}
			w.plainLine("  " + w.mark(p))
		}
	}
	if len(s.Files) > 0 {
		w.line(0, w.P.T("lab.sample.files", len(s.Files), s.Folder))
	}
}

// plainLine writes a line as it is.
func (w Writer) plainLine(s string) { fmt.Fprintln(w.Out, s) }

// LabMeasured is a generator's error rate against the ten applications.
type LabMeasured struct {
	Lab         string         `json:"lab"`
	Folder      string         `json:"folder"`
	Point       lab.Point      `json:"measured"`
	Confidence  float64        `json:"confidence"`
	Sensitivity *measure.Count `json:"sensitivity,omitempty"` // of the oracle, where it errs
	Specificity *measure.Count `json:"specificity,omitempty"`
	// Limits hold the error rate, each with the confidence.
	Limits       leeway.Interval  `json:"limits"`
	Catch        *measure.Count   `json:"catch,omitempty"`
	Applications []LabApplication `json:"applications"`
	Saved        string           `json:"saved,omitempty"`
}

// fine is a share that may be near 1, in tenths of a percent there.
func fine(x float64) string {
	if x < 0.95 {
		return locale.Percent(x)
	}
	return fmt.Sprintf("%.1f%%", 100*x)
}

// LabApplication is what the error rate means for one application.
type LabApplication struct {
	Application string          `json:"application"`
	Tolerance   float64         `json:"tolerance"`
	Verdict     measure.Verdict `json:"verdict"`
	// Mode, Plan and Reviewers are set when a catch rate was given.
	Mode      *leeway.Mode `json:"mode,omitempty"`
	Plan      float64      `json:"plan,omitempty"`
	Reviewers int          `json:"reviewers,omitempty"`
}

func (m LabMeasured) tell(w Writer) {
	w.title(w.P.T("lab.measure.rate", percent(m.Point.Rate), m.Point.Seen.Wrong, m.Point.Seen.N))
	w.faults(m.Point)
	if m.Sensitivity != nil {
		w.line(2, w.P.T("lab.measure.oracle", fine(m.Sensitivity.Rate()), fine(m.Specificity.Rate()), m.Sensitivity.N))
	}
	w.pictures(m.Point)
	w.blank()
	if m.Catch != nil {
		w.line(0, w.P.T("lab.measure.review", locale.Percent(m.Catch.Rate()), m.Catch.Wrong, m.Catch.N))
	}
	w.line(0, w.P.T("lab.measure.limits", fine(m.Limits.Low), fine(m.Limits.High), locale.Percent(m.Confidence)))
	rows := [][]string{{w.dim(w.P.T("lab.col.application")), w.dim("τ"), w.dim(w.P.T("lab.col.verdict")), ""}}
	if m.Catch != nil {
		rows[0][3] = w.dim(w.P.T("lab.col.review"))
	}
	for _, a := range m.Applications {
		review := ""
		if a.Mode != nil {
			review = w.P.T("mode.name." + fmt.Sprint(int(*a.Mode)))
			switch *a.Mode {
			case leeway.SpotCheck:
				review += " " + locale.Percent(a.Plan)
			case leeway.SeveralReviewers:
				review = w.P.T("short.several_reviewers", a.Reviewers)
			}
		}
		rows = append(rows, []string{w.P.T("application." + a.Application), locale.Percent(a.Tolerance), w.verdict(a.Verdict), review})
	}
	w.table(2, []int{26, -8, 21, 0}, rows)
	if m.Catch == nil {
		w.line(0, w.P.T("lab.measure.catch"))
	}
	if m.Saved != "" {
		w.line(0, w.P.T("lab.measure.saved", m.Saved))
	}
}

// LabExport is a generator written for other programs.
type LabExport struct {
	Folder string   `json:"folder"`
	Files  []string `json:"files"`
}

func (e LabExport) tell(w Writer) {
	w.title(w.P.T("lab.export", e.Folder))
	for _, name := range e.Files {
		w.item(2, 24, name, w.P.T("lab.export."+name))
	}
}

// LabTexts is what an imported network went on to write.
type LabTexts struct {
	Folder string             `json:"folder"`
	Config transformer.Config `json:"config"`
	Texts  []string           `json:"texts"`
}

func (t LabTexts) tell(w Writer) {
	c := t.Config
	w.faint(0, w.P.T("lab.import", t.Folder, c.Layers, c.Heads, c.Width, c.Context, c.Vocabulary))
	for _, text := range t.Texts {
		w.blank()
		for _, line := range strings.Split(text, "\n") {
			w.line(0, label(line, 0))
		}
	}
}

// Exercises is the list of the course's exercises.
type Exercises struct {
	Exercises []lab.Exercise `json:"exercises"`
}

func (e Exercises) tell(w Writer) {
	w.title(w.P.T("exercise.title"))
	for _, x := range e.Exercises {
		w.item(0, 12, fmt.Sprintf("%d  %s", x.N, x.Lab), w.P.T(fmt.Sprintf("exercise.%d", x.N)))
	}
	w.blank()
	w.line(0, w.P.T("exercise.how"))
}

// ExerciseChecked is whether an exercise is solved, and why.
type ExerciseChecked struct {
	N      int    `json:"n"`
	Passed bool   `json:"passed"`
	Key    string `json:"finding"`
	Args   []any  `json:"figures"`
}

func (e ExerciseChecked) tell(w Writer) {
	if e.Passed {
		w.title(w.style("32", "✓ ") + w.P.T("exercise.solved", e.N))
	} else {
		w.title(w.style("31", "✗ ") + w.P.T("exercise.unsolved", e.N))
	}
	args := slices.Clone(e.Args)
	if e.Key == "exercise.fault" {
		args[0] = w.P.T(fmt.Sprint("lab.fault.", args[0]))
	}
	w.line(2, w.P.T(e.Key, args...))
}
