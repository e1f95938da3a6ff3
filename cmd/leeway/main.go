// Command leeway ranks career paths in AI-generated content by how much error
// the work can absorb. See leeway --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/leeway-project/leeway"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main without the process: it gives the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := newApp(args, in, out, errOut)
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if errors.Is(err, context.Canceled) {
		return 130 // as shells report an interrupt
	}
	err = a.usageError(err)
	fmt.Fprintln(errOut, a.p.T("error", a.p.Error(err)))
	return status(err)
}

// status is the documented exit status of an error.
func status(err error) int {
	var e *leeway.Error
	if !errors.As(err, &e) {
		return 1
	}
	switch e.Code {
	case leeway.Usage:
		return 2
	case leeway.Invalid:
		return 3
	case leeway.NotFound:
		return 4
	case leeway.Unsupported:
		return 5
	case leeway.Refused:
		return 6
	}
	return 1
}
