-- What each actor stores: a row a blob that a live release of theirs has.
CREATE TABLE actor_blobs (
  actor_id BLOB NOT NULL REFERENCES actors (id),
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (actor_id, digest)
) STRICT;
CREATE INDEX actor_blobs_digest ON actor_blobs (digest);
-- Bytes of an actor's blobs, without the changes that wait in storage_changes.
CREATE TABLE actor_storage (
  actor_id BLOB PRIMARY KEY REFERENCES actors (id),
  bytes INTEGER NOT NULL
) STRICT;
-- Changes that a job adds up: no two publishers wait for one row.
CREATE TABLE storage_changes (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  actor_id BLOB NOT NULL REFERENCES actors (id),
  bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX storage_changes_actor ON storage_changes (actor_id);
CREATE INDEX drafts_kept ON drafts (owner_id) WHERE state IN ('open', 'discarded');
INSERT INTO actor_blobs (actor_id, digest, size)
  SELECT d.owner_id, f.digest, MAX(f.size) FROM release_files f
  JOIN releases r ON r.id = f.release_id JOIN designs d ON d.id = r.design_id
  WHERE r.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.digest IN (f.digest, r.manifest))
  GROUP BY d.owner_id, f.digest;
INSERT INTO actor_storage (actor_id, bytes)
  SELECT actor_id, SUM(size) FROM actor_blobs GROUP BY actor_id;
-- Location, ETag and the like of an answer that is given again, JSON.
ALTER TABLE idempotency ADD COLUMN headers TEXT;
