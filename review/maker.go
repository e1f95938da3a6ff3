package review

import (
	_ "embed"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

//go:embed words.tsv
var wordsTSV string

// Piece is what a generator might have made, with an error planted or not.
type Piece struct {
	Maker    string
	Domain   string // an application
	Modality string
	Level    int    // of the error: 1 plain, 2 middling, 3 subtle
	Planted  bool   // it is wrong
	Source   string // what it can be checked against
	Text     string // the piece, or what is to be said of File
	Truth    string // what the error is; "" for a right piece
	File     []byte // a picture, clip or recording; nil for text
	Ext      string // of File: ".svg", ".png", ".gif" or ".wav"
}

// Maker makes pieces whose truth is known, without end: the same seed gives the
// same piece.
type Maker struct {
	Name     string
	Domain   string
	Modality string
	Both     bool // the piece is in both languages, for people who read both
	make     func(*gen)
}

// Makers are all of them.
func Makers() []Maker {
	return []Maker{
		{"sums", "finance", "text", false, sums},
		{"table", "finance", "text", false, table},
		{"dose", "healthcare", "text", false, dose},
		{"law", "law", "text", false, citations},
		{"passage", "education", "text", false, passage},
		{"policy", "customer_service", "text", false, policy},
		{"discount", "marketing", "text", false, discount},
		{"units", "personal", "text", false, units},
		{"clash", "entertainment", "text", false, clash},
		{"translate", "content_creation", "text", true, translate},
		{"code", "content_creation", "text", false, code},
		{"count", "marketing", "image", false, count},
		{"symmetry", "art_design", "image", false, symmetry},
		{"sign", "entertainment", "image", false, sign},
		{"drawn", "content_creation", "image", false, drawn},
		{"bar", "entertainment", "music", false, bar},
		{"key", "art_design", "music", false, key},
		{"composed", "content_creation", "music", false, composed},
		{"motion", "entertainment", "video", false, motion},
		{"shape", "marketing", "video", false, shape},
	}
}

// Levels of difficulty.
const Levels = 3

// Make makes a piece. lang is "en" or "zh"; level lies from 1 to [Levels].
func (m Maker) Make(seed uint64, level int, planted bool, lang string) (Piece, error) {
	if level < 1 || level > Levels || lang != "en" && lang != "zh" {
		return Piece{}, &leeway.Error{Code: leeway.Invalid, Key: "error.review.piece", Args: []any{m.Name, level, lang}}
	}
	g := &gen{rng: rand.New(rand.NewPCG(seed, 0x5eed)), level: level, wrong: planted, words: readWords(lang), other: readWords(map[string]string{"en": "zh", "zh": "en"}[lang])}
	g.out = Piece{Maker: m.Name, Domain: m.Domain, Modality: m.Modality, Level: level, Planted: planted}
	m.make(g)
	return g.out, nil
}

// gen is a piece in the making.
type gen struct {
	rng          *rand.Rand
	level        int
	wrong        bool
	words, other map[string]string
	out          Piece
}

func readWords(lang string) map[string]string {
	at := 1
	if lang == "zh" {
		at = 2
	}
	m := map[string]string{}
	for line := range strings.Lines(wordsTSV) {
		if cells := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(cells) == 3 {
			m[cells[0]] = cells[at]
		}
	}
	return m
}

// t fills a template: {0} by the first argument and so on.
func (g *gen) t(key string, args ...any) string { return fill(g.words[key], args) }

func fill(template string, args []any) string {
	var pairs []string
	for i, a := range args {
		s := ""
		switch v := a.(type) {
		case int:
			s = grouped(v)
		case float64:
			s = strconv.FormatFloat(v, 'f', 1, 64)
		case string:
			s = v
		case year:
			s = strconv.Itoa(int(v))
		}
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", s)
	}
	return strings.NewReplacer(pairs...).Replace(template)
}

// year is written without a comma.
type year int

func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (g *gen) list(key string) []string { return strings.Split(g.words[key], "|") }

// pick takes n different ones of a list.
func (g *gen) pick(key string, n int) []string {
	all := g.list(key)
	g.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
}

func (g *gen) one(key string) string { return g.pick(key, 1)[0] }

// between is a whole number from low to high.
func (g *gen) between(low, high int) int { return low + g.rng.IntN(high-low+1) }

// by is the value of the error's level.
func (g *gen) by(levels ...int) int { return levels[g.level-1] }

// sign is 1 or −1.
func (g *gen) sign() int { return 2*g.rng.IntN(2) - 1 }

// miss says what the error is.
func (g *gen) miss(key string, args ...any) { g.out.Truth = g.t(key, args...) }

// swapDigits exchanges two neighbouring digits that differ, the last such pair
// before the final digit; a number without one gets 9 more.
func swapDigits(n int) int {
	s := []byte(strconv.Itoa(n))
	for i := len(s) - 2; i > 0; i-- {
		if s[i] != s[i-1] && (i > 1 || s[i] != '0') {
			s[i], s[i-1] = s[i-1], s[i]
			m, _ := strconv.Atoi(string(s)) // digits stay digits
			return m
		}
	}
	return n + 9
}

// eligible are the makers of some domains and modalities; empty lists are all.
func eligible(domains, modalities []string, both bool) []Maker {
	var out []Maker
	for _, m := range Makers() {
		if (len(domains) == 0 || slices.Contains(domains, m.Domain)) && (len(modalities) == 0 || slices.Contains(modalities, m.Modality)) && (both || !m.Both) {
			out = append(out, m)
		}
	}
	return out
}
