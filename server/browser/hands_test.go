package browser_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// press presses a key.
func (b *tab) press(key string) {
	b.Helper()
	b.do("pressing a key", chromedp.KeyEvent(key))
}

// tabTo goes to something by the tabulator alone, and sees where it is on the way.
func (b *tab) tabTo(selector string) {
	b.Helper()
	for range 80 {
		b.press(kb.Tab)
		at := ask[struct {
			There, Shown bool
			What         string
		}](b, fmt.Sprintf(`(() => { const e = document.activeElement; return { There: e.matches(%q), Shown: e === document.body || parseFloat(getComputedStyle(e).outlineWidth) >= 2, What: e.outerHTML.slice(0, 120) }; })()`, selector))
		if !at.Shown {
			b.Errorf("nothing shows that the keyboard is at %s", at.What)
		}
		if at.There {
			return
		}
	}
	b.Fatalf("the tabulator does not lead to %s", selector)
}

// TestTheKeyboardAloneLeadsThroughTheQuestionsToAnAnswer touches no mouse.
func TestTheKeyboardAloneLeadsThroughTheQuestionsToAnAnswer(t *testing.T) {
	b := open(t, start(t), serve(t), look{"en", 1280, "light"})
	b.visit("/")
	b.tabTo(".skip")
	b.press(kb.Enter)
	b.tabTo("button[value=quiz]")
	b.press(kb.Enter)
	b.until("document.activeElement?.id === 'text'")
	b.do("writing slowly", chromedp.KeyEvent("nur"))
	b.until("document.querySelectorAll('#suggested option').length > 0")
	b.do("writing on", chromedp.KeyEvent("se"))
	if got := ask[string](b, "document.getElementById('text').value"); got != "nurse" {
		b.Fatalf("the suggestions took the keyboard away: %q is written", got)
	}
	b.press(kb.Enter)
	b.see(".choices")
	for _, key := range []string{"2", "", "3", "4", "5", "2"} { // the second occupation is left empty
		now := b.question()
		if key == "" {
			b.until("document.activeElement?.id === 'text'")
			key = kb.Enter
		}
		b.press(key)
		b.turned(now)
	}
	now := b.question()
	b.tabTo("button[name=back]")
	b.press(kb.Enter)
	b.turned(now)
	b.tabTo(".row a.last")
	b.press(kb.Enter)
	b.see("#result .best")
	b.tabTo("#weights > summary")
	b.press(kb.Enter)
	b.tabTo("#weights input[type=range]")
	b.press(kb.ArrowRight)
	b.until("location.search.includes('w.') && document.activeElement.type === 'range'")
	b.tabTo("#paths a.path")
	b.press(kb.Enter)
	b.see("#chain")
	if said := b.said(); said != "" {
		b.Error(said)
	}
}

// TestAnAnswerIsThreeClicksAway counts them, without an account.
func TestAnAnswerIsThreeClicksAway(t *testing.T) {
	b := open(t, start(t), serve(t), look{"zh", 375, "light"})
	for name, clicks := range map[string][]string{
		"an example":        {".chips a"},
		"the questionnaire": {"button[value=quiz]", ".choices button, #ask .row button", ".row a.last"},
	} {
		b.visit("/")
		for _, c := range clicks {
			before := ask[string](b, "document.querySelector('#ask [name=id]')?.value ?? location.pathname")
			b.click(c)
			b.until(fmt.Sprintf("(document.querySelector('#ask [name=id]')?.value ?? location.pathname) !== %q", before))
		}
		b.see("#result .best")
		if n := ask[int](b, "document.querySelectorAll('#paths a.path').length"); n < 5 {
			b.Errorf("%s leads to %d paths", name, n)
		}
	}
}

// point is where something is, in pixels of the window.
type point struct{ X, Y float64 }

// line is where the dashed line of the map stands at a catch rate, in the middle of the
// map's width.
func (b *tab) line(d float64) point {
	b.Helper()
	b.until("document.querySelector('.plot.map')?.chart")
	ask[bool](b, "(document.querySelector('.plot.map').scrollIntoView({ block: 'center', behavior: 'instant' }), true)")
	return ask[point](b, fmt.Sprintf(`(() => {
		const place = document.querySelector('.plot.map'), box = place.getBoundingClientRect(), x = -2;
		const [px, py] = place.chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [x, x - Math.log10(1 - %g)]);
		return { X: box.left + px, Y: box.top + py };
	})()`, d))
}

