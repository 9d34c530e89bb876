CREATE TABLE designs (
  id BLOB PRIMARY KEY,
  owner_id BLOB NOT NULL REFERENCES actors (id),
  -- Its name today, actor/name.
  name TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  hidden_at TEXT,
  hidden_why TEXT,
  -- The newest release that is neither yanked nor withdrawn, else the newest.
  latest_release_id BLOB,
  latest_at TEXT
) STRICT;
CREATE INDEX designs_newest ON designs (latest_at DESC, id DESC) WHERE latest_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX designs_owner ON designs (owner_id, latest_at DESC, id DESC);
-- Every name a design ever had: never handed to another.
CREATE TABLE design_names (
  -- Handle and name without hyphens.
  key TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  design_id BLOB NOT NULL REFERENCES designs (id),
  created_at TEXT NOT NULL,
  -- When the design moved on to another name.
  left_at TEXT
) STRICT;
CREATE INDEX design_names_design ON design_names (design_id, created_at);
CREATE TABLE releases (
  id BLOB PRIMARY KEY,
  design_id BLOB NOT NULL REFERENCES designs (id),
  version TEXT NOT NULL,
  -- The name it was published under, which its config says for ever.
  published_name TEXT NOT NULL,
  event_id BLOB NOT NULL REFERENCES events (id),
  manifest BLOB NOT NULL,
  config BLOB NOT NULL,
  making BLOB NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  category TEXT,
  license_hardware TEXT NOT NULL,
  license_documentation TEXT,
  license_software TEXT,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  -- The picture that stands for it: a file of it.
  cover BLOB,
  -- The config's canonical JSON, so that a page needs no blob.
  config_json TEXT NOT NULL,
  published_at TEXT NOT NULL,
  published_by BLOB NOT NULL REFERENCES actors (id),
  yanked_class TEXT,
  yanked_why TEXT,
  yanked_at TEXT,
  withdrawn_at TEXT,
  UNIQUE (design_id, version)
) STRICT;
CREATE INDEX releases_manifest ON releases (manifest);
CREATE INDEX releases_config ON releases (config);
CREATE INDEX releases_making ON releases (design_id, making);
CREATE INDEX releases_event ON releases (event_id);
CREATE TABLE release_files (
  release_id BLOB NOT NULL REFERENCES releases (id),
  path TEXT NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  kind TEXT NOT NULL,
  media_type TEXT NOT NULL,
  PRIMARY KEY (release_id, path)
) STRICT;
CREATE INDEX release_files_digest ON release_files (digest);
CREATE TABLE release_dependencies (
  release_id BLOB NOT NULL REFERENCES releases (id),
  name TEXT NOT NULL,
  -- Another registry's URL; this one where empty.
  registry TEXT NOT NULL,
  requirement TEXT NOT NULL,
  kind TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (release_id, registry, name)
) STRICT;
CREATE INDEX release_dependencies_name ON release_dependencies (name);
CREATE TABLE release_parents (
  release_id BLOB NOT NULL REFERENCES releases (id),
  position INTEGER NOT NULL,
  manifest BLOB NOT NULL,
  design TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (release_id, position)
) STRICT;
CREATE INDEX release_parents_manifest ON release_parents (manifest);
CREATE TABLE transfers (
  id BLOB PRIMARY KEY,
  design_id BLOB NOT NULL REFERENCES designs (id),
  to_actor_id BLOB NOT NULL REFERENCES actors (id),
  offered_by BLOB NOT NULL REFERENCES actors (id),
  offered_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  ended_at TEXT,
  outcome TEXT
) STRICT;
CREATE UNIQUE INDEX transfers_open ON transfers (design_id) WHERE ended_at IS NULL;
CREATE INDEX transfers_to ON transfers (to_actor_id, offered_at, id) WHERE ended_at IS NULL;
