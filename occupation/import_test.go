package occupation

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

// small is a whole release with three occupations, two of them rated.
func small() map[string]string {
	rating := "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tStandard Error\tRecommend Suppress\tNot Relevant\n"
	return map[string]string{
		"Occupation Data.txt":  "O*NET-SOC Code\tTitle\tDescription\n11-1011.00\tChief Executives\tLead firms.\n15-1252.00\tSoftware Developers\tWrite code.\n29-1141.00\tRegistered Nurses\tCare for patients.\n",
		"Job Zones.txt":        "O*NET-SOC Code\tJob Zone\tDate\n11-1011.00\t5\t08/2023\n15-1252.00\t4\t08/2023\n",
		"Skills.txt":           rating + "11-1011.00\t2.A.1.a\tReading Comprehension\tIM\t4.12\t0.1250\tN\tn/a\n11-1011.00\t2.A.1.a\tReading Comprehension\tLV\t4.62\t0.1830\tY\tN\n15-1252.00\t2.A.1.a\tReading Comprehension\tIM\t3.00\t0.1000\tN\tn/a\n15-1252.00\t2.A.1.a\tReading Comprehension\tLV\t0.00\t0.0000\tN\tY\n",
		"Knowledge.txt":        rating + "11-1011.00\t2.C.1.a\tAdministration\tIM\t4.78\t0.1102\tN\tn/a\n11-1011.00\t2.C.1.a\tAdministration\tLV\t6.50\t0.2130\tN\tN\n",
		"Interests.txt":        "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\n11-1011.00\t1.B.1.a\tRealistic\tOI\t1.30\n11-1011.00\t1.B.1.g\tFirst Interest High-Point\tIH\t5.00\n",
		"Alternate Titles.txt": "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n11-1011.00\tBoss\tn/a\t01\n",
	}
}

// folder writes a release and gives its path.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "db_31_0_text")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func importPath(path string) (*Catalog, error) {
	return Import(context.Background(), Input{Release: path})
}

func TestASmallReleaseIsReadWhole(t *testing.T) {
	for name, change := range map[string]func(map[string]string){
		"as it is":   func(map[string]string) {},
		"CRLF":       func(m map[string]string) { m["Skills.txt"] = strings.ReplaceAll(m["Skills.txt"], "\n", "\r\n") },
		"with a BOM": func(m map[string]string) { m["Skills.txt"] = "\ufeff" + m["Skills.txt"] },
		"added columns": func(m map[string]string) {
			m["Job Zones.txt"] = "New\tO*NET-SOC Code\tJob Zone\nx\t11-1011.00\t5\nx\t15-1252.00\t4\n"
		},
		"skills moved to other files": func(m map[string]string) {
			m["Essential Skills.txt"] = m["Skills.txt"]
			delete(m, "Skills.txt")
		},
		"an added element": func(m map[string]string) {
			m["Skills.txt"] += "15-1252.00\t2.B.9.z\tPrompting\tIM\t3.50\t0.1\tN\tn/a\n"
		},
		"a renamed element": func(m map[string]string) {
			m["Skills.txt"] = strings.ReplaceAll(m["Skills.txt"], "Reading Comprehension", "Reading")
		},
	} {
		m := small()
		change(m)
		c, err := importPath(folder(t, m))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		i, _ := c.Find("11-1011.00")
		r := c.Rating(i, SkillLevel, "2.A.1.a")
		if len(c.Occupations) != 3 || r.Value != 4.62 || math.Abs(r.SE-0.183) > 1e-9 || r.Flag != Suppressed || r.Known() {
			t.Errorf("%s: %d occupations, %+v", name, len(c.Occupations), r)
		}
		j, _ := c.Find("15-1252.00")
		if n := c.Rating(j, SkillLevel, "2.A.1.a"); n.Flag != NotRelevant || !n.Known() {
			t.Errorf("%s: %+v", name, n)
		}
		if c.Occupations[i].JobZone != 5 || c.Sources[0].Version != "31.0" || c.Titles(i)[0] != "Boss" {
			t.Errorf("%s: %+v, %+v, %v", name, c.Occupations[i], c.Sources[0], c.Titles(i))
		}
		if k, _ := c.Find("29-1141.00"); c.Rated(k, SkillLevel) {
			t.Errorf("%s: an unrated occupation has ratings", name)
		}
	}
}

