-- Who acts (actors) and who signs in (accounts). Credentials and e-mail stand
-- apart, so that erasing a person empties one row and leaves history whole.
CREATE TABLE meta (
  key TEXT COLLATE "C" PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE actors (
  id UUID PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  handle TEXT COLLATE "C" NOT NULL UNIQUE,
  -- The handle without hyphens: two handles never differ in hyphens alone.
  handle_key TEXT COLLATE "C" NOT NULL UNIQUE,
  display_name TEXT COLLATE "C" NOT NULL,
  summary TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  suspended_at TIMESTAMPTZ,
  suspended_why TEXT COLLATE "C",
  hidden_at TIMESTAMPTZ,
  hidden_why TEXT COLLATE "C"
);
CREATE TABLE accounts (
  id UUID PRIMARY KEY,
  actor_id UUID NOT NULL UNIQUE REFERENCES actors (id),
  email TEXT COLLATE "C" NOT NULL,
  -- Lowercased, for finding and for uniqueness.
  email_key TEXT COLLATE "C" NOT NULL UNIQUE,
  password_hash TEXT COLLATE "C" NOT NULL,
  administrator BOOLEAN NOT NULL,
  moderator BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE members (
  actor_id UUID NOT NULL REFERENCES actors (id),
  person_id UUID NOT NULL REFERENCES actors (id),
  role TEXT COLLATE "C" NOT NULL,
  since TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (actor_id, person_id)
);
CREATE INDEX members_person ON members (person_id);
CREATE TABLE sessions (
  id UUID PRIMARY KEY,
  -- SHA-256 of the secret in the cookie.
  secret BYTEA NOT NULL UNIQUE,
  account_id UUID NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  agent TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id, created_at, id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE TABLE tokens (
  id UUID PRIMARY KEY,
  -- SHA-256 of the token.
  secret BYTEA NOT NULL UNIQUE,
  account_id UUID NOT NULL REFERENCES accounts (id),
  name TEXT COLLATE "C" NOT NULL,
  scopes TEXT COLLATE "C" NOT NULL,
  -- Name patterns separated by spaces.
  patterns TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX tokens_account ON tokens (account_id, created_at, id);
-- Devices asking to be let in (RFC 8628).
CREATE TABLE devices (
  id UUID PRIMARY KEY,
  device_secret BYTEA NOT NULL UNIQUE,
  user_code TEXT COLLATE "C" NOT NULL UNIQUE,
  client TEXT COLLATE "C" NOT NULL,
  scopes TEXT COLLATE "C" NOT NULL,
  patterns TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  last_polled_at TIMESTAMPTZ,
  account_id UUID REFERENCES accounts (id),
  approved_at TIMESTAMPTZ,
  denied_at TIMESTAMPTZ,
  consumed_at TIMESTAMPTZ
);
CREATE INDEX devices_expiry ON devices (expires_at);
CREATE INDEX devices_account ON devices (account_id);
-- Failures of signing in, a row a key (account, address prefix).
CREATE TABLE sign_in_limits (
  key TEXT COLLATE "C" PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_failure_at TIMESTAMPTZ NOT NULL,
  wait_until TIMESTAMPTZ NOT NULL
);
