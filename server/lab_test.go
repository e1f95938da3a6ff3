package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/lab/music"
	"github.com/leeway-project/leeway/lab/video"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/server/store"
)

func labServer(t *testing.T, folder string) *Server {
	return jobServer(t, folder, func(context.Context, *running) error { return nil })
}

// send sends a form and gives the status with where it leads or what the page says.
func send(t *testing.T, address, lang string, form url.Values) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", lang)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	if a.StatusCode == http.StatusSeeOther {
		return a.StatusCode, a.Header.Get("Location")
	}
	return a.StatusCode, string(data)
}

// startRun starts a run by the form of the page and gives its path.
func startRun(t *testing.T, base string, form url.Values) string {
	t.Helper()
	code, path := send(t, base+"/lab/runs", "en", form)
	if code != http.StatusSeeOther || !strings.HasPrefix(path, "/lab/runs/") {
		t.Fatalf("starting a run answers %d %s", code, path)
	}
	return path
}

func TestARunIsTrainedWatchedMeasuredAndDeletedOverThePages(t *testing.T) {
	s := labServer(t, t.TempDir())
	base, _ := serve(t, s)
	path := startRun(t, base, url.Values{"lab": {"text"}, "size": {"small"}, "steps": {"4"}})
	id := strings.TrimPrefix(path, "/lab/runs/")
	if _, stream := get(t, "GET", base+"/jobs/"+id+"/events", nil); !strings.Contains(stream, "event: part") || !strings.Contains(stream, `id="learning"`) || !strings.Contains(stream, "event: end") {
		t.Errorf("the stream does not tell of the run to its end: %.400s", stream)
	}
	end(t, s, id, store.Done)
	for lang, words := range map[string][]string{
		"en": {"Text · small", "Trained", "step 4 of 4", "Error rate", "Cross-entropy", "Samples", "Download (ZIP)"},
		"zh": {"文本 · 小", "已完成", "第 4 / 4 步", "错误率", "交叉熵", "样本", "下载（ZIP）"},
	} {
		_, page := get(t, "GET", base+path, map[string]string{"Accept-Language": lang})
		_, list := get(t, "GET", base+"/lab", map[string]string{"Accept-Language": lang})
		for _, w := range words {
			if !strings.Contains(page, w) {
				t.Errorf("the page in %s does not say %q", lang, w)
			}
		}
		if !strings.Contains(list, words[0]) || !strings.Contains(list, words[1]) {
			t.Errorf("the list in %s does not show the run", lang)
		}
	}

	if code, to := send(t, base+path+"/measure", "en", url.Values{"pieces": {"60"}, "temperature": {"0.5"}}); code != http.StatusSeeOther {
		t.Fatalf("measuring answers %d %s", code, to)
	}
	end(t, s, measureID(id), store.Done)
	p := store.Person{Owner: s.owner, Label: "Wei", Profile: person.Profile{Catch: &person.Catch{Caught: 34, Of: 40}}}
	if err := s.Store.Add(t.Context(), &p); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"?caught=34&of=40", "?person=" + p.ID} {
		_, page := get(t, "GET", base+path+query, nil)
		for _, w := range []string{"60 pieces at temperature 0.5.", "of 60 pieces wrong", "Healthcare", "find 85% of the errors", "with review", "Wei: 34 of 40 found"} {
			if !strings.Contains(page, w) {
				t.Errorf("the measurement at %s does not say %q", query, w)
			}
		}
	}
	_, alone := get(t, "GET", base+path, nil)
	if strings.Contains(alone, "with review") || strings.Contains(alone, "--catch") {
		t.Error("without a catch rate the page plans a review, or tells of the command line")
	}

	for _, x := range []struct {
		form url.Values
		want string
	}{{url.Values{"exercise": {"1"}}, "exercise 1 is not about this lab"}, {url.Values{"exercise": {"4"}}, "exercise 4 asks for an answer"}, {url.Values{"exercise": {"4"}, "answer": {"1"}, "other": {id}}, "looks at 1 runs"}} {
		if code, page := send(t, base+path+"/check", "en", x.form); code != 422 || !strings.Contains(page, x.want) {
			t.Errorf("checking %v answers %d without %q", x.form, code, x.want)
		}
	}
	checkPerplexity(t, s, base, path)

	if err := os.Remove(filepath.Join(s.folderPath(id), lab.File)); err != nil {
		t.Fatal(err)
	}
	if code, page := get(t, "GET", base+path+"/download", map[string]string{"Accept-Language": "zh"}); code != 422 || !strings.Contains(page, "文件已不存在") || strings.Contains(page, s.folderPath(id)) {
		t.Errorf("a run whose file is gone is downloaded as %d", code)
	}

	if code, to := send(t, base+path+"/remove", "en", url.Values{"sure": {"yes"}}); code != http.StatusSeeOther || to != "/lab" {
		t.Errorf("deleting answers %d %s", code, to)
	}
	if code, page := get(t, "GET", base+path, map[string]string{"Accept-Language": "zh"}); code != 404 || !strings.Contains(page, "没有这次训练") {
		t.Errorf("a run that is gone is told as %d", code)
	}
	if _, err := os.Stat(s.folderPath(id)); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
	if list, _, err := s.Store.Jobs(t.Context(), s.owner, "", "", 9); err != nil || len(list) > 0 {
		t.Errorf("%d jobs are left: %v", len(list), err)
	}
}

