//! Correcting what is known of a made part.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::bom::FactCell;
use crate::locale::{Arg, Locale};

#[derive(Template)]
#[template(path = "corrections/page.html")]
pub(crate) struct CorrectPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) problem: String,
    pub(crate) design: String,
    pub(crate) version: String,
    /// Of the version.
    pub(crate) version_address: String,
    /// Where the form goes.
    pub(crate) address: String,
    /// The parts of the version.
    pub(crate) back: String,
    pub(crate) part: String,
    pub(crate) part_id: String,
    /// What stood when the page was made.
    pub(crate) seen: String,
    pub(crate) facts: Vec<FactField>,
    /// Materials that the field offers: what is written, what is read.
    pub(crate) materials: Vec<(&'static str, String)>,
}

/// A fact that can be corrected.
#[derive(Debug)]
pub(crate) struct FactField {
    /// The name of the field.
    pub(crate) name: &'static str,
    /// What is known, and where from.
    pub(crate) known: FactCell,
    /// What would be known without the correction.
    pub(crate) otherwise: Option<FactCell>,
    /// What is corrected, or what was typed.
    pub(crate) typed: String,
    /// Empty where it is as it should be.
    pub(crate) error: String,
    pub(crate) hint: String,
    /// Who corrected it.
    pub(crate) by: Option<CorrectedBy>,
    /// What can be chosen, with what is sent; none where it is typed.
    pub(crate) choices: Vec<(&'static str, String)>,
}

impl FactField {
    pub(crate) fn is_material(&self) -> bool {
        self.name == "material"
    }
}

/// Who corrected a fact, and when.
#[derive(Debug)]
pub(crate) struct CorrectedBy {
    /// Empty where that person is gone.
    pub(crate) handle: String,
    pub(crate) at: DateTime<Utc>,
}
