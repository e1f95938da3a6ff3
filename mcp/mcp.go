// Package mcp offers what Leeway does to AI assistants, as tools of the Model Context
// Protocol: rank paths and explain one, assess an application, measure a file, look
// occupations up. The tools read and compute; they keep and write nothing.
//
//	err := mcp.Serve(ctx, mcp.Config{Engine: engine, Words: locale.New("en"), Folder: "."}, os.Stdin, os.Stdout)
package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/report"
)

// Config is what a server needs. Engine and Words must be given.
type Config struct {
	Engine  *career.Engine
	Words   *locale.Printer // the language of descriptions, texts and errors
	Folder  string          // the only one that files are read from; "": none is read
	Version string
	Log     *slog.Logger // nil: nothing is logged
}

// Serve answers the client at the other end of in and out until it leaves or ctx ends.
func Serve(ctx context.Context, c Config, in io.Reader, out io.Writer) error {
	s, err := New(c)
	if err != nil {
		return err
	}
	err = s.Run(ctx, &sdk.IOTransport{Reader: io.NopCloser(in), Writer: nopCloser{out}, MaxLineLength: mostLine})
	if errors.Is(err, io.EOF) {
		return nil // the client has left
	}
	return err
}

// mostLine is the longest message taken, in bytes: contents of a file with room for
// what JSON adds.
const mostLine = 2*mostContent + 1<<20

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// New makes a server with all tools. It answers once it is connected to something.
func New(c Config) (*sdk.Server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := sdk.NewServer(&sdk.Implementation{Name: "leeway", Title: "Leeway", Version: c.Version},
		&sdk.ServerOptions{Instructions: c.Words.T("mcp.instructions"), Capabilities: &sdk.ServerCapabilities{}})
	t := &tools{Config: c}
	return s, errors.Join(
		add(t, s, "rank_paths", t.rank),
		add(t, s, "explain_path", t.explain),
		add(t, s, "assess_application", t.assess),
		add(t, s, "measure_file", t.measure),
		add(t, s, "search_occupations", t.search),
		add(t, s, "show_occupation", t.show),
	)
}

// tools are what the server can do.
type tools struct{ Config }

func (t *tools) writer() report.Writer { return report.Writer{P: t.Words, Cat: t.Engine.Catalog} }

// add offers a tool. What it takes is described by In, whose fields are explained by
// messages; what it gives is a structure and a short text.
func add[In any](t *tools, s *sdk.Server, name string, run func(context.Context, In) (out any, text string, err error)) error {
	schema, err := jsonschema.For[In](nil)
	if err != nil {
		return fmt.Errorf("describing %s: %w", name, err)
	}
	t.describe(schema)
	no := false
	s.AddTool(&sdk.Tool{Name: name, Title: t.Words.T("mcp." + name + ".title"), Description: t.Words.T("mcp." + name), InputSchema: schema,
		Annotations: &sdk.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &no, DestructiveHint: &no}},
		func(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			begun := time.Now()
			result, err := call(ctx, r.Params.Arguments, run)
			if err != nil {
				result = &sdk.CallToolResult{IsError: true, Content: []sdk.Content{&sdk.TextContent{Text: t.told(name, err)}}}
			}
			t.Log.Info("tool", "name", name, "error", err != nil, "ms", time.Since(begun).Milliseconds())
			return result, nil
		})
	return nil
}

// call reads what a tool is given, runs it and packs what it gives.
func call[In any](ctx context.Context, arguments json.RawMessage, run func(context.Context, In) (any, string, error)) (*sdk.CallToolResult, error) {
	var in In
	if len(arguments) == 0 {
		arguments = json.RawMessage("{}")
	}
	d := json.NewDecoder(bytes.NewReader(arguments))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, argumentError(err)
	}
	out, text, err := run(ctx, in)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("packing the answer: %w", err)
	}
	return &sdk.CallToolResult{StructuredContent: json.RawMessage(data), Content: []sdk.Content{&sdk.TextContent{Text: text}}}, nil
}

// argumentError says which argument cannot be read.
func argumentError(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.mcp.kind", Args: []any{kind.Field, kind.Value}}
	}
	if name, ok := unknownField(err); ok {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.mcp.unknown", Args: []any{name}}
	}
	return &leeway.Error{Code: leeway.Invalid, Key: "error.mcp.read"}
}

// unknownField is the field that encoding/json says it does not know.
func unknownField(err error) (name string, ok bool) {
	n, _ := fmt.Sscanf(err.Error(), "json: unknown field %q", &name)
	return name, n == 1
}

// told is an error in words. What is the program's own goes to the log alone.
func (t *tools) told(tool string, err error) string {
	var e *leeway.Error
	if errors.As(err, &e) && e.Code != leeway.Internal {
		return t.Words.Error(err)
	}
	if !errors.Is(err, context.Canceled) {
		t.Log.Error("failed", "tool", tool, "error", err)
	}
	return t.Words.T("error.mcp.server")
}
