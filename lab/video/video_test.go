package video

import (
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestDrawnClipsAreAlwaysRightAndFit(t *testing.T) {
	corpus := New()
	rng := rand.New(rand.NewPCG(1, 2))
	used := make([]bool, corpus.Vocabulary())
	for range 10_000 {
		tokens := corpus.Draw(rng)
		if fault := corpus.Judge(tokens); fault != "" {
			t.Fatalf("%s: %s", fault, corpus.String(tokens))
		}
		if tokens[0] != Begin || slices.Index(tokens, End) != corpus.Context()-1 || len(tokens) != corpus.Context() {
			t.Fatalf("a clip does not go from Begin to End: %v", tokens)
		}
		for _, id := range tokens {
			used[id] = true
		}
	}
	for id, u := range used {
		if !u && id != Pad {
			t.Errorf("no clip has %s", corpus.word(id))
		}
	}
}

func TestShapesAndLawsAreDrawnEvenly(t *testing.T) {
	corpus := New()
	rng := rand.New(rand.NewPCG(4, 2))
	const drawn = 10_000
	times := map[string]int{}
	for range drawn {
		tokens := corpus.Draw(rng)
		times[corpus.word(tokens[1])]++
		times[corpus.word(tokens[2])]++
	}
	for _, s := range shapes() {
		if n := times[s.name]; n < 2285 || n > 2715 { // 2500 ± 5 deviations of 43
			t.Errorf("%s is in %d of %d clips", s.name, n, drawn)
		}
	}
	for _, l := range laws() {
		if n := times[l.name]; n < 2285 || n > 2715 {
			t.Errorf("%s is in %d of %d clips", l.name, n, drawn)
		}
	}
}

// everyPath calls f for each motion that Draw can make of a shape, once for each start
// and velocity that lead to it.
func everyPath(room image.Point, f func(l law, path motion)) {
	for _, l := range laws() {
		for i := range (room.X + 1) * (room.Y + 1) {
			start := image.Pt(i%(room.X+1), i/(room.X+1))
			for k := range 49 {
				if path := l.path(start, image.Pt(k%7-3, k/7-3), room); path.staysIn(room) && l.shows(path) {
					f(l, path)
				}
			}
		}
	}
}

func TestClipsAreTooManyToBeLearnedByHeart(t *testing.T) {
	clips := 0
	count := map[string]int{}
	for _, s := range shapes() {
		seen := map[motion]bool{}
		everyPath(s.room(), func(l law, path motion) {
			if !seen[path] {
				seen[path] = true
				count[l.name]++
				clips++
			}
		})
	}
	corpus := New()
	t.Logf("%d distinct clips, %v; %d tokens in the vocabulary", clips, count, corpus.Vocabulary())
	if clips < 20_000 {
		t.Errorf("%d distinct clips", clips)
	}
	rng := rand.New(rand.NewPCG(5, 5))
	drawn := map[string]bool{}
	for range 20_000 {
		drawn[fmt.Sprint(corpus.Draw(rng))] = true
	}
	t.Logf("%d of 20000 drawn are distinct", len(drawn))
	if len(drawn) < 10_000 { // half of them are at rest or uniform, which are few
		t.Errorf("%d of 20000 clips are distinct", len(drawn))
	}
}

func TestSameSeedDrawsTheSameClip(t *testing.T) {
	a, b := rand.New(rand.NewPCG(9, 9)), rand.New(rand.NewPCG(9, 9))
	for range 100 {
		if x, y := New().Draw(a), New().Draw(b); !slices.Equal(x, y) {
			t.Fatalf("%v and %v", x, y)
		}
	}
}

func TestOracleFindsEveryPlantedFaultByName(t *testing.T) {
	corpus := New()
	rng := rand.New(rand.NewPCG(2, 2))
	found := map[string]int{}
	const planted = 10_000
	for range planted {
		right := corpus.Draw(rng)
		before := slices.Clone(right)
		bad, fault := corpus.Plant(rng, right)
		if !slices.Equal(right, before) {
			t.Fatal("planting changed the clip itself")
		}
		if got := corpus.Judge(bad); got != fault {
			t.Fatalf("planted %s, found %q\n%s\n%s", fault, got, corpus.String(right), corpus.String(bad))
		}
		found[fault]++
	}
	for _, fault := range corpus.Faults() {
		if found[fault] < planted/len(corpus.Faults())*9/10 { // 2000 are expected, ±40
			t.Errorf("%s was planted %d times", fault, found[fault])
		}
	}
}

func TestPlantingInAWrongClipReportsTheFaultItHas(t *testing.T) {
	bad, fault := New().Plant(rand.New(rand.NewPCG(1, 1)), []int{Begin, 77})
	if !slices.Equal(bad, []int{Begin, 77}) || fault != IllFormed {
		t.Errorf("%v %q", bad, fault)
	}
}

func TestNoiseNeverMisleadsTheOracle(t *testing.T) {
	corpus := New()
	rng := rand.New(rand.NewPCG(7, 7))
	for range 1000 {
		tokens := make([]int, rng.IntN(corpus.Context()+10))
		for i := range tokens {
			tokens[i] = rng.IntN(corpus.Vocabulary()+10) - 5
		}
		judgeAll(t, corpus, rng, tokens)
		tokens = corpus.Draw(rng)
		for range rng.IntN(4) {
			tokens[rng.IntN(len(tokens))] = rng.IntN(corpus.Vocabulary()+10) - 5
		}
		judgeAll(t, corpus, rng, tokens)
	}
}

// FuzzTokens reads two bytes as a token.
func FuzzTokens(f *testing.F) {
	corpus := New()
	for seed := range uint64(20) {
		var bytes []byte
		for _, id := range corpus.Draw(rand.New(rand.NewPCG(seed, 0))) {
			bytes = append(bytes, byte(id>>8), byte(id))
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		tokens := make([]int, len(bytes)/2)
		for i := range tokens {
			tokens[i] = int(bytes[2*i])<<8 | int(bytes[2*i+1])
		}
		judgeAll(t, corpus, rand.New(rand.NewPCG(1, 1)), tokens)
	})
}

func judgeAll(t *testing.T, corpus Corpus, rng *rand.Rand, tokens []int) {
	t.Helper()
	fault := corpus.Judge(tokens)
	if fault != "" && !slices.Contains(corpus.Faults(), fault) {
		t.Fatalf("unknown fault %q", fault)
	}
	if err := corpus.GIF(tokens, io.Discard); (err != nil) != (fault == IllFormed) {
		t.Fatalf("fault %q, GIF says %v", fault, err)
	}
	bad, planted := corpus.Plant(rng, tokens)
	if planted == "" || corpus.Judge(bad) != planted {
		t.Fatalf("planted %q, found %q", planted, corpus.Judge(bad))
	}
	if corpus.String(tokens) == "" && len(tokens) > 0 {
		t.Fatal("tokens without a text")
	}
	if shown, ok := corpus.decode(tokens); ok && !slices.Equal(corpus.encode(shown), tokens[:corpus.Context()]) {
		t.Fatal("a clip is not written as it was read")
	}
}
