package resume

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/leeway-project/leeway"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read1(t *testing.T, name string, data []byte) string {
	t.Helper()
	text, err := Text(t.Context(), name, data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return text
}

// inOrder checks that a text holds lines or parts of lines one after the other, each once
// at most.
func inOrder(t *testing.T, name, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, p := range parts {
		_, after, ok := strings.Cut(rest, p)
		if !ok {
			t.Errorf("%s: %q is not there or not in order in\n%s", name, p, text)
			return
		}
		rest = after
	}
}

func TestPDFColumnsAreReadOneAfterTheOther(t *testing.T) {
	for name, parts := range map[string][]string{
		"en-plain.pdf": {"Jo Madeup", "Experience", "Registered Nurse, Harbour Hospital   Mar 2019 – Present\n", "Trained eleven new colleagues", "Jul 2015 – Feb 2019", "BSc Nursing"},
		"en-columns.pdf": {"who puts it there.", "Contact", "Skills\n", "Wound care\nTriage\nEpic charting", "Mandarin, basic\n", "Experience",
			"Registered Nurse, Harbour Hospital   Mar 2019 – Present\n", "BSc Nursing"},
		"en-interleaved.pdf": {"Sam Fictional", "Skills\nPython\nSQL\n", "Chess\n", "Experience\nData Engineer, Northwind Analytics, Jan 2020 - Present\n", "Aug 2016 - Dec 2019\n", "small samples"},
		"zh-columns.pdf":     {"李编造", "Go、Python\nMySQL、Redis\nLinux 运维\n", "日语入门", "工作经历", "青禾科技有限公司", "后端开发工程师   2020.07 – 至今", "用 Go 重写结算服务，响应时间", "本科"},
		"owner.pdf":          {"Skills\nPython", "Experience\nData Engineer"},
	} {
		inOrder(t, name, read1(t, name, sample(t, name)), parts...)
	}
}

func TestPDFTablesAreReadRowByRow(t *testing.T) {
	inOrder(t, "zh", read1(t, "zh-table.pdf", sample(t, "zh-table.pdf")), "周青\n", "时间   单位   职位\n", "2021.03–至今   海州市第二中学   数学教师\n", "2016.07–2018.08   海州图书馆   图书管理员\n")
	inOrder(t, "en", read1(t, "en-office.pdf", sample(t, "en-office.pdf")), "Alex Imaginary\n", "• Wired forty houses\n• Trained", "2012 – 2014   Riverside College   Diploma", "2010 – 2012   Riverside School   GCSE\n")
}

func TestWordDocumentsKeepOrderListsTablesAndBoxes(t *testing.T) {
	en := []string{"Alex Imaginary\n", "Electrician, open to travel\n", "Experience\n", "Electrician, Volt & Sons\tApr 2018 – Present\n• Wired forty houses\n• Trained two apprentices\n",
		"2012 – 2014   Riverside College   Diploma, Electrical Installation\n2010 – 2012   Riverside School   GCSE\n", "Skills\nSoldering\nFault finding\nAutoCAD\nSafety\n", "Certificates\n18th Edition",
		"Alex Imaginary, curriculum vitae\n", "Driving licence B\n"}
	zh := []string{"王虚构\n", "会计，可出差\n", "工作经历\n", "云山贸易有限公司\t会计\t2019.04 – 至今\n• 编制月度报表\n", "2012.09 – 2016.06   东湖财经大学   会计学 本科\n", "技能\n用友 U8\n", "证书\n初级会计职称\n", "王虚构 个人简历\n", "驾照 C1\n"}
	for _, ext := range []string{"docx", "odt", "rtf"} {
		for lang, parts := range map[string][]string{"en": en, "zh": zh} {
			name := lang + "." + ext
			text := read1(t, name, sample(t, name))
			inOrder(t, name, text, parts...)
			if strings.Contains(text, "DELETED") || strings.Count(text, parts[1]) != 1 {
				t.Errorf("%s: what was deleted is there, or a box is there twice:\n%s", name, text)
			}
		}
	}
}

