package report

import (
	"fmt"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// ProfileTemplate writes a commented profile to fill in: every field, every
// skill with what its levels mean.
func (w Writer) ProfileTemplate() {
	say := func(format string, args ...any) { fmt.Fprintf(w.Out, format+"\n", args...) }
	note := func(key string, args ...any) {
		for _, l := range wrap(w.P.T(key, args...), 76) {
			say("# %s", l)
		}
	}
	note("template.head")
	say("label: \"\"")
	say("")
	note("template.occupations")
	say("occupations:\n#  - {title: \"%s\", years: 5}\n#  - {code: 29-1141.00, past: true}\n", w.P.T("template.title"))
	note("template.interests")
	say("# interests: SIA\n# interests: {R: 2, I: 5, A: 4, S: 6, E: 3, C: 2}\n")
	note("template.education", strings.Join(person.EducationLevels(), ", "))
	say("# education: bachelor\n")
	note("template.skills")
	say("skills:")
	w.templateElements(occupation.SkillLevel, say)
	for _, id := range []string{"machine_learning", "deep_learning", "nlp", "data_analysis", "evaluation"} {
		say("#  %s: 0", strings.ToLower(w.P.T("aigc."+id)))
	}
	say("")
	note("template.knowledge")
	say("knowledge:")
	w.templateElements(occupation.KnowledgeLevel, say)
	say("")
	note("template.styles")
	say("styles:")
	w.templateElements(occupation.Style, say)
	say("")
	note("template.catch")
	say("# catch: {caught: 34, of: 40}\n")
	note("template.wishes")
	say("wishes:")
	say("#  applications: {want: [], refuse: []}   # %s", strings.Join(leeway.Applications(), ", "))
	say("#  modalities: {want: [], refuse: []}     # %s", strings.Join(leeway.Modalities(), ", "))
	say("#  roles: {want: [], refuse: []}          # %s", strings.Join(leeway.Roles(), ", "))
	say("#  lowest_wage: 0\n")
	note("template.weights")
	say("# weights: {skills: 4, experience: 2, leeway: 1, interests: 1, styles: 1}")
}

// templateElements lists a domain's elements as commented lines with anchors.
func (w Writer) templateElements(d occupation.Domain, say func(string, ...any)) {
	anchors := person.Anchors()
	for _, id := range w.Cat.Columns(d) {
		var parts []string
		for _, a := range anchors[id] {
			parts = append(parts, fmt.Sprintf("%d %s", a.Level, a.Text(w.P.Lang)))
		}
		line := fmt.Sprintf("#  %s: 0", w.element(id))
		if len(parts) > 0 {
			line += strings.Repeat(" ", max(0, 34-columns(line))) + "  # " // a key is never cut + strings.Join(parts, " · ")
		}
		say("%s", line)
	}
}
