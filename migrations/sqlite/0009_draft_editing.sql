-- The release a draft was begun from.
ALTER TABLE drafts ADD COLUMN origin_release_id BLOB REFERENCES releases (id);
CREATE INDEX drafts_origin ON drafts (account_id, origin_release_id) WHERE state = 'open' AND origin_release_id IS NOT NULL;
-- Thrown away, and can be put back for a day.
CREATE INDEX drafts_discarded ON drafts (owner_id, touched_at DESC, id DESC) WHERE state = 'discarded';
-- Who changed a draft, each with their latest change.
CREATE TABLE draft_editors (
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  person_id BLOB NOT NULL REFERENCES actors (id),
  -- The one file it was; empty where it was several or the draft itself.
  path TEXT NOT NULL,
  edited_at TEXT NOT NULL,
  PRIMARY KEY (draft_id, person_id)
) STRICT;
-- What stood at a path of a draft before: removed files can be put back, and an
-- edit that began from an older text can be merged.
CREATE TABLE draft_past_files (
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  path TEXT NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  keep_location INTEGER NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (draft_id, path, digest)
) STRICT;
CREATE INDEX draft_past_files_digest ON draft_past_files (digest);
-- Secret addresses under which a draft can be looked at.
CREATE TABLE draft_previews (
  id BLOB PRIMARY KEY,
  draft_id BLOB NOT NULL REFERENCES drafts (id),
  -- SHA-256 of the secret.
  secret BLOB NOT NULL UNIQUE,
  -- For whom, in the author's words.
  label TEXT NOT NULL,
  created_by BLOB NOT NULL REFERENCES actors (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX draft_previews_draft ON draft_previews (draft_id, created_at DESC, id DESC);
