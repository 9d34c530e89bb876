//! Shells: facets that hang together. A closed one that is inside out is a
//! cavity when it lies within another body, and inverted when it does not.

use super::edges::{Topology, has_edges};
use super::{Built, Mesh, contain};
use crate::vector::{Bounds, cross, dot, subtract, wide};

/// Beyond this many shells they are counted and not looked at: a soup of loose
/// facets has no bodies.
pub(crate) const SHELLS_MAX: usize = 100_000;

/// What a shell is to the body it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShellKind {
    /// The outside of a body.
    Body,
    /// A hollow within a body: closed, inside out, within another shell.
    Cavity,
    /// A body whose facets all face inwards: closed, inside out, within nothing.
    Inverted,
    /// Not closed.
    Open,
}

/// Facets that hang together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shell {
    pub(crate) kind: ShellKind,
    pub(crate) facets: u64,
    pub(crate) volume: f64,
    pub(crate) bounds: Bounds,
    /// Its first facet that has edges.
    pub(crate) first_facet: u32,
}

/// All shells, and which facet belongs to which.
pub(crate) struct Shells {
    pub(crate) count: u64,
    /// In the order of their first facets; empty when there are more than [`SHELLS_MAX`].
    pub(crate) list: Vec<Shell>,
    /// The shell of each facet; empty when there is one shell only or too many.
    /// Facets without edges belong to none.
    pub(crate) of_facets: Vec<u32>,
}

/// A facet that belongs to no shell.
pub(crate) const NO_SHELL: u32 = u32::MAX;

impl Shells {
    /// The shell of a facet, [`NO_SHELL`] for none.
    pub(crate) fn of(&self, facet: usize) -> u32 {
        self.of_facets.get(facet).copied().unwrap_or(0)
    }

    pub(crate) fn find(built: &Built, topology: &mut Topology) -> Self {
        let mesh = &built.mesh;
        let with_edges = (topology.edges.all / 3) as usize;
        let without = mesh.triangles.len() - with_edges;
        let count = topology.joined.sets() - without;
        if count > SHELLS_MAX {
            return Self {
                count: count as u64,
                list: Vec::new(),
                of_facets: Vec::new(),
            };
        }
        let mut shells = match count {
            1 => Self::only(built),
            _ => Self::several(built, topology, count),
        };
        for facet in topology.open.iter() {
            let shell = shells.of(facet as usize) as usize;
            shells.list[shell].kind = ShellKind::Open;
        }
        contain::tell_cavities(mesh, &mut shells);
        shells
    }

    fn only(built: &Built) -> Self {
        let first = built.mesh.triangles.iter().position(has_edges);
        let shell = Shell {
            kind: ShellKind::Body,
            facets: built.mesh.triangles.len() as u64,
            volume: built.measures.volume,
            bounds: built.measures.bounds,
            first_facet: first.unwrap_or_default() as u32,
        };
        Self {
            count: 1,
            list: vec![shell],
            of_facets: Vec::new(),
        }
    }

    fn several(built: &Built, topology: &mut Topology, count: usize) -> Self {
        let mesh = &built.mesh;
        let reference = wide(built.reference);
        let mut of_facets = vec![NO_SHELL; mesh.triangles.len()];
        let mut list: Vec<Shell> = Vec::with_capacity(count);
        for facet in 0..mesh.triangles.len() {
            if !has_edges(&mesh.triangles[facet]) {
                continue;
            }
            let root = topology.joined.root(facet as u32) as usize;
            // The root is the lowest facet of its set, so it is met first.
            if root == facet {
                of_facets[facet] = list.len() as u32;
                list.push(Shell {
                    kind: ShellKind::Body,
                    facets: 0,
                    volume: 0.0,
                    bounds: Bounds::NONE,
                    first_facet: facet as u32,
                });
            }
            let number = of_facets[root];
            of_facets[facet] = number;
            list[number as usize].add(mesh, facet, reference);
        }
        Self {
            count: count as u64,
            list,
            of_facets,
        }
    }
}

impl Shell {
    fn add(&mut self, mesh: &Mesh, facet: usize, reference: [f64; 3]) {
        let corners = mesh.corners(facet);
        for corner in corners {
            self.bounds.include(corner);
        }
        let [a, b, c] = corners.map(wide);
        let normal = cross(subtract(b, a), subtract(c, a));
        self.volume += dot(subtract(a, reference), normal) / 6.0;
        self.facets += 1;
    }
}
