// Package quiz is the questionnaire: what somebody has done and likes, how they deal
// with error, and what they can do, asked in the order in which the answers tell most.
//
//	s := &quiz.Session{Lang: "zh"}
//	q, err := s.Next(inquire)       // nil: everything that matters has been asked
//	s.Answer(q, quiz.Answer{Choice: 3})
//	profile := s.Profile(1)
//
// A session is its answers: the next question follows from them alone, so that one
// can be taken back, kept in a file and gone on with later.
package quiz

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/person"
)

// Session is a questionnaire under way.
type Session struct {
	Lang    string   `json:"lang"` // zh or en
	Answers []Answer `json:"answers"`
}

// Answer is what was said to a question.
type Answer struct {
	ID      string `json:"id"`
	Choice  int    `json:"choice"`         // of the question's choices, from 0
	Text    string `json:"text,omitempty"` // where a line of text is asked for
	Skipped bool   `json:"skipped,omitempty"`
}

// Question is one question.
type Question struct {
	ID      string   `json:"id"`
	Part    string   `json:"part"` // one of Parts
	Head    string   `json:"head"`
	Text    string   `json:"text"`
	Why     string   `json:"why"`               // why it is asked
	Choices []string `json:"choices,omitempty"` // none: a title is asked for
	Element string   `json:"element,omitempty"` // of the part skills
}

// Parts are the parts of the questionnaire, in order.
func Parts() []string {
	return []string{"occupations", "education", "interests", "temperament", "risk", "skills"}
}

// Inquire names the skill or knowledge whose level is worth asking for next, given
// what is known so far; "" when the answer is settled. asked holds the elements that
// were asked for already, answered or skipped.
type Inquire func(p person.Profile, asked []string) (element, name string, err error)

// mostOccupations is how many occupations are asked for.
const mostOccupations = 4

// Next is the question to ask now; nil when all is asked.
func (s *Session) Next(inquire Inquire) (*Question, error) {
	c := readContent()
	for _, q := range s.fixed(c) {
		if _, done := s.find(q.ID); !done {
			return q, nil
		}
	}
	var asked []string
	for _, a := range s.Answers {
		if id, ok := strings.CutPrefix(a.ID, "skill."); ok {
			asked = append(asked, id)
		}
	}
	element, name, err := inquire(s.Profile(1), asked)
	if element == "" || err != nil {
		return nil, err
	}
	return s.skill(c, element, name), nil
}

// Progress is how many of the questions before the skills are answered, and how many
// there are.
func (s *Session) Progress() (done, of int) {
	for _, q := range s.fixed(readContent()) {
		if _, ok := s.find(q.ID); ok {
			done++
		}
		of++
	}
	return done, of
}

// Answer takes an answer to a question that [Session.Next] gave.
func (s *Session) Answer(q *Question, a Answer) {
	a.ID = q.ID
	a.Text = strings.TrimSpace(a.Text)
	s.Answers = append(s.Answers, a)
}

// Undo takes the last answer back and gives it; false when there is none.
func (s *Session) Undo() (Answer, bool) {
	if len(s.Answers) == 0 {
		return Answer{}, false
	}
	last := s.Answers[len(s.Answers)-1]
	s.Answers = s.Answers[:len(s.Answers)-1]
	return last, true
}

func (s *Session) find(id string) (Answer, bool) {
	i := slices.IndexFunc(s.Answers, func(a Answer) bool { return a.ID == id })
	if i < 0 {
		return Answer{}, false
	}
	return s.Answers[i], true
}

// fixed are the questions that do not depend on the ranking, in order. What somebody
// has worked as decides how many there are of those.
func (s *Session) fixed(c *content) []*Question {
	var out []*Question
	add := func(id, part, text, why string, choices []string) {
		out = append(out, &Question{ID: id, Part: part, Head: c.word(s.Lang, "part."+part), Text: text, Why: why, Choices: choices})
	}
	word := func(key string, args ...any) string { return c.word(s.Lang, key, args...) }
	for i := range mostOccupations {
		key, n := "held.first", strconv.Itoa(i+1)
		if i > 0 {
			key = "held.more"
		}
		add("occupation."+n, "occupations", word(key), word("held.why"), nil)
		a, done := s.find("occupation." + n)
		if !done || a.Text == "" {
			break
		}
		var choices []string
		for _, x := range years() {
			choices = append(choices, word(x.key))
		}
		add("years."+n, "occupations", word("years", a.Text), word("years.why"), choices)
	}
	var levels []string
	for _, e := range person.EducationLevels() {
		levels = append(levels, word("education."+e))
	}
	add("education", "education", word("education"), word("education.why"), levels)
	for _, x := range c.interests {
		letter := x.id[:1]
		add("interest."+x.id, "interests", word("interest")+"\n\n"+x.text(s.Lang)+map[bool]string{true: "？", false: "?"}[s.Lang == "zh"],
			word("interest.why", letter, word("letter."+letter), x.id[1:]), c.scale(s.Lang, "like"))
	}
	for _, x := range c.temperament {
		add("style."+x.id, "temperament", word("agree")+"\n\n"+x.text(s.Lang), x.reason(s.Lang), c.scale(s.Lang, "agree"))
	}
	for i := range riskSteps {
		sure, _ := s.sure(i)
		add("risk."+strconv.Itoa(i+1), "risk", word("risk"), word("risk.why", i+1), []string{word("risk.draw", drawWins), word("risk.sure", sure)})
	}
	return out
}

// held is how long, and whether still, an occupation has been held.
type held struct {
	key   string
	years float64
	past  bool
}

func years() []held {
	return []held{{"years.now.1", 1, false}, {"years.now.6", 6, false}, {"years.now.15", 15, false},
		{"years.past.1", 1, true}, {"years.past.6", 6, true}, {"years.past.15", 15, true}}
}

// skill asks for the level of an element.
func (s *Session) skill(c *content, element, name string) *Question {
	q := &Question{ID: "skill." + element, Part: "skills", Head: c.word(s.Lang, "part.skills"), Element: element,
		Text: c.word(s.Lang, "skill", name), Why: c.word(s.Lang, "skill.why")}
	at := map[int]string{}
	for _, a := range c.anchors[element] {
		at[a.Level] = a.Text(s.Lang)
	}
	for level := range 8 {
		if text, ok := at[level]; ok {
			q.Choices = append(q.Choices, c.word(s.Lang, "level.at", level, text))
		} else {
			q.Choices = append(q.Choices, c.word(s.Lang, "level."+strconv.Itoa(level)))
		}
	}
	return q
}

// Askable says whether there are words to ask for an element by.
func Askable() func(element string) bool {
	c := readContent()
	return func(element string) bool { return len(c.anchors[element]) > 0 }
}

// The draw of the risk questions, and how many there are. Each halves the range in
// which the person's certainty equivalent lies, as in the staircase of Falk, Becker,
// Dohmen, Huffman & Sunde (2023, The Preference Survey Module, appendix), with
// amounts of this project's own.
const (
	drawWins  = 1000
	riskSteps = 4
)

// sure is the certain amount of risk question i, and of all when i is riskSteps the
// certainty equivalent as a share of the draw's gain. answered is false when a
// question before was skipped or not asked.
func (s *Session) sure(i int) (amount int, answered bool) {
	low, high := 0, drawWins
	for k := range i {
		a, ok := s.find("risk." + strconv.Itoa(k+1))
		if !ok || a.Skipped {
			return (low + high) / 2, false
		}
		if mid := (low + high) / 2; a.Choice == 0 { // the draw is worth more than mid
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2, true
}
