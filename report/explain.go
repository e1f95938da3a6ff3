package report

import (
	"fmt"
	"strings"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/tolerance"
)

// Explain writes the whole chain behind one path.
func (w Writer) Explain(x *career.Explanation) {
	p := x.Path
	w.title(fmt.Sprintf("%d  %s", int(p.Rank.Value), w.name(p)))
	w.line(0, p.Why)
	w.section("explain.fit")
	sum := 0.0
	rows := [][]string{}
	for _, t := range p.Terms {
		rows = append(rows, []string{w.P.T("term." + t.Name), fmt.Sprintf("%.3f", t.Value), "×", fmt.Sprintf("%.3f", t.Weight), "=", fmt.Sprintf("%.3f", t.Value*t.Weight)})
		sum += t.Value * t.Weight
	}
	rows = append(rows, []string{w.P.T("explain.sum"), "", "", "", "=", fmt.Sprintf("%.3f", sum)})
	w.table(2, []int{24, -6, 1, -6, 1, -6}, rows)
	w.faint(2, w.P.T("explain.fit.note", fmt.Sprintf("%.2f (%.2f–%.2f)", p.Fit.Value, p.Fit.Low, p.Fit.High)))

	w.section("explain.role", w.P.T("role."+p.Role))
	w.shared(x.Role)
	w.section("explain.application", w.P.T("application."+p.Application))
	w.shared(x.Work)
	w.section("explain.needs")
	w.needs(x.Needs)
	if len(x.Kinship) > 0 {
		w.section("explain.kinship")
		w.shared(x.Kinship)
	}
	w.section("explain.interests")
	w.line(2, w.riasec(x))
	w.section("explain.tolerance")
	w.Parts(x.Tolerance)
	w.section("explain.error")
	w.line(2, percent(p.Error.Interval)+" · "+w.P.T("basis."+string(p.Error.Basis)))
	for _, r := range x.Evidence {
		w.line(4, w.P.T("explain.row", r.ID, r.System, locale.Percent(r.Rate), r.Counted(w.P.Lang), r.Date, r.Source, w.P.T("confidence."+r.Confidence)))
	}
	w.section("explain.duty")
	w.line(2, "ε · (1 − r · d) ≤ τ   ⇒   r ≥ (1 − τ/ε) / d")
	w.line(2, w.P.T("explain.share", share(p.Duty.ReviewShare.Value), share(p.Duty.ReviewShare.Low), share(p.Duty.ReviewShare.High), w.duty(p.Duty)))
	if x.Change != nil {
		w.line(2, w.P.T("explain.change", w.P.T("symbol."+x.Change.Term), fmt.Sprintf("%.2g", x.Change.Factor), w.P.T(fmt.Sprintf("mode.name.%d", int(x.Change.To)))))
	}
	w.section("explain.sources")
	for _, s := range w.Cat.Sources {
		w.line(2, strings.TrimSpace(s.Name+" "+s.Version)+" · "+s.Licence)
	}
}

func (w Writer) section(key string, args ...any) {
	w.blank()
	w.title(w.P.T(key, args...))
}

func (w Writer) shared(list []career.Shared) {
	rows := [][]string{}
	for _, s := range list {
		rows = append(rows, []string{locale.Percent(s.Share), s.Code, w.occupation(s.Index)})
	}
	w.table(2, []int{-5, 10, 0}, rows)
}

// needs lists the twenty heaviest elements.
func (w Writer) needs(needs []career.Need) {
	rows := [][]string{{w.dim(w.P.T("col.element")), w.dim(w.P.T("col.have")), w.dim(w.P.T("col.need")), w.dim(w.P.T("col.weight")), w.dim(w.P.T("col.loss"))}}
	for i, n := range needs {
		if i == 20 {
			break
		}
		rows = append(rows, []string{w.element(n.Element), level(n.Have) + star(n.Assumed), level(n.Need) + star(n.NeedEstimated), locale.Percent(n.Weight), fmt.Sprintf("%.3f", n.Loss)})
	}
	w.table(2, []int{34, -6, -6, -8, -8}, rows)
	if len(needs) > 20 {
		w.faint(2, w.P.T("explain.needs.more", len(needs)-20))
	}
}

func (w Writer) riasec(x *career.Explanation) string {
	var out []string
	for k, l := range "RIASEC" {
		out = append(out, fmt.Sprintf("%c %s/%s", l, level(x.Interests[0][k]), level(x.Interests[1][k])))
	}
	return strings.Join(out, "  ")
}

func share(x *float64) string {
	if x == nil {
		return "∞"
	}
	return fmt.Sprintf("%.2f", *x)
}

// Parts writes how a τ came about: log₁₀ τ = −(S + E + C).
func (w Writer) Parts(t tolerance.Tolerance) {
	rows := [][]string{{w.dim(w.P.T("col.input")), w.dim(w.P.T("col.x")), w.dim(w.P.T("col.weight")), w.dim(w.P.T("col.decades"))}}
	for _, p := range t.Parts {
		name := w.P.T("group."+p.Group) + " · "
		x := fmt.Sprintf("%.2f", p.X)
		if p.Element != "" {
			name += w.element(p.Element) + " " + p.Element
		} else {
			name += w.P.T("factor.short." + p.Factor)
		}
		rows = append(rows, []string{name, x + star(p.Estimated || p.Missing), fmt.Sprintf("%.2f", p.Weight), fmt.Sprintf("%.3f", p.Decades)})
	}
	rows = append(rows, []string{"log₁₀ τ", "", "", fmt.Sprintf("%.3f", -(t.Data + t.Declared))})
	w.table(2, []int{0, -7, -8, -8}, rows)
	w.line(2, w.P.T("tolerance.split", fmt.Sprintf("%.2f", t.Data), fmt.Sprintf("%.2f", t.Declared)))
}
