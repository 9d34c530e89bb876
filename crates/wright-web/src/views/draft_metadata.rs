//! What a draft's page asks about its `design.toml`: the questions, the licenses
//! to choose from, the table of parts.

use super::drafts::Finding;

/// The form.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    /// Where it is sent.
    pub(crate) address: String,
    /// The digest of the `design.toml` it began from; empty where there is none.
    pub(crate) seen: String,
    /// Where its text is edited.
    pub(crate) editor: String,
    /// What `design.toml` does not say, or says wrong.
    pub(crate) asked: Vec<Question>,
    /// What it says already.
    pub(crate) told: Vec<Question>,
    pub(crate) licenses: Vec<LicenseQuestion>,
    /// Whether it names its licenses, and nothing is wrong with them.
    pub(crate) licenses_told: bool,
    pub(crate) license_findings: Vec<Finding>,
    pub(crate) parts: PartTable,
}

/// One question.
#[derive(Debug, Default)]
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) value: String,
    pub(crate) findings: Vec<Finding>,
    pub(crate) kind: QuestionKind,
    /// Where more about it is asked: text and address.
    pub(crate) more: Option<(String, String)>,
    /// Of a choice: value and text.
    pub(crate) options: Vec<(String, String)>,
}

/// How a question is answered.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuestionKind {
    #[default]
    Line,
    Sentence,
    Choice,
}

impl Question {
    pub(crate) fn is_sentence(&self) -> bool {
        self.kind == QuestionKind::Sentence
    }

    pub(crate) fn is_choice(&self) -> bool {
        self.kind == QuestionKind::Choice
    }

    /// Whether something about it refuses publishing.
    pub(crate) fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.refuses)
    }
}

/// The license of a slot.
#[derive(Debug, Default)]
pub(crate) struct LicenseQuestion {
    /// `hardware`, `documentation`, `software`.
    pub(crate) slot: &'static str,
    pub(crate) legend: String,
    pub(crate) hint: String,
    pub(crate) options: Vec<LicenseOption>,
    /// An expression that is none of the options; empty where one is chosen.
    pub(crate) other: String,
}

/// A license in plain words.
#[derive(Debug)]
pub(crate) struct LicenseOption {
    /// Its SPDX identifier; empty for none.
    pub(crate) value: &'static str,
    pub(crate) name: String,
    pub(crate) why: String,
    pub(crate) chosen: bool,
}

/// The parts as a table.
#[derive(Debug, Default)]
pub(crate) struct PartTable {
    pub(crate) rows: Vec<PartLine>,
    /// Whether `design.toml` lists them, and nothing is wrong with them.
    pub(crate) told: bool,
    /// How many of the rows are a proposal.
    pub(crate) proposed: usize,
    /// Whether a proposal is written when the form is sent as it is.
    pub(crate) write: bool,
    /// Parts of `design.toml` beyond what a table can show.
    pub(crate) left_out: usize,
    /// Slug and name of each process.
    pub(crate) processes: Vec<(&'static str, &'static str)>,
    pub(crate) materials: Vec<&'static str>,
    pub(crate) sources: Vec<String>,
    pub(crate) exports: Vec<String>,
}

/// A part.
#[derive(Debug, Default)]
pub(crate) struct PartLine {
    pub(crate) index: usize,
    /// Which part of `design.toml` it is; empty for a new one.
    pub(crate) at: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) quantity: String,
    pub(crate) process: String,
    pub(crate) material: String,
    pub(crate) thickness: String,
    pub(crate) source: String,
    pub(crate) export: String,
    pub(crate) findings: Vec<Finding>,
}

impl PartLine {
    pub(crate) fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.refuses)
    }
}
