//! What an operator sets: addresses and limits.

use std::time::Duration;
use url::Url;

/// Configuration of the use cases.
#[derive(Debug, Clone)]
pub struct RegistryConfig {
    /// Where people and programs reach this registry, without a path.
    pub public_url: Url,
    /// Who may open an account.
    pub sign_up: SignUp,
    /// How mail is sent; none: it is not.
    pub mail: Option<crate::mail::MailConfig>,
    /// Whether publishing and founding communities needs an address that its
    /// owner said is theirs. Counts only where mail is sent.
    pub require_verified_email: bool,
    /// Limits of size, number and rate.
    pub limits: Limits,
    /// The program that reads untrusted pictures in a sandbox, with its
    /// arguments; `None` leaves photos unread and publish says so.
    pub inspector: Option<Vec<std::ffi::OsString>>,
    /// How files are understood.
    pub analysis: crate::analysis::AnalysisConfig,
}

/// Who may open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUp {
    /// Everybody.
    Open,
    /// Whoever brings a code that administrators gave out, or an invitation into a
    /// community.
    Invite,
    /// Whoever brings a code that administrators gave out.
    AdministratorsInvite,
    /// Everybody may ask; an administrator says yes or no.
    Approval,
    /// Nobody; administrators create accounts.
    Closed,
}

impl SignUp {
    /// Whether an account needs an invitation.
    pub fn is_by_invitation(self) -> bool {
        matches!(self, Self::Invite | Self::AdministratorsInvite)
    }
}

/// Limits, each named with its unit.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// One file, in bytes.
    pub file_bytes_max: u64,
    /// All files of one release, in bytes.
    pub release_bytes_max: u64,
    /// One file of a plain form upload, in bytes.
    pub form_file_bytes_max: u64,
    /// One request of a plain form upload, in bytes.
    pub form_request_bytes_max: u64,
    /// Open drafts an account may have.
    pub drafts_per_account_max: u32,
    /// What an actor may store in releases and drafts, in bytes; each blob counts once.
    pub actor_bytes_max: u64,
    /// Unfinished uploads an account may have.
    pub uploads_per_account_max: u32,
    /// Hours until an unfinished upload expires.
    pub upload_hours_max: u32,
    /// Tokens an account may have.
    pub tokens_per_account_max: u32,
    /// Designs an actor may have.
    pub designs_per_actor_max: u32,
    /// Days a session lasts without being seen.
    pub session_idle_days_max: u32,
    /// Password hashes computed at once on a node.
    pub password_hashes_at_once_max: usize,
    /// Index documents a node keeps rendered, in bytes.
    pub index_cache_bytes_max: u64,
    /// Seconds somebody needs at least to fill in the sign-up form; 0: any time.
    pub sign_up_seconds_min: u32,
    /// Seconds a PATCH may hold an upload without a byte.
    pub upload_lease_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            file_bytes_max: 4096 * MIB,
            release_bytes_max: 16_384 * MIB,
            form_file_bytes_max: 64 * MIB,
            form_request_bytes_max: 256 * MIB,
            drafts_per_account_max: 50,
            actor_bytes_max: 262_144 * MIB,
            uploads_per_account_max: 200,
            upload_hours_max: 48,
            tokens_per_account_max: 100,
            designs_per_actor_max: 10_000,
            session_idle_days_max: 30,
            password_hashes_at_once_max: 2,
            index_cache_bytes_max: 64 * MIB,
            sign_up_seconds_min: 2,
            upload_lease_seconds: 20,
        }
    }
}

impl Limits {
    /// The upload lease as a duration.
    pub fn upload_lease(&self) -> Duration {
        Duration::from_secs(self.upload_lease_seconds.into())
    }
}
