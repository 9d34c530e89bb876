-- Following, and notifications.
CREATE TABLE follows (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES accounts (id),
  -- One of the two.
  actor_id UUID REFERENCES actors (id),
  design_id UUID REFERENCES designs (id),
  since TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX follows_actor ON follows (actor_id, account_id);
CREATE UNIQUE INDEX follows_design ON follows (design_id, account_id);
CREATE INDEX follows_account ON follows (account_id, since DESC, id DESC);
-- How far something that follows events has come.
CREATE TABLE cursors (
  name TEXT COLLATE "C" PRIMARY KEY,
  seq BIGINT NOT NULL
);
INSERT INTO cursors (name, seq) SELECT 'notifications', COALESCE(MAX(seq), 0) FROM events;
CREATE TABLE notifications (
  id UUID PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES accounts (id),
  -- What caused it: nobody is told of one thing twice.
  once TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  -- What there is to say, JSON.
  facts TEXT COLLATE "C" NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  read_at TIMESTAMPTZ,
  -- When it is to be mailed; none where it is not, or was.
  mail_at TIMESTAMPTZ,
  UNIQUE (account_id, once)
);
CREATE INDEX notifications_unread ON notifications (account_id, at DESC, id DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_read ON notifications (account_id, at DESC, id DESC) WHERE read_at IS NOT NULL;
CREATE INDEX notifications_mail ON notifications (account_id, mail_at) WHERE mail_at IS NOT NULL;
CREATE INDEX notifications_age ON notifications (at);
-- How a person wants to be told of a kind of thing, where they chose.
CREATE TABLE notification_choices (
  account_id UUID NOT NULL REFERENCES accounts (id),
  kind TEXT COLLATE "C" NOT NULL,
  telling TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, kind)
);
