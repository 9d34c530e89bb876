//! What is known of a mesh, a drawing, a board or a machine program.

use serde::{Deserialize, Serialize};
use wright_model::Digest;

/// `GET /api/v1/blobs/{digest}/report`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shape<R> {
    /// The file.
    pub digest: Digest,
    /// Where looking into it stands.
    pub state: ShapeStanding,
    /// What was found out; its `kind` says what the file is, its `v` the version of
    /// the fields, of which later ones only get more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<R>,
    /// Why nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ShapeReason>,
    /// Pictures of it, the narrowest first.
    pub pictures: Vec<ShapePicture>,
    /// A model for browsers: glTF, positions of 16 bits, `EXT_meshopt_compression`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ShapeModel>,
    /// One of fewer triangles, where the first has very many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coarse_model: Option<ShapeModel>,
    /// The path of the drawing as clean SVG, in millimeters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<String>,
}

/// Where looking into a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShapeStanding {
    /// It waits for its turn; ask again in a moment.
    Waiting,
    /// It was looked into.
    Known,
    /// It cannot be understood, for a reason.
    Refused,
}

/// Why a file cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShapeReason {
    /// A word for programs, e.g. `count-without-facets`.
    pub code: String,
    /// A sentence for people.
    pub text: String,
}

/// A picture of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShapePicture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Where it is, from the registry's root.
    pub path: String,
}

/// A model of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShapeModel {
    /// How many bytes it has, unpacked.
    pub bytes: u64,
    /// Where it is, from the registry's root.
    pub path: String,
}
