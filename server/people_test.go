package server_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/server"
	"github.com/leeway-project/leeway/server/store"
)

var openEngine = sync.OnceValues(career.Open)

// desk is an adviser's browser on a server of its own.
type desk struct {
	*testing.T
	base   string
	lang   string
	client *http.Client
	db     *store.Store
	path   string
	log    *bytes.Buffer
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	engine, err := openEngine()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	d := &desk{T: t, lang: "en", path: filepath.Join(folder, "leeway.db"), log: &bytes.Buffer{}}
	if d.db, err = store.Open(context.Background(), d.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.db.Close() })
	h, err := server.New(server.Config{Engine: engine, Store: d.db, Log: slog.New(slog.NewTextHandler(d.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	d.base = s.URL
	d.client = d.browser()
	return d
}

func (d *desk) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func (d *desk) do(method, path, kind string, body io.Reader) (int, string, *http.Response) {
	d.Helper()
	r, err := http.NewRequest(method, d.base+path, body)
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Accept-Language", d.lang)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	a, err := d.client.Do(r)
	if err != nil {
		d.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(a.Body)
	if err != nil {
		d.Fatal(err)
	}
	return a.StatusCode, string(data), a
}

// get loads a page that is there.
func (d *desk) get(path string) string {
	d.Helper()
	status, body, _ := d.do(http.MethodGet, path, "", nil)
	if status != http.StatusOK {
		d.Fatalf("GET %s: %d\n%s", path, status, body)
	}
	return body
}

// post sends a form and gives where it led, and what stood there.
func (d *desk) post(path string, form url.Values) (status int, at, body string) {
	d.Helper()
	status, body, a := d.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return status, a.Request.URL.Path, body
}

// upload sends files, by name.
func (d *desk) upload(path string, files ...[2]string) (status int, at, body string) {
	d.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range files {
		part, err := w.CreateFormFile("file", f[0])
		if err != nil {
			d.Fatal(err)
		}
		if _, err := io.WriteString(part, f[1]); err != nil {
			d.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		d.Fatal(err)
	}
	status, body, a := d.do(http.MethodPost, path, w.FormDataContentType(), &b)
	return status, a.Request.URL.Path, body
}

func (d *desk) add(label string, p person.Profile) string {
	d.Helper()
	x := &store.Person{Owner: "local", Label: label, Profile: p}
	if err := d.db.Add(context.Background(), x); err != nil {
		d.Fatal(err)
	}
	return x.ID
}

func nurse() person.Profile {
	x, _ := person.InterestsFromLetters("SIC")
	return person.Profile{Occupations: []person.Held{{Title: "nurse", Years: 6}}, Interests: x}
}

func teacher() person.Profile {
	x, _ := person.InterestsFromLetters("SAE")
	return person.Profile{Occupations: []person.Held{{Title: "teacher", Years: 9}}, Interests: x}
}

func has(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("%q does not stand on the page", w)
		}
	}
}

func hasNot(t *testing.T, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(body, w) {
			t.Errorf("%q stands on the page", w)
		}
	}
}

func TestPeopleAreFoundByLabelAndSortedAsTheLanguageDoes(t *testing.T) {
	d := newDesk(t)
	for _, label := range []string{"赵六", "安七", "Zoe", "adam 10", "Adam 9"} {
		d.add(label, nurse())
	}
	order := func(path string) string {
		var out []string
		for _, m := range regexp.MustCompile(`<th scope="row"><a href="[^"]+">([^<]+)</a>`).FindAllStringSubmatch(d.get(path), -1) {
			out = append(out, m[1])
		}
		return strings.Join(out, ", ")
	}
	for _, x := range []struct{ lang, path, want string }{
		{"en", "/people?sort=label", "Adam 9, adam 10, Zoe, 安七, 赵六"},
		{"en", "/people?find=ADAM&sort=label", "Adam 9, adam 10"},
		{"zh", "/people?find=%E8%B5%B5", "赵六"},
		{"en", "/people?find=nobody", ""},
	} {
		d.lang = x.lang
		if got := order(x.path); got != x.want {
			t.Errorf("%s %s: %s, want %s", x.lang, x.path, got, x.want)
		}
	}
	d.lang = "zh"
	if got := order("/people?sort=label"); !strings.Contains(got, "安七, 赵六") {
		t.Errorf("by Pinyin: %s", got)
	}
	has(t, d.get("/people"), "按称呼查找", "比较结论")
	if status, _, _ := d.do(http.MethodGet, "/people?from=-1", "", nil); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
}

func TestNotesAreKeptAndEnterNoRanking(t *testing.T) {
	d := newDesk(t)
	id := d.add("A", nurse())
	before := first(d.get("/people/" + id))
	_, at, body := d.post("/people/"+id+"/notes", url.Values{"notes": {"likes law,\r\n<b>hates</b> medicine"}, "before": {""}})
	if at != "/people/"+id {
		t.Fatal(at)
	}
	has(t, body, "likes law,\n&lt;b&gt;hates&lt;/b&gt; medicine", "never enter a ranking")
	if after := first(body); after != before || before == "" {
		t.Errorf("the ranking moved: %q, then %q", before, after)
	}
	if status, _, body := d.post("/people/"+id+"/notes", url.Values{"notes": {"mine"}, "before": {"what stood there once"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := d.post("/people/"+id+"/notes", url.Values{"notes": {"mine\r\nnow"}, "before": {"likes law,\r\n<b>hates</b> medicine"}}); status != http.StatusOK {
		t.Error(status)
	}
	for _, bad := range []string{strings.Repeat("x", 20_001), "a\x00b"} {
		if status, _, _ := d.post("/people/"+id+"/notes", url.Values{"notes": {bad}, "before": {"mine\nnow"}}); status != http.StatusUnprocessableEntity {
			t.Error(status)
		}
	}
	d.lang = "zh"
	has(t, d.get("/people/"+id), "备注", "绝不进入排名")
}

// first are the names of the first ranked paths of a page.
func first(body string) string {
	var out []string
	for _, m := range regexp.MustCompile(`/paths/([a-z_.]+)`).FindAllStringSubmatch(body, 5) {
		out = append(out, m[1])
	}
	return strings.Join(out, " ")
}

func TestAnswersStandSideBySideAsOnTheirOwnPages(t *testing.T) {
	d := newDesk(t)
	a, b, empty := d.add("A <b>", nurse()), d.add("B", nurse()), d.add("C", person.Profile{})
	c := d.add("D", teacher())
	body := d.get(fmt.Sprintf("/people/compare?id=%s&id=%s&id=%s&id=%s", a, b, c, empty))
	has(t, body, "A &lt;b&gt;", `class="letter"`, "Nobody is ranked against anybody", "Nothing is known of this person yet")
	for _, id := range []string{a, c} {
		var own, here []string
		for _, m := range regexp.MustCompile(`/people/`+id+`/paths/([a-z_.]+)"`).FindAllStringSubmatch(body, -1) {
			here = append(here, m[1])
		}
		for _, m := range regexp.MustCompile(`class="path" href="/people/`+id+`/paths/([a-z_.]+)"`).FindAllStringSubmatch(d.get("/people/"+id), 5) {
			own = append(own, m[1])
		}
		if len(here) != 5 || fmt.Sprint(here) != fmt.Sprint(own) {
			t.Errorf("side by side %v, on their own page %v", here, own)
		}
	}
	d.lang = "zh"
	has(t, d.get("/people/compare?id="+a+"&id="+b), "几人共有的路径", "匹配度")
	for query, want := range map[string]int{"": 422, "id=" + a: 422, "id=" + a + "&id=" + a: 422, "id=" + a + "&id=none": 404, "id=1&id=2&id=3&id=4&id=5&id=6&id=7": 422} {
		if status, _, _ := d.do(http.MethodGet, "/people/compare?"+query, "", nil); status != want {
			t.Errorf("%s: %d, want %d", query, status, want)
		}
	}
}

func TestFilesThatComeBackBecomePeople(t *testing.T) {
	d := newDesk(t)
	d.lang = "zh"
	_, _, body := d.upload("/people/import",
		[2]string{"li.yaml", "occupations:\n  - {title: 护士, years: 3}\ninterests: SIC\n"},
		[2]string{`C:\in\wang.json`, `{"label": "W", "occupations": [{"title": "teacher"}], "interests": [1, 2, 3, 4, 5, 6]}`},
		[2]string{"named.yaml", "name: somebody\nage: 30\n"},
		[2]string{"empty.yaml", "# nothing\n"},
		[2]string{"bad<i>.yaml", "occupations:\n  - {title: 护士, years: 300}\n"},
		[2]string{"zero.yaml", "label: \"a\x00b\"\n"},
		[2]string{"unknown.yaml", "occupations: [{title: zzqqxxyy kkjjww}]\n"})
	has(t, body, "已导入：", ">li<", ">W<", "named.yaml:", "empty.yaml", "zero.yaml", "unknown.yaml", "bad&lt;i&gt;.yaml:2:", "未导入：")
	hasNot(t, body, "<i>", `C:\in`)
	people, err := d.db.Briefs(context.Background(), "local")
	if err != nil || len(people) != 2 {
		t.Fatal(people, err)
	}
	for _, b := range people {
		if p, err := d.db.Person(context.Background(), "local", b.ID); err != nil || b.Label == "W" && p.Profile.Interests != (person.Interests{1, 2, 3, 4, 5, 6}) {
			t.Error(p, err)
		}
	}
	if status, _, _ := d.upload("/people/import"); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
	for lang, words := range map[string]string{"en": "Hand over the keyboard", "zh": "移交键盘"} {
		d.lang = lang
		has(t, d.get("/people/invite"), words, "leeway-profile-zh.yaml", "leeway-profile-en.yaml", "mailto:?subject=")
		p, err := person.Parse("t", []byte(d.get("/templates/leeway-profile-"+lang+".yaml")))
		if err != nil || len(p.Occupations) > 0 {
			t.Error(p, err)
		}
	}
	if status, _, _ := d.do(http.MethodGet, "/templates/leeway-profile-fr.yaml", "", nil); status != http.StatusNotFound {
		t.Error(status)
	}
}

func TestAHandedOverKeyboardShowsThatPersonAlone(t *testing.T) {
	d := newDesk(t)
	mine, other := d.add("MINE", nurse()), d.add("OTHER", teacher())
	if _, err := d.db.Change(context.Background(), "local", mine, func(p *store.Person) error { p.Notes = "SECRETNOTE"; return nil }); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := d.post("/handover", url.Values{"id": {mine}, "word": {"abc"}}); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
	_, at, body := d.post("/handover", url.Values{"id": {mine}, "word": {"春天 2026"}})
	if at != "/people/"+mine+"/quiz" {
		t.Fatal(at)
	}
	hasNot(t, body, `href="/people"`, "OTHER")
	for _, path := range []string{"/", "/people", "/people/" + other, "/people/compare?id=" + mine + "&id=" + other, "/data", "/data/export", "/people/" + mine + "/profile", "/people/invite", "/api"} {
		_, body, a := d.do(http.MethodGet, path, "", nil)
		if got := a.Request.URL.Path; got != "/people/"+mine {
			t.Errorf("%s shows %s", path, got)
		}
		hasNot(t, body, "OTHER", "SECRETNOTE", `href="/data"`)
	}
	for _, path := range []string{"/api/v1/people", "/api/v1/data"} {
		if status, body, _ := d.do(http.MethodGet, path, "", nil); status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	for _, path := range []string{"/people", "/data/remove", "/people/" + mine + "/notes", "/people/" + mine + "/remove", "/people/" + other + "/quiz"} {
		if status, _, _ := d.post(path, url.Values{"sure": {"yes"}}); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	has(t, d.get("/people/"+mine), "Give the keyboard back")
	handed := d.client
	d.client = d.browser() // another browser is not held
	has(t, d.get("/people"), "OTHER")
	d.client = handed
	if status, _, _ := d.post("/handover/end", url.Values{"word": {"wrong"}}); status != http.StatusForbidden {
		t.Error(status)
	}
	if status, _, _ := d.post("/handover/end", url.Values{"word": {"春天 2026"}}); status != http.StatusForbidden {
		t.Error("a word was taken right after a wrong one")
	}
}

func TestTheWordTakesTheKeyboardBack(t *testing.T) {
	d := newDesk(t)
	d.lang = "zh"
	_, at, _ := d.post("/handover", url.Values{"label": {"新人"}, "word": {"口令四字"}})
	if !strings.HasSuffix(at, "/quiz") {
		t.Fatal(at)
	}
	status, at, body := d.post("/handover/end", url.Values{"word": {"口令四字"}})
	if status != http.StatusOK || !strings.HasPrefix(at, "/people/") {
		t.Fatal(status, at)
	}
	has(t, body, `href="/people"`)
	has(t, d.get("/people"), "新人")
}

func TestDefaultWeightsCountWhereAProfileSaysNothing(t *testing.T) {
	d := newDesk(t)
	plain := d.add("plain", nurse())
	own := nurse()
	own.Weights = map[string]float64{"leeway": 3}
	weighed := d.add("weighed", own)
	d.post("/data/weights", url.Values{"w.skills": {"0"}, "w.interests": {"8"}, "w.styles": {"0"}, "w.experience": {"0"}, "w.leeway": {"0"}})
	has(t, d.get("/people/"+plain), "These are your defaults.")
	has(t, d.get("/people/"+weighed), "from your defaults")
	answer := func(id string) (a struct {
		Weights map[string]float64
	}) {
		if err := json.Unmarshal([]byte(d.get("/api/v1/people/"+id+"/paths")), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	if w := answer(plain).Weights; w["interests"] != 1 {
		t.Error(w)
	}
	if w := answer(weighed).Weights; w["leeway"] != 3.0/11 {
		t.Error(w)
	}
	if status, _, _ := d.post("/data/weights", url.Values{"w.skills": {"0"}, "w.interests": {"0"}, "w.styles": {"0"}, "w.experience": {"0"}, "w.leeway": {"0"}}); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
	if status, _, _ := d.post("/data/weights", url.Values{"w.skills": {"<script>"}}); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
	d.post("/data/weights", url.Values{"reset": {"1"}})
	d.lang = "zh"
	has(t, d.get("/people/"+plain), "当前为程序默认值")
	has(t, d.get("/data"), "默认权重", "语言")
}

func TestEverythingIsExportedAndThenNothingIsLeft(t *testing.T) {
	d := newDesk(t)
	id := d.add("=cmd()", nurse())
	if _, err := d.db.Change(context.Background(), "local", id, func(p *store.Person) error { p.Notes = "qzx-note"; return nil }); err != nil {
		t.Fatal(err)
	}
	d.post("/data/weights", url.Values{"w.skills": {"3"}})
	has(t, d.get("/data/export"), "qzx-note", `"settings"`)
	z, err := zip.NewReader(strings.NewReader(d.get("/data/export?form=csv")), int64(len(d.get("/data/export?form=csv"))))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("people.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	text := fmt.Sprint(rows[1])
	has(t, text, "'=cmd()", "qzx-note")
	if status, _, _ := d.post("/data/remove", url.Values{}); status != http.StatusUnprocessableEntity {
		t.Error(status)
	}
	_, _, body := d.post("/data/remove", url.Values{"sure": {"yes"}})
	has(t, body, "Nothing is kept.")
	files, err := filepath.Glob(d.path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if data := readFile(t, f); bytes.Contains(data, []byte("qzx-note")) {
			t.Errorf("%s still holds the note", filepath.Base(f))
		}
	}
	hasNot(t, d.log.String(), id, "qzx-note")
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
