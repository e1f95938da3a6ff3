package store

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/leeway-project/leeway"
)

// lock keeps others from working with a file of SQLite until it is released, or the
// process ends, however it does. It is a lock that SQLite itself takes, on an empty file
// beside, so that it works wherever SQLite does, and the database can be read meanwhile.
func lock(ctx context.Context, where string) (release func() error, err error) {
	f, err := os.OpenFile(where+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", fileName(where+".lock")+"?_pragma=busy_timeout(0)&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		db.Close()
		var e *sqlite.Error
		if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY {
			return nil, &leeway.Error{Code: leeway.Unsupported, Key: "error.store.busy", Args: []any{where}}
		}
		return nil, err
	}
	return func() error { return errors.Join(tx.Rollback(), db.Close()) }, nil
}
