//! Files in, reports, pictures and web models out.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod board_layers;
mod corpus;
mod differences;
mod drawings;
mod formats;
mod fuzzed;
mod hostile;
mod kicad;
mod meshes;
mod pictures;
mod samples;
mod stl_files;
mod web_models;
