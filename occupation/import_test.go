package occupation

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/leeway-project/leeway"
)

// mini is a whole release with six occupations, five of them rated. A test
// spoils its copy.
func mini() map[string]string {
	const rating = "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tStandard Error\tRecommend Suppress\tNot Relevant\n"
	m := map[string]string{
		"Occupation Data.txt":     "O*NET-SOC Code\tTitle\tDescription\n11-1011.00\tChief Executives\tLead firms.\n15-1252.00\tSoftware Developers\tWrite code.\n27-1024.00\tGraphic Designers\tDraw.\n29-1141.00\tRegistered Nurses\tCare for patients.\n43-9081.00\tProofreaders\tFind slips.\n53-2021.00\tAir Traffic Controllers\tKeep apart.\n",
		"Job Zones.txt":           "O*NET-SOC Code\tJob Zone\tDate\n11-1011.00\t5\t08/2023\n15-1252.00\t4\t08/2023\n27-1024.00\t4\t11/2024\n29-1141.00\t3\t08/2023\n43-9081.00\t4\t08/2022\n",
		"Skills.txt":              rating,
		"Knowledge.txt":           rating,
		"Interests.txt":           "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\n",
		"Alternate Titles.txt":    "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n11-1011.00\tBoss\tn/a\t01\n",
		"Related Occupations.txt": "O*NET-SOC Code\tRelated O*NET-SOC Code\tRelatedness Tier\n15-1252.00\t27-1024.00\tPrimary-Short\n27-1024.00\t15-1252.00\tSupplemental\n",
		"Technology Skills.txt":   "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\tIn Demand\n15-1252.00\tGit\t43232408\tFile versioning software\tY\tN\n",
		"Read Me.txt":             "\xa9 the department, in another encoding\n",
	}
	for i, code := range []string{"11-1011.00", "15-1252.00", "27-1024.00", "29-1141.00", "43-9081.00"} {
		im, lv := []string{"4.12", "3.00", "3.25", "4.00", "4.50"}[i], []string{"4.62\t0.1830\tY\tN", "0.00\t0.0000\tN\tY", "3.00\tn/a\tN\tN", "4.00\t0.2\tN\tN", "5.00\t0.2\tN\tN"}[i]
		m["Skills.txt"] += code + "\t2.A.1.a\tReading Comprehension\tIM\t" + im + "\t0.1250\tN\tn/a\n" + code + "\t2.A.1.a\tReading Comprehension\tLV\t" + lv + "\n"
		m["Knowledge.txt"] += code + "\t2.C.1.a\tAdministration\tIM\t" + im + "\t0.1102\tN\tn/a\n" + code + "\t2.C.1.a\tAdministration\tLV\t" + lv + "\n"
		m["Interests.txt"] += code + "\t1.B.1.a\tRealistic\tOI\t1.30\n" + code + "\t1.B.1.g\tFirst Interest High-Point\tIH\t5.00\n"
	}
	return m
}

const workContext = "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tStandard Error\tDomain Source\n11-1011.00\t4.C.3.a.1\tConsequence of Error\tCX\t2.50\t0.2000\tIncumbent\n11-1011.00\t4.C.3.a.1\tConsequence of Error\tCXP\t2.50\t0.2000\tIncumbent\n"

// folder writes a release and gives its path.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	return folderNamed(t, "db_31_0_text", files)
}