func TestWorkContextOfANewerReleaseReplacesTheRecoveredOne(t *testing.T) {
	m := small()
	m["Work Context.txt"] = "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tStandard Error\tDomain Source\n11-1011.00\t4.C.3.a.1\tConsequence of Error\tCX\t2.50\t0.2000\tIncumbent\n11-1011.00\t4.C.3.a.1\tConsequence of Error\tCXP\t2.50\t0.2000\tIncumbent\n"
	c, err := Import(context.Background(), Input{Release: folder(t, m), Base: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	i, _ := c.Find("11-1011.00")
	if r := c.Rating(i, Context, "4.C.3.a.1"); r.Value != 2.5 || r.Flag != 0 || r.SE != 0.2 {
		t.Errorf("%+v", r)
	}
	if c.Occupations[i].Zh == "" || c.Occupations[i].Outlook.SOC == "" {
		t.Errorf("names or outlook were not carried over: %+v", c.Occupations[i])
	}
	plain, err := Import(context.Background(), Input{Release: folder(t, small()), Base: open(t)})
	if err != nil {
		t.Fatal(err)
	}
	if r := plain.Rating(i, Context, "4.C.3.a.1"); r.Flag != Recovered || r.SE != RecoveredSE {
		t.Errorf("without work context the recovered rating should stand: %+v", r)
	}
}

func TestBadReleasesAreRefusedWithFileLineAndColumn(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(map[string]string)
		key, file    string
		line, column int
	}{
		"a missing file":   {func(m map[string]string) { delete(m, "Interests.txt") }, "error.release.missing", "db_31_0_text", 0, 0},
		"no occupations":   {func(m map[string]string) { delete(m, "Occupation Data.txt") }, "error.release.missing", "db_31_0_text", 0, 0},
		"a missing column": {func(m map[string]string) { m["Job Zones.txt"] = "O*NET-SOC Code\tZone\n" }, "error.table.column", "Job Zones.txt", 1, 0},
		"ratings without data": {func(m map[string]string) {
			m["Skills.txt"] = strings.Replace(m["Skills.txt"], "Data Value", "Value", 1)
		}, "error.table.column", "Skills.txt", 1, 0},
		"too few cells":        {func(m map[string]string) { m["Job Zones.txt"] += "29-1141.00\t3\n" }, "error.table.cells", "Job Zones.txt", 4, 0},
		"a rating in words":    {func(m map[string]string) { m["Skills.txt"] = strings.Replace(m["Skills.txt"], "4.62", "high", 1) }, "error.table.number", "Skills.txt", 3, 5},
		"a rating of NaN":      {func(m map[string]string) { m["Skills.txt"] = strings.Replace(m["Skills.txt"], "4.62", "NaN", 1) }, "error.table.number", "Skills.txt", 3, 5},
		"a rating of infinity": {func(m map[string]string) { m["Skills.txt"] = strings.Replace(m["Skills.txt"], "4.62", "Inf", 1) }, "error.table.range", "Skills.txt", 3, 5},
		"a rating off scale":   {func(m map[string]string) { m["Skills.txt"] = strings.Replace(m["Skills.txt"], "4.12", "5.12", 1) }, "error.table.range", "Skills.txt", 2, 5},
		"a rating twice":       {func(m map[string]string) { m["Skills.txt"] += strings.Split(m["Skills.txt"], "\n")[1] + "\n" }, "error.table.duplicate", "Skills.txt", 6, 2},
		"an occupation twice":  {func(m map[string]string) { m["Occupation Data.txt"] += "11-1011.00\tBoss\tx\n" }, "error.table.duplicate", "Occupation Data.txt", 5, 1},
		"an unknown code":      {func(m map[string]string) { m["Job Zones.txt"] += "99-9999.00\t3\tx\n" }, "error.table.unknown", "Job Zones.txt", 4, 1},
		"a code that is none":  {func(m map[string]string) { m["Occupation Data.txt"] += "11-10\tBoss\tx\n" }, "error.table.code", "Occupation Data.txt", 5, 1},
		"a title left blank":   {func(m map[string]string) { m["Occupation Data.txt"] += "11-1012.00\t\tx\n" }, "error.table.blank", "Occupation Data.txt", 5, 2},
		"another encoding":     {func(m map[string]string) { m["Job Zones.txt"] += "29-1141.00\t3\t\xe9t\xe9\n" }, "error.table.encoding", "Job Zones.txt", 4, 14},
		"UTF-16":               {func(m map[string]string) { m["Job Zones.txt"] = "\xff\xfeO\x00" }, "error.table.encoding", "Job Zones.txt", 1, 1},
		"an empty table":       {func(m map[string]string) { m["Job Zones.txt"] = "" }, "error.table.empty", "Job Zones.txt", 0, 0},
		"a column twice":       {func(m map[string]string) { m["Job Zones.txt"] = "Job Zone\tJob Zone\n" }, "error.table.column.twice", "Job Zones.txt", 1, 2},
		"a line without end":   {func(m map[string]string) { m["Job Zones.txt"] += strings.Repeat("x", 2<<20) }, "error.table.line", "Job Zones.txt", 4, 0},
		"only a header":        {func(m map[string]string) { m["Occupation Data.txt"] = "O*NET-SOC Code\tTitle\n" }, "error.release.occupations", "db_31_0_text", 0, 0},
	} {
		m := small()
		c.change(m)
		cat, err := importPath(folder(t, m))
		var e *leeway.Error
		if !errors.As(err, &e) || cat != nil {
			t.Errorf("%s: catalog %v, error %v", name, cat != nil, err)
			continue
		}
		if e.Key != c.key || filepath.Base(e.File) != c.file || e.Line != c.line || e.Column != c.column {
			t.Errorf("%s: %s at %s:%d:%d, want %s at %s:%d:%d", name, e.Key, filepath.Base(e.File), e.Line, e.Column, c.key, c.file, c.line, c.column)
		}
	}
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

func TestAZipReadsLikeItsFolder(t *testing.T) {
	path := archive(t, func(z *zip.Writer) {
		for name, text := range small() {
			put(t, z, "db_30_1_text/"+name, text)
		}
	})
	c, err := importPath(path)
	if err != nil || c.Sources[0].Version != "30.1" {
		t.Fatalf("%v, %+v", err, c)
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*zip.Writer)
		key   string
	}{
		"a path upward":      {func(z *zip.Writer) { put(t, z, "../Skills.txt", "x") }, "error.zip"},
		"a backslash upward": {func(z *zip.Writer) { put(t, z, `..\Skills.txt`, "x") }, "error.zip"},
		"an absolute path":   {func(z *zip.Writer) { put(t, z, "/etc/Skills.txt", "x") }, "error.zip"},
		"a link": {func(z *zip.Writer) {
			h := &zip.FileHeader{Name: "Skills.txt"}
			h.SetMode(fs.ModeSymlink | 0o777)
			if _, err := z.CreateHeader(h); err != nil {
				t.Fatal(err)
			}
		}, "error.zip.path"},
		"a bomb": {func(z *zip.Writer) {
			w, err := z.Create("Skills.txt")
			if err != nil {
				t.Fatal(err)
			}
			block := make([]byte, 1<<20)
			for range 300 {
				if _, err := w.Write(block); err != nil {
					t.Fatal(err)
				}
			}
		}, "error.zip.bomb"},
		"very many files": {func(z *zip.Writer) {
			for i := range 1100 {
				put(t, z, strings.Repeat("a", i+1)+".txt", "")
			}
		}, "error.zip.files"},
		"a table twice": {func(z *zip.Writer) {
			put(t, z, "a/Skills.txt", "x")
			put(t, z, "b/Skills.txt", "x")
		}, "error.release.twice"},
	} {
		cat, err := importPath(archive(t, c.write))
		var e *leeway.Error
		if !errors.As(err, &e) || cat != nil || !strings.HasPrefix(e.Key, c.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := archive(t, func(z *zip.Writer) {
		for name, text := range small() {
			put(t, z, name, text+strings.Repeat("\n", 10000))
		}
	})
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 10, len(data) / 2, len(data) - 1} {
		path := filepath.Join(t.TempDir(), "cut.zip")
		if err := os.WriteFile(path, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if cat, err := importPath(path); err == nil || cat != nil {
			t.Errorf("a zip cut to %d of %d bytes was read", n, len(data))
		}
	}
	if _, err := importPath(filepath.Join(t.TempDir(), "none.zip")); err == nil {
		t.Error("a missing file was read")
	}
}

func TestACancelledImportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m := small()
	m["Alternate Titles.txt"] += strings.Repeat("11-1011.00\tBoss\tn/a\t1\n", 10000)
	if c, err := Import(ctx, Input{Release: folder(t, m)}); !errors.Is(err, context.Canceled) || c != nil {
		t.Errorf("got %v", err)
	}
}

func TestProjectionsAreReadAsPublished(t *testing.T) {
	head := "Occupation Title,Occupation Code,Employment 2024,Employment 2034,\"Employment Percent Change, 2024-2034\",\"Occupational Openings, 2024-2034 Annual Average\",Median Annual Wage 2024,Education Code\n"
	by, err := readProjections("p.csv", strings.NewReader(head+"Surgeons,29-1240,\"1,057.0\",57.1,-0.2,6.3,\">=239,200\",1\nActors,27-2011,57.0,57.1,0.2,6.3,N/A,6\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := by["29-1240"]
	if !s.WageCapped || s.Wage != 239200 || s.Growth != -0.2 || s.Employment != 1057000 || s.Openings != 6300 || s.Education != "ed11" {
		t.Errorf("%+v", s)
	}
	if a := by["27-2011"]; a.Wage != 0 || a.WageCapped {
		t.Errorf("%+v", a)
	}
	if got := lookUp(by, "29-1243"); got.SOC != "29-1240" {
		t.Errorf("the broader group should stand in: %+v", got)
	}
	if got := lookUp(by, "11-1011"); got.SOC != "" {
		t.Errorf("nothing should stand in: %+v", got)
	}
	for name, text := range map[string]string{
		"empty": "", "no columns": "a,b\n", "a wage in words": head + "A,11-1011,1,1,1,1,much,1\n",
		"a code twice": head + "A,11-1011,1,1,1,1,1,1\nA,11-1011,1,1,1,1,1,1\n", "a broken quote": head + "\"A,11-1011\n",
		"too few cells": head + "A,11-1011\n",
	} {
		var e *leeway.Error
		if _, err := readProjections("p.csv", strings.NewReader(text)); !errors.As(err, &e) || e.File != "p.csv" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzImport(f *testing.F) {
	for name, text := range small() {
		f.Add(name, []byte(text))
	}
	f.Add("Skills.txt", []byte("\ufeffO*NET-SOC Code\tElement ID\tScale ID\tData Value\n11-1011.00\t2.A.1.a\tIM\t1e3\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		m := small()
		if _, known := m[name]; !known {
			name = "Skills.txt"
		}
		m[name] = string(data)
		c, err := importPath(folder(t, m))
		if (c == nil) == (err == nil) {
			t.Errorf("catalog %v with error %v", c != nil, err)
		}
		var e *leeway.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("an error without a key: %v", err)
		}
	})
}

func FuzzProjections(f *testing.F) {
	f.Add([]byte("Occupation Code,Employment 2024,Employment Percent Change,Occupational Openings,Median Annual Wage,Education Code\n11-1011,1,2,3,4,5\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		by, err := readProjections("p.csv", bytes.NewReader(data))
		if (by == nil) == (err == nil) {
			t.Errorf("%v with error %v", by, err)
		}
	})
}
