package server

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// subject is who an answer is for: a person that is kept, or an example.
type subject struct {
	Base    string        // the path of their pages
	Person  *store.Person // nil: an example
	Name    string
	Profile person.Profile
	Chosen  map[string]float64 // weights that the owner has chosen for all people
}

// subject reads who the page is about.
func (q *request) subject() (*subject, error) {
	if name := q.PathValue("example"); name != "" {
		x, err := q.example(name)
		if err != nil {
			return nil, err
		}
		return &subject{Base: "/examples/" + url.PathEscape(name), Name: x.Label, Profile: *x.Profile}, nil
	}
	return q.keptPerson(q.PathValue("person"))
}

// keptPerson is a person that is kept, with what the owner has chosen for all.
func (q *request) keptPerson(id string) (*subject, error) {
	p, err := q.Store.Person(q.Context(), q.owner, id)
	if err != nil {
		return nil, err
	}
	v := q.view("web.people", "people")
	s := &subject{Base: "/people/" + url.PathEscape(p.ID), Person: p, Name: v.name(p), Profile: p.Profile}
	s.Profile.Label = s.Name
	s.Chosen, err = q.chosen(q.Context())
	return s, err
}

// trial is what an answer is asked for with: weights and a catch rate that differ from
// the profile's, to see what they would change.
type trial struct {
	Weights map[string]float64 // nil: the profile's
	Catch   *float64           // nil: the profile's
}

// mostWeight is the end of the sliders.
const mostWeight = 8

// trialSize is of how many planted errors a catch rate that is tried out is thought
// to be measured.
const trialSize = 400

func readTrial(values url.Values) (trial, error) {
	var t trial
	number := func(name string, most float64) (*float64, error) {
		text := values.Get(name)
		if text == "" {
			return nil, nil
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || !(x >= 0 && x <= most) {
			return nil, &leeway.Error{Code: leeway.Usage, Key: "error.profile.range", Args: []any{name, text, 0, most}}
		}
		return &x, nil
	}
	for _, term := range person.Terms() {
		x, err := number("w."+term, 1000)
		if err != nil {
			return t, err
		}
		if x != nil {
			if t.Weights == nil {
				t.Weights = map[string]float64{}
			}
			t.Weights[term] = *x
		}
	}
	var err error
	t.Catch, err = number("d", 1)
	return t, err
}

// query is the trial as it stands in an address, with a ? before it.
func (t trial) query() string {
	values := url.Values{}
	for term, x := range t.Weights {
		values.Set("w."+term, strconv.FormatFloat(x, 'f', -1, 64))
	}
	if t.Catch != nil {
		values.Set("d", strconv.FormatFloat(*t.Catch, 'f', -1, 64))
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

// rank answers for somebody.
func (q *request) rank(s *subject, t trial) (*career.Answer, *person.Who, career.Options, error) {
	o := career.Options{Weights: weighed(s.Profile, t.Weights, s.Chosen)}
	profile := s.Profile
	if t.Catch != nil {
		profile.Catch = &person.Catch{Caught: *t.Catch * trialSize, Of: trialSize}
	}
	who, err := profile.Resolve(q.Engine.Catalog, q.Engine.Policy.ExtraSkills())
	if err != nil {
		return nil, nil, o, err
	}
	a, err := q.rankPaths(q.Context(), who, o)
	if err != nil {
		return nil, nil, o, err
	}
	q.writer(q.p).Finish(a)
	return a, who, o, nil
}

// answerView is the page of an answer.
type answerView struct {
	view
	Subject  *subject
	Trial    trial
	Answer   *report.AnswerView
	Sliders  []slider
	D        slider
	Measured bool   // d is the person's own
	From     string // where the weights come from
}

// slider is a number to be drawn to another place.
type slider struct {
	Name, Label, Text string
	Value, Most, Step float64
}

func (s slider) number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (q *request) answer() error {
	s, err := q.subject()
	if err != nil {
		return err
	}
	t, err := readTrial(q.URL.Query())
	if err != nil {
		return err
	}
	a, _, _, err := q.rank(s, t)
	if err != nil {
		return err
	}
	v := &answerView{view: q.view("web.answer", "people"), Subject: s, Trial: t, Answer: q.writer(q.p).Answer(a, q.Engine.Evidence)}
	v.Title = q.p.T("web.answer.for", s.Name)
	v.Answer.Link = v.link
	v.Data = v.Answer.Data
	v.Measured = s.Profile.Catch != nil
	v.From = q.p.T(weightsFrom(s.Profile, t.Weights, s.Chosen))
	for _, term := range person.Terms() {
		x := q.weight(s.Profile, trial{Weights: weighed(s.Profile, t.Weights, s.Chosen)}, term)
		v.Sliders = append(v.Sliders, slider{"w." + term, q.p.T("term." + term), level(x), x, math.Max(mostWeight, x), 0.25})
	}
	d := v.Answer.Data.Map.D.Value
	if t.Catch != nil {
		d = *t.Catch
	}
	v.D = slider{"d", q.p.T("page.word.d"), percent(d), math.Round(d*100) / 100, 1, 0.01}
	return q.show(200, v.Page(), v.Result())
}

// link leads to more of a path.
func (v *answerView) link(path string) templ.SafeURL {
	return templ.SafeURL(v.Subject.Base + "/paths/" + path + v.Trial.query())
}

// weight is that of a term, as tried out, or the profile's, or the policy's.
func (q *request) weight(p person.Profile, t trial, term string) float64 {
	for _, m := range []map[string]float64{t.Weights, p.Weights, q.Engine.Policy.Weights} {
		if x, ok := m[term]; ok {
			return x
		}
	}
	return 0
}

func level(x float64) string   { return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) }
func percent(x float64) string { return fmt.Sprintf("%.0f%%", x*100) }

// isEmpty says whether a profile says nothing yet.
func isEmpty(p person.Profile) bool {
	return len(p.Occupations) == 0 && len(p.Skills) == 0 && len(p.Knowledge) == 0 && len(p.Styles) == 0 && !p.Interests.Given() && p.Education == "" && p.Catch == nil
}

// keepWeights puts the weights that were tried out into the profile.
func (q *request) keepWeights() error {
	t, err := readTrial(q.PostForm)
	if err != nil {
		return err
	}
	p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
		p.Profile.Weights = t.Weights
		return p.Profile.Check()
	})
	if err != nil {
		return err
	}
	return q.see("/people/" + p.ID)
}

// pathNamed finds a path by its name in an address.
func (q *request) pathNamed(a *career.Answer, name string) (int, error) {
	for i, p := range a.Paths {
		if report.PathID(p) == name {
			return i, nil
		}
	}
	return 0, &leeway.Error{Code: leeway.NotFound, Key: "error.path.none", Args: []any{strings.ReplaceAll(name, ".", " · ")}}
}
