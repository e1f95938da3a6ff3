package occupation

import (
	"strings"
	"sync"
	"testing"
)

func open(t testing.TB) *Catalog {
	t.Helper()
	c, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSearchForgivesSlipsSpellingAndLanguage(t *testing.T) {
	c := open(t)
	for query, want := range map[string]string{
		"Registered Nurses": "29-1141.00", "注册护士": "29-1141.00", "护士": "29-1141.00",
		"sofware enginer": "15-1252.00", "quant": "13-2099.01", "程序员": "15-1251.00",
		"paediatrician": "29-1221.00", "graphic desiner": "27-1024.00", "会计": "13-2011.00", "MUSICIAN": "27-2042.00",
		"翻译": "27-3091.00", "paralegal": "23-2011.00",
	} {
		hits := c.Search(query, 5)
		if len(hits) == 0 || c.Occupations[hits[0].Index].Code != want {
			got := "nothing"
			if len(hits) > 0 {
				got = c.Occupations[hits[0].Index].Code + " by " + hits[0].Title
			}
			t.Errorf("Search(%q) = %s, want %s", query, got, want)
		}
	}
}

func TestEveryOfficialTitleFindsItself(t *testing.T) {
	c := open(t)
	for i, o := range c.Occupations {
		for _, title := range []string{o.En, o.Zh} {
			hits := c.Search(title, 1)
			if len(hits) == 0 || hits[0].Index != i {
				t.Errorf("%q does not find %s", title, o.Code)
			}
		}
	}
}

// TestTypedAliasComesFirst allows for aliases that several occupations share.
func TestTypedAliasComesFirst(t *testing.T) {
	c := open(t)
	for i, o := range c.Occupations {
		for k, a := range c.aliases.at(i) {
			if (i+k)%10 > 0 {
				continue
			}
			hits := c.Search(a, 1)
			if len(hits) == 0 || hits[0].Score < 0.9 {
				t.Errorf("%q, an alias of %s, finds %v", a, o.Code, hits)
			}
		}
	}
}

// TestUnknownWordsLowerTheScore: what nothing explains is not certain.
func TestUnknownWordsLowerTheScore(t *testing.T) {
	c := open(t)
	sure, unsure := c.Search("designer", 1)[0].Score, c.Search("zzyqxw designer", 1)[0].Score
	if unsure > 0.6*sure {
		t.Errorf("score %g with an unknown word, %g without", unsure, sure)
	}
}

func TestSearchOfNothingFindsNothing(t *testing.T) {
	c := open(t)
	for _, q := range []string{"", " ", "!!!", "the of and", "\xff\xfe", strings.Repeat("zqxj ", 10000)} {
		if hits := c.Search(q, 5); len(hits) != 0 {
			t.Errorf("Search(%.20q) found %v", q, hits)
		}
	}
	if hits := (&Catalog{}).Search("nurse", 5); hits != nil {
		t.Errorf("an empty catalog found %v", hits)
	}
	if hits := c.Search("nurse", 0); hits != nil {
		t.Errorf("none were asked for: %v", hits)
	}
}

func TestSearchIsSafeForConcurrentUse(t *testing.T) {
	c := open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if len(c.Search("software enginer", 3)) != 3 {
				t.Error("a search found less than three")
			}
		})
	}
	wg.Wait()
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"nurse", "护士长", "sofware", "a\x00b", "İ", "C++ developer", strings.Repeat("员", 300)} {
		f.Add(s)
	}
	c := open(f)
	f.Fuzz(func(t *testing.T, q string) {
		for _, h := range c.Search(q, 5) {
			if !(h.Score > 0 && h.Score <= 1) || h.Title == "" {
				t.Errorf("Search(%q) gives score %g by %q", q, h.Score, h.Title)
			}
		}
	})
}

// FuzzIndex reads damaged indexes: an error or wrong hits, never a panic.
func FuzzIndex(f *testing.F) {
	c := open(f)
	f.Add([]byte(c.search[:4000]), "nurse")
	f.Add([]byte("\x01\x00\x00\x00\x01\x00\x00\x00"), "nurse")
	f.Fuzz(func(_ *testing.T, data []byte, q string) {
		bad := &Catalog{Occupations: c.Occupations, search: string(data)}
		bad.Search(q, 3)
	})
}

func BenchmarkSearch(b *testing.B) {
	c := open(b)
	for b.Loop() {
		c.find(searched{"search engine optimisation expert", 10}) // anew each time
	}
}

func BenchmarkOpenIndex(b *testing.B) {
	c := open(b)
	for b.Loop() {
		if _, ok := openIndex(c.search); !ok {
			b.Fatal("no index")
		}
	}
}

func BenchmarkSearchWithASlip(b *testing.B) {
	c := open(b)
	for b.Loop() {
		c.find(searched{"sofware enginer", 10})
	}
}
