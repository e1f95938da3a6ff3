package report

import (
	"bytes"
	"strings"
	"testing"
)

func TestLinesBreakAsEachLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 7, []string{"one two", "three"}},
		{"生成内容约有一成出错", 10, []string{"生成内容约", "有一成出错"}},
		{"容错率很低\uff0c因此", 10, []string{"容错率很", "低\uff0c因此"}}, // no comma at the start of a line
		{"try --weights skills=2", 10, []string{"try", "--weights", "skills=2"}},
		{"a\nb", 10, []string{"a", "b"}},
		{"", 10, []string{""}},
	} {
		got := wrap(c.text, c.width)
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestCellsKeepTheirWidthWithChineseAndColour(t *testing.T) {
	for _, s := range []string{"", "law", "法律", "a法b律c", "\x1b[31m低 0.29%\x1b[0m", strings.Repeat("很长", 20)} {
		for _, width := range []int{1, 4, 9, 10} {
			if got := columns(fill(s, width)); got != width {
				t.Errorf("fill(%q, %d) is %d wide", s, width, got)
			}
			if got := columns(right(s, width)); got != width {
				t.Errorf("right(%q, %d) is %d wide", s, width, got)
			}
		}
	}
}

func TestNoTableIsWiderThanItsTerminal(t *testing.T) {
	for _, width := range []int{40, 60, 80, 200} {
		var b bytes.Buffer
		w := Writer{Out: &b, Width: width}
		w.table(2, []int{-3, 0, 5}, [][]string{{"1", strings.Repeat("路径 path ", 30), "0.71"}})
		for _, line := range strings.Split(b.String(), "\n") {
			if columns(line) > min(width, 110) {
				t.Errorf("%d columns in %d: %q", columns(line), width, line)
			}
		}
	}
}
