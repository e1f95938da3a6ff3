package resume

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// radical is the character that a radical (Unicode 2E80 to 2FDF) looks like. Chinese PDFs
// made by browsers are full of them.
func radical(r rune) rune {
	// Unicode gives no equivalent for most of the supplement, and the traditional one for ⼾.
	const from, to = "⺁⺅⺋⺍⺟⺠⺩⺫⺮⺶⺷⺾⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⼾", "厂亻巴小母民王目竹羊羊艹虎西见角贝车辶长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟户"
	if i := strings.IndexRune(from, r); i >= 0 {
		same, _ := utf8.DecodeRuneInString(to[i:]) // every one of both takes three bytes
		return same
	}
	same, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
	return same
}
