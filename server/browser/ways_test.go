package browser_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestEachPageByItsMainWay uses every page in both languages, at the width of a desk and
// of a telephone, light and dark, and looks at each.
func TestEachPageByItsMainWay(t *testing.T) {
	browser := start(t)
	for _, l := range looks {
		t.Run(l.String(), func(t *testing.T) {
			root := serve(t)
			for _, way := range []struct {
				name  string
				steps []func(*tab)
			}{
				{"questions", []func(*tab){(*tab).startPage, (*tab).questionnaire, (*tab).answer, (*tab).path, (*tab).compare, (*tab).profile}},
				{"resume", []func(*tab){(*tab).resume, (*tab).review}},
				{"explore", []func(*tab){(*tab).explore}},
				{"measure", []func(*tab){(*tab).measure, (*tab).watch}},
				{"lab", []func(*tab){(*tab).lab}},
				{"people", []func(*tab){(*tab).people, (*tab).list, (*tab).handover}},
				{"data", []func(*tab){(*tab).lists, (*tab).errors, (*tab).removal}},
			} {
				t.Run(way.name, func(t *testing.T) {
					b := open(t, browser, root, l)
					for _, step := range way.steps {
						step(b)
					}
				})
			}
		})
	}
}

func (b *tab) startPage() {
	b.visit("/")
	b.looks("start")
}

// questionnaire answers some questions, takes one back, skips one, and sees the ranking
// stand beside them.
func (b *tab) questionnaire() {
	b.visit("/")
	b.click("button[value=quiz]")
	b.see("#quiz #text")
	b.looks("quiz-occupation")
	b.write("#text", "xyzzyx")
	b.click("#ask .row button")
	b.see("#quiz [role=alert]")
	b.looks("quiz-unknown")
	b.write("#text", map[string]string{"en": "nurse", "zh": "护士"}[b.look.lang])
	b.click("#ask .row button")
	b.see("#quiz .choices")
	b.looks("quiz-choice")
	seen := b.question()
	b.click(".choices li:nth-child(2) button")
	b.turned(seen)
	second := b.question()
	b.click("button[name=back]")
	b.turned(second)
	if b.question() != seen {
		b.Errorf("back leads to %q, not %q", b.question(), seen)
	}
	if !ask[bool](b, "!!document.querySelector('.choices .picked')") {
		b.Error("the answer that was taken back is not marked")
	}
	b.click("button[name=skip]")
	b.turned(seen)
	for !ask[bool](b, "!!document.querySelector('.standing ol')") {
		b.reply()
	}
	for range 3 {
		b.reply()
	}
	b.looks("quiz-standing")
}

// reply chooses the second answer, or skips a question without.
func (b *tab) reply() {
	b.Helper()
	now := b.question()
	if ask[bool](b, "!!document.getElementById('text')") {
		b.click("button[name=skip]")
	} else {
		b.click(".choices li:nth-child(2) button")
	}
	b.turned(now)
}

func (b *tab) question() string {
	return ask[string](b, "document.querySelector('#ask [name=id]').value")
}

// ready says that the keys of a form are listened to: a test presses the next one faster
// than any hand. Where no scripts run there are none.
const ready = "document.readyState === 'complete' && document.querySelector('html:not(.js), form[data-keys][data-htmx-powered]')"

func (b *tab) turned(from string) {
	b.Helper()
	b.until(fmt.Sprintf("document.querySelector('#ask [name=id]')?.value !== %q && %s", from, ready))
}

// answer draws at the weights and at the dashed line.
func (b *tab) answer() {
	b.click(".row a.last")
	b.see("#result .best")
	b.until("document.querySelector('.plot.map svg')")
	b.looks("answer")
	before := ask[string](b, "document.querySelector('#paths table').innerText")
	b.click("#weights > summary")
	b.put("[name='w.interests']", "8")
	b.until(fmt.Sprintf("location.search.includes('w.interests=8') && document.querySelector('#paths table').innerText !== %q", before))
	b.looks("answer-weights")
	duties := ask[string](b, "document.querySelector('#map .numbers').textContent")
	b.put("#d", "0.95")
	b.until(fmt.Sprintf("location.search.includes('d=0.95') && document.querySelector('#map .numbers').textContent !== %q", duties))
	b.looks("answer-catch")
}

