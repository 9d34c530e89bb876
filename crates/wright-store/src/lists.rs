//! Lists in statements: bound as one value, a JSON array of texts, which each
//! database takes apart in its own words. Digests and ids travel as hex.

use crate::Flavor;
use uuid::Uuid;
use wright_model::Digest;

/// What stands behind `IN` for texts bound at `place`, such as `$1`.
pub(crate) fn texts(flavor: Flavor, place: &str) -> String {
    match flavor {
        Flavor::Sqlite => format!("(SELECT value FROM json_each({place}))"),
        Flavor::Postgres => {
            format!("(SELECT value FROM json_array_elements_text({place}::json))")
        }
    }
}

/// What stands behind `IN` for [`of_digests`] bound at `place`.
pub(crate) fn digests(flavor: Flavor, place: &str) -> String {
    match flavor {
        Flavor::Sqlite => format!("(SELECT unhex(value) FROM json_each({place}))"),
        Flavor::Postgres => {
            format!("(SELECT decode(value, 'hex') FROM json_array_elements_text({place}::json))")
        }
    }
}

/// What stands behind `IN` for [`of_ids`] bound at `place`.
pub(crate) fn ids(flavor: Flavor, place: &str) -> String {
    match flavor {
        Flavor::Sqlite => format!("(SELECT unhex(value) FROM json_each({place}))"),
        Flavor::Postgres => {
            format!("(SELECT value::uuid FROM json_array_elements_text({place}::json))")
        }
    }
}

/// Texts to bind.
pub(crate) fn of_texts<T: serde::Serialize>(texts: &[T]) -> String {
    serde_json::json!(texts).to_string()
}

/// Digests to bind.
pub(crate) fn of_digests(digests: &[Digest]) -> String {
    let hex: Vec<&str> = digests.iter().map(Digest::hex).collect();
    of_texts(&hex)
}

/// Ids to bind.
pub(crate) fn of_ids(ids: impl Iterator<Item = Uuid>) -> String {
    let hex: Vec<String> = ids.map(|id| id.simple().to_string()).collect();
    of_texts(&hex)
}
