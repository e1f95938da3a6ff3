package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheDocumentedSettingsAreThoseOfTheServer compares the tables of docs/serve.md and
// its Chinese twin with the settings, and these with the flags.
func TestTheDocumentedSettingsAreThoseOfTheServer(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `--([a-z]+)` \\| `([A-Z_]+)` \\| (?:`([a-z]+)`|–) \\| ([^|]*) \\|")
	for _, path := range []string{"../../docs/serve.md", "../../docs/serve.zh.md"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string][]string{}
		for _, m := range row.FindAllStringSubmatch(string(data), -1) {
			rows[m[1]] = m
		}
		for _, x := range serveTable() {
			m := rows[x.name]
			if m == nil || m[2] != x.env || m[3] != x.name || x.standard != "" && m[4] != "`"+x.standard+"`" {
				t.Errorf("%s says %q of %s", path, m, x.name)
			}
			delete(rows, x.name)
		}
		if m := rows["config"]; m == nil || m[2] != "LEEWAY_CONFIG" {
			t.Errorf("%s says %q of config", path, m)
		}
		if delete(rows, "config"); len(rows) > 0 {
			t.Errorf("%s tells of %v, which are no settings", path, rows)
		}
	}
	a := newApp([]string{"--lang", "en"}, strings.NewReader(""), os.Stdout, os.Stderr)
	known := map[string]bool{"config": true, "openapi": true}
	for _, x := range serveTable() {
		known[x.name] = true
	}
	for _, word := range strings.Fields(a.serveCommand().LocalFlags().FlagUsages()) {
		if name, ok := strings.CutPrefix(word, "--"); ok && !known[name] {
			t.Errorf("--%s is not among the settings", name)
		}
	}
}

func TestAFlagCountsBeforeTheEnvironmentBeforeTheFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LEEWAY_DATA", dir)
	read := func(args ...string) serveSettings {
		t.Helper()
		a := newApp(args, strings.NewReader(""), os.Stdout, os.Stderr)
		c := a.command("serve", "cli.serve")
		settings := a.settingFlags(c)
		if err := c.ParseFlags(args); err != nil {
			t.Fatal(err)
		}
		s, err := settings()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := read(); s.Address != "127.0.0.1:8765" || s.Database != filepath.Join(dir, "leeway.db") || s.Files != s.Database+".files" || s.Log != "info" {
		t.Errorf("by default %+v", s)
	}
	if err := os.WriteFile(filepath.Join(dir, "serve.yaml"), []byte("address: 127.0.0.1:1\nlog: warn\nrate: 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LEEWAY_LOG", "error")
	t.Setenv("LEEWAY_DATABASE", "postgres://me@x/y")
	s := read("--log", "none")
	if s.Address != "127.0.0.1:1" || s.Log != "none" || s.Rate != "7" || s.Database != "postgres://me@x/y" || !strings.HasPrefix(s.Files, dir) {
		t.Errorf("put together %+v", s)
	}
	if s := read(); s.Log != "error" {
		t.Errorf("the environment says %s", s.Log)
	}
	named := filepath.Join(dir, "other.yaml")
	if err := os.WriteFile(named, []byte("addres: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string]string{"en": "addres", "zh": "addres"} {
		if status, _, errOut := call(t, "", "serve", "--config", named, "--lang", lang); status == 0 || !strings.Contains(errOut, words) || !strings.Contains(errOut, "other.yaml:1") {
			t.Errorf("a line that is no setting: %d %s", status, errOut)
		}
	}
	for _, args := range [][]string{{"--address", "0.0.0.0:0"}, {"--address", "example.org:80"}, {"--log", "loud"}, {"--rate", "-1"}, {"--config", filepath.Join(dir, "none.yaml")}} {
		if status, _, errOut := call(t, "", append([]string{"serve"}, args...)...); status == 0 || errOut == "" {
			t.Errorf("%v: %d %s", args, status, errOut)
		}
	}
}
