package occupation

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// family is a rule for the Chinese of one English head word, in all occupations
// or in those whose code begins with soc. An exception is a name that Chinese
// has for this one work, with the reason it is kept.
type family struct {
	soc    string
	en, zh string
	except map[string]string
}

const (
	classified = "the name in the Chinese classification"
	trade      = "what the trade calls itself"
	machine    = "these engineers run machines"
	public     = "runs no business: 经理 would mislead"
)

var families = []family{
	{en: `, All Other|^First-Line Supervisors of All Other`, zh: `^其他`},
	{en: `^First-Line Supervisors`, zh: `一线主管$`},
	{en: `^Helpers--`, zh: `辅助工$`},
	{en: `Teachers, Postsecondary`, zh: `^(其他)?高校.*教师$`, except: map[string]string{"25-1194.00": classified}},
	{soc: "25-2", en: `Teachers`, zh: `教师$`},
	{en: `Teaching Assistants`, zh: `教学助理$`},
	{en: `Managers`, zh: `经理$`, except: map[string]string{
		"11-9111.00": public, "11-9121.00": public, "11-9151.00": public, "19-1031.02": public, "11-9199.00": "not all of them are managers of a business",
		"11-9013.00": trade, "13-1011.00": trade, "15-2051.02": trade, "27-2012.05": trade}},
	{soc: "11", en: `Administrators`, zh: `管理人员$`},
	{soc: "15", en: `Administrators`, zh: `管理员$`},
	{en: `Engineers`, zh: `工程师`, except: map[string]string{"47-2073.00": machine, "51-8021.00": machine, "53-2011.00": machine,
		"53-4011.00": machine, "53-4013.00": machine, "53-5031.00": machine}},
	{soc: "15", en: `Architects`, zh: `架构师$`},
	{en: `Developers`, zh: `开发工程师$`},
	{en: `Designers`, zh: `设计师$`, except: map[string]string{"27-1023.00": trade}},
	{en: `Planners`, zh: `(规划|策划)师$`},
	{en: `Analysts`, zh: `分析师$`, except: map[string]string{"13-1111.00": "after 管理咨询专业人员 of the Chinese classification", "13-1161.00": "specialists come last", "27-3023.00": "commentators"}},
	{en: `Scientists`, zh: `(研究|专业)人员$`, except: map[string]string{"15-2051.00": trade}},
	{en: `Psychologists`, zh: `(心理师|心理学专业人员)$`},
	{en: `Social Workers`, zh: `社会工作者$`},
	{en: `Counselors`, zh: `(咨询师|咨询辅导人员)$`, except: map[string]string{"21-1012.00": "after 职业指导师 of the Chinese classification"}},
	{en: `Therapists`, zh: `治疗师$`, except: map[string]string{"31-9011.00": trade}},
	{en: `Nurses`, zh: `护士$`},
	// Doctors are 医师, as in the law and the classification; 医生 is an alias.
	{soc: "29-121", zh: `医师$`}, {soc: "29-122", zh: `医师$`}, {soc: "29-124", zh: `医师$`}, {soc: "29-102", zh: `医师$`},
	{soc: "17", en: `Technologists and Technicians`, zh: `技术员$`},
	{soc: "29", en: `Technologists`, zh: `技师`, except: map[string]string{"29-2099.00": "技师 and 技术员 together are 医技人员"}},
	// Not “Technologists and Technicians”, who are 技师.
	{soc: "29", en: `[A-Z][a-z]* Technicians`, zh: `技术员$`, except: map[string]string{"29-2042.00": trade}},
	{soc: "49", en: `Service Technicians`, zh: `维修工$`},
	{soc: "19-4", en: `Technicians`, zh: `技术员$`},
	{soc: "27-401", en: `Technicians`, zh: `技术员$`, except: map[string]string{"27-4014.00": trade, "27-4015.00": classified}},
	{en: `Aides`, zh: `(辅助|护理|照护)员$`},
	{en: `Assistants`, zh: `(助理|秘书|文员)$`, except: map[string]string{"31-1131.00": classified, "31-9096.00": "animal caretakers come last"}},
	{en: `Drivers`, zh: `司机`},
	{soc: "51", en: `Operators|Tenders`, zh: `(操作工|运行工)$`, except: map[string]string{"51-8011.00": "the title its licence gives", "51-9151.00": "process workers come first"}},
	{soc: "53-7", en: `Operators|Tenders`, zh: `操作工$`, except: map[string]string{"53-7072.00": classified}},
	{soc: "43", en: `^[A-Z][a-z ]* Operators`, zh: `(操作|话务|接线)员$`},
	{soc: "49", en: `Mechanics|Repairers`, zh: `(维修|检修)`, except: map[string]string{"49-3021.00": trade, "49-9045.00": trade}},
	{en: `Installers and Repairers`, zh: `安装维修`},
	{en: `Assemblers`, zh: `装配`},
	{en: `Cooks`, zh: `厨`},
	{en: `Inspectors`, zh: `(检查|检验|调查|检测)`},
	{soc: "33", en: `Police`, zh: `(警察|刑警|警务)`},
	{soc: "55-1", zh: `军官$`},
	{soc: "41", en: `Sales Agents`, zh: `(销售员|代理人)$`},
	{en: `Sales Representatives`, zh: `销售`},
}

