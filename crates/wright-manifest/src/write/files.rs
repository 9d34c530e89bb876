//! What `[files]` says of single files: their kind, and photos that keep their
//! place. Patterns an author wrote stay as they are.

use super::{EditError, document, put_list, set, table, words};
use toml_edit::{Item, TableLike, Value};
use wright_model::{DesignPath, FileKind};

/// Says that these files are of a kind, or with `None` that their names say it.
/// Other patterns that match them are left alone and may still count.
pub fn set_kind(
    text: &str,
    paths: &[DesignPath],
    kind: Option<FileKind>,
) -> Result<String, EditError> {
    let mut document = document(text)?;
    if kind.is_none() && !document.contains_key("files") {
        return Ok(text.to_owned());
    }
    let files = table(&mut document, "files")?;
    if files.get("kinds").is_none() {
        set(
            files,
            "kinds",
            Value::InlineTable(toml_edit::InlineTable::new()),
        );
    }
    let kinds = files
        .get_mut("kinds")
        .and_then(Item::as_table_like_mut)
        .ok_or(EditError::NotATable("files.kinds"))?;
    let globs: Vec<String> = paths.iter().map(|path| literal(path.as_str())).collect();
    let words: Vec<String> = kinds.iter().map(|(word, _)| word.to_owned()).collect();
    for word in words {
        let keeps = kind.is_some_and(|kind| kind.as_str() == word);
        change_list(kinds, &word, |list| {
            list.retain(|glob| keeps || !globs.contains(glob));
        });
    }
    if let Some(kind) = kind {
        change_list(kinds, kind.as_str(), |list| add(list, &globs));
    }
    let is_empty = kinds.is_empty();
    if is_empty {
        files.remove("kinds");
    }
    drop_if_empty(&mut document);
    Ok(document.to_string())
}

/// Says that photos are published with or without the place they were taken at.
pub fn keep_location(text: &str, paths: &[DesignPath], keep: bool) -> Result<String, EditError> {
    let mut document = document(text)?;
    let files = table(&mut document, "files")?;
    let globs: Vec<String> = paths.iter().map(|path| literal(path.as_str())).collect();
    change_list(files, "keep-location", |list| {
        if keep {
            add(list, &globs);
        } else {
            list.retain(|glob| !globs.contains(glob));
        }
    });
    drop_if_empty(&mut document);
    Ok(document.to_string())
}

fn drop_if_empty(document: &mut toml_edit::DocumentMut) {
    let is_empty = document
        .get("files")
        .and_then(Item::as_table_like)
        .is_some_and(TableLike::is_empty);
    if is_empty {
        document.remove("files");
    }
}

fn add(list: &mut Vec<String>, globs: &[String]) {
    for glob in globs {
        if !list.contains(glob) {
            list.push(glob.clone());
        }
    }
}

/// Changes a text or list of texts; takes the key out where nothing is left,
/// and touches nothing where nothing changes.
fn change_list(table: &mut dyn TableLike, key: &str, change: impl FnOnce(&mut Vec<String>)) {
    let before = words(table, key);
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        put_list(table, key, &after);
    }
}

/// A path as a pattern that matches it alone.
fn literal(path: &str) -> String {
    let mut glob = String::with_capacity(path.len());
    for character in path.chars() {
        if matches!(character, '[' | ']' | '{' | '}' | '*' | '?' | '!') {
            glob.push('[');
            glob.push(character);
            glob.push(']');
        } else {
            glob.push(character);
        }
    }
    glob
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> DesignPath {
        DesignPath::parse(text).unwrap()
    }

    #[test]
    fn kinds_come_and_go() {
        let text = "[design] # ours\nname = \"a/b\"\n";
        let paths = [path("print/a.obj"), path("x [1].obj")];
        let meshes = set_kind(text, &paths, Some(FileKind::Mesh)).unwrap();
        insta::assert_snapshot!(meshes, @r#"
        [design] # ours
        name = "a/b"

        [files]
        kinds = { mesh = ["print/a.obj", "x [[]1[]].obj"] }
        "#);
        let parsed = crate::design_toml::parse(&meshes);
        let globs = &parsed.files.kinds[0].1;
        assert!(
            crate::folder::compile_glob(&globs[1])
                .unwrap()
                .is_match("x [1].obj")
        );
        let cad = set_kind(&meshes, &paths[..1], Some(FileKind::Cad)).unwrap();
        let kinds = crate::design_toml::parse(&cad).files.kinds;
        assert_eq!(kinds[0].1, ["x [[]1[]].obj"]);
        assert_eq!(kinds[1], (FileKind::Cad, vec!["print/a.obj".to_owned()]));
        assert_eq!(set_kind(&cad, &paths, None).unwrap(), text);
        assert_eq!(set_kind(text, &paths, None).unwrap(), text);
    }

    #[test]
    fn places_are_kept_on_purpose() {
        let kept = keep_location("", &[path("a.jpg")], true).unwrap();
        assert_eq!(
            crate::design_toml::parse(&kept).files.keep_location,
            ["a.jpg"]
        );
        assert_eq!(keep_location(&kept, &[path("a.jpg")], false).unwrap(), "");
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        assert!(set_kind("files = 3\n", &[path("a")], Some(FileKind::Cad)).is_err());
        assert!(set_kind("[files]\nkinds = 3\n", &[path("a")], Some(FileKind::Cad)).is_err());
    }
}
