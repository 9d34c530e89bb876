-- What the blob store holds. Only the garbage collector deletes, in two phases.
CREATE TABLE blobs (
  digest BLOB PRIMARY KEY,
  size INTEGER NOT NULL,
  crc32 INTEGER NOT NULL,
  state TEXT NOT NULL,
  claim BLOB,
  swept INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  touched_at TEXT NOT NULL
) STRICT;
CREATE INDEX blobs_touched ON blobs (touched_at, digest);
CREATE TABLE tombstones (
  digest BLOB PRIMARY KEY,
  status INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE TABLE build_sets (
  digest BLOB PRIMARY KEY,
  created_at TEXT NOT NULL
) STRICT;
