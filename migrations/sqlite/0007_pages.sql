-- Communities and other actors that are no persons, newest first.
CREATE INDEX actors_newest ON actors (created_at DESC, id DESC) WHERE kind <> 'person' AND hidden_at IS NULL AND suspended_at IS NULL;
-- An actor's designs in lists: the newest first and counted, and by name.
CREATE INDEX designs_owner_newest ON designs (owner_id, latest_at DESC, id DESC) WHERE latest_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX designs_owner_name ON designs (owner_id, name) WHERE latest_at IS NOT NULL AND hidden_at IS NULL;
