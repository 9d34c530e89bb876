-- Mail, verified addresses, sign-ups that wait, passkeys, exports and erasure.
ALTER TABLE accounts ADD COLUMN language TEXT COLLATE "C" NOT NULL DEFAULT 'en';
ALTER TABLE accounts ADD COLUMN time_zone TEXT COLLATE "C" NOT NULL DEFAULT 'UTC';
ALTER TABLE accounts ADD COLUMN units TEXT COLLATE "C" NOT NULL DEFAULT 'mm';
-- When the owner of the address said it is theirs.
ALTER TABLE accounts ADD COLUMN email_verified_at TIMESTAMPTZ;
ALTER TABLE accounts ADD COLUMN erased_at TIMESTAMPTZ;
-- Before mail there was nothing to verify with.
UPDATE accounts SET email_verified_at = created_at;
-- What the handle looks like: two people never look the same.
ALTER TABLE actors ADD COLUMN skeleton TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE actors ADD COLUMN erased_at TIMESTAMPTZ;
UPDATE actors SET skeleton = replace(replace(replace(handle_key, '0', 'o'), '1', 'l'), 'm', 'rn');
CREATE INDEX actors_skeleton ON actors (skeleton);
-- SHA-256 of the keys of handles whose person was erased: never given again.
CREATE TABLE retired_handles (
  key BYTEA PRIMARY KEY
);
-- How a session was opened: password or passkey.
ALTER TABLE sessions ADD COLUMN method TEXT COLLATE "C" NOT NULL DEFAULT 'password';
-- Mail to be sent: written in the transaction of what causes it.
CREATE TABLE mails (
  id UUID PRIMARY KEY,
  -- Whose mail it is; none for people without an account.
  account_id UUID REFERENCES accounts (id),
  address TEXT COLLATE "C" NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  -- What it says, JSON; emptied once it is sent, as it may hold a secret.
  letter TEXT COLLATE "C" NOT NULL,
  -- The path that ends mails of this kind with one click.
  unsubscribe TEXT COLLATE "C",
  -- Two mails never share it.
  once TEXT COLLATE "C" UNIQUE,
  state TEXT COLLATE "C" NOT NULL,
  last_error TEXT COLLATE "C",
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ
);
CREATE INDEX mails_account ON mails (account_id, created_at, id);
CREATE INDEX mails_open ON mails (created_at) WHERE state = 'queued';
CREATE INDEX mails_finished ON mails (finished_at) WHERE state <> 'queued';
-- Secrets that were mailed: each works once and ends by itself.
CREATE TABLE mail_secrets (
  -- SHA-256 of the secret.
  secret BYTEA PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES accounts (id),
  purpose TEXT COLLATE "C" NOT NULL,
  -- The address it was sent to, or goes back to.
  email TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ
);
CREATE INDEX mail_secrets_account ON mail_secrets (account_id, purpose);
CREATE INDEX mail_secrets_expiry ON mail_secrets (expires_at);
-- People who asked for an account and wait for an administrator.
CREATE TABLE sign_ups (
  id UUID PRIMARY KEY,
  handle TEXT COLLATE "C" NOT NULL,
  handle_key TEXT COLLATE "C" NOT NULL UNIQUE,
  skeleton TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C" NOT NULL,
  email_key TEXT COLLATE "C" NOT NULL UNIQUE,
  password_hash TEXT COLLATE "C" NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  why TEXT COLLATE "C" NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_ups_oldest ON sign_ups (created_at, id);
CREATE INDEX sign_ups_skeleton ON sign_ups (skeleton);
-- Codes that let people in where accounts are by invitation.
CREATE TABLE site_invitations (
  id UUID PRIMARY KEY,
  -- SHA-256 of the code.
  secret BYTEA NOT NULL UNIQUE,
  note TEXT COLLATE "C" NOT NULL,
  created_by UUID REFERENCES actors (id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  uses_max BIGINT NOT NULL,
  uses BIGINT NOT NULL,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX site_invitations_newest ON site_invitations (created_at DESC, id DESC);
CREATE INDEX site_invitations_expiry ON site_invitations (expires_at);
-- Token buckets of what strangers may do: when a key's bucket is full again.
CREATE TABLE arrivals (
  key TEXT COLLATE "C" PRIMARY KEY,
  full_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX arrivals_full ON arrivals (full_at);
CREATE TABLE passkeys (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES accounts (id),
  credential BYTEA NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  transports BIGINT NOT NULL,
  -- Key and counter, as the library writes them.
  fixed_state BYTEA NOT NULL,
  moving_state BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ
);
CREATE INDEX passkeys_account ON passkeys (account_id, created_at, id);
-- Challenges given to browsers: each is taken once.
CREATE TABLE passkey_challenges (
  id UUID PRIMARY KEY,
  -- Whose passkey is to be made; none for signing in.
  account_id UUID REFERENCES accounts (id),
  state BYTEA NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX passkey_challenges_account ON passkey_challenges (account_id);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);
-- Everything a person has here, as a zip only they may fetch.
CREATE TABLE exports (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES accounts (id),
  -- None while it is being made.
  digest BYTEA,
  size BIGINT,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX exports_account ON exports (account_id, created_at);
CREATE INDEX exports_digest ON exports (digest);
CREATE INDEX exports_expiry ON exports (expires_at);