func TestLinkedInExportTellsNothingPersonal(t *testing.T) {
	text := read1(t, "linkedin.zip", sample(t, "linkedin.zip"))
	inOrder(t, "linkedin", text, "Product designer\nI draw,\nthen I ask.", "Experience\nProduct Designer | Tailspin Toys | Mar 2019 - present\nDrew the app", "Junior Designer | Wingtip | Jun 2016 - Feb 2019",
		"Education\nBA, Graphic Design Moorland University 2013 - 2016", "Skills\nFigma\n", "Hebrew Native", "UX Certificate, Nielsen, Jan 2020")
	for _, s := range []string{"Noa", "Unreal", "Secret", "Jan 1", "noa@"} {
		if strings.Contains(text, s) {
			t.Errorf("it tells %q:\n%s", s, text)
		}
	}
}

func TestJSONResumeTellsNothingPersonal(t *testing.T) {
	text := read1(t, "r.json", []byte(`{"basics":{"name":"Noa Unreal","label":"Designer","email":"n@example.org","phone":"555","location":{"city":"Leeds"},"summary":"Draws."},
"work":[{"name":"Tailspin","position":"Designer","startDate":"2019-03-01","summary":"Drew","highlights":["Won a prize"]}],
"volunteer":[{"organization":"Shelter","position":"Cook","startDate":"2015","endDate":"2016"}],
"education":[{"institution":"Moorland","area":"Art","studyType":"BA","endDate":"2016"}],
"skills":[{"name":"Web","keywords":["HTML","CSS"]}],"languages":[{"language":"Hebrew","fluency":"Native"}],"certificates":[{"name":"UX","issuer":"Nielsen","date":"2020-01-05"}]}`))
	inOrder(t, "json", text, "Designer\nDraws.", "Designer | Tailspin | 2019-03 - present\nDrew\n• Won a prize", "Volunteering\nCook | Shelter | 2015 - 2016", "BA Art Moorland 2016", "Web HTML, CSS", "Hebrew Native", "UX, Nielsen, 2020-01\n")
	for _, s := range []string{"Noa", "n@", "555", "Leeds"} {
		if strings.Contains(text, s) {
			t.Errorf("it tells %q:\n%s", s, text)
		}
	}
}

