package resume

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/occupation"
)

// Somebody's name, sex, age, birth, people, marriage, photo, address and telephone
// number, said in several ways; none may change what is found.
func others(lang string) []string {
	if lang == "zh" {
		return []string{
			"姓名：张伟\n性别：男　年龄：24\n民族：汉族\n婚姻状况：未婚\n出生日期：2000年3月\n住址：北京市海淀区某路1号\n电话：13800000000\n邮箱：a@example.com\n照片\n",
			"姓名：欧阳小兰  性别：女  年龄：57  籍贯：四川\n出生年月：1967.11   政治面貌：中共党员   婚否：已婚\n现居住址：广州市天河区  手机：139-0000-0000\n身高：158cm  体重：50kg\n[照片]\n",
			"王芳\n女 | 35岁 | 回族 | 已婚\n地址：护士路八号会计大厦\n",
			"厨师·买买提 男 44岁\n国籍：中国 宗教：无\n"[len("厨师·"):],
		}
	}
	return []string{
		"John Smith\nSex: male\nAge: 24\nDate of birth: 3 March 2000\nMarital status: single\nNationality: American\nAddress: 12 Elm Street, Springfield\nPhone: (555) 010-0000\nEmail: j.smith@example.com\n[Photo]\n",
		"Emily Baker\nFemale, 57 years old, married\nDOB: 11/1967 | Religion: none | Children: 3\nAddress: 7 Nurses' Lane, Cook County\n",
		"Fatima Al-Hassan\nGender: female   Ethnicity: Arab   Height: 158 cm\nPlace of birth: Cairo, 1988\nemail: teacher.driver@example.org   tel: +20 100 000 0000\n",
		"Name: Chef Lawyer\nBorn: 1975\nPronouns: they/them\nPhoto: attached\n",
	}
}

func TestWhoSomebodyIsChangesNothing(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, lang := range []string{"en", "zh"} {
		paths, err := filepath.Glob("../../eval/resumes/" + lang + "/*-?[0357].*")
		if err != nil || len(paths) < 6 {
			t.Fatal(paths, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text, err := Text(context.Background(), path, data)
			if err != nil {
				t.Fatal(err)
			}
			// The résumé without its own head: from the first line that is a heading.
			v := readVocabulary()
			lines := strings.Split(text, "\n")
			at := 0
			for i, l := range lines {
				if _, ok := v.headings[squeeze(l)]; ok && squeeze(l) != "" {
					at = i
					break
				}
			}
			if at == 0 {
				continue // it has no headings: where its own head ends is not known
			}
			body := strings.Join(lines[at:], "\n")
			want := ""
			for k, head := range others(lang) {
				f := Extract(cat, head+body)
				f.Personal = 0
				got, err := json.Marshal(f)
				if err != nil {
					t.Fatal(err)
				}
				if want == "" {
					want = string(got)
				}
				if string(got) != want {
					i := 0
					for i < len(got) && i < len(want) && got[i] == want[i] {
						i++
					}
					t.Errorf("%s, person %d: another answer: …%.80s… instead of …%.80s…", path, k, got[max(0, i-30):], want[max(0, i-30):])
				}
				tried++
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d tried", tried)
	}
}

func TestPersonalPartsAreTakenOut(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	v := readVocabulary()
	for text, want := range map[string]string{
		"姓名：梁穎琳   女   26歲   學歷：本科\n護士":               "學歷：本科\n護士",
		"Emily Baker, RN\nEmily Baker page 2\nNurse": ", RN\npage 2\nNurse",
		"Registered Nurse\nCity Hospital":            "Registered Nurse\nCity Hospital",
		"RESUME\n\nTom Mason\nMason since 2012":      "RESUME\n\nMason since 2012",
		"会计\n2012-2015 某公司":                          "会计\n2012-2015 某公司",
		"黎春燕  1990年生，现居佛山顺德。138-0000-1145":           "， 。",
		"Phone: 555 0100\nWaiter":                    "Waiter",
		"Taught married couples to dance":            "Taught couples to dance",
	} {
		got, _ := v.strip(cat, text)
		lines := strings.Split(got, "\n")
		for i := range lines {
			lines[i] = strings.Join(strings.Fields(lines[i]), " ")
		}
		if strings.Join(lines, "\n") != want {
			t.Errorf("%q: %q", text, strings.Join(lines, "\n"))
		}
	}
}

// The name stands below the contacts, as LinkedIn writes a profile; a surname that is
// a title says nothing of the work.
func TestANameBelowTheContactsIsTakenOut(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	page := func(name, handle string) string {
		return "Contact\nwww.linkedin.com/in/" + handle + " (LinkedIn)\nTop Skills\nEmployee Relations\n\n" + name + "\nHR partner\n\nExperience\nNorthwind\nHR Business Partner\nMarch 2021 - Present (3 years 4 months)\n"
	}
	a, b := Extract(cat, page("Emma Butcher", "emma-butcher-1b2")), Extract(cat, page("Jo Zhou", "jozhou"))
	if strings.Contains(a.text, "Butcher") || strings.Contains(b.text, "Zhou") || a.text != b.text || a.Jobs[0].Confidence != b.Jobs[0].Confidence {
		t.Errorf("%q\n%q", a.text, b.text)
	}
}
