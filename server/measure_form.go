package server

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// fields are a form about measurements as it was filled in.
type fields struct {
	url.Values
	*request
}

// text is a field without the space around it.
func (f fields) text(name string) string { return strings.TrimSpace(f.Get(name)) }

// label is what the form calls a field.
func (f fields) label(name string) string { return f.p.T("web.measure." + name) }

// share reads a share; an empty field gives or, where that is not 0.
func (f fields) share(name string, or float64) (float64, error) {
	if text := f.text(name); text != "" || or == 0 {
		return measure.ParseShare(f.label(name), text)
	}
	return or, nil
}

// number reads a number from 0 up; an empty field is 0.
func (f fields) number(name string, most float64) (float64, error) {
	text := f.text(name)
	if text == "" {
		return 0, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= 0 && x <= most) {
		return 0, &leeway.Error{Code: leeway.Usage, Key: "error.profile.range", Args: []any{f.label(name), text, 0, most}}
	}
	return x, nil
}

// whole is number for whole numbers.
func (f fields) whole(name string, most int) (int, error) {
	x, err := f.number(name, float64(most))
	if err == nil && x != float64(int(x)) {
		err = &leeway.Error{Code: leeway.Usage, Key: "error.profile.range", Args: []any{f.label(name), f.text(name), 0, most}}
	}
	return int(x), err
}

// against reads what a rate is compared with: the tolerance of an application, or where
// none is chosen, one's own; nil for neither.
func (f fields) against(must bool) (*report.Against, float64, error) {
	confidence, err := f.share("confidence", 0.95)
	if err != nil {
		return nil, 0, err
	}
	c := Compared{Application: f.text("application"), Confidence: confidence}
	if f.text("tolerance") != "" {
		if c.Tolerance, err = f.share("tolerance", 0); err != nil {
			return nil, 0, err
		}
	}
	g, err := f.Server.against(c)
	if err == nil && g == nil && must {
		err = &leeway.Error{Code: leeway.Usage, Key: "error.against.one"}
	}
	return g, confidence, err
}

// count reads how many of how many.
func (f fields) count(name, of string) (measure.Count, error) {
	return measure.ParseCount(cmp.Or(f.text(name), "?") + "/" + cmp.Or(f.text(of), "?"))
}

// options say how a file is read.
func (f fields) options() (o measure.Options, err error) {
	o = measure.Options{Label: f.text("label"), Item: f.text("item"), Cluster: f.text("cluster"), Rater: f.text("rater"),
		Weight: f.text("weight"), Times: f.text("count"), Sheet: f.text("sheet"), LowerIsBetter: f.text("lower") == "yes", SkipBad: f.text("skip") == "yes"}
	for _, name := range strings.FieldsFunc(f.text("by"), func(r rune) bool { return r == ',' || r == '，' }) {
		if name = strings.TrimSpace(name); name != "" {
			o.Strata = append(o.Strata, name)
		}
	}
	if text := f.text("threshold"); text != "" {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return o, &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{f.label("threshold"), text, "0.8"}}
		}
		o.Threshold = &x
	}
	var conditions []string
	for line := range strings.Lines(f.text("where")) {
		if line = strings.TrimSpace(line); line != "" {
			conditions = append(conditions, line)
		}
	}
	if o.Where, err = measure.ParseWhere(f.label("where"), conditions); err != nil {
		return o, err
	}
	o.Harm, err = measure.ParseHarm(f.label("harm"), f.text("harm"))
	return o, err
}

// command is the line that measures a file so.
func (f fields) command(name string) string {
	words := []string{"leeway measure", quoted(name)}
	for _, name := range []string{"application", "tolerance", "confidence", "label", "by", "item", "cluster", "rater", "weight", "count", "threshold", "harm", "sheet"} {
		if text := f.text(name); text != "" {
			words = append(words, "--"+name, quoted(text))
		}
	}
	for line := range strings.Lines(f.text("where")) {
		if line = strings.TrimSpace(line); line != "" {
			words = append(words, "--where", quoted(line))
		}
	}
	for _, x := range [][2]string{{"lower", "--lower-is-better"}, {"skip", "--skip-bad"}, {"peek", "--peek"}} {
		if f.text(x[0]) == "yes" {
			words = append(words, x[1])
		}
	}
	return strings.Join(words, " ")
}

// quoted is a word as a shell takes it.
func quoted(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n'\"\\$`*?[]#~&;|<>(){}!", r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// any says whether one of the fields is filled in.
func (f fields) any(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return f.text(name) != "" })
}

// duty reads what catches errors, and what looking takes; it gives nil where nothing is
// said of who reviews. The confidence is the command's.
func (f fields) duty(wrong measure.Count, g *report.Against) (*report.MeasuredReview, error) {
	var caught measure.Count
	var err error
	switch {
	case f.text("person") != "":
		p, err := f.Store.Person(f.Context(), f.owner, f.text("person"))
		if err != nil {
			return nil, err
		}
		c := p.Profile.Catch
		if c == nil {
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.nocatch"}
		}
		caught = measure.Count{Wrong: int(c.Caught + 0.5), N: int(c.Of + 0.5)}
	case f.text("caught") == "" && f.text("shown") == "":
		return nil, nil
	default:
		if caught, err = f.count("caught", "shown"); err != nil {
			return nil, err
		}
	}
	if g == nil {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.against.one"}
	}
	l, err := f.labour()
	if err != nil {
		return nil, err
	}
	with := *g
	with.Confidence = dutyConfidence
	r, err := report.NewMeasuredReview(wrong, caught, with, l)
	return &r, err
}

// dutyConfidence is that of the model, and of leeway measure duty.
const dutyConfidence = 0.9

// labour reads what looking takes.
func (f fields) labour() (l measure.Labour, err error) {
	if l.Pieces, err = f.whole("pieces", 1_000_000_000); err == nil {
		if l.Minutes, err = f.number("minutes", 100_000); err == nil {
			l.Wage, err = f.number("wage", 1e9)
		}
	}
	return l, err
}

// offers are what a form about measurements offers.
type offers struct {
	Applications []choice
	Reviewers    []choice
}

func (q *request) offers() (c offers, err error) {
	for _, a := range leeway.Applications() {
		c.Applications = append(c.Applications, choice{a, q.p.T("application." + a)})
	}
	v := q.view("web.measure", "measure")
	people, _, err := q.Store.People(q.Context(), q.owner, "", 200)
	for _, p := range people {
		if p.Profile.Catch != nil {
			c.Reviewers = append(c.Reviewers, choice{p.ID, v.name(p)})
		}
	}
	return c, err
}

// or is a field, or what stands for an empty one.
func (f fields) or(name, other string) string { return cmp.Or(f.text(name), other) }
