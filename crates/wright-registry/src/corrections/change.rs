//! Writing corrections: who may, what is refused, and the events that keep what
//! stood before.

use super::{CORRECTIONS_MAX, Corrected, Corrections, UNIT, read};
use crate::bom::BomOf;
use crate::events::Told;
use crate::production::Shapes;
use crate::releases::detail_of;
use crate::{Action, Error, Principal, Registry, ReleaseFile, Result, ShapeState};
use std::collections::{HashMap, HashSet};
use wright_bom::{Correctable, Correction, CorrectionError};
use wright_geometry::Unit;
use wright_manifest::Diagnostic;
use wright_model::id::ReleaseId;
use wright_model::{DesignName, Digest, PartId, Version};
use wright_store::corrections as rows;
use wright_store::{Instant, Write, releases};
use wright_wire::changes::{ChangeDetail, ChangeKind, ChangedFact};
use wright_wire::problem::ProblemCode;

/// Facts that one event tells: a block of events stays readable however many there
/// are.
const FACTS_OF_EVENT_MAX: usize = 25;
/// Characters of what was sent that a refusal names.
const NAMED_CHARS_MAX: usize = 80;

/// What somebody says of a part or a mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The id of a part, or the path of a mesh.
    pub of: String,
    /// What of it: `size`, `unit`.
    pub what: String,
    /// What it is, as typed; empty: the correction is taken back.
    pub value: String,
}

/// What was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<'s> {
    /// It is to be written whatever stands.
    Whatever,
    /// All corrections, by their revision.
    All(&'s str),
    /// Those of a part or mesh, and their revision.
    Of(&'s str, &'s str),
}

/// What is to stand.
#[derive(Debug, Clone, Copy)]
pub struct Change<'c> {
    /// What is said.
    pub edits: &'c [Edit],
    /// Whether everything else is taken back.
    pub is_whole: bool,
    /// What was seen before.
    pub seen: Seen<'c>,
}

/// An edit that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    Put(Corrected),
    TakeBack { of: String, what: String },
}

impl Wanted {
    fn key(&self) -> (&str, &str) {
        match self {
            Self::Put(corrected) => (corrected.of(), corrected.what()),
            Self::TakeBack { of, what } => (of, what),
        }
    }

    fn told(&self) -> ChangedFact {
        let (of, what) = self.key();
        ChangedFact {
            of: of.to_owned(),
            what: what.to_owned(),
            value: match self {
                Self::Put(corrected) => Some(corrected.value()),
                Self::TakeBack { .. } => None,
            },
        }
    }
}

impl Registry {
    /// Corrects what is known of a release that is out, or takes corrections back;
    /// answers with what stands.
    ///
    /// # Errors
    /// Where the caller may not, the release is gone, something is no correction
    /// (all of it is said), or others were written meanwhile. Nothing is changed then.
    pub async fn correct(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
        change: &Change<'_>,
    ) -> Result<Corrections> {
        let wanted = self.understood(caller, name, version, change.edits).await?;
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let (design, release) = self
            .release_for(&mut tx, caller, Action::Correct, name, version)
            .await?;
        if release.withdrawn_at.is_some() {
            return Err(Error::refused(
                ProblemCode::Gone,
                format!("{name} {version} was withdrawn; there is nothing to correct."),
            ));
        }
        let before = read(&mut tx, release.id).await?;
        change.seen.check(&before)?;
        let changed = changed(&before, wanted, change.is_whole);
        if changed.is_empty() {
            return Ok(before);
        }
        write(&mut tx, caller, release.id, &changed, now).await?;
        let after = read(&mut tx, release.id).await?;
        if after.all().len() > CORRECTIONS_MAX {
            return Err(too_many());
        }
        for some in changed.chunks(FACTS_OF_EVENT_MAX) {
            let told = Told {
                kind: ChangeKind::ReleaseCorrected,
                actor: Some(design.owner),
                subject: design.name.as_str(),
                detail: ChangeDetail {
                    corrections: some.iter().map(Wanted::told).collect(),
                    ..detail_of(&release)
                },
                at: now,
            };
            self.tell(&mut tx, caller, told).await?;
        }
        self.commit(tx).await?;
        Ok(after)
    }

