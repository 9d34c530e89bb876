CREATE TABLE drafts (
  id UUID PRIMARY KEY,
  -- actor/name the release will have.
  name TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  owner_id UUID NOT NULL REFERENCES actors (id),
  account_id UUID NOT NULL REFERENCES accounts (id),
  revision BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  touched_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  release_id UUID REFERENCES releases (id)
);
CREATE INDEX drafts_owner ON drafts (owner_id, touched_at DESC, id DESC) WHERE state = 'open';
CREATE INDEX drafts_account ON drafts (account_id) WHERE state = 'open';
CREATE INDEX drafts_expiry ON drafts (expires_at) WHERE state = 'open';
CREATE TABLE draft_files (
  draft_id UUID NOT NULL REFERENCES drafts (id),
  path TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  size BIGINT NOT NULL,
  -- The author keeps this photo's location on purpose.
  keep_location BOOLEAN NOT NULL,
  PRIMARY KEY (draft_id, path)
);
CREATE INDEX draft_files_digest ON draft_files (digest);
CREATE TABLE uploads (
  id UUID PRIMARY KEY,
  draft_id UUID NOT NULL REFERENCES drafts (id),
  account_id UUID NOT NULL REFERENCES accounts (id),
  path TEXT COLLATE "C" NOT NULL,
  keep_location BOOLEAN NOT NULL,
  digest BYTEA NOT NULL,
  length BIGINT NOT NULL,
  received BIGINT NOT NULL,
  -- What the blob store needs to go on, as JSON.
  progress TEXT COLLATE "C" NOT NULL,
  lease UUID,
  lease_until TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ
);
CREATE INDEX uploads_draft ON uploads (draft_id);
CREATE INDEX uploads_account ON uploads (account_id) WHERE finished_at IS NULL;
CREATE INDEX uploads_expiry ON uploads (expires_at) WHERE finished_at IS NULL;