// latin is what stays in Latin letters in Chinese names: Chinese has no other
// word for it, or it is the abbreviation that everyone reads.
var latin = []string{"DJ", "GIS", "ERP", "OCR", "CRM", "CAD", "CAM", "POS", "MES", "IP", "IMS", "VPN", "Web"}

var (
	halfWidth = regexp.MustCompile(`\p{Han}[,:;?()!]|[,:;?()!]\p{Han}`)
	letters   = regexp.MustCompile(`[A-Za-z]+`)
	// excluded is what a title says it is not; Chinese names leave it unsaid.
	excluded = regexp.MustCompile(`, Except .*?(, All Other)?$`)
)

type named struct{ code, en, zh string }

// nameFaults says what is wrong with names as names: missing, double, badly set.
func nameFaults(names []named) []string {
	var out []string
	seen := map[string]string{}
	for _, n := range names {
		fault := func(format string, args ...any) { out = append(out, n.code+" "+n.zh+": "+fmt.Sprintf(format, args...)) }
		if !hasHan(n.zh) {
			fault("no Chinese name")
			continue
		}
		if seen[n.zh] != "" {
			fault("also the name of %s", seen[n.zh])
		}
		seen[n.zh] = n.code
		if s := halfWidth.FindString(n.zh); s != "" {
			fault("half-width punctuation %q: run scripts/zhpunct.py", s)
		}
		for _, s := range letters.FindAllString(n.zh, -1) {
			if !slices.Contains(latin, s) {
				fault("Latin letters %q", s)
			}
		}
	}
	return out
}

// familyFaults says which names leave their family, and which exceptions are
// none any more.
func familyFaults(names []named, rules []family) []string {
	var out []string
	for _, r := range rules {
		en, zh := regexp.MustCompile(r.en), regexp.MustCompile(r.zh)
		used := map[string]bool{}
		for _, n := range names {
			title := excluded.ReplaceAllString(n.en, "$1")
			if !strings.HasPrefix(n.code, r.soc) || !en.MatchString(title) || zh.MatchString(n.zh) {
				continue
			}
			if used[n.code] = true; r.except[n.code] == "" {
				out = append(out, fmt.Sprintf("%s %s is %s: not %s", n.code, n.en, n.zh, r.zh))
			}
		}
		for _, code := range slices.Sorted(maps.Keys(r.except)) {
			if !used[code] {
				out = append(out, fmt.Sprintf("%s needs no exception from %s → %s", code, r.en, r.zh))
			}
		}
	}
	return out
}

func occupationNames(c *Catalog) (out []named) {
	for _, o := range c.Occupations {
		out = append(out, named{o.Code, o.En, o.Zh})
	}
	return out
}

