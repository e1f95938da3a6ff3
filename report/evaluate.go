package report

import (
	"fmt"

	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/tolerance"
)

// Evaluation shows the nine domains against the classes they are known for.
func (w Writer) Evaluation(e tolerance.Evaluation, p *tolerance.Policy) {
	w.title(w.P.T("eval.tolerance", e.Correct, e.Total))
	head := []string{"col.application", "", "col.interval", "col.class", "col.expected", "col.margin", "col.data", "col.declared"}
	for i, k := range head {
		if k != "" {
			head[i] = w.dim(w.P.T(k))
		} else {
			head[i] = w.dim("τ")
		}
	}
	rows := [][]string{head}
	for _, d := range e.Domains {
		rows = append(rows, []string{w.P.T("short.application." + d.Application), locale.Percent(d.Tau.Value), locale.Percent(d.Tau.Low) + "–" + locale.Percent(d.Tau.High),
			w.class(string(d.Class), w.P.T("word."+string(d.Class))), w.P.T("word." + string(d.Expected)), fmt.Sprintf("%.2f", d.Margin), fmt.Sprintf("%.2f", d.Data), fmt.Sprintf("%.2f", d.Declared)})
	}
	w.table(0, []int{15, -6, 14, 7, 8, -6, -6, -8}, rows)
	w.line(0, w.P.T("eval.note", e.DataOnly, e.Total, e.DeclaredOnly))
	w.faint(0, w.P.T("application.limits", locale.Percent(p.Classes.Low), locale.Percent(p.Classes.High)))
}
