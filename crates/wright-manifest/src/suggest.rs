//! “Did you mean …”: the known word nearest to one that is not known.

use crate::diagnostic::Diagnostic;

/// Longest text compared, in bytes: edit distance costs the product of lengths.
const COMPARED_BYTES_MAX: usize = 240;

/// The candidate nearest to `text`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if text.len() > COMPARED_BYTES_MAX {
        return None;
    }
    let text = text.to_lowercase();
    let allowed = (text.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(text.len()) <= allowed * 2)
        .map(|candidate| {
            (
                strsim::osa_distance(&text, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Advises what is near enough to be meant: `did you mean fdm?`; else says `other`.
pub(crate) fn near_or(found: Diagnostic, near: Option<&str>, other: &str) -> Diagnostic {
    match near {
        Some(near) => found
            .with("meant", near)
            .advise("near", format!("did you mean {near}?")),
        None => found.help(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let keys = ["name", "license", "licensor", "version"];
        for (text, expect) in [
            ("licence", Some("license")),
            ("Name", Some("name")),
            ("vresion", Some("version")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, keys), expect, "{text}");
        }
    }
}
