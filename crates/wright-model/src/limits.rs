//! Limits every layer agrees on, each named with its unit. What an operator may
//! change (upload sizes, quotas, rates) is in the server's configuration, not
//! here: these are part of the format and hold for every registry.

/// Files one release may hold.
pub const RELEASE_FILES_MAX: usize = 10_000;
/// A file's path in a release, in UTF-8 bytes.
pub const PATH_BYTES_MAX: usize = 240;
/// A manifest or a config, in bytes of canonical JSON.
pub const MANIFEST_BYTES_MAX: usize = 4_000_000;
/// A `design.toml`, in bytes; also the cap on text parsed inside the server.
pub const DESIGN_TOML_BYTES_MAX: usize = 1 << 20;
/// A version, in bytes.
pub const VERSION_BYTES_MAX: usize = 64;
/// A license expression, in bytes.
pub const LICENSE_BYTES_MAX: usize = 512;
/// Parts one release may declare.
pub const PARTS_MAX: usize = 5_000;
/// Designs one release may depend on.
pub const DEPENDENCIES_MAX: usize = 500;
/// Parents one release may be forked from.
pub const PARENTS_MAX: usize = 50;
/// Contributors one release may name.
pub const CONTRIBUTORS_MAX: usize = 500;
/// Keywords of a release.
pub const KEYWORDS_MAX: usize = 30;
/// A title, in characters.
pub const TITLE_CHARS_MAX: usize = 120;
/// A summary, in characters.
pub const SUMMARY_CHARS_MAX: usize = 500;
/// Any other short text an author writes (names, keywords, roles), in characters.
pub const SHORT_TEXT_CHARS_MAX: usize = 200;
/// The largest integer that survives every JSON reader: 2⁵³ − 1 (RFC 8785).
pub const JSON_INTEGER_MAX: i64 = (1 << 53) - 1;
/// Hours within which maintainers may withdraw a release's content.
pub const WITHDRAW_HOURS: i64 = 72;
/// Days after which an untouched draft expires.
pub const DRAFT_IDLE_DAYS: i64 = 30;
