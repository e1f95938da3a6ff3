package tokenizer

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

// file is a tokenizer.json of all bytes and some merges.
func file(merges ...string) string {
	vocab := map[string]int{}
	for b := range 256 {
		vocab[runes(string([]byte{byte(b)}))[0]] = b
	}
	for _, m := range merges {
		vocab[strings.ReplaceAll(m, " ", "")] = len(vocab)
	}
	data, err := json.Marshal(map[string]any{
		"model":         map[string]any{"type": "BPE", "vocab": vocab, "merges": merges},
		"pre_tokenizer": map[string]any{"type": "ByteLevel", "add_prefix_space": false},
		"added_tokens":  []any{map[string]any{"id": 1000, "content": "<|endoftext|>"}},
	})
	if err != nil {
		panic(err)
	}
	return string(data)
}

func open(t *testing.T, merges ...string) *Tokenizer {
	t.Helper()
	tok, err := Read(strings.NewReader(file(merges...)))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func (t *Tokenizer) pieceList(text string) (out []string) {
	for _, id := range t.Encode(text) {
		out = append(out, t.Decode([]int{id}))
	}
	return out
}

// TestWordsAreCutAsGPT2Cuts: contractions, a blank that goes with the word after it, runs
// of blanks of which the last goes with the word, numbers apart from letters.
func TestWordsAreCutAsGPT2Cuts(t *testing.T) {
	for text, want := range map[string][]string{
		"Hello world":      {"Hello", " world"},
		"it's 42kg!!":      {"it", "'s", " 42", "kg", "!!"},
		"a  b":             {"a", " ", " b"},
		"a   \n":           {"a", "   \n"},
		"x \n y":           {"x", " \n", " y"},
		" ":                {" "},
		"你好，世界":            {"你好", "，", "世界"},
		"don't say 'it'll": {"don", "'t", " say", " '", "it", "'ll"},
	} {
		var got []string
		for rest := text; rest != ""; {
			n := word(rest)
			got, rest = append(got, rest[:n]), rest[n:]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q is cut as %q, want %q", text, got, want)
		}
	}
}

func TestMergesGoByRank(t *testing.T) {
	tok := open(t, "l o", "lo w", "e r", "Ġ lo")
	for text, want := range map[string][]string{
		"lower": {"low", "er"},
		" lows": {" ", "low", "s"}, // "lo w" has a lower rank than "Ġ lo"
		" lob":  {" lo", "b"},
	} {
		if got := tok.pieceList(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTextComesBack(t *testing.T) {
	tok := open(t, "t h", "th e", "Ġ the")
	for _, text := range []string{"", "the theory", "表情 🙂 and\ttabs\r\n", "<|endoftext|>the<|endoftext|>", "a\x00b", strings.Repeat("the", 1000)} {
		if got := tok.Decode(tok.Encode(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
	if ids := tok.Encode("a<|endoftext|>b"); !slices.Equal(ids, []int{'a', 1000, 'b'}) {
		t.Errorf("a special token is encoded as %v", ids)
	}
	if got := tok.Decode([]int{'a', -5, 99999, 0xE4}); got != "a\uFFFD" {
		t.Errorf("numbers that are no tokens give %q", got)
	}
	// "余" is E4 BD 99: its beginning is one sign, two beginnings are two.
	for want, ids := range map[string][]int{"\uFFFDa": {0xE4, 0xBD, 'a'}, "\uFFFD\uFFFD余": {0xE4, 0xE4, 0xE4, 0xBD, 0x99}} {
		if got := tok.Decode(ids); got != want {
			t.Errorf("%x gives %q, want %q", ids, got, want)
		}
	}
	if tok.Size() != 1001 {
		t.Errorf("size %d", tok.Size())
	}
}

func TestMergesAreLearnedFromWhatComesOften(t *testing.T) {
	words := map[string]int{"low": 5, "lower": 2, "newest": 6, "widest": 3} // the example of the paper
	got := Learn(words, 4)
	want := [][2]string{{"e", "s"}, {"es", "t"}, {"l", "o"}, {"lo", "w"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if n := len(Learn(map[string]int{"ab": 2, "c": 9}, 10)); n != 1 {
		t.Errorf("%d merges of two words", n)
	}
	tok := New(word, got)
	if p := tok.pieceList("lowest"); !slices.Equal(p, []string{"low", "est"}) {
		t.Errorf("%q", p)
	}
	if tok.Size() != 256+4 {
		t.Errorf("size %d", tok.Size())
	}
}

func TestNewerFilesListMergesAsPairs(t *testing.T) {
	old := file("t h")
	tok, err := Read(strings.NewReader(strings.Replace(old, `"t h"`, `["t","h"]`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.pieceList("the"); !slices.Equal(got, []string{"th", "e"}) {
		t.Errorf("%q", got)
	}
}

func TestOtherTokenizersAreRefused(t *testing.T) {
	good := file()
	for name, text := range map[string]string{
		"nothing":        "",
		"no JSON":        "hello",
		"word pieces":    strings.Replace(good, `"BPE"`, `"WordPiece"`, 1),
		"no byte level":  strings.Replace(good, `"ByteLevel"`, `"Whitespace"`, 1),
		"a broken merge": file("th"),
		"a bad number":   strings.Replace(good, `"A":65`, `"A":-1`, 1),
	} {
		_, err := Read(strings.NewReader(text))
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file("t h", "th e"), "the <|endoftext|> 世")
	f.Fuzz(func(t *testing.T, data, text string) {
		tok, err := Read(strings.NewReader(data))
		if err != nil {
			return
		}
		tok.Decode(tok.Encode(text))
	})
}

func FuzzText(f *testing.F) {
	tok, err := Read(strings.NewReader(file("t h", "th e", "Ġ the")))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(" the\n\n 'll")
	f.Fuzz(func(t *testing.T, text string) {
		if got := tok.Decode(tok.Encode(text)); got != strings.ToValidUTF8(text, "\uFFFD") {
			t.Errorf("%q comes back as %q", text, got)
		}
	})
}
