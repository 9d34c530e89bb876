//! The task that compares two meshes: how much changed, in which way, and which
//! facets.

use super::outputs::Outputs;
use serde_json::Value;
use std::hash::{BuildHasher, RandomState};
use wright_geometry::{
    Analysis, Limits, MeshAnalysis, Theme, View, analyze, difference, difference_model,
    draw_difference,
};
use wright_pictures::Picture;
use wright_registry::analysis::Reason;

/// Pixels along one side of the pictures.
const SIZE: u32 = 800;
/// Coordinates are compared, shown and measured as they are first read.
const MILLIMETERS: f64 = 1.0;

/// The input is the length of the first mesh as eight bytes, big-endian, then both.
pub(super) fn compare(
    input: &[u8],
    extensions: &[String],
    outputs: &mut Outputs,
) -> Result<Value, Reason> {
    let (length, both) = input.split_first_chunk().ok_or(Reason::Unknown)?;
    let length = usize::try_from(u64::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let (before, after) = both.split_at_checked(length).ok_or(Reason::Unknown)?;
    let limits = Limits::default();
    let seed = RandomState::new().hash_one(length);
    let mesh = |bytes: &[u8], which: usize| mesh(bytes, extensions.get(which), &limits, seed);
    let (before, after) = (mesh(before, 0)?, mesh(after, 1)?);
    let compared = difference(&before, &after, &limits, seed);
    let (view, theme) = (View::ThreeQuarter, Theme::Light);
    if let Some(drawn) = draw_difference(&before, &after, &compared, view, SIZE, theme, &limits) {
        for (name, picture) in [
            ("before.png", &drawn.before),
            ("after.png", &drawn.after),
            ("both.png", &drawn.both),
        ] {
            let picture = Picture {
                width: picture.size,
                height: picture.size,
                media_type: "image/png",
                bytes: picture.to_png(),
            };
            outputs.add_picture(name.to_owned(), &picture)?;
        }
    }
    let model = difference_model(&before, &after, &compared, MILLIMETERS);
    outputs.add("both.glb".to_owned(), "model/gltf-binary", &model)?;
    serde_json::to_value(&compared.difference).map_err(|_| Reason::Confused)
}

fn mesh(
    bytes: &[u8],
    extension: Option<&String>,
    limits: &Limits,
    seed: u64,
) -> Result<MeshAnalysis, Reason> {
    let name = format!("file.{}", extension.map_or("", String::as_str));
    match analyze(bytes, &name, limits, seed) {
        Ok(Analysis::Mesh(mesh)) => Ok(*mesh),
        Ok(_) => Err(Reason::Unknown),
        Err(refusal) => Err(Reason::Shape { refusal }),
    }
}
