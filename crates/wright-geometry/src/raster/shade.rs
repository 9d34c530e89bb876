//! From what is seen to colors: like a good technical drawing. Faces are lit
//! softly from the upper left, hollows are darker, and lines stand where one
//! thing ends before another or where a surface bends.

use super::camera::Camera;
use super::visible::{NOTHING, Visible};
use super::{Mark, Paint, Theme};
use crate::mesh::Mesh;
use crate::vector::{Vector, cross, dot, subtract, unit, wide};

/// A surface bends where neighboring facets differ by more than 30°.
const BEND: i32 = (0.866 * 127.0 * 127.0) as i32;
/// More bends than this share of what is seen are a rough surface, not lines.
const BENDS_SHARE_MAX: f64 = 0.22;
/// A step in depth that is one, as a share of all depth.
const STEP: f32 = 0.006;
/// Towards the light, in the picture's directions.
const LIGHT: Vector = [-0.45, 0.72, 0.53];

/// What is known of a sample beside its facet.
#[derive(Clone, Copy, Default)]
struct Sample {
    /// Where the facet looks, in the picture's directions, times 127.
    normal: [i8; 3],
    /// From 0 (in the shade) to 255 (lit).
    light: u8,
}

/// A square of samples with everything that is needed to color them.
pub(super) struct Shading<'a> {
    visible: &'a Visible,
    samples: Vec<Sample>,
    /// Which samples a line covers.
    lines: Vec<bool>,
    with_bends: bool,
}

/// The mesh and facet behind a number that runs through all meshes.
pub(super) fn find_facet(meshes: &[&Mesh], number: u32) -> (usize, usize) {
    let mut left = number as usize;
    for (index, mesh) in meshes.iter().enumerate() {
        if left < mesh.triangles.len() {
            return (index, left);
        }
        left -= mesh.triangles.len();
    }
    (0, 0)
}

impl<'a> Shading<'a> {
    pub(super) fn new(visible: &'a Visible, meshes: &[&Mesh], camera: &Camera) -> Self {
        let mut samples = vec![Sample::default(); visible.samples.len()];
        let mut last = (u32::MAX, Sample::default());
        for (at, sample) in samples.iter_mut().enumerate() {
            if let Some(facet) = visible.facet(at) {
                if facet != last.0 {
                    last = (facet, sample_of(meshes, facet, camera));
                }
                *sample = last.1;
            }
        }
        let mut shading = Self {
            visible,
            samples,
            lines: Vec::new(),
            with_bends: true,
        };
        shading.with_bends = shading.bends_are_lines();
        shading.find_lines();
        shading
    }

    /// The colors of the samples of one row of pixels, four numbers a sample.
    pub(super) fn color(&self, at: usize, dark: f32, paint: &Painter<'_>) -> [f32; 4] {
        let palette = paint.palette;
        if self.lines[at] {
            let [red, green, blue] = palette.line;
            return [red, green, blue, 1.0];
        }
        let Some(facet) = self.visible.facet(at) else {
            return [0.0; 4];
        };
        let sample = self.samples[at];
        let [shade, lit] = paint.colors(facet);
        let light = (f32::from(sample.light) / 255.0 - dark).clamp(0.0, 1.0);
        let [red, green, blue] =
            [0, 1, 2].map(|part| shade[part] + (lit[part] - shade[part]) * light);
        [red, green, blue, 1.0]
    }

    /// Marks the samples on both sides of every line.
    fn find_lines(&mut self) {
        let side = self.visible.side;
        // Samples on each side of a line that it covers.
        let reach = (side / 1_024).max(1);
        let mut lines = vec![false; self.samples.len()];
        for y in 0..side {
            for x in 0..side {
                let at = y * side + x;
                if x + 1 < side && self.parts(at, at + 1) {
                    let row = y * side;
                    lines[row + (x + 1).saturating_sub(reach)..=row + (x + reach).min(side - 1)]
                        .fill(true);
                }
                if y + 1 < side && self.parts(at, at + side) {
                    for near in (y + 1).saturating_sub(reach)..=(y + reach).min(side - 1) {
                        lines[near * side + x] = true;
                    }
                }
            }
        }
        self.lines = lines;
    }

    /// Whether something ends or bends between two neighbors.
    #[inline]
    fn parts(&self, here: usize, there: usize) -> bool {
        match (self.visible.samples[here], self.visible.samples[there]) {
            (NOTHING, NOTHING) => false,
            (NOTHING, _) | (_, NOTHING) => true,
            (one, two) if one as u32 == two as u32 => false,
            _ => self.with_bends && self.bends(here, there) || self.steps(here, there),
        }
    }

    fn bends(&self, here: usize, there: usize) -> bool {
        let (one, two) = (self.samples[here].normal, self.samples[there].normal);
        let product: i32 = one
            .iter()
            .zip(two)
            .map(|(a, b)| i32::from(*a) * i32::from(b))
            .sum();
        product < BEND
    }

