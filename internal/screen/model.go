package screen

import (
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// model is the question shown and what was done with it so far.
type model struct {
	w     Words
	color bool
	next  func(Event) (*Question, error)
	open  func(path string) error
	now   func() time.Time

	width, height int
	q             *Question
	since         time.Time // when q was shown
	at            int       // the choice or suggestion selected; -1: none
	top, page     int       // of a long body: the first line shown, how many lines are; page 0: it is shown whole
	left, right   string    // of an Input: the text before and after the cursor
	list          []string  // of an Input: the suggestions
	notice        string    // stands in place of the help until a key is pressed
	ended         bool      // next was told the end, or gave it
	err           error
}

// opened says that the program for a file has ended, or could not be begun.
type opened struct{ err error }

const (
	mostSuggestions = 6
	longestInput    = 400 // characters
)

func (m *model) Init() tea.Cmd { return nil }

func (m *model) View() tea.View {
	lines, x, y := m.frame()
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	if y >= 0 && y < len(lines) { // an input method shows what is being composed at the cursor
		v.Cursor = tea.NewCursor(x, y)
	}
	return v
}

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if m.ended || m.q == nil {
		return m, tea.Quit
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.ResumeMsg:
		m.since = m.now() // nobody looked at it meanwhile
	case opened:
		if msg.err != nil {
			m.notice = strings.ReplaceAll(m.w.NotOpened, "{0}", m.q.Open)
		}
	case tea.PasteMsg:
		if m.q.Input != nil {
			m.typed(strings.Join(strings.Fields(msg.Content), " "))
		}
	case tea.KeyPressMsg:
		m.notice = ""
		return m, m.key(msg)
	}
	return m, nil
}

// key does what a key is for.
func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	switch name := k.Keystroke(); name {
	case "ctrl+c", "ctrl+d", "esc":
		return m.answer(Event{Action: Quit})
	case "ctrl+z":
		return tea.Suspend
	case "pgup", "ctrl+b":
		m.top = max(0, m.top-m.page)
	case "pgdown", "ctrl+f":
		m.top += m.page // the frame knows the end
	case "shift+up":
		m.top = max(0, m.top-1)
	case "shift+down":
		m.top++
	default:
		if m.q.Input != nil {
			return m.inputKey(name, k)
		}
		return m.choiceKey(name, k)
	}
	return nil
}

// typedRune is the character that a key types; 0 when it types none.
func typedRune(k tea.KeyPressMsg) rune {
	if k.Code >= tea.KeyKp0 && k.Code <= tea.KeyKp9 {
		return '0' + k.Code - tea.KeyKp0
	}
	for _, r := range k.Text {
		if k.Mod&(tea.ModCtrl|tea.ModAlt) == 0 {
			return r
		}
	}
	return 0
}

func (m *model) choiceKey(name string, k tea.KeyPressMsg) tea.Cmd {
	r := typedRune(k)
	if i := m.choice(r); r != 0 && i >= 0 { // before the letters that mean something else
		return m.answer(Event{Action: Chose, Choice: i})
	}
	if r != 0 && r != ' ' && r != '　' {
		name = string(folded(r))
	}
	switch name {
	case "up", "k", "shift+tab":
		m.move(-1, len(m.q.Choices))
	case "down", "j", "tab":
		m.move(1, len(m.q.Choices))
	case "home":
		m.at = 0
	case "end":
		m.at = len(m.q.Choices) - 1
	case "enter", "space", "　":
		if m.at >= 0 && m.at < len(m.q.Choices) {
			return m.answer(Event{Action: Chose, Choice: m.at})
		}
	case "backspace", "left", "u":
		return m.answer(Event{Action: Back})
	case "s", "right":
		return m.answer(Event{Action: Skip})
	case "q":
		return m.answer(Event{Action: Quit})
	case "o":
		if path := m.q.Open; path != "" {
			return func() tea.Msg { return opened{m.open(path)} }
		}
	}
	return nil
}

