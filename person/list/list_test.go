package list_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/list"
)

func reader(t testing.TB) *list.Reader {
	t.Helper()
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	return list.NewReader(cat, map[string]string{"data analysis": "data_analysis", "数据分析": "data_analysis"})
}

func readAll(t testing.TB, r *list.Reader, data []byte) (list.Head, []list.Row, error) {
	t.Helper()
	var rows []list.Row
	head, err := r.Read(context.Background(), "people", bytes.NewReader(data), func(row list.Row) error {
		rows = append(rows, row)
		return nil
	})
	return head, rows, err
}

func sheet(t testing.TB, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const english = "label,occupation,years,interests,education,Writing,catch rate,only applications,lowest wage,weight: skills\n" +
	"A1,paralegal,10,CES,bachelor's degree,5,34/40,law; finance,\"50,000\",2\n"

const chinese = "称呼，,职业,年限,兴趣,学历,写作,检出率,只看领域,最低年薪,权重：技能\n" +
	"甲一,律师助理,10,CES,本科,5,34/40,法律；金融,50000,2\n"

func want() person.Profile {
	x, _ := person.InterestsFromLetters("CES")
	return person.Profile{Label: "A1", Occupations: []person.Held{{Title: "paralegal", Years: 10}}, Interests: x, Education: "bachelor",
		Skills: map[string]float64{"2.A.1.c": 5}, Catch: &person.Catch{Caught: 34, Of: 40},
		Wishes: person.Wishes{Applications: person.Wish{Want: []string{"law", "finance"}}, LowestWage: 50000}, Weights: map[string]float64{"skills": 2}}
}

func TestAListSaysTheSameInEveryForm(t *testing.T) {
	r := reader(t)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(english)
	if err != nil {
		t.Fatal(err)
	}
	tabs := strings.NewReplacer("\"50,000\"", "50,000", ",", "\t").Replace(strings.Replace(english, "\"50,000\"", "50000", 1))
	for name, data := range map[string][]byte{
		"CSV": []byte(english), "with a byte order mark": []byte("\ufeff" + english), "TSV": []byte(tabs), "semicolons": []byte(strings.ReplaceAll(strings.NewReplacer("law; finance", "law / finance", "\"50,000\"", "50000").Replace(english), ",", ";")),
		"UTF-16": []byte(wide), "Chinese in UTF-8": []byte(chinese), "Chinese in GB 18030": []byte(gb),
		"XLSX": sheet(t, [][]any{{"Label", "Occupation", "Years (held)", "Interests", "Education", "writing (0-7)", "Spotted", "Planted", "Fields", "Lowest wage", "Weight skills"},
			{"A1", "paralegal", 10, "C E S", "Bachelor", 5, 34, 40, "Law, Finance", 50000, 2.0}}),
	} {
		head, rows, err := readAll(t, r, data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if name == "semicolons" { // no further mark is left to part the fields by
			if len(rows[0].Problems) != 1 || rows[0].Problems[0].Key != "error.list.choice" {
				t.Errorf("%s: %+v", name, rows[0].Problems)
			}
			continue
		}
		if head.Rows != 1 || head.Bad != 0 || len(rows) != 1 {
			t.Errorf("%s: %+v, %+v", name, head, rows)
			continue
		}
		got, expected := rows[0].Profile, want()
		if strings.HasPrefix(name, "Chinese") {
			expected.Label, expected.Occupations[0].Title = "甲一", "律师助理"
		}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", expected) && !same(got, expected) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, expected)
		}
	}
}

func same(a, b person.Profile) bool {
	ac, bc := a.Catch, b.Catch
	a.Catch, b.Catch = nil, nil
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) && (ac == nil) == (bc == nil) && (ac == nil || *ac == *bc)
}