func (b *tab) path() {
	b.click("#paths a.path")
	b.see("#chain")
	b.until("document.querySelector('.plot.line svg')")
	b.looks("path")
}

func (b *tab) compare() {
	b.click(".tools a")
	b.see("#compare .chosen")
	for i, n := range []int{5, 9, 14} {
		b.put(fmt.Sprintf("#path-%d", i+1), ask[string](b, fmt.Sprintf("document.querySelector('#path-%d').options[%d].value", i+1, n)))
		b.until(fmt.Sprintf("document.querySelectorAll('.compared thead th').length === %d", i+2))
	}
	b.looks("compare")
}

func (b *tab) profile() {
	b.do("going to the profile", chromedp.Navigate(ask[string](b, "location.href.replace(/compare.*/, 'profile')")))
	b.looks("profile")
	b.write("#label", "Ada")
	b.click("form.profile > .row button")
	b.until("location.pathname.split('/').length === 3 && document.querySelector('#result')")
}

// resume brings a résumé to somebody new, and confirms what was found.
func (b *tab) resume() {
	b.visit("/")
	b.looks("start-again")
	b.click("button[value=resume]")
	b.see("#file")
	b.looks("resume")
	file, err := filepath.Abs("../../person/resume/testdata/" + b.look.lang + ".docx")
	if err != nil {
		b.Fatal(err)
	}
	b.do("choosing a file", chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	b.click("form.drop button")
	b.see(".found")
	b.looks("resume-found")
	b.click("form.profile > .row button")
	b.see("#result .best")
	b.looks("resume-answer")
}

// review judges every piece by key.
func (b *tab) review() {
	b.do("going to the review", chromedp.Navigate(ask[string](b, "location.href.replace(/[?#].*/, '') + '/review'")))
	b.looks("review")
	b.put("#items", "20")
	b.click("button[name=begin]")
	for i := range 20 {
		b.until(fmt.Sprintf("document.querySelector('[name=at]')?.value === '%d' && %s", i+1, ready))
		if i == 0 {
			b.looks("review-piece")
		}
		b.do("judging", chromedp.KeyEvent("wr"[i%2:i%2+1]))
	}
	b.until("!document.querySelector('[name=at]')")
	b.looks("review-result")
}

func (b *tab) explore() {
	b.visit("/explore")
	b.looks("explore")
	b.click("a[href='/explore/occupations']")
	b.until("document.querySelector('.treemap svg')")
	b.looks("occupations")
	all := ask[string](b, "document.querySelector('#found [role=status]').textContent")
	b.write("#q", map[string]string{"en": "nurse", "zh": "护士"}[b.look.lang])
	b.until(fmt.Sprintf("location.search.includes('q=') && document.querySelector('#found [role=status]').textContent !== %q", all))
	b.put("#color", "growth")
	b.until("location.search.includes('color=growth')")
	b.looks("occupations-found")
	b.click("#rows a")
	b.see(".blocks")
	b.looks("occupation")
	b.visit("/explore/applications")
	b.looks("applications")
	b.click("tbody a")
	b.see(".blocks")
	b.looks("application")
	b.visit("/explore/roles")
	b.looks("roles")
	b.visit("/explore/evidence")
	b.looks("evidence")
}

func (b *tab) lists() {
	b.visit("/jobs")
	b.looks("jobs-empty")
	b.visit("/data")
	b.looks("data")
	b.visit("/api")
	b.click("details.op > summary")
	b.looks("api")
}

func (b *tab) errors() {
	b.visit("/people/nobody")
	b.said() // the browser notes the status of a page that is not there
	b.looks("error")
}

func (b *tab) removal() {
	b.visit("/data")
	b.click("[name=sure]")
	b.click("button.bad")
	b.see("main .note")
	b.looks("data-empty")
	b.visit("/people")
	b.looks("people-empty")
}
