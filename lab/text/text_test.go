package text

import (
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/tokenizer"
)

func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// TestTheOracleKnowsTheTruth of statements written by hand.
func TestTheOracleKnowsTheTruth(t *testing.T) {
	for _, row := range []struct{ line, fault, kind, language string }{
		{"Forty-two plus nineteen is sixty-one.", "", Arithmetic, English},
		{"Forty-two plus nineteen is sixty.", WrongArithmetic, Arithmetic, English},
		{"Zero minus zero is zero.", "", Arithmetic, English},
		{"Nine times eleven is ninety-nine.", "", Arithmetic, English},
		{"Nine minus eleven is two.", WrongArithmetic, Arithmetic, English},
		{"四十二加十九等于六十一。", "", Arithmetic, Chinese},
		{"七乘八等于五十六。", "", Arithmetic, Chinese},
		{"七乘八等于五十四。", WrongArithmetic, Arithmetic, Chinese},
		{"十减十等于零。", "", Arithmetic, Chinese},
		{"一十减十等于零。", IllFormed, "", ""},
		{"零十减十等于零。", IllFormed, "", ""},
		{"Forty-two plus nineteen is sixty-ten.", IllFormed, "", ""},
		{"Forty-two plus nineteen is.", IllFormed, "", ""},
		{"Forty-two plus nineteen is sixty-one", IllFormed, "", ""},
		{"Forty-two 加 nineteen is sixty-one.", IllFormed, "", ""},
		{"Two days after Monday is Wednesday.", "", Date, English},
		{"Two days after Monday is Tuesday.", WrongDate, Date, English},
		{"One day before Monday is Sunday.", "", Date, English},
		{"One days before Monday is Sunday.", IllFormed, "", ""},
		{"Nine weeks after Friday is Friday.", "", Date, English},
		{"Thirteen months after December is January.", "", Date, English},
		{"Two days after January 30 is February 1.", "", Date, English},
		{"One day after February 28 is March 1.", WrongDate, Date, English}, // not in a leap year
		{"One week before January 3 is December 27.", "", Date, English},
		{"One month after January 31 is March 3.", IllFormed, "", ""},
		{"Two days after Monday is February 1.", IllFormed, "", ""},
		{"1月30日的两天后是2月1日。", "", Date, Chinese},
		{"1月30日的二天后是2月1日。", IllFormed, "", ""},
		{"星期一的三天前是星期五。", "", Date, Chinese},
		{"12月的三个月后是3月。", "", Date, Chinese},
		{"12月的三个月后是4月。", WrongDate, Date, Chinese},
		{"13月的三个月后是4月。", IllFormed, "", ""},
		{"4月31日的一天后是5月1日。", WrongDate, Date, Chinese},
		{"3 hours 5 minutes is 185 minutes.", "", Unit, English},
		{"3 hours 5 minutes is 184 minutes.", WrongUnit, Unit, English},
		{"185 minutes is 3 hours 5 minutes.", "", Unit, English},
		{"1 kilometre is 1000 metres.", "", Unit, English},
		{"1 kilometre is 1000 minutes.", WrongUnit, Unit, English},
		{"1 kilometres is 1000 metres.", IllFormed, "", ""},
		{"01 kilometre is 1000 metres.", IllFormed, "", ""},
		{"3斤2两等于32两。", "", Unit, Chinese},
		{"1斤等于500克。", "", Unit, Chinese},
		{"2天等于47小时。", WrongUnit, Unit, Chinese},
		{"Tea 4 yuan, rice 7 yuan: the dearer is rice.", "", Table, English},
		{"Tea 4 yuan, rice 7 yuan: the dearer is tea.", WrongTable, Table, English},
		{"Tea 4 yuan, rice 4 yuan: the dearer is tea.", WrongTable, Table, English},
		{"Tea 4 yuan, rice 7 yuan: the dearest is rice.", IllFormed, "", ""},
		{"Tea 4 yuan, rice 7 yuan, salt 2 yuan: the cheapest is salt.", "", Table, English},
		{"Tea 4 yuan, rice 7 yuan: the price of tea is 4 yuan.", "", Table, English},
		{"Tea 4 yuan, rice 7 yuan: the price of oil is 4 yuan.", WrongTable, Table, English},
		{"Tea 4 yuan, tea 7 yuan: the price of tea is 4 yuan.", WrongTable, Table, English},
		{"Tea 4 yuan: the price of tea is 4 yuan.", IllFormed, "", ""},
		{"茶4元，大米7元：较贵的是大米。", "", Table, Chinese},
		{"茶4元，大米7元：最贵的是大米。", IllFormed, "", ""},
		{"茶4元，大米7元，鱼30元：最便宜的是茶。", "", Table, Chinese},
		{"茶4元，大米7元，鱼30元：鱼的价格是30元。", "", Table, Chinese},
		{"茶4元，大米7元，鱼30元：鱼的价格是7元。", WrongTable, Table, Chinese},
		{"", IllFormed, "", ""},
	} {
		c := New()
		tokens, err := c.Parse(row.line)
		if err != nil {
			t.Errorf("%s: %v", row.line, err)
			continue
		}
		if got := c.Judge(tokens); got != row.fault {
			t.Errorf("%s is judged %q, want %q", row.line, got, row.fault)
		}
		if kind, language := c.Kind(tokens), c.Language(tokens); kind != row.kind || language != row.language {
			t.Errorf("%s is %q in %q, want %q in %q", row.line, kind, language, row.kind, row.language)
		}
	}
}

