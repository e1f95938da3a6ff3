-- +goose Up
-- What was measured, and watches of what is measured while it arrives.
CREATE TABLE measurements (
	id       TEXT PRIMARY KEY,
	owner    TEXT NOT NULL,
	kind     TEXT NOT NULL, -- result or watch
	name     TEXT NOT NULL,
	verdict  TEXT NOT NULL, -- '' where there is none
	body     TEXT NOT NULL, -- JSON
	version  BIGINT NOT NULL, -- of the row, counted from 1
	created  BIGINT NOT NULL, -- milliseconds since 1970, as is updated
	updated  BIGINT NOT NULL
);
CREATE INDEX measurements_of_owner ON measurements (owner, kind, created, id);

-- +goose Down
DROP TABLE measurements;
