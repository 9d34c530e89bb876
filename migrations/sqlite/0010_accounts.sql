-- Mail, verified addresses, sign-ups that wait, passkeys, exports and erasure.
ALTER TABLE accounts ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE accounts ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE accounts ADD COLUMN units TEXT NOT NULL DEFAULT 'mm';
-- When the owner of the address said it is theirs.
ALTER TABLE accounts ADD COLUMN email_verified_at TEXT;
ALTER TABLE accounts ADD COLUMN erased_at TEXT;
-- Before mail there was nothing to verify with.
UPDATE accounts SET email_verified_at = created_at;
-- What the handle looks like: two people never look the same.
ALTER TABLE actors ADD COLUMN skeleton TEXT NOT NULL DEFAULT '';
ALTER TABLE actors ADD COLUMN erased_at TEXT;
UPDATE actors SET skeleton = replace(replace(replace(handle_key, '0', 'o'), '1', 'l'), 'm', 'rn');
CREATE INDEX actors_skeleton ON actors (skeleton);
-- SHA-256 of the keys of handles whose person was erased: never given again.
CREATE TABLE retired_handles (
  key BLOB PRIMARY KEY
) STRICT;
-- How a session was opened: password or passkey.
ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
-- Mail to be sent: written in the transaction of what causes it.
CREATE TABLE mails (
  id BLOB PRIMARY KEY,
  -- Whose mail it is; none for people without an account.
  account_id BLOB REFERENCES accounts (id),
  address TEXT NOT NULL,
  language TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- What it says, JSON; emptied once it is sent, as it may hold a secret.
  letter TEXT NOT NULL,
  -- The path that ends mails of this kind with one click.
  unsubscribe TEXT,
  -- Two mails never share it.
  once TEXT UNIQUE,
  state TEXT NOT NULL,
  last_error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
CREATE INDEX mails_account ON mails (account_id, created_at, id);
CREATE INDEX mails_open ON mails (created_at) WHERE state = 'queued';
CREATE INDEX mails_finished ON mails (finished_at) WHERE state <> 'queued';
-- Secrets that were mailed: each works once and ends by itself.
CREATE TABLE mail_secrets (
  -- SHA-256 of the secret.
  secret BLOB PRIMARY KEY,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  purpose TEXT NOT NULL,
  -- The address it was sent to, or goes back to.
  email TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX mail_secrets_account ON mail_secrets (account_id, purpose);
CREATE INDEX mail_secrets_expiry ON mail_secrets (expires_at);
-- People who asked for an account and wait for an administrator.
CREATE TABLE sign_ups (
  id BLOB PRIMARY KEY,
  handle TEXT NOT NULL,
  handle_key TEXT NOT NULL UNIQUE,
  skeleton TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  display_name TEXT NOT NULL,
  why TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_ups_oldest ON sign_ups (created_at, id);
CREATE INDEX sign_ups_skeleton ON sign_ups (skeleton);
-- Codes that let people in where accounts are by invitation.
CREATE TABLE site_invitations (
  id BLOB PRIMARY KEY,
  -- SHA-256 of the code.
  secret BLOB NOT NULL UNIQUE,
  note TEXT NOT NULL,
  created_by BLOB REFERENCES actors (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  uses_max INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX site_invitations_newest ON site_invitations (created_at DESC, id DESC);
CREATE INDEX site_invitations_expiry ON site_invitations (expires_at);
-- Token buckets of what strangers may do: when a key's bucket is full again.
CREATE TABLE arrivals (
  key TEXT PRIMARY KEY,
  full_at TEXT NOT NULL
) STRICT;
CREATE INDEX arrivals_full ON arrivals (full_at);
CREATE TABLE passkeys (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  credential BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  transports INTEGER NOT NULL,
  -- Key and counter, as the library writes them.
  fixed_state BLOB NOT NULL,
  moving_state BLOB NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;
CREATE INDEX passkeys_account ON passkeys (account_id, created_at, id);
-- Challenges given to browsers: each is taken once.
CREATE TABLE passkey_challenges (
  id BLOB PRIMARY KEY,
  -- Whose passkey is to be made; none for signing in.
  account_id BLOB REFERENCES accounts (id),
  state BLOB NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX passkey_challenges_account ON passkey_challenges (account_id);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);
-- Everything a person has here, as a zip only they may fetch.
CREATE TABLE exports (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  -- None while it is being made.
  digest BLOB,
  size INTEGER,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX exports_account ON exports (account_id, created_at);
CREATE INDEX exports_digest ON exports (digest);
CREATE INDEX exports_expiry ON exports (expires_at);
