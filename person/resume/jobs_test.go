package resume

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/occupation"
)

func TestDatesOfEveryForm(t *testing.T) {
	v := readVocabulary()
	for text, want := range map[string]struct {
		from, to float64
		now      bool
		rest     string
	}{
		"Jan 2019 – Mar 2021  Baker":        {2019, 2021 + 2.0/12, false, "Baker"},
		"2019.03-2021.05 某公司 会计":            {2019 + 2.0/12, 2021 + 4.0/12, false, "某公司 会计"},
		"2019年3月至今　护士":                      {2019 + 2.0/12, 0, true, "护士"},
		"03/2019 - present | Clerk":         {2019 + 2.0/12, 0, true, "| Clerk"},
		"(2015-2018) Welder, Acme":          {2015, 2018, false, "Welder, Acme"},
		"since 2016 Caretaker":              {2016, 0, true, "Caretaker"},
		"Summer 2012 Lifeguard":             {2012, 2012.9, false, "Summer Lifeguard"},
		"民國 101 年 – 105 年 專員":               {2012, 2016, false, "專員"},
		"Sold 2019 cars":                    {2019, 2019.9, false, "Sold    cars"},
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
