package screen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

var (
	english = Words{Move: "move", Choose: "choose", Complete: "complete", Back: "back", Skip: "skip", Quit: "quit", Scroll: "scroll", Open: "open the file", NotOpened: "{0} cannot be opened"}
	chinese = Words{Move: "移动", Choose: "选择", Complete: "补全", Back: "返回", Skip: "跳过", Quit: "退出", Scroll: "翻页", Open: "打开文件", NotOpened: "无法打开 {0}"}
)

// showing is a screen that shows a question, and the events that it tells.
func showing(q Question, width, height int) (*model, *[]Event) {
	var told []Event
	m := &model{w: english, now: time.Now, width: width, height: height, open: func(string) error { return nil }}
	m.next = func(e Event) (*Question, error) {
		e.Took = 0
		told = append(told, e)
		return &q, nil
	}
	m.show(&q)
	return m, &told
}

func text(m *model) string {
	lines, _, _ := m.frame()
	return strings.Join(lines, "\n")
}

// press types keys: names as "enter", any other string as its characters.
func press(m *model, keys ...string) {
	special := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "space": tea.KeySpace}
	for _, k := range keys {
		if c, ok := special[k]; ok {
			m.Update(tea.KeyPressMsg{Code: c})
		} else if c, ok := strings.CutPrefix(k, "ctrl+"); ok {
			m.Update(tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl})
		} else {
			for _, r := range k {
				m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
}

func judged() Question {
	return Question{Head: "Finance · text", Done: 7, Of: 40, Body: "Add it up.", Why: "It is asked because.", Picked: -1, Choices: []Choice{{"w1错", "Wrong"}, {"r0对", "Right"}}}
}

func TestKeysAnswerAtOnce(t *testing.T) {
	taken := judged()
	taken.Choices = append(taken.Choices, Choice{"s", "Somewhat"}, Choice{"q", "Quite"}, Choice{"k", "Kind of"})
	again := judged()
	again.Picked = 1
	single := Question{Picked: -1, Choices: []Choice{{"", "Begin"}}}
	for name, c := range map[string]struct {
		q    Question
		keys []string
		want []Event
	}{
		"a letter":                       {judged(), []string{"r"}, []Event{{Action: Chose, Choice: 1}}},
		"a capital":                      {judged(), []string{"W"}, []Event{{Action: Chose}}},
		"full-width letters and digits":  {judged(), []string{"ｗ", "Ｒ", "１", "０"}, []Event{{Action: Chose}, {Action: Chose, Choice: 1}, {Action: Chose}, {Action: Chose, Choice: 1}}},
		"Chinese":                        {judged(), []string{"对", "错"}, []Event{{Action: Chose, Choice: 1}, {Action: Chose}}},
		"nothing is chosen beforehand":   {judged(), []string{"enter", "space"}, nil},
		"what was chosen before":         {again, []string{"enter"}, []Event{{Action: Chose, Choice: 1}}},
		"a single choice is chosen":      {single, []string{"enter"}, []Event{{Action: Chose}}},
		"arrows":                         {judged(), []string{"down", "down", "enter"}, []Event{{Action: Chose, Choice: 1}}},
		"up begins at the end":           {judged(), []string{"up", "space"}, []Event{{Action: Chose, Choice: 1}}},
		"around":                         {judged(), []string{"tab", "j", "j", "k", "k", "enter"}, []Event{{Action: Chose}}},
		"back":                           {judged(), []string{"backspace", "left", "u"}, []Event{{Action: Back}, {Action: Back}, {Action: Back}}},
		"skip":                           {judged(), []string{"s", "right", "ｓ"}, []Event{{Action: Skip}, {Action: Skip}, {Action: Skip}}},
		"q":                              {judged(), []string{"q", "w"}, []Event{{Action: Quit}}},
		"Esc":                            {judged(), []string{"esc", "w"}, []Event{{Action: Quit}}},
		"Ctrl-C":                         {judged(), []string{"ctrl+c"}, []Event{{Action: Quit}}},
		"a choice goes before a command": {taken, []string{"s", "q", "k"}, []Event{{Action: Chose, Choice: 2}, {Action: Chose, Choice: 3}, {Action: Chose, Choice: 4}}},
		"Ctrl-W is no w":                 {judged(), []string{"ctrl+w"}, nil},
		"other keys":                     {judged(), []string{"x", "7", "o", "中"}, nil},
	} {
		m, told := showing(c.q, 80, 24)
		press(m, c.keys...)
		if !slices.Equal(*told, c.want) {
			t.Errorf("%s: %+v, want %+v", name, *told, c.want)
		}
	}
	m, _ := showing(taken, 80, 24)
	if help := m.help(80)[0]; strings.Contains(help, "s skip") || !strings.Contains(help, "→ skip") || !strings.Contains(help, "Esc quit") {
		t.Errorf("the help names keys that mean a choice: %s", help)
	}
}

func TestAnInputTakesTextAndSuggestions(t *testing.T) {
	jobs := []string{"平面设计师", "平面模特", "会计", "a", "b", "c", "d"}
	suggest := func(s string) []string {
		var out []string
		for _, j := range jobs {
			if strings.Contains(j, s) || s == "all" {
				out = append(out, j)
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		value string
		keys  []string
		want  []Event
	}{
		"text":                    {"", []string{"设计 q", "enter"}, []Event{{Action: Chose, Text: "设计 q"}}},
		"a suggestion":            {"", []string{"平面", "down", "down", "enter"}, []Event{{Action: Chose, Text: "平面模特"}}},
		"completed":               {"", []string{"会", "tab", "师", "enter"}, []Event{{Action: Chose, Text: "会计师"}}},
		"empty skips":             {"", []string{"enter"}, []Event{{Action: Skip}}},
		"spaces are empty":        {"", []string{"  ", "enter"}, []Event{{Action: Skip}}},
		"back when empty":         {"", []string{"中", "backspace", "backspace"}, []Event{{Action: Back}}},
		"whole characters go":     {"", []string{"ae\u0301👩‍💻", "backspace", "backspace", "enter"}, []Event{{Action: Chose, Text: "a"}}},
		"in the middle":           {"甲丙", []string{"left", "乙", "home", "delete", "end", "丁", "enter"}, []Event{{Action: Chose, Text: "乙丙丁"}}},
		"the value given":         {"会计", []string{"enter"}, []Event{{Action: Chose, Text: "会计"}}},
		"letters are no commands": {"", []string{"usjkqo", "enter"}, []Event{{Action: Chose, Text: "usjkqo"}}},
		"Esc":                     {"甲", []string{"esc"}, []Event{{Action: Quit}}},
		"Ctrl-C":                  {"甲", []string{"ctrl+c"}, []Event{{Action: Quit}}},
		"no more than fits":       {"", []string{strings.Repeat("长", 2*longestInput), "enter"}, []Event{{Action: Chose, Text: strings.Repeat("长", longestInput)}}},
	} {
		m, told := showing(Question{Picked: -1, Input: &Input{Value: c.value, Suggest: suggest}}, 80, 24)
		press(m, c.keys...)
		if !slices.Equal(*told, c.want) {
			t.Errorf("%s: %+v, want %+v", name, *told, c.want)
		}
	}
	m, told := showing(Question{Picked: -1, Input: &Input{Suggest: suggest}}, 40, 20)
	m.Update(tea.KeyPressMsg{Code: tea.KeyExtended, Text: "平面"}) // an input method gives words
	m.Update(tea.PasteMsg{Content: "设计\n师\x1b[31m"})
	if m.left != "平面设计 师[31m" {
		t.Errorf("%q", m.left)
	}
	press(m, "ctrl+u", "all")
	if lines, x, y := m.frame(); len(m.list) != mostSuggestions || y < 0 || !strings.HasPrefix(lines[y], " > all") || x != 6 {
		t.Errorf("the cursor stands at %d, %d of %q", x, y, lines)
	}
	press(m, "ctrl+u", strings.Repeat("长", 30), "enter")
	if _, x, _ := m.frame(); x >= 40 || (*told)[0].Text != strings.Repeat("长", 30) {
		t.Errorf("a long input ends at column %d", x)
	}
}

// TestFramesFitAndTheChoicesStayInSight on terminals of all sizes.
func TestFramesFitAndTheChoicesStayInSight(t *testing.T) {
	paragraph := strings.Repeat("生成的内容须经审核，a generated text must be reviewed. ", 12)
	table := "| 门店 |  地毯 |  合计 |\n| 东湖 | 1,825 | 2,736 |"
	program := "def f(n):\n    if n:\n        return \"" + strings.Repeat("x", 60) + "\"\n\n"
	for _, w := range []Words{english, chinese} {
		for _, size := range [][2]int{{40, 20}, {80, 24}, {100, 24}, {200, 60}, {30, 10}, {20, 8}} {
			for _, body := range []string{"", "短", paragraph + "\n\n" + table + "\n" + program, strings.Repeat(paragraph+"\n", 9)} {
				q := judged()
				q.Body, q.Open = body, "x.svg"
				q.Aside = []string{"1 产品经理 · 医疗健康", "2 " + strings.Repeat("长", 40), "3"}
				m, _ := showing(q, size[0], size[1])
				m.w = w
				for range 3 {
					lines, _, _ := m.frame()
					all := strings.Join(lines, "\n")
					if len(lines) > size[1] {
						t.Errorf("%v: %d lines", size, len(lines))
					}
					for _, l := range lines {
						if columns(l) > size[0] {
							t.Errorf("%v: %d columns: %s", size, columns(l), l)
						}
					}
					for _, want := range []string{"w  Wrong", "r  Right", "7/40", w.Move} {
						if !strings.Contains(all, want) {
							t.Errorf("%v: no %q in\n%s", size, want, all)
						}
					}
					press(m, "pgdown")
				}
			}
		}
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {5, 3}} { // no terminal, and nothing to read, but no panic
		m, _ := showing(judged(), size[0], size[1])
		if lines, _, _ := m.frame(); len(lines) > max(1, size[1]) {
			t.Errorf("%v: %q", size, lines)
		}
	}
}

func TestALongBodyIsShownWholeByScrolling(t *testing.T) {
	var body []string
	for i := range 50 {
		body = append(body, fmt.Sprintf("line %02d.", i))
	}
	q := judged()
	q.Body = strings.Join(body, "\n")
	m, _ := showing(q, 80, 24)
	hidden := regexp.MustCompile(`↓ \d`)
	seen := map[string]bool{}
	for range 5 {
		frame := text(m)
		for _, l := range body {
			seen[l] = seen[l] || strings.Contains(frame, l)
		}
		press(m, "pgdown")
	}
	for _, l := range body {
		if !seen[l] {
			t.Errorf("%s was never shown", l)
		}
	}
	if last := text(m); !strings.Contains(last, "line 49.") || hidden.MatchString(last) || !strings.Contains(last, "↑ ") {
		t.Errorf("the end:\n%s", last)
	}
	press(m, "pgup", "pgup", "pgup", "pgup", "pgup")
	if first := text(m); !strings.Contains(first, "line 00.") || !strings.Contains(first, "↓ 3") || strings.Contains(first, "↑ ") {
		t.Errorf("the beginning:\n%s", first)
	}
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 70})
	if all := text(m); !strings.Contains(all, "line 00.") || !strings.Contains(all, "line 49.") || strings.Contains(all, "PgUp") {
		t.Errorf("it fits now:\n%s", all)
	}
}

func TestTheAsideStandsBesideOnWideTerminalsAndBelowOnOthers(t *testing.T) {
	q := judged()
	q.Aside = []string{"1 产品经理", "2 审核"}
	m, _ := showing(q, 120, 24)
	if lines := strings.Split(text(m), "\n"); !strings.Contains(lines[2], "Add it up.") || !strings.Contains(lines[2], "│ 1 产品经理") || columns(lines[2][:strings.Index(lines[2], "│")]) != columns(lines[3][:strings.Index(lines[3], "│")]) {
		t.Errorf("beside:\n%s", strings.Join(lines, "\n"))
	}
	m, _ = showing(q, 80, 24)
	if frame := text(m); strings.Contains(frame, "│") || strings.Index(frame, "2 审核") < strings.Index(frame, "It is asked because.") {
		t.Errorf("below:\n%s", frame)
	}
}

func TestColourOnlyRepeatsTheWords(t *testing.T) {
	q := judged()
	q.Body, q.Picked = "red \x1b[31mand\x07 a\ttab", 1
	m, _ := showing(q, 80, 24)
	without := text(m)
	if strings.ContainsAny(without, "\x1b\x07\t") || !strings.Contains(without, "red [31mand a   tab") {
		t.Errorf("%q", without)
	}
	if !strings.Contains(without, "▸ r  Right ✓") {
		t.Error("what was chosen before is not marked")
	}
	m.color = true
	if with := text(m); !strings.Contains(with, "\x1b[") || plain(with) != without {
		t.Errorf("%q\n%q", with, without)
	}
}

func TestFilesAreOpenedOnRequestOnly(t *testing.T) {
	q := judged()
	q.Open = "a.svg"
	m, _ := showing(q, 80, 24)
	asked := ""
	m.open = func(path string) error { asked = path; return errors.New("no desktop") }
	_, cmd := m.Update(tea.KeyPressMsg{Code: 'o', Text: "o"})
	if cmd == nil || asked != "" {
		t.Fatal("not opened, or too early")
	}
	m.Update(cmd())
	if asked != "a.svg" || !strings.Contains(text(m), "a.svg cannot be opened") {
		t.Errorf("%q:\n%s", asked, text(m))
	}
	if press(m, "down"); strings.Contains(text(m), "cannot be opened") {
		t.Error("the notice stays")
	}
}

func TestTimeIsTakenFromShowingToAnswering(t *testing.T) {
	m, _ := showing(judged(), 80, 24)
	clock := time.Unix(0, 0)
	m.now = func() time.Time { return clock }
	var took []time.Duration
	m.next = func(e Event) (*Question, error) { took = append(took, e.Took); q := judged(); return &q, nil }
	m.show(m.q)
	clock = clock.Add(3 * time.Second)
	press(m, "w")
	clock = clock.Add(time.Minute) // away
	m.Update(tea.ResumeMsg{})
	clock = clock.Add(2 * time.Second)
	if press(m, "r"); !slices.Equal(took, []time.Duration{3 * time.Second, 2 * time.Second}) {
		t.Errorf("%v", took)
	}
}

func TestWrapKeepsIndentsAndBreaksChineseAsOneWould(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"短":                        "短",
		"一二三四五六七八九十。":              "一二三四五六七八九|十。",
		"one two three four five":  "one two three four|five",
		"    return sum of values": "    return sum of|    values",
		"| a    | b    | c    |":   "| a    | b    | c|  |",
		"xxxxxxxxxxxxxxxxxxxxxxxx": "xxxxxxxxxxxxxxxxxx|xxxxxx",
		"a\n\nb\n":                 "a||b",
		"\tx":                      "    x",
	} {
		if got := strings.Join(wrap(in, 18), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// within runs Run and fails the test when it does not come back.
func within(t *testing.T, ctx context.Context, in io.Reader, next func(Event) (*Question, error)) (string, error) {
	t.Helper()
	var out bytes.Buffer
	done := make(chan error, 1)
	go func() { done <- Run(ctx, in, &out, english, true, next) }()
	select {
	case err := <-done:
		return out.String(), err
	case <-time.After(20 * time.Second):
		t.Fatal("Run does not come back")
		return "", nil
	}
}

func TestRunAsksUntilTheEnd(t *testing.T) {
	wrong := errors.New("wrong")
	for name, c := range map[string]struct {
		in   string
		last int // what ends it: nil after so many answers
		err  error
		want []Action
	}{
		"to the end":       {"w\x1b[B\rs", 3, nil, []Action{Begin, Chose, Chose, Skip}},
		"quit":             {"wq", 9, nil, []Action{Begin, Chose, Quit}},
		"Ctrl-C":           {"\x03", 9, nil, []Action{Begin, Quit}},
		"the input ends":   {"w对", 9, nil, []Action{Begin, Chose, Chose, Quit}},
		"nothing to ask":   {"w", 0, nil, []Action{Begin}},
		"an error ends it": {"ww", 1, wrong, []Action{Begin, Chose}},
	} {
		var told []Action
		out, err := within(t, t.Context(), strings.NewReader(c.in), func(e Event) (*Question, error) {
			told = append(told, e.Action)
			if len(told) > c.last {
				return nil, c.err
			}
			q := judged()
			return &q, nil
		})
		if !errors.Is(err, c.err) || !slices.Equal(told, c.want) {
			t.Errorf("%s: %v %v, want %v", name, err, told, c.want)
		}
		if on, off := strings.LastIndex(out, "\x1b[?1049h"), strings.LastIndex(out, "\x1b[?1049l"); c.last > 0 && (on < 0 || off < on) {
			t.Errorf("%s: the alternate screen is not left: %q", name, out)
		}
	}
}

func TestRunEndsWithItsContextAndGivesTheTerminalBackAfterAPanic(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, typing := io.Pipe()
	defer typing.Close()
	var told []Action
	_, err := within(t, ctx, in, func(e Event) (*Question, error) {
		told = append(told, e.Action)
		time.AfterFunc(50*time.Millisecond, cancel)
		q := judged()
		return &q, nil
	})
	if err != nil || !slices.Equal(told, []Action{Begin, Quit}) {
		t.Errorf("%v %v", err, told)
	}
	out, err := within(t, t.Context(), strings.NewReader("w"), func(e Event) (*Question, error) {
		if e.Action == Chose {
			panic("on purpose; the trace belongs to the test")
		}
		q := judged()
		return &q, nil
	})
	if !errors.Is(err, tea.ErrProgramPanic) || strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") {
		t.Errorf("%v %q", err, out)
	}
}