    /// What is said, held against the release: its parts, its meshes. Before the
    /// transaction, as it reads files.
    async fn understood(
        &self,
        caller: &Principal,
        name: &DesignName,
        version: &Version,
        edits: &[Edit],
    ) -> Result<Vec<Wanted>> {
        let mut connection = self.db().read().await?;
        let design = self
            .authorize_design(&mut connection, caller, Action::Correct, name)
            .await?;
        let release = releases::find(&mut connection, design.id, version)
            .await?
            .ok_or_else(|| Error::not_found(format!("release {name} {version}")))?;
        drop(connection);
        let (files, config) = self.servable_files(&release).await?;
        if edits.len() > CORRECTIONS_MAX {
            return Err(too_many());
        }
        let own = self
            .own_design(BomOf::new(name, &config, files.clone()))
            .await?;
        own.must_be_read()?;
        let made = own.said.lines.iter().filter(|line| line.is_made());
        let made: HashSet<&str> = made.map(|line| line.id.as_str()).collect();
        let by_path: HashMap<&str, &ReleaseFile> = files
            .iter()
            .map(|file| (file.path.as_str(), file))
            .collect();
        let meshes = edits.iter().filter(|edit| edit.what == UNIT);
        let meshes = meshes.filter_map(|edit| by_path.get(edit.of.as_str()));
        let digests: Vec<Digest> = meshes.map(|file| file.digest).collect();
        let shapes = match digests.is_empty() {
            true => Shapes::new(),
            false => self.shapes(&digests).await?,
        };
        let mut seen = HashSet::new();
        let (mut wanted, mut wrong) = (Vec::new(), Vec::new());
        for edit in edits {
            let said = match seen.insert((&edit.of, &edit.what)) {
                true => understand(edit, &made, &by_path, &shapes),
                false => Err(about(edit, "duplicate", "it stands here twice")),
            };
            match said {
                Ok(one) => wanted.push(one),
                Err(found) => wrong.push(*found),
            }
        }
        match wrong.is_empty() {
            true => Ok(wanted),
            false => Err(Error::diagnosed(
                ProblemCode::CorrectionInvalid,
                "Nothing was corrected: something of it cannot be taken.",
                wrong,
            )),
        }
    }
}

impl Seen<'_> {
    fn check(self, before: &Corrections) -> Result<()> {
        let is_same = match self {
            Self::Whatever => true,
            Self::All(revision) => before.revision() == revision,
            Self::Of(subject, revision) => before.revision_of(subject) == revision,
        };
        match is_same {
            true => Ok(()),
            false => Err(Error::refused(
                ProblemCode::CorrectionsChanged,
                "Somebody corrected this meanwhile. Nothing was changed; look at what stands now, and say it again.",
            )),
        }
    }
}

/// What is to be written of what is wanted: nothing that stands already.
fn changed(before: &Corrections, wanted: Vec<Wanted>, is_whole: bool) -> Vec<Wanted> {
    let keys = wanted.iter().map(Wanted::key);
    let keys: HashSet<(String, String)> = keys
        .map(|(of, what)| (of.to_owned(), what.to_owned()))
        .collect();
    let others = before.all().iter().filter(|_| is_whole);
    let others = others.map(|one| {
        (
            one.corrected.of().to_owned(),
            one.corrected.what().to_owned(),
        )
    });
    let taken = others.filter(|key| !keys.contains(key));
    let taken: Vec<Wanted> = taken
        .map(|(of, what)| Wanted::TakeBack { of, what })
        .collect();
    let is_new = |one: &Wanted| {
        let (of, what) = one.key();
        match (before.find(of, what), one) {
            (Some(stands), Wanted::Put(corrected)) => stands.corrected != *corrected,
            (None, Wanted::TakeBack { .. }) => false,
            (None, Wanted::Put(_)) | (Some(_), Wanted::TakeBack { .. }) => true,
        }
    };
    let all = wanted.into_iter().chain(taken);
    all.filter(is_new).collect()
}

async fn write(
    tx: &mut Write,
    caller: &Principal,
    release: ReleaseId,
    changed: &[Wanted],
    now: Instant,
) -> Result<()> {
    for one in changed {
        let (subject, fact) = one.key();
        match one {
            Wanted::Put(corrected) => {
                let new = rows::NewCorrection {
                    subject,
                    fact,
                    value: &corrected.value(),
                    by: caller.actor(),
                    at: now,
                };
                rows::put(tx, release, &new).await?;
            }
            Wanted::TakeBack { .. } => {
                rows::remove(tx, release, subject, fact).await?;
            }
        }
    }
    Ok(())
}

