package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server"
	"github.com/leeway-project/leeway/server/store"
)

func (a *app) serveCommand() *cobra.Command {
	c := a.command("serve", "cli.serve")
	c.Args = cobra.NoArgs
	describe := false
	settings := a.settingFlags(c)
	c.Flags().BoolVar(&describe, "openapi", false, a.p.T("flag.serve.openapi"))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if describe {
			spec, err := server.OpenAPI()
			if err != nil {
				return err
			}
			_, err = a.out.Write(spec)
			return err
		}
		s, err := settings()
		if err != nil {
			return err
		}
		return a.serve(cmd.Context(), s)
	}
	return c
}

// logger writes lines of a level and above; nil for none.
func (a *app) logger(level string) (*slog.Logger, error) {
	if level == "none" {
		return nil, nil
	}
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--log", level, "debug, info, warn, error, none"}}
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: l})), nil
}

// gcPercent lets the heap grow further between collections than usual: answers are made
// of short-lived memory, and the live heap is small.
const gcPercent = 200

// serve serves the web application until it is interrupted.
func (a *app) serve(ctx context.Context, s serveSettings) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	log, err := a.logger(s.Log)
	if err != nil {
		return err
	}
	rate, err := strconv.Atoi(s.Rate)
	if err != nil || rate < 0 {
		return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--rate", s.Rate, "0, 1, 2, …"}}
	}
	listener, err := server.Listen(ctx, s.Address)
	if err != nil {
		return err
	}
	defer listener.Close()
	engine, err := a.engine()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, s.Database)
	if err != nil {
		return err
	}
	defer db.Close()
	h, err := server.New(server.Config{Engine: engine, Store: db, Folder: s.Files, Rate: rate, Lang: a.p.Lang, Version: version(), Log: log})
	if err != nil {
		return err
	}
	fmt.Fprintln(a.err, a.p.T("serve.ready", "http://"+listener.Addr().String()))
	return h.Serve(ctx, listener)
}
