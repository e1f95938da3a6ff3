package browser_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// measure brings a file of marked pieces, then counts alone, then plans a sample.
func (b *tab) measure() {
	b.visit("/measure")
	b.looks("measure")
	file := filepath.Join(b.TempDir(), "pieces.csv")
	rows := "item,label\n"
	for i := range 200 {
		rows += fmt.Sprintf("%d,%s\n", i, []string{"right", "wrong"}[i%20/19])
	}
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		b.Fatal(err)
	}
	b.do("choosing a file", chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	b.put("#application", "marketing")
	b.click("button.go")
	b.see("#answer")
	b.until("document.querySelector('.plot svg')")
	b.looks("measured")
	b.visit("/measure/counts")
	b.looks("measure-counts-empty")
	b.write("#wrong", "12")
	b.write("#n", "200")
	b.put("#application", "entertainment")
	b.see("#found #answer")
	b.looks("measure-counts")
	b.visit("/measure/plan")
	b.write("#aql", "1%")
	b.write("#rql", "5%")
	b.see("#found #answer")
	b.looks("measure-plan")
}

// watch follows an evaluation that is under way, and sees what arrives.
func (b *tab) watch() {
	b.visit("/measure/watch")
	b.looks("watches")
	b.put("#application", "marketing")
	b.click("form.measure button")
	b.see("#watch")
	b.looks("watch-empty")
	b.put("#pieces", `{"label":"right"}`+"\n"+`{"label":"wrong"}`+"\n"+`{"label":"right"}`+"\n"+`{"label":"right"}`)
	b.leave("#watch ~ section button")
	b.until("document.querySelector('#watch .best')")
	b.looks("watch")
	// The run goes on elsewhere; the page is not loaded again, and its charts are drawn.
	ask[bool](b, `(window.same = true, fetch(location.pathname.replace('/measure/watch/', '/api/v1/watches/') + '/pieces', {method: 'POST', body: '{"label":"right"}\n{"label":"wrong"}\n'.repeat(150)}), true)`)
	b.until("window.same && document.querySelector('#watch .part').textContent.includes('304') && document.querySelector('#watch .verdict-not_within')")
	b.until("document.querySelectorAll('#watch .plot svg path').length > 8")
	b.looks("watch-alarm")
}

// lab begins a training run, of the text lesson as the others first train what judges them, stops it under way, and deletes it.
func (b *tab) lab() {
	b.visit("/lab")
	b.looks("lab")
	b.click("#lab-text summary")
	b.put("#text-size", "small")
	b.looks("lab-settings")
	b.click("#lab-text > button")
	b.see("#progress")
	b.until("document.querySelector('#progress progress').value > 0")
	b.leave("#progress form button")
	b.until("document.querySelector('#progress form').action.endsWith('/resume')")
	b.looks("lab-run")
	b.click("[name=sure]")
	b.leave("button.bad")
	b.looks("lab-removed")
}

// people takes files in, finds people, and sets the answers of two side by side.
func (b *tab) people() {
	b.visit("/people/invite")
	b.looks("invite")
	var files []string
	for _, name := range map[string][]string{"en": {"en-paralegal", "en-musician"}, "zh": {"zh-nurse", "zh-teacher"}}[b.look.lang] {
		file, err := filepath.Abs("../../examples/" + name + ".yaml")
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, file)
	}
	b.do("choosing files", chromedp.SetUploadFiles(chromedp.CSS("#file"), files))
	b.click("form.drop button")
	b.see("ul.files .good")
	b.looks("imported")
	b.visit("/people")
	b.looks("people")
	b.click("#people tbody tr:nth-child(1) .pick")
	b.click("#people tbody tr:nth-child(2) .pick")
	b.click("#people form button")
	b.see(".side article")
	b.looks("side")
}

// list has a table of people ranked.
func (b *tab) list() {
	b.visit("/lists")
	b.looks("lists")
	file := filepath.Join(b.TempDir(), "people.csv")
	rows := map[string]string{"en": "label,occupation,interests,sex\nA,nurse,SIC,f\nB,moonwalker qqxx,,m\nC,teacher,SAE,f\n", "zh": "编号,职业,兴趣,性别\n甲,护士,SIC,女\n乙,呱呱嘎嘎喵喵,,男\n丙,教师,SAE,女\n"}[b.look.lang]
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		b.Fatal(err)
	}
	b.do("choosing a file", chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	b.leave("form.drop button")
	b.until("!!document.querySelector('#show, table.listed')")
	if ask[bool](b, "!!document.querySelector('#show')") { // it was followed to its end
		b.looks("list-done")
		b.leave("#show")
	}
	b.see("table.listed tbody tr:nth-child(2)")
	b.looks("list")
}

// handover lets somebody answer at this machine who is to see nobody else.
func (b *tab) handover() {
	b.visit("/people/invite")
	b.write("#label", "Bo")
	b.write("#word", "swallow")
	b.leave("form[action='/handover'] button")
	b.looks("handed-over")
	if ask[bool](b, "!!document.querySelector('nav a')") {
		b.Error("the menu leads whom the keyboard was handed to away from their page")
	}
	b.click("#hand-back summary")
	b.write("#back-word", "swallow")
	b.leave("#hand-back button")
	b.see("nav a")
}
