//! Findings of the check in the reader's language: a message for each sentence of
//! `wright_manifest::sentences`, with what it names.

use fluent_bundle::FluentValue;
use wright_manifest::Diagnostic;
use wright_manifest::sentences::Value;

use crate::handbook::Topic;
use crate::locale::Locale;

/// The key of the message for a sentence.
fn key(code: &str, case: &str) -> String {
    match case {
        "" => format!("finding-{code}"),
        case => format!("finding-{code}-{case}"),
    }
}

/// The key of the message for advice that goes with a sentence.
fn advice_key(code: &str, case: &str, advice: &str) -> String {
    match advice {
        "" => format!("{}-help", key(code, case)),
        advice => format!("finding-advice-{advice}"),
    }
}

/// What was found.
pub(crate) fn sentence(tr: &Locale, found: &Diagnostic) -> String {
    let told = tr.told(&key(found.code, found.case), &values(found));
    told.unwrap_or_else(|| found.message.clone())
}

/// What to do, where there is something to say; without bidi marks, as people
/// copy from it.
pub(crate) fn advice(tr: &Locale, found: &Diagnostic) -> String {
    if !found.is_advised() {
        return String::new();
    }
    let key = advice_key(found.code, found.case, found.advice);
    let told = tr.told(&key, &values(found));
    told.or_else(|| found.help.clone())
        .unwrap_or_default()
        .replace(['\u{2068}', '\u{2069}'], "")
}

/// Where the handbook says more of it.
pub(crate) fn explanation(found: &Diagnostic) -> String {
    format!("{}#{}", Topic::Errors.address(), anchor(found.code))
}

/// The place of a code in the handbook.
pub(crate) fn anchor(code: &str) -> String {
    format!("finding-{code}")
}

fn values(found: &Diagnostic) -> Vec<(&'static str, FluentValue<'_>)> {
    let value = |value: &'_ Value| match value {
        Value::Text(text) => FluentValue::from(text.clone()),
        Value::Number(number) => FluentValue::from(*number),
    };
    let named = found.values.iter();
    named.map(|(name, one)| (*name, value(one))).collect()
}

/// Every message that findings need, and what each may name.
#[cfg(test)]
pub(crate) fn messages() -> Vec<(String, Vec<&'static str>)> {
    use wright_manifest::sentences::{ADVICE, SENTENCES};

    let mut all = Vec::new();
    for one in SENTENCES {
        all.push((key(one.code, one.case), one.values.to_vec()));
        if one.advice.contains(&"") {
            all.push((advice_key(one.code, one.case, ""), one.values.to_vec()));
        }
    }
    for (word, more) in ADVICE {
        // What every sentence that it goes with names.
        let with = SENTENCES.iter().filter(|one| one.advice.contains(word));
        let named = with.map(|one| one.values.to_vec());
        let shared =
            named.reduce(|all, one| all.into_iter().filter(|name| one.contains(name)).collect());
        let mut names = shared.unwrap_or_default();
        names.extend_from_slice(more);
        all.push((advice_key("", "", word), names));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn a_finding_is_said_in_the_language_of_the_reader() {
        let found = Diagnostic::error(
            "license-text-missing",
            "the text of MIT is not among the files",
        )
        .with("license", "MIT")
        .help("put it into LICENSES/MIT.txt");
        let spanish = Locale::of(Language::Spanish);
        let told = sentence(spanish, &found);
        assert_eq!(
            told,
            "El texto de \u{2068}MIT\u{2069} no está entre los archivos."
        );
        assert_eq!(advice(spanish, &found), "Ponlo en LICENSES/MIT.txt.");
        assert_eq!(
            explanation(&found),
            "/-/handbook/errors#finding-license-text-missing"
        );
        let near = Diagnostic::warning("process-unknown", "x")
            .with("text", "fmd")
            .with("meant", "fdm")
            .advise("near", "did you mean fdm?");
        assert_eq!(advice(spanish, &near), "¿Querías decir fdm?");
        let unmet = Diagnostic::error("dependency-missing", "x")
            .case("unmet")
            .with("name", "a/b")
            .with("requirement", "^2")
            .with("newest", "none");
        assert!(sentence(spanish, &unmet).ends_with("ninguna se puede usar."));
        assert_eq!(advice(spanish, &unmet), "");
    }
}
