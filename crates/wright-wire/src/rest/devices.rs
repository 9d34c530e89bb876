//! Letting a program in with a browser (the shapes of RFC 8628).

use super::Secret;
use serde::{Deserialize, Serialize};
use wright_model::{NamePattern, Scopes};

/// `POST /api/v1/device`: a program asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDevice {
    /// What the person will see, e.g. `wright on workshop-laptop`.
    pub client: String,
    /// What it wants to do.
    pub scopes: Scopes,
    /// Which designs it wants to reach.
    pub patterns: Vec<NamePattern>,
}

/// What the program shows and polls with (RFC 8628, 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// The program's secret, for polling.
    pub device_code: Secret,
    /// What the person types, e.g. `BDWP-HQPK`.
    pub user_code: String,
    /// Where the person types it.
    pub verification_uri: String,
    /// The same with the code filled in.
    pub verification_uri_complete: String,
    /// Seconds until the codes expire.
    pub expires_in: u64,
    /// Seconds to wait between polls.
    pub interval: u64,
}

/// `POST /api/v1/device/token`: asks whether the person agreed.
/// Answers [`super::CreatedToken`], or a problem `device-pending`,
/// `device-slow-down`, `device-denied`, `device-expired`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DevicePoll {
    /// The program's secret.
    pub device_code: Secret,
}
