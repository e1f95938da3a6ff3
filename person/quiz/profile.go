package quiz

import (
	"math"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/person"
)

// Profile is the profile that the answers make. leeway is the weight that the policy
// gives the leeway term; the risk questions double it at most, or halve it.
func (s *Session) Profile(leeway float64) person.Profile {
	c := readContent()
	p := person.Profile{Skills: map[string]float64{}, Knowledge: map[string]float64{}, Styles: map[string]float64{}}
	for i := range mostOccupations {
		a, _ := s.find("occupation." + strconv.Itoa(i+1))
		if a.Text == "" {
			continue
		}
		h := person.Held{Title: a.Text}
		if y, ok := s.find("years." + strconv.Itoa(i+1)); ok && !y.Skipped && y.Choice >= 0 && y.Choice < len(years()) {
			h.Years, h.Past = years()[y.Choice].years, years()[y.Choice].past
		}
		p.Occupations = append(p.Occupations, h)
	}
	if a, ok := s.find("education"); ok && !a.Skipped && a.Choice >= 0 && a.Choice < len(person.EducationLevels()) {
		p.Education = person.EducationLevels()[a.Choice]
	}
	p.Interests = s.interests(c)
	sum, n := map[string]float64{}, map[string]float64{}
	for _, x := range c.temperament {
		if a, ok := s.find("style." + x.id); ok && !a.Skipped {
			sum[x.element] += float64(a.Choice + 1)
			n[x.element]++
		}
	}
	for id, k := range n {
		p.Styles[id] = sum[id] / k
	}
	for _, a := range s.Answers {
		id, ok := strings.CutPrefix(a.ID, "skill.")
		switch {
		case !ok || a.Skipped:
		case strings.HasPrefix(id, "2.C."):
			p.Knowledge[id] = float64(a.Choice)
		default:
			p.Skills[strings.ReplaceAll(strings.TrimPrefix(id, "aigc."), "_", " ")] = float64(a.Choice)
		}
	}
	if share, ok := s.CertaintyEquivalent(); ok {
		p.Weights = map[string]float64{"leeway": math.Round(100*leeway*riskWeight(share)) / 100}
	}
	return p
}

// interests are the means of five answers each, 1 to 5, brought to 1 to 7. A letter
// of which none was answered counts as the middle; without any answer there are none.
func (s *Session) interests(c *content) (out person.Interests) {
	sum, n, any := [6]float64{}, [6]float64{}, false
	for _, x := range c.interests {
		if a, ok := s.find("interest." + x.id); ok && !a.Skipped {
			k := strings.Index(person.Letters, x.id[:1])
			sum[k] += float64(a.Choice + 1)
			n[k]++
			any = true
		}
	}
	if !any {
		return out
	}
	for k := range out {
		out[k] = 4
		if n[k] > 0 {
			out[k] = math.Round(100*(1+1.5*(sum[k]/n[k]-1))) / 100
		}
	}
	return out
}

// CertaintyEquivalent is the certain amount that is worth as much to the person as
// the draw, as a share of what the draw may win: 0.5 is neutral to risk, less is
// averse. ok is false when a question was not answered.
func (s *Session) CertaintyEquivalent() (share float64, ok bool) {
	amount, ok := s.sure(riskSteps)
	return float64(amount) / drawWins, ok
}

// riskWeight is what a certainty equivalent does to the weight of the leeway term:
// twice for somebody who takes a quarter of the gain for certain, or less; half for
// somebody who wants three quarters or more. An assumption of this project: no study
// was found that ties risk preference to the weight of error in choosing work.
func riskWeight(share float64) float64 {
	return math.Pow(2, math.Max(-1, math.Min(1, (0.5-share)/0.25)))
}
