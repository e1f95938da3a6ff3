package resume

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/leeway-project/leeway/occupation"
)

func TestDatesOfEveryForm(t *testing.T) {
	v := readVocabulary()
	for text, want := range map[string]struct {
		from, to float64
		now      bool
		rest     string
	}{
		"Jan 2019 – Mar 2021  Baker":    {2019, 2021 + 2.0/12, false, "Baker"},
		"2019.03-2021.05 某公司 会计":        {2019 + 2.0/12, 2021 + 4.0/12, false, "某公司 会计"},
		"2019年3月至今　护士":                  {2019 + 2.0/12, 0, true, "护士"},
		"03/2019 - present | Clerk":     {2019 + 2.0/12, 0, true, "| Clerk"},
		"(2015-2018) Welder, Acme":      {2015, 2018, false, "Welder, Acme"},
		"since 2016 Caretaker":          {2016, 0, true, "Caretaker"},
		"Summer 2012 Lifeguard":         {2012, 2012.9, false, "Summer Lifeguard"},
		"民國 101 年 – 105 年 專員":           {2012, 2016, false, "專員"},
		"Sold 2019 cars":                {2019, 2019.9, false, "Sold    cars"},
		"OTR Driver 03/18-present":      {2018 + 2.0/12, 0, true, "OTR Driver"},
		"4/17 to 10/21 Forklift":        {2017 + 3.0/12, 2021 + 9.0/12, false, "Forklift"},
		"03/09 - 05/12 Clerk":           {2009 + 2.0/12, 2012 + 4.0/12, false, "Clerk"},
		"09/03-12/05 文员":                {2009 + 2.0/12, 2012 + 4.0/12, false, "文员"},
		"05/14/2019 - 06/30/2021 Nurse": {2019 + 4.0/12, 2021 + 5.0/12, false, "Nurse"},
		"April 2017 to till date":       {2017 + 3.0/12, 0, true, ""},
		"2019/03 ~ 仍在職 專員":              {2019 + 2.0/12, 0, true, "專員"},
		"Five sections of chemistry. Chair since 2020. Wrote a safety curriculum.": {0, 0, false, "Five sections of chemistry. Chair since 2020. Wrote a safety curriculum."},
		"Led 12 people":                     {0, 0, false, "Led 12 people"},
		"2021-2019 backwards":               {0, 0, false, "2021-2019 backwards"},
		"Date of birth: 12 May 1990":        {0, 0, false, "Date of birth: 12 May 1990"},
		"出生日期：1990年5月":                      {0, 0, false, "出生日期：1990年5月"},
		"Phone 138-0000-1135, 3:30-4:30 pm": {0, 0, false, "Phone 138-0000-1135, 3:30-4:30 pm"},
	} {
		l := v.lines(text)[0]
		got := strings.Join(strings.Fields(l.rest), " ")
		if math.Abs(l.from-want.from) > 0.01 || math.Abs(l.to-want.to) > 0.01 || l.now != want.now || got != strings.Join(strings.Fields(want.rest), " ") {
			t.Errorf("%q: %.2f–%.2f %t %q", text, l.from, l.to, l.now, got)
		}
	}
}

func TestOccupationsAreFoundInOrder(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text  string
		codes string // latest first
	}{
		"titles": {"Experience\nRegistered Nurse, City Hospital   2018 - present\n• med pass, IV starts\nWaiter, Blue Door   2014 - 2017\n• tables of six\n", "29-1141.00 35-3031.00"},
		// The newest stands last, and the dates stand below.
		"order": {"工作经历\n某饭店 餐厅服务员\n2010.01-2013.05\n端菜、点单\n某医院 护士\n2014.01-至今\n静脉输液、交接班\n", "29-1141.00 35-3031.00"},
		// A title that exists nowhere: the work tells it.
		"work": {"EXPERIENCE\nHappiness Wizard, Foo Inc (2020 - present)\n- wrote unit tests and REST services in Java, reviewed pull requests, fixed bugs in the payment software\n- deployed to Kubernetes, designed database schemas\n", "15-1252.00"},
	} {
		var got []string
		for _, j := range Extract(cat, c.text).Jobs {
			got = append(got, j.Code)
			if j.Quote == "" || !(j.Confidence > 0 && j.Confidence <= 1) {
				t.Errorf("%s: %+v rests on nothing", name, j)
			}
		}
		if strings.Join(got, " ") != c.codes {
			t.Errorf("%s: %v", name, got)
		}
	}
	if f := Extract(cat, ""); len(f.Jobs) > 0 || f.Education != nil {
		t.Errorf("nothing says %+v", f)
	}
}

