-- Links into an actor with a role; what actors say of themselves; how pages read for a person.
CREATE TABLE invitations (
  id BLOB PRIMARY KEY,
  -- SHA-256 of the secret in the link.
  secret BLOB NOT NULL UNIQUE,
  actor_id BLOB NOT NULL REFERENCES actors (id),
  role TEXT NOT NULL,
  -- Only an account whose verified address this is may use it; none: whoever has the link.
  email TEXT,
  email_key TEXT,
  -- For whom, in the inviter's words.
  note TEXT NOT NULL,
  created_by BLOB REFERENCES actors (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  uses_max INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  withdrawn_at TEXT,
  declined_at TEXT
) STRICT;
CREATE INDEX invitations_newest ON invitations (actor_id, created_at DESC, id DESC);
CREATE INDEX invitations_expiry ON invitations (expires_at);
CREATE INDEX invitations_email ON invitations (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX invitations_maker ON invitations (created_by);
-- Who used a link, each once: by joining, or by opening an account and still to join.
CREATE TABLE invitation_uses (
  invitation_id BLOB NOT NULL REFERENCES invitations (id),
  person_id BLOB NOT NULL REFERENCES actors (id),
  taken_at TEXT NOT NULL,
  joined_at TEXT,
  PRIMARY KEY (invitation_id, person_id)
) STRICT;
CREATE INDEX invitation_uses_person ON invitation_uses (person_id);
-- Members a page at a time.
CREATE INDEX members_joined ON members (actor_id, since, person_id);
-- At length, in Markdown.
ALTER TABLE actors ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE actors ADD COLUMN place TEXT NOT NULL DEFAULT '';
-- Tags of languages, separated by spaces.
ALTER TABLE actors ADD COLUMN languages TEXT NOT NULL DEFAULT '';
-- Addresses of websites, one a line.
ALTER TABLE actors ADD COLUMN links TEXT NOT NULL DEFAULT '';
-- Digests of the picture, square, large and small; both or none.
ALTER TABLE actors ADD COLUMN picture BLOB;
ALTER TABLE actors ADD COLUMN picture_small BLOB;
CREATE INDEX actors_picture ON actors (picture) WHERE picture IS NOT NULL;
CREATE INDEX actors_picture_small ON actors (picture_small) WHERE picture_small IS NOT NULL;
-- Light, dark, or as the system has it.
ALTER TABLE accounts ADD COLUMN theme TEXT NOT NULL DEFAULT 'system';
-- When the person first chose how pages read; until then their browser says.
ALTER TABLE accounts ADD COLUMN preferences_at TEXT;
UPDATE accounts SET preferences_at = created_at WHERE language <> 'en' OR time_zone <> 'UTC' OR units <> 'mm';
