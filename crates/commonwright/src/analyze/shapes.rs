//! The tasks that look into shapes: meshes, drawings, boards, machine programs.
//! Each reads the file anew: reading is the cheapest part, and nothing has to be
//! kept between two children.

use super::outputs::Outputs;
use serde_json::Value;
use std::hash::{BuildHasher, RandomState};
use wright_geometry::{
    Analysis, Camera, Drawn, Facts, Limits, Mesh, MeshAnalysis, Opened, Paint, Theme, Thumbnail,
    View, analyze, analyze_step_mesh, coarser, draw, open, to_glb,
};
use wright_pictures::{Fonts, Picture, shrink};
use wright_registry::analysis::{Reason, STEP_MESH};

/// Pixels along one side of the picture that is made at once, and of other views.
const FIRST_SIZE: u32 = 512;
/// Pixels along one side of the one that comes after it.
const LARGE_SIZE: u32 = 1024;
/// Models are in millimeters, whatever their unit was.
const MILLIMETERS: f64 = 1.0;
/// How hard models are compressed, of 11: packed by their codec already, they gain
/// little beyond this.
const BROTLI_QUALITY: i32 = 6;
const MODEL: &str = "model/gltf-binary";

/// The report, a first picture, and what a browser needs to show it.
pub(super) fn first(
    bytes: Vec<u8>,
    extensions: &[String],
    fonts: &Fonts,
    outputs: &mut Outputs,
) -> Result<Value, Reason> {
    let analysis = understand(bytes, extensions)?;
    match &analysis {
        Analysis::Mesh(known) => {
            if let Some(picture) = drawn(known, &known.mesh, FIRST_SIZE, Looks::default()) {
                outputs.add_picture(format!("{}.png", picture.width), &picture)?;
            }
            let model = to_glb(&known.mesh, MILLIMETERS);
            outputs.add("model.glb".to_owned(), MODEL, &model)?;
        }
        Analysis::Drawing(known) => add_drawing(&known.svg, fonts, outputs)?,
        Analysis::Board(known) => {
            if let Some(svg) = &known.svg {
                add_drawing(svg, fonts, outputs)?;
            }
        }
        Analysis::BoardLayer(known) => {
            if let Some(svg) = &known.svg {
                add_drawing(svg, fonts, outputs)?;
            }
        }
        Analysis::GCode(known) => add_thumbnail(known.thumbnail.as_ref(), outputs)?,
        Analysis::FreeCad(known) => add_thumbnail(known.thumbnail.as_ref(), outputs)?,
        _ => {}
    }
    serde_json::to_value(Facts::from(&analysis)).map_err(|_| Reason::Confused)
}

/// The picture in the sizes of pages, and models as browsers take them.
pub(super) fn more(
    bytes: Vec<u8>,
    extensions: &[String],
    outputs: &mut Outputs,
) -> Result<Value, Reason> {
    let Analysis::Mesh(known) = understand(bytes, extensions)? else {
        return Ok(Value::Null);
    };
    if let Some(picture) = drawn(&known, &known.mesh, LARGE_SIZE, Looks::default()) {
        add_smaller(&picture.bytes, &Fonts::default(), outputs)?;
    }
    let coarse = coarser(&known.mesh).map(|fewer| to_glb(&fewer, MILLIMETERS));
    if let Some(coarse) = coarse {
        outputs.add("coarse.glb.br".to_owned(), MODEL, &compressed(&coarse)?)?;
        outputs.add("coarse.glb".to_owned(), MODEL, &coarse)?;
    }
    let model = to_glb(&known.mesh, MILLIMETERS);
    outputs.add("model.glb.br".to_owned(), MODEL, &compressed(&model)?)?;
    Ok(Value::Null)
}