// FuzzExtract: any text gives findings, in time, each with what it rests on.
func FuzzExtract(f *testing.F) {
	cat, err := occupation.Open()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"工作经历\n2014.01-至今 护士", "EXPERIENCE\nNurse 2014 - now\n\x00\xff", "姓名：张三\n出生：1990", strings.Repeat("2014-2015 ", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if text, err := Text(context.Background(), "cv.txt", []byte(s)); err == nil {
			s = text
		}
		for _, j := range Extract(cat, s).Jobs {
			if j.Code == "" || len(j.Others) > 4 || !(j.Confidence > 0 && j.Confidence <= 1) {
				t.Errorf("%+v", j)
			}
		}
	})
}

// Layouts of the exports and forms that most people use.
func TestTitlesAreFoundInUsualLayouts(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, titles string }{
		"LinkedIn":             {"Experience\nNorthwind\nSenior HR Business Partner\nMarch 2021 - Present (3 years 4 months)\nOslo\nTarget\nRecruiter\nJune 2015 - April 2019 (3 years 11 months)\n", "Senior HR Business Partner|Recruiter"},
		"jobs at one employer": {"EXPERIENCE\nStryker      2015 - Present\nSales Director (2020 - Present)\nSales Representative (2015 - 2020)\n", "Sales Director|Sales Representative"},
		"labels":               {"工作经验\n时间: 2013.05 - 至今\n公司: 某电子有限公司\n部门: 采购部\n职位: 采购主管\n职责: 询价\n", "采购主管"},
		"industry above":       {"工作经验\n2014/5--至今:苏州某机械有限公司(500人)\n所属行业:机械/设备/重工\n研发部    机械结构工程师\n设计、建模。\n", "机械结构工程师"},
		"form":                 {"工作经历   2015.03—至今  某商贸有限公司  主办会计\n报表;\n教育经历   2007.09—2010.06  某学院  会计  专科\n", "主办会计"},
		"department and title": {"工作经历 WORK\n某证券   2021.07 - 至今\n投资银行部 分析员   上海\n尽职调查、访谈、底稿整理\n", "分析员"},
		"one sentence":         {"执业经历:\n2017年至今,某律师事务所,专职律师。主要从事劳动争议\n", "专职律师"},
	} {
		var got []string
		for _, j := range Extract(cat, c.text).Jobs {
			got = append(got, j.Title)
		}
		if strings.Join(got, "|") != c.titles {
			t.Errorf("%s: %q, want %q", name, got, c.titles)
		}
	}
}

func TestDegreesByWhatTheyAreWorth(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Education\nDiploma - Northland High School, 2014": "secondary", "Education\nDiploma in Culinary Arts": "vocational",
		"Education\nM.S.E. in Mechanical Engineering": "master", "Education\nB.E. (Civil), Pune": "bachelor",
		"學歷\n逢甲大學 國際經營與貿易學系 畢業": "bachelor", "教育\n某大学 会计\n某学院 专科": "associate",
	} {
		if e := Extract(cat, text).Education; e == nil || e.Value != want {
			t.Errorf("%q: %+v", text, e)
		}
	}
}

func TestATextLongerThanAnyResumeIsLookedAtInPart(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	if f := Extract(cat, "Experience\n"+strings.Repeat("Nurse, City Hospital 2010 - 2015\n", 100_000)); len(f.Jobs) != maxJobs || len(f.text) > maxLooked {
		t.Errorf("%d jobs of %d bytes", len(f.Jobs), len(f.text))
	}
	for line := range strings.Lines(bounded(strings.Repeat("护士x", 100_000))) {
		if len(line) > maxLine+1 || strings.Contains(line, "\ufffd") || !utf8.ValidString(line) {
			t.Fatalf("a line of %d bytes", len(line))
		}
	}
}

func TestAJobStillHeldCountsUpToToday(t *testing.T) {
	f := Findings{Jobs: []Job{{Code: "a", From: 2024.5, Now: true}, {Code: "b", From: 2020, To: 2024}, {Code: "c"}}}
	p := f.Profile(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC))
	for i, want := range []float64{1.5, 4, 0} {
		if got := p.Occupations[i].Years; got != want {
			t.Errorf("%s: %v years, want %v", p.Occupations[i].Code, got, want)
		}
	}
}
