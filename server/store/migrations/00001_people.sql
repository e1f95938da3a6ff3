-- +goose Up
CREATE TABLE people (
	id       TEXT PRIMARY KEY,
	owner    TEXT NOT NULL,
	label    TEXT NOT NULL,
	notes    TEXT NOT NULL,
	profile  TEXT NOT NULL, -- JSON, as are the next three
	quiz     TEXT NOT NULL,
	resume   TEXT NOT NULL,
	review   TEXT NOT NULL,
	version  BIGINT NOT NULL, -- of the row, counted from 1
	created  BIGINT NOT NULL, -- milliseconds since 1970, as is updated
	updated  BIGINT NOT NULL
);
CREATE INDEX people_of_owner ON people (owner, created, id);

-- What a write with an idempotency key was answered with, so that it can be answered
-- so again.
CREATE TABLE replies (
	owner   TEXT NOT NULL,
	key     TEXT NOT NULL,
	request TEXT NOT NULL, -- a digest of what was asked
	status  INTEGER NOT NULL, -- 0: not answered yet
	header  TEXT NOT NULL, -- JSON
	body    TEXT NOT NULL,
	about   TEXT NOT NULL, -- the ID of the person that it tells of; '' for none
	created BIGINT NOT NULL,
	PRIMARY KEY (owner, key)
);

-- +goose Down
DROP TABLE replies;
DROP TABLE people;
