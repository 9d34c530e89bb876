-- What files are found to be, and what is made of them: pictures, later meshes.
CREATE TABLE analyses (
  digest BYTEA NOT NULL REFERENCES blobs (digest) ON DELETE CASCADE,
  -- The task and the version of how it is done.
  pipeline TEXT COLLATE "C" NOT NULL,
  -- waiting, running, done or refused.
  state TEXT COLLATE "C" NOT NULL,
  -- Tries that began.
  attempts BIGINT NOT NULL,
  -- Of one that is done: what was found out, JSON.
  found TEXT COLLATE "C",
  -- Of one that is refused: why, JSON.
  reason TEXT COLLATE "C",
  changed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (digest, pipeline)
);
CREATE INDEX analyses_pipeline ON analyses (pipeline, changed_at);
CREATE INDEX analyses_unfinished ON analyses (pipeline, changed_at) WHERE state IN ('waiting', 'running');
-- Each is a blob of its own, which stays while its source does.
CREATE TABLE derivatives (
  source BYTEA NOT NULL,
  pipeline TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  bytes BIGINT NOT NULL,
  width BIGINT,
  height BIGINT,
  -- Another blob that can be seen in it.
  shows BYTEA,
  PRIMARY KEY (source, pipeline, name),
  FOREIGN KEY (source, pipeline) REFERENCES analyses (digest, pipeline) ON DELETE CASCADE
);
CREATE INDEX derivatives_digest ON derivatives (digest);
CREATE INDEX derivatives_shows ON derivatives (shows) WHERE shows IS NOT NULL;
-- Jobs that look into files wait in a line of their own, so that mail does not wait behind them.
ALTER TABLE jobs ADD COLUMN lane TEXT COLLATE "C" NOT NULL DEFAULT 'general';
CREATE INDEX jobs_due_lane ON jobs (lane, run_at, id) WHERE state = 'queued';