func folderNamed(t testing.TB, name string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// zipped writes the same release as a zip.
func zipped(t testing.TB, files map[string]string) string {
	t.Helper()
	return archive(t, func(z *zip.Writer) {
		for name, text := range files {
			put(t, z, "db_31_0_text/"+name, text)
		}
	})
}

// forms are the two ways in which a release comes.
var forms = map[string]func(testing.TB, map[string]string) string{"folder": folder, "zip": zipped}

// inMemory imports a release without writing it.
func inMemory(ctx context.Context, files map[string]string) (*Catalog, error) {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := newRelease("db_31_0_text", m)
	if err != nil {
		return nil, err
	}
	return importRelease(ctx, r, Input{})
}

func importPath(path string) (*Catalog, error) {
	return Import(context.Background(), Input{Release: path})
}

// refused checks that an import failed as it must: with a keyed error that
// says where, and without a catalog.
func refused(t *testing.T, cat *Catalog, err error, key, file string, line, column int) {
	t.Helper()
	var e *leeway.Error
	if !errors.As(err, &e) || cat != nil {
		t.Errorf("catalog %v, error %v", cat != nil, err)
		return
	}
	if e.Key != key || !strings.HasSuffix(e.File, file) || e.Line != line || e.Column != column {
		t.Errorf("%v; want %s at %s:%d:%d", e, key, file, line, column)
	}
}

// edit replaces the first place where old stands; it must stand there.
func edit(m map[string]string, file, old, with string) {
	if !strings.Contains(m[file], old) {
		panic(file + " has no " + old)
	}
	m[file] = strings.Replace(m[file], old, with, 1)
}

func TestASmallReleaseIsReadWhole(t *testing.T) {
	for name, change := range map[string]func(map[string]string){
		"as it is": func(map[string]string) {},
		"CRLF": func(m map[string]string) {
			for name := range m {
				m[name] = strings.ReplaceAll(m[name], "\n", "\r\n")
			}
		},
		"with a BOM": func(m map[string]string) {
			for name := range m {
				m[name] = "\ufeff" + m[name]
			}
		},
		"without a last newline": func(m map[string]string) { m["Skills.txt"] = strings.TrimSuffix(m["Skills.txt"], "\n") },
		"with blank lines":       func(m map[string]string) { m["Skills.txt"] += "\n\r\n \n" },
		"added columns": func(m map[string]string) {
			m["Skills.txt"] = strings.ReplaceAll(strings.TrimSuffix(m["Skills.txt"], "\n"), "\n", "\tx\n") + "\tx\n"
			edit(m, "Skills.txt", "Relevant\tx", "Relevant\tNew")
		},
		"reordered columns": func(m map[string]string) {
			m["Job Zones.txt"] = "Date\tJob Zone\tO*NET-SOC Code\n11/2024\t5\t11-1011.00\n08/2023\t4\t15-1252.00\n"
		},
		"skills split over two other files": func(m map[string]string) {
			lines := strings.SplitAfter(m["Skills.txt"], "\n")
			m["Essential Skills.txt"] = strings.Join(lines[:4], "")
			m["Transferable Skills.txt"] = lines[0] + strings.Join(lines[4:], "")
			delete(m, "Skills.txt")
		},
		"an added element": func(m map[string]string) {
			m["Skills.txt"] += "15-1252.00\t2.B.9.z\tPrompting\tIM\t3.50\t0.1\tN\tn/a\n"
		},
		"a renamed element": func(m map[string]string) {
			m["Skills.txt"] = strings.ReplaceAll(m["Skills.txt"], "Reading Comprehension", "Reading")
		},
		"only what is needed": func(m map[string]string) {
			for _, f := range []string{"Related Occupations.txt", "Technology Skills.txt", "Read Me.txt"} {
				delete(m, f)
			}
		},
	} {
		for form, write := range forms {
			t.Run(name+" as "+form, func(t *testing.T) {
				m := mini()
				change(m)
				c, err := importPath(write(t, m))
				if err != nil {
					t.Fatal(err)
				}
				i, _ := c.Find("11-1011.00")
				r := c.Rating(i, SkillLevel, "2.A.1.a")
				if len(c.Occupations) != 6 || r.Value != 4.62 || math.Abs(r.SE-0.183) > 1e-9 || r.Flag != Suppressed || r.Known() {
					t.Errorf("%d occupations, %+v", len(c.Occupations), r)
				}
				j, _ := c.Find("15-1252.00")
				if n := c.Rating(j, SkillLevel, "2.A.1.a"); n.Flag != NotRelevant || !n.Known() {
					t.Errorf("%+v", n)
				}
				k, _ := c.Find("27-1024.00")
				if n := c.Rating(k, SkillLevel, "2.A.1.a"); n.Value != 3 || !math.IsNaN(n.SE) {
					t.Errorf("a standard error that is not stated: %+v", n)
				}
				if c.Occupations[i].JobZone != 5 || c.Titles(i)[0] != "Boss" {
					t.Errorf("%+v, %v", c.Occupations[i], c.Titles(i))
				}
				if k, _ := c.Find("53-2021.00"); c.Rated(k, SkillLevel) {
					t.Error("an unrated occupation has ratings")
				}
				if s := c.Sources[0]; s.Version != "31.0" || s.Date != "2024-11" || s.Licence != "CC BY 4.0" || !strings.HasPrefix(s.Coverage, "occupations=6; job_zone=") || len(c.Sources) != 1 {
					t.Errorf("%+v", c.Sources)
				}
			})
		}
	}
}

func TestElementsAreNamedAsTheReleaseNamesThem(t *testing.T) {
	m := mini()
	m["Skills.txt"] = strings.ReplaceAll(m["Skills.txt"], "Reading Comprehension", "Reading") + "15-1252.00\t2.B.9.z\tPrompting\tIM\t3.50\t0.1\tN\tn/a\n"
	c, err := Import(context.Background(), Input{Release: folder(t, m), Base: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := c.Element("2.A.1.a"); !ok || e.En != "Reading" || !hasHan(e.Zh) {
		t.Errorf("%+v", e)
	}
	i, _ := c.Find("15-1252.00")
	if e, ok := c.Element("2.B.9.z"); !ok || e.En != "Prompting" || e.Name("zh") != "Prompting" || c.Rating(i, SkillImportance, "2.B.9.z").Value != 3.5 {
		t.Errorf("%+v", e)
	}
	if got := c.Technology(i); len(got) != 1 || got[0] != (Technology{"Git", "43232408", true, false}) {
		t.Errorf("%+v", got)
	}
	if got := c.Related(i); len(got) != 1 || c.Occupations[got[0].Index].Code != "27-1024.00" || got[0].Tier != PrimaryShort {
		t.Errorf("%+v", got)
	}
}

func TestTheVersionIsReadFromTheInnermostFolder(t *testing.T) {
	for path, want := range map[string]string{
		"/x/db_28_0_old/db_30_1_text": "30.1", "/x/db_30_1_text.zip": "30.1", "/x/release": "", "db_9_12": "9.12",
	} {
		if got := versionOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	if c, err := importPath(folderNamed(t, "db_30_1_text", mini())); err != nil || c.Sources[0].Version != "30.1" {
		t.Errorf("%v", err)
	}
	if c, err := importPath(zipped(t, mini())); err != nil || c.Sources[0].Version != "31.0" { // release.zip/db_31_0_text
		t.Errorf("%v", err)
	}
}

func TestWorkContextOfANewerReleaseReplacesTheRecoveredOne(t *testing.T) {
	m := mini()
	m["Work Context.txt"] = workContext
	own := filepath.Join(folder(t, map[string]string{"c.txt": strings.ReplaceAll(workContext, "Incumbent", "recovered")}), "c.txt")
	for name, in := range map[string]Input{"a base": {Base: open(t)}, "a base and a table": {Base: open(t), Context: own}} {
		in.Release = folder(t, m)
		c, err := Import(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		i, _ := c.Find("11-1011.00")
		if r := c.Rating(i, Context, "4.C.3.a.1"); r.Value != 2.5 || r.Flag != 0 || r.SE != 0.2 {
			t.Errorf("%s: %+v", name, r)
		}
		for _, s := range c.Sources {
			if strings.Contains(s.Name, "recovered") {
				t.Errorf("%s: %+v", name, s)
			}
		}
	}
	plain, err := Import(context.Background(), Input{Release: folder(t, mini()), Base: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	i, _ := plain.Find("11-1011.00")
	if r := plain.Rating(i, Context, "4.C.3.a.1"); r.Flag != Recovered || r.SE != RecoveredSE {
		t.Errorf("without work context the recovered rating should stand: %+v", r)
	}
	given, err := Import(context.Background(), Input{Release: folder(t, mini()), Context: own})
	if err != nil {
		t.Fatal(err)
	}
	if r := given.Rating(i, Context, "4.C.3.a.1"); r.Value != 2.5 || r.Flag != Recovered || given.Sources[1].Coverage != "context=1; recovered=1" {
		t.Errorf("%+v, %+v", r, given.Sources)
	}
}

func TestNamesAreCarriedOverToAReleaseWithNewCodes(t *testing.T) {
	m := mini()
	m["Occupation Data.txt"] += "15-2099.02\tPrompt Engineers\tAsk.\n"
	c, err := Import(context.Background(), Input{Release: folder(t, m), Base: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	i, _ := c.Find("29-1141.00")
	if o := c.Occupations[i]; o.Zh != "注册护士" || o.Outlook.SOC != "29-1141" || len(c.Aliases(i, "zh")) == 0 {
		t.Errorf("%+v", o)
	}
	i, ok := c.Find("15-2099.02")
	if o := c.Occupations[i]; !ok || o.Zh != "" || o.Name("zh") != "Prompt Engineers" || o.Outlook.SOC != "" {
		t.Errorf("%+v", o)
	}
	if s := c.Sources[len(c.Sources)-1]; !strings.HasPrefix(s.Name, "BLS") {
		t.Errorf("the outlook's source was lost: %+v", c.Sources)
	}
}

func TestBadReleasesAreRefusedWithFileLineAndColumn(t *testing.T) {
	t.Parallel()
	missing := func(file, column string) func(map[string]string) {
		return func(m map[string]string) { edit(m, file, column, "Other") }
	}
	without := func(file string) func(map[string]string) { return func(m map[string]string) { delete(m, file) } }
	headerOnly := func(file string) func(map[string]string) {
		return func(m map[string]string) { m[file], _, _ = strings.Cut(m[file], "\n") }
	}
	value := func(with string) func(map[string]string) {
		return func(m map[string]string) { edit(m, "Skills.txt", "4.62", with) }
	}
	for name, c := range map[string]struct {
		change       func(map[string]string)
		key, file    string // no file: the release
		line, column int
	}{
		"no skills":                        {without("Skills.txt"), "error.release.missing", "", 0, 0},
		"no knowledge":                     {without("Knowledge.txt"), "error.release.missing", "", 0, 0},
		"no interests":                     {without("Interests.txt"), "error.release.missing", "", 0, 0},
		"no job zones":                     {without("Job Zones.txt"), "error.release.missing", "", 0, 0},
		"no occupations":                   {without("Occupation Data.txt"), "error.release.missing", "", 0, 0},
		"occupations without codes":        {missing("Occupation Data.txt", "O*NET-SOC Code"), "error.table.column", "Occupation Data.txt", 1, 0},
		"occupations without titles":       {missing("Occupation Data.txt", "Title"), "error.table.column", "Occupation Data.txt", 1, 0},
		"job zones without zones":          {missing("Job Zones.txt", "Job Zone"), "error.table.column", "Job Zones.txt", 1, 0},
		"ratings without codes":            {missing("Knowledge.txt", "O*NET-SOC Code"), "error.table.column", "Knowledge.txt", 1, 0},
		"ratings without elements":         {missing("Interests.txt", "Element ID"), "error.table.column", "Interests.txt", 1, 0},
		"ratings without scales":           {missing("Skills.txt", "Scale ID"), "error.table.column", "Skills.txt", 1, 0},
		"ratings without values":           {missing("Skills.txt", "Data Value"), "error.table.column", "Skills.txt", 1, 0},
		"relations without their end":      {missing("Related Occupations.txt", "Related O*NET-SOC Code"), "error.table.column", "Related Occupations.txt", 1, 0},
		"too few cells":                    {func(m map[string]string) { m["Job Zones.txt"] += "53-2021.00\t3\n" }, "error.table.cells", "Job Zones.txt", 7, 0},
		"too many cells":                   {func(m map[string]string) { edit(m, "Skills.txt", "\t4.12", "\t4.12\t4.12") }, "error.table.cells", "Skills.txt", 2, 0},
		"a rating in words":                {value("high"), "error.table.number", "Skills.txt", 3, 5},
		"a rating of NaN":                  {value("NaN"), "error.table.number", "Skills.txt", 3, 5},
		"a rating in base 16":              {value("0x1p2"), "error.table.number", "Skills.txt", 3, 5},
		"a rating of infinity":             {value("-Inf"), "error.table.range", "Skills.txt", 3, 5},
		"a rating of overflow":             {value("1e999"), "error.table.number", "Skills.txt", 3, 5},
		"a level above the scale":          {value("7.01"), "error.table.range", "Skills.txt", 3, 5},
		"an importance above the scale":    {func(m map[string]string) { edit(m, "Skills.txt", "4.12", "5.12") }, "error.table.range", "Skills.txt", 2, 5},
		"an interest below the scale":      {func(m map[string]string) { edit(m, "Interests.txt", "1.30", "0.99") }, "error.table.range", "Interests.txt", 2, 5},
		"a standard error below zero":      {func(m map[string]string) { edit(m, "Skills.txt", "0.1250", "-0.1") }, "error.table.range", "Skills.txt", 2, 6},
		"a job zone of six":                {func(m map[string]string) { edit(m, "Job Zones.txt", "\t5\t", "\t6\t") }, "error.table.range", "Job Zones.txt", 2, 2},
		"half a job zone":                  {func(m map[string]string) { edit(m, "Job Zones.txt", "\t5\t", "\t3.5\t") }, "error.table.number", "Job Zones.txt", 2, 2},
		"a rating twice":                   {func(m map[string]string) { m["Skills.txt"] += strings.Split(m["Skills.txt"], "\n")[1] + "\n" }, "error.table.duplicate", "Skills.txt", 12, 2},
		"a rating twice over two files":    {func(m map[string]string) { m["Skills 2.txt"] = m["Skills.txt"] }, "error.table.duplicate", "Skills.txt", 2, 2},
		"a job zone twice":                 {func(m map[string]string) { m["Job Zones.txt"] += "11-1011.00\t3\tx\n" }, "error.table.duplicate", "Job Zones.txt", 7, 1},
		"a relation twice":                 {func(m map[string]string) { m["Related Occupations.txt"] += "15-1252.00\t27-1024.00\tSupplemental\n" }, "error.table.duplicate", "Related Occupations.txt", 4, 2},
		"an occupation twice":              {func(m map[string]string) { m["Occupation Data.txt"] += "11-1011.00\tBoss\tx\n" }, "error.table.duplicate", "Occupation Data.txt", 8, 1},
		"a job zone for an unknown code":   {func(m map[string]string) { m["Job Zones.txt"] += "99-9999.00\t3\tx\n" }, "error.table.unknown", "Job Zones.txt", 7, 1},
		"a rating for an unknown code":     {func(m map[string]string) { edit(m, "Skills.txt", "15-1252.00", "15-1259.00") }, "error.table.unknown", "Skills.txt", 4, 1},
		"a relation to an unknown code":    {func(m map[string]string) { edit(m, "Related Occupations.txt", "\t27-1024.00", "\t99-1024.00") }, "error.table.unknown", "Related Occupations.txt", 2, 2},
		"a title of an unknown code":       {func(m map[string]string) { edit(m, "Alternate Titles.txt", "11-1011.00", "99-1011.00") }, "error.table.unknown", "Alternate Titles.txt", 2, 1},
		"a code that is none":              {func(m map[string]string) { m["Occupation Data.txt"] += "11-10\tBoss\tx\n" }, "error.table.code", "Occupation Data.txt", 8, 1},
		"a title left blank":               {func(m map[string]string) { m["Occupation Data.txt"] += "11-1012.00\t\tx\n" }, "error.table.blank", "Occupation Data.txt", 8, 2},
		"Latin-1":                          {func(m map[string]string) { m["Job Zones.txt"] += "53-2021.00\t3\t\xe9t\xe9\n" }, "error.table.encoding", "Job Zones.txt", 7, 14},
		"UTF-16 with its mark":             {func(m map[string]string) { m["Job Zones.txt"] = "\xff\xfeO\x00" }, "error.table.encoding", "Job Zones.txt", 1, 1},
		"UTF-16 without its mark":          {func(m map[string]string) { m["Job Zones.txt"] = "O\x00*\x00" }, "error.table.encoding", "Job Zones.txt", 1, 2},
		"an empty table":                   {func(m map[string]string) { m["Job Zones.txt"] = "" }, "error.table.empty", "Job Zones.txt", 0, 0},
		"empty skills":                     {func(m map[string]string) { m["Skills.txt"] = "" }, "error.table.empty", "Skills.txt", 0, 0},
		"skills that stop at the header":   {headerOnly("Skills.txt"), "error.table.empty", "Skills.txt", 1, 0},
		"zones that stop at the header":    {headerOnly("Job Zones.txt"), "error.table.empty", "Job Zones.txt", 1, 0},
		"no occupation below the header":   {headerOnly("Occupation Data.txt"), "error.release.occupations", "", 0, 0},
		"a column twice":                   {func(m map[string]string) { m["Job Zones.txt"] = "Job Zone\tJob Zone\n" }, "error.table.column.twice", "Job Zones.txt", 1, 2},
		"a line over a mebibyte":           {func(m map[string]string) { m["Job Zones.txt"] += longLine() }, "error.table.line", "Job Zones.txt", 7, 0},
		"the same table in two folders":    {func(m map[string]string) { m["a/Skills.txt"], m["b/Skills.txt"] = m["Skills.txt"], m["Skills.txt"] }, "error.release.twice", "", 0, 0},
		"technology without its commodity": {missing("Technology Skills.txt", "Commodity Code"), "error.table.column", "Technology Skills.txt", 1, 0},
	} {
		for form, write := range forms {
			t.Run(name+" as "+form, func(t *testing.T) {
				m := mini()
				c.change(m)
				path := write(t, m)
				cat, err := importPath(path)
				refused(t, cat, err, c.key, cmp.Or(c.file, path), c.line, c.column)
			})
		}
	}
}

// longLine is more than a mebibyte that does not pack well enough for a bomb.
func longLine() string {
	var b strings.Builder
	for i := uint64(1); b.Len() <= 1<<20; i++ {
		fmt.Fprintf(&b, "%x\t", i*0x9e3779b97f4a7c15)
	}
	return b.String()
}

func TestAMissingColumnIsNamed(t *testing.T) {
	m := mini()
	edit(m, "Skills.txt", "Scale ID", "Scale")
	_, err := importPath(folder(t, m))
	var e *leeway.Error
	if !errors.As(err, &e) || e.Args[0] != "Scale ID" || !strings.Contains(e.Args[1].(string), "Element Name, Scale, Data Value") {
		t.Errorf("%v", err)
	}
}

func TestWhatIsNoReleaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	cat, err := importPath(filepath.Join(dir, "none.zip"))
	refused(t, cat, err, "error.file.open", "none.zip", 0, 0)
	cat, err = importPath(dir)
	refused(t, cat, err, "error.release.missing", dir, 0, 0)
	cat, err = importPath(os.DevNull)
	refused(t, cat, err, "error.file.size", os.DevNull, 0, 0)
}

func TestAFolderMayLinkToTablesButNotToDevices(t *testing.T) {
	m := mini()
	path := folder(t, m)
	skills := filepath.Join(path, "Skills.txt")
	elsewhere := filepath.Join(t.TempDir(), "moved")
	if err := errors.Join(os.Rename(skills, elsewhere), os.Symlink(elsewhere, skills)); err != nil {
		t.Skip("SKIPPED: no symbolic links here: ", err)
	}
	if _, err := importPath(path); err != nil {
		t.Errorf("a linked table: %v", err)
	}
	if err := errors.Join(os.Remove(skills), os.Symlink("/dev/zero", skills)); err != nil {
		t.Fatal(err)
	}
	cat, err := importPath(path)
	refused(t, cat, err, "error.file.size", "Skills.txt", 0, 0)
}

// archive writes a zip and gives its path.
func archive(t testing.TB, write func(*zip.Writer)) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "release.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func put(t testing.TB, z *zip.Writer, name, text string) {
	t.Helper()
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// packed is a deflate stream of n MiB of the byte; every block is packed once.
func packed(t testing.TB, n int, b byte) []byte {
	t.Helper()
	var block bytes.Buffer
	w, err := flate.NewWriter(&block, flate.BestCompression)
	if err == nil {
		_, err = w.Write(bytes.Repeat([]byte{b}, 1<<20))
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	return append(bytes.Repeat(block.Bytes(), n), 3, 0) // an empty last block
}

// raw puts packed data into an archive with a wrong checksum and whatever size
// its directory shall state.
func raw(t testing.TB, z *zip.Writer, name string, data []byte, size uint64) {
	t.Helper()
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: 1, CompressedSize64: uint64(len(data)), UncompressedSize64: size})
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	named := func(name string) func(*zip.Writer) { return func(z *zip.Writer) { put(t, z, name, "x") } }
	for name, c := range map[string]struct {
		write     func(*zip.Writer)
		key, file string
	}{
		"a path upward":                {named("../Skills.txt"), "error.zip.path", ""},
		"a path upward in between":     {named("a/../../Skills.txt"), "error.zip.path", ""},
		"a backslash upward":           {named(`..\Skills.txt`), "error.zip.path", ""},
		"a backslash":                  {named(`db_29_3_text\Skills.txt`), "error.zip.path", ""},
		"a drive":                      {named(`C:\Skills.txt`), "error.zip.path", ""},
		"an absolute path":             {named("/etc/Skills.txt"), "error.zip.path", ""},
		"a NUL in a path":              {named("Skills.txt\x00.txt"), "error.zip.path", ""},
		"the same entry twice":         {func(z *zip.Writer) { named("Skills.txt")(z); named("Skills.txt")(z) }, "error.zip", ""},
		"the same table twice":         {func(z *zip.Writer) { named("a/Skills.txt")(z); named("b/Skills.txt")(z) }, "error.release.twice", ""},
		"300 MiB of zeros":             {func(z *zip.Writer) { raw(t, z, "Skills.txt", packed(t, 300, 0), 300<<20) }, "error.zip.bomb", ""},
		"200 MiB of blank lines":       {func(z *zip.Writer) { raw(t, z, "Skills.txt", packed(t, 200, '\n'), 200<<20) }, "error.zip.bomb", ""},
		"zeros of an understated size": {func(z *zip.Writer) { raw(t, z, "Occupation Data.txt", packed(t, 300, 0), 1000) }, "error.table.read", "Occupation Data.txt"},
		"5,000 files": {func(z *zip.Writer) {
			for i := range 5000 {
				if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d.txt", i)}); err != nil {
					t.Fatal(err)
				}
			}
		}, "error.zip.files", ""},
		"a link": {func(z *zip.Writer) {
			h := &zip.FileHeader{Name: "Skills.txt"}
			h.SetMode(fs.ModeSymlink | 0o777)
			if _, err := z.CreateHeader(h); err != nil {
				t.Fatal(err)
			}
		}, "error.zip.path", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := archive(t, c.write)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			cat, err := importPath(path)
			runtime.ReadMemStats(&after)
			refused(t, cat, err, c.key, cmp.Or(c.file, path), 0, 0)
			if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
				t.Errorf("refusing it took %d KiB", used>>10)
			}
		})
	}
}

func TestAnArchiveIsBoundedAsAWhole(t *testing.T) {
	var files []*zip.File
	for range 30 {
		files = append(files, &zip.File{FileHeader: zip.FileHeader{Name: "x.txt", CompressedSize64: 5 << 20, UncompressedSize64: 20 << 20}})
	}
	err := checkArchive("r.zip", files)
	refused(t, nil, err, "error.zip.bomb", "r.zip", 0, 0)
	if err := checkArchive("r.zip", files[:20]); err != nil {
		t.Errorf("a large but honest archive: %v", err)
	}
}

func TestADamagedZipIsRefused(t *testing.T) {
	data, err := os.ReadFile(zipped(t, mini()))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.zip")
	for n := 0; n < len(data); n += 1 + len(data)/40 {
		if err := os.WriteFile(path, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		cat, err := importPath(path)
		refused(t, cat, err, "error.zip", "cut.zip", 0, 0)
	}
	wrongSum := archive(t, func(z *zip.Writer) {
		for name, text := range mini() {
			if name != "Job Zones.txt" {
				put(t, z, name, text)
			}
		}
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, 1) // 1 is a level
		_, err := w.Write([]byte(mini()["Job Zones.txt"]))
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		raw(t, z, "Job Zones.txt", b.Bytes(), uint64(len(mini()["Job Zones.txt"])))
	})
	cat, err := importPath(wrongSum)
	refused(t, cat, err, "error.table.read", "Job Zones.txt", 6, 0)
}

// countdown is a context that is cancelled when it has been asked n times.
type countdown struct {
	context.Context
	n int
}

func (c *countdown) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestAnImportStopsWhereverItIsCancelled(t *testing.T) {
	m := mini()
	m["Alternate Titles.txt"] += strings.Repeat("11-1011.00\tBoss\tn/a\t1\n", 3000)
	for n := 0; ; n++ {
		ctx := &countdown{context.Background(), n}
		c, err := inMemory(ctx, m)
		if err == nil {
			if n < 20 {
				t.Errorf("it was asked only %d times", n)
			}
			break
		}
		var e *leeway.Error
		if !errors.Is(err, context.Canceled) || !errors.As(err, &e) || e.Key != "error.table.read" || e.File == "" || c != nil {
			t.Fatalf("after %d: %v", n, err)
		}
	}
}

const projectionHead = "Occupation Title,Occupation Code,Employment 2024,Employment 2034,\"Employment Percent Change, 2024-2034\",\"Occupational Openings, 2024-2034 Annual Average\",Median Annual Wage 2024,Education Code\n"

func TestProjectionsAreReadAsPublished(t *testing.T) {
	rows := "Surgeons,29-1240,\"1,057.0\",57.1,-0.2,6.3,\">=239,200\",1\nActors,27-2011,57.0,57.1,0.2,6.3,N/A,6\nOther,29-1229,1,1,1,1,1,1\nGroup,13-2020,2,2,2,2,2,2\nBroad,39-7000,3,3,3,3,3,3\n"
	for name, text := range map[string]string{
		"as it is": projectionHead + rows, "with a BOM": "\ufeff" + projectionHead + rows,
		"BOM and quotes": "\ufeff\"Occupation Title\"" + strings.TrimPrefix(projectionHead, "Occupation Title") + rows,
		"CRLF":           strings.ReplaceAll(projectionHead+rows, "\n", "\r\n"),
		"target year first": strings.Replace(strings.Replace(strings.Replace(projectionHead, "Employment 2024", "E", 1), "Employment 2034", "Employment 2024", 1), ",E,", ",Employment 2034,", 1) +
			strings.ReplaceAll(strings.ReplaceAll(rows, "\"1,057.0\",57.1", "57.1,\"1,057.0\""), "57.0,57.1", "57.1,57.0"),
	} {
		p, err := readProjections("p.csv", strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s := p.by["29-1240"]; s != (Outlook{"29-1240", 1057000, -0.2, 6300, 239200, true, "ed11"}) {
			t.Errorf("%s: %+v", name, s)
		}
		if a := p.by["27-2011"]; a.Wage != 0 || a.WageCapped || p.period != "2024–2034" {
			t.Errorf("%s: %+v, %s", name, a, p.period)
		}
		for soc, want := range map[string]string{"29-1243": "29-1240", "29-1223": "29-1229", "13-2022": "13-2020", "39-7011": "39-7000", "11-1011": "", "x": ""} {
			if got := p.lookUp(soc); got.SOC != want {
				t.Errorf("%s: %q stands in for %s, want %q", name, got.SOC, soc, want)
			}
		}
	}
}

func TestLaterProjectionsNameTheirYears(t *testing.T) {
	later := strings.NewReplacer("2024", "2027", "2034", "2037").Replace(projectionHead)
	path := filepath.Join(folder(t, map[string]string{"p.csv": later + "Chiefs,11-1011,1,2,3,4,5,1\n"}), "p.csv")
	c, err := Import(context.Background(), Input{Release: folder(t, mini()), Projections: path, Base: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Sources[len(c.Sources)-1]
	if i, _ := c.Find("11-1011.00"); s.Version != "2027–2037" || s.Coverage != "outlook=1; rows=1" || c.Occupations[i].Outlook.Employment != 1000 {
		t.Errorf("%+v", s)
	}
	cat, err := Import(context.Background(), Input{Release: folder(t, mini()), Projections: path + "x"})
	refused(t, cat, err, "error.file.open", "p.csvx", 0, 0)
}

func TestBadProjectionsAreRefusedWithLineAndColumn(t *testing.T) {
	row := func(cells string) string { return projectionHead + "A,27-2011,1,1,1,1,1,1\nB," + cells + "\n" }
	for name, c := range map[string]struct {
		text, key    string
		line, column int
	}{
		"empty":                {"", "error.table.empty", 0, 0},
		"header only":          {projectionHead, "error.table.empty", 1, 0},
		"no columns":           {"a,b\n", "error.table.column", 1, 0},
		"no wage column":       {strings.Replace(projectionHead, "Median", "Mean", 1), "error.table.column", 1, 0},
		"a wage in words":      {row("11-1011,1,1,1,1,much,1"), "error.table.number", 3, 7},
		"a wage of NaN":        {row("11-1011,1,1,1,1,NaN,1"), "error.table.number", 3, 7},
		"a wage of infinity":   {row("11-1011,1,1,1,1,Inf,1"), "error.table.range", 3, 7},
		"jobs at least":        {row("11-1011,>=1,1,1,1,1,1"), "error.table.number", 3, 3},
		"jobs below zero":      {row("11-1011,-1,1,1,1,1,1"), "error.table.range", 3, 3},
		"more lost than there": {row("11-1011,1,1,-101,1,1,1"), "error.table.range", 3, 5},
		"a code that is none":  {row("11-101,1,1,1,1,1,1"), "error.table.code", 3, 2},
		"a code twice":         {row("27-2011,1,1,1,1,1,1"), "error.table.duplicate", 3, 2},
		"too few cells":        {row("11-1011"), "error.table.cells", 3, 0},
		"a quote left open":    {projectionHead + "\"A,11-1011\n", "error.table.read", 2, 12},
		"a quote in a cell":    {projectionHead + "A\",11-1011\n", "error.table.read", 2, 2},
		"without end":          {projectionHead + `"` + strings.Repeat("x", maxProjections), "error.table.large", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := readProjections("p.csv", strings.NewReader(c.text))
			if p.by != nil {
				t.Errorf("%d projections", len(p.by))
			}
			refused(t, nil, err, c.key, "p.csv", c.line, c.column)
		})
	}
}

func FuzzImport(f *testing.F) {
	for name, text := range mini() {
		f.Add(name, []byte(text))
	}
	f.Add("Skills.txt", []byte("\ufeffO*NET-SOC Code\tElement ID\tScale ID\tData Value\n11-1011.00\t2.A.1.a\tIM\t1e3\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		m := mini()
		if _, known := m[name]; !known {
			name = "Skills.txt"
		}
		m[name] = string(data)
		c, err := inMemory(context.Background(), m)
		if (c == nil) == (err == nil) {
			t.Fatalf("catalog %v with error %v", c != nil, err)
		}
		var e *leeway.Error
		if err != nil && (!errors.As(err, &e) || e.File == "") {
			t.Errorf("an error without a key or a file: %v", err)
		}
		if c != nil {
			touch(c)
		}
	})
}

func FuzzProjections(f *testing.F) {
	f.Add([]byte("Occupation Code,Employment 2024,Employment Percent Change,Occupational Openings,Median Annual Wage,Education Code\n11-1011,1,2,3,4,5\n"))
	f.Add([]byte(projectionHead + "A,11-1011,\"1,000\",1,1,1,>=1,1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := readProjections("p.csv", bytes.NewReader(data))
		var e *leeway.Error
		if err != nil && (!errors.As(err, &e) || e.File != "p.csv" || p.by != nil) {
			t.Errorf("%v with %v", err, p.by)
		}
		for soc, o := range p.by {
			for _, x := range []float64{o.Employment, o.Growth, o.Openings, o.Wage} {
				if math.IsNaN(x) || math.IsInf(x, 0) || o.SOC != soc {
					t.Errorf("%+v", o)
				}
			}
		}
	})
}
