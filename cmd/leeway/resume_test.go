package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/report"
)

const (
	cvEn = "Emily Baker\nSex: female\n\nEXPERIENCE\nRegistered Nurse, City Hospital    2018 - present\n- IV starts, wound care\nWaiter, Blue Door    2014 - 2017\n\nEDUCATION\nBachelor of Science in Nursing, 2014\nLANGUAGES\nEnglish, Spanish\n"
	cvZh = "姓名：张三　性别：男\n工作经历\n2018.03-至今　某医院　注册护士\n静脉输液、交接班\n2014.01-2017.05　某餐厅　餐厅服务员\n教育背景\n2010-2014 某大学 护理学 本科\n"
)

func TestResumeMakesAProfileThatPathReads(t *testing.T) {
	for lang, text := range map[string]string{"en": cvEn, "zh": cvZh} {
		cv, out := write(t, "cv.txt", text), filepath.Join(t.TempDir(), "me.yaml")
		status, got, errOut := call(t, "", "resume", cv, cv, "--yes", "--json", "--out", out, "--lang", lang)
		if status != 0 {
			t.Fatal(errOut)
		}
		var v report.Resume
		if err := json.Unmarshal([]byte(got), &v); err != nil {
			t.Fatal(err)
		}
		if len(v.Jobs) != 2 || v.Jobs[0].Code != "29-1141.00" || v.Jobs[1].Code != "35-3031.00" || v.Education == nil || v.Education.Value != "bachelor" || v.Personal < 2 {
			t.Errorf("%s: %s", lang, got)
		}
		for _, who := range []string{"Emily", "female", "张三", "性别"} {
			if strings.Contains(got, who) {
				t.Errorf("%s: %q is kept", lang, who)
			}
		}
		if status, got, errOut = call(t, "", "path", out, "--lang", lang); status != 0 || !strings.Contains(got, "29-1141.00") {
			t.Errorf("%s: %s%s", lang, got, errOut)
		}
		if status, _, errOut = call(t, "", "resume", cv, "--yes", "--out", out, "--lang", lang); status == 0 || !strings.Contains(errOut, "--force") {
			t.Errorf("%s: written over: %s", lang, errOut)
		}
		if status, got, errOut = call(t, text, "resume", "-", "--yes", "--lang", lang); status != 0 || !strings.Contains(got, "29-1141.00") || strings.Contains(got, "resume.") {
			t.Errorf("%s: %s%s", lang, got, errOut)
		}
	}
}

func TestFindingsAreCorrected(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("cv.txt", []byte(cvEn), 0o600); err != nil {
		t.Fatal(err)
	}
	// Another title for the first job, a step back and forth, the second removed, one
	// added, no other, a master's degree, no technology, another language, skills kept.
	keys := "t\nzzqqxxyy\npharmacist\nu\ns\nx\nbartender\n\n6\n\nSpanish, French\ns\n"
	status, out, errOut := call(t, keys, "resume", "cv.txt")
	if status != 0 || !strings.Contains(errOut, "zzqqxxyy") {
		t.Fatalf("status %d %s %s", status, out, errOut)
	}
	data, err := os.ReadFile("leeway-profile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"29-1051.00", "35-3011.00", "education: master", "Spanish, French"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in\n%s", want, data)
		}
	}
	if strings.Contains(string(data), "35-3031.00") || strings.Contains(string(data), "29-1141.00") {
		t.Errorf("what was removed or changed is there:\n%s", data)
	}
	// Who stops gets nothing written.
	status, _, errOut = call(t, "q\n", "resume", "cv.txt", "--out", "other.yaml", "--lang", "zh")
	if _, err := os.Stat("other.yaml"); status != 0 || err == nil || !strings.Contains(errOut, "没有写入") {
		t.Errorf("status %d %s", status, errOut)
	}
}

func TestResumeSaysWhatDoesNotGo(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\x89PNG\r\n\x1a\n", "picture"}, {"\x00\x01\x02\x03", "not read"}, {"", "no text"},
	} {
		status, _, errOut := call(t, "", "resume", write(t, "cv.bin", c.in), "--yes")
		if status == 0 || !strings.Contains(errOut, c.want) || !strings.Contains(errOut, "cv.bin") {
			t.Errorf("%q: status %d, %s", c.in, status, errOut)
		}
	}
	if status, _, errOut := call(t, "", "resume", "nowhere.pdf", "--yes"); status == 0 || !strings.Contains(errOut, "nowhere.pdf") {
		t.Error(errOut)
	}
	if status, _, errOut := call(t, cvEn, "resume", "-"); status == 0 || !strings.Contains(errOut, "--yes") {
		t.Error(errOut)
	}
}

func TestTheModelIsNamedAndItsKeyIsNot(t *testing.T) {
	const key = "sk-very-secret-4711"
	t.Setenv("LEEWAY_LLM_KEY", key)
	fails := false
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fails || r.Header.Get("Authorization") != "Bearer "+key {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		content := `{"jobs":[{"title":"Pharmacist","from":2018,"now":true,"quote":"Happiness Hero, City Hospital"}]}`
		_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": content}}}})
	}))
	defer s.Close()
	cv := write(t, "cv.txt", strings.ReplaceAll(cvEn, "Registered Nurse", "Happiness Hero"))
	status, out, errOut := call(t, "", "resume", cv, "--yes", "--llm", s.URL, "--llm-model", "tiny")
	if status != 0 || !strings.Contains(out, "tiny") || !strings.Contains(out, "Pharmacist") || strings.Contains(out+errOut, key) {
		t.Errorf("status %d %s %s", status, out, errOut)
	}
	fails = true
	status, out, errOut = call(t, "", "resume", cv, "--yes", "--llm", s.URL)
	if status != 0 || !strings.Contains(out, "without a language model") || !strings.Contains(errOut, "401") || strings.Contains(out+errOut, key) {
		t.Errorf("status %d %s %s", status, out, errOut)
	}
}
