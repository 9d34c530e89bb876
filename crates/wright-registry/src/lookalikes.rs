//! Names that look like other names.
//!
//! Handles are ASCII by their grammar, yet `paypa1` looks like `paypal`; display
//! names may hold any letters, of which many look the same. Both are compared by
//! their *skeleton* (Unicode Technical Standard 39): two texts that look alike
//! have the same one. Handles that look like somebody's are taken. A display name
//! may be somebody else's handle in plain letters (many people are called Ana),
//! but may not merely look like one, nor like a word of the site.

use crate::{Error, Result};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;
use wright_model::id::ActorId;
use wright_model::{ActorHandle, Digest};
use wright_store::{Connection, actors};
use wright_wire::problem::ProblemCode;

/// Words people would take for whoever runs the site.
const SITE_WORDS: [&str; 23] = [
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "administrators",
    "admins",
    "anonymous",
    "commonwright",
    "everybody",
    "help",
    "moderation",
    "moderator",
    "moderators",
    "nobody",
    "official",
    "operator",
    "registry",
    "security",
    "staff",
    "support",
    "system",
    "webmaster",
];
/// Words of addresses and programs that would be odd as somebody's handle.
const MACHINE_WORDS: [&str; 12] = [
    "api",
    "blobs",
    "derived",
    "feed",
    "index",
    "mail",
    "null",
    "postmaster",
    "root",
    "sitemap",
    "static",
    "www",
];
/// What handles of erased people begin with.
pub(crate) const ERASED_PREFIX: &str = "deleted-";

/// Who asks for a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Anybody.
    Stranger,
    /// Somebody who may use words of the site: its operator, its administrators.
    Site,
}

/// What a handle looks like.
pub(crate) fn of_handle(handle: &ActorHandle) -> String {
    of(&handle.key())
}

/// What a text looks like, in small letters, without marks and what stands between
/// words.
fn of(text: &str) -> String {
    let letters = skeleton(text).filter(|c| !is_combining_mark(*c));
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    // A capital that looks like a small letter became it; once more for what that looks like.
    let again = skeleton(&plain).filter(|c| !is_combining_mark(*c));
    again
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The letters and digits of a text as they are typed: in small letters, without
/// marks and what stands between words.
fn typed(text: &str) -> String {
    let letters = text.nfd().filter(|c| !is_combining_mark(*c));
    letters
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Both ways a text can be read: as it stands, and in small letters.
fn both(text: &str) -> [String; 2] {
    [of(text), of(&text.to_lowercase())]
}

fn is_among(words: &[&str], skeletons: &[String]) -> bool {
    words.iter().any(|word| skeletons.contains(&of(word)))
}

/// Refuses a handle that belongs, or belonged, to somebody, or looks as if.
pub(crate) async fn check_handle(
    connection: &mut Connection,
    handle: &ActorHandle,
    asking: Asking,
) -> Result<()> {
    let looks = of_handle(handle);
    let is_reserved = is_among(&SITE_WORDS, std::slice::from_ref(&looks))
        || is_among(&MACHINE_WORDS, std::slice::from_ref(&looks));
    if handle.as_str().starts_with(ERASED_PREFIX) || (asking == Asking::Stranger && is_reserved) {
        return Err(Error::refused(
            ProblemCode::HandleTaken,
            format!("{handle} is kept for the registry itself; choose another."),
        ));
    }
    if actors::is_retired(connection, retired(handle)).await? {
        return Err(crate::actors::handle_taken(handle));
    }
    match actors::looking_like(connection, [&looks, &looks], None).await? {
        Some(other) if other == handle.as_str() => Err(crate::actors::handle_taken(handle)),
        Some(other) => Err(Error::refused(
            ProblemCode::HandleTaken,
            format!("{handle} looks like {other}, which belongs to somebody; choose another."),
        )),
        None => Ok(()),
    }
}

/// Refuses a display name that looks like somebody else's handle or a word of the
/// site. `own`: whose it is to be, once they are there.
pub(crate) async fn check_display_name(
    connection: &mut Connection,
    display_name: &str,
    own: Option<ActorId>,
) -> Result<()> {
    let looks = both(display_name);
    if looks.iter().all(String::is_empty) {
        return Err(refused("write letters or digits people can read"));
    }
    if is_among(&SITE_WORDS, &looks) {
        return Err(refused(
            "people would take this for whoever runs the registry; choose another",
        ));
    }
    let [first, second] = &looks;
    match actors::looking_like(connection, [first, second], own).await? {
        Some(other) if typed(display_name) != typed(&other) => Err(refused(&format!(
            "this looks like @{other}, who is somebody else; write it in plain letters, or add something"
        ))),
        _ => Ok(()),
    }
}

fn refused(why: &str) -> Error {
    Error::refused(ProblemCode::Validation, format!("display_name: {why}"))
}

/// How a handle that must not come again is remembered.
pub(crate) fn retired(handle: &ActorHandle) -> Digest {
    Digest::of(handle.key().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_has_one_skeleton() {
        for (one, other) in [
            ("paypal", "paypa1"),
            ("bool", "b001"),
            ("modern", "modem"),
            ("admin", "аdmin"), // a Cyrillic а
            ("admin", "ADMIN"),
            ("admin", "Ádmin"),
            ("admin", "ad\u{200b}min"),
            ("admin", "ａｄｍｉｎ"),
            ("rural-energy", "Rural Energy"),
            ("linda", "Iinda"), // a capital i
        ] {
            let one = both(one);
            let other = both(other);
            assert!(
                one.iter().any(|look| other.contains(look)),
                "{one:?} {other:?}"
            );
        }
        for (one, other) in [("ana", "anna"), ("tom", "tim"), ("lab-1", "lab-2")] {
            assert_ne!(of(one), of(other));
        }
    }

    #[test]
    fn plain_letters_are_told_from_letters_that_only_look_so() {
        for plain in ["Tom Lab", "TOM-LAB", "Tóm Láb", "tomlab"] {
            assert_eq!(typed(plain), typed("tom-lab"), "{plain}");
        }
        for look in ["T0m Lab", "Tоm Lab", "Torn Lab", "ＴＯＭＬＡＢ"] {
            assert_ne!(typed(look), typed("tom-lab"), "{look}");
        }
    }

    /// The migration that added skeletons computed those of handles in SQL.
    #[test]
    fn handles_have_the_skeleton_the_migration_gave_them() {
        for letter in ('a'..='z').chain('0'..='9') {
            let text = letter.to_string();
            let by_migration = text.replace('0', "o").replace('1', "l").replace('m', "rn");
            assert_eq!(of(&text), by_migration, "{letter}");
        }
    }
}
