CREATE TABLE designs (
  id UUID PRIMARY KEY,
  owner_id UUID NOT NULL REFERENCES actors (id),
  -- Its name today, actor/name.
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL,
  hidden_at TIMESTAMPTZ,
  hidden_why TEXT COLLATE "C",
  -- The newest release that is neither yanked nor withdrawn, else the newest.
  latest_release_id UUID,
  latest_at TIMESTAMPTZ
);
CREATE INDEX designs_newest ON designs (latest_at DESC, id DESC) WHERE latest_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX designs_owner ON designs (owner_id, latest_at DESC, id DESC);
-- Every name a design ever had: never handed to another.
CREATE TABLE design_names (
  -- Handle and name without hyphens.
  key TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  design_id UUID NOT NULL REFERENCES designs (id),
  created_at TIMESTAMPTZ NOT NULL,
  -- When the design moved on to another name.
  left_at TIMESTAMPTZ
);
CREATE INDEX design_names_design ON design_names (design_id, created_at);
CREATE TABLE releases (
  id UUID PRIMARY KEY,
  design_id UUID NOT NULL REFERENCES designs (id),
  version TEXT COLLATE "C" NOT NULL,
  -- The name it was published under, which its config says for ever.
  published_name TEXT COLLATE "C" NOT NULL,
  event_id UUID NOT NULL REFERENCES events (id),
  manifest BYTEA NOT NULL,
  config BYTEA NOT NULL,
  making BYTEA NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  summary TEXT COLLATE "C" NOT NULL,
  category TEXT COLLATE "C",
  license_hardware TEXT COLLATE "C" NOT NULL,
  license_documentation TEXT COLLATE "C",
  license_software TEXT COLLATE "C",
  files BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  -- The picture that stands for it: a file of it.
  cover BYTEA,
  -- The config's canonical JSON, so that a page needs no blob.
  config_json TEXT COLLATE "C" NOT NULL,
  published_at TIMESTAMPTZ NOT NULL,
  published_by UUID NOT NULL REFERENCES actors (id),
  yanked_class TEXT COLLATE "C",
  yanked_why TEXT COLLATE "C",
  yanked_at TIMESTAMPTZ,
  withdrawn_at TIMESTAMPTZ,
  UNIQUE (design_id, version)
);
CREATE INDEX releases_manifest ON releases (manifest);
CREATE INDEX releases_config ON releases (config);
CREATE INDEX releases_making ON releases (design_id, making);
CREATE INDEX releases_event ON releases (event_id);
CREATE TABLE release_files (
  release_id UUID NOT NULL REFERENCES releases (id),
  path TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  size BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (release_id, path)
);
CREATE INDEX release_files_digest ON release_files (digest);
CREATE TABLE release_dependencies (
  release_id UUID NOT NULL REFERENCES releases (id),
  name TEXT COLLATE "C" NOT NULL,
  -- Another registry's URL; this one where empty.
  registry TEXT COLLATE "C" NOT NULL,
  requirement TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  quantity BIGINT NOT NULL,
  PRIMARY KEY (release_id, registry, name)
);
CREATE INDEX release_dependencies_name ON release_dependencies (name);
CREATE TABLE release_parents (
  release_id UUID NOT NULL REFERENCES releases (id),
  position BIGINT NOT NULL,
  manifest BYTEA NOT NULL,
  design TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (release_id, position)
);
CREATE INDEX release_parents_manifest ON release_parents (manifest);
CREATE TABLE transfers (
  id UUID PRIMARY KEY,
  design_id UUID NOT NULL REFERENCES designs (id),
  to_actor_id UUID NOT NULL REFERENCES actors (id),
  offered_by UUID NOT NULL REFERENCES actors (id),
  offered_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  outcome TEXT COLLATE "C"
);
CREATE UNIQUE INDEX transfers_open ON transfers (design_id) WHERE ended_at IS NULL;
CREATE INDEX transfers_to ON transfers (to_actor_id, offered_at, id) WHERE ended_at IS NULL;
