package occupation

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

func Example() {
	c, err := Open()
	if err != nil {
		panic(err)
	}
	hit := c.Search("registered nurse", 1)[0]
	o := c.Occupations[hit.Index]
	r := c.Rating(hit.Index, Context, "4.C.3.a.1") // consequence of error, 1 to 5
	fmt.Println(o.Code, o.Name("zh"), r.Value)
	// Output: 29-1141.00 注册护士 3.94
}

const sources = "../../shared/data"

func TestTheCatalogHasWhatItPromises(t *testing.T) {
	c := open(t)
	v := c.Coverage()
	for name, got := range map[string][2]int{
		"occupations": {v.Occupations, 1016}, "job zones": {v.JobZone, 923}, "interests": {v.Interests, 923}, "related": {v.Related, 923},
		"skills": {v.Skills, 879}, "knowledge": {v.Knowledge, 879}, "styles": {v.Styles, 879}, "values": {v.Values, 874},
		"work context": {v.Context, 685}, "estimated work context": {v.ContextEstimated, 331}, "Chinese names": {v.Chinese, 1016},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", name, got[0], got[1])
		}
	}
	if n := len(embedded); n > 8<<20 {
		t.Errorf("the catalog has %d bytes, more than 8 MiB", n)
	}
	// Consequence of error as published, from the notes on the source data.
	for code, want := range map[string]float64{"29-1215.00": 4.97, "53-2021.00": 4.18, "53-2011.00": 4.37} {
		i, ok := c.Find(code)
		if r := c.Rating(i, Context, "4.C.3.a.1"); !ok || math.Abs(r.Value-want) > 0.005 || r.Flag != Recovered {
			t.Errorf("%s: %+v, want %.2f", code, r, want)
		}
	}
	if i, _ := c.Find("29-1211.00"); c.Rating(i, Context, "4.C.3.a.1").Flag != Estimated { // missing in the source
		t.Error("anesthesiologists' consequence of error should be estimated")
	}
}

func TestChineseNamesAreThereAndDistinct(t *testing.T) {
	c := open(t)
	seen := map[string]string{}
	for _, o := range c.Occupations {
		if !hasHan(o.Zh) || seen[o.Zh] != "" {
			t.Errorf("%s: %q (also %s)", o.Code, o.Zh, seen[o.Zh])
		}
		seen[o.Zh] = o.Code
	}
	for d := range domains {
		names := map[string]string{}
		for _, id := range c.Columns(d) {
			e, ok := c.Element(id)
			if !ok || !hasHan(e.Zh) || names[e.Zh] != "" {
				t.Errorf("element %s: %q (also %s)", id, e.Zh, names[e.Zh])
			}
			names[e.Zh] = id
		}
	}
}

