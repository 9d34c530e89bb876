//! From what `design.toml` says and the files propose to the form that asks the
//! rest. Each finding of the check goes to the field it concerns.

use wright_manifest::write::{PartRow, Sheet};
use wright_manifest::{Diagnostic, Severity, format_length_um};
use wright_model::{FileKind, Material as Stuff, Process};
use wright_registry::DraftWithFiles;

use super::bom_columns;
use super::draft_metadata::{Material, SLOTS};
use super::draft_sheet::{paths_in_one, words_in_one};
use crate::locale::Locale;
use crate::views::draft_metadata::{
    LicenseOption, LicenseQuestion, PartLine, PartTable, Question, QuestionKind, Questions,
};
use crate::views::drafts::Finding;
use crate::views::words;

/// Rows of the table of parts; further ones are edited in `design.toml` itself.
const ROWS_MAX: usize = 200;
/// Blank rows at its end, at first and after asking for more.
const ROWS_BLANK: usize = 2;
const ROWS_BLANK_MORE: usize = 10;
/// Paths offered while a field is typed.
const PATHS_OFFERED_MAX: usize = 500;

/// Findings of the check, of which each is shown once.
#[derive(Default)]
pub(super) struct Findings {
    rest: Vec<(Diagnostic, Finding)>,
}

impl Findings {
    pub(super) fn new(found: impl Iterator<Item = (Diagnostic, Finding)>) -> Self {
        Self {
            rest: found.collect(),
        }
    }

