-- What the blob store holds. Only the garbage collector deletes, in two phases.
CREATE TABLE blobs (
  digest BYTEA PRIMARY KEY,
  size BIGINT NOT NULL,
  crc32 BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  claim UUID,
  swept BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  touched_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX blobs_touched ON blobs (touched_at, digest);
CREATE TABLE tombstones (
  digest BYTEA PRIMARY KEY,
  status BIGINT NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  at TIMESTAMPTZ NOT NULL
);
CREATE TABLE build_sets (
  digest BYTEA PRIMARY KEY,
  created_at TIMESTAMPTZ NOT NULL
);