func TestWhatTellsOfOriginIsLeftOut(t *testing.T) {
	head, rows, err := readAll(t, reader(t), []byte("姓名,性别,出生日期,员工年龄,民族,Email,职业,血糖\n张三,女,1990-01-01,35,汉,a@b,护士,5\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range head.Columns[:6] {
		if c.Field != "personal" {
			t.Errorf("%s is read as %q", c.Heading, c.Field)
		}
	}
	if c := head.Columns[7]; c.Field != "" {
		t.Errorf("%s is read as %q", c.Heading, c.Field)
	}
	if text := fmt.Sprintf("%+v", rows); strings.Contains(text, "张三") || strings.Contains(text, "1990") || strings.Contains(text, "a@b") {
		t.Errorf("kept: %s", text)
	}
}

func TestABadCellIsToldAndTakesNoOtherRowWithIt(t *testing.T) {
	data := "label,occupation,years,interests,education,Writing,spotted,planted,only fields,weight skills\n" +
		"good,nurse,3,SIA,bachelor,5,3,4,law,1\n" +
		"a,zzqqxxyy kkjjww,3,,,,,,,\n" +
		"b,nurse,many,,,,,,,\n" +
		"c,nurse,99,,,,,,,\n" +
		"d,nurse,,XYZ,,,,,,\n" +
		"e,nurse,,,tall,,,,,\n" +
		"f,nurse,,,,9,,,,\n" +
		"g,nurse,,,,,5,4,,\n" +
		"h,nurse,,,,,5,,,\n" +
		"i,nurse,,,,,,,moon,\n" +
		"j,nurse,,,,,,,,-1\n" +
		"k,,4,,,,,,,\n" +
		"l,,,,,,,,,\n" +
		"m,nurse,,,,,,,,,surplus\n" +
		"n\x00,nurse,,,,,,,,\n" +
		"o,nurse,NaN,,,,,,,\n" +
		"q," + strings.Repeat("nurse;", 40) + ",,,,,,,,\n" +
		"p," + strings.Repeat("x", 3000) + ",,,,,,,,\n" +
		"last,nurse,3,S I A,,,,,,\n"
	head, rows, err := readAll(t, reader(t), []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	wants := []string{"", "error.occupation.title 2", "error.list.number 3", "error.profile.range 3", "error.list.interests 4", "error.list.choice 5", "error.profile.range 6",
		"error.profile.catch 0", "error.list.caught 0", "error.list.choice 9", "error.profile.range 10", "error.list.years 0", "error.list.nothing 0", "error.list.cells 11", "error.list.control 1",
		"error.list.number 3", "error.list.held 2", "error.list.long 2", ""}
	if head.Rows != len(wants) || head.Bad != len(wants)-2 {
		t.Errorf("%d rows, %d bad", head.Rows, head.Bad)
	}
	for i, w := range wants {
		got := ""
		if len(rows[i].Problems) > 0 {
			p := rows[i].Problems[0]
			got = fmt.Sprintf("%s %d", p.Key, p.Column)
			if p.Line != i+2 {
				t.Errorf("row %d stands on line %d", i, p.Line)
			}
		}
		if got != w {
			t.Errorf("row %d: %q, want %q", i, got, w)
		}
	}
}

func TestOneCellHoldsSeveral(t *testing.T) {
	_, rows, err := readAll(t, reader(t), []byte("职业,技能,兴趣,风格\n护士（6年，已离职）；教师（3年）,写作 5；数据分析：2,\"2,5,4,6,3,2\",注重细节=5\n"))
	if err != nil || len(rows[0].Problems) > 0 {
		t.Fatal(err, rows)
	}
	p := rows[0].Profile
	if len(p.Occupations) != 2 || p.Occupations[0] != (person.Held{Title: "护士", Years: 6, Past: true}) || p.Occupations[1] != (person.Held{Title: "教师", Years: 3}) {
		t.Errorf("%+v", p.Occupations)
	}
	if p.Skills["2.A.1.c"] != 5 || p.Skills["data analysis"] != 2 || len(p.Styles) != 1 {
		t.Errorf("%+v %+v", p.Skills, p.Styles)
	}
	if p.Interests != (person.Interests{2, 5, 4, 6, 3, 2}) {
		t.Errorf("%v", p.Interests)
	}
}

func TestOccupationsHaveTheirYearsByNumber(t *testing.T) {
	_, rows, err := readAll(t, reader(t), []byte("occupation 2,years 2,occupation 1,years 1,past 1\nteacher,2,29-1141.00,8,yes\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows[0].Profile.Occupations); got != "[{ 29-1141.00 8 true} {teacher  2 false}]" {
		t.Error(got)
	}
}

func TestAFileThatIsNoListIsRefused(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		zeros := make([]byte, 1<<20)
		for range 60 {
			if _, err := w.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		data []byte
		key  string
	}{
		"nothing":            {nil, "error.list.empty"},
		"a head alone":       {[]byte("occupation,years\n"), "error.list.empty"},
		"no known heading":   {[]byte("foo,bar\n1,2\n"), "error.list.head"},
		"labels alone":       {[]byte("label,notes\n1,2\n"), "error.list.head"},
		"NUL bytes":          {bytes.Repeat([]byte{0}, 4096), "error.list.head"},
		"an old spreadsheet": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "error.list.kind"},
		"a damaged zip":      {[]byte("PK\x03\x04 nothing"), "error.list.broken"},
		"a zip bomb":         {bomb.Bytes(), "error.list.broken"},
		"too many bytes":     {bytes.Repeat([]byte("occupation\n"), 2<<20), "error.list.large"},
		"too many rows":      {[]byte("occupation\n" + strings.Repeat("nurse\n", list.MostRows+1)), "error.list.rows"},
		"too many columns":   {[]byte(strings.Repeat("occupation,", 400) + "x\n"), "error.list.columns"},
		"a cell of 10 MB":    {[]byte("occupation,years\n\"" + strings.Repeat("x", 10<<20) + "\",1\nnurse,2\n"), ""},
		"a sheet's far cell": {farCell(t), ""},
	} {
		_, rows, err := readAll(t, reader(t), x.data)
		var e *leeway.Error
		switch {
		case x.key == "" && (err != nil || len(rows) != 2 || len(rows[1].Problems) != 0):
			t.Errorf("%s: %v, %d rows", name, err, len(rows))
		case x.key != "" && (!errors.As(err, &e) || e.Key != x.key):
			t.Errorf("%s: %v, want %s", name, err, x.key)
		}
	}
}

func farCell(t *testing.T) []byte {
	f := excelize.NewFile()
	defer f.Close()
	for cell, v := range map[string]any{"A1": "occupation", "A2": "nurse", "A900000": "teacher"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryFieldHasAHeadingInBothLanguages(t *testing.T) {
	r := reader(t)
	for _, lang := range []string{"en", "zh"} {
		var heads []string
		for _, field := range list.Fields() {
			if field != "level" {
				heads = append(heads, list.Heading(field, lang))
			}
		}
		head, _, err := readAll(t, r, []byte(strings.Join(heads, ",")+"\n"+strings.Repeat(",", len(heads))+"\n"))
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != "error.list.empty" {
			t.Fatal(err)
		}
		for i, c := range head.Columns {
			if c.Field != list.Fields()[i] {
				t.Errorf("%s is read as %q, not %q", c.Heading, c.Field, list.Fields()[i])
			}
		}
	}
	if !slices.Contains(list.Fields(), "occupation") {
		t.Error("no occupation")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(english))
	f.Add([]byte(chinese))
	f.Add(sheet(f, [][]any{{"职业", "年限"}, {"护士", 3}}))
	f.Add([]byte("occupation;skills\nnurse (3);Writing 5\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xff\xfeo\x00"))
	r := reader(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, rows, err := readAll(t, r, data)
		if err != nil {
			var e *leeway.Error
			if !errors.As(err, &e) {
				t.Fatalf("an error of no key: %v", err)
			}
			return
		}
		for _, row := range rows {
			if len(row.Problems) > 0 {
				continue
			}
			if err := row.Profile.Check(); err != nil {
				t.Fatalf("a row without problems has a profile that is refused: %v", err)
			}
		}
	})
}
