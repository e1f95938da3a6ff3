package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"leeway": main})
}

// TestTheTutorialsRun runs every command of both tutorials in order and looks
// for the excerpts of output that they show.
func TestTheTutorialsRun(t *testing.T) {
	if raceEnabled {
		t.Skip("the evaluation takes minutes under the race detector; make check runs this without")
	}
	for _, name := range []string{"tutorial.md", "tutorial.zh.md"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		script, commands := scriptOf(string(data))
		if commands < 18 {
			t.Errorf("%s: only %d commands", name, commands)
		}
		path := filepath.Join(t.TempDir(), strings.ReplaceAll(name, ".", "_")+".txtar")
		if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		testscript.Run(t, testscript.Params{Files: []string{path}, Setup: func(e *testscript.Env) error {
			e.Setenv("LEEWAY_DATA", e.WorkDir)
			return nil
		}})
	}
}

var (
	block     = regexp.MustCompile("(?s)```(sh|text|yaml)\n(.*?)```")
	redirects = regexp.MustCompile(`^(.*) > (\S+)$`)
)

// scriptOf turns a tutorial into a script: sh blocks into commands, text blocks
// into what the output of the commands before must hold, yaml blocks into
// the file that their first line names. What sets up the shell is left out.
func scriptOf(page string) (script string, commands int) {
	var b, files strings.Builder
	var outputs []string // captured since the last sh block began
	for n, m := range block.FindAllStringSubmatch(page, -1) {
		kind, lines := m[1], strings.Split(strings.TrimRight(m[2], "\n"), "\n")
		switch kind {
		case "sh":
			outputs = nil
			for k, line := range lines {
				if strings.HasPrefix(line, "make ") || strings.HasPrefix(line, "export ") {
					continue
				}
				commands++
				to := fmt.Sprintf("out-%d-%d", n, k)
				if r := redirects.FindStringSubmatch(line); r != nil {
					line, to = r[1], r[2]
				}
				fmt.Fprintf(&b, "exec %s\ncp stdout %s\n! stderr .\n", line, to)
				outputs = append(outputs, to)
			}
		case "text":
			fmt.Fprintf(&b, "exec cat %s\n", strings.Join(outputs, " "))
			for _, line := range lines {
				fmt.Fprintf(&b, "stdout '%s'\n", strings.ReplaceAll(regexp.QuoteMeta(line), "'", "''"))
			}
		case "yaml":
			fmt.Fprintf(&b, "cp file-%d %s\n", n, strings.TrimPrefix(lines[0], "# "))
			fmt.Fprintf(&files, "-- file-%d --\n%s\n", n, strings.Join(lines, "\n"))
		}
	}
	return b.String() + files.String(), commands
}
