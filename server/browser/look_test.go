package browser_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// mostMoved is how much of a page may move by itself (cumulative layout shift): what
// counts as good.
const mostMoved = 0.1

// seen is what a page looks like.
type seen struct {
	Lang   string
	Wider  int      // pixels that it is wider than its window
	Out    []string // what stands out of it
	Moved  float64
	Movers []string
	Kept   []string // what its policy kept out
	Untold []string // keys without words
	Small  []string // what is too small to press
}

// seeing looks at the page. Links in a line of text may be small; what stands alone may
// not (24 pixels: WCAG 2.5.8).
const seeing = `(() => {
  const name = (e) => e.outerHTML.slice(0, 120), wide = document.documentElement.clientWidth;
  const hidden = (e) => !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || e.closest('.hidden-text, .skip, .paths thead');
  const scrolls = (e) => e.parentElement?.closest('.scroll, pre, .plot, svg');
  const all = [...document.body.querySelectorAll('*')];
  return {
    Lang: document.documentElement.lang,
    Wider: document.documentElement.scrollWidth - wide,
    Out: all.filter((e) => !hidden(e) && !scrolls(e) && e.getBoundingClientRect().width > 0 && (e.getBoundingClientRect().right > wide + 1 || e.getBoundingClientRect().left < -1)).map(name).slice(0, 5),
    Moved: leewayMoved.reduce((sum, [v]) => sum + v, 0),
    Movers: leewayMoved.flatMap(([v, who]) => who.map((w) => v.toFixed(3) + ' ' + w)).slice(0, 6),
    Kept: leewayKept,
    Untold: (document.body.innerText.match(/\b(web|page|error|col|cli|quiz|review|screen)\.[a-z][a-z.]+\b/g) ?? []).slice(0, 5),
    Small: all.filter((e) => e.matches('button, select, summary, input:not([type=hidden]), .button') && !hidden(e) && (e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24) && !e.closest('label')).map(name).slice(0, 5),
  };
})()`

// looks at the page as it stands: nothing out of place, nothing that axe calls serious,
// no complaint since the last look.
func (b *tab) looks(name string) {
	b.Helper()
	b.until("document.readyState === 'complete' && document.querySelector('body > footer') && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
	b.picture(name)
	s := ask[seen](b, seeing)
	where := name + ", " + b.look.String()
	if want := map[string]string{"en": "en", "zh": "zh-CN"}[b.look.lang]; s.Lang != want {
		b.Errorf("%s: the page is in %q", where, s.Lang)
	}
	if s.Wider > 0 || len(s.Out) > 0 {
		b.Errorf("%s: %d pixels wider than its window; out of it stand\n%s", where, s.Wider, strings.Join(s.Out, "\n"))
	}
	if s.Moved > mostMoved {
		b.Errorf("%s: moves by itself, %.3f:\n%s", where, s.Moved, strings.Join(s.Movers, "\n"))
	}
	if len(s.Kept) > 0 {
		b.Errorf("%s: its policy kept out %q", where, s.Kept)
	}
	if len(s.Untold) > 0 {
		b.Errorf("%s: keys in place of words: %q", where, s.Untold)
	}
	if len(s.Small) > 0 {
		b.Errorf("%s: too small to press:\n%s", where, strings.Join(s.Small, "\n"))
	}
	if said := b.said(); said != "" {
		b.Errorf("%s: %s", where, said)
	}
	b.axe(where)
}

// axeFile is where make test puts axe-core.
const axeFile = "../../bin/browser/node_modules/axe-core/axe.min.js"

// axe lets axe-core look for what keeps people out. It comes in by the debugger, as the
// policy of the page lets no other script in.
func (b *tab) axe(where string) {
	b.Helper()
	script, err := os.ReadFile(filepath.FromSlash(axeFile))
	if err != nil {
		b.Fatalf("no axe-core; make test installs it: %v", err)
	}
	ask[chromedp.Void](b, string(script)+"; null")
	found := ask[string](b, `axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => ({ Rule: v.id, Help: v.help, At: v.nodes.map((n) => n.html.slice(0, 160) + ' — ' + n.any.concat(n.all, n.none).map((c) => c.message).join('; ')) }))))`)
	var violations []struct {
		Rule, Help string
		At         []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.Fatal(err)
	}
	for _, v := range violations {
		at := v.At[:min(4, len(v.At))]
		b.Errorf("%s: axe: %s (%s), %d times:\n%s", where, v.Rule, v.Help, len(v.At), strings.Join(at, "\n"))
	}
}