    /// Takes those about a value of `design.toml` and what is inside it.
    fn about(&mut self, key: &str) -> Vec<Finding> {
        let is_inside = |found: &Diagnostic| {
            found.key.as_deref().is_some_and(|of| {
                of.strip_prefix(key)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        };
        let (taken, rest) = std::mem::take(&mut self.rest)
            .into_iter()
            .partition(|(found, _)| is_inside(found));
        self.rest = rest;
        let mut taken: Vec<(Diagnostic, Finding)> = taken;
        taken.sort_by_key(|(found, _)| found.severity);
        taken.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Those that no field showed, what refuses first.
    pub(super) fn into_rest(mut self) -> Vec<Finding> {
        self.rest
            .sort_by_key(|(found, _)| found.severity != Severity::Error);
        self.rest.into_iter().map(|(_, finding)| finding).collect()
    }
}

pub(super) fn questions(
    tr: &'static Locale,
    address: &str,
    draft: &DraftWithFiles,
    material: &Material,
    findings: &mut Findings,
) -> Questions {
    let sheet = &material.sheet;
    let (told, asked) = single(tr, draft, material, findings)
        .into_iter()
        .partition(|(is_told, question)| *is_told && question.findings.is_empty());
    let plain = |list: Vec<(bool, Question)>| list.into_iter().map(|(_, one)| one).collect();
    let license_findings = findings.about("design.license");
    Questions {
        address: format!("{address}/metadata"),
        seen: material
            .seen
            .map(|digest| digest.to_string())
            .unwrap_or_default(),
        editor: format!("{address}/edit/design.toml"),
        asked: plain(asked),
        told: plain(told),
        licenses_told: !sheet.licenses[0].is_empty()
            && !license_findings.iter().any(|finding| finding.refuses),
        licenses: licenses(tr, material),
        license_findings,
        parts: parts(material, findings),
    }
}

/// Every question of one line, and whether `design.toml` answers it.
fn single(
    tr: &Locale,
    draft: &DraftWithFiles,
    material: &Material,
    findings: &mut Findings,
) -> Vec<(bool, Question)> {
    let (sheet, proposal) = (&material.sheet, &material.proposal);
    let bom = proposal.bom.as_ref().map(ToString::to_string);
    let fresh = material.seen.is_none();
    let mut question =
        |name, key: &str, label: &str, hint: &str, said: String, proposed: String| {
            let is_told = !said.is_empty();
            let question = Question {
                name,
                label: label.to_owned(),
                hint: hint.to_owned(),
                value: if is_told { said } else { proposed },
                findings: findings.about(key),
                ..Question::default()
            };
            (is_told, question)
        };
    let none = String::new;
    let of_actor = || {
        if fresh {
            draft.draft.name.actor().to_string()
        } else {
            String::new()
        }
    };
    let mut all = vec![
        question(
            "title",
            "design.title",
            &tr.get("toml-name"),
            &tr.get("toml-name-hint"),
            sheet.title.clone(),
            proposal.title.clone(),
        ),
        question(
            "summary",
            "design.summary",
            &tr.get("toml-summary"),
            &tr.get("toml-summary-hint"),
            sheet.summary.clone(),
            proposal.summary.clone().unwrap_or_default(),
        ),
        question(
            "licensor",
            "design.licensor",
            &tr.get("toml-licensor"),
            &tr.get("toml-licensor-hint"),
            sheet.licensor.clone(),
            of_actor(),
        ),
        question(
            "category",
            "design.category",
            &tr.get("toml-category"),
            &tr.get("toml-category-hint"),
            sheet.category.clone(),
            none(),
        ),
        question(
            "keywords",
            "design.keywords",
            &tr.get("toml-keywords"),
            &tr.get("toml-keywords-hint"),
            words_in_one(&sheet.keywords),
            none(),
        ),
        question(
            "languages",
            "design.languages",
            &tr.get("toml-languages"),
            &tr.get("toml-languages-hint"),
            words_in_one(&sheet.languages),
            words_in_one(&proposal.languages),
        ),
        question(
            "technology",
            "design.readiness.technology",
            &tr.get("toml-technology"),
            &tr.get("toml-technology-hint"),
            sheet.readiness[0].clone(),
            none(),
        ),
        question(
            "documentation",
            "design.readiness.documentation",
            &tr.get("toml-documented"),
            &tr.get("toml-documented-hint"),
            sheet.readiness[1].clone(),
            none(),
        ),
        question(
            "bom",
            "bom",
            &tr.get("toml-bom"),
            &tr.get("toml-bom-hint"),
            sheet.bom.clone(),
            bom.unwrap_or_default(),
        ),
        question(
            "repository",
            "design.repository",
            &tr.get("toml-repository"),
            &tr.get("toml-repository-hint"),
            sheet.repository.clone(),
            none(),
        ),
    ];
    for (_, question) in &mut all {
        match question.name {
            "summary" => question.kind = QuestionKind::Sentence,
            "technology" => choose(question, technology_levels(tr)),
            "documentation" => choose(question, documentation_levels(tr)),
            "bom" if !sheet.bom.is_empty() => {
                let address = bom_columns::address(draft.draft.id);
                question.more = Some((tr.get("columns-open"), address));
            }
            _ => {}
        }
    }
    all
}

/// A word the list does not have stays choosable, so that saving keeps it.
fn choose(question: &mut Question, mut options: Vec<(String, String)>) {
    question.kind = QuestionKind::Choice;
    if !options.iter().any(|(value, _)| *value == question.value) {
        options.push((question.value.clone(), question.value.clone()));
    }
    question.options = options;
}

fn levels<const N: usize>(tr: &Locale, levels: [(&str, String); N]) -> Vec<(String, String)> {
    std::iter::once((String::new(), tr.get("toml-level-none")))
        .chain(levels.map(|(level, words)| (level.to_owned(), format!("{level}: {words}"))))
        .collect()
}

fn technology_levels(tr: &Locale) -> Vec<(String, String)> {
    levels(
        tr,
        [
            ("OTRL-1", tr.get("toml-otrl-1")),
            ("OTRL-2", tr.get("toml-otrl-2")),
            ("OTRL-3", tr.get("toml-otrl-3")),
            ("OTRL-4", tr.get("toml-otrl-4")),
            ("OTRL-5", tr.get("toml-otrl-5")),
            ("OTRL-6", tr.get("toml-otrl-6")),
        ],
    )
}

fn documentation_levels(tr: &Locale) -> Vec<(String, String)> {
    levels(
        tr,
        [
            ("ODRL-1", tr.get("toml-odrl-1")),
            ("ODRL-2", tr.get("toml-odrl-2")),
            ("ODRL-3", tr.get("toml-odrl-3")),
            ("ODRL-3*", tr.get("toml-odrl-3-star")),
            ("ODRL-4", tr.get("toml-odrl-4")),
        ],
    )
}

/// The three slots. What is stated is chosen; else what the files carry, else
/// share-alike, as long as there is something of the kind.
fn licenses(tr: &Locale, material: &Material) -> Vec<LicenseQuestion> {
    let found = material.proposal.licenses.as_ref();
    let has_software = material
        .files
        .iter()
        .any(|(_, kind)| *kind == FileKind::Firmware);
    let is_told = !material.sheet.licenses[0].is_empty();
    SLOTS
        .into_iter()
        .zip(&material.sheet.licenses)
        .map(|(slot, said)| {
            let options = options_of(tr, slot.as_str());
            let shares_alike = options.first().map_or("", |option| option.value);
            let proposed = match slot.as_str() {
                "software" if !has_software => String::new(),
                _ => found
                    .and_then(|found| found.get(slot))
                    .map_or_else(|| shares_alike.to_owned(), ToString::to_string),
            };
            let value = if is_told { said.clone() } else { proposed };
            let hint = match slot.as_str() {
                "software" if !has_software => tr.get("license-no-software"),
                "software" => tr.get("license-software-hint"),
                "documentation" => tr.get("license-documentation-hint"),
                _ => tr.get("license-hardware-hint"),
            };
            question_of(tr, slot.as_str(), hint, options, &value)
        })
        .collect()
}

fn question_of(
    tr: &Locale,
    slot: &'static str,
    hint: String,
    mut options: Vec<LicenseOption>,
    value: &str,
) -> LicenseQuestion {
    for option in &mut options {
        option.chosen = option.value == value;
    }
    let is_listed = options.iter().any(|option| option.chosen);
    let legend = SLOTS
        .into_iter()
        .find(|known| known.as_str() == slot)
        .map(|known| tr.get(words::slot(known)));
    LicenseQuestion {
        slot,
        legend: legend.unwrap_or_default(),
        hint,
        options,
        other: if is_listed {
            String::new()
        } else {
            value.to_owned()
        },
    }
}

fn options_of(tr: &Locale, slot: &str) -> Vec<LicenseOption> {
    let option = |value: &'static str, why: String| LicenseOption {
        value,
        name: if value.is_empty() {
            tr.get("license-none")
        } else {
            value.to_owned()
        },
        why,
        chosen: false,
    };
    match slot {
        "hardware" => vec![
            option("CERN-OHL-S-2.0", tr.get("license-cern-s")),
            option("CERN-OHL-W-2.0", tr.get("license-cern-w")),
            option("CERN-OHL-P-2.0", tr.get("license-cern-p")),
            option("CC0-1.0", tr.get("license-cc0")),
        ],
        "documentation" => vec![
            option("CC-BY-SA-4.0", tr.get("license-cc-by-sa")),
            option("CC-BY-4.0", tr.get("license-cc-by")),
            option("CC0-1.0", tr.get("license-cc0")),
            option("", tr.get("license-as-hardware")),
        ],
        _ => vec![
            option("GPL-3.0-or-later", tr.get("license-gpl")),
            option("Apache-2.0", tr.get("license-apache")),
            option("MIT", tr.get("license-mit")),
            option("", tr.get("license-no-slot")),
        ],
    }
}

/// The table: what `design.toml` lists, else what the files propose, and blank
/// rows to go on.
fn parts(material: &Material, findings: &mut Findings) -> PartTable {
    let Sheet { parts: said, .. } = &material.sheet;
    let proposed: Vec<PartRow> = match said.is_empty() {
        true => material.proposal.parts.iter().map(row_of).collect(),
        false => Vec::new(),
    };
    let blank = match material.rows_more {
        0 => ROWS_BLANK,
        _ => ROWS_BLANK_MORE,
    };
    let shown = said.iter().chain(&proposed).take(ROWS_MAX);
    let blank = std::iter::repeat_n(PartRow::default(), blank);
    let rows: Vec<PartLine> = shown
        .cloned()
        .chain(blank)
        .enumerate()
        .map(|(index, row)| line(index, row, findings))
        .collect();
    PartTable {
        told: !said.is_empty() && !rows.iter().any(PartLine::is_wrong),
        proposed: proposed.len(),
        write: material.seen.is_none() || !said.is_empty(),
        left_out: said.len().saturating_sub(ROWS_MAX),
        processes: Process::all()
            .iter()
            .map(|process| (process.slug, process.name))
            .collect(),
        materials: Stuff::all().iter().map(|stuff| stuff.name).collect(),
        sources: paths(material, |kind| {
            matches!(kind, FileKind::Cad | FileKind::Board | FileKind::Firmware)
        }),
        exports: paths(material, |kind| {
            matches!(kind, FileKind::Mesh | FileKind::Drawing | FileKind::Cad)
        }),
        rows,
    }
}

fn paths(material: &Material, wanted: impl Fn(FileKind) -> bool) -> Vec<String> {
    let files = material.files.iter().filter(|(_, kind)| wanted(*kind));
    files
        .map(|(path, _)| path.to_string())
        .take(PATHS_OFFERED_MAX)
        .collect()
}

fn line(index: usize, row: PartRow, findings: &mut Findings) -> PartLine {
    let findings = row
        .at
        .map(|at| findings.about(&format!("part[{at}]")))
        .unwrap_or_default();
    PartLine {
        index,
        at: row.at.map(|at| at.to_string()).unwrap_or_default(),
        id: row.id,
        name: row.name,
        quantity: row.quantity,
        process: row.process,
        material: row.material,
        thickness: row.thickness,
        source: paths_in_one(&row.source),
        export: paths_in_one(&row.export),
        findings,
    }
}

fn row_of(part: &wright_model::Part) -> PartRow {
    let paths = |list: &[wright_model::DesignPath]| list.iter().map(ToString::to_string).collect();
    PartRow {
        at: None,
        id: part.id.to_string(),
        name: part.name.clone(),
        quantity: part.quantity.to_string(),
        process: part.process.clone().unwrap_or_default(),
        material: part.material.clone().unwrap_or_default(),
        thickness: part.thickness_um.map(format_length_um).unwrap_or_default(),
        source: paths(&part.source),
        export: paths(&part.export),
    }
}
