package server

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

func form(t *testing.T, s *Server, path, lang string, filled url.Values) (status int, at, page string) {
	t.Helper()
	w := asks(t, s, http.MethodPost, path, lang, "application/x-www-form-urlencoded", strings.NewReader(filled.Encode()))
	return w.Code, w.Header().Get("Location"), readPage(w)
}

// pieces are JSON lines of a run whose errors increase after a while.
func pieces(from, to int) []byte {
	var b bytes.Buffer
	for i := from; i < to; i++ {
		wrong := i%40 == 7 || i > 600 && i%5 == 0
		fmt.Fprintf(&b, "{\"id\":%d,\"correct\":%v}\n", i, !wrong)
	}
	return b.Bytes()
}

func TestAWatchStandsWhereTheCommandSaysInWhateverPartsItsPiecesCome(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	want, err := measure.NewWatch(0.05, 0.95, 0, 0, defaultARL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := measure.Read(t.Context(), []string{"-"}, bytes.NewReader(pieces(0, 1000)), measure.Options{Live: true}, func(r *measure.Row) error {
		_, err := want.Add(r.Wrong)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh"} {
		code, at, page := form(t, s, "/measure/watch", lang, url.Values{"name": {"run <b>"}, "tolerance": {"5%"}})
		if code != http.StatusSeeOther {
			t.Fatalf("%s: status %d: %s", lang, code, page)
		}
		id := strings.TrimPrefix(at, "/measure/watch/")
		for from := 0; from < 1000; from += 250 {
			w := asks(t, s, http.MethodPost, apiRoot+"/watches/"+id+"/pieces", lang, "application/x-www-form-urlencoded", bytes.NewReader(pieces(from, from+250)))
			if w.Code != 200 {
				t.Fatalf("%s: status %d: %s", lang, w.Code, w.Body)
			}
		}
		_, k, err := s.watch(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(k.Watch)
		b, _ := json.Marshal(want)
		if string(a) != string(b) {
			t.Errorf("%s: the watch is %s, want %s", lang, a, b)
		}
		if want.Alarms == 0 {
			t.Error("the run raises no alarm")
		}
		now, err := report.NewMeasuredWatching(want, report.AgainstNumber(0.05, 0.95))
		if err != nil {
			t.Fatal(err)
		}
		text := readPage(gets(t, s, at, lang))
		for _, line := range now.View(report.Writer{P: locale.New(lang)}).Answer {
			if !strings.Contains(text, line) {
				t.Errorf("%s: the page does not say %q", lang, line)
			}
		}
		if !strings.Contains(text, apiRoot+"/watches/"+id+"/pieces") || strings.Contains(gets(t, s, at, lang).Body.String(), "run <b>") {
			t.Errorf("%s: the page lacks the address, or its name is markup", lang)
		}
		if code, _, _ := form(t, s, at+"/remove", lang, nil); code != http.StatusSeeOther {
			t.Errorf("%s: removing: status %d", lang, code)
		}
		if w := gets(t, s, at, lang); w.Code != http.StatusNotFound {
			t.Errorf("%s: a removed watch answers %d", lang, w.Code)
		}
	}
}

func watching(t *testing.T, s *Server) string {
	t.Helper()
	m, _, err := s.beginWatch(t.Context(), "", Watching{Name: "a run", Compared: Compared{Tolerance: 0.05}})
	if err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func TestPiecesThatCannotBeReadAreRefusedWhole(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	id := watching(t, s)
	send := func(text string) (int, string) {
		w := asks(t, s, http.MethodPost, apiRoot+"/watches/"+id+"/pieces", "en", "text/plain", strings.NewReader(text))
		var p Problem
		_ = json.Unmarshal(w.Body.Bytes(), &p)
		return w.Code, p.Detail
	}
	if code, _ := send("id,label,rater\n1,right,ann\n2,wrong,ann\n"); code != 200 {
		t.Fatalf("status %d", code)
	}
	if code, _ := send("3,right,ann"); code != 200 {
		t.Errorf("rows without the head: status %d", code)
	}
	if code, _ := send("id,label,rater\r\n4,right,ann\r\n"); code != 200 {
		t.Errorf("rows with the head: status %d", code)
	}
	for name, x := range map[string]struct{ text, says string }{
		"a label that is none":   {"5,right,ann\n6,maybe,ann\n", "line 2"},
		"too few cells":          {"5,right,ann\n6\n", "line 2"},
		"somebody else’s mark":   {"5,right,bob\n", "bob"},
		"a spreadsheet":          {"PK\x03\x04....", "text"},
		"a packed file":          {"\x1f\x8b\x08....", "text"},
		"bytes that are no text": {"1,ri\x00ght,ann", "text"},
		"broken JSON":            {"{\"id\":", "line 1"},
		"nothing":                {"", ""},
		"too much":               {strings.Repeat("7,right,ann\n", 100_000), "more"},
	} {
		code, detail := send(x.text)
		if code < 400 || code > 501 || !strings.Contains(detail, x.says) || strings.Contains(detail, "--") {
			t.Errorf("%s: status %d, %q", name, code, detail)
		}
	}
	if _, k, err := s.watch(t.Context(), id); err != nil || k.Watch.Count != (measure.Count{Wrong: 1, N: 4}) {
		t.Errorf("counted is %+v, %v", k.Watch.Count, err)
	}
}

func TestPiecesSentTwiceUnderOneKeyCountOnce(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	id := watching(t, s)
	for range 3 {
		if _, k, err := s.addPieces(t.Context(), id, "the same", pieces(0, 10)); err != nil || k.Watch.N != 10 {
			t.Fatalf("%d pieces, %v", k.Watch.N, err)
		}
	}
	if _, k, err := s.addPieces(t.Context(), id, "", pieces(0, 10)); err != nil || k.Watch.N != 20 {
		t.Errorf("%d pieces, %v", k.Watch.N, err)
	}
}

// event reads an event of a stream, without beats.
func readEvent(t *testing.T, in *bufio.Scanner) map[string]string {
	t.Helper()
	out := map[string]string{}
	for in.Scan() {
		name, value, _ := strings.Cut(in.Text(), ": ")
		switch {
		case in.Text() == "" && len(out) > 0:
			return out
		case name != "" && in.Text() != "":
			out[name] += value
		}
	}
	return out
}

func TestAStreamGoesOnWhereItWasLeftAndEndsWithTheServer(t *testing.T) {
	folder := t.TempDir()
	s := jobServer(t, folder, nil)
	id := watching(t, s)
	base, stop := serve(t, s)
	for _, path := range []string{"/measure/watch/" + id + "/events", apiRoot + "/watches/" + id + "/events"} {
		open := func(last string) (*bufio.Scanner, func()) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			if last != "" {
				r.Header.Set("Last-Event-ID", last)
			}
			a, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if kind := a.Header.Get("Content-Type"); a.StatusCode != 200 || !strings.HasPrefix(kind, "text/event-stream") {
				t.Fatalf("%s: %d %s", path, a.StatusCode, kind)
			}
			in := bufio.NewScanner(a.Body)
			in.Buffer(nil, 1<<22)
			return in, func() { a.Body.Close() }
		}
		in, leave := open("")
		first := readEvent(t, in)
		if first["id"] == "" || first["data"] == "" {
			t.Fatalf("%s: the first event is %v", path, first)
		}
		leave()
		_, k, err := s.addPieces(t.Context(), id, "", pieces(0, 50))
		if err != nil {
			t.Fatal(err)
		}
		in, leave = open(first["id"])
		if next := readEvent(t, in); next["id"] == first["id"] || !strings.Contains(next["data"], fmt.Sprint(k.Watch.N)) {
			t.Errorf("%s: after %s comes %s", path, first["id"], next["id"])
		}
		if _, _, err := s.addPieces(t.Context(), id, "", pieces(50, 100)); err != nil {
			t.Fatal(err)
		}
		if last := readEvent(t, in); !strings.Contains(last["data"], fmt.Sprint(k.Watch.N+50)) {
			t.Errorf("%s: news did not come", path)
		}
		defer leave()
		if w := gets(t, s, strings.Replace(path, id, "NONE", 1), "zh"); w.Code != http.StatusNotFound {
			t.Errorf("a stream of no watch answers %d", w.Code)
		}
	}
	begun := time.Now()
	stop()
	if took := time.Since(begun); took > shutdownTime/2 {
		t.Errorf("the streams held the server up for %v", took)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	again := jobServer(t, folder, nil)
	if _, k, err := again.watch(t.Context(), id); err != nil || k.Watch.N != 200 {
		t.Errorf("after a restart the watch holds %+v, %v", k, err)
	}
}

func TestAllThatIsMeasuredIsGivenOutAndDeletedWithTheRest(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	id := watching(t, s)
	if w := uploads(t, s, "/measure", "en", "pieces.csv", marked(60), nil); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	all := gets(t, s, "/data/export", "en").Body.String()
	for _, want := range []string{id, "pieces.csv", "a run"} {
		if !strings.Contains(all, want) {
			t.Errorf("what is given out lacks %s", want)
		}
	}
	if _, err := s.Store.Measurement(t.Context(), "somebody else", store.Watch, id); status(err) != http.StatusNotFound {
		t.Errorf("somebody else’s watch gives %v", err)
	}
	if code, _, _ := form(t, s, "/data/remove", "en", url.Values{"sure": {"yes"}}); code != http.StatusSeeOther {
		t.Fatalf("status %d", code)
	}
	for _, kind := range []store.MeasurementKind{store.Result, store.Watch} {
		if list, err := s.Store.Measurements(t.Context(), s.owner, kind); err != nil || len(list) > 0 {
			t.Errorf("left are %v, %v", list, err)
		}
	}
}

func TestAnOwnerKeepsSoManyMeasurements(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	for range store.MostMeasurements {
		watching(t, s)
	}
	code, _, page := form(t, s, "/measure/watch", "zh", url.Values{"tolerance": {"5%"}, "name": {"又一个"}})
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "已保存 500 个") || !strings.Contains(page, "又一个") {
		t.Errorf("one more: status %d", code)
	}
}

func TestCountsAndPlansAreToldAsTheCommandTellsThem(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	plan, err := report.NewMeasuredPlan(measure.Risk{AQL: 0.01, RQL: 0.05, Alpha: 0.05, Beta: 0.1}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	g := report.AgainstNumber(0.05, 0.95)
	d, err := g.Decide(measure.Estimate{Count: measure.Count{Wrong: 3, N: 120}}, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	size, err := report.NewMeasuredSize(&g, 0.95, 0.01, 0.8, 0.02)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh"} {
		w := report.Writer{P: locale.New(lang)}
		lines := map[string][]report.Block{
			"/measure/counts?wrong=3&n=120&tolerance=5%25": nil,
			"/measure/plan": w.MeasurementBlocks(plan)[:2],
			"/measure/plan?tolerance=5%25&expected=1%25&width=2%25&minutes=3&wage=40": append(w.MeasurementBlocks(size), w.MeasurementBlocks(plan)[:2]...),
		}
		for path, blocks := range lines {
			page := gets(t, s, path, lang)
			text := readPage(page)
			if page.Code != 200 {
				t.Errorf("%s, %s: status %d", path, lang, page.Code)
			}
			for _, b := range blocks {
				if !strings.Contains(text, b.Text) {
					t.Errorf("%s, %s: the page does not say %q", path, lang, b.Text)
				}
			}
		}
		text := readPage(gets(t, s, "/measure/counts?wrong=3&n=120&tolerance=5%25", lang))
		for _, line := range (report.MeasuredFiles{Decision: d}).View(w).Answer {
			if !strings.Contains(text, line) {
				t.Errorf("%s: the page does not say %q", lang, line)
			}
		}
		if note, _, _ := strings.Cut(locale.New(lang).T("measure.note.sampled"), "{0}"); strings.Contains(text, note) {
			t.Errorf("%s: the page speaks of a sample of items that there are not", lang)
		}
		for _, path := range []string{
			"/measure/counts?wrong=9&n=3", "/measure/counts?wrong=x&n=3", "/measure/counts?wrong=1&n=3&confidence=2", "/measure/counts?wrong=1&n=3&caught=1&shown=2",
			"/measure/plan?aql=5%25&rql=1%25", "/measure/plan?aql=4.99%25&rql=5%25", "/measure/plan?lot=1", "/measure/plan?lot=100&aql=1.1%25", "/measure/plan?width=2%25",
			"/measure/plan?tolerance=5%25&expected=4.999%25", "/measure/plan?minutes=-1", "/measure/plan?aql=NaN", "/measure/plan?lot=1e999",
		} {
			page := gets(t, s, path, lang)
			if page.Code != 200 || !strings.Contains(page.Body.String(), `role="alert"`) {
				t.Errorf("%s, %s: status %d, and nothing is said of what is wrong", path, lang, page.Code)
			}
		}
	}
}
