package measure

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

// Severity is how bad an error is.
type Severity uint8

// The severities. A label that says only right or wrong has NoError or Critical.
const (
	NoError Severity = iota
	Minor
	Major
	Critical
)

// Severities are all of them from the lightest, without NoError.
func Severities() []Severity { return []Severity{Minor, Major, Critical} }

// ParseSeverity reads a severity by its name in English or Chinese.
func ParseSeverity(s string) (Severity, bool) {
	switch fold(s) {
	case "none", "无":
		return NoError, true
	case "minor", "轻微":
		return Minor, true
	case "major", "严重":
		return Major, true
	case "critical", "致命":
		return Critical, true
	}
	return NoError, false
}

// String is the severity's stable name, as in JSON.
func (s Severity) String() string {
	return [...]string{"none", "minor", "major", "critical"}[min(s, Critical)]
}

// MarshalText makes a severity its name in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// kind is how labels are written. One file keeps to one.
type kind int

const (
	unknownKind kind = iota
	wordKind         // right, wrong and the like
	truthKind        // true, false, yes, no
	digitKind        // 1 and 0
	severityKind
	scoreKind
)

// verdict is what a label says.
type verdict struct {
	kind     kind
	severity Severity
	harm     float64
}

func judged(wrong bool, k kind) verdict {
	if wrong {
		return verdict{k, Critical, 1}
	}
	return verdict{k, NoError, 0}
}

// fileColumn is the place of the file's own name, which no file holds.
const fileColumn = -2

// columns are where things stand; -1 is nowhere.
type columns struct {
	names                                                  []string
	labelAt, itemAt, clusterAt, raterAt, weightAt, timesAt int
	strataAt                                               []int
	whereAt                                                []int
	where                                                  []string
	inverted                                               bool // the column says that something is wrong
}

// The usual names of columns, best first.
func rightNames() []string {
	return []string{"label", "correct", "is_correct", "pass", "passed", "success", "result", "verdict", "grade", "judgment", "judgement", "severity", "score",
		"标签", "是否正确", "正确", "结果", "判定", "是否通过", "通过", "严重程度", "得分"}
}

// wrongNames say that something is wrong when they say yes.
func wrongNames() []string {
	return []string{"wrong", "is_wrong", "error", "is_error", "incorrect", "fail", "failed", "错误", "是否错误", "出错"}
}

func itemNames() []string {
	return []string{"item", "item_id", "id", "sample_id", "doc_id", "编号", "样本", "样本编号", "条目", "题号"}
}

func raterNames() []string {
	return []string{"rater", "annotator", "reviewer", "评审", "评审人", "标注者", "标注员", "标注人", "评分者"}
}

// newColumns finds the columns by the options or by their usual names.
func newColumns(names []string, o Options) (columns, error) {
	c := columns{names: names}
	find := func(want string) int {
		return slices.IndexFunc(names, func(n string) bool { return fold(n) == fold(want) })
	}
	usual := func(list []string) int {
		for _, n := range list {
			if at := find(n); at >= 0 {
				return at
			}
		}
		return -1
	}
	c.labelAt, c.itemAt, c.raterAt, c.clusterAt, c.weightAt, c.timesAt = -1, usual(itemNames()), usual(raterNames()), -1, -1, -1
	for _, x := range []struct {
		name string
		at   *int
	}{{o.Label, &c.labelAt}, {o.Item, &c.itemAt}, {o.Cluster, &c.clusterAt}, {o.Rater, &c.raterAt}, {o.Weight, &c.weightAt}, {o.Times, &c.timesAt}} {
		if x.name == "" {
			continue
		}
		if *x.at = find(x.name); *x.at < 0 {
			return c, missingColumn(x.name, names)
		}
	}
	for _, name := range o.Strata {
		at := find(name)
		if at < 0 && (fold(name) == "file" || fold(name) == "文件") {
			at = fileColumn
		} else if at < 0 {
			return c, missingColumn(name, names)
		}
		c.strataAt = append(c.strataAt, at)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Where)) {
		at := find(name)
		if at < 0 {
			return c, missingColumn(name, names)
		}
		c.whereAt, c.where = append(c.whereAt, at), append(c.where, o.Where[name])
	}
	if o.Label == "" {
		if c.labelAt = usual(slices.Concat(rightNames(), wrongNames())); c.labelAt < 0 {
			return c, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.label.column", Args: []any{list(names)}}
		}
	}
	if c.itemAt == c.clusterAt || c.itemAt == c.labelAt || o.Item == "" && c.timesAt >= 0 {
		c.itemAt = -1 // what is repeated does not tell pieces apart
	}
	c.inverted = slices.Contains(wrongNames(), fold(names[c.labelAt]))
	return c, nil
}

func missingColumn(name string, names []string) error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.column", Args: []any{name, list(names)}}
}

// list names the first columns of a file that may have thousands.
func list(names []string) string {
	const most = 40
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

// fold brings a name or label to the form in which it is compared.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// verdict says what a label means. Words that judge (right, wrong) mean the
// same in every column; 1, true and yes mean what the column's name says. Half
// right is wrong, unless a threshold says otherwise.
func (c columns) verdict(s string, o Options) (verdict, error) {
	if o.Threshold != nil {
		return scored(s, o)
	}
	if x, ok := ParseSeverity(s); ok {
		harm, ok := o.Harm[x]
		if !ok && x > NoError {
			harm = 1
		}
		return verdict{severityKind, x, harm}, nil
	}
	switch fold(s) {
	case "right", "correct", "pass", "passed", "good", "ok", "success", "对", "正确", "通过", "合格", "√", "✓", "✔":
		return judged(false, wordKind), nil
	case "wrong", "incorrect", "fail", "failed", "bad", "error", "failure", "partial", "错", "错误", "未通过", "不通过", "不合格", "部分正确", "×", "✗", "✘":
		return judged(true, wordKind), nil
	case "true", "yes", "y", "t", "是":
		return judged(c.inverted, truthKind), nil
	case "false", "no", "n", "f", "否":
		return judged(!c.inverted, truthKind), nil
	case "1", "1.0":
		return judged(c.inverted, digitKind), nil
	case "0", "0.0":
		return judged(!c.inverted, digitKind), nil
	}
	if x, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil && !math.IsNaN(x) {
		return verdict{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.threshold", Args: []any{s}}
	}
	return verdict{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.label", Args: []any{s}}
}

// scored compares a score with the threshold; words of an evaluation are the
// scores 1, ½ and 0.
func scored(s string, o Options) (verdict, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	switch fold(s) {
	case "right", "correct", "pass", "true", "对", "正确", "通过":
		x, err = 1, nil
	case "partial", "部分正确":
		x, err = 0.5, nil
	case "wrong", "incorrect", "fail", "false", "错", "错误", "未通过":
		x, err = 0, nil
	}
	if err != nil || math.IsNaN(x) {
		return verdict{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.score", Args: []any{s}}
	}
	if o.LowerIsBetter {
		return judged(x > *o.Threshold, scoreKind), nil
	}
	return judged(x < *o.Threshold, scoreKind), nil
}

// used are the places of all columns that are read; -1 may be among them.
func (c columns) used() []int {
	return slices.Concat([]int{c.labelAt, c.itemAt, c.clusterAt, c.raterAt, c.weightAt, c.timesAt}, c.strataAt, c.whereAt)
}

// times reads how many pieces a row stands for.
func times(s string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 || n > mostPieces {
		return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.times", Args: []any{s}}
	}
	return n, nil
}

// weight reads a weight above 0.
func weight(s string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.weight", Args: []any{s}}
	}
	return x, nil
}
