//! From facets or from indexed faces to a [`Mesh`] and its [`Measures`].

use super::block::{Block, FACETS};
use super::measures::{Measures, Meter};
use super::weld::{BATCH, Welder};
use super::{Mesh, Part};
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::vector::{Point, settled};

/// Corners of a full block.
const CORNERS: usize = FACETS * 3;
/// No vertex: the corner's coordinates are not finite.
const NOWHERE: u32 = u32::MAX;

/// Takes what readers find, in the order in which they find it.
pub(crate) struct Builder {
    mesh: Mesh,
    welder: Welder,
    meter: Meter,
    block: Block,
    /// Facets with coordinates that are not finite.
    strange_facets: u64,
    /// Points that faces were given between, before any were welded.
    points: usize,
    triangles_max: u64,
    vertices_max: usize,
    /// Whether there may be vertices without a facet.
    was_indexed: bool,
}

/// A mesh as it was read.
pub(crate) struct Built {
    pub(crate) mesh: Mesh,
    pub(crate) measures: Measures,
    /// Facets left out, because a coordinate was infinite or no number.
    pub(crate) strange_facets: u64,
    /// The point that volumes were reckoned from.
    pub(crate) reference: Point,
}

impl Builder {
    /// `triangles` is how many are expected, backed by bytes that are there.
    pub(crate) fn new(limits: &Limits, seed: u64, triangles: usize) -> Self {
        let mut mesh = Mesh::default();
        mesh.triangles.reserve_exact(triangles);
        mesh.vertices.reserve(triangles / 2);
        Self {
            mesh,
            welder: Welder::new(seed, triangles / 2),
            meter: Meter::new(),
            block: Block::new(),
            strange_facets: 0,
            points: 0,
            triangles_max: limits.triangles_max,
            vertices_max: limits.vertices_max(),
            was_indexed: false,
        }
    }

    /// What follows is a part of its own, not welded to what came before.
    pub(crate) fn begin_part(&mut self, part: Part) {
        self.begin_welded_part(part);
        self.welder.start_anew(self.mesh.vertices.len());
    }

    /// What follows is another part, welded to what came before.
    pub(crate) fn begin_welded_part(&mut self, part: Part) {
        self.flush();
        self.close_part();
        self.mesh.parts.push(Part {
            first_triangle: self.mesh.triangles.len() as u32,
            triangles: 0,
            ..part
        });
    }

    fn close_part(&mut self) {
        let end = self.mesh.triangles.len() as u32;
        if let Some(part) = self.mesh.parts.last_mut() {
            part.triangles = end - part.first_triangle;
            if part.triangles == 0 {
                self.mesh.parts.pop();
            }
        }
    }

    /// A facet with the normal that the file states for it, or zeros.
    #[inline]
    pub(crate) fn facet(&mut self, corners: [Point; 3], normal: Point) -> Result<(), Refusal> {
        self.block.push(corners, normal);
        if self.block.is_full() {
            self.flush();
            self.check_count(0)?;
        }
        Ok(())
    }

    /// Faces between `points`; every index must be below their number.
    pub(crate) fn indexed(
        &mut self,
        points: &[Point],
        triangles: impl Iterator<Item = [u32; 3]>,
    ) -> Result<(), Refusal> {
        self.flush();
        let numbers = self.weld_points(points)?;
        self.faces(&numbers, triangles)
    }

    /// The same with names for runs of faces that begin at an index. Points are
    /// welded across them.
    pub(crate) fn indexed_parts(
        &mut self,
        points: &[Point],
        triangles: &[[u32; 3]],
        parts: &[(String, usize)],
    ) -> Result<(), Refusal> {
        self.flush();
        let numbers = self.weld_points(points)?;
        let first = parts.first().map_or(triangles.len(), |(_, first)| *first);
        self.faces(&numbers, triangles[..first].iter().copied())?;
        for (index, (name, first)) in parts.iter().enumerate() {
            let end = parts
                .get(index + 1)
                .map_or(triangles.len(), |(_, next)| *next);
            self.begin_welded_part(Part {
                name: name.clone(),
                ..Part::default()
            });
            self.faces(&numbers, triangles[*first..end].iter().copied())?;
        }
        Ok(())
    }

