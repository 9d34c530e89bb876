//! Facets that are there more than once, whichever corner they begin with and
//! whichever way they run.
//!
//! Such a facet shares all its edges with its double. So either one of those
//! edges has further facets or facets that run the same way, or the two are a
//! shell of their own: nothing else has to be looked at.

use super::Mesh;
use super::edges::Topology;
use super::shells::{ShellKind, Shells};

/// How many facets repeat another one.
pub(crate) fn count(mesh: &Mesh, topology: &Topology, shells: &Shells) -> u64 {
    let mut candidates: Vec<[u32; 3]> = topology
        .irregular
        .iter()
        .map(|facet| sorted(mesh.triangles[facet as usize]))
        .collect();
    candidates.sort_unstable();
    let repeated = candidates
        .windows(2)
        .filter(|pair| pair[0] == pair[1])
        .count();
    repeated as u64 + flat_shells(topology, shells)
}

/// Shells of one facet and its back. Where their facets are irregular they are counted already.
fn flat_shells(topology: &Topology, shells: &Shells) -> u64 {
    let flat = shells.list.iter().filter(|shell| {
        shell.facets == 2
            && shell.kind != ShellKind::Open
            && !topology.irregular.contains(shell.first_facet)
    });
    flat.count() as u64
}

fn sorted(mut triangle: [u32; 3]) -> [u32; 3] {
    triangle.sort_unstable();
    triangle
}