// elementNames has an entry for all that needs a name, whether it has one or not.
func elementNames(c *Catalog) (out []named) {
	ids := map[string]bool{}
	for _, e := range c.Elements {
		ids[e.ID] = true
	}
	for d := range domains {
		for _, id := range c.Columns(d) {
			ids[id] = true
		}
	}
	for _, o := range c.Occupations {
		ids[o.Code[:2]] = true
	}
	for zone := 1; zone <= 5; zone++ {
		ids[fmt.Sprint("jz", zone)] = true
	}
	for level := 1; level <= 12; level++ {
		ids[fmt.Sprint("ed", level)] = true
	}
	for _, id := range c.commodity {
		ids[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		e, _ := c.Element(id)
		out = append(out, named{id, e.En, e.Zh})
	}
	return out
}

func TestChineseNamesAreCompleteAndConsistent(t *testing.T) {
	c := open(t)
	occupations, elements := occupationNames(c), elementNames(c)
	for _, f := range slices.Concat(nameFaults(occupations), nameFaults(elements), familyFaults(occupations, families)) {
		t.Error(f)
	}
	for id, want := range map[string]string{"1.B.1.a": "现实型", "1.B.1.b": "研究型", "1.B.1.c": "艺术型", "1.B.1.d": "社会型", "1.B.1.e": "企业型", "1.B.1.f": "常规型"} {
		if e, _ := c.Element(id); e.Zh != want {
			t.Errorf("%s %s: %s, want the accepted %s", id, e.En, e.Zh, want)
		}
	}
}

// TestAliasesLeadToTheRightOccupation keeps everyday titles apart: a title that
// is another occupation's name, or that many share, says nothing.
func TestAliasesLeadToTheRightOccupation(t *testing.T) {
	c := open(t)
	name, shared := map[string]string{}, map[string]int{}
	for _, o := range c.Occupations {
		name[o.Zh] = o.Code
	}
	for i, o := range c.Occupations {
		zh := c.Aliases(i, "zh")
		if len(zh) < 4 {
			t.Errorf("%s %s has only %d Chinese aliases", o.Code, o.Zh, len(zh))
		}
		for _, a := range zh {
			if name[a] == o.Code || name[a] != "" {
				t.Errorf("%s %s: the alias %s is the name of %s", o.Code, o.Zh, a, name[a])
			}
			if s := halfWidth.FindString(a); s != "" {
				t.Errorf("%s %s: half-width punctuation in the alias %s", o.Code, o.Zh, a)
			}
			if shared[a]++; shared[a] == 5 {
				t.Errorf("%s is an alias of five occupations", a)
			}
		}
	}
}

// TestNewChineseOccupationsAreFound searches for every name of the Chinese
// classification that names/classification.tsv places.
func TestNewChineseOccupationsAreFound(t *testing.T) {
	c := open(t)
	f, err := os.Open("names/classification.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := newSheet(f.Name(), f, "zh", "codes", "year", "note_en", "note_zh")
	if err != nil {
		t.Fatal(err)
	}
	placed := map[string]bool{}
	err = s.each(context.Background(), func(s *sheet) error {
		zh, codes := s.cell("zh"), split(s.cell("codes"))
		placed[zh] = true
		if year := s.cell("year"); year < "2019" || year > "2025" || len(codes) == 0 || len(codes) > 3 || (s.cell("note_en") == "") != (s.cell("note_zh") == "") {
			t.Errorf("%s: %v, %s, %q, %q", zh, codes, year, s.cell("note_en"), s.cell("note_zh"))
		}
		var found []string
		for _, h := range c.Search(zh, 3) {
			found = append(found, c.Occupations[h.Index].Code)
		}
		if !slices.ContainsFunc(found, func(code string) bool { return slices.Contains(codes, code) }) {
			t.Errorf("%s finds %v, not one of %v", zh, found, codes)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, zh := range []string{"人工智能工程技术人员", "大数据工程技术人员", "云计算工程技术人员", "物联网工程技术人员", "虚拟现实工程技术人员", "区块链工程技术人员",
		"机器人工程技术人员", "工业互联网工程技术人员", "增材制造工程技术人员", "人工智能训练师", "数据标注员", "生成式人工智能系统应用员", "生成式人工智能动画制作员",
		"数字化解决方案设计师", "数字孪生应用技术员", "互联网营销师", "全媒体运营师", "用户增长运营师", "网络主播", "电子商务师", "无人机驾驶员"} {
		if !placed[zh] {
			t.Errorf("names/classification.tsv lacks %s", zh)
		}
	}
}

func TestClassificationNamesOnlyKnownOccupationsAndEachOnce(t *testing.T) {
	head := "zh\tcodes\tyear\tnote_en\tnote_zh\n"
	for rows, wantErr := range map[string]bool{
		"网络主播\t27-3011.00\t2024\t\t\n":                             false,
		"网络主播\t27-3011.99\t2024\t\t\n":                             true,
		"网络主播\t27-3011.00\t2024\t\t\n网络主播\t27-3011.00\t2024\t\t\n": true,
	} {
		n, err := ReadNames(context.Background(), fstest.MapFS{
			"occupations.tsv":    {Data: []byte("code\tzh\taliases_zh\taliases_en\n27-3011.00\t播音员\t主播\tannouncer\n")},
			"elements.tsv":       {Data: []byte("id\ten\tzh\taliases_zh\taliases_en\n1\tA\t甲\t\t\n")},
			"classification.tsv": {Data: []byte(head + rows)},
			"duties.tsv":         {Data: []byte("code\twords\n27-3011.00\t口播|开播\n")},
		})
		if (err != nil) != wantErr {
			t.Errorf("%q: %v", rows, err)
		}
		if err == nil && !slices.Equal(n.occupations["27-3011.00"].aliasesZh, []string{"主播", "网络主播"}) {
			t.Errorf("%v", n.occupations)
		}
	}
}

// TestFaultsInNamesAreSeen: the checks above can fail.
func TestFaultsInNamesAreSeen(t *testing.T) {
	for _, n := range [][]named{
		{{"1", "Nurses", ""}},
		{{"1", "Nurses", "Nurses"}},
		{{"1", "Nurses", "护士"}, {"2", "Carers", "护士"}},
		{{"1", "Nurses", "护士(注册)"}},
		{{"1", "Nurses", "护士RN"}},
	} {
		if got := nameFaults(n); len(got) != 1 {
			t.Errorf("%v: %v", n, got)
		}
	}
	rules := []family{{soc: "11", en: `Managers`, zh: `经理$`, except: map[string]string{"11-0001.00": "a reason"}}}
	for zh, want := range map[string]int{"经理": 0, "管理者": 1} {
		names := []named{{"11-0001.00", "Farm Managers", "农场主"}, {"11-0002.00", "Office Managers", zh}, {"13-0001.00", "Managers of Artists", "经纪人"}}
		if got := familyFaults(names, rules); len(got) != want {
			t.Errorf("%s: %v", zh, got)
		}
	}
	if got := familyFaults([]named{{"11-0001.00", "Farm Managers", "农场经理"}}, rules); len(got) != 1 {
		t.Errorf("an exception that is none: %v", got)
	}
	if got := nameFaults([]named{{"1", "Map software", "地理信息系统（GIS）"}, {"2", "Other", "其他"}}); len(got) != 0 {
		t.Errorf("good names: %v", got)
	}
}
