package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server"
	"github.com/leeway-project/leeway/server/store"
	"github.com/leeway-project/leeway/yamlfile"
)

// serveSettings are those of leeway serve: a flag, or else its variable of the
// environment, or else a line of the configuration file, or else the default.
type serveSettings struct {
	Address  string `yaml:"address"`
	Database string `yaml:"database"`
	Log      string `yaml:"log"`
}

func (a *app) serveCommand() *cobra.Command {
	c := a.command("serve", "cli.serve")
	c.Args = cobra.NoArgs
	var flags serveSettings
	config, describe := "", false
	fl := c.Flags()
	fl.StringVar(&flags.Address, "address", "127.0.0.1:8765", a.p.T("flag.serve.address"))
	fl.StringVar(&flags.Database, "database", "", a.p.T("flag.serve.database"))
	fl.StringVar(&flags.Log, "log", "info", a.p.T("flag.serve.log"))
	fl.StringVar(&config, "config", "", a.p.T("flag.serve.config"))
	fl.BoolVar(&describe, "openapi", false, a.p.T("flag.serve.openapi"))
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if describe {
			spec, err := server.OpenAPI()
			if err != nil {
				return err
			}
			_, err = a.out.Write(spec)
			return err
		}
		settings, err := readServeSettings(cmd, flags, config)
		if err != nil {
			return err
		}
		return a.serve(cmd.Context(), settings)
	}
	return c
}

// readServeSettings puts together what flags, environment and file say.
func readServeSettings(cmd *cobra.Command, flags serveSettings, config string) (serveSettings, error) {
	var file serveSettings
	dir, err := dataDir()
	if err != nil {
		return file, err
	}
	named := config != ""
	if !named {
		config = filepath.Join(dir, "serve.yaml")
	}
	data, err := yamlfile.Read(config)
	if err == nil {
		doc, err := yamlfile.Parse(config, data)
		if err != nil {
			return file, err
		}
		if err := doc.Decode(&file); err != nil {
			return file, err
		}
	} else if named || !errors.Is(err, fs.ErrNotExist) {
		return file, err
	}
	out := flags
	for _, x := range []struct {
		flag, env string
		file      string
		to        *string
	}{{"address", "LEEWAY_ADDRESS", file.Address, &out.Address}, {"database", "LEEWAY_DATABASE", file.Database, &out.Database}, {"log", "LEEWAY_LOG", file.Log, &out.Log}} {
		if cmd.Flag(x.flag).Changed {
			continue
		}
		if v := firstOf(os.Getenv(x.env), x.file); v != "" {
			*x.to = v
		}
	}
	if out.Database == "" {
		out.Database = filepath.Join(dir, "leeway.db")
	}
	return out, nil
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

// serve serves the web application until it is interrupted.
func (a *app) serve(ctx context.Context, s serveSettings) error {
	log, err := a.logger(s.Log)
	if err != nil {
		return err
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
	folder, err := dataDir()
	if err != nil {
		return err
	}
	h, err := server.New(server.Config{Engine: engine, Store: db, Folder: folder, Lang: a.p.Lang, Version: version(), Log: log})
	if err != nil {
		return err
	}
	fmt.Fprintln(a.err, a.p.T("serve.ready", "http://"+listener.Addr().String()))
	return h.Serve(ctx, listener)
}
