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

// LabLive is what a terminal shows of a run under way; it is written over itself.
func (w Writer) LabLive(c lab.Config, now lab.Progress, points []lab.Point, losses []lab.Losses, samples []lab.Piece) []string {
	const bar = 24
	share := float64(now.Step) / float64(max(1, now.Steps))
	full := int(share * bar)
	left := "–"
	if now.Step > 0 {
		left = seconds(now.Seconds * float64(now.Steps-now.Step) / float64(now.Step))
	}
	lines := []string{fmt.Sprintf("%s%s  %s", strings.Repeat("█", full), strings.Repeat("░", bar-full),
		w.P.T("lab.live.bar", locale.Group(int64(now.Step)), locale.Group(int64(now.Steps)), seconds(now.Seconds), left))}
	const label = 16
	row := func(key string, values []float64, low, high float64, text string) {
		lines = append(lines, fill(w.P.T(key), label)+sparkline(values, low, high)+"  "+text)
	}
	of := func(f func(lab.Losses) float64) (values []float64) {
		for _, l := range losses {
			values = append(values, f(l))
		}
		return values
	}
	if len(points) > 0 {
		var rates []float64
		for _, p := range points {
			rates = append(rates, p.Rate.Value)
		}
		last := points[len(points)-1]
		row("lab.live.error", rates, 0, 1, percent(last.Rate))
		if last.Pictures != nil {
			lines = append(lines, fill(w.P.T("lab.live.covered"), label)+w.P.T("lab.point.covered", last.Pictures.Covered, last.Pictures.Classes))
			if len(last.Pictures.Collapsed) > 0 && last.Step > 0 {
				lines = append(lines, w.style("33", w.P.T("lab.collapse", w.listed(last.Pictures.Collapsed))))
			}
		}
	}
	if c.Lab == lab.Image {
		row("lab.live.generator", of(func(l lab.Losses) float64 { return l.Generator }), 0, math.NaN(), fmt.Sprintf("%.2f", now.Losses.Generator))
		row("lab.live.discriminator", of(func(l lab.Losses) float64 { return l.Discriminator }), 0, math.NaN(), fmt.Sprintf("%.2f", now.Losses.Discriminator))
		row("lab.live.accuracy", of(func(l lab.Losses) float64 { return l.Accuracy }), 0.5, 1, locale.Percent(now.Losses.Accuracy))
	} else {
		row("lab.live.loss", of(func(l lab.Losses) float64 { return l.CrossEntropy }), 0, math.NaN(), fmt.Sprintf("%.3f", now.Losses.CrossEntropy))
	}
	lines = append(lines, w.samples(c, samples)...)
	for i, l := range lines {
		lines[i] = cut(l, w.width()-1)
	}
	return lines
}

// samples shows a few pieces with the oracle's verdict.
func (w Writer) samples(c lab.Config, pieces []lab.Piece) (lines []string) {
	if len(pieces) == 0 {
		return nil
	}
	if c.Lab == lab.Image {
		pieces = pieces[:min(len(pieces), (w.width()-1)/15)]
		lines = append(lines, lab.Blocks(pieces)...)
		under := ""
		for _, p := range pieces {
			mark := w.style("32", "✓")
			if p.Fault != "" {
				mark = w.style("31", "✗")
			}
			under += fill(p.Title+" "+mark, 15)
		}
		return append(lines, strings.TrimRight(under, " "))
	}
	for _, p := range pieces[:min(len(pieces), 2)] {
		lines = append(lines, strings.Split(strings.TrimRight(p.Title, "\n"), "\n")...)
		lines = append(lines, "  "+w.mark(p))
	}
	return lines
}

// mark is the oracle's verdict on a piece.
func (w Writer) mark(p lab.Piece) string {
	if p.Fault == "" {
		return w.style("32", "✓")
	}
	return w.style("31", "✗ "+w.P.T("lab.fault."+p.Fault))
}

// sparkline draws up to 24 values as bars; a NaN for high takes the greatest.
func sparkline(values []float64, low, high float64) string {
	const most = 24
	if len(values) > most { // means of neighbours
		var fewer []float64
		for i := range most {
			part := values[i*len(values)/most : (i+1)*len(values)/most]
			sum := 0.0
			for _, v := range part {
				sum += v
			}
			fewer = append(fewer, sum/float64(len(part)))
		}
		values = fewer
	}
	if math.IsNaN(high) && len(values) > 0 {
		high = slices.Max(values)
	}
	bars := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, v := range values {
		i := 0
		if high > low && !math.IsNaN(v) {
			i = int(math.Round(math.Max(0, math.Min(1, (v-low)/(high-low))) * float64(len(bars)-1)))
		}
		b.WriteRune(bars[i])
	}
	return b.String() + strings.Repeat(" ", most-len(values))
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
			if *a.Mode == leeway.SpotCheck {
				review += " " + locale.Percent(a.Plan)
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
	w.line(2, w.P.T(e.Key, e.Args...))
}
