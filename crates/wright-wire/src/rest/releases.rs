//! What maintainers do to releases and designs after publishing.

use serde::{Deserialize, Serialize};
use wright_model::YankClass;

/// `PUT …/versions/{version}/yank`: new resolutions pass it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Yank {
    /// The class.
    pub class: YankClass,
    /// In words, for people who use it.
    pub why: String,
}

/// `POST …/rename`: the old name keeps pointing here for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rename {
    /// The design's new own name, without the actor.
    pub name: String,
}
