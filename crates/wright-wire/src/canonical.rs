//! Canonical JSON (RFC 8785): the only form of the bytes we take digests of.
//!
//! Narrower than the RFC on purpose: integers only, within ±(2⁵³−1), and keys in
//! ASCII, so that a writer in any language gets the same bytes from its ordinary
//! JSON library with sorted keys.

use serde::Serialize;
use serde_json::Value;
use wright_model::limits::JSON_INTEGER_MAX;

/// Why a value has no canonical form, or bytes are not canonical.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON at all.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A number with a fraction or an exponent.
    #[error("{0} is not an integer; canonical JSON here has no fractions")]
    Float(String),
    /// An integer that not every JSON reader keeps exactly.
    #[error("{0} is beyond ±(2⁵³−1), which not every JSON reader keeps exactly")]
    Integer(String),
    /// A key with a character outside ASCII.
    #[error("the key {0:?} is not ASCII")]
    Key(String),
    /// Bytes whose value is fine but that are written in another way.
    #[error(
        "not written canonically (RFC 8785: sorted keys, no spaces, no key twice, shortest escapes)"
    )]
    Form,
}

/// The canonical bytes of `value`.
///
/// Errors where it holds a fraction, an integer beyond ±(2⁵³−1) or a key outside
/// ASCII.
pub fn canonical(value: &impl Serialize) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(value)?;
    check(&value)?;
    Ok(serde_json_canonicalizer::to_vec(&value)?)
}

/// Reads bytes that must be canonical. The caller has limited their length; the
/// depth is limited by `serde_json` (128).
pub fn parse_canonical(bytes: &[u8]) -> Result<Value, CanonicalError> {
    let value: Value = serde_json::from_slice(bytes)?;
    // A key given twice, spaces, another order: all show as other bytes.
    if canonical(&value)? != bytes {
        return Err(CanonicalError::Form);
    }
    Ok(value)
}

fn check(value: &Value) -> Result<(), CanonicalError> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
        Value::Number(number) => {
            if number.is_f64() {
                return Err(CanonicalError::Float(number.to_string()));
            }
            let fits = number
                .as_i64()
                .is_some_and(|integer| integer.unsigned_abs() <= JSON_INTEGER_MAX.unsigned_abs());
            if fits {
                Ok(())
            } else {
                Err(CanonicalError::Integer(number.to_string()))
            }
        }
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(entries) => entries.iter().try_for_each(|(key, value)| {
            if !key.is_ascii() {
                return Err(CanonicalError::Key(key.clone()));
            }
            check(value)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn text(value: &Value) -> String {
        String::from_utf8(canonical(value).unwrap()).unwrap()
    }

    #[test]
    fn sorts_keys_and_escapes_as_the_rfc_says() {
        assert_eq!(
            text(&json!({"b": 1, "a": [true, null, "é\u{1}\n\"\\/€"], "B": -3})),
            "{\"B\":-3,\"a\":[true,null,\"é\\u0001\\n\\\"\\\\/€\"],\"b\":1}"
        );
    }

    #[test]
    fn refuses_what_readers_differ_on() {
        let max = JSON_INTEGER_MAX;
        assert_eq!(text(&json!([max, -max])), format!("[{max},-{max}]"));
        for (value, expect) in [
            (json!([max + 1]), "beyond"),
            (json!([-max - 1]), "beyond"),
            (json!([u64::MAX]), "beyond"),
            (json!([0.5]), "fractions"),
            (json!({"é": 1}), "ASCII"),
            (json!([[{"a": {"ключ": 1}}]]), "ASCII"),
        ] {
            let said = canonical(&value).unwrap_err().to_string();
            assert!(said.contains(expect), "{said}");
        }
    }

    #[test]
    fn reads_only_canonical_bytes() {
        assert!(parse_canonical(br#"{"a":1,"b":[]}"#).is_ok());
        for bytes in [
            &br#"{"b":1,"a":1}"#[..],
            br#"{"a": 1}"#,
            br#"{"a":1,"a":1}"#,
            br#"{"a":"\u00e9"}"#,
            br#"{"a":"\/"}"#,
            br#"{"a":1.0}"#,
            br#"{"a":-0}"#,
            br#"{"a":1}x"#,
            b"{\"a\":1}\n",
            b"\xff",
            b"",
        ] {
            assert!(
                parse_canonical(bytes).is_err(),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
        assert!(parse_canonical("[".repeat(100_000).as_bytes()).is_err());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-JSON_INTEGER_MAX..=JSON_INTEGER_MAX).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map("[ -~]{0,6}", inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value in any_json()) {
            let bytes = canonical(&value).unwrap();
            prop_assert_eq!(parse_canonical(&bytes).unwrap(), value);
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse_canonical(&bytes);
        }
    }
}
