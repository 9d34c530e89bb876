//! From where a mesh is looked at. Without perspective, as on a drawing: what is
//! as long is drawn as long.

use crate::mesh::Mesh;
use crate::vector::{Bounds, Vector, cross, dot, unit, wide};

/// From where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// From the front, the right and above at once.
    ThreeQuarter,
    /// Along y.
    Front,
    /// Against y.
    Back,
    /// Along x.
    Left,
    /// Against x.
    Right,
    /// From above, the front below.
    Top,
    /// From below, the front above.
    Bottom,
}

impl View {
    /// All of them, the one that says most first.
    pub const ALL: [Self; 7] = [
        Self::ThreeQuarter,
        Self::Front,
        Self::Back,
        Self::Left,
        Self::Right,
        Self::Top,
        Self::Bottom,
    ];

    /// What addresses and programs call it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ThreeQuarter => "three-quarter",
            Self::Front => "front",
            Self::Back => "back",
            Self::Left => "left",
            Self::Right => "right",
            Self::Top => "top",
            Self::Bottom => "bottom",
        }
    }

    /// The view of a slug.
    pub fn find(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.slug() == slug)
    }

    /// Towards the eye, and what is up.
    fn directions(self) -> (Vector, Vector) {
        const UP: Vector = [0.0, 0.0, 1.0];
        match self {
            Self::ThreeQuarter => ([0.62, -1.0, 0.78], UP),
            Self::Front => ([0.0, -1.0, 0.0], UP),
            Self::Back => ([0.0, 1.0, 0.0], UP),
            Self::Left => ([-1.0, 0.0, 0.0], UP),
            Self::Right => ([1.0, 0.0, 0.0], UP),
            Self::Top => ([0.0, 0.0, 1.0], [0.0, 1.0, 0.0]),
            Self::Bottom => ([0.0, 0.0, -1.0], [0.0, -1.0, 0.0]),
        }
    }
}

/// Share of a picture that stays free at each side.
const MARGIN: f64 = 0.04;

/// A view of something that fills a square from -1 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    /// To the right, up and towards the eye.
    pub(super) axes: [Vector; 3],
    center: Vector,
    /// Squares a unit.
    scale: f64,
    /// Nearest and farthest along the third axis, as seen from the center.
    pub(super) depths: [f64; 2],
}

impl Camera {
    /// Sees all of several meshes at once.
    pub fn of(meshes: &[&Mesh], view: View) -> Self {
        let (towards, up) = view.directions();
        let towards = unit(towards);
        let right = unit(cross(up, towards));
        let axes = [right, cross(towards, right), towards];
        let mut seen = Bounds::NONE;
        for mesh in meshes {
            for &vertex in &mesh.vertices {
                seen.include(axes.map(|axis| dot(axis, wide(vertex)) as f32));
            }
        }
        let middle = seen.center();
        let mut center = [0.0; 3];
        for (axis, along) in axes.iter().zip(middle) {
            for (center, part) in center.iter_mut().zip(axis) {
                *center += part * along;
            }
        }
        let [width, height, depth] = seen.extent();
        let half = (width.max(height) / 2.0).max(f64::MIN_POSITIVE);
        let scale = (1.0 - 2.0 * MARGIN) / half;
        Self {
            axes,
            center,
            scale: if scale.is_finite() { scale } else { 0.0 },
            depths: [-depth / 2.0, depth / 2.0],
        }
    }

    /// A mesh moved away from the eye by a share of all depth, so that what lies in
    /// one plane with another is seen behind it.
    pub(crate) fn moved_away(&self, mesh: &Mesh, share: f64) -> Mesh {
        let [.., towards] = self.axes;
        let by = (self.depths[1] - self.depths[0]) * share;
        let mut moved = mesh.clone();
        for vertex in &mut moved.vertices {
            for (number, part) in vertex.iter_mut().zip(towards) {
                *number = (f64::from(*number) - part * by) as f32;
            }
        }
        moved
    }

    /// Three rows that take a point to (right, up, towards the eye), the first
    /// two from -1 to 1, the third from 0 (far) to 1 (near).
    pub(super) fn rows(&self) -> [[f64; 4]; 3] {
        let depth = (self.depths[1] - self.depths[0]).max(f64::MIN_POSITIVE);
        let depth_scale = 1.0 / depth;
        let scales = [
            self.scale,
            self.scale,
            if depth_scale.is_finite() {
                depth_scale
            } else {
                0.0
            },
        ];
        let moves = [0.0, 0.0, 0.5];
        [0, 1, 2].map(|row| {
            let axis = self.axes[row].map(|part| part * scales[row]);
            [
                axis[0],
                axis[1],
                axis[2],
                moves[row] - dot(axis, self.center),
            ]
        })
    }
}
