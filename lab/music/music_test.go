package music

import (
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDrawnTunesAreAlwaysRightAndFit(t *testing.T) {
	var corpus Corpus
	rng := rand.New(rand.NewPCG(1, 2))
	longest := 0
	used := make([]bool, corpus.Vocabulary())
	for range 20_000 {
		tokens := corpus.Draw(rng)
		if fault := corpus.Judge(tokens); fault != "" {
			t.Fatalf("%s: %s", fault, corpus.String(tokens))
		}
		if tokens[0] != Begin || slices.Index(tokens, End) != len(tokens)-1 {
			t.Fatalf("a tune does not go from Begin to End: %v", tokens)
		}
		longest = max(longest, len(tokens))
		for _, id := range tokens {
			used[id] = true
		}
	}
	if longest > corpus.Context() {
		t.Errorf("a tune has %d tokens, the context %d", longest, corpus.Context())
	}
	for id := firstKey; id < firstNote; id++ {
		if !used[id] {
			t.Errorf("no tune has %s", corpus.word(id))
		}
	}
}

func TestTunesAreTooManyToBeLearnedByHeart(t *testing.T) {
	var corpus Corpus
	rng := rand.New(rand.NewPCG(5, 5))
	const drawn = 100_000
	seen := map[string]bool{}
	again, tokens := 0, 0
	for range drawn {
		tune := corpus.Draw(rng)
		tokens += len(tune)
		line := corpus.String(tune)
		if seen[line] {
			again++
		}
		seen[line] = true
	}
	t.Logf("%d of %d tunes are distinct, %.1f tokens each", len(seen), drawn, float64(tokens)/drawn)
	if len(seen) < 20_000 || again > drawn/100 {
		t.Errorf("%d of %d tunes are distinct", len(seen), drawn)
	}
}

func TestSameSeedComposesTheSameTune(t *testing.T) {
	var corpus Corpus
	a, b := rand.New(rand.NewPCG(9, 9)), rand.New(rand.NewPCG(9, 9))
	for range 100 {
		if x, y := corpus.Draw(a), corpus.Draw(b); !slices.Equal(x, y) {
			t.Fatalf("%v and %v", x, y)
		}
	}
}

func TestOracleFindsEveryPlantedFaultByName(t *testing.T) {
	var corpus Corpus
	rng := rand.New(rand.NewPCG(2, 2))
	found := map[string]int{}
	for range 20_000 {
		right := corpus.Draw(rng)
		before := slices.Clone(right)
		bad, fault := corpus.Plant(rng, right)
		if !slices.Equal(right, before) {
			t.Fatal("planting changed the tune itself")
		}
		if got := corpus.Judge(bad); got != fault {
			t.Fatalf("planted %s, found %q\n%s\n%s", fault, got, corpus.String(right), corpus.String(bad))
		}
		found[fault]++
	}
	for _, fault := range corpus.Faults() {
		if found[fault] < 20_000/len(corpus.Faults())*9/10 { // 2,857 are expected, ±50
			t.Errorf("%s was planted %d times", fault, found[fault])
		}
	}
}

func TestPlantingInAWrongTuneReportsTheFaultItHas(t *testing.T) {
	bad, fault := Corpus{}.Plant(rand.New(rand.NewPCG(1, 1)), []int{Begin, 77})
	if !slices.Equal(bad, []int{Begin, 77}) || fault != IllFormed {
		t.Errorf("%v %q", bad, fault)
	}
}

// Right tunes that the grammar would not write must be planted in too.
func TestPlantingInATuneWithSilentBarsIsFound(t *testing.T) {
	var corpus Corpus
	right, err := corpus.Parse("A minor 2/4 sequence-4 | rest 1/2 | rest 1/2 | rest 1/2 | A4 1/2")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(4, 4))
	for range 2000 {
		bad, fault := corpus.Plant(rng, right)
		if got := corpus.Judge(bad); got != fault || fault == "" {
			t.Fatalf("planted %q, found %q: %s", fault, got, corpus.String(bad))
		}
	}
}

func TestNoiseNeverMisleadsTheOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 20_000 {
		tokens := make([]int, rng.IntN(80))
		for i := range tokens {
			tokens[i] = rng.IntN(160) - 5
		}
		judgeAll(t, rng, tokens)
	}
}

// FuzzTokens reads each byte as a token, the last hundred as ones out of range.
func FuzzTokens(f *testing.F) {
	for seed := range uint64(20) {
		var bytes []byte
		for _, id := range (Corpus{}).Draw(rand.New(rand.NewPCG(seed, 0))) {
			bytes = append(bytes, byte(id))
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		tokens := make([]int, len(bytes))
		for i, b := range bytes {
			tokens[i] = int(b)
		}
		judgeAll(t, rand.New(rand.NewPCG(1, 1)), tokens)
	})
}

func judgeAll(t *testing.T, rng *rand.Rand, tokens []int) {
	t.Helper()
	var corpus Corpus
	fault := corpus.Judge(tokens)
	if fault != "" && !slices.Contains(corpus.Faults(), fault) {
		t.Fatalf("unknown fault %q", fault)
	}
	if err := corpus.MIDI(tokens, io.Discard); (err != nil) != (fault == IllFormed) {
		t.Fatalf("fault %q, MIDI says %v", fault, err)
	}
	bad, planted := corpus.Plant(rng, tokens)
	if planted == "" || corpus.Judge(bad) != planted {
		t.Fatalf("planted %q, found %q", planted, corpus.Judge(bad))
	}
	line := corpus.String(tokens)
	if fault == IllFormed {
		return
	}
	again, err := corpus.Parse(line)
	if err != nil || !slices.Equal(again, tokens[:slices.Index(tokens, End)+1]) {
		t.Fatalf("%s reads back as %v, %v", line, again, err)
	}
}

// FuzzParse gives any line of text.
func FuzzParse(f *testing.F) {
	f.Add("C major 2/4 period-4 | C5 1/2 | D5 1/2 | C5 1/2 | B4 1/4 C5 1/4")
	f.Add("D minor 6/8 song-8 | rest 3/4 |")
	f.Fuzz(func(t *testing.T, line string) {
		var corpus Corpus
		tokens, err := corpus.Parse(line)
		if err == nil && (corpus.Judge(tokens) == IllFormed || len(tokens) > corpus.Context()) {
			t.Fatalf("%q reads as tokens that are no tune", line)
		}
	})
}