// choice is the choice that a character gives at once, or -1.
func (m *model) choice(r rune) int {
	for i, c := range m.q.Choices {
		for _, k := range c.Key {
			if m.q.Input == nil && folded(k) == folded(r) {
				return i
			}
		}
	}
	return -1
}

// move selects the next or previous of n, around the end; from none, the first or
// the last.
func (m *model) move(by, n int) {
	switch {
	case n == 0:
	case m.at < 0 && by < 0:
		m.at = n - 1
	default:
		m.at = (max(m.at, -1) + by + n) % n
	}
}

func (m *model) inputKey(name string, k tea.KeyPressMsg) tea.Cmd {
	switch name {
	case "up", "shift+tab":
		m.move(-1, len(m.list))
	case "down":
		m.move(1, len(m.list))
	case "tab":
		if m.at < 0 && len(m.list) > 0 {
			m.at = 0
		}
		if m.at >= 0 {
			m.left, m.right = m.list[m.at], ""
			m.suggest()
		}
	case "enter":
		text := strings.TrimSpace(m.left + m.right)
		if m.at >= 0 {
			text = m.list[m.at]
		}
		if text == "" {
			return m.answer(Event{Action: Skip})
		}
		return m.answer(Event{Action: Chose, Text: text})
	case "backspace":
		if m.left+m.right == "" {
			return m.answer(Event{Action: Back})
		}
		m.left = m.left[:last(m.left)]
		m.suggest()
	case "delete":
		m.right = m.right[len(take(m.right, 1)):]
		m.suggest()
	case "ctrl+u":
		m.left = ""
		m.suggest()
	case "left":
		at := last(m.left)
		m.left, m.right = m.left[:at], m.left[at:]+m.right
	case "right":
		n := len(take(m.right, 1))
		m.left, m.right = m.left+m.right[:n], m.right[n:]
	case "home", "ctrl+a":
		m.left, m.right = "", m.left+m.right
	case "end", "ctrl+e":
		m.left, m.right = m.left+m.right, ""
	default:
		if r := typedRune(k); r != 0 {
			text := k.Text // an input method may send several characters at once
			if text == "" {
				text = string(r)
			}
			m.typed(text)
		}
	}
	return nil
}

// typed puts text before the cursor.
func (m *model) typed(text string) {
	for _, r := range text {
		if !unicode.IsControl(r) && len([]rune(m.left+m.right)) < longestInput {
			m.left += string(r)
		}
	}
	m.suggest()
}

func (m *model) suggest() {
	m.list, m.at = nil, -1
	if text := strings.TrimSpace(m.left + m.right); text != "" && m.q.Input.Suggest != nil {
		m.list = m.q.Input.Suggest(text)
		m.list = m.list[:min(len(m.list), mostSuggestions)]
	}
}

// answer tells next what was done and shows what it asks for.
func (m *model) answer(e Event) tea.Cmd {
	if m.ended {
		return tea.Quit
	}
	if m.q != nil {
		e.Took = max(0, m.now().Sub(m.since))
	}
	q, err := m.next(e)
	if err != nil || q == nil || e.Action == Quit {
		m.ended, m.err, m.q = true, err, nil
		return tea.Quit
	}
	m.show(q)
	return nil
}

// show begins a question. No choice is selected beforehand where there are
// several: it would be an answer suggested, and an idle Enter would give it.
func (m *model) show(q *Question) {
	m.q, m.since, m.top, m.notice = q, m.now(), 0, ""
	m.left, m.right, m.list, m.at = "", "", nil, -1
	if q.Input != nil {
		m.left = strings.Join(strings.Fields(clean(q.Input.Value)), " ")
		return
	}
	if q.Picked >= 0 && q.Picked < len(q.Choices) {
		m.at = q.Picked
	} else if len(q.Choices) == 1 {
		m.at = 0
	}
}
