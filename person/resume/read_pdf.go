package resume

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	failures "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// What is read of a PDF at most.
const (
	maxPages      = 50
	maxGlyphs     = 200_000
	maxPageGlyphs = 20_000
	maxPDFTime    = 20 * time.Second
	maxPDFMemory  = 512 << 20 >> 16 // in pages of WebAssembly
)

// pdf is the text of a PDF. PDFium, the reader of Chromium, does the work as WebAssembly:
// it sees no file, no network and no memory but its own.
func pdf(ctx context.Context, data []byte) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p, err := loadPDFium(ctx)
	if err != nil {
		return "", err
	}
	defer p.Close()
	tooLong := invalid("error.resume.time", int(maxPDFTime/time.Second))
	defer time.AfterFunc(maxPDFTime, func() { cancel(tooLong) }).Stop()

	reader, err := p.GetInstance(maxPDFTime)
	if err != nil {
		return "", err
	}
	defer reader.Close()
	text, err := pdfPages(ctx, reader, data)
	if cause := context.Cause(ctx); cause != nil {
		return "", cause // closing PDFium fails whatever it was at
	}
	return text, err
}

// loadPDFium loads PDFium. Making machine code of it takes seconds, so that is kept in the
// user's cache folder; without one it is interpreted, which starts at once and runs slowly.
func loadPDFium(ctx context.Context) (pdfium.Pool, error) {
	load := func(c wazero.RuntimeConfig) (pdfium.Pool, error) {
		return webassembly.Init(webassembly.Config{
			Context: experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0)),
			MaxIdle: 1, MaxTotal: 1,
			FSConfig: wazero.NewFSConfig(), // no files
			Stdout:   io.Discard, Stderr: io.Discard,
			RuntimeConfig: c.WithCloseOnContextDone(true).WithMemoryLimitPages(maxPDFMemory).
				WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling),
		})
	}
	if folder, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(folder, "leeway")); err == nil {
			if p, err := load(wazero.NewRuntimeConfig().WithCompilationCache(cache)); err == nil {
				return p, nil
			}
		}
	}
	return load(wazero.NewRuntimeConfigInterpreter())
}

func pdfPages(ctx context.Context, reader pdfium.Pdfium, data []byte) (string, error) {
	doc, err := reader.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, failures.ErrPassword), errors.Is(err, failures.ErrSecurity):
		return "", invalid("error.resume.password")
	case err != nil:
		return "", broken(err)
	}
	count, err := reader.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return "", broken(err)
	}
	if count.PageCount == 0 {
		return "", broken(nil)
	}
	var b strings.Builder
	pictures, left := false, maxGlyphs
	for i := 0; i < min(count.PageCount, maxPages) && left > 0 && ctx.Err() == nil; i++ {
		page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}
		text, n, err := pdfPage(reader, page, left)
		if err != nil && count.PageCount == 1 {
			return "", broken(err)
		}
		left -= n
		b.WriteString(text + "\n")
		pictures = pictures || b.Len() < 10*fewLetters && hasPicture(reader, page)
	}
	all, readable := 0, 0
	for _, r := range b.String() {
		if !unicode.IsSpace(r) {
			all++
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			readable++
		}
	}
	if readable < fewLetters && pictures || all > 0 && readable*4 < all {
		return "", invalid("error.resume.scanned")
	}
	return b.String(), nil
}

// fewLetters is what a scan may hold in text, such as the name of the scanner; a résumé
// holds more.
const fewLetters = 60

// hasPicture says whether a page shows pictures or drawings, of which text may be part.
func hasPicture(reader pdfium.Pdfium, page requests.Page) bool {
	n, err := reader.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return false
	}
	for i := range min(n.Count, 100) {
		o, err := reader.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return false
		}
		kind, err := reader.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o.PageObject})
		if err == nil && kind.Type != enums.FPDF_PAGEOBJ_TEXT && kind.Type != enums.FPDF_PAGEOBJ_UNKNOWN {
			return true
		}
	}
	return false
}

// pdfPage is the text of a page, of at most so many characters, and how many it has.
func pdfPage(reader pdfium.Pdfium, page requests.Page, most int) (string, int, error) {
	text, err := reader.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return "", 0, err
	}
	defer reader.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	n, err := reader.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return "", 0, err
	}
	if n.Count > maxPageGlyphs { // nothing that somebody laid out
		t, err := reader.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: text.TextPage, Count: min(n.Count, most)})
		if err != nil {
			return "", n.Count, err
		}
		return t.Text, n.Count, nil
	}
	glyphs, err := pdfGlyphs(reader, page, text.TextPage)
	return strings.Join(layOut(glyphs), "\n"), n.Count, err
}

// pdfGlyphs are the characters of a page and where they stand.
func pdfGlyphs(reader pdfium.Pdfium, page requests.Page, onPage references.FPDF_TEXTPAGE) ([]glyph, error) {
	text, err := reader.GetPageTextStructured(&requests.GetPageTextStructured{Page: page, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return nil, err
	}
	var out []glyph
	for i, c := range text.Chars {
		at, turn := c.PointPosition, quarter(c.Angle)
		if turn < 0 {
			turn = slantless(reader, onPage, i)
		}
		for _, r := range cmp.Or(c.Text, "\ufffd") { // nothing: the font does not say what it means
			g := glyph{r: r, x0: at.Left, x1: at.Right, y0: min(at.Bottom, at.Top), y1: max(at.Bottom, at.Top), turn: turn}
			if r == 0x02 || r == 0xfffe { // PDFium's sign of a word parted at the end of a line
				g.r = '-'
			}
			if sane(g) {
				out = append(out, g)
			}
		}
	}
	return out, nil
}

// quarter is an angle in quarters of a circle, or -1 if it is not near one.
func quarter(angle float64) int {
	q := math.Round(angle / (math.Pi / 2))
	if math.Abs(angle-q*math.Pi/2) > 0.1 {
		return -1
	}
	return ((int(q) % 4) + 4) % 4
}

// slantless is how a character is turned that looks turned: a font without italics is
// slanted instead, and PDFium measures along the slant. Its line of writing is not.
func slantless(reader pdfium.Pdfium, page references.FPDF_TEXTPAGE, i int) int {
	m, err := reader.FPDFText_GetMatrix(&requests.FPDFText_GetMatrix{TextPage: page, Index: i})
	if err != nil {
		return -1
	}
	return quarter(math.Atan2(float64(m.Matrix.B), float64(m.Matrix.A)))
}

// sane says whether a glyph stands where a page may be.
func sane(g glyph) bool {
	for _, v := range []float64{g.x0, g.x1, g.y0, g.y1} {
		if !(math.Abs(v) < 20_000) { // the largest page is 14,400 points wide
			return false
		}
	}
	return true
}
