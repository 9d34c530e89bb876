-- Who acts (actors) and who signs in (accounts). Credentials and e-mail stand
-- apart, so that erasing a person empties one row and leaves history whole.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE actors (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  handle TEXT NOT NULL UNIQUE,
  -- The handle without hyphens: two handles never differ in hyphens alone.
  handle_key TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  summary TEXT NOT NULL,
  created_at TEXT NOT NULL,
  suspended_at TEXT,
  suspended_why TEXT,
  hidden_at TEXT,
  hidden_why TEXT
) STRICT;
CREATE TABLE accounts (
  id BLOB PRIMARY KEY,
  actor_id BLOB NOT NULL UNIQUE REFERENCES actors (id),
  email TEXT NOT NULL,
  -- Lowercased, for finding and for uniqueness.
  email_key TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  administrator INTEGER NOT NULL,
  moderator INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE members (
  actor_id BLOB NOT NULL REFERENCES actors (id),
  person_id BLOB NOT NULL REFERENCES actors (id),
  role TEXT NOT NULL,
  since TEXT NOT NULL,
  PRIMARY KEY (actor_id, person_id)
) STRICT;
CREATE INDEX members_person ON members (person_id);
CREATE TABLE sessions (
  id BLOB PRIMARY KEY,
  -- SHA-256 of the secret in the cookie.
  secret BLOB NOT NULL UNIQUE,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  created_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_account ON sessions (account_id, created_at, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE tokens (
  id BLOB PRIMARY KEY,
  -- SHA-256 of the token.
  secret BLOB NOT NULL UNIQUE,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  -- Name patterns separated by spaces.
  patterns TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  last_used_at TEXT,
  revoked_at TEXT
) STRICT;
CREATE INDEX tokens_account ON tokens (account_id, created_at, id);
-- Devices asking to be let in (RFC 8628).
CREATE TABLE devices (
  id BLOB PRIMARY KEY,
  device_secret BLOB NOT NULL UNIQUE,
  user_code TEXT NOT NULL UNIQUE,
  client TEXT NOT NULL,
  scopes TEXT NOT NULL,
  patterns TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  last_polled_at TEXT,
  account_id BLOB REFERENCES accounts (id),
  approved_at TEXT,
  denied_at TEXT,
  consumed_at TEXT
) STRICT;
CREATE INDEX devices_expiry ON devices (expires_at);
CREATE INDEX devices_account ON devices (account_id);
-- Failures of signing in, a row a key (account, address prefix).
CREATE TABLE sign_in_limits (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_failure_at TEXT NOT NULL,
  wait_until TEXT NOT NULL
) STRICT;
