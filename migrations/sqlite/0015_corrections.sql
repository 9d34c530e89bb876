-- What maintainers correct of a release once it is out. What it holds stays as it was published;
-- every change is an event, this is what stands.
CREATE TABLE corrections (
  release_id BLOB NOT NULL REFERENCES releases (id),
  -- The id of a part, or the path of a mesh.
  subject TEXT NOT NULL,
  -- Of a part: process, size, material, thickness, mass. Of a mesh: unit.
  fact TEXT NOT NULL,
  -- As it is read again: fdm, 62 x 62 x 23 mm, PETG, 4 mm, 26 g, inch.
  value TEXT NOT NULL,
  -- None: the operator.
  corrected_by BLOB REFERENCES actors (id),
  corrected_at TEXT NOT NULL,
  PRIMARY KEY (release_id, subject, fact)
) STRICT;
