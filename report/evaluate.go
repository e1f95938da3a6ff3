package report

import (
	"fmt"
	"strings"

	"github.com/leeway-project/leeway/eval"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/tolerance"
)

// Evaluation shows every quality figure, and which are worse than committed.
func (w Writer) Evaluation(f *eval.Figures, below []eval.Figure, p *tolerance.Policy) {
	w.title(w.P.T("eval.title"))
	w.faint(0, w.P.T("eval.intro"))
	for _, part := range []func(*eval.Figures){
		func(f *eval.Figures) { w.evalTolerance(f.Tolerance, p) },
		w.evalRelated, w.evalSearch, w.evalEstimate, w.evalSelf, w.evalRules, w.evalQuiz, w.evalResume,
	} {
		w.blank()
		part(f)
	}
	w.blank()
	if len(below) == 0 {
		w.line(0, w.P.T("eval.committed.same", len(f.Watched())))
		return
	}
	w.title(w.P.T("eval.committed.below"))
	for _, b := range below {
		w.item(2, 28, b.Name, fmt.Sprintf("%.3f", b.Value))
	}
}

func (w Writer) evalTolerance(e eval.Tolerance, p *tolerance.Policy) {
	w.title(w.P.T("eval.tolerance", e.Correct, e.Total))
	rows := [][]string{w.head("col.application", "τ", "col.interval", "col.class", "col.expected", "col.margin", "col.data", "col.declared")}
	for _, d := range e.Domains {
		rows = append(rows, []string{w.P.T("short.application." + d.Application), locale.Percent(d.Tau.Value), locale.Percent(d.Tau.Low) + "–" + locale.Percent(d.Tau.High),
			w.class(string(d.Class), w.P.T("word."+string(d.Class))), w.P.T("word." + string(d.Expected)), fmt.Sprintf("%.2f", d.Margin), fmt.Sprintf("%.2f", d.Data), fmt.Sprintf("%.2f", d.Declared)})
	}
	w.table(2, []int{15, -6, 14, 7, 8, -6, -6, -8}, rows)
	w.line(2, w.P.T("eval.note", e.DataOnly, e.Total, e.DeclaredOnly))
	w.faint(2, w.P.T("application.limits", locale.Percent(p.Classes.Low), locale.Percent(p.Classes.High)))
	c, two := e.Complementarity, func(x float64) string { return fmt.Sprintf("%.2f", x) }
	w.line(2, w.P.T("eval.theta", two(c.Pearson), two(c.Spearman), c.N-c.Estimated, two(c.All),
		two(c.Minimum.Theta), c.Minimum.Code, two(c.Maximum.Theta), c.Maximum.Code, two(c.Median),
		two(c.Published.Minimum.Theta), two(c.Published.Maximum.Theta), c.Published.Maximum.Code, two(c.Published.Median), two(c.Published.HereMaximum)))
}

// head translates a table's head; a word without a dot stands for itself.
func (w Writer) head(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		if strings.Contains(k, ".") {
			k = w.P.T(k)
		}
		out[i] = w.dim(k)
	}
	return out
}

// evalTable writes a label and figures with two decimals a row.
func (w Writer) evalTable(head []string, rows [][]any) {
	widths, text := []int{0}, [][]string{w.head(head...)}
	for range head[1:] {
		widths = append(widths, -10)
	}
	for _, row := range rows {
		cells := []string{row[0].(string)}
		for _, v := range row[1:] {
			cells = append(cells, fmt.Sprintf("%.3f", v))
		}
		text = append(text, cells)
	}
	w.table(2, widths, text)
}

func (w Writer) evalRelated(f *eval.Figures) {
	r := f.Related
	w.title(w.P.T("eval.related", r.N))
	rows := [][]any{{w.P.T("eval.related.own"), r.NDCG10, r.Recall10}, {w.P.T("eval.related.heldout"), r.HeldOut.NDCG10, r.HeldOut.Recall10}}
	for _, a := range []string{"titles", "activities", "knowledge", "interests"} {
		rows = append(rows, []any{w.P.T("eval.related.aspect", w.P.T("eval.aspect."+a)), r.Aspects[a].NDCG10, r.Aspects[a].Recall10})
	}
	for _, b := range []string{"cosine", "euclid", "overlap"} {
		rows = append(rows, []any{w.P.T("eval.baseline." + b), r.Baseline[b], r.Recall[b]})
	}
	w.evalTable([]string{"", "eval.col.ndcg", "eval.col.recall"}, rows)
}

