package server

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/list"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// sendFile uploads a file to a page and gives where it led.
func sendFile(t *testing.T, address, lang, name string, data []byte) (int, string, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Accept-Language", lang)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, a.Request.URL.Path, string(body)
}

// ranked uploads a list and waits for its ranking.
func ranked(t *testing.T, s *Server, base string, data []byte) *store.Job {
	t.Helper()
	status, at, body := sendFile(t, base+"/lists", "en", "people.csv", data)
	id, ok := strings.CutPrefix(at, "/lists/")
	if status != http.StatusOK || !ok {
		t.Fatalf("%d %s: %s", status, at, body)
	}
	return until(t, s, id, store.Done)
}

func rowsOf(t *testing.T, base, id string) []report.Listed {
	t.Helper()
	code, body := get(t, http.MethodGet, base+"/api/v1/lists/"+id+"/rows?limit=500", nil)
	var page ListPage
	if err := json.Unmarshal([]byte(body), &page); err != nil || code != http.StatusOK {
		t.Fatal(code, body, err)
	}
	return page.Items
}

func TestAListRanksEachPersonAsAPageOfTheirOwnDoes(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, _ := serve(t, s)
	if err := s.Store.KeepSettings(t.Context(), s.owner, store.Settings{Weights: map[string]float64{"leeway": 4}}); err != nil {
		t.Fatal(err)
	}
	j := ranked(t, s, base, []byte("label,occupation,interests,weight skills,skills,catch rate,only applications,注释,性别\n"+
		"A,nurse (6),SIC,,Writing 5,31/40,,,f\nB,paralegal; teacher (3),CES,2,,,law;education,,\n,accountant,\"2,5,4,6,3,2\",,,,,,\nD,,,,,,,,m\n"))
	rows := rowsOf(t, base, j.ID)
	if len(rows) != 4 || rows[3].Problem == "" || len(rows[3].Paths) > 0 {
		t.Fatalf("%+v", rows)
	}
	kept, err := s.Store.Rows(t.Context(), s.owner, j.ID, store.GoodRows, 0, 10)
	if err != nil || len(kept) != 3 {
		t.Fatal(kept, err)
	}
	for i, r := range kept {
		p := &store.Person{Owner: s.owner, Label: r.Profile.Label, Profile: r.Profile}
		if err := s.Store.Add(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		_, body := get(t, http.MethodGet, base+"/api/v1/people/"+p.ID+"/paths?top=5", nil)
		var a struct{ Paths []career.Path }
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		var own []report.ListedPath
		for _, x := range a.Paths {
			own = append(own, report.NewListedPath(x))
		}
		want, err1 := json.Marshal(own)
		got, err2 := json.Marshal(rows[i].Paths)
		if err1 != nil || err2 != nil || string(want) != string(got) || len(own) != 5 && i != 1 {
			t.Errorf("%s: in the list\n%s\nas a person\n%s", r.Profile.Label, got, want)
		}
	}
	for lang, words := range map[string][]string{"en": {"left out: not asked for, never used", "nothing is said that a ranking could rest on", "Keep these as people"}, "zh": {"已略过：不问、不用", "没有可供排名的内容", "存为人员"}} {
		code, body := get(t, http.MethodGet, base+"/lists/"+j.ID, map[string]string{"Accept-Language": lang})
		for _, w := range words {
			if code != http.StatusOK || !strings.Contains(body, w) {
				t.Errorf("%d: the page in %s does not say %q", code, lang, w)
			}
		}
	}
}

func TestAListIsKeptAsPeopleOnceAndGoesWithItsJob(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, _ := serve(t, s)
	j := ranked(t, s, base, []byte("label,occupation,notes\nA,nurse,speaks softly\nB,,\nC,teacher,\n"))
	for range 2 {
		if code, _ := get(t, http.MethodPost, base+"/lists/"+j.ID+"/keep", nil); code != http.StatusOK {
			t.Fatal(code)
		}
	}
	people, err := s.Store.Briefs(t.Context(), s.owner)
	if err != nil || len(people) != 2 {
		t.Fatal(people, err)
	}
	if err := s.removeOneJob(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Store.CountRows(t.Context(), s.owner, j.ID, store.AllRows); err != nil || n != 0 {
		t.Error(n, err)
	}
	for _, path := range []string{"/lists/" + j.ID, "/lists/" + j.ID + "/files/leeway-list.csv", "/api/v1/lists/" + j.ID} {
		if code, _ := get(t, http.MethodGet, base+path, nil); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}

func TestAListThatWasBrokenOffGoesOn(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	rows := []list.Row{}
	for i := range 30 {
		rows = append(rows, list.Row{Line: i + 2, Profile: person.Profile{Occupations: []person.Held{{Title: "nurse"}}}})
	}
	if err := s.Store.AddRows(t.Context(), s.owner, "L", rows); err != nil {
		t.Fatal(err)
	}
	done := json.RawMessage(`{"paths":[{"role":"kept"}]}`)
	if err := s.Store.KeepAnswers(t.Context(), s.owner, "L", []store.Answered{{Line: 2, Answer: done}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.startJob(t.Context(), store.Job{ID: "L", Kind: listJob}, listInput{}, nil); err != nil {
		t.Fatal(err)
	}
	serve(t, s)
	j := until(t, s, "L", store.Done)
	if string(j.Status) != `{"done":30,"of":30}` {
		t.Error(string(j.Status))
	}
	kept, err := s.Store.Rows(t.Context(), s.owner, "L", store.AllRows, 0, 100)
	if err != nil || string(kept[0].Answer) != string(done) || kept[29].Answer == nil {
		t.Error("what was ranked before was ranked again, or something was left out", err)
	}
}

func TestFilesOfAListHoldNoFormula(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, _ := serve(t, s)
	j := ranked(t, s, base, []byte("label,occupation\n=cmd|' /C calc'!A1,nurse\n+1,teacher\n@x,zzqqxxyy kkjjww\n\"<script>alert(1)</script>\",nurse\n'); DROP TABLE people;--,nurse\n"))
	_, page := get(t, http.MethodGet, base+"/lists/"+j.ID, nil)
	if strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("a label is not escaped")
	}
	_, text := get(t, http.MethodGet, base+"/lists/"+j.ID+"/files/leeway-list.csv", nil)
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(records) != 6 {
		t.Fatal(records, err)
	}
	_, data := get(t, http.MethodGet, base+"/lists/"+j.ID+"/files/leeway-list.xlsx", nil)
	f, err := excelize.OpenReader(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, err := f.GetRows(f.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil || len(cells) != 6 {
		t.Fatal(len(cells), err)
	}
	for _, table := range [][][]string{records, cells} {
		if table[1][1] != "'=cmd|' /C calc'!A1" || table[2][1] != "'+1" || table[3][1] != "'@x" || !strings.Contains(table[3][3], "zzqqxxyy") {
			t.Errorf("%q %q %q", table[1][:4], table[2][:4], table[3][:4])
		}
		for _, row := range table {
			for _, c := range row {
				if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
					t.Errorf("a cell begins as a formula: %q", c)
				}
			}
		}
	}
	if formula, err := f.GetCellFormula(f.GetSheetList()[0], "B2"); err != nil || formula != "" {
		t.Error(formula, err)
	}
	var all []report.Listed
	_, text = get(t, http.MethodGet, base+"/lists/"+j.ID+"/files/leeway-list.json", nil)
	if err := json.Unmarshal([]byte(text), &all); err != nil || len(all) != 5 || len(all[0].Paths) != report.ListedTop {
		t.Error(len(all), err)
	}
}

func TestHostileListsAreRefusedWithAReason(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, _ := serve(t, s)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"a bomb": bomb.Bytes(), "NUL bytes": make([]byte, 1<<16), "nothing": {}, "markup": []byte("<script>alert(1)</script>,x\n1,2\n"), "too much": bytes.Repeat([]byte("x,"), 9<<20)} {
		for lang, words := range map[string]string{"en": "This did not work", "zh": "未能完成"} {
			status, _, body := sendFile(t, base+"/lists", lang, `..\..\<b>.xlsx`, data)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, words) || strings.Contains(body, "<script>alert") || strings.Contains(body, "<b>") {
				t.Errorf("%s: %d %s", name, status, body)
			}
		}
	}
	if jobs, _, err := s.Store.Jobs(t.Context(), s.owner, "", "", 10); err != nil || len(jobs) > 0 {
		t.Error(jobs, err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "leeway-upload-*", "upload.xlsx"))
	if err != nil || len(left) > 0 {
		t.Error("uploads were left behind", left)
	}
}

func TestTheTemplatesAreReadWithoutAQuestion(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, _ := serve(t, s)
	var before string
	for _, lang := range []string{"en", "zh"} {
		for _, form := range []string{"csv", "xlsx"} {
			code, data := get(t, http.MethodGet, base+"/templates/leeway-list-"+lang+"."+form, nil)
			if code != http.StatusOK {
				t.Fatal(code)
			}
			var rows []list.Row
			head, err := list.NewReader(s.Engine.Catalog, s.Engine.Policy.ExtraSkills()).Read(t.Context(), "t", strings.NewReader(data), func(r list.Row) error {
				rows = append(rows, r)
				return nil
			})
			if err != nil || head.Rows != 2 || head.Bad != 0 {
				t.Fatalf("%s %s: %+v %+v %v", lang, form, head, rows, err)
			}
			for _, c := range head.Columns {
				if !c.Used() {
					t.Errorf("%s %s: the column %q is not used", lang, form, c.Heading)
				}
			}
			for i := range rows { // what both languages say alike
				rows[i].Profile.Label, rows[i].Notes = "", ""
				for k := range rows[i].Profile.Occupations {
					rows[i].Profile.Occupations[k].Title = ""
				}
			}
			text, err := json.Marshal(rows)
			if err != nil {
				t.Fatal(err)
			}
			if before == "" {
				before = string(text)
			}
			if string(text) != before {
				t.Errorf("%s %s says %s, not %s", lang, form, text, before)
			}
		}
	}
}

func TestAListUnderstandsEveryNameThatThePagesUse(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	r := list.NewReader(s.Engine.Catalog, s.Engine.Policy.ExtraSkills())
	for _, lang := range []string{"en", "zh"} {
		p := locale.New(lang)
		for heading, names := range map[string][]string{"education": person.EducationLevels(), "want.applications": {"healthcare", "finance", "law", "marketing", "education", "customer_service", "entertainment", "art_design", "personal", "content_creation"}, "want.roles": {"engineer", "researcher", "creator", "product_manager", "ethicist"}, "want.modalities": {"text", "image", "music", "video"}} {
			kind := map[string]string{"education": "education.", "want.applications": "application.", "want.roles": "role.", "want.modalities": "modality."}[heading]
			for _, name := range names {
				data := fmt.Sprintf("occupation,%s\nnurse,\"%s\"\n", list.Heading(heading, lang), p.T(kind+name))
				if _, err := r.Read(t.Context(), "t", strings.NewReader(data), func(row list.Row) error {
					if len(row.Problems) > 0 {
						t.Errorf("%s is not understood: %+v", p.T(kind+name), row.Problems)
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestADoubtfulMatchOfATitleIsMarked(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, _ := serve(t, s)
	j := ranked(t, s, base, []byte("label,occupation\nsure,nurse\ndoubtful,moonwalker qqxx\n"))
	for lang, mark := range map[string]string{"en": "(?)", "zh": "（？）"} {
		_, text := get(t, http.MethodGet, base+"/lists/"+j.ID+"/files/leeway-list.csv", map[string]string{"Accept-Language": lang})
		records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil || strings.HasSuffix(records[1][2], mark) || !strings.HasSuffix(records[2][2], mark) {
			t.Errorf("%s: %q %q %v", lang, records[1][2], records[2][2], err)
		}
	}
}
