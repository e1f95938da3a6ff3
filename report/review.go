package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/review"
	"github.com/leeway-project/leeway/tolerance"
)

// Review is what a review test says of a person.
type Review struct {
	review.Result
	Confidence float64       `json:"confidence"`
	Means      []ReviewMeans `json:"means"`
	Missed     []ReviewMiss  `json:"missed"`
	Profile    string        `json:"profile,omitempty"` // where the catch rate was written
}

// ReviewMeans is the review that an application asks of people like this one.
type ReviewMeans struct {
	Application string          `json:"application"`
	Tolerance   leeway.Interval `json:"tolerance"`
	ReviewShare leeway.Interval `json:"review_share"` // r; above 1 more than one reviewer
	Mode        leeway.Mode     `json:"mode"`
	Plan        float64         `json:"plan"`
	Reviewers   int             `json:"reviewers"`
	Alone       float64         `json:"alone"` // what is left when this person looks at every piece
}

// ReviewMiss is a planted error that was not spotted.
type ReviewMiss struct {
	Domain string `json:"domain"`
	Text   string `json:"text"`
	Truth  string `json:"truth"`
}

// NewReview says what a session that is done means for each application.
func NewReview(cat *occupation.Catalog, policy *tolerance.Policy, set *evidence.Set, s *review.Session) (Review, error) {
	v := Review{Result: s.Result(), Confidence: leeway.DefaultConfidence, Missed: []ReviewMiss{}}
	for _, x := range s.Answers {
		if !x.Planted || x.Said || x.Skipped {
			continue
		}
		p, err := s.Shown(x)
		if err != nil {
			return v, err
		}
		v.Missed = append(v.Missed, ReviewMiss{Domain: p.Domain, Text: p.Text, Truth: p.Truth})
	}
	for _, id := range leeway.Applications() {
		x, err := NewApplication(cat, policy, set, id, policy.Applications[id])
		if err != nil {
			return v, err
		}
		eps := x.Errors["text"].Rate
		duty, err := v.Duty(x.Tolerance.Tau, eps, v.Confidence)
		if err != nil {
			return v, err
		}
		v.Means = append(v.Means, ReviewMeans{Application: id, Tolerance: leeway.Central(x.Tolerance.Tau), ReviewShare: duty.ReviewShare, Mode: duty.Mode, Plan: duty.Plan, Reviewers: duty.Reviewers, Alone: v.Alone(eps, v.Confidence)})
	}
	return v, nil
}

// Piece shows a piece to be judged.
func (w Writer) Piece(p review.Piece, at, of int, file string) {
	w.blank()
	w.title(w.P.T("review.head", at, of, w.pieceName(p)))
	for line := range strings.SplitSeq(p.Source, "\n") {
		w.faint(2, line)
	}
	if file != "" {
		w.line(2, w.P.T("review.file", file))
	}
	if p.Text == "" {
		return
	}
	w.blank()
	for line := range strings.SplitSeq(PieceText(p.Text), "\n") {
		indent := 4 + len(line) - len(strings.TrimLeft(line, " ")) // a program's lines keep theirs
		w.line(indent, strings.TrimLeft(line, " "))
	}
}

// PieceScreen is the head and the body of a screen that shows a piece.
func (w Writer) PieceScreen(p review.Piece, file string) (head, body string) {
	parts := []string{w.P.T("screen.review.given"), indented(p.Source)}
	if file != "" {
		parts = append(parts, "", indented(w.P.T("screen.review.file", file)))
	}
	if p.Text != "" {
		parts = append(parts, "", w.P.T("screen.review.piece"), indented(PieceText(p.Text)))
	}
	return w.pieceName(p), strings.Join(parts, "\n")
}

func (w Writer) pieceName(p review.Piece) string {
	return w.P.T("application."+p.Domain) + " · " + w.P.T("modality."+p.Modality)
}

func indented(text string) string {
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}

// PieceText is a piece's text as it is shown: the columns of a table stand below
// each other, and of a melody each bar has a line.
func PieceText(text string) string {
	lines := strings.Split(text, "\n")
	rows := make([][]string, 0, len(lines))
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if !strings.HasPrefix(l, "|") || !strings.HasSuffix(l, "|") || len(l) < 2 {
			return text
		}
		cells := strings.Split(l[1:len(l)-1], "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(rows) > 0 && len(cells) != len(rows[0]) {
			return text
		}
		rows = append(rows, cells)
	}
	if len(rows) == 1 {
		return "| " + strings.Join(rows[0], " |\n| ") + " |"
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for j, cell := range row {
			widths[j] = max(widths[j], columns(cell))
		}
	}
	for i, row := range rows {
		for j, cell := range row {
			if row[j] = right(cell, widths[j]); j == 0 {
				row[j] = fill(cell, widths[j])
			}
		}
		lines[i] = "| " + strings.Join(row, " | ") + " |"
	}
	return strings.Join(lines, "\n")
}

func (m Review) tell(w Writer) {
	m.found(w)
	m.use(w)
}

