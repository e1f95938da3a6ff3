package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway/server/store"
	"github.com/leeway-project/leeway/yamlfile"
)

// serveSettings are those of leeway serve: a flag, or else its variable of the
// environment, or else a line of the configuration file, or else the default.
// docs/serve.md has the table, which a test compares with setting's.
type serveSettings struct {
	Address  string `yaml:"address"`
	Database string `yaml:"database"`
	Files    string `yaml:"files"`
	Rate     string `yaml:"rate"`
	Log      string `yaml:"log"`
}

// setting is one of them. Its name is that of the flag and of the line in the file.
type setting struct {
	name, env, standard string
	of                  func(*serveSettings) *string
}

func serveTable() []setting {
	return []setting{
		{"address", "LEEWAY_ADDRESS", "127.0.0.1:8765", func(s *serveSettings) *string { return &s.Address }},
		{"database", "LEEWAY_DATABASE", "", func(s *serveSettings) *string { return &s.Database }},
		{"files", "LEEWAY_FILES", "", func(s *serveSettings) *string { return &s.Files }},
		{"rate", "LEEWAY_RATE", "1000", func(s *serveSettings) *string { return &s.Rate }},
		{"log", "LEEWAY_LOG", "info", func(s *serveSettings) *string { return &s.Log }},
	}
}

// settingFlags adds the flags of settings, of all where none is named, and gives what
// reads the settings when the command runs.
func (a *app) settingFlags(c *cobra.Command, names ...string) func() (serveSettings, error) {
	var flags serveSettings
	config := ""
	var table []setting
	for _, x := range serveTable() {
		if len(names) == 0 || contains(names, x.name) {
			table = append(table, x)
			c.Flags().StringVar(x.of(&flags), x.name, x.standard, a.p.T("flag.serve."+x.name))
		}
	}
	c.Flags().StringVar(&config, "config", "", a.p.T("flag.serve.config"))
	return func() (serveSettings, error) {
		file, err := readSettings(firstOf(config, os.Getenv("LEEWAY_CONFIG")))
		if err != nil {
			return flags, err
		}
		for _, x := range table {
			if v := firstOf(os.Getenv(x.env), *x.of(&file)); v != "" && !c.Flag(x.name).Changed {
				*x.of(&flags) = v
			}
		}
		return flags, flags.fill()
	}
}

// readSettings reads a configuration file: that of a path, or else the one in the data
// directory, if there is one.
func readSettings(config string) (s serveSettings, err error) {
	dir, err := dataDir()
	if err != nil {
		return s, err
	}
	named := config != ""
	data, err := yamlfile.Read(firstOf(config, filepath.Join(dir, "serve.yaml")))
	if !named && errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	doc, err := yamlfile.Parse(firstOf(config, filepath.Join(dir, "serve.yaml")), data)
	if err != nil {
		return s, err
	}
	return s, doc.Decode(&s)
}

// fill puts in what stands for itself: the database in the data directory, and for the
// files of its jobs a folder of their own, as each server clears away what its database
// does not know.
func (s *serveSettings) fill() error {
	dir, err := dataDir()
	if err != nil {
		return err
	}
	if s.Database == "" {
		s.Database = filepath.Join(dir, "leeway.db")
	}
	switch {
	case s.Files != "":
	case store.IsPostgres(s.Database):
		sum := sha256.Sum256([]byte(s.Database))
		s.Files = filepath.Join(dir, "postgres-"+hex.EncodeToString(sum[:6])+".files")
	default:
		s.Files = s.Database + ".files"
	}
	return nil
}
