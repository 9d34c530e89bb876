//! “Did you mean …”: the known word nearest to one that is not known.

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

/// `did you mean fdm?`, if something is near enough.
pub(crate) fn did_you_mean<'a>(
    text: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(text, candidates).map(|candidate| format!("did you mean {candidate}?"))
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