/// Every side for light and dark pages, but the picture there is already.
pub(super) fn views(
    bytes: Vec<u8>,
    extensions: &[String],
    outputs: &mut Outputs,
) -> Result<Value, Reason> {
    let Analysis::Mesh(known) = understand(bytes, extensions)? else {
        return Ok(Value::Null);
    };
    // Of a small picture of very many facets nobody sees each.
    let fewer = coarser(&known.mesh);
    let mesh = fewer.as_ref().unwrap_or(&known.mesh);
    for theme in [Theme::Light, Theme::Dark] {
        for view in View::ALL {
            let looks = Looks { view, theme };
            if looks == Looks::default() {
                continue;
            }
            let suffix = if theme == Theme::Dark { "-dark" } else { "" };
            if let Some(picture) = drawn(&known, mesh, FIRST_SIZE, looks) {
                outputs.add_picture(format!("{}{suffix}.png", view.slug()), &picture)?;
            }
        }
    }
    Ok(Value::Null)
}

/// Reads the file; where its bytes leave it open what it is, as each of the
/// `extensions` that it goes by, until one is right.
fn understand(bytes: Vec<u8>, extensions: &[String]) -> Result<Analysis, Reason> {
    let seed = RandomState::new().hash_one(bytes.len());
    if extensions == [STEP_MESH] {
        let done = analyze_step_mesh(&bytes, &Limits::default(), seed);
        return done.map_err(|refusal| Reason::Shape { refusal });
    }
    let mut names = extensions
        .iter()
        .map(|extension| format!("file.{extension}"));
    if extensions.len() < 2 {
        let name = names.next().unwrap_or_default();
        let opened = open(&bytes, &name, &Limits::default(), seed);
        // Looking into it, drawing and packing need room, and the mesh only.
        drop(bytes);
        let done = opened.and_then(Opened::analyze);
        return done.map_err(|refusal| Reason::Shape { refusal });
    }
    let look = |name: &str| analyze(&bytes, name, &Limits::default(), seed);
    let mut first = look(&names.next().unwrap_or_default());
    if first.is_err()
        && let Some(other) = names.find_map(|name| look(&name).ok())
    {
        first = Ok(other);
    }
    drop(bytes);
    first.map_err(|refusal| Reason::Shape { refusal })
}

/// From where, and for which page.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Looks {
    view: View,
    theme: Theme,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            view: View::ThreeQuarter,
            theme: Theme::Light,
        }
    }
}

/// A picture of a mesh; nothing of one that would cost too much.
fn drawn(known: &MeshAnalysis, mesh: &Mesh, size: u32, looks: Looks) -> Option<Picture> {
    let is_colored = mesh.parts().iter().any(|part| part.color.is_some());
    let drawn = Drawn {
        size,
        theme: looks.theme,
        paint: if is_colored {
            Paint::Parts
        } else {
            Paint::Plain
        },
        solid: known.report.is_solid(),
    };
    let camera = Camera::of(&[mesh], looks.view);
    let picture = draw(&[mesh], &camera, drawn, &Limits::default())?;
    Some(Picture {
        width: picture.size,
        height: picture.size,
        media_type: "image/png",
        bytes: picture.to_png(),
    })
}

/// A drawing as it is, and as pictures.
fn add_drawing(svg: &str, fonts: &Fonts, outputs: &mut Outputs) -> Result<(), Reason> {
    add_smaller(svg.as_bytes(), fonts, outputs)?;
    outputs.add("drawing.svg".to_owned(), "image/svg+xml", svg.as_bytes())
}

fn add_thumbnail(thumbnail: Option<&Thumbnail>, outputs: &mut Outputs) -> Result<(), Reason> {
    match thumbnail {
        Some(thumbnail) => add_smaller(&thumbnail.bytes, &Fonts::default(), outputs),
        None => Ok(()),
    }
}

/// The sizes that pages show of a picture. One that is damaged takes nothing away
/// from what else is known of the file.
fn add_smaller(bytes: &[u8], fonts: &Fonts, outputs: &mut Outputs) -> Result<(), Reason> {
    let Ok(shrunk) = shrink(bytes, fonts) else {
        return Ok(());
    };
    for picture in &shrunk.pictures {
        outputs.add_picture(format!("{}.webp", picture.width), picture)?;
    }
    Ok(())
}

fn compressed(bytes: &[u8]) -> Result<Vec<u8>, Reason> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::with_capacity(bytes.len() / 2);
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)
        .map_err(|_| Reason::Crashed)?;
    Ok(packed)
}
