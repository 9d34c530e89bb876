-- The release a draft was begun from.
ALTER TABLE drafts ADD COLUMN origin_release_id UUID REFERENCES releases (id);
CREATE INDEX drafts_origin ON drafts (account_id, origin_release_id) WHERE state = 'open' AND origin_release_id IS NOT NULL;
-- Thrown away, and can be put back for a day.
CREATE INDEX drafts_discarded ON drafts (owner_id, touched_at DESC, id DESC) WHERE state = 'discarded';
-- Who changed a draft, each with their latest change.
CREATE TABLE draft_editors (
  draft_id UUID NOT NULL REFERENCES drafts (id),
  person_id UUID NOT NULL REFERENCES actors (id),
  -- The one file it was; empty where it was several or the draft itself.
  path TEXT COLLATE "C" NOT NULL,
  edited_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (draft_id, person_id)
);
-- What stood at a path of a draft before: removed files can be put back, and an
-- edit that began from an older text can be merged.
CREATE TABLE draft_past_files (
  draft_id UUID NOT NULL REFERENCES drafts (id),
  path TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  size BIGINT NOT NULL,
  keep_location BOOLEAN NOT NULL,
  ended_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (draft_id, path, digest)
);
CREATE INDEX draft_past_files_digest ON draft_past_files (digest);
-- Secret addresses under which a draft can be looked at.
CREATE TABLE draft_previews (
  id UUID PRIMARY KEY,
  draft_id UUID NOT NULL REFERENCES drafts (id),
  -- SHA-256 of the secret.
  secret BYTEA NOT NULL UNIQUE,
  -- For whom, in the author's words.
  label TEXT COLLATE "C" NOT NULL,
  created_by UUID NOT NULL REFERENCES actors (id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX draft_previews_draft ON draft_previews (draft_id, created_at DESC, id DESC);