// duties is the review that each path asks for.
func (b *tab) duties() string {
	return ask[string](b, "[...document.querySelectorAll('#paths .duty')].map((e) => e.textContent).join()")
}

// TestTheLineOfTheMapIsDrawnAndTheDutiesFollow draws it with a mouse, and with a finger
// on a telephone.
func TestTheLineOfTheMapIsDrawnAndTheDutiesFollow(t *testing.T) {
	browser, root := start(t), serve(t)
	for _, l := range []look{{"en", 1280, "light"}, {"zh", 375, "dark"}} {
		t.Run(l.String(), func(t *testing.T) {
			b := open(t, browser, root, l)
			b.visit("/examples/" + map[string]string{"en": "en-paralegal", "zh": "zh-nurse"}[l.lang])
			b.see("#d")
			d, before := ask[float64](b, "Number(document.getElementById('d').value)"), b.duties()
			to, from := b.line(0.97), b.line(d)
			if l.width > 600 {
				b.do("drawing", chromedp.DragAndDropXY(from.X, from.Y, to.X, to.Y, 8))
			} else {
				b.do("drawing with a finger", set(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}),
					finger(input.DispatchTouchEventTypeTouchStart, from), finger(input.DispatchTouchEventTypeTouchMove, point{from.X, (from.Y + to.Y) / 2}),
					finger(input.DispatchTouchEventTypeTouchMove, to), finger(input.DispatchTouchEventTypeTouchEnd))
			}
			b.until("location.search.includes('d=')")
			b.until(fmt.Sprintf("[...document.querySelectorAll('#paths .duty')].map((e) => e.textContent).join() !== %q", before))
			if now := ask[float64](b, "Number(new URLSearchParams(location.search).get('d'))"); math.Abs(now-0.97) > 0.02 {
				b.Errorf("drawn to 0.97, d is %g", now)
			}
			if said := b.said(); said != "" {
				b.Error(said)
			}
		})
	}
}

func finger(kind input.DispatchTouchEventType, at ...point) chromedp.Action[chromedp.Void] {
	points := []*input.TouchPoint{}
	for _, p := range at {
		points = append(points, &input.TouchPoint{X: p.X, Y: p.Y})
	}
	return set(input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
}

// TestEverythingWorksWithoutScripts goes the main ways with scripts switched off.
func TestEverythingWorksWithoutScripts(t *testing.T) {
	b := open(t, start(t), serve(t), look{"en", 375, "light"})
	b.do("switching scripts off", set(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	b.visit("/")
	b.click("button[value=quiz]")
	b.see("#text")
	b.write("#text", "nurse")
	b.click("#ask .row button")
	b.see(".choices")
	for !ask[bool](b, "!!document.querySelector('.standing ol')") {
		b.reply()
	}
	now := b.question()
	b.click("button[name=back]")
	b.turned(now)
	b.click(".row a.last")
	b.see("#result .best")
	if !ask[bool](b, "document.querySelector('#map details.numbers').open && !document.querySelector('.plot.map').checkVisibility()") {
		b.Error("the numbers of the map are not open in place of its drawing")
	}
	before := ask[string](b, "document.querySelector('#paths table').innerText")
	b.click("#weights > summary")
	ask[string](b, "document.querySelector(\"[name='w.interests']\").value = '8'")
	b.click("#weights form button")
	b.until(fmt.Sprintf("location.search.includes('w.interests=8') && document.querySelector('#paths table')?.innerText !== %q", before))
	b.click("#paths a.path")
	b.see("#chain")
	b.click(".tools a")
	b.see("#compare")
	ask[string](b, "document.getElementById('path-1').value = document.getElementById('path-1').options[7].value")
	b.click("#compare form button")
	b.until("document.querySelectorAll('.compared thead th').length === 2")
	b.visit("/explore/occupations")
	b.write("#q", "nurse")
	b.click(".filter button")
	b.until("location.search.includes('q=nurse')")
	b.click("button[name=lang]")
	b.until("document.documentElement.lang === 'zh-CN' && location.search.includes('q=nurse')")
	b.visit("/data")
	b.click("[name=sure]")
	b.click("button.bad")
	b.see("main .note")
	if said := b.said(); said != "" {
		b.Error(said)
	}
}