func TestDrawnStatementsAreRightAndOfEveryKind(t *testing.T) {
	c := New()
	rng := random()
	seen, distinct := map[string]int{}, map[string]bool{}
	for range 8000 {
		tokens := c.Draw(rng)
		if fault := c.Judge(tokens); fault != "" {
			t.Fatalf("%s: %s", c.String(tokens), fault)
		}
		if len(tokens) > c.Context() {
			t.Fatalf("%s takes %d tokens", c.String(tokens), len(tokens))
		}
		for _, id := range tokens {
			if id < 0 || id >= c.Vocabulary() || id == Pad {
				t.Fatalf("token %d", id)
			}
		}
		seen[c.Kind(tokens)+" "+c.Language(tokens)]++
		distinct[c.String(tokens)] = true
	}
	for _, k := range kinds() {
		for _, language := range languages() {
			if n := seen[k.name+" "+language]; n < 850 || n > 1150 { // 1000 ± 5 standard deviations
				t.Errorf("%s in %s comes %d times in 8000", k.name, language, n)
			}
		}
	}
	if len(distinct) < 5000 {
		t.Errorf("only %d different statements in 8000", len(distinct))
	}
}

func TestPlantedErrorsAreFoundUnderTheirName(t *testing.T) {
	c := New()
	rng := random()
	seen := map[string]int{}
	for range 8000 {
		right := c.Draw(rng)
		kept := slices.Clone(right)
		bad, fault := c.Plant(rng, right)
		if got := c.Judge(bad); got != fault || fault == "" {
			t.Fatalf("%s: planted %q, judged %q", c.String(bad), fault, got)
		}
		if !slices.Equal(right, kept) {
			t.Fatal("the original was changed")
		}
		if again, had := c.Plant(rng, bad); !slices.Equal(again, bad) || had != fault {
			t.Fatalf("a wrong statement came back as %s, %q", c.String(again), had)
		}
		seen[fault]++
	}
	for _, fault := range c.Faults() {
		if seen[fault] < 500 {
			t.Errorf("%s was planted %d times in 8000", fault, seen[fault])
		}
	}
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	c := New()
	rng := random()
	for range 4000 {
		tokens := c.Draw(rng)
		if rng.IntN(2) == 0 {
			tokens, _ = c.Plant(rng, tokens)
		}
		if _, ok := c.decode(tokens); !ok {
			continue // what is no line of words
		}
		back, err := c.Parse(c.String(tokens))
		if err != nil || !slices.Equal(back, tokens) {
			t.Fatalf("%s: %v, %v", c.String(tokens), err, c.String(back))
		}
	}
}

func TestStatementsAreWrittenAsAReaderExpects(t *testing.T) {
	for _, line := range []string{
		"Forty-two plus nineteen is sixty-one.",
		"Two days after January 30 is February 1.",
		"Tea 4 yuan, rice 17 yuan: the dearer is rice.",
		"1月30日的两天后是2月1日。",
		"茶4元，大米17元：较贵的是大米。",
	} {
		tokens, err := New().Parse(line)
		if got := New().String(tokens); err != nil || got != line {
			t.Errorf("%s is written %s, %v", line, got, err)
		}
	}
	if got := New().String([]int{Begin, -4, 9999, Pad}); got != "?-4?9999pad" {
		t.Errorf("tokens that are no words: %q", got)
	}
}