func (w Writer) evalSearch(f *eval.Figures) {
	s := f.Search
	w.title(w.P.T("eval.search", s.N, s.Listed))
	w.evalTable([]string{"", "eval.col.first", "eval.col.five"}, [][]any{
		{fmt.Sprintf("%s (%d)", w.P.T("eval.search.en"), s.En.N), s.En.Top1, s.En.Top5},
		{fmt.Sprintf("%s (%d)", w.P.T("eval.search.zh"), s.Zh.N), s.Zh.Top1, s.Zh.Top5},
		{w.P.T("eval.search.all"), s.Top1, s.Top5},
	})
}

func (w Writer) evalEstimate(f *eval.Figures) {
	e := f.Estimate
	w.title(w.P.T("eval.estimate", len(e.Elements)))
	w.evalTable([]string{"", "eval.col.rmse"}, [][]any{
		{w.P.T("eval.estimate.own"), e.RMSE}, {w.P.T("eval.estimate.related"), e.Related},
		{w.P.T("eval.estimate.group"), e.Group}, {w.P.T("eval.estimate.nearest"), e.Nearest},
	})
	w.line(2, w.P.T("eval.estimate.note", e.Better, len(e.Elements), locale.Percent(e.Covered)))
}

func (w Writer) evalSelf(f *eval.Figures) {
	w.title(w.P.T("eval.self", f.Self.N))
	row := func(key string, x eval.Found) []any {
		return []any{w.P.T("eval.self." + key), x.Top1, x.Top5, x.Domain.Top1, x.Role.Top1}
	}
	w.evalTable([]string{"", "eval.col.first", "eval.col.five", "eval.col.domain", "eval.col.role"},
		[][]any{row("exact", f.Self.Exact), row("noisy", f.Self.Noisy), row("held", f.Self.Held)})
}

func (w Writer) evalRules(f *eval.Figures) {
	w.line(0, w.P.T("eval.stability", locale.Percent(f.Stability.Mean)))
	w.blank()
	w.title(w.P.T("eval.sanity"))
	for _, r := range []struct {
		key  string
		rule eval.Rule
	}{{"skill", f.Sanity.Skill}, {"irrelevant", f.Sanity.Irrelevant}, {"catch", f.Sanity.Catch}} {
		w.line(2, w.P.T("eval.sanity."+r.key)+w.P.T("eval.sanity.tried", r.rule.Checked, r.rule.Violated))
	}
	w.blank()
	w.title(w.P.T("eval.coverage"))
	for _, c := range []struct {
		key   string
		share float64
	}{{"fit", f.Coverage.Fit}, {"tolerance", f.Coverage.Tolerance}, {"error_rate", f.Coverage.ErrorRate}, {"review_share", f.Coverage.ReviewShare}} {
		w.item(2, 18, w.P.T("eval.coverage."+c.key), locale.Percent(c.share))
	}
}

func (w Writer) evalQuiz(f *eval.Figures) {
	q := f.Quiz
	w.title(w.P.T("eval.quiz", q.N, q.Of))
	for _, start := range []struct {
		key string
		s   eval.QuizStart
	}{{"new", q.New}, {"held", q.Held}} {
		row := func(key string, o eval.QuizOrder) []any {
			return []any{w.P.T("eval.quiz." + key), o.Reached, o.Mean, o.Overlap}
		}
		w.evalTable([]string{"eval.quiz." + start.key, "eval.col.median", "eval.col.mean", "eval.col.overlap"},
			[][]any{row("adaptive", start.s.Adaptive), row("fixed", start.s.Fixed), row("random", start.s.Random)})
		w.line(2, w.P.T("eval.quiz.stop", fmt.Sprintf("%.1f", start.s.Asked), Share(start.s.Promise), Share(start.s.Kept)))
	}
	w.line(2, w.P.T("eval.quiz.infer", fmt.Sprintf("%.2f", q.Infer.RMSE), fmt.Sprintf("%.2f", q.Infer.Marked)))
}

func (w Writer) evalResume(f *eval.Figures) {
	w.title(w.P.T("eval.resume", f.Resume.All.N))
	row := func(key string, r eval.ResumeFound) []any {
		return []any{fmt.Sprintf("%s (%d)", w.P.T(key), r.N), r.Top1, r.Top1Also, r.Top5, r.Minor, r.Past, r.Education}
	}
	w.evalTable([]string{"", "eval.col.first", "eval.col.also", "eval.col.five", "eval.col.minor", "eval.col.past", "eval.col.education"},
		[][]any{row("eval.search.en", f.Resume.En), row("eval.search.zh", f.Resume.Zh), row("eval.search.all", f.Resume.All)})
	w.line(2, w.P.T("eval.resume.sure", Share(f.Resume.All.Sure), Share(f.Resume.All.Top1Also)))
}
