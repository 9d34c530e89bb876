//! What maintainers correct of a release that is out. The release stays as it was
//! published; what is corrected ranks above what its files say.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use wright_model::{ActorHandle, DesignName, Version};

/// `GET /api/v1/designs/{actor}/{name}/versions/{version}/corrections`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Corrections {
    /// The design.
    pub design: DesignName,
    /// The version.
    pub version: Version,
    /// What stands, by part or mesh.
    pub corrections: Vec<Correction>,
}

/// A correction that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correction {
    /// The id of a made part, or the path of a mesh.
    pub of: String,
    /// Of a part `process`, `size`, `material`, `thickness`, `mass`; of a mesh `unit`.
    pub what: String,
    /// What it is, as it can be sent again: `62 x 62 x 23 mm`.
    pub value: String,
    /// Who said so; absent where that person was erased, or was the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<ActorHandle>,
    /// When.
    #[serde(with = "crate::instant")]
    pub at: DateTime<Utc>,
}

/// `PUT /api/v1/designs/{actor}/{name}/versions/{version}/corrections`: all that
/// is to stand. What is not in it is taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutCorrections {
    /// At most 1,000.
    pub corrections: Vec<PutCorrection>,
}

/// A correction that is to stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutCorrection {
    /// The id of a made part, or the path of a mesh.
    pub of: String,
    /// Of a part `process`, `size`, `material`, `thickness`, `mass`; of a mesh `unit`.
    pub what: String,
    /// A process of the taxonomy, `62 x 62 x 23 mm`, any material, `4 mm`, `26 g`,
    /// `inch`.
    pub value: String,
}
