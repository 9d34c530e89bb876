-- Following, and notifications.
CREATE TABLE follows (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  -- One of the two.
  actor_id BLOB REFERENCES actors (id),
  design_id BLOB REFERENCES designs (id),
  since TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX follows_actor ON follows (actor_id, account_id);
CREATE UNIQUE INDEX follows_design ON follows (design_id, account_id);
CREATE INDEX follows_account ON follows (account_id, since DESC, id DESC);
-- How far something that follows events has come.
CREATE TABLE cursors (
  name TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO cursors (name, seq) SELECT 'notifications', COALESCE(MAX(seq), 0) FROM events;
CREATE TABLE notifications (
  id BLOB PRIMARY KEY,
  account_id BLOB NOT NULL REFERENCES accounts (id),
  -- What caused it: nobody is told of one thing twice.
  once TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- What there is to say, JSON.
  facts TEXT NOT NULL,
  at TEXT NOT NULL,
  read_at TEXT,
  -- When it is to be mailed; none where it is not, or was.
  mail_at TEXT,
  UNIQUE (account_id, once)
) STRICT;
CREATE INDEX notifications_unread ON notifications (account_id, at DESC, id DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_read ON notifications (account_id, at DESC, id DESC) WHERE read_at IS NOT NULL;
CREATE INDEX notifications_mail ON notifications (account_id, mail_at) WHERE mail_at IS NOT NULL;
CREATE INDEX notifications_age ON notifications (at);
-- How a person wants to be told of a kind of thing, where they chose.
CREATE TABLE notification_choices (
  account_id BLOB NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  telling TEXT NOT NULL,
  PRIMARY KEY (account_id, kind)
) STRICT;