    /// Whether one is farther away than its slope explains.
    fn steps(&self, here: usize, there: usize) -> bool {
        let step = (self.visible.depth(here) - self.visible.depth(there)).abs();
        if step < STEP {
            return false;
        }
        let slope = |at: usize| {
            let [x, y, z] = self.samples[at].normal.map(f32::from);
            (x.abs() + y.abs()) / z.abs().max(4.0)
        };
        let samples = self.visible.side as f32;
        let explained = slope(here).max(slope(there)) * 2.0 / samples;
        step > STEP + 3.0 * explained
    }

    fn bends_are_lines(&self) -> bool {
        let side = self.visible.side;
        let (mut seen, mut bends) = (0_u64, 0_u64);
        for at in 0..self.samples.len() - side {
            if let Some(facet) = self.visible.facet(at) {
                seen += 1;
                let below = at + side;
                let differs = self
                    .visible
                    .facet(below)
                    .is_some_and(|other| other != facet);
                bends += u64::from(differs && self.bends(at, below));
            }
        }
        bends as f64 <= seen as f64 * BENDS_SHARE_MAX
    }
}

fn sample_of(meshes: &[&Mesh], number: u32, camera: &Camera) -> Sample {
    let (mesh, facet) = find_facet(meshes, number);
    let [a, b, c] = meshes[mesh].corners(facet).map(wide);
    let normal = unit(cross(subtract(b, a), subtract(c, a)));
    let mut seen = camera.axes.map(|axis| dot(axis, normal));
    // Seen from behind, it is lit from behind.
    if seen[2] < 0.0 {
        seen = seen.map(|part| -part);
    }
    let light = 0.4 + 0.6 * dot(seen, LIGHT);
    Sample {
        normal: seen.map(|part| (part * 127.0) as i8),
        light: (light.clamp(0.0, 1.0) * 255.0) as u8,
    }
}

/// Colors, from 0 to 255.
type Color = [f32; 3];

/// The colors of a theme: in the shade and lit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    plain: [Color; 2],
    added: [Color; 2],
    removed: [Color; 2],
    same: [Color; 2],
    warned: [Color; 2],
    line: Color,
}

const LIGHT_PALETTE: Palette = Palette {
    plain: [rgb(0x4c7ab6), rgb(0xe6effc)],
    added: [rgb(0x0b7040), rgb(0xa5e4bf)],
    removed: [rgb(0xb1221a), rgb(0xf6b9b2)],
    same: [rgb(0x9ba7b1), rgb(0xf5f7f8)],
    warned: [rgb(0xc2490a), rgb(0xffc08f)],
    line: rgb(0x14212d),
};

const DARK_PALETTE: Palette = Palette {
    plain: [rgb(0x1c4d8a), rgb(0x8cc0f8)],
    added: [rgb(0x12604a), rgb(0x7bdca0)],
    removed: [rgb(0x8a3440), rgb(0xffaea3)],
    same: [rgb(0x163456), rgb(0x5d86b0)],
    warned: [rgb(0x9a4a1c), rgb(0xffa868)],
    line: rgb(0xd8e8fb),
};

const fn rgb(color: u32) -> Color {
    [
        (color >> 16 & 0xff) as f32,
        (color >> 8 & 0xff) as f32,
        (color & 0xff) as f32,
    ]
}

/// Knows the colors of facets.
pub(super) struct Painter<'a> {
    pub(super) palette: Palette,
    pub(super) paint: Paint<'a>,
    pub(super) meshes: &'a [&'a Mesh],
}

impl<'a> Painter<'a> {
    pub(super) fn new(theme: Theme, paint: Paint<'a>, meshes: &'a [&'a Mesh]) -> Self {
        Self {
            palette: match theme {
                Theme::Light => LIGHT_PALETTE,
                Theme::Dark => DARK_PALETTE,
            },
            paint,
            meshes,
        }
    }

    fn colors(&self, number: u32) -> [Color; 2] {
        match self.paint {
            Paint::Plain => self.palette.plain,
            Paint::Parts => self.of_part(number).unwrap_or(self.palette.plain),
            Paint::Marks(marks) => {
                let (mesh, facet) = find_facet(self.meshes, number);
                let mark = marks.get(mesh).and_then(|marks| marks.get(facet));
                match mark.copied().unwrap_or_default() {
                    Mark::Plain => self.palette.plain,
                    Mark::Same => self.palette.same,
                    Mark::Added => self.palette.added,
                    Mark::Removed => self.palette.removed,
                    Mark::Warned => self.palette.warned,
                }
            }
        }
    }

    fn of_part(&self, number: u32) -> Option<[Color; 2]> {
        let (mesh, facet) = find_facet(self.meshes, number);
        let parts = &self.meshes[mesh].parts;
        let after = parts.partition_point(|part| part.first_triangle as usize <= facet);
        let color = parts.get(after.checked_sub(1)?)?.color?.map(f32::from);
        Some([
            color.map(|part| part * 0.45),
            color.map(|part| 60.0 + part * 0.765),
        ])
    }
}
