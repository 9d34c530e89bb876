-- The spine of everything derived: append-only, numbered densely by `seq`.
CREATE TABLE events (
  -- The order of arrival; on PostgreSQL not the order of commits.
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  seq INTEGER UNIQUE,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor_id BLOB REFERENCES actors (id),
  subject TEXT NOT NULL,
  -- Canonical JSON that everybody may read.
  public TEXT NOT NULL,
  -- What can be erased: who did it, from where.
  private TEXT
) STRICT;
CREATE INDEX events_unnumbered ON events (ordinal) WHERE seq IS NULL;
CREATE INDEX events_subject ON events (subject, seq);
CREATE TABLE jobs (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  -- Two queued jobs of a kind never share a key; a running one does not count.
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  run_at TEXT NOT NULL,
  locked_until TEXT,
  attempt BLOB,
  attempts INTEGER NOT NULL,
  last_error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
CREATE UNIQUE INDEX jobs_queued ON jobs (kind, key) WHERE state = 'queued';
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_leases ON jobs (locked_until) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('done', 'failed');
CREATE TABLE idempotency (
  account_id BLOB NOT NULL REFERENCES accounts (id),
  key TEXT NOT NULL,
  request BLOB NOT NULL,
  status INTEGER,
  body TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT;
CREATE INDEX idempotency_age ON idempotency (created_at);
