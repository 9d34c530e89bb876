-- What a collector marked, by its claim.
CREATE INDEX blobs_deleting ON blobs (claim) WHERE state = 'deleting';
-- What releases call a blob: the first of many must be found without reading all.
DROP INDEX release_files_digest;
CREATE INDEX release_files_digest ON release_files (digest, release_id);
-- Drafts that can be forgotten.
CREATE INDEX drafts_ended ON drafts (touched_at) WHERE state <> 'open';
-- Whether an upload under way needs a blob.
CREATE INDEX uploads_digest ON uploads (digest) WHERE finished_at IS NULL;
