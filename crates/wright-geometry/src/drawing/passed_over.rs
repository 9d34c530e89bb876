//! What a reader does not understand and passes over, for the report to say.

use crate::finding::Finding;
use crate::text;

/// Kinds of things that are named.
const KINDS_MAX: usize = 20;

/// What is passed over, and how often.
#[derive(Debug, Default)]
pub(crate) struct PassedOver {
    kinds: Vec<(String, u64)>,
}

impl PassedOver {
    /// One more thing of a kind.
    pub(crate) fn note(&mut self, what: &str) {
        // Most are known, and then nothing is written anew.
        if self.count(what) {
            return;
        }
        let what = text::shown(what);
        if !self.count(&what) && self.kinds.len() < KINDS_MAX {
            self.kinds.push((what, 1));
        }
    }

    /// Counts one more of a kind that is known, and says whether it is.
    fn count(&mut self, what: &str) -> bool {
        match self.kinds.iter_mut().find(|(known, _)| known == what) {
            Some((_, count)) => {
                *count += 1;
                true
            }
            None => false,
        }
    }

    /// What to say of it.
    pub(crate) fn findings(&self) -> impl Iterator<Item = Finding> {
        self.kinds.iter().map(|(what, count)| Finding::Unknown {
            what: format!("{count} × {what}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_as_they_are_shown() {
        let mut passed_over = PassedOver::default();
        for what in ["text", " te\u{200b}xt ", "text"] {
            passed_over.note(what);
        }
        for number in 0..100 {
            passed_over.note(&number.to_string());
        }
        let told: Vec<String> = passed_over.findings().map(|one| one.to_string()).collect();
        assert_eq!(told.len(), KINDS_MAX);
        assert_eq!(told[0], "has 3 × text, which is passed over");
    }
}
