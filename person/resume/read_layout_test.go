package resume

import (
	"strings"
	"testing"
)

// A font without italics is slanted; a watermark is turned.
func TestSlantedTextIsReadAndTurnedTextIsNot(t *testing.T) {
	text := read1(t, "slant.pdf", manyPages(1, `BT /F 11 Tf 1 0 0 1 50 700 Tm (Registered nurse at the harbour hospital since the spring) Tj
1 0 0.33 1 50 680 Tm (Charge nurse of the night) Tj 0.7 0.7 -0.7 0.7 50 400 Tm (CONFIDENTIAL) Tj ET`))
	if !strings.Contains(text, "Charge nurse of the night") || strings.Contains(text, "CONF") {
		t.Errorf("read as\n%s", text)
	}
}

func TestDatesAndHeadingsInTheMarginAreRowsOfATable(t *testing.T) {
	page := setAll(map[float64]string{50: "WORK"}, map[float64]string{}, map[float64]string{50: "2020-2023", 160: "Sous chef"}, map[float64]string{160: "Runs the pass in service for ninety guests"},
		map[float64]string{160: "Orders fish and produce, costs the menu"}, map[float64]string{50: "2015-2020", 160: "Pastry cook"}, map[float64]string{160: "Plated desserts and breads for banquets"},
		map[float64]string{}, map[float64]string{50: "TRAINING"}, map[float64]string{}, map[float64]string{50: "2012-2015", 160: "Diploma in culinary arts"})
	inOrder(t, "margin", strings.Join(layOut(page), "\n"), "WORK", "2020-2023   Sous chef", "2015-2020   Pastry cook", "TRAINING", "2012-2015   Diploma")
}

func TestALabelSetUprightIsOneLine(t *testing.T) {
	text := read1(t, "form.docx", zipped(t, map[string]string{"word/document.xml": `<d><tbl><tr><tc><p><r><t>工</t></r></p><p><r><t>作</t></r></p><p><r><t>经</t></r></p><p><r><t>历</t></r></p></tc><tc><p><r><t>2015-至今 护士</t></r></p></tc></tr></tbl></d>`}))
	inOrder(t, "form", text, "工作经历   2015-至今 护士")
}