// checkPerplexity solves exercise 4, and first does not.
func checkPerplexity(t *testing.T, s *Server, base, path string) {
	t.Helper()
	r, err := s.labRun(t.Context(), strings.TrimPrefix(path, "/lab/runs/"))
	if err != nil {
		t.Fatal(err)
	}
	right := math.Exp(r.Seen.Points[len(r.Seen.Points)-1].Losses.CrossEntropy)
	for answer, want := range map[string]string{"1.5": "练习 4 尚未完成。", strconv.FormatFloat(right, 'f', 3, 64): "练习 4 已完成。", "many": "“many”不是数字"} {
		if code, to := send(t, base+path+"/check", "en", url.Values{"exercise": {"4"}, "answer": {answer}}); code != http.StatusSeeOther {
			t.Fatalf("checking answers %d %s", code, to)
		}
		for range 400 {
			if r, err = s.labRun(t.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
			if r.Checked.State.Ended() {
				break
			}
			time.Sleep(25 * time.Millisecond)
		}
		if _, page := get(t, "GET", base+path, map[string]string{"Accept-Language": "zh"}); !strings.Contains(page, want) {
			t.Errorf("the answer %s is not told as %q", answer, want)
		}
	}
}

func TestOfTwoRunsTheSecondWaitsAndAStoppedOneEndsAsIfItHadNotBeen(t *testing.T) {
	folder := t.TempDir()
	s := labServer(t, folder)
	base, stop := serve(t, s)
	var ids [2]string
	for i := range ids { // measured three times only, which takes longer than the steps
		r, err := s.begin(t.Context(), "", lab.Config{Lab: lab.Text, Size: "small", Steps: 80, Every: 40, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = r.ID
	}
	first, second := ids[0], ids[1]
	end(t, s, first, store.Running)
	if j := end(t, s, second, store.Waiting); j.State != store.Waiting {
		t.Fatalf("the second run is %s", j.State)
	}
	if code, page := send(t, base+"/lab/runs/"+second+"/measure", "en", nil); code != 422 || !strings.Contains(page, "being trained or measured") {
		t.Errorf("measuring a run that waits answers %d", code)
	}
	waitForStep(t, s, first, 2)
	if code, _ := send(t, base+"/jobs/"+first+"/cancel", "en", url.Values{"back": {"/lab/runs/" + first}}); code != http.StatusSeeOther {
		t.Errorf("stopping answers %d", code)
	}
	end(t, s, first, store.Cancelled)
	waitForStep(t, s, second, 2) // it has begun: the first has saved
	stop()
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}

	// The server is started anew: the second goes on by itself, the first when it is told to.
	s = labServer(t, folder)
	base, _ = serve(t, s)
	if code, _ := send(t, base+"/jobs/"+first+"/resume", "en", url.Values{"back": {"/lab/runs/" + first}}); code != http.StatusSeeOther {
		t.Errorf("resuming answers %d", code)
	}
	a, b := end(t, s, first, store.Done), end(t, s, second, store.Done)
	x, err := readRun(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := readRun(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Seen.Samples) == 0 || !slices.EqualFunc(x.Seen.Samples, y.Seen.Samples, func(a, b LabMade) bool { return a.Title == b.Title && a.Fault == b.Fault }) {
		t.Errorf("a run that was stopped made %v, one that was not %v", x.Seen.Samples, y.Seen.Samples)
	}
	for _, r := range []*labRun{x, y} {
		n := 0
		for i, l := range r.Seen.Losses {
			n += l.Steps
			if i > 0 && l.Step <= r.Seen.Losses[i-1].Step {
				t.Errorf("losses of step %d come after those of %d", l.Step, r.Seen.Losses[i-1].Step)
			}
		}
		if n > 80 || n < 60 || len(r.Seen.Points) == 0 || r.Seen.Points[len(r.Seen.Points)-1].Step != 80 {
			t.Errorf("of 80 steps %d losses are shown, and %d points", n, len(r.Seen.Points))
		}
	}
}

// end waits for a job of the lab, which may take longer than others.
func end(t *testing.T, s *Server, id string, state store.State) *store.Job {
	t.Helper()
	for range 4800 {
		j, err := s.Store.Job(t.Context(), s.owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State == state {
			return j
		}
		if j.State.Ended() && j.State != store.Cancelled {
			t.Fatalf("the job is %s: %v", j.State, j.Problem)
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the job did not get %s", state)
	return nil
}

// withPiece is work after which the first sample is a piece, which so short a training
// makes none of.
func withPiece(k kind, lesson string) kind {
	train := k.work
	k.work = func(ctx context.Context, j *running) error {
		err := train(ctx, j)
		var seen LabSeen
		j.Status(&seen)
		rng := rand.New(rand.NewPCG(1, 1))
		switch lesson {
		case lab.Music:
			seen.Samples[0] = LabMade{Title: "a tune", Tokens: music.Corpus{}.Draw(rng)}
		case lab.Video:
			seen.Samples[0] = LabMade{Title: "a clip", Tokens: video.New().Draw(rng)}
		}
		j.Report(1, seen)
		return err
	}
	return k
}

// waitForStep waits until a run has trained so many steps.
func waitForStep(t *testing.T, s *Server, id string, step int) {
	t.Helper()
	for range 4800 {
		r, err := s.labRun(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Seen.Step >= step {
			return
		}
		if r.State.Ended() {
			t.Fatalf("the run is %s after %d steps", r.State, r.Seen.Step)
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the run did not get to step %d", step)
}

func TestPicturesMelodiesAndClipsCanBeSeenHeardAndDownloaded(t *testing.T) {
	for lesson, kind := range map[string]string{lab.Image: "image/png", lab.Music: "audio/wav", lab.Video: "image/gif"} {
		t.Run(lesson, func(t *testing.T) {
			s := labServer(t, t.TempDir())
			s.kinds[labJob] = withPiece(s.kinds[labJob], lesson)
			base, _ := serve(t, s)
			path := startRun(t, base, url.Values{"lab": {lesson}, "size": {"small"}, "steps": {"3"}})
			id := strings.TrimPrefix(path, "/lab/runs/")
			end(t, s, id, store.Done)
			name := sheetFile
			if lesson != lab.Image {
				name = "0" + pieceExt(lesson, LabMade{})
			}
			q := base + path + "/samples/3/" + name
			a, err := http.Get(q)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(a.Body)
			a.Body.Close()
			if err != nil || a.StatusCode != 200 || a.Header.Get("Content-Type") != kind || len(data) < 100 {
				t.Errorf("%s is %d %s of %d bytes, %v", name, a.StatusCode, a.Header.Get("Content-Type"), len(data), err)
			}
			for _, other := range []string{"/samples/2/" + name, "/samples/3/99.wav", "/samples/3/..%2frun.safetensors", "/samples/3/0"} {
				if code, _ := get(t, "GET", base+path+other, nil); code != 404 {
					t.Errorf("%s answers %d", other, code)
				}
			}
			code, packed := get(t, "GET", base+path+"/download", nil)
			z, err := zip.NewReader(bytes.NewReader([]byte(packed)), int64(len(packed)))
			if code != 200 || err != nil {
				t.Fatalf("the download is %d, %v", code, err)
			}
			var names []string
			for _, f := range z.File {
				names = append(names, f.Name)
			}
			for _, n := range []string{"model.safetensors", "model.onnx", "config.json", "reference.safetensors", "run.json", lab.File} {
				if !slices.Contains(names, n) {
					t.Errorf("the download has no %s: %v", n, names)
				}
			}
			if lesson == lab.Image && !slices.Contains(names, "samples/"+sheetFile) {
				t.Error("the download has no sheet of pictures")
			}
			unpack(t, z, lab.File, filepath.Join(t.TempDir(), "run"))
		})
	}
}

// unpack takes a run out of a zip into a folder, where the command line goes on with it.
func unpack(t *testing.T, z *zip.Reader, name, folder string) {
	t.Helper()
	data, err := readFrom(z, name)
	if err == nil {
		err = os.MkdirAll(folder, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := lab.Open(folder, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Step() != 3 {
		t.Errorf("the downloaded run is at step %d", r.Step())
	}
}

func readFrom(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func TestWhatNoRunCanBeIsSaidInEitherLanguage(t *testing.T) {
	s := labServer(t, t.TempDir())
	base, _ := serve(t, s)
	for _, x := range []struct {
		form   url.Values
		en, zh string
	}{
		{url.Values{"lab": {"smell"}}, "no lab “smell”", "没有名为“smell”的实验"},
		{url.Values{"lab": {"text"}, "size": {"huge"}}, "no size “huge”", "没有规模“huge”"},
		{url.Values{"lab": {"text"}, "steps": {"-3"}}, "“-3” cannot be the Steps", "步数不能是“-3”"},
		{url.Values{"lab": {"text"}, "steps": {"99999999"}}, "take 1 to 10,000,000 steps", "步数须为 1 到 10,000,000"},
		{url.Values{"lab": {"text"}, "seed": {"<b>"}}, "“&lt;b&gt;” cannot be the Seed", "随机种子不能是“&lt;b&gt;”"},
		{url.Values{"lab": {"text"}, "rate": {"NaN"}}, "“NaN” cannot be the Learning rate", "学习率倍数不能是“NaN”"},
		{url.Values{"lab": {"text"}, "rate": {"1e9"}}, "take 0.001 to 1000", "须为 0.001 到 1000"},
		{url.Values{"lab": {"text"}, "objective": {"minimax"}}, "one objective only", "只有一种目标函数"},
		{url.Values{"lab": {"image"}, "objective": {"luck"}}, "no objective “luck”", "没有目标函数“luck”"},
	} {
		for lang, words := range map[string]string{"en": x.en, "zh": x.zh} {
			if code, page := send(t, base+"/lab/runs", lang, x.form); code != 422 || !strings.Contains(page, words) {
				t.Errorf("%v is answered %d without %q", x.form, code, words)
			}
		}
	}
	if list, _, err := s.Store.Jobs(t.Context(), s.owner, "", "", 9); err != nil || len(list) > 0 {
		t.Errorf("%d jobs were kept: %v", len(list), err)
	}
}

func TestTheAPITrainsStopsMeasuresAndDeletesARun(t *testing.T) {
	s := labServer(t, t.TempDir())
	base, _ := serve(t, s)
	api := base + apiRoot + "/lab/runs"
	ask := func(method, path, body string, status int) LabRunFacts {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, api+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		data, err := io.ReadAll(a.Body)
		if err != nil || a.StatusCode != status {
			t.Fatalf("%s %s answers %d %s %v", method, path, a.StatusCode, data, err)
		}
		var f LabRunFacts
		if status < 300 && len(data) > 0 {
			if err := json.Unmarshal(data, &f); err != nil {
				t.Fatal(err)
			}
		}
		return f
	}
	run := ask("POST", "", `{"lab": "text", "size": "small", "steps": 100000, "seed": 3}`, 201)
	if run.Size != "small" || run.Seen.Steps != 100000 || run.Seed != 3 {
		t.Errorf("the run is %+v", run)
	}
	waitForStep(t, s, run.ID, 1)
	ask("POST", "/"+run.ID+"/measure", `{}`, 422)
	ask("POST", "/"+run.ID+"/stop", "", 200)
	end(t, s, run.ID, store.Cancelled)
	ask("POST", "/"+run.ID+"/measure", `{"pieces": 0.5}`, 422)
	ask("POST", "/"+run.ID+"/measure", `{"pieces": 50}`, 200)
	end(t, s, measureID(run.ID), store.Done)
	got := ask("GET", "/"+run.ID, "", 200)
	if got.State != "cancelled" || got.Measured == nil || got.Measured.Point.Seen.N != 50 || len(got.Measured.Applications) != 10 || len(got.Seen.Samples) != 10 {
		t.Errorf("the run is told as %+v", got)
	}
	code, body := get(t, "GET", api+"/"+run.ID+"/review?caught=30&of=40", nil)
	if code != 200 || !strings.Contains(body, `"catch":{"wrong":30,"n":40}`) || strings.Count(body, `"mode":`) != 10 {
		t.Errorf("the review is %d %s", code, body)
	}
	if code, _ := get(t, "GET", api+"/"+run.ID+"/review?caught=50&of=40", nil); code != 422 {
		t.Errorf("a catch rate above 1 answers %d", code)
	}
	if code, body := get(t, "GET", api+"/"+run.ID+"/download", nil); code != 200 || !strings.HasPrefix(body, "PK") {
		t.Errorf("the download is %d", code)
	}
	ask("POST", "/"+run.ID+"/resume", "", 200)
	ask("DELETE", "/"+run.ID, "", 204)
	ask("GET", "/"+run.ID, "", 404)
	ask("POST", "/"+run.ID+"/stop", "", 404)
	ask("POST", "", `{"lab": "smell"}`, 422)
	ask("POST", "", `{"lab": "text", "steps": -1}`, 422)
}
