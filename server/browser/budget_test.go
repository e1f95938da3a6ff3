package browser_test

import (
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// budget is the most that the first page may transfer, headers and all, in bytes.
const budget = 150_000

// TestTheFirstPageIsLight counts what comes over the wire when somebody comes for the
// first time.
func TestTheFirstPageIsLight(t *testing.T) {
	browser, root := start(t), serve(t)
	for _, l := range []look{{"en", 1280, "light"}, {"zh", 375, "light"}} {
		b := open(t, browser, root, l)
		var mu sync.Mutex
		sum, files := 0.0, 0
		err := chromedp.Listen(b.ctx, func(event any) {
			if e, ok := event.(*network.EventLoadingFinished); ok {
				mu.Lock()
				defer mu.Unlock()
				sum, files = sum+e.EncodedDataLength, files+1
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		b.do("forgetting what was loaded", set(network.ClearBrowserCache, cdp.Empty{}))
		b.visit("/")
		b.until("document.readyState === 'complete'")
		mu.Lock()
		t.Logf("%s: %.0f bytes in %d files", l, sum, files)
		if files < 4 || sum > budget {
			t.Errorf("%s: the first page transfers %.0f bytes in %d files, more than %d", l, sum, files, budget)
		}
		mu.Unlock()
	}
}

// interactive is when a page that was begun can be used: it is drawn, its scripts have
// run, and no long task holds it up any more; in milliseconds.
const interactive = `new Promise((done) => setTimeout(() => {
  const [page] = performance.getEntriesByType('navigation');
  const drawn = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
  done(Math.max(drawn, page.domContentLoadedEventEnd, ...leewayLong));
}, 500))`

// BenchmarkFirstPage gives the time to interactive of the first page with nothing loaded
// before, on this machine and slowed down four times, as a telephone is.
func BenchmarkFirstPage(b *testing.B) {
	browser, root := start(b), serve(b)
	for name, slower := range map[string]float64{"desk": 1, "telephone": 4} {
		b.Run(name, func(b *testing.B) {
			page := open(b, browser, root, look{"en", 375, "light"})
			page.do("slowing down", set(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slower}))
			sum := 0.0
			for range b.N {
				page.do("forgetting what was loaded", set(network.ClearBrowserCache, cdp.Empty{}))
				page.visit("/")
				sum += ask[float64](page, interactive)
			}
			b.ReportMetric(sum/float64(b.N), "ms-to-interactive")
			b.ReportMetric(0, "ns/op")
		})
	}
}
