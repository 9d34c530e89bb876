CREATE TABLE drafts (
  id BLOB PRIMARY KEY,
  -- actor/name the release will have.
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  owner_id BLOB NOT NULL REFERENCES actors (id),
  account_id BLOB NOT NULL REFERENCES accounts (id),
  revision INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  touched_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  release_id BLOB REFERENCES releases (id)
) STRICT;
CREATE INDEX drafts_owner ON drafts (owner_id, touched_at DESC, id DESC) WHERE state = 'open';
CREATE INDEX drafts_account ON drafts (account_id) WHERE state = 'open';
CREATE INDEX drafts_expiry ON drafts (expires_at) WHERE state = 'open';
CREATE TABLE draft_files (
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  path TEXT NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  -- The author keeps this photo's location on purpose.
  keep_location INTEGER NOT NULL,
  PRIMARY KEY (draft_id, path)
) STRICT;
CREATE INDEX draft_files_digest ON draft_files (digest);
CREATE TABLE uploads (
  id BLOB PRIMARY KEY,
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  account_id BLOB NOT NULL REFERENCES accounts (id),
  path TEXT NOT NULL,
  keep_location INTEGER NOT NULL,
  digest BLOB NOT NULL,
  length INTEGER NOT NULL,
  received INTEGER NOT NULL,
  -- What the blob store needs to go on, as JSON.
  progress TEXT NOT NULL,
  lease BLOB,
  lease_until TEXT,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
CREATE INDEX uploads_draft ON uploads (draft_id);
CREATE INDEX uploads_account ON uploads (account_id) WHERE finished_at IS NULL;
CREATE INDEX uploads_expiry ON uploads (expires_at) WHERE finished_at IS NULL;
