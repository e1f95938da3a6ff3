package tokenizer

import (
	"cmp"
	"slices"
)

// Learn finds merges in words that come so many times: again and again the two
// neighbours that stand together most often become one piece, the first in the
// alphabet among equals (Sennrich et al. 2016, algorithm 1, over bytes). It ends early when
// no pair comes twice. What it gives goes to [New].
func Learn(words map[string]int, merges int) [][2]string {
	type counted struct {
		pieces []string
		n      int
	}
	var all []counted
	for word, n := range words {
		all = append(all, counted{runes(word), n})
	}
	var learned [][2]string
	for len(learned) < merges {
		pairs := map[[2]string]int{}
		for _, w := range all {
			for i := range len(w.pieces) - 1 {
				pairs[[2]string{w.pieces[i], w.pieces[i+1]}] += w.n
			}
		}
		var best [2]string
		for pair, n := range pairs {
			if cmp.Or(cmp.Compare(n, pairs[best]), slices.Compare(best[:], pair[:])) > 0 {
				best = pair
			}
		}
		if pairs[best] < 2 {
			break
		}
		learned = append(learned, best)
		for i, w := range all {
			for k := 0; k+1 < len(w.pieces); k++ {
				if w.pieces[k] == best[0] && w.pieces[k+1] == best[1] {
					w.pieces[k] += best[1]
					w.pieces = slices.Delete(w.pieces, k+1, k+2)
				}
			}
			all[i] = w
		}
	}
	return learned
}

// New returns a tokenizer of all bytes, numbered from 0 to 255, and one token for each
// merge after them. cut gives the length of the first word of a text that is not empty.
func New(cut func(text string) int, merges [][2]string) *Tokenizer {
	t := &Tokenizer{ids: map[string]int{}, pieces: map[int]string{}, ranks: map[[2]string]int{}, cut: cut}
	add := func(piece string) {
		t.pieces[len(t.pieces)] = piece
		if _, ok := t.ids[piece]; !ok {
			t.ids[piece] = len(t.pieces) - 1
		}
	}
	for b := range 256 {
		add(runes(string([]byte{byte(b)}))[0])
	}
	for i, pair := range merges {
		add(pair[0] + pair[1])
		t.ranks[pair] = i
	}
	return t
}

// Bytes are those that a token stands for; nil for a number that is no token.
func (t *Tokenizer) Bytes(id int) []byte {
	var out []byte
	for _, r := range t.pieces[id] {
		if b, ok := byteOf(r); ok {
			out = append(out, b)
		}
	}
	return out
}