    fn faces(
        &mut self,
        numbers: &[u32],
        triangles: impl Iterator<Item = [u32; 3]>,
    ) -> Result<(), Refusal> {
        for triangle in triangles {
            let triangle = triangle.map(|index| numbers[index as usize]);
            if triangle.contains(&NOWHERE) {
                self.strange_facets += 1;
                continue;
            }
            self.mesh.triangles.push(triangle);
            let corners = triangle.map(|vertex| self.mesh.vertices[vertex as usize]);
            self.block.push(corners, [0.0; 3]);
            if self.block.is_full() {
                self.measure();
                self.check_count(0)?;
            }
        }
        self.measure();
        self.check_count(0)
    }

    /// Refuses when `more` triangles would be too many: asked before they are made.
    pub(crate) fn check_count(&self, more: u64) -> Result<(), Refusal> {
        let read = self.mesh.triangles.len() + self.block.facets;
        let triangles = read as u64 + self.strange_facets + more;
        if triangles > self.triangles_max {
            return Err(Refusal::TooManyTriangles {
                found: triangles,
                max: self.triangles_max,
            });
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Built, Refusal> {
        self.flush();
        self.check_count(0)?;
        self.close_part();
        if self.mesh.triangles.is_empty() {
            return Err(Refusal::NoFacets {
                strange: self.strange_facets,
            });
        }
        if self.was_indexed {
            self.mesh.drop_unused();
        }
        self.mesh.vertices.shrink_to_fit();
        let reference = self.meter.reference();
        Ok(Built {
            mesh: self.mesh,
            measures: self.meter.finish(),
            strange_facets: self.strange_facets,
            reference,
        })
    }

    /// Welds and measures the facets that wait.
    fn flush(&mut self) {
        if self.block.facets == 0 {
            return;
        }
        self.strange_facets += self.block.clean();
        self.meter.add(&self.block);
        let facets = self.block.facets;
        let mut corners = [[0.0; 3]; CORNERS];
        for facet in 0..facets {
            for corner in 0..3 {
                corners[facet * 3 + corner] = self.block.point(corner, facet);
            }
        }
        let mut numbers = [0_u32; CORNERS];
        let batches = corners[..facets * 3].chunks(BATCH);
        for (batch, into) in batches.zip(numbers[..facets * 3].chunks_mut(BATCH)) {
            self.welder.weld(batch, &mut self.mesh.vertices, into);
        }
        let (triangles, _) = numbers[..facets * 3].as_chunks::<3>();
        self.mesh.triangles.extend_from_slice(triangles);
        self.block.facets = 0;
    }

    fn measure(&mut self) {
        self.meter.add(&self.block);
        self.block.facets = 0;
    }

    /// The number of each point's vertex. Points count as often as they are placed,
    /// also where they all become one vertex: it is the welding that costs.
    fn weld_points(&mut self, points: &[Point]) -> Result<Vec<u32>, Refusal> {
        self.points = self.points.saturating_add(points.len());
        if self.points > self.vertices_max {
            return Err(Refusal::too_many("vertices", self.vertices_max));
        }
        self.was_indexed = true;
        let mut numbers = vec![NOWHERE; points.len()];
        let batches = points.chunks(BATCH).zip(numbers.chunks_mut(BATCH));
        for (batch, into) in batches {
            let mut clean = [[0.0_f32; 3]; BATCH];
            for (clean, point) in clean.iter_mut().zip(batch) {
                *clean = point.map(settled);
            }
            let clean = &clean[..batch.len()];
            if clean.iter().flatten().all(|number| number.is_finite()) {
                self.welder.weld(clean, &mut self.mesh.vertices, into);
                continue;
            }
            for (point, into) in clean.iter().zip(into.chunks_mut(1)) {
                if point.iter().all(|number| number.is_finite()) {
                    self.welder.weld(&[*point], &mut self.mesh.vertices, into);
                }
            }
        }
        Ok(numbers)
    }
}
