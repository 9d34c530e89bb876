//! What the API answers when it does not do what was asked: RFC 9457 problems
//! with a code from one closed list.

use crate::rest::Diagnostic;
use serde::{Deserialize, Serialize};

/// Media type of a [`Problem`].
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $text:tt, $status:literal, $title:literal;)*) => {
        /// A stable name of what went wrong; programs act on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ProblemCode { $($(#[$doc])* #[serde(rename = $text)] $code,)* }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code,)*];

            /// The code as written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$code => $text,)* }
            }

            /// The HTTP status it is answered with.
            pub fn status(self) -> u16 {
                match self { $(Self::$code => $status,)* }
            }

            /// A short summary, the same every time.
            pub fn title(self) -> &'static str {
                match self { $(Self::$code => $title,)* }
            }

            /// Reads a code as written.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text)
            }
        }
    };
}

codes! {
    /// Nothing here, or nothing the caller may know of.
    NotFound = "not-found", 404, "There is nothing here";
    /// Was here and was removed.
    Gone = "gone", 410, "This was removed";
    /// Was here and was removed for legal reasons.
    UnavailableForLegalReasons = "unavailable-for-legal-reasons", 451, "This was removed for legal reasons";
    /// No valid session or token.
    Unauthenticated = "unauthenticated", 401, "Sign in first";
    /// The role does not allow it.
    Forbidden = "forbidden", 403, "Your role does not allow this";
    /// The token lacks the scope.
    ScopeMissing = "scope-missing", 403, "This token lacks the scope";
    /// The token does not reach this name.
    TokenPattern = "token-pattern", 403, "This token is for other designs";
    /// The actor is suspended.
    Suspended = "suspended", 403, "This account is suspended";
    /// The account's e-mail address was not confirmed by its owner.
    EmailUnverified = "email-unverified", 403, "Confirm your e-mail address first";
    /// A field of the request is wrong.
    Validation = "validation", 422, "Something in the request is wrong";
    /// Not a name.
    NameInvalid = "name-invalid", 422, "This is not a usable name";
    /// Not a version.
    VersionInvalid = "version-invalid", 422, "This is not a usable version";
    /// Not a path.
    PathInvalid = "path-invalid", 422, "This is not a usable path";
    /// Paths that cannot stand side by side.
    PathConflict = "path-conflict", 422, "These paths cannot be in one folder";
    /// Not an SPDX expression.
    LicenseInvalid = "license-invalid", 422, "This is not a license expression";
    /// The manifest is wrong or another one than the client computed.
    ManifestInvalid = "manifest-invalid", 422, "The manifest is wrong";
    /// `design.toml` is missing or has errors.
    DesignTomlInvalid = "design-toml-invalid", 422, "design.toml needs correcting";
    /// More files than a release may have.
    TooManyFiles = "too-many-files", 413, "Too many files";
    /// A file beyond the limit.
    FileTooLarge = "file-too-large", 413, "The file is too large";
    /// A release beyond the limit.
    ReleaseTooLarge = "release-too-large", 413, "The release is too large";
    /// A manifest beyond the limit.
    ManifestTooLarge = "manifest-too-large", 413, "The manifest is too large";
    /// A request body beyond the limit.
    RequestTooLarge = "request-too-large", 413, "The request is too large";
    /// The actor's storage is used up.
    QuotaExceeded = "quota-exceeded", 413, "The quota is used up";
    /// Too many requests.
    RateLimited = "rate-limited", 429, "Too many requests";
    /// The version exists with other content.
    VersionTaken = "version-taken", 409, "This version is already published";
    /// The design's name is in use.
    NameTaken = "name-taken", 409, "This name is in use";
    /// The name belonged to a design before; names are never reused.
    NameRetired = "name-retired", 409, "This name was used before";
    /// The handle is in use or was.
    HandleTaken = "handle-taken", 409, "This handle is in use";
    /// The e-mail address has an account.
    EmailTaken = "email-taken", 409, "This e-mail address has an account";
    /// `If-Match` named an older revision.
    DraftChanged = "draft-changed", 412, "The draft has changed meanwhile";
    /// A correction that corrects nothing.
    CorrectionInvalid = "correction-invalid", 422, "A correction cannot be taken";
    /// Somebody corrected the release meanwhile.
    CorrectionsChanged = "corrections-changed", 412, "Somebody corrected it meanwhile";
    /// `If-Match` is missing.
    PreconditionRequired = "precondition-required", 428, "Say which revision you mean";
    /// An `Idempotency-Key` was used for another request.
    IdempotencyConflict = "idempotency-conflict", 409, "This key was used for another request";
    /// Another request is writing to the upload.
    UploadLocked = "upload-locked", 423, "The upload is being written by another request";
    /// `Upload-Offset` is not where the upload stands.
    UploadOffset = "upload-offset", 409, "The upload stands elsewhere";
    /// The upload's time is over.
    UploadExpired = "upload-expired", 410, "The upload has expired";
    /// The client speaks another version of tus (tus 1.0, "Tus-Resumable").
    TusVersion = "tus-version", 412, "The server speaks another version of tus";
    /// The body is of a kind that is not taken here.
    MediaTypeUnsupported = "media-type-unsupported", 415, "This content type is not taken here";
    /// The bytes have another digest than stated.
    DigestMismatch = "digest-mismatch", 422, "The bytes have another digest";
    /// `Upload-Checksum` does not fit (tus 1.0).
    ChecksumMismatch = "checksum-mismatch", 460, "The checksum does not fit";
    /// More or fewer bytes than stated.
    LengthMismatch = "length-mismatch", 422, "The length is another than stated";
    /// A file's bytes are not there.
    BlobMissing = "blob-missing", 422, "A file's bytes are missing";
    /// A photo says where it was taken.
    PhotoLocated = "photo-located", 422, "A photo says where it was taken";
    /// A dependency that no release meets.
    DependencyMissing = "dependency-missing", 422, "A dependency cannot be met";
    /// A parent that does not exist.
    ParentMissing = "parent-missing", 422, "A parent release does not exist";
    /// The operator does not allow this license.
    LicenseNotAllowed = "license-not-allowed", 422, "This registry does not accept the license";
    /// The 72 hours are over.
    WithdrawTooLate = "withdraw-too-late", 409, "The time to withdraw is over";
    /// Somebody uses the release.
    WithdrawInUse = "withdraw-in-use", 409, "Somebody uses this release";
    /// An actor keeps at least one owner.
    LastOwner = "last-owner", 409, "The last owner cannot leave";
    /// A transfer is already offered.
    TransferPending = "transfer-pending", 409, "A transfer is already offered";
    /// Not approved yet (RFC 8628 authorization_pending).
    DevicePending = "device-pending", 400, "Not approved yet";
    /// Asked too often (RFC 8628 slow_down).
    DeviceSlowDown = "device-slow-down", 400, "Ask less often";
    /// The person said no (RFC 8628 access_denied).
    DeviceDenied = "device-denied", 400, "The request was declined";
    /// The code's time is over (RFC 8628 expired_token).
    DeviceExpired = "device-expired", 400, "The code has expired";
    /// The disk is full.
    InsufficientStorage = "insufficient-storage", 507, "The registry has no space left";
    /// The bytes were removed and are not taken again.
    Tombstoned = "tombstoned", 410, "These bytes were removed from this registry";
    /// The registry takes no writes now.
    ReadOnly = "read-only", 503, "The registry takes no changes at the moment";
    /// Something the registry needs is away.
    Unavailable = "unavailable", 503, "The registry cannot answer at the moment";
    /// A fault of the registry.
    Internal = "internal", 500, "Something went wrong inside the registry";
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A problem, as it travels (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/{code}`, relative to the registry.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's summary.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do, in words.
    pub detail: String,
    /// The stable code. A client that meets an unknown one acts on `status`.
    #[serde(deserialize_with = "known_or_by_status")]
    pub code: ProblemCode,
    /// The request this is about, for asking the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Everything that is wrong, where that is several things.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// The limit that was passed, with its unit, e.g. `64 MiB a file`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// The revision or offset that holds now, where the request named another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<u64>,
}

/// A code of a later registry reads as [`ProblemCode::Internal`]; title, status
/// and detail still say what it was.
fn known_or_by_status<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<ProblemCode, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(ProblemCode::parse(&text).unwrap_or(ProblemCode::Internal))
}

impl Problem {
    /// A problem with its code's type, title and status.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            instance: None,
            diagnostics: Vec::new(),
            limit: None,
            current: None,
        }
    }

    /// The same with the limit that was passed.
    #[must_use]
    pub fn with_limit(mut self, limit: impl Into<String>) -> Self {
        self.limit = Some(limit.into());
        self
    }

    /// The same with everything that is wrong.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: Vec<Diagnostic>) -> Self {
        self.diagnostics = diagnostics;
        self
    }

    /// The same with the request's id.
    #[must_use]
    pub fn with_instance(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} ({}, {})",
            self.detail, self.code, self.status
        )
    }
}
