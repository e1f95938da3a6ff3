package text

import (
	"slices"
	"strings"
)

// A list of words is a string with a blank between two, numbered from 0.

// nth is the word of a number.
func nth(list string, i int) string {
	for range i {
		_, list, _ = strings.Cut(list, " ")
	}
	word, _, _ := strings.Cut(list, " ")
	return word
}

// listed tells whether a word is in the list.
func listed(list, word string) bool {
	for rest := list; rest != ""; {
		var next string
		if next, rest, _ = strings.Cut(rest, " "); next == word {
			return true
		}
	}
	return false
}

// lexicon is every word of the language. The grammar uses some in two senses (day, 天,
// 两, 日).
func lexicon() []string {
	return slices.Concat(strings.Fields(digits), englishWords(), chineseWords())
}

func englishWords() []string {
	return slices.Concat(
		strings.Fields(". , : is plus minus times after before"),
		strings.Fields(small), strings.Fields(tens),
		strings.Fields(weekdays), strings.Fields(months),
		strings.Fields("week weeks month months"), strings.Fields(englishUnits), strings.Fields(englishPlurals),
		strings.Fields(englishItems), strings.Fields("yuan the price of dearer dearest cheaper cheapest"),
	)
}

// chineseWords are such that none begins another: text without blanks can be
// parted in one way only.
func chineseWords() []string {
	return slices.Concat(
		strings.Fields("。 ， ： 等于 是 加 减 乘 的 后 前"),
		strings.Fields(numerals), strings.Fields("十 星期 月 日 周 个月"),
		strings.Fields(chineseUnits),
		strings.Fields(chineseItems), strings.Fields("元 价格 较 最 贵 便宜"),
	)
}
