package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/person"
)

// pageAnswer is the answer in a few sentences: which path, why, how sure.
func (w Writer) pageAnswer(a *career.Answer) []string {
	p := a.Paths[0]
	out := []string{
		w.P.T("page.answer.best", w.name(p)),
		p.Why,
		w.P.T("page.answer.sure", locale.Percent(p.Stability), a.Resamples, int(p.Rank.Low), int(p.Rank.High)),
	}
	if len(a.Paths) >= pageCards {
		n := 0
		for _, q := range a.Paths[1:pageCards] {
			if q.Rank.Low <= 1 {
				n++
			}
		}
		if n > 0 {
			out[2] += w.space() + w.P.T("page.answer.close", n)
		} else {
			out[2] += w.space() + w.P.T("page.answer.clear")
		}
	}
	last := []string{}
	if p.Raise != nil {
		last = append(last, w.P.T("page.answer.raise", w.raise(p)))
	}
	if a.Ask != "" {
		last = append(last, w.P.T("page.answer.ask", w.element(a.Ask)))
	}
	if len(last) > 0 {
		out = append(out, strings.Join(last, w.space()))
	}
	return out
}

// space stands between sentences.
func (w Writer) space() string {
	if w.P.Lang == "zh" {
		return ""
	}
	return " "
}

// capital begins a line with a capital letter; what is not English stays.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' && (len(s) == 1 || s[1] >= 'a') {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

func (w Writer) raise(p career.Path) string {
	return w.P.T("path.raise", w.element(p.Raise.Element), level(p.Raise.To), strconv.FormatFloat(p.Raise.Fit, 'f', 2, 64), p.Raise.Rank)
}

// given is what the profile says.
func (w Writer) given(a *career.Answer) []fact {
	var out []fact
	add := func(key string, parts ...string) {
		if len(parts) > 0 {
			out = append(out, fact{w.P.T(key), w.listed(parts)})
		}
	}
	p := a.Profile
	for i, m := range a.Matched {
		out = append(out, fact{w.P.T("page.who.occupations"), w.held(p.Occupations[i], m)})
	}
	add("page.who.skills", ratings(p.Skills)...)
	add("page.who.knowledge", ratings(p.Knowledge)...)
	add("page.who.styles", ratings(p.Styles)...)
	add("page.who.interests", w.riasecGiven(p.Interests)...)
	if p.Education != "" {
		add("page.who.education", w.P.T("education."+p.Education))
	}
	if c := p.Catch; c != nil {
		add("page.who.catch", w.P.T("page.who.caught", c.Caught, c.Of)+w.catchRate(a))
	}
	add("page.who.wishes", w.wishes(p.Wishes)...)
	return out
}

// catchRate is the d that the counted errors give.
func (w Writer) catchRate(a *career.Answer) string {
	d := a.Paths[0].Catch.Interval
	return w.P.T("page.who.rate", locale.Percent(d.Value), span(d))
}

// held says an occupation as given, and what it was read as.
func (w Writer) held(h person.Held, m career.Matched) string {
	title := m.Title
	var more []string
	if h.Past {
		more = append(more, w.P.T("page.who.past"))
	}
	if h.Years > 0 {
		more = append(more, w.P.T("page.who.years", h.Years))
	}
	if len(more) > 0 {
		title = w.P.T("page.who.with", title, w.listed(more))
	}
	i, _ := w.Cat.Find(m.Code)
	return w.P.T("page.who.matched", title, w.occupation(i), m.Code)
}

// ratings are named levels, the highest first.
func ratings(m map[string]float64) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(-cmp.Compare(m[x], m[y]), cmp.Compare(x, y)) })
	for i, name := range names {
		names[i] = name + " " + strconv.FormatFloat(m[name], 'f', -1, 64)
	}
	return names
}

// riasecGiven are the interests stated, the strongest first.
func (w Writer) riasecGiven(x person.Interests) []string {
	if !x.Given() {
		return nil
	}
	m := map[string]float64{}
	for i, v := range x {
		if !math.IsNaN(v) {
			m[w.P.T("page.riasec."+strings.ToLower(person.Letters[i:i+1]))] = v
		}
	}
	return ratings(m)
}

func (w Writer) wishes(x person.Wishes) []string {
	var out []string
	for _, kind := range []struct {
		wish   person.Wish
		prefix string
	}{{x.Roles, "role."}, {x.Applications, "application."}, {x.Modalities, "modality."}} {
		for key, names := range map[string][]string{"page.who.want": kind.wish.Want, "page.who.refuse": kind.wish.Refuse} {
			if len(names) == 0 {
				continue
			}
			words := make([]string, len(names))
			for i, n := range names {
				words[i] = w.P.T(kind.prefix + n)
			}
			out = append(out, w.P.T(key, w.listed(words)))
		}
	}
	slices.Sort(out) // the same profile gives the same page
	if x.LowestWage > 0 {
		out = append(out, w.P.T("page.who.wage", locale.Group(int64(x.LowestWage))))
	}
	return out
}

// assumed is what the answer had to assume of the person.
func (w Writer) assumed(a *career.Answer) []fact {
	var out []fact
	add := func(name, key string, args ...any) {
		out = append(out, fact{capital(w.P.T(name)), w.P.T(key, args...)})
	}
	first := a.Paths[0]
	counts := map[string]bool{}
	for _, t := range first.Terms {
		counts[t.Name] = true
	}
	if len(a.Matched) > 0 {
		add("term.skills", "page.assumed.held")
	} else {
		add("term.skills", "page.assumed.nothing")
	}
	if counts["interests"] && !a.Profile.Interests.Given() {
		add("term.interests", "page.assumed.interests")
	}
	for _, name := range person.Terms() {
		if !counts[name] {
			add("term."+name, "page.assumed.term", leeway.Term("term."+name))
		}
	}
	if first.Catch.Assumed {
		add("page.col.d", "page.assumed.catch", w.around(first.Catch.Interval))
	}
	if slices.ContainsFunc(a.Paths, func(p career.Path) bool { return p.Tolerance.Estimated }) {
		add("page.col.tau", "page.assumed.tau")
	}
	return out
}

// weights lists the weights of the fit.
func (w Writer) weights(a *career.Answer) string {
	var out []string
	for _, t := range a.Paths[0].Terms {
		out = append(out, w.P.T("term."+t.Name)+" "+locale.Percent(t.Weight))
	}
	return w.listed(out)
}
