-- The spine of everything derived: append-only, numbered densely by `seq`.
CREATE TABLE events (
  -- The order of arrival; on PostgreSQL not the order of commits.
  ordinal BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  seq BIGINT UNIQUE,
  at TIMESTAMPTZ NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  actor_id UUID REFERENCES actors (id),
  subject TEXT COLLATE "C" NOT NULL,
  -- Canonical JSON that everybody may read.
  public TEXT COLLATE "C" NOT NULL,
  -- What can be erased: who did it, from where.
  private TEXT COLLATE "C"
);
CREATE INDEX events_unnumbered ON events (ordinal) WHERE seq IS NULL;
CREATE INDEX events_subject ON events (subject, seq);
CREATE TABLE jobs (
  id UUID PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  -- Two queued jobs of a kind never share a key; a running one does not count.
  key TEXT COLLATE "C" NOT NULL,
  payload TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  run_at TIMESTAMPTZ NOT NULL,
  locked_until TIMESTAMPTZ,
  attempt UUID,
  attempts BIGINT NOT NULL,
  last_error TEXT COLLATE "C",
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX jobs_queued ON jobs (kind, key) WHERE state = 'queued';
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_leases ON jobs (locked_until) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('done', 'failed');
CREATE TABLE idempotency (
  account_id UUID NOT NULL REFERENCES accounts (id),
  key TEXT COLLATE "C" NOT NULL,
  request BYTEA NOT NULL,
  status BIGINT,
  body TEXT COLLATE "C",
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
