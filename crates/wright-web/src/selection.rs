//! Which kinds and parts an address asks for: `?kinds=mesh,drawing&parts=leg`,
//! each once with commas or, as forms send it, once a value. Bounded before
//! anything is read from it.

use url::form_urlencoded;
use wright_model::{FileKind, PartId};
use wright_registry::zip_selection::{SELECTED_PARTS_MAX, Selection};
use wright_registry::{Error, Result};
use wright_wire::ProblemCode;

/// A query that selects, in bytes.
pub(crate) const SELECTION_BYTES_MAX: usize = 32 << 10;

/// Reads a selection out of a query; what else stands there is left to others.
pub(crate) fn parse(query: &str) -> Result<Selection> {
    if query.len() > SELECTION_BYTES_MAX {
        let detail = format!(
            "The address asks for too much at once: {} bytes, at most {SELECTION_BYTES_MAX} are read. Leave the parts out to get all of them.",
            query.len()
        );
        return Err(Error::refused(ProblemCode::RequestTooLarge, detail));
    }
    let mut selection = Selection::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let words = value.split(',').filter(|word| !word.is_empty());
        match key.as_ref() {
            "kinds" => {
                for word in words {
                    add(&mut selection.kinds, kind(word)?);
                }
            }
            "parts" => {
                for word in words {
                    add(&mut selection.parts, part(word)?);
                }
            }
            _ => {}
        }
    }
    if selection.parts.len() > SELECTED_PARTS_MAX {
        let detail = format!(
            "parts: {} are named, at most {SELECTED_PARTS_MAX} at once; leave them out to get all.",
            selection.parts.len()
        );
        return Err(Error::refused(ProblemCode::RequestTooLarge, detail));
    }
    // Whatever the order they were asked for in, one address stands for one zip.
    selection.kinds.sort_unstable_by_key(|kind| kind.as_str());
    selection
        .parts
        .sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    Ok(selection)
}

fn add<T: PartialEq>(to: &mut Vec<T>, one: T) {
    if to.len() <= SELECTED_PARTS_MAX && !to.contains(&one) {
        to.push(one);
    }
}

fn kind(word: &str) -> Result<FileKind> {
    FileKind::parse(word).ok_or_else(|| {
        let known: Vec<_> = FileKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let word: String = word.chars().take(60).collect();
        Error::refused(
            ProblemCode::Validation,
            format!(
                "kinds: “{word}” is no kind of file; there are {}.",
                known.join(", ")
            ),
        )
    })
}

fn part(word: &str) -> Result<PartId> {
    PartId::parse(word).map_err(|_| {
        let word: String = word.chars().take(60).collect();
        Error::refused(
            ProblemCode::Validation,
            format!("parts: “{word}” is no id of a part; ids are words like tray-corner."),
        )
    })
}

/// The selection as the end of a query: `&kinds=…&parts=…`; empty where it
/// leaves nothing out.
pub(crate) fn to_query(selection: &Selection) -> String {
    let mut query = String::new();
    let kinds: Vec<&str> = selection.kinds.iter().map(|kind| kind.as_str()).collect();
    let parts: Vec<&str> = selection.parts.iter().map(PartId::as_str).collect();
    for (key, words) in [("kinds", kinds), ("parts", parts)] {
        if !words.is_empty() {
            query.push_str(&format!("&{key}={}", words.join(",")));
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_forms_say_the_same() {
        let one = parse("kinds=mesh,drawing&parts=leg,side&with=dependencies").unwrap();
        let many = parse("parts=side&kinds=drawing&kinds=mesh&parts=leg&kinds=&parts=leg").unwrap();
        assert_eq!(one, many);
        assert_eq!(to_query(&one), "&kinds=drawing,mesh&parts=leg,side");
        assert!(parse("kinds=&parts=&x=1").unwrap().is_everything());
    }

    #[test]
    fn nonsense_and_floods_are_refused() {
        let code = |query: &str| parse(query).unwrap_err().code();
        assert_eq!(code("kinds=stl"), ProblemCode::Validation);
        assert_eq!(code("parts=No%20Part"), ProblemCode::Validation);
        let flood = "p".repeat(SELECTION_BYTES_MAX + 1);
        assert_eq!(
            code(&format!("parts={flood}")),
            ProblemCode::RequestTooLarge
        );
        let many: Vec<String> = (0..=SELECTED_PARTS_MAX).map(|n| format!("p{n}")).collect();
        assert_eq!(
            code(&format!("parts={}", many.join(","))),
            ProblemCode::RequestTooLarge
        );
    }
}