// found says what the test found, and what that means.
func (m Review) found(w Writer) {
	w.title(w.P.T("review.catch", locale.Percent(m.Catch.Value), locale.Percent(m.Catch.Low), locale.Percent(m.Catch.High)))
	w.line(2, w.P.T("review.hits", m.Hits.Wrong, m.Hits.N, rateOf(m.HitRate)))
	w.line(2, w.P.T("review.alarms", m.FalseAlarms.Wrong, m.FalseAlarms.N, rateOf(m.FalseRate)))
	if m.DPrime != nil {
		key := "review.even"
		switch c := m.Criterion; {
		case c.Low > 0:
			key = "review.lenient"
		case c.High < 0:
			key = "review.strict"
		}
		w.line(2, w.P.T("review.dprime", two(m.DPrime.Value), two(m.DPrime.Low), two(m.DPrime.High), two(m.Criterion.Value), w.P.T(key)))
		if m.DPrime.Low <= 0 { // who calls everything wrong misses nothing
			w.line(2, w.P.T("review.guessed"))
		}
	}
	if m.Answered > 0 && m.Seconds > 0 {
		w.line(2, w.P.T("review.speed", fmt.Sprintf("%.0f", m.Seconds/float64(m.Answered)), whole(m.Speed)))
	}
	if m.Skipped > 0 {
		w.line(2, w.P.T("review.skipped", m.Skipped))
	}
	w.faint(2, w.P.T("review.assumed"))
	w.blank()
	m.parts(w)
	if len(m.Missed) > 0 {
		w.blank()
		w.line(0, w.P.T("review.missed"))
		for _, x := range m.Missed {
			w.line(2, w.P.T("review.miss", w.P.T("application."+x.Domain), x.Truth))
		}
	}
	m.means(w)
}

// parts are hits, false alarms and sensitivity by level, domain and modality.
func (m Review) parts(w Writer) {
	counted := func(c measure.Count, rate *leeway.Interval) string {
		if rate == nil {
			return fmt.Sprintf("%d/%d", c.Wrong, c.N)
		}
		return fmt.Sprintf("%d/%d (%s–%s)", c.Wrong, c.N, locale.Percent(rate.Low), locale.Percent(rate.High))
	}
	rows := [][]string{w.head("review.col.part", "review.col.hits", "review.col.alarms", "review.col.dprime")}
	for _, group := range []struct {
		prefix string
		parts  []review.Part
	}{{"review.level.", m.ByLevel}, {"application.", m.ByDomain}, {"modality.", m.ByModality}} {
		for _, p := range group.parts {
			sensitivity := "—"
			if d := p.DPrime; d != nil {
				sensitivity = fmt.Sprintf("%s (%s–%s)", two(d.Value), two(d.Low), two(d.High))
			}
			rows = append(rows, []string{w.P.T(group.prefix + p.Name), counted(p.Hits, p.HitRate), counted(p.FalseAlarms, p.FalseRate), sensitivity})
		}
	}
	w.table(2, []int{25, -15, -15, -18}, rows)
}

// means says what review each application asks of people like this one.
func (m Review) means(w Writer) {
	w.blank()
	w.title(w.P.T("review.means"))
	rows := [][]string{w.head("review.col.application", "review.col.tau", "review.col.alone", "review.col.share", "review.col.duty")}
	for _, x := range m.Means {
		duty := w.P.T("short." + x.Mode.String())
		switch x.Mode {
		case leeway.SpotCheck:
			duty = w.P.T("short.spot_check", locale.Percent(x.Plan))
		case leeway.SeveralReviewers:
			duty = w.P.T("short.several_reviewers", x.Reviewers)
		}
		share := "—"
		if !math.IsInf(x.ReviewShare.Value, 0) {
			share = locale.Percent(x.ReviewShare.Value)
		}
		rows = append(rows, []string{w.P.T("application." + x.Application), locale.Percent(x.Tolerance.Value), locale.Percent(x.Alone), share, duty})
	}
	w.table(2, []int{25, -9, -9, -14, 16}, rows)
	w.faint(2, w.P.T("review.alone", locale.Percent(m.Confidence)))
}

func two(x float64) string { return fmt.Sprintf("%.2f", x) }

// rateOf is a rate with its interval; a dash where nothing was counted.
func rateOf(x *leeway.Interval) string {
	if x == nil {
		return "—"
	}
	return percent(*x)
}

// use says how the result gets into a profile.
func (m Review) use(w Writer) {
	w.blank()
	if m.Profile != "" {
		w.line(0, w.P.T("review.profile", m.Profile))
	} else {
		w.line(0, w.P.T("review.use"))
		w.line(2, CatchField(m.Result))
	}
}

// Blocks is the report for a page, which puts the result into the profile by itself.
func (m Review) Blocks(w Writer) []Block { return w.Blocks(m.found) }

// CatchField is the catch rate as a field of a profile.
func CatchField(r review.Result) string {
	return fmt.Sprintf("catch: {caught: %.1f, of: %.1f}", r.Caught, r.Of)
}
