package lab

import (
	"encoding/binary"
	"hash/fnv"
	"testing"

	"github.com/leeway-project/leeway/lab/music"
	"github.com/leeway-project/leeway/lab/text"
	"github.com/leeway-project/leeway/lab/video"
)

// TestASeedDrawsTheSameSequencesForEver, or a run that was broken off would go on with
// others than it began with.
func TestASeedDrawsTheSameSequencesForEver(t *testing.T) {
	for name, x := range map[string]struct {
		corpus corpus
		want   uint64 // of the first thousand, as they were when runs were first kept
	}{
		Text:  {text.New(), 0x1431a73323c0dd1b},
		Music: {music.Corpus{}, 0xf0776cb9570c93c9},
		Video: {video.New(), 0xc863e7964ffc914d},
	} {
		rng, sum := random(1, forSteps, 1), fnv.New64a()
		for range 1000 {
			for _, token := range x.corpus.Draw(rng) {
				sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(token)))
			}
		}
		if got := sum.Sum64(); got != x.want {
			t.Errorf("%s: %#x, want %#x", name, got, x.want)
		}
	}
}

// TestAStepAllocatesNothingAfterTheFirst, its batch included, in all lessons.
func TestAStepAllocatesNothingAfterTheFirst(t *testing.T) {
	for _, name := range Names() {
		r := start(t, t.TempDir(), short(name))
		rng, step := random(1, forSteps, 1), 0
		next := func() { step++; r.learner.step(rng, step, 100) }
		next()
		several := func() { // in one run: AllocsPerRun rounds an average down
			for range 10 {
				next()
			}
		}
		if n := testing.AllocsPerRun(1, several); n != 0 {
			t.Errorf("%s: %g allocations in ten steps", name, n)
		}
	}
}
