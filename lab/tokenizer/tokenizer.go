// Package tokenizer is byte-level byte-pair encoding as GPT-2 has it (Sennrich et al.
// 2016; Radford et al. 2019), read from the tokenizer.json that published checkpoints
// come with. A text is cut into words, a word into bytes, and then pairs of neighbours
// are merged, those first that came most often when the vocabulary was made.
package tokenizer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	unicodetext "golang.org/x/text/encoding/unicode"

	"github.com/leeway-project/leeway"
)

// Tokenizer turns text into tokens and back. It is not changed by use.
type Tokenizer struct {
	ids     map[string]int    // of a piece, its bytes written as runes
	pieces  map[int]string    // the other way round
	ranks   map[[2]string]int // of a merge, the first is 0
	special []special         // longest first
	prefix  bool              // a blank is put before the text
	cut     func(string) int  // length of a text's first word
}

type special struct {
	text string
	id   int
}

// mostBytes of a tokenizer.json is several times the largest in use.
const mostBytes = 64 << 20

// Read reads a tokenizer.json. Another kind of tokenizer, or a file that is none, is an
// error of code [leeway.Invalid].
func Read(r io.Reader) (*Tokenizer, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading a tokenizer: %w", err)
	}
	if len(data) > mostBytes {
		return nil, invalid("error.tokenizer.large", nil, mostBytes>>20)
	}
	var file struct {
		Model struct {
			Type   string            `json:"type"`
			Vocab  map[string]int    `json:"vocab"`
			Merges []json.RawMessage `json:"merges"`
		} `json:"model"`
		PreTokenizer *stage `json:"pre_tokenizer"`
		AddedTokens  []struct {
			ID      int    `json:"id"`
			Content string `json:"content"`
		} `json:"added_tokens"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, invalid("error.tokenizer.format", err)
	}
	level := file.PreTokenizer.byteLevel()
	if file.Model.Type != "BPE" || level == nil {
		return nil, invalid("error.tokenizer.kind", nil, cmp.Or(file.Model.Type, "?"))
	}
	t := &Tokenizer{ids: file.Model.Vocab, pieces: map[int]string{}, ranks: map[[2]string]int{}, prefix: level.AddPrefixSpace, cut: word}
	for piece, id := range t.ids {
		if id < 0 || id > math.MaxInt32 {
			return nil, invalid("error.tokenizer.format", fmt.Errorf("token %q has the number %d", piece, id))
		}
		t.pieces[id] = piece
	}
	for i, raw := range file.Model.Merges {
		pair, err := readMerge(raw)
		if err != nil {
			return nil, invalid("error.tokenizer.format", fmt.Errorf("merge %d: %w", i+1, err))
		}
		if _, ok := t.ranks[pair]; !ok {
			t.ranks[pair] = i
		}
	}
	for _, a := range file.AddedTokens {
		if a.Content == "" || a.ID < 0 || a.ID > math.MaxInt32 {
			continue
		}
		t.special = append(t.special, special{a.Content, a.ID})
	}
	slices.SortStableFunc(t.special, func(a, b special) int { return len(b.text) - len(a.text) })
	return t, nil
}

// stage is a step before the merges; several may stand in a sequence.
type stage struct {
	Type           string   `json:"type"`
	AddPrefixSpace bool     `json:"add_prefix_space"`
	Pretokenizers  []*stage `json:"pretokenizers"`
}

func (s *stage) byteLevel() *stage {
	if s == nil || s.Type == "ByteLevel" {
		return s
	}
	for _, inner := range s.Pretokenizers {
		if found := inner.byteLevel(); found != nil {
			return found
		}
	}
	return nil
}

// readMerge reads "a b", or ["a", "b"] in newer files.
func readMerge(raw json.RawMessage) (pair [2]string, err error) {
	var line string
	if json.Unmarshal(raw, &line) == nil {
		a, b, ok := strings.Cut(line, " ")
		if !ok {
			return pair, fmt.Errorf("%q is no pair", line)
		}
		return [2]string{a, b}, nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil || len(list) != 2 {
		return pair, fmt.Errorf("%.40s is no pair", raw)
	}
	return [2]string{list[0], list[1]}, nil
}

// Size is one more than the greatest token's number.
func (t *Tokenizer) Size() int {
	size := 0
	for id := range t.pieces {
		size = max(size, id+1)
	}
	for _, s := range t.special {
		size = max(size, s.id+1)
	}
	return size
}

// Special is the number of a special token such as <|endoftext|>.
func (t *Tokenizer) Special(text string) (id int, ok bool) {
	for _, s := range t.special {
		if s.text == text {
			return s.id, true
		}
	}
	return 0, false
}

// Encode returns the tokens of a text. A byte that the vocabulary lacks, which that of
// GPT-2 does not, is left out.
func (t *Tokenizer) Encode(text string) []int {
	if t.prefix && text != "" && !strings.HasPrefix(text, " ") {
		text = " " + text
	}
	var ids []int
	plain := 0 // where what is no special token begins
	for i := 0; i < len(text); {
		s, ok := t.specialAt(text[i:])
		if !ok {
			i++
			continue
		}
		ids = t.words(ids, text[plain:i])
		ids = append(ids, s.id)
		i += len(s.text)
		plain = i
	}
	return t.words(ids, text[plain:])
}

func (t *Tokenizer) specialAt(text string) (special, bool) {
	for _, s := range t.special {
		if strings.HasPrefix(text, s.text) {
			return s, true
		}
	}
	return special{}, false
}

func (t *Tokenizer) words(ids []int, text string) []int {
	for text != "" {
		n := t.cut(text)
		for _, piece := range t.merge(runes(text[:n])) {
			if id, ok := t.ids[piece]; ok {
				ids = append(ids, id)
			}
		}
		text = text[n:]
	}
	return ids
}

// merge joins neighbours, the pair of lowest rank first, until none has a rank.
func (t *Tokenizer) merge(pieces []string) []string {
	for len(pieces) > 1 {
		best, at := math.MaxInt, -1
		for i := range len(pieces) - 1 {
			if rank, ok := t.ranks[[2]string{pieces[i], pieces[i+1]}]; ok && rank < best {
				best, at = rank, i
			}
		}
		if at < 0 {
			break
		}
		pieces[at] += pieces[at+1]
		pieces = slices.Delete(pieces, at+1, at+2)
	}
	return pieces
}

// longestWord bounds a word in bytes, because merging takes time that grows with its
// square. Texts that people write are not cut by it.
const longestWord = 1024

// word is the length of the first word of a text: an English contraction; letters,
// numbers or other signs, with one blank before them; or blanks, of which the last one
// is left to a word that follows.
func word(text string) int {
	for _, c := range []string{"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"} {
		if strings.HasPrefix(text, c) {
			return len(c)
		}
	}
	start := 0
	if text[0] == ' ' && len(text) > 1 {
		start = 1
	}
	r, _ := utf8.DecodeRuneInString(text[start:])
	if kind := kindOf(r); kind != blank {
		return start + run(text[start:], kind)
	}
	n := run(text, blank)
	_, last := utf8.DecodeLastRuneInString(text[:n])
	if n < len(text) && n > last {
		return n - last
	}
	return n
}

const (
	blank = iota
	letter
	numeral
	other
)

func kindOf(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return blank
	case unicode.IsLetter(r):
		return letter
	case unicode.IsNumber(r):
		return numeral
	}
	return other
}

// run is how many bytes of one kind a text begins with.
func run(text string, kind int) int {
	n := 0
	for n < len(text) && n < longestWord {
		r, size := utf8.DecodeRuneInString(text[n:])
		if kindOf(r) != kind {
			break
		}
		n += size
	}
	return n
}

// Decode is the text of tokens. Numbers that stand for none are left out, and what is no
// UTF-8 is replaced, one sign for each beginning of a character, as other programs do.
func (t *Tokenizer) Decode(ids []int) string {
	var out []byte
	for _, id := range ids {
		if i := slices.IndexFunc(t.special, func(s special) bool { return s.id == id }); i >= 0 {
			out = append(out, t.special[i].text...)
			continue
		}
		out = append(out, t.Bytes(id)...)
	}
	text, _ := unicodetext.UTF8.NewDecoder().Bytes(out) // which replaces and never fails
	return string(text)
}

// shown tells bytes that are written as the rune of the same number: they can be seen.
// The others are written as the runes from 256 on, in order.
func shown(b int) bool {
	return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE
}

// runes writes each byte as a rune that can be seen.
func runes(s string) []string {
	out := make([]string, 0, len(s))
	for _, b := range []byte(s) {
		r := rune(b)
		if !shown(int(b)) {
			r = 256
			for c := range int(b) {
				if !shown(c) {
					r++
				}
			}
		}
		out = append(out, string(r))
	}
	return out
}

// byteOf is the byte that a rune stands for.
func byteOf(r rune) (byte, bool) {
	if r < 256 {
		return byte(r), shown(int(r))
	}
	at := int(r) - 256
	for b := range 256 {
		if shown(b) {
			continue
		}
		if at == 0 {
			return byte(b), true
		}
		at--
	}
	return 0, false
}

func invalid(key string, cause error, args ...any) error {
	return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, Err: cause}
}
