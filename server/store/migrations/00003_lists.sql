-- +goose Up
-- What an owner has chosen for all people.
CREATE TABLE settings (
	owner    TEXT PRIMARY KEY,
	settings TEXT NOT NULL, -- JSON
	updated  BIGINT NOT NULL
);

-- The rows of a list of people, with what came of each.
CREATE TABLE list_rows (
	owner   TEXT NOT NULL,
	list    TEXT NOT NULL, -- the ID of its job
	line    BIGINT NOT NULL, -- of the file
	bad     INTEGER NOT NULL, -- 1: it cannot be ranked
	content TEXT NOT NULL, -- JSON, as is answer
	answer  TEXT NOT NULL, -- 'null': not yet ranked
	PRIMARY KEY (list, line)
);

-- +goose Down
DROP TABLE list_rows;
DROP TABLE settings;