fn understand(
    edit: &Edit,
    made: &HashSet<&str>,
    files: &HashMap<&str, &ReleaseFile>,
    shapes: &Shapes,
) -> Result<Wanted, Box<Diagnostic>> {
    let what = Correctable::parse(&edit.what);
    if what.is_none() && edit.what != UNIT {
        let words = "what is corrected of a part is its process, size, material, thickness or mass, of a mesh its unit";
        return Err(about(edit, "word-unknown", words));
    }
    if edit.value.trim().is_empty() {
        return Ok(Wanted::TakeBack {
            of: edit.of.clone(),
            what: edit.what.clone(),
        });
    }
    let Some(what) = what else {
        return unit(edit, files, shapes).map(Wanted::Put);
    };
    let part = PartId::parse(&edit.of).ok();
    let part = part.filter(|id| made.contains(id.as_str()));
    let part = part.ok_or_else(|| {
        let none = "the release has no part of this id that is made";
        about(edit, "part-id-invalid", none)
    })?;
    match Correction::read(what, &edit.value) {
        Ok(correction) => Ok(Wanted::Put(Corrected::Part(part, correction))),
        Err(error) => Err(about(edit, code_of(error, what), &error.to_string())),
    }
}

/// The unit that is to be read of a mesh: one of those its report knows.
fn unit(
    edit: &Edit,
    files: &HashMap<&str, &ReleaseFile>,
    shapes: &Shapes,
) -> Result<Corrected, Box<Diagnostic>> {
    let file = files.get(edit.of.as_str());
    let file = file.ok_or_else(|| about(edit, "file-missing", "the release has no such file"))?;
    let wrong = |why: &str| about(edit, "word-unknown", why);
    let report = match shapes.get(&file.digest).map(AsRef::as_ref) {
        Some(ShapeState::Waiting) => {
            return Err(wrong("it is not measured yet; try again in a moment"));
        }
        Some(ShapeState::Known(known)) => known.facts.mesh(),
        Some(ShapeState::Refused(_)) | None => None,
    };
    let report = report.ok_or_else(|| wrong("it is no mesh that is understood here"))?;
    if report.unit_stated.is_some() {
        return Err(wrong("the file says itself what its numbers mean"));
    }
    let known = Unit::find(&edit.value).filter(|unit| report.reading(*unit).is_some());
    let known = known.ok_or_else(|| {
        let readings = report.readings.iter();
        let words: Vec<&str> = readings.map(|reading| reading.unit.as_str()).collect();
        wrong(&format!("say one of {}", words.join(", ")))
    })?;
    Ok(Corrected::Mesh(edit.of.clone(), known))
}

/// A finding about an edit, at the field of a form that has its name.
fn about(edit: &Edit, code: &'static str, why: &str) -> Box<Diagnostic> {
    let named = |text: &str| -> String {
        let visible = text.chars().filter(|c| !c.is_control());
        visible.take(NAMED_CHARS_MAX).collect()
    };
    let (of, what, value) = (named(&edit.of), named(&edit.what), named(&edit.value));
    let found = Diagnostic::error(code, format!("{of}, {what} “{value}”: {why}."));
    Box::new(found.about(edit.what.as_str()))
}

/// The word for what is wrong, of those that `design.toml` is refused with.
fn code_of(error: CorrectionError, what: Correctable) -> &'static str {
    match error {
        CorrectionError::Empty => "empty",
        CorrectionError::TooLong => "too-long",
        CorrectionError::Character => "bad-character",
        CorrectionError::Process | CorrectionError::Bought => "process-unknown",
        CorrectionError::Size | CorrectionError::Thickness => "length-invalid",
        CorrectionError::Mass => "quantity-invalid",
        CorrectionError::Range | CorrectionError::Comma => match what {
            Correctable::Mass => "quantity-invalid",
            _ => "length-invalid",
        },
    }
}

fn too_many() -> Error {
    Error::refused(
        ProblemCode::CorrectionInvalid,
        format!(
            "A release has at most {CORRECTIONS_MAX} corrections. Publish a version that says what is right."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::Standing;
    use super::*;

    fn material(id: &str, text: &str) -> Corrected {
        let id = PartId::parse(id).unwrap();
        Corrected::Part(id, Correction::Material(text.to_owned()))
    }

    #[test]
    fn only_what_is_new_is_written_and_told() {
        let stands = |corrected| Standing {
            corrected,
            by: None,
            at: Instant::from_timestamp(1, 0).unwrap(),
        };
        let before = Corrections::new(vec![
            stands(material("lid", "MDF")),
            stands(material("box", "PLA")),
        ]);
        let same = Wanted::Put(material("lid", "MDF"));
        let other = Wanted::Put(material("lid", "Plywood"));
        let back = |of: &str| Wanted::TakeBack {
            of: of.to_owned(),
            what: "material".to_owned(),
        };
        let nothing = changed(&before, vec![same.clone(), back("cap")], false);
        assert!(nothing.is_empty(), "{nothing:?}");
        assert_eq!(changed(&before, vec![other.clone()], false), [other]);
        assert_eq!(changed(&before, vec![same], true), [back("box")]);
        assert_eq!(
            changed(&before, Vec::new(), true),
            [back("box"), back("lid")]
        );
        assert_eq!(back("lid").told().value, None);
    }
}
