// Package pgtest gives tests a PostgreSQL server: the one that LEEWAY_TEST_POSTGRES is
// the address of, or else one of their own, from Debian's package, that listens on a
// socket in a temporary folder and ends with the test's process, however that ends.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// ErrNone: there is no PostgreSQL on this machine; make test installs it.
var ErrNone = errors.New("pgtest: PostgreSQL is not installed")

// Server is a server that runs.
type Server struct {
	address url.URL
	end     func() error
}

// Start finds or starts a server.
func Start(ctx context.Context) (*Server, error) {
	if given := os.Getenv("LEEWAY_TEST_POSTGRES"); given != "" {
		u, err := url.Parse(given)
		if err != nil {
			return nil, err
		}
		return &Server{*u, func() error { return nil }}, nil
	}
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s, err := start(ctx, bin, folder)
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

// Stop ends the server, if it was started here.
func (s *Server) Stop() error { return s.end() }

// programs is the folder of PostgreSQL's programs, those of the newest version.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", ErrNone
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 is older than all
	return n
}

func start(ctx context.Context, bin, folder string) (*Server, error) {
	var as []string // root may not run it
	if os.Getuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			if who, err = user.Lookup("nobody"); err != nil {
				return nil, err
			}
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		if err := os.Chown(folder, uid, gid); err != nil {
			return nil, err
		}
		as = []string{"setpriv", "--reuid=" + who.Uid, "--regid=" + who.Gid, "--clear-groups"}
	}
	data := filepath.Join(folder, "data")
	initdb := append(slices.Clone(as), filepath.Join(bin, "initdb"), "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata="+data)
	if out, err := exec.CommandContext(ctx, initdb[0], initdb[1:]...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	// The shell ends the server when its input ends, which it also does when the process
	// of the test is killed.
	script := `"$@" & pid=$!; read -r _; kill -INT $pid; wait $pid`
	args := append([]string{"-c", script, "sh"}, as...)
	args = append(args, filepath.Join(bin, "postgres"), "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=100")
	c := exec.Command("/bin/sh", args...)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.Stdout, c.Stderr = log, log
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	s := &Server{url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: url.Values{"host": {folder}}.Encode()}, func() error {
		err := errors.Join(in.Close(), c.Wait())
		return errors.Join(err, os.RemoveAll(folder))
	}}
	if err := s.wait(ctx); err != nil {
		out, _ := os.ReadFile(log.Name()) // for the message alone
		return nil, errors.Join(fmt.Errorf("starting PostgreSQL: %w: %s", err, out), s.end())
	}
	return s, nil
}

// wait waits for the server to answer.
func (s *Server) wait(ctx context.Context) error {
	db, err := sql.Open("pgx", s.address.String())
	if err != nil {
		return err
	}
	defer db.Close()
	for range 300 {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// Database makes an empty database and gives its address and what drops it.
func (s *Server) Database(ctx context.Context, name string) (address string, drop func() error, err error) {
	db, err := sql.Open("pgx", s.address.String())
	if err != nil {
		return "", nil, err
	}
	quoted := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+quoted); err != nil {
		return "", nil, errors.Join(err, db.Close())
	}
	u := s.address
	u.Path = "/" + name
	return u.String(), func() error {
		_, err := db.ExecContext(context.WithoutCancel(ctx), "DROP DATABASE "+quoted+" WITH (FORCE)")
		return errors.Join(err, db.Close())
	}, nil
}
