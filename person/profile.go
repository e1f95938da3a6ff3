package person

import (
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/yamlfile"
)

// Load reads a profile file; "-" reads standard input.
func Load(path string) (*Profile, error) {
	data, err := yamlfile.Read(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads a profile. Errors name file, line and column.
func Parse(name string, data []byte) (*Profile, error) {
	doc, err := yamlfile.Parse(name, data)
	if err != nil {
		return nil, err
	}
	p := &Profile{}
	if err := doc.Decode(p); err != nil {
		return nil, err
	}
	return p, p.check(doc)
}

// check validates the values that the type alone does not.
func (p *Profile) check(doc yamlfile.Document) error {
	for _, group := range []struct {
		name string
		m    map[string]float64
		high float64
	}{{"skills", p.Skills, 7}, {"knowledge", p.Knowledge, 7}, {"styles", p.Styles, 5}} {
		for _, k := range sortedKeys(group.m) {
			if v := group.m[k]; !(v >= 0 && v <= group.high) {
				return doc.Fail([]string{group.name, k}, "error.profile.range", k, v, 0, group.high)
			}
		}
	}
	for _, list := range []struct {
		name string
		n    int
	}{{"occupations", len(p.Occupations)}, {"skills", len(p.Skills)}, {"knowledge", len(p.Knowledge)}, {"styles", len(p.Styles)}} {
		if list.n > MostEntries {
			return doc.Fail([]string{list.name}, "error.profile.many", list.name, list.n, MostEntries)
		}
	}
	for k, x := range p.Interests {
		if p.Interests.Given() && !(x >= 1 && x <= 7) {
			return doc.Fail([]string{"interests"}, "error.profile.range", Letters[k:k+1], x, 1, 7)
		}
	}
	for i, o := range p.Occupations {
		at := []string{"occupations", yamlfile.Index(i)}
		if strings.TrimSpace(o.Title) == "" && strings.TrimSpace(o.Code) == "" {
			return doc.Fail(at, "error.profile.occupation")
		}
		if !(o.Years >= 0 && o.Years <= 80) {
			return doc.Fail(append(at, "years"), "error.profile.range", "years", o.Years, 0, 80)
		}
	}
	if e := p.Education; e != "" && !slices.Contains(EducationLevels(), e) {
		return doc.Fail([]string{"education"}, "error.profile.choice", e, strings.Join(EducationLevels(), ", "))
	}
	if c := p.Catch; c != nil {
		if !(c.Of > 0 && c.Of <= MostPlanted && c.Caught >= 0 && c.Caught <= c.Of) {
			return doc.Fail([]string{"catch"}, "error.profile.catch", c.Caught, c.Of)
		}
	}
	if err := checkWeights(doc, p.Weights); err != nil {
		return err
	}
	if w := p.Wishes.LowestWage; !(w >= 0 && w <= 1e9) {
		return doc.Fail([]string{"wishes", "lowest_wage"}, "error.profile.range", "lowest_wage", w, 0, 1000000000)
	}
	return p.checkWishes(doc)
}

// MostPlanted is more errors than anybody has spotted in a test; more are refused.
const MostPlanted = 1e6

// MostEntries is more than anybody states of a kind; more are refused.
const MostEntries = 300

// CheckWeights validates weights that did not come from a file.
func CheckWeights(weights map[string]float64) error {
	return checkWeights(yamlfile.Document{}, weights)
}

func checkWeights(doc yamlfile.Document, weights map[string]float64) error {
	for _, k := range sortedKeys(weights) {
		if !slices.Contains(Terms(), k) {
			return doc.Fail([]string{"weights", k}, "error.profile.choice", k, strings.Join(Terms(), ", "))
		}
		if v := weights[k]; !(v >= 0 && v <= 1000) {
			return doc.Fail([]string{"weights", k}, "error.profile.range", k, v, 0, 1000)
		}
	}
	return nil
}

func (p *Profile) checkWishes(doc yamlfile.Document) error {
	for _, w := range []struct {
		name   string
		wish   Wish
		choice []string
	}{
		{"applications", p.Wishes.Applications, leeway.Applications()},
		{"modalities", p.Wishes.Modalities, leeway.Modalities()},
		{"roles", p.Wishes.Roles, leeway.Roles()},
	} {
		for side, list := range map[string][]string{"want": w.wish.Want, "refuse": w.wish.Refuse} {
			for i, v := range list {
				if !slices.Contains(w.choice, v) {
					return doc.Fail([]string{"wishes", w.name, side, yamlfile.Index(i)}, "error.profile.choice", v, strings.Join(w.choice, ", "))
				}
			}
		}
	}
	return nil
}

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Check validates a profile that did not come from a file.
func (p *Profile) Check() error { return p.check(yamlfile.Document{}) }
