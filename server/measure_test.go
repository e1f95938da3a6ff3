package server

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// asks sends a request as a browser on this machine does.
func asks(t *testing.T, s *Server, method, path, lang, kind string, body io.Reader) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, body)
	r.Header.Set("Accept-Language", lang)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func gets(t *testing.T, s *Server, path, lang string) *httptest.ResponseRecorder {
	t.Helper()
	return asks(t, s, http.MethodGet, path, lang, "", http.NoBody)
}

// uploads sends a file with the fields of the form beside it.
func uploads(t *testing.T, s *Server, path, lang, name string, data []byte, filled url.Values) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for field, values := range filled {
		for _, v := range values {
			if err := form.WriteField(field, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return asks(t, s, http.MethodPost, path, lang, form.FormDataContentType(), &b)
}

// marked are pieces of two models, the second of which errs more often.
func marked(n int) []byte {
	var b bytes.Buffer
	b.WriteString("id,model,label\n")
	for i := range n {
		label := "right"
		if i%25 == 0 || i%2 == 1 && i%9 == 0 {
			label = "wrong"
		}
		fmt.Fprintf(&b, "%d,%s,%s\n", i, []string{"nova", "orion"}[i%2], label)
	}
	return b.Bytes()
}

// readPage is a page as it is read.
func readPage(w *httptest.ResponseRecorder) string { return html.UnescapeString(w.Body.String()) }

// measured is what leeway measure says of a file.
func measured(t *testing.T, data []byte, o measure.Options, g *report.Against) report.MeasuredFiles {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pieces.csv")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var m report.MeasuredFiles
	var tally measure.Tally
	var err error
	if m.Read, err = measure.Read(t.Context(), []string{path}, nil, o, tally.Add); err != nil {
		t.Fatal(err)
	}
	m.Read.Files = []string{"pieces.csv"}
	if err := m.Judge(&tally, tally.Estimate(), 0.95, g, false, nil); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMeasuredFileIsToldAsTheCommandTellsIt(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	data := marked(900)
	g := report.AgainstNumber(0.05, 0.95)
	want := measured(t, data, measure.Options{Strata: []string{"model"}}, &g)
	for _, lang := range []string{"en", "zh"} {
		sent := uploads(t, s, "/measure", lang, "pieces.csv", data, url.Values{"by": {"model"}, "tolerance": {"5%"}, "caught": {"76"}, "shown": {"80"}, "pieces": {"1000"}, "minutes": {"3"}})
		if sent.Code != http.StatusSeeOther {
			t.Fatalf("%s: status %d: %s", lang, sent.Code, readPage(sent))
		}
		at := sent.Header().Get("Location")
		page := gets(t, s, at, lang)
		if page.Code != 200 {
			t.Fatalf("%s: status %d", lang, page.Code)
		}
		text := readPage(page)
		w := report.Writer{P: locale.New(lang)}
		view := want.View(w)
		for _, line := range view.Answer {
			if !strings.Contains(text, line) {
				t.Errorf("%s: the page does not say %q", lang, line)
			}
		}
		for _, row := range view.RateRows {
			for _, cell := range []string{row.Name, row.Share, row.Rate, row.Interval, row.Verdict} {
				if !strings.Contains(text, cell) {
					t.Errorf("%s: the page does not show %q", lang, cell)
				}
			}
		}
		r, err := report.NewMeasuredReview(want.Count, measure.Count{Wrong: 76, N: 80}, report.AgainstNumber(0.05, 0.9), measure.Labour{Pieces: 1000, Minutes: 3})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range w.MeasurementBlocks(r) {
			if !strings.Contains(text, b.Text) {
				t.Errorf("%s: the page does not say %q", lang, b.Text)
			}
		}
		base, _, _ := strings.Cut(at, "?")
		var got report.MeasuredFiles
		if err := json.Unmarshal(gets(t, s, base+"/files/leeway-measure.json", lang).Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(want)
		if string(a) != string(b) {
			t.Errorf("%s: the JSON is %s, want %s", lang, a, b)
		}
		for name, write := range map[string]func(report.Writer) error{"csv": want.CSV, "xml": want.JUnit} {
			var file bytes.Buffer
			w.Out = &file
			if err := write(w); err != nil {
				t.Fatal(err)
			}
			if got := gets(t, s, base+"/files/leeway-measure."+name, lang).Body.String(); got != file.String() {
				t.Errorf("%s: the %s is\n%s\nwant\n%s", lang, name, got, file.String())
			}
		}
		if page := gets(t, s, base+"/files/leeway-measure.html", lang).Body.String(); !strings.Contains(page, "leeway measure pieces.csv --tolerance 5% --by model") {
			t.Errorf("%s: the HTML file does not say by which command it is made", lang)
		}
		if w := asks(t, s, http.MethodPost, base+"/remove", lang, "application/x-www-form-urlencoded", http.NoBody); w.Code != http.StatusSeeOther {
			t.Errorf("%s: removing: status %d", lang, w.Code)
		}
		if w := gets(t, s, base, lang); w.Code != http.StatusNotFound {
			t.Errorf("%s: a removed measurement answers %d", lang, w.Code)
		}
	}
}

// bomb is a spreadsheet whose sheet unpacks to so many bytes.
func bomb(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	} {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	block := bytes.Repeat([]byte{' '}, 1<<20)
	for range size >> 20 {
		if _, err := f.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packed(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABadFileIsToldBesideItsForm(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks much")
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := jobServer(t, t.TempDir(), nil)
	many := []byte("id,by,label\n")
	for i := range 3 * mostGroups {
		many = fmt.Appendf(many, "%d,g%d,right\n", i, i)
	}
	for name, x := range map[string]struct {
		file   string
		data   []byte
		fields url.Values
		key    string
	}{
		"a label that is none":         {"a.csv", []byte("id,label\n1,right\n2,maybe\n"), nil, "web.error.measure.label"},
		"scores without threshold":     {"a.csv", []byte("id,score\n1,0.7\n2,0.9\n"), nil, "web.error.measure.threshold"},
		"no column of labels":          {"a.csv", []byte("id,colour\n1,red\n"), nil, "web.error.measure.label.column"},
		"nothing":                      {"a.csv", nil, nil, "error.measure.empty"},
		"a broken Parquet":             {"a.parquet", append([]byte("PAR1"), bytes.Repeat([]byte{0xff}, 200)...), nil, "error.measure.damaged"},
		"a broken spreadsheet":         {"a.xlsx", append([]byte("PK\x03\x04"), bytes.Repeat([]byte{7}, 200)...), nil, "error.measure.damaged"},
		"a spreadsheet that is a bomb": {"a.xlsx", bomb(t, 512<<20), nil, "error.measure.bomb"},
		"an endless line":              {"a.csv.gz", packed(t, append([]byte("id,label\n1,"), bytes.Repeat([]byte{'x'}, 70<<20)...)), nil, "error.measure.long"},
		"a picture":                    {"a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), nil, "error.measure.format"},
		"too many groups":              {"a.csv", many, url.Values{"by": {"by"}}, "error.measure.groups"},
		"too many groups, skipping":    {"a.csv", many, url.Values{"by": {"by"}, "skip": {"yes"}}, "error.measure.groups"},
		"a tolerance that is none":     {"a.csv", marked(9), url.Values{"tolerance": {"much"}}, "error.measure.share"},
		"two tolerances":               {"a.csv", marked(9), url.Values{"tolerance": {"2%"}, "application": {"law"}}, "error.against.one"},
		"an application that is none":  {"a.csv", marked(9), url.Values{"application": {"<script>"}}, "error.application"},
		"a condition that is none":     {"a.csv", marked(9), url.Values{"where": {"model"}}, "error.flag.value"},
		"a name that is markup":        {"<img src=x onerror=alert(1)>.csv", []byte("id,label\n1,maybe\n"), nil, "web.error.measure.label"},
	} {
		for _, lang := range []string{"en", "zh"} {
			filled := url.Values{"sheet": {"a & “<b>"}, "confidence": {"0.9"}}
			if strings.HasSuffix(x.file, "xlsx") {
				filled.Del("sheet")
			}
			maps.Copy(filled, x.fields)
			w := uploads(t, s, "/measure", lang, x.file, x.data, filled)
			if w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest && w.Code != http.StatusNotImplemented {
				t.Errorf("%s, %s: status %d", name, lang, w.Code)
				continue
			}
			_, alert, found := strings.Cut(w.Body.String(), `role="alert">`)
			alert, _, _ = strings.Cut(alert, "</p>")
			start, _, _ := strings.Cut(locale.New(lang).T(x.key), "{0}")
			if !found || !strings.Contains(html.UnescapeString(alert), strings.TrimSpace(start)) {
				t.Errorf("%s, %s: the page says %q, want %s", name, lang, alert, x.key)
			}
			if strings.Contains(alert, "<img") || strings.Contains(alert, "--") || strings.Contains(alert, dir) {
				t.Errorf("%s, %s: the page says %q", name, lang, alert)
			}
			for field, v := range filled {
				if field != "application" && !strings.Contains(readPage(w), v[0]) {
					t.Errorf("%s, %s: the form has lost %s", name, lang, field)
				}
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v %v", left, err)
	}
}

func TestALargeFileIsMeasuredByAJob(t *testing.T) {
	folder := t.TempDir()
	s := jobServer(t, folder, nil)
	data := marked(700_000)
	if len(data) <= mostAtOnce {
		t.Fatalf("%d bytes are not large", len(data))
	}
	sent := uploads(t, s, "/measure", "en", "large.csv", data, url.Values{"tolerance": {"20%"}})
	at := sent.Header().Get("Location")
	if sent.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", sent.Code, readPage(sent))
	}
	if page := readPage(gets(t, s, at, "zh")); !strings.Contains(page, `data-end="reload"`) || !strings.Contains(page, "large.csv") {
		t.Error("the page does not follow the job")
	}
	_, stop := serve(t, s)
	until(t, s, strings.TrimPrefix(at, "/measure/results/"), store.Done)
	if page := readPage(gets(t, s, at, "en")); !strings.Contains(page, "of 700,000") {
		t.Error("the page does not show what came of the job")
	}
	stop()
	if left, _ := filepath.Glob(filepath.Join(folder, "jobs", "*", "*")); len(left) > 0 {
		t.Errorf("the file is left: %v", left)
	}
	list, err := s.Store.Measurements(t.Context(), s.owner, store.Result)
	if err != nil || len(list) != 1 || list[0].Name != "large.csv" || list[0].Verdict != "within" {
		t.Errorf("kept is %+v, %v", list, err)
	}
}
