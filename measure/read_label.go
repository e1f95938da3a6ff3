package measure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

// kind is how labels are written. One file keeps to one.
type kind int

const (
	unknownKind kind = iota
	wordKind         // right, wrong and the like, 1 and 0
	severityKind
	scoreKind
)

// columns are where things stand; -1 is nowhere.
type columns struct {
	names                              []string
	labelAt, itemAt, raterAt, weightAt int
	strataAt                           []int
	inverted                           bool // the column says that something is wrong
}

// labelNames are the usual names of a label column, best first; the second
// list says that something is wrong when it says yes.
func labelNames() (right, wrong []string) {
	return []string{"label", "correct", "is_correct", "pass", "passed", "success", "result", "verdict", "grade", "judgment", "score", "标签", "是否正确", "正确", "结果", "判定", "是否通过", "通过", "得分"},
		[]string{"wrong", "is_wrong", "error", "is_error", "incorrect", "fail", "failed", "错误", "是否错误", "出错"}
}

// newColumns finds the columns by the options or by their usual names.
func newColumns(names []string, o Options) (columns, error) {
	c := columns{names: names, labelAt: -1, itemAt: -1, raterAt: -1, weightAt: -1}
	find := func(want string) int {
		return slices.IndexFunc(names, func(n string) bool { return fold(n) == fold(want) })
	}
	for _, x := range []struct {
		name string
		at   *int
	}{{o.Label, &c.labelAt}, {o.Item, &c.itemAt}, {o.Rater, &c.raterAt}, {o.Weight, &c.weightAt}} {
		if x.name == "" {
			continue
		}
		if *x.at = find(x.name); *x.at < 0 {
			return c, missingColumn(x.name, names)
		}
	}
	for _, name := range o.Strata {
		at := find(name)
		if at < 0 {
			return c, missingColumn(name, names)
		}
		c.strataAt = append(c.strataAt, at)
	}
	right, wrong := labelNames()
	if o.Label == "" {
		for _, n := range slices.Concat(right, wrong) {
			if c.labelAt = find(n); c.labelAt >= 0 {
				break
			}
		}
		if c.labelAt < 0 {
			return c, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.label.column", Args: []any{strings.Join(names, ", ")}}
		}
	}
	c.inverted = slices.Contains(wrong, fold(names[c.labelAt]))
	return c, nil
}

func missingColumn(name string, names []string) error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.column", Args: []any{name, strings.Join(names, ", ")}}
}

// fold brings a name or label to the form in which it is compared.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// label says whether a label means wrong. Words that judge (right, wrong) mean
// the same in every column; 1, true and yes mean what the column's name says.
func (c columns) label(s string, o Options) (wrong bool, k kind, err error) {
	if o.Threshold != nil {
		x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || math.IsNaN(x) {
			return false, scoreKind, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.score", Args: []any{s}}
		}
		if o.LowerIsBetter {
			return x > *o.Threshold, scoreKind, nil
		}
		return x < *o.Threshold, scoreKind, nil
	}
	switch fold(s) {
	case "right", "correct", "pass", "passed", "good", "ok", "success", "对", "正确", "通过", "合格":
		return false, wordKind, nil
	case "wrong", "incorrect", "fail", "failed", "bad", "error", "failure", "错", "错误", "未通过", "不通过", "不合格":
		return true, wordKind, nil
	case "1", "1.0", "true", "yes", "y", "t", "是":
		return c.inverted, wordKind, nil
	case "0", "0.0", "false", "no", "n", "f", "否":
		return !c.inverted, wordKind, nil
	case "none", "无":
		return false, severityKind, nil
	case "minor", "major", "critical", "轻微", "严重", "致命":
		return true, severityKind, nil
	}
	if _, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
		return false, unknownKind, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.threshold", Args: []any{s}}
	}
	return false, unknownKind, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.label", Args: []any{s}}
}

// weight reads a weight above 0.
func weight(s string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.weight", Args: []any{s}}
	}
	return x, nil
}