func TestWordsAreTheSameTokensInALineAndAlone(t *testing.T) {
	c, rng, list := New(), random(), lexicon()
	for range 5000 {
		var words []string
		for range 1 + rng.IntN(8) {
			words = append(words, list[rng.IntN(len(list))])
		}
		want := []int{Begin}
		for _, id := range c.tokenizer.Encode(join(words)) {
			want = append(want, firstPiece+id)
		}
		if got := c.encode(words); !slices.Equal(got, append(want, End)) {
			t.Fatalf("%q: %v, the line is %v", words, got, want)
		}
	}
}

func TestPromptsEndWhereTheAnswerBegins(t *testing.T) {
	c := New()
	rng := random()
	for range 500 {
		line := c.String(c.Prompts(rng))
		if !strings.HasSuffix(line, "is") && !strings.HasSuffix(line, "是") && !strings.HasSuffix(line, "等于") {
			t.Fatalf("prompt %q", line)
		}
	}
}

func TestNoWordOfChineseBeginsAnother(t *testing.T) {
	words := chineseWords()
	for _, a := range words {
		for _, b := range words {
			if a != b && strings.HasPrefix(b, a) {
				t.Errorf("%s begins %s", a, b)
			}
		}
	}
	list := lexicon()
	slices.Sort(list)
	if n := len(slices.Compact(slices.Clone(list))); n != len(list) {
		t.Errorf("%d words, %d of them different", len(list), n)
	}
}

func TestParseSaysWhatItCannotRead(t *testing.T) {
	for line, key := range map[string]string{
		"Forty-two plus apples is 3.":      "error.text.word",
		"四十二加苹果等于三。":                       "error.text.word",
		"begin is end.":                    "error.text.word",
		strings.Repeat("is ", 31):          "error.text.long",
		strings.Repeat("x", 2000):          "error.text.line",
		"Two days\tafter Monday is Monday": "error.text.word",
	} {
		_, err := New().Parse(line)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid || e.Key != key {
			t.Errorf("%.20q: %v", line, err)
		}
	}
}

var update = flag.Bool("update", false, "learn the merges anew")

// TestMergesAreThoseLearned from what Draw writes with a fixed seed.
func TestMergesAreThoseLearned(t *testing.T) {
	rng := random()
	words := map[string]int{}
	for range 20000 {
		language := languages()[rng.IntN(2)]
		kinds := kinds()
		s := kinds[rng.IntN(len(kinds))].none()
		s.draw(rng, language)
		line := join(write(s, language))
		for line != "" {
			n := cut(line)
			words[line[:n]]++
			line = line[n:]
		}
	}
	var b strings.Builder
	for _, pair := range tokenizer.Learn(words, learnMerges) {
		b.WriteString(pair[0] + " " + pair[1] + "\n")
	}
	if *update {
		if err := os.WriteFile("merges.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if b.String() != merges {
		t.Error("the merges are others; look why, then go generate ./lab/text")
	}
}

func FuzzJudge(f *testing.F) {
	rng := random()
	for range 20 {
		var b []byte
		for _, id := range New().Draw(rng) {
			b = append(b, byte(id), byte(id>>8))
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var tokens []int
		for i := 0; i+1 < len(b); i += 2 {
			tokens = append(tokens, int(b[i])+int(b[i+1])<<8-2)
		}
		c := New()
		if fault := c.Judge(tokens); fault != "" && !slices.Contains(c.Faults(), fault) {
			t.Errorf("fault %q", fault)
		}
		if line := c.String(tokens); !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("%v is written %q", tokens, c.String(tokens))
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("Two days after January 30 is February 1.")
	f.Add("1月30日的两天后是2月1日。")
	f.Fuzz(func(t *testing.T, line string) {
		c := New()
		tokens, err := c.Parse(line)
		if err != nil {
			return
		}
		if back, err := c.Parse(c.String(tokens)); err != nil || !slices.Equal(back, tokens) {
			t.Errorf("%q is read as %q, and that as %q, %v", line, c.String(tokens), c.String(back), err)
		}
	})
}
