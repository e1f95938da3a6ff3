package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestAnAssistantTalksToTheProgramOverItsStandardInputAndOutput runs the program itself
// in a folder with a file of marked pieces.
func TestAnAssistantTalksToTheProgramOverItsStandardInputAndOutput(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "results.csv"), []byte("id,correct\n1,1\n2,0\n3,1\n4,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	command := &exec.Cmd{Path: program, Args: []string{"leeway", "mcp", "--lang", "zh", "--log", "info"}, Dir: folder, Env: append(os.Environ(), "LEEWAY_DATA="+folder), Stderr: &log}
	client, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &sdk.CommandTransport{Command: command}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if info := client.InitializeResult(); info.ServerInfo.Name != "leeway" || !strings.Contains(info.Instructions, "容错率") {
		t.Errorf("the server says it is %+v", info)
	}
	for tool, arguments := range map[string]string{
		"rank_paths":   `{"occupations": [{"title": "我的秘密职业护士"}], "top": 1}`,
		"measure_file": `{"file": "results.csv", "application": "marketing"}`,
	} {
		r, err := client.CallTool(t.Context(), &sdk.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
		if err != nil {
			t.Fatal(err)
		}
		if r.IsError || r.StructuredContent == nil {
			t.Errorf("%s: %+v", tool, r.Content[0])
		}
	}
	if err := client.Close(); err != nil {
		t.Errorf("the program does not end when its client leaves: %v", err)
	}
	if !strings.Contains(log.String(), "rank_paths") || strings.Contains(log.String(), "秘密") || strings.Contains(log.String(), "results.csv") {
		t.Errorf("the log must name the tools and nothing of what they are given:\n%s", log.String())
	}
	if _, err := os.Stat(filepath.Join(folder, "leeway.db")); err == nil {
		t.Error("a database was made")
	}
}