func TestNoSentenceOfTheSourcesIsEmbedded(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(sources + "/db_29_3_text.zip"); err != nil {
		t.Skip("SKIPPED: the source release is not beside the checkout")
	}
	r, err := openRelease(sources + "/db_29_3_text.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	b := &builder{index: map[string]int{}, words: map[int][]string{}}
	for i, o := range open(t).Occupations {
		b.index[o.Code] = i
	}
	if err := b.sentences(context.Background(), r, Input{}); err != nil {
		t.Fatal(err)
	}
	for i, list := range b.words {
		if i%25 != 0 {
			continue
		}
		for _, s := range list {
			if len(s) > 40 && strings.Contains(embedded, s) {
				t.Errorf("embedded: %q", s)
			}
		}
	}
}

// fromSources builds the catalog as go generate does.
func fromSources(t testing.TB) *Catalog {
	t.Helper()
	if _, err := os.Stat(sources + "/db_29_3_text.zip"); err != nil {
		t.Skip("SKIPPED: the source releases are not beside the checkout")
	}
	names, err := ReadNames(context.Background(), os.DirFS("names"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Import(context.Background(), Input{Release: sources + "/db_29_3_text.zip", Context: sources + "/Work Context.txt",
		Projections: sources + "/evidence/bls_employment_projections_2024_2034.csv", Names: names})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheCatalogIsBuiltByteForByte(t *testing.T) {
	t.Parallel()
	c := fromSources(t)
	if !bytes.Equal(c.Encode(), []byte(embedded)) {
		t.Error("catalog.bin is not what go generate builds: run make generate")
	}
	for i, want := range []Source{
		{"O*NET Database", "29.3", "2025-05", "CC BY 4.0", "occupations=1016; job_zone=923; interests=923; skills=879; knowledge=879; styles=879; values=874; education=858; related=923"},
		{"O*NET Work Context (recovered)", "", "", "CC BY 4.0", "context=685; recovered=685"},
		{"BLS Employment Projections", "2024–2034", "", "public domain", "outlook=987; rows=832"},
	} {
		if c.Sources[i] != want {
			t.Errorf("%+v, want %+v", c.Sources[i], want)
		}
	}
}

// TestRatingsStandAsInTheSources reads every 50th row of the sources by other
// means than the importer and compares.
func TestRatingsStandAsInTheSources(t *testing.T) {
	t.Parallel()
	release, err := openRelease(sources + "/db_29_3_text.zip")
	if err != nil {
		t.Skip("SKIPPED: the source releases are not beside the checkout")
	}
	defer release.close()
	c := open(t)
	compare := func(name string, in io.Reader) (compared int) {
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\r\n")
		if len(lines) == 1 {
			lines = strings.Split(lines[0], "\n")
		}
		at := map[string]int{}
		for i, h := range strings.Split(lines[0], "\t") {
			at[h] = i + 1
		}
		for n := 1; n < len(lines)-1; n += 50 {
			row := append([]string{""}, strings.Split(lines[n], "\t")...)
			d, ok := map[string]Domain{
				"Skills.txt IM": SkillImportance, "Skills.txt LV": SkillLevel, "Knowledge.txt IM": KnowledgeImportance, "Knowledge.txt LV": KnowledgeLevel,
				"Interests.txt OI": Interest, "Work Styles.txt IM": Style, "Work Values.txt EX": Value, "Work Context.txt CX": Context, "Work Context.txt CT": Context,
			}[name+" "+row[at["Scale ID"]]]
			i, found := c.Find(row[at["O*NET-SOC Code"]])
			want, err := strconv.ParseFloat(row[at["Data Value"]], 64)
			if !ok || err != nil {
				continue
			}
			r := c.Rating(i, d, row[at["Element ID"]])
			se, err := strconv.ParseFloat(row[at["Standard Error"]], 64)
			if !found || math.Abs(r.Value-want) > 1e-9 || err == nil && math.Abs(r.SE-se) > 1e-9 || (row[at["Recommend Suppress"]] == "Y") != (r.Flag&Suppressed != 0) {
				t.Errorf("%s:%d: %+v, want %v ± %v", name, n+1, r, want, se)
			}
			compared++
		}
		return compared
	}
	total := 0
	for _, name := range []string{"Skills.txt", "Knowledge.txt", "Interests.txt", "Work Styles.txt", "Work Values.txt"} {
		f, err := release.fsys.Open(release.files[name])
		if err != nil {
			t.Fatal(err)
		}
		total += compare(name, f)
		f.Close()
	}
	f, err := os.Open(sources + "/Work Context.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if total += compare("Work Context.txt", f); total < 3000 {
		t.Errorf("only %d ratings were compared", total)
	}
}

func TestEveryWorkContextIsRecoveredOrEstimatedWithItsError(t *testing.T) {
	c := open(t)
	for i, o := range c.Occupations {
		for j, id := range c.Columns(Context) {
			r, high := c.At(i, Context, j), 5.0
			if id == "4.C.3.d.4" || id == "4.C.3.d.8" { // on the scale CT
				high = 3
			}
			if r.Flag != Recovered && r.Flag != Estimated || !(r.SE > 0 && r.SE < 1.5) || !(r.Value >= 1 && r.Value <= high) {
				t.Errorf("%s %s: %+v", o.Code, id, r)
			}
		}
	}
}

func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		fromSources(b)
	}
}
