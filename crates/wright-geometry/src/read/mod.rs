//! Readers: from a file's bytes to facets in a `Builder`, with findings about
//! what was odd. None trusts a number before it has seen the bytes behind it.

pub(crate) mod amf;
pub(crate) mod archive;
pub(crate) mod gltf;
pub(crate) mod number;
pub(crate) mod obj;
pub(crate) mod ply;
pub(crate) mod stl;
pub(crate) mod three_mf;
pub(crate) mod xml;

use crate::finding::Finding;
use crate::limits::Limits;
use crate::unit::Unit;

/// What a reader knows beside the facets.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) findings: Vec<Finding>,
    /// The unit of the coordinates that went into the builder, where the file
    /// states it; such coordinates are millimeters already.
    pub(crate) stated: Option<Unit>,
}

/// What every reader gets.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) limits: &'a Limits,
    pub(crate) seed: u64,
}
