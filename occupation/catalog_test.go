package occupation

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
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
	data, err := os.ReadFile(sources + "/db_29_3_text.zip")
	if err != nil {
		t.Skip("SKIPPED: the source release is not beside the checkout")
	}
	_ = data
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

func TestTheCatalogIsBuiltByteForByte(t *testing.T) {
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
	if !bytes.Equal(c.Encode(), []byte(embedded)) {
		t.Error("catalog.bin is not what go generate builds")
	}
}

func TestADamagedCatalogIsAnError(t *testing.T) {
	c, err := importPath(folder(t, small()))
	if err != nil {
		t.Fatal(err)
	}
	data := c.Encode()
	if again, err := Decode(string(data)); err != nil || !bytes.Equal(again.Encode(), data) {
		t.Fatalf("not the same after reading: %v", err)
	}
	for n := range len(data) {
		if _, err := Decode(string(data[:n])); err == nil {
			t.Fatalf("cut to %d of %d bytes it was read", n, len(data))
		}
		bad := bytes.Clone(data)
		bad[n] ^= 0x10
		if _, err := Decode(string(bad)); err == nil {
			t.Fatalf("changed at byte %d it was read", n)
		}
	}
}

// TestEstimatesBeatTheGroupAndTheNeighbours holds out every tenth known
// occupation at a time, estimates it from the rest, and compares.
func TestEstimatesBeatTheGroupAndTheNeighbours(t *testing.T) {
	c := open(t)
	tab := &c.tables[Context]
	truth := append([]uint16{}, tab.value...)
	flags := append([]uint8{}, tab.flag...)
	var model, group, neighbours, n, covered float64
	for fold := range 5 {
		hidden := map[int]bool{}
		known := 0
		for i := range c.Occupations {
			if Flag(flags[i*len(tab.elements)])&Estimated != 0 {
				continue
			}
			if known++; known%5 == fold {
				hidden[i] = true
			}
		}
		copy(tab.value, truth)
		copy(tab.flag, flags)
		for i := range c.Occupations {
			for j := range tab.elements {
				k := i*len(tab.elements) + j
				if hidden[i] || Flag(flags[k])&Estimated != 0 {
					tab.value[k], tab.se[k], tab.flag[k] = none, none, 0
				}
			}
		}
		targets := make([]*target, len(tab.elements))
		for j := range targets {
			targets[j] = c.target(j)
		}
		c.estimateContext()
		for i := range hidden {
			for j := range tab.elements {
				want := float64(truth[i*len(tab.elements)+j]) / 100
				got := c.At(i, Context, j)
				model += sq(got.Value - want)
				group += sq(targets[j].group[i] - want)
				near := targets[j].related[i]
				if math.IsNaN(near) {
					near = targets[j].group[i]
				}
				neighbours += sq(near - want)
				n++
				if math.Abs(got.Value-want) <= 1.645*got.SE {
					covered++
				}
			}
		}
	}
	t.Logf("root mean square error on held-out occupations: estimate %.3f, SOC group %.3f, related occupations %.3f; 90 %% interval covers %.1f %%",
		math.Sqrt(model/n), math.Sqrt(group/n), math.Sqrt(neighbours/n), 100*covered/n)
	if model >= group || model >= neighbours {
		t.Error("the estimate is no better than a mean")
	}
	if covered/n < 0.86 || covered/n > 0.94 {
		t.Errorf("the 90 %% interval covers %.3f", covered/n)
	}
}

func sq(x float64) float64 { return x * x }

func FuzzDecode(f *testing.F) {
	c, err := importPath(folder(f, small()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(c.Encode())
	f.Add([]byte(magic))
	f.Fuzz(func(_ *testing.T, data []byte) {
		k := &codec{in: string(data), reading: true} // past the checksum
		(&Catalog{}).code(k)
		_, _ = Decode(string(data))
	})
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := Open(); err != nil {
			b.Fatal(err)
		}
	}
}
