-- +goose Up
-- Long work: what is asked for, how far it is, what came of it.
CREATE TABLE jobs (
	id       TEXT PRIMARY KEY,
	owner    TEXT NOT NULL,
	kind     TEXT NOT NULL,
	lane     TEXT NOT NULL, -- jobs of a lane wait for each other
	label    TEXT NOT NULL,
	about    TEXT NOT NULL, -- the ID of the person that it tells of; '' for none or many
	input    TEXT NOT NULL, -- JSON, as are the other texts below but state
	state    TEXT NOT NULL, -- waiting, running, done, failed, cancelled
	progress DOUBLE PRECISION NOT NULL, -- 0 to 1
	status   TEXT NOT NULL, -- what its page shows while it runs
	result   TEXT NOT NULL,
	problem  TEXT NOT NULL, -- why it failed
	attempts INTEGER NOT NULL, -- begun and broken off by a crash, since it was last asked for
	runs     BIGINT NOT NULL, -- counts those who ever worked on it; only the last may write
	version  BIGINT NOT NULL, -- of the row, counted from 1
	created  BIGINT NOT NULL, -- milliseconds since 1970, as are the other times; 0: not yet
	started  BIGINT NOT NULL,
	ended    BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	beat     BIGINT NOT NULL -- when the server that works on it last said so
);
CREATE INDEX jobs_of_owner ON jobs (owner, created, id);
CREATE INDEX jobs_in_state ON jobs (state, lane, created);

-- +goose Down
DROP TABLE jobs;
