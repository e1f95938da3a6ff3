package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/lab/transformer"
	"github.com/leeway-project/leeway/locale"
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
