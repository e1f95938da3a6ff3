// Package person is who asks: what they can do, what they like, where they
// have worked, what they wish for. It has no field for name, age, sex, origin
// or the like, and a profile file that has one is refused.
//
//	p, err := person.Load("profile.yaml")
//	who, err := p.Resolve(cat)  // titles and plain words matched to the catalog
package person

import (
	"math"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/leeway-project/leeway"
)

// Profile is a profile file. Every field may be left out.
type Profile struct {
	Label       string             `yaml:"label" json:"label,omitempty"` // a name for the file, not for the person
	Occupations []Held             `yaml:"occupations" json:"occupations,omitempty"`
	Skills      map[string]float64 `yaml:"skills" json:"skills,omitempty"`       // level 0–7; O*NET's or plain words
	Knowledge   map[string]float64 `yaml:"knowledge" json:"knowledge,omitempty"` // level 0–7
	Styles      map[string]float64 `yaml:"styles" json:"styles,omitempty"`       // importance 1–5
	Interests   Interests          `yaml:"interests" json:"interests,omitzero"`  // RIASEC letters or scores
	Education   string             `yaml:"education" json:"education,omitempty"` // one of EducationLevels
	Wishes      Wishes             `yaml:"wishes" json:"wishes,omitzero"`
	Catch       *Catch             `yaml:"catch" json:"catch,omitempty"`
	Weights     map[string]float64 `yaml:"weights" json:"weights,omitempty"` // of Terms
}

// Held is an occupation that the person has or had.
type Held struct {
	Title string  `yaml:"title" json:"title,omitempty"` // in either language, or
	Code  string  `yaml:"code" json:"code,omitempty"`   // O*NET-SOC code
	Years float64 `yaml:"years" json:"years,omitempty"` // 0: not said
	Past  bool    `yaml:"past" json:"past,omitempty"`   // no longer held
}

// Wishes narrow the paths.
type Wishes struct {
	Applications Wish    `yaml:"applications" json:"applications,omitzero"`
	Modalities   Wish    `yaml:"modalities" json:"modalities,omitzero"`
	Roles        Wish    `yaml:"roles" json:"roles,omitzero"`
	LowestWage   float64 `yaml:"lowest_wage" json:"lowest_wage,omitempty"` // US dollars a year
}

// Wish keeps to Want, if any are named, and leaves out Refuse.
type Wish struct {
	Want   []string `yaml:"want" json:"want,omitempty"`
	Refuse []string `yaml:"refuse" json:"refuse,omitempty"`
}

// Allows says whether a choice is left by the wish.
func (w Wish) Allows(v string) bool {
	for _, r := range w.Refuse {
		if r == v {
			return false
		}
	}
	for _, x := range w.Want {
		if x == v {
			return true
		}
	}
	return len(w.Want) == 0
}

// Catch is a measured catch rate: of so many planted errors so many were spotted.
type Catch struct {
	Caught float64 `yaml:"caught" json:"caught"`
	Of     float64 `yaml:"of" json:"of"`
}

// Interests are six RIASEC scores on 1 to 7, in the order R I A S E C; NaN
// or an empty value means not given.
type Interests [6]float64

// Given says whether any interest was given.
func (x Interests) Given() bool {
	for _, v := range x {
		if v > 0 {
			return true
		}
	}
	return false
}

// Letters are the RIASEC letters in order.
const Letters = "RIASEC"

// InterestsFromLetters reads a Holland code such as "SIA": the first letter
// stands for a strong interest (7), each further one for a point less, and
// letters not named for a weak one (2).
func InterestsFromLetters(code string) (Interests, bool) {
	var x Interests
	code = strings.ToUpper(strings.TrimSpace(code))
	if code == "" || len(code) > 6 {
		return x, false
	}
	for i := range x {
		x[i] = 2
	}
	for k, r := range code {
		i := strings.IndexRune(Letters, r)
		if i < 0 || strings.ContainsRune(code[:k], r) {
			return Interests{}, false
		}
		x[i] = float64(7 - k)
	}
	return x, true
}

// UnmarshalYAML takes letters ("SIA") or scores, named ({R: 2, I: 5}; those left out
// count as 4, the middle) or all six in the order of Letters.
func (x *Interests) UnmarshalYAML(n ast.Node) error {
	fail := func(n ast.Node, key string, args ...any) error {
		t := n.GetToken().Position
		return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, Line: t.Line, Column: t.Column}
	}
	var pairs []*ast.MappingValueNode
	switch v := n.(type) {
	case *ast.NullNode:
		return nil
	case *ast.StringNode:
		got, ok := InterestsFromLetters(v.Value)
		if !ok {
			return fail(n, "error.profile.interests", v.Value)
		}
		*x = got
		return nil
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	case *ast.SequenceNode: // as JSON has them
		if len(v.Values) != len(x) {
			return fail(n, "error.profile.interests", n.String())
		}
		for i, value := range v.Values {
			score := scoreOf(value)
			if !(score >= 1 && score <= 7) {
				return fail(value, "error.profile.range", Letters[i:i+1], value.String(), 1, 7)
			}
			x[i] = score
		}
		return nil
	default:
		return fail(n, "error.profile.interests", n.String())
	}
	*x = Interests{4, 4, 4, 4, 4, 4}
	for _, p := range pairs {
		name := strings.ToUpper(p.Key.GetToken().Value)
		i := strings.Index(Letters, name)
		if i < 0 || len(name) != 1 {
			return fail(p.Key, "error.profile.interests", name)
		}
		score := scoreOf(p.Value)
		if !(score >= 1 && score <= 7) {
			return fail(p.Value, "error.profile.range", name, p.Value.String(), 1, 7)
		}
		x[i] = score
	}
	return nil
}

// scoreOf is the number of a node; NaN where it is none.
func scoreOf(n ast.Node) float64 {
	switch v := n.(type) {
	case *ast.IntegerNode:
		switch k := v.Value.(type) {
		case uint64:
			return float64(k)
		case int64:
			return float64(k)
		}
	case *ast.FloatNode:
		return v.Value
	}
	return math.NaN()
}

// EducationLevels are the accepted values of Profile.Education, lowest first.
func EducationLevels() []string {
	return []string{"none", "secondary", "vocational", "associate", "bachelor", "master", "doctorate"}
}

// Terms are the parts of the fit whose weights are the user's to change.
func Terms() []string { return []string{"skills", "interests", "styles", "experience", "leeway"} }