func TestTextInEveryEncoding(t *testing.T) {
	gb, err := simplifiedchinese.GBK.NewEncoder().String("护士，市立医院，2019年至今")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ data, want string }{
		"UTF-8 with a mark": {"\ufeffNurse\r\n", "Nurse\n"},
		"GBK":               {gb, "护士，市立医院，2019年至今"},
		"UTF-16":            {"\xff\xfeN\x00u\x00", "Nu"},
		"Windows-1252":      {"R\xe9sum\xe9 of a chef \x96 2019", "Résumé of a chef – 2019"},
		"radicals":          {"⼯程师⻓⼾ﬁ", "工程师长户fi"},
	} {
		if got := read1(t, "cv.txt", []byte(c.data)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestRTFEncodingsAndGroups(t *testing.T) {
	for in, want := range map[string]string{
		`{\rtf1\ansi\ansicpg936 \'bb\'a4\'ca\'bf\par}`:                                                  "护士\n",
		`{\rtf1\ansi{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}\f1\'bb\'a4\f0 R\'e9\par}`: "护Ré\n",
		`{\rtf1\uc1\u25252?\u22763\'3f end}`:                                                            "护士 end\n",
		`{\rtf1\uc2\u25252\'bb\'a4 x\uc0\u22763 y}`:                                                     "护 x士y\n",
		`{\rtf1 a{\*\generator x{y}}{\pict\bin5 }}}}}}b}`:                                               "ab\n",
		`{\rtf1 \u-10179 ?\u-8704 ?}`:                                                                   "😀\n",
		`{\rtf1 a {\v hidden}\v x\v0 b\~c\_d}`:                                                          "a b c-d\n",
		`{\rtf1 {\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt site}}}`:                              "site\n",
	} {
		if got := read1(t, "a.rtf", []byte(in)); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestHTMLShowsWhatABrowserShows(t *testing.T) {
	for in, want := range map[string]string{
		`<html><title>t</title><p>A &amp; B&nbsp;&#20013;<p hidden>no</p><p style="display: none">no</p>C`: "A & B 中\n\nC\n",
		`<html><table><tr><td>2019<td>Nurse<td><table><tr><td>x<td>y</table></table>`:                      "2019   Nurse   x   y\n",
		`<html><div hidden>a<div>b</div>c</div>d<script>e</script><style>f</style>`:                        "d\n",
		`<html><ul><li>one<li>two</ul>`:                                              "• one\n• two\n",
		"<html><pre>a\n  b</pre>c   d\n e":                                           "a\n  b\nc d e\n",
		`<html><table><tr><td>a<p>b<p>c<p>d</td><td>e<p>f<p>g<p>h</td></tr></table>`: "a\nb\nc\nd\n\ne\nf\ng\nh\n",
		`<html></td></table></tr><td>a</tr><table><td>b</table></table><tr>c`:        "a\nb\nc\n",
		"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: base64\n\nPHA+u6TKvzwvcD4=\n--x--": "护士\n",
	} {
		if got := read1(t, "cv.doc", []byte(in)); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// refused checks that a file is refused with this key, and not for the time it took.
func refused(t *testing.T, name string, data []byte, key string) {
	t.Helper()
	text, err := Text(t.Context(), name, data)
	e := (*leeway.Error)(nil)
	if !errors.As(err, &e) || e.Key != key || e.File != name || text != "" {
		t.Errorf("%s: %v and %d bytes, want %s", name, err, len(text), key)
	}
}

func TestWhatCannotBeReadSaysWhy(t *testing.T) {
	xlsx := zipped(t, map[string]string{"xl/workbook.xml": "<a/>"})
	for _, c := range []struct {
		name string
		data []byte
		key  string
	}{
		{"scanned.pdf", sample(t, "scanned.pdf"), "error.resume.scanned"},
		{"password.pdf", sample(t, "password.pdf"), "error.resume.password"},
		{"cut.pdf", sample(t, "en-plain.pdf")[:600], "error.resume.damaged"},
		{"no.pdf", []byte("%PDF-1.7\nnothing"), "error.resume.damaged"},
		{"en.doc", sample(t, "en.doc"), "error.resume.doc"},
		{"cv.png", []byte("\x89PNG\r\n\x1a\n\x00\x00"), "error.resume.picture"},
		{"cv.jpg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF"), "error.resume.picture"},
		{"cv.xlsx", xlsx, "error.resume.format"},
		{"cv.bin", []byte{1, 2, 3, 0, 5}, "error.resume.format"},
		{"cv.docx", zipped(t, map[string]string{"word/document.xml": "<w:document><w:p>"}), "error.resume.damaged"},
		{"half.docx", sample(t, "en.docx")[:9000], "error.resume.damaged"},
		{"cv.odt", zipped(t, map[string]string{"content.xml": "x", "META-INF/manifest.xml": "<m:encryption-data/>"}), "error.resume.password"},
		{"cv.json", []byte(`{"work": 5}`), "error.resume.json"},
		{"empty.txt", []byte(" \n"), "error.resume.empty"},
		{"empty.docx", zipped(t, map[string]string{"word/document.xml": "<w:document/>"}), "error.resume.empty"},
		{"large.txt", make([]byte, maxFile+1), "error.resume.size"},
	} {
		refused(t, c.name, c.data, c.key)
	}
}

func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileArchivesAreRefused(t *testing.T) {
	refused(t, "bomb.docx", zipped(t, map[string]string{"word/document.xml": strings.Repeat(" ", maxMember+1)}), "error.resume.unpacked")
	z, err := zip.NewReader(bytes.NewReader(sample(t, "en.docx")), int64(len(sample(t, "en.docx"))))
	if err != nil {
		t.Fatal(err)
	}
	a := archive{files: map[string]*zip.File{"a": z.File[0]}, left: 100}
	if _, err := a.read("a"); err == nil || !strings.Contains(err.Error(), "error.resume.unpacked") {
		t.Errorf("more than is left was unpacked: %v", err)
	}
	refused(t, "deep.docx", zipped(t, map[string]string{"word/document.xml": strings.Repeat("<w:p>", 100_000)}), "error.resume.deep")
	refused(t, "deep.rtf", []byte(`{\rtf1`+strings.Repeat("{", 100_000)), "error.resume.deep")
	refused(t, "entities.docx", zipped(t, map[string]string{"word/document.xml": `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><a><t>&b;&c;</t></a>`}), "error.resume.damaged")
	tables := strings.Repeat("<tbl><tr><tc><p><r><t>a</t></r></p>", 200) + strings.Repeat("</tc></tr></tbl>", 200)
	if text := read1(t, "nested.docx", zipped(t, map[string]string{"word/document.xml": "<d>" + tables + "</d>"})); strings.Count(text, "a") != 200 {
		t.Errorf("text of tables in tables is lost:\n%s", text)
	}
}

func TestHugeTextIsCut(t *testing.T) {
	long := strings.Repeat("护士 nurse ", 1<<18)
	for name, data := range map[string][]byte{
		"a.txt": []byte(long), "a.html": []byte("<html>" + long), "a.rtf": []byte(`{\rtf1 ` + strings.Repeat("nurse ", 1<<19) + "}"),
		"a.docx": zipped(t, map[string]string{"word/document.xml": "<p><r><t>" + long + "</t></r></p>"}),
	} {
		if text := read1(t, name, data); len(text) > maxText || len(text) < maxText-4 || !utf8.ValidString(text) {
			t.Errorf("%s: %d bytes", name, len(text))
		}
	}
}

// manyPages is a PDF of many pages that show the same text.
func manyPages(n int, content string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(s string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), s)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var kids strings.Builder
	for i := range n {
		fmt.Fprintf(&kids, "%d 0 R ", i+5)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", n, kids.String()))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	object(fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
	for range n {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>")
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

func TestOnlyTheFirstPagesOfAPDFAreRead(t *testing.T) {
	read1(t, "warm.pdf", sample(t, "en-plain.pdf")) // PDFium is in the cache
	data := manyPages(10_000, "BT /F 11 Tf 50 700 Td (Registered nurse at the harbour hospital of a city) Tj ET")
	text := read1(t, "many.pdf", data)
	if n := strings.Count(text, "Registered nurse"); n != maxPages {
		t.Errorf("%d pages read", n)
	}
}

func TestPDFStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	data := manyPages(50, strings.Repeat("BT /F 11 Tf 50 700 Td (Registered nurse at the harbour hospital of a city) Tj ET\n", 20_000))
	if _, err := Text(ctx, "slow.pdf", data); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// set places a text on a page, as a PDF does, with letters half as wide as the type.
func set(x, y, size float64, text string) []glyph {
	var out []glyph
	for _, r := range text {
		w := size / 2
		if isWide(r) {
			w = size
		}
		out = append(out, glyph{r: r, x0: x + 0.05*size, x1: x + w - 0.05*size, y0: y, y1: y + 0.72*size})
		x += w
	}
	return append(out, glyph{r: '\n'})
}

// setAll places lines 14 points apart; each is cells, and where they begin.
func setAll(lines ...map[float64]string) []glyph {
	var out []glyph
	for i, line := range lines {
		for x, text := range line {
			out = append(out, set(x, 800-14*float64(i), 10, text)...)
		}
	}
	return out
}

func TestLayOutsThatLookLikeColumnsAndAreNone(t *testing.T) {
	type line = map[float64]string
	prose := "who ran the wards of a hospital by the sea for years"
	for name, c := range map[string]struct {
		page []glyph
		want string
	}{
		"dates at the left": {setAll(line{50: "2019 - 2023", 150: "Nurse, City"}, line{150: prose}, line{150: prose}, line{50: "2015 - 2019", 150: "Carer, Home"}, line{150: prose}, line{150: prose},
			line{50: "2012 - 2015", 150: "Cook, Inn"}, line{150: prose}, line{50: "2010 - 2012", 150: "Waiter, Inn"}),
			"2019 - 2023   Nurse, City\nP\nP\n2015 - 2019   Carer, Home\nP\nP\n2012 - 2015   Cook, Inn\nP\n2010 - 2012   Waiter, Inn"},
		"a table": {setAll(line{50: "Go", 150: "five years", 300: "daily"}, line{50: "SQL", 150: "three years", 300: "weekly"}, line{50: "C", 150: "one year", 300: "never"}, line{50: "R", 150: "one year", 300: "once"}),
			"Go   five years   daily\nSQL   three years   weekly\nC   one year   never\nR   one year   once"},
		"headings in the margin": {setAll(line{50: "Profile", 150: prose}, line{150: prose}, line{}, line{50: "Jobs", 150: "Nurse, City, 2019"}, line{150: prose}, line{150: prose}, line{}, line{50: "School", 150: "BSc, 2011"}, line{}, line{50: "Skills", 150: "Triage"}),
			"Profile\n\nP\nP\n\nJobs\n\nNurse, City, 2019\nP\nP\n\nSchool\n\nBSc, 2011\n\nSkills\n\nTriage"},
		"a label at the middle of its cell": {setAll(line{50: "学历", 150: "本科"}, line{150: "海州中学教师"}, line{50: "经历", 150: "高一数学教学"}, line{150: "启明学校助教"}, line{50: "技能", 150: "讲课"}),
			"学历   本科\n\n经历\n海州中学教师\n高一数学教学\n启明学校助教\n技能   讲课"},
		"two columns on one grid": {setAll(line{50: "Skills", 200: "Jobs"}, line{50: "Go", 200: prose}, line{50: "SQL", 200: prose}, line{50: "C", 200: prose}, line{50: "Perl", 200: prose}),
			"Skills\nGo\nSQL\nC\nPerl\n\nJobs\nP\nP\nP\nP"},
	} {
		got := strings.ReplaceAll(strings.Join(layOut(c.page), "\n"), prose, "P")
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestAPageOnItsSideIsTurned(t *testing.T) {
	page := setAll(map[float64]string{50: "Nurse, City"}, map[float64]string{50: "Carer, Home"})
	for i, g := range page {
		page[i] = glyph{r: g.r, x0: -g.y1, x1: -g.y0, y0: g.x0, y1: g.x1, turn: 1}
	}
	if got := strings.Join(layOut(page), "|"); got != "Nurse, City|Carer, Home" {
		t.Error(got)
	}
}

func TestWordMarksThatAreNoText(t *testing.T) {
	in := `<w:document xmlns:w="w" xmlns:mc="m"><w:body>
<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>shown</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
<w:p><w:moveFrom><w:r><w:t>away</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:r><mc:AlternateContent><mc:Fallback><w:t> old</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Heading</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="L2"/></w:pPr><w:r><w:t>item</w:t></w:r></w:p></w:body></w:document>`
	styles := `<w:styles xmlns:w="w"><w:style w:styleId="H"><w:outlineLvl w:val="0"/><w:numPr/></w:style><w:style w:styleId="L"><w:numPr/></w:style><w:style w:styleId="L2"><w:basedOn w:val="L"/></w:style></w:styles>`
	got := read1(t, "a.docx", zipped(t, map[string]string{"word/document.xml": in, "word/styles.xml": styles}))
	if want := "• one\ttwo\nthree\nshown\nadded old\nHeading\n• item\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAPageOfHalfAMillionCharactersIsReadInPart(t *testing.T) {
	var content strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&content, "BT /F 1 Tf %d %d Td (Registered nurse at the harbour hospital of a city) Tj ET\n", i%10*50, i/10)
	}
	data := manyPages(1, content.String())
	if n := len(read1(t, "a.pdf", data)); n < maxGlyphs/2 || n > maxText {
		t.Errorf("%d bytes", n)
	}
}
