//! Every message used exists in every locale with the same arguments, and none
//! is left over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

type Arguments = BTreeSet<String>;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

fn files_under(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is part of the repository") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files_under(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn arguments_of_pattern(pattern: &Pattern<String>, into: &mut Arguments) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            arguments_of_expression(expression, into);
        }
    }
}

fn arguments_of_expression(expression: &Expression<String>, into: &mut Arguments) {
    match expression {
        Expression::Select { selector, variants } => {
            arguments_of_inline(selector, into);
            for variant in variants {
                arguments_of_pattern(&variant.value, into);
            }
        }
        Expression::Inline(inline) => arguments_of_inline(inline, into),
    }
}

fn arguments_of_inline(inline: &InlineExpression<String>, into: &mut Arguments) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.clone());
        }
        InlineExpression::Placeable { expression } => arguments_of_expression(expression, into),
        _ => {}
    }
}

fn messages(language: &str) -> BTreeMap<String, Arguments> {
    let mut messages = BTreeMap::new();
    for file in files_under(&repository("web/locales").join(language), "ftl") {
        let text = std::fs::read_to_string(&file).expect("readable");
        let resource = fluent_syntax::parser::parse(text)
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut arguments = Arguments::new();
                arguments_of_pattern(message.value.as_ref().expect("a text"), &mut arguments);
                let key = message.id.name;
                let twice = messages.insert(key.clone(), arguments).is_some();
                assert!(!twice, "{language}: {key} is defined twice");
            }
        }
    }
    messages
}

/// The text of a string literal that starts at the quote, and what follows it.
fn literal(source: &str) -> Option<(&str, &str)> {
    source.trim_start().strip_prefix('"')?.split_once('"')
}

/// Argument names in `[("n", …), ("size", …)]` that follows a key.
fn arguments_in_call(after_key: &str) -> Arguments {
    let Some(list) = after_key.trim_start().strip_prefix(',') else {
        return Arguments::new();
    };
    let mut names = Arguments::new();
    let mut depth = 0_i32;
    for (at, character) in list.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth -= 1,
            ')' if depth == 0 => break,
            '(' => {
                if let Some((name, rest)) = literal(&list[at + 1..])
                    && rest.trim_start().starts_with(',')
                {
                    names.insert(name.to_owned());
                }
            }
            _ => {}
        }
        if depth == 0 && character == ']' {
            break;
        }
    }
    names
}

fn uses() -> BTreeMap<String, Arguments> {
    let mut found = BTreeMap::new();
    let mut sources = files_under(&repository("web/templates"), "html");
    sources.extend(files_under(
        &repository("crates/wright-web/src/pages"),
        "rs",
    ));
    sources.push(repository("crates/wright-web/src/views/errors.rs"));
    sources.push(repository("crates/wright-web/src/mails.rs"));
    sources.push(repository("crates/wright-web/src/news.rs"));
    sources.push(repository("crates/wright-web/src/views/accounts.rs"));
    sources.push(repository("crates/wright-web/src/views/api_docs.rs"));
    sources.push(repository("crates/wright-web/src/views/frame.rs"));
    sources.push(repository("crates/wright-web/src/locale/format.rs"));
    for path in sources {
        let source = std::fs::read_to_string(&path).expect("readable");
        // A call may be broken over lines.
        let source = source
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace(" .", ".");
        // A locale formats dates with its own messages.
        let source = ["get(", "text(", "plain("]
            .iter()
            .fold(source, |source, call| {
                source.replace(&format!("self.{call}"), &format!("tr.{call}"))
            });
        for call in ["tr.get(", "tr.text(", "tr.plain("] {
            for (at, _) in source.match_indices(call) {
                let rest = &source[at + call.len()..];
                if let Some((key, after)) = literal(rest) {
                    let known = found
                        .entry(key.to_owned())
                        .or_insert_with(|| arguments_in_call(after))
                        .clone();
                    assert_eq!(known, arguments_in_call(after), "{}: {key}", path.display());
                } else {
                    // `words::level(word).map(|key| tr.get(key))`
                    let before = &source[at.saturating_sub(60)..at];
                    let named = rest.starts_with("words::")
                        || (before.contains("words::") && before.ends_with(".map(|key| "))
                        || rest.starts_with("view_words::")
                        || rest.starts_with("done.key()");
                    assert!(
                        named,
                        "{}: the key of {call} is neither a literal nor from words: {}",
                        path.display(),
                        &rest[..rest.floor_char_boundary(40)]
                    );
                }
            }
        }
    }
    let words = std::fs::read_to_string(repository("crates/wright-web/src/views/words.rs"))
        .expect("readable");
    for (at, _) in words.match_indices('"') {
        let Some((key, _)) = literal(&words[at..]) else {
            continue;
        };
        let is_key = [
            "kind-",
            "fact-",
            "slot-",
            "yank-",
            "actor-kind-",
            "role-",
            "scope-",
            "done-",
            "dependency-",
            "notification-",
            "telling-",
            "level-",
            "invitation-ended-",
        ]
        .iter()
        .any(|prefix| key.starts_with(prefix));
        if is_key {
            found.insert(key.to_owned(), Arguments::new());
        }
    }
    found
}

#[test]
fn every_finding_has_its_messages_and_names_only_what_it_is_given() {
    for language in ["en", "es"] {
        let messages = messages(language);
        for (key, given) in crate::findings::messages() {
            let named = messages.get(&key);
            let named = named.unwrap_or_else(|| panic!("{language}: {key} is missing"));
            for name in named {
                assert!(given.contains(&&**name), "{language}: {key} names {name}");
            }
        }
    }
}

#[test]
fn every_locale_has_the_same_messages_with_the_same_arguments() {
    let english = messages("en");
    assert!(english.len() > 200, "found {} messages", english.len());
    let spanish = messages("es");
    for (key, arguments) in &english {
        assert_eq!(spanish.get(key), Some(arguments), "es: {key}");
    }
    for key in spanish.keys() {
        assert!(english.contains_key(key), "only in es: {key}");
    }
}

#[test]
fn every_message_is_used_and_every_used_one_exists() {
    let english = messages("en");
    let mut uses = uses();
    uses.extend(crate::taxonomy::keys().map(|key| (key, Arguments::new())));
    uses.extend(crate::pages::bom_findings::keys().map(|key| (key, Arguments::new())));
    // Looked at by themselves, above.
    for (key, _) in crate::findings::messages() {
        if let Some(arguments) = english.get(&key) {
            uses.insert(key, arguments.clone());
        }
    }
    for (key, arguments) in &uses {
        assert_eq!(english.get(key), Some(arguments), "used: {key}");
    }
    let left_over: Vec<_> = english
        .keys()
        .filter(|key| !uses.contains_key(*key))
        .collect();
    assert!(left_over.is_empty(), "used nowhere: {left_over:?}");
}
