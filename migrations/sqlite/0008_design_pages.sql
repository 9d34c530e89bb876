-- Releases of a design, newest first, a page at a time.
CREATE INDEX releases_newest ON releases (design_id, published_at DESC, id DESC);
-- Who uses a design: what asks for its name, newest first, and whether a page shows it.
DROP INDEX release_dependencies_name;
CREATE INDEX release_dependencies_name ON release_dependencies (name, release_id);
CREATE INDEX designs_latest ON designs (latest_release_id);
