//! Pictures of meshes, drawn on the CPU: which facet is seen where
//! (`visible.rs`), how that looks (`shade.rs`), at least four samples a pixel.

mod camera;
mod hollow;
mod png;
mod shade;
mod sight;
mod visible;

pub use camera::{Camera, View};
pub(crate) use sight::same_sight;

use crate::limits::Limits;
use crate::mesh::Mesh;
use shade::{Painter, Shading};
use visible::Visible;

/// Whether the page behind a picture is light or dark.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Dark lines on light ground.
    #[default]
    Light,
    /// Light lines on dark ground.
    Dark,
}

/// What a facet is, where some are told from others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing in particular.
    #[default]
    Plain,
    /// As it was before.
    Same,
    /// New.
    Added,
    /// Gone.
    Removed,
    /// Part of something that should be looked at, such as an inverted shell.
    Warned,
}

/// The colors of a picture.
#[derive(Debug, Clone, Copy)]
pub enum Paint<'a> {
    /// One color for all.
    Plain,
    /// The colors that the file gives its parts.
    Parts,
    /// By what each facet of each mesh is.
    Marks(&'a [&'a [Mark]]),
}

/// A square picture with a transparent ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels along one side.
    pub size: u32,
    /// Red, green, blue and opacity of each pixel, from the upper left.
    pub pixels: Vec<u8>,
}

/// How to draw.
#[derive(Debug, Clone, Copy)]
pub struct Drawn<'a> {
    /// Pixels along one side, at most 1,024.
    pub size: u32,
    /// The page behind.
    pub theme: Theme,
    /// The colors.
    pub paint: Paint<'a>,
    /// Whether the meshes are closed and face outwards, so that no facet is
    /// ever seen from behind: saves half of the work.
    pub solid: bool,
}

/// Pixels along one side of the largest picture.
const PICTURE_SIZE_MAX: u32 = 1_024;
/// The picture that is made of what costs too much to be drawn well.
const POOR_SIZE: u32 = 256;
/// Samples along one side of a pixel.
const SAMPLES: usize = 2;

/// Draws meshes that lie in one space. Nothing comes back for what would cost
/// too much even when drawn small.
pub fn draw(
    meshes: &[&Mesh],
    camera: &Camera,
    drawn: Drawn<'_>,
    limits: &Limits,
) -> Option<Picture> {
    let size = drawn.size.clamp(1, PICTURE_SIZE_MAX);
    let with = |size: u32, samples: usize| {
        draw_with(meshes, camera, Drawn { size, ..drawn }, samples, limits)
    };
    with(size, SAMPLES).or_else(|| with(size.min(POOR_SIZE), 1))
}

fn draw_with(
    meshes: &[&Mesh],
    camera: &Camera,
    drawn: Drawn<'_>,
    samples: usize,
    limits: &Limits,
) -> Option<Picture> {
    let size = drawn.size as usize;
    let side = size * samples;
    let visible = Visible::draw(meshes, camera, side, drawn.solid, limits.pixel_tests_max)?;
    let shading = Shading::new(&visible, meshes, camera);
    let hollows = hollow::darkness(&visible, samples);
    let painter = Painter::new(drawn.theme, drawn.paint, meshes);
    let mut pixels = Vec::with_capacity(size * size * 4);
    for y in 0..size {
        for x in 0..size {
            let dark = hollows[y * size + x];
            let mut sum = [0.0_f32; 4];
            for row in 0..samples {
                let start = (y * samples + row) * side + x * samples;
                for at in start..start + samples {
                    let color = shading.color(at, dark, &painter);
                    for (sum, part) in sum.iter_mut().zip(color) {
                        *sum += part;
                    }
                }
            }
            pixels.extend_from_slice(&average(sum, samples * samples));
        }
    }
    Some(Picture {
        size: drawn.size,
        pixels,
    })
}

/// The color of a pixel whose samples come to `sum`, the clear ones weighing nothing.
fn average([red, green, blue, opaque]: [f32; 4], samples: usize) -> [u8; 4] {
    if opaque == 0.0 {
        return [0; 4];
    }
    let color = [red, green, blue].map(|part| (part / opaque + 0.5) as u8);
    let opacity = (opaque * 255.0 / samples as f32 + 0.5) as u8;
    [color[0], color[1], color[2], opacity]
}
