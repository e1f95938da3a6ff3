package quiz

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// nothing asks for no skill.
func nothing(person.Profile, []string) (string, string, error) { return "", "", nil }

func TestItemsAreWholeInBothLanguages(t *testing.T) {
	c := readContent()
	count := map[byte]int{}
	seen := map[string]bool{}
	for _, x := range slices.Concat(c.interests, c.temperament) {
		if x.en == "" || x.zh == "" || seen[x.en] || seen[x.zh] || !strings.ContainsFunc(x.zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %q %q", x.id, x.en, x.zh)
		}
		seen[x.en], seen[x.zh] = true, true
	}
	for _, x := range c.interests {
		count[x.id[0]]++
	}
	for _, letter := range []byte(person.Letters) {
		if count[letter] != 5 {
			t.Errorf("%c has %d items", letter, count[letter])
		}
	}
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range c.temperament {
		if cat.Column(occupation.Style, x.element) < 0 || x.whyEn == "" || x.whyZh == "" {
			t.Errorf("%s tells of %q, which is no work style, or says not why", x.id, x.element)
		}
	}
	for key, w := range c.words {
		if w[0] == "" || w[1] == "" || strings.Count(w[0], "{") != strings.Count(w[1], "{") {
			t.Errorf("%s: %q", key, w)
		}
	}
	for _, d := range []occupation.Domain{occupation.SkillLevel, occupation.KnowledgeLevel} {
		for _, id := range cat.Columns(d) {
			if len(c.anchors[id]) != 3 {
				t.Errorf("%s has %d anchors", id, len(c.anchors[id]))
			}
		}
	}
}

func TestEveryQuestionSaysWhyAndCanBeSkipped(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		s := &Session{Lang: lang}
		n := 0
		for {
			q, err := s.Next(nothing)
			if err != nil {
				t.Fatal(err)
			}
			if q == nil {
				break
			}
			if q.Why == "" || q.Text == "" || q.Head == "" || strings.ContainsAny(q.Text+q.Why+q.Head+strings.Join(q.Choices, ""), "{}") || !slices.Contains(Parts(), q.Part) {
				t.Errorf("%+v", q)
			}
			s.Answer(q, Answer{Choice: -1, Skipped: true})
			if n++; n > 100 {
				t.Fatal("it does not end")
			}
		}
		p := s.Profile(1)
		if p.Interests.Given() || len(p.Occupations)+len(p.Skills)+len(p.Knowledge)+len(p.Styles)+len(p.Weights) > 0 || p.Education != "" {
			t.Errorf("nothing was said, and the profile says %+v", p)
		}
		if done, of := s.Progress(); done != of || n != of {
			t.Errorf("%d of %d, %d asked", done, of, n)
		}
	}
}

// answer answers until a question's turn comes, and gives the session.
func answer(t *testing.T, with map[string]Answer, inquire Inquire) *Session {
	t.Helper()
	s := &Session{Lang: "en"}
	for range 200 {
		q, err := s.Next(inquire)
		if err != nil {
			t.Fatal(err)
		}
		if q == nil {
			return s
		}
		a, ok := with[q.ID]
		if !ok {
			a = Answer{Choice: -1, Skipped: true}
		}
		s.Answer(q, a)
	}
	t.Fatal("it does not end")
	return nil
}

func TestAnswersMakeAProfile(t *testing.T) {
	queue := []string{"2.B.3.e", "2.C.4.a", "aigc.machine_learning"}
	inquire := func(_ person.Profile, asked []string) (string, string, error) {
		if len(asked) == len(queue) {
			return "", "", nil
		}
		return queue[len(asked)], "name", nil
	}
	s := answer(t, map[string]Answer{
		"occupation.1": {Text: " nurse "}, "years.1": {Choice: 1},
		"occupation.2": {Text: "cook"}, "years.2": {Choice: 3},
		"education":   {Choice: 4},
		"interest.R1": {Choice: 4}, "interest.R2": {Choice: 2}, "interest.C5": {Choice: 0},
		"style.exact.1": {Choice: 4}, "style.exact.2": {Choice: 2},
		"skill.2.B.3.e": {Choice: 6}, "skill.2.C.4.a": {Choice: 0}, "skill.aigc.machine_learning": {Choice: 2},
	}, inquire)
	p := s.Profile(1)
	want := []person.Held{{Title: "nurse", Years: 6}, {Title: "cook", Years: 1, Past: true}}
	if !slices.Equal(p.Occupations, want) || p.Education != "bachelor" {
		t.Errorf("%+v %s", p.Occupations, p.Education)
	}
	if p.Interests != (person.Interests{5.5, 4, 4, 4, 4, 1}) { // R: mean of 5 and 3; C: 1
		t.Errorf("interests %v", p.Interests)
	}
	if p.Skills["2.B.3.e"] != 6 || p.Knowledge["2.C.4.a"] != 0 || p.Skills["machine learning"] != 2 || p.Styles["1.C.5.b"] != 4 {
		t.Errorf("%v %v %v", p.Skills, p.Knowledge, p.Styles)
	}
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}

func TestTheDrawAndTheCertainAmountMeet(t *testing.T) {
	for _, c := range []struct {
		worth  int // the person takes the certain amount when it is more than that
		weight float64
	}{{0, 2}, {200, 2}, {500, 1}, {1000, 0.5}} {
		s := &Session{Lang: "en"}
		for k := range riskSteps {
			amount, _ := s.sure(k)
			choice := 0
			if amount > c.worth {
				choice = 1
			}
			s.Answers = append(s.Answers, Answer{ID: "risk." + string(rune('1'+k)), Choice: choice})
		}
		share, ok := s.CertaintyEquivalent()
		if !ok || math.Abs(share*drawWins-float64(c.worth)) > drawWins/16 {
			t.Errorf("worth %d: found %g", c.worth, share)
		}
		if w := riskWeight(share); math.Abs(math.Log2(w/c.weight)) > 0.26 {
			t.Errorf("worth %d: weight %g, not about %g", c.worth, w, c.weight)
		}
	}
	s := &Session{Answers: []Answer{{ID: "risk.1", Skipped: true}}}
	if _, ok := s.CertaintyEquivalent(); ok {
		t.Error("a skipped question told something")
	}
}

func TestASessionIsItsAnswers(t *testing.T) {
	s := answer(t, map[string]Answer{"occupation.1": {Text: "nurse"}, "interest.A2": {Choice: 3}}, nothing)
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again := &Session{}
	if err := json.Unmarshal(data, again); err != nil {
		t.Fatal(err)
	}
	for len(again.Answers) > 0 {
		last, _ := again.Undo()
		q, err := again.Next(nothing)
		if err != nil || q == nil || q.ID != last.ID {
			t.Fatalf("after taking back %s it asks for %v, %v", last.ID, q, err)
		}
	}
	if _, ok := again.Undo(); ok {
		t.Error("there was nothing to take back")
	}
}
