package text

import (
	"slices"
	"strconv"
	"strings"
)

// voice says a sentence or hears one. The grammar is thereby written once, in the
// say methods: what they name is appended to the words when writing and taken from
// them when reading. Once a word was not what the grammar asks for, the reading
// has failed and what it yields means nothing.
type voice struct {
	language string
	writing  bool
	words    []string // said so far, or still to be read
	failed   bool
}

func (v *voice) statement(s sentence) {
	s.say(v)
	v.word(".", "。")
}

// of picks what belongs to the language of the voice.
func (v *voice) of(en, zh string) string {
	if v.language == Chinese {
		return zh
	}
	return en
}

// next is the word to be read; "" at the end or after a failure.
func (v *voice) next() string {
	if v.failed || len(v.words) == 0 {
		return ""
	}
	return v.words[0]
}

// take reads one of the options and gives its number, or fails.
func (v *voice) take(options []string) int {
	i := slices.Index(options, v.next())
	if i < 0 {
		v.failed = true
		return 0
	}
	v.words = v.words[1:]
	return i
}

// accept reads one of the options if it comes next; -1 if none does.
func (v *voice) accept(options []string) int {
	if !slices.Contains(options, v.next()) {
		return -1
	}
	return v.take(options)
}

// word is the one word that may stand here.
func (v *voice) word(en, zh string) {
	var only int
	v.choose(&only, en, zh)
}

// choose is one of a list of words.
func (v *voice) choose(i *int, en, zh string) {
	options := v.of(en, zh)
	if v.writing {
		v.write(options, *i)
		return
	}
	*i = v.take(strings.Fields(options))
}

func (v *voice) write(list string, i int) { v.words = append(v.words, nth(list, i)) }

// measure is the unit after a count: English has the plural unless the count is one.
func (v *voice) measure(i *int, count int, one, many, zh string) {
	if count == 1 {
		many = one
	}
	v.choose(i, many, zh)
}

// whether is a fork in the grammar: in writing as the sentence has it, in reading
// by the next word being one of these.
func (v *voice) whether(has bool, en, zh string) bool {
	if v.writing {
		return has
	}
	return slices.Contains(strings.Fields(v.of(en, zh)), v.next())
}

const (
	digits     = "0 1 2 3 4 5 6 7 8 9"
	mostDigits = 5 // of a number that can be read
	greatest   = 99_999
)

// figure is a number from 0 to greatest in digits, without leading zeros.
func (v *voice) figure(n *int) {
	if v.writing {
		var written [mostDigits]byte
		for _, digit := range strconv.AppendInt(written[:0], int64(*n), 10) {
			v.write(digits, int(digit-'0'))
		}
		return
	}
	ten := strings.Fields(digits)
	*n = v.take(ten)
	if *n == 0 {
		return // a digit after it will not be understood
	}
	for range mostDigits - 1 {
		d := v.accept(ten)
		if d < 0 {
			return
		}
		*n = 10**n + d
	}
}

const (
	ones      = "one two three four five six seven eight nine"
	small     = "zero " + ones + " ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
	tens      = "twenty thirty forty fifty sixty seventy eighty ninety"
	numerals  = "零 一 二 三 四 五 六 七 八 九"
	mostWords = 99 // the greatest number in words
)

// number is one from 0 to 99 in words: forty two, 四十二.
func (v *voice) number(n *int) {
	switch {
	case v.writing && v.language == Chinese:
		v.writeChinese(*n)
	case v.writing:
		v.writeEnglish(*n)
	case v.language == Chinese:
		*n = v.readChinese()
	default:
		*n = v.readEnglish()
	}
}

// tally is a number before a measure word, where Chinese says 两 for two.
func (v *voice) tally(n *int) {
	if two := v.language == Chinese && *n == 2; v.writing && two || !v.writing && v.next() == "两" && v.language == Chinese {
		v.word("", "两")
		*n = 2
		return
	}
	v.number(n)
	if !v.writing && v.language == Chinese && *n == 2 {
		v.failed = true
	}
}

func (v *voice) writeEnglish(n int) {
	if n >= 20 {
		v.write(tens, n/10-2)
		n %= 10
		if n == 0 {
			return
		}
	}
	v.write(small, n)
}

func (v *voice) readEnglish() int {
	small := strings.Fields(small)
	if t := v.accept(strings.Fields(tens)); t >= 0 {
		return 10*(t+2) + v.accept(small[1:10]) + 1 // accept gives -1 for none
	}
	return v.take(small)
}

func (v *voice) writeChinese(n int) {
	if n >= 20 {
		v.write(numerals, n/10)
	}
	if n >= 10 {
		v.word("", "十")
	}
	if n < 10 || n%10 > 0 {
		v.write(numerals, n%10)
	}
}

func (v *voice) readChinese() int {
	numerals := strings.Fields(numerals)
	ten := []string{"十"}
	first := 1
	if v.next() != ten[0] {
		first = v.take(numerals)
		if first < 2 || v.next() != ten[0] {
			return first // 零十 and 一十 are not said
		}
	}
	v.take(ten)
	return 10*first + v.accept(numerals[1:]) + 1 // accept gives -1 for none
}
