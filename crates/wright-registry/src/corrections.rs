//! What maintainers correct of a release that is out: how a part is made, how
//! large it is, of what, and in which unit a mesh is to be read. The release keeps
//! its digest; corrections lie over what its files say, and rank above it.
//!
//! They are read from the database whenever a bill or a shape is told of, so that
//! every node says the same from the moment on that one was written.

mod change;

pub use change::{Change, Edit, Seen};

use crate::bom::Bill;
use crate::production::Shapes;
use crate::{Registry, Result};
use std::borrow::Cow;
use std::sync::Arc;
use wright_bom::{Correctable, Correction, Requirement};
use wright_geometry::{Facts, Unit};
use wright_model::id::ReleaseId;
use wright_model::{ActorHandle, DesignName, Digest, PartId, Version};
use wright_store::corrections as rows;
use wright_store::{Connection, Instant};

/// Corrections of one release.
pub const CORRECTIONS_MAX: usize = 1_000;
/// What is corrected of a mesh.
pub const UNIT: &str = "unit";
/// Digits of a revision, in hexadecimal.
const REVISION_DIGITS: usize = 32;

/// Something that is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corrected {
    /// A made part.
    Part(PartId, Correction),
    /// The mesh at a path: the unit of its coordinates.
    Mesh(String, Unit),
}

impl Corrected {
    /// The id of the part, or the path of the mesh.
    pub fn of(&self) -> &str {
        match self {
            Self::Part(id, _) => id.as_str(),
            Self::Mesh(path, _) => path,
        }
    }

    /// What of it, as a word for programs.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Part(_, correction) => correction.what().as_str(),
            Self::Mesh(..) => UNIT,
        }
    }

    /// What it is, as it is read again.
    pub fn value(&self) -> String {
        match self {
            Self::Part(_, correction) => correction.to_string(),
            Self::Mesh(_, unit) => unit.as_str().to_owned(),
        }
    }

    /// Reads a row; nothing where a newer program wrote it.
    fn of_row(row: &rows::Correction) -> Option<Self> {
        if row.fact == UNIT {
            return Some(Self::Mesh(row.subject.clone(), Unit::find(&row.value)?));
        }
        let what = Correctable::parse(&row.fact)?;
        let correction = Correction::read(what, &row.value).ok()?;
        Some(Self::Part(PartId::parse(&row.subject).ok()?, correction))
    }
}

/// A correction that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is corrected.
    pub corrected: Corrected,
    /// Who said so; `None`: the operator, or a person who was erased.
    pub by: Option<ActorHandle>,
    /// When.
    pub at: Instant,
}

impl Standing {
    /// Where a corrected fact stands, as facts tell it: `@ana`.
    fn from(&self) -> String {
        match &self.by {
            Some(handle) => format!("@{handle}"),
            None => "–".to_owned(),
        }
    }
}

/// The corrections of a release, by part or mesh and by what of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections(Vec<Standing>);

impl Corrections {
    fn new(mut standing: Vec<Standing>) -> Self {
        standing.sort_by_cached_key(|one| {
            let corrected = &one.corrected;
            (corrected.of().to_owned(), corrected.what())
        });
        Self(standing)
    }

    /// All that stand.
    pub fn all(&self) -> &[Standing] {
        &self.0
    }

    /// Those of a part, or of a mesh.
    pub fn of(&self, subject: &str) -> &[Standing] {
        let begin = self.0.partition_point(|one| one.corrected.of() < subject);
        let end = self.0.partition_point(|one| one.corrected.of() <= subject);
        &self.0[begin..end]
    }

    /// One of them.
    pub fn find(&self, subject: &str, what: &str) -> Option<&Standing> {
        let mut of = self.of(subject).iter();
        of.find(|one| one.corrected.what() == what)
    }

    /// Which ones these are, to see whether others stand meanwhile.
    pub fn revision(&self) -> String {
        revision(&self.0)
    }

    /// Which ones these are of a part, or of a mesh.
    pub fn revision_of(&self, subject: &str) -> String {
        revision(self.of(subject))
    }

    /// What a part is made of, where that is corrected.
    pub fn material_of(&self, part: &PartId) -> Option<&str> {
        let found = self.find(part.as_str(), Correctable::Material.as_str())?;
        match &found.corrected {
            Corrected::Part(_, Correction::Material(text)) => Some(text),
            _ => None,
        }
    }

    /// The unit that a mesh is to be read in, where somebody said it.
    pub fn unit_of(&self, path: &str) -> Option<Unit> {
        match &self.find(path, UNIT)?.corrected {
            Corrected::Mesh(_, unit) => Some(*unit),
            Corrected::Part(..) => None,
        }
    }

    /// What was found out of the file at a path, a mesh in the unit that it is to be
    /// read in.
    pub fn read<'f>(&self, path: &str, facts: &'f Facts) -> Cow<'f, Facts> {
        match self.unit_of(path) {
            Some(unit) => Cow::Owned(facts.clone().read_in(unit)),
            None => Cow::Borrowed(facts),
        }
    }

    /// Adds what is corrected of a part.
    pub(crate) fn add_to(&self, part: &PartId, facts: wright_bom::Facts) -> wright_bom::Facts {
        let of_it = self.of(part.as_str()).iter();
        of_it.fold(facts, |facts, one| match &one.corrected {
            Corrected::Part(_, correction) => facts.with_correction(correction, &one.from()),
            Corrected::Mesh(..) => facts,
        })
    }

    /// Whether anything of a part is corrected.
    fn has_parts(&self) -> bool {
        let mut all = self.0.iter();
        all.any(|one| matches!(one.corrected, Corrected::Part(..)))
    }
}

fn revision(standing: &[Standing]) -> String {
    let told = standing.iter().map(|one| {
        let (corrected, at) = (&one.corrected, one.at.timestamp_micros());
        let (of, what, value) = (corrected.of(), corrected.what(), corrected.value());
        format!("{of}\n{what}\n{value}\n{at}\n")
    });
    let told: String = told.collect();
    Digest::of(told.as_bytes()).hex()[..REVISION_DIGITS].to_owned()
}

/// The corrections of one release.
async fn read(connection: &mut Connection, release: ReleaseId) -> Result<Corrections> {
    let found = rows::of_releases(connection, &[release]).await?;
    let standing = found.into_iter().filter_map(|(_, row)| standing(row));
    Ok(Corrections::new(standing.collect()))
}

fn standing(row: rows::Correction) -> Option<Standing> {
    Some(Standing {
        corrected: Corrected::of_row(&row)?,
        by: row.by,
        at: row.at,
    })
}

/// A made part of a release, for whoever corrects it.
#[derive(Debug, Clone)]
pub struct KnownPart {
    /// What people call it.
    pub name: String,
    /// What is known of it.
    pub now: Requirement,
    /// What would be, if nothing of it were corrected.
    pub otherwise: Requirement,
}

impl Bill {
    /// A made part of the first design; nothing where it has no such part.
    pub fn known_part(&self, id: &PartId, shapes: &Shapes) -> Option<KnownPart> {
        let own = self.designs.first()?;
        let mut lines = own.said.lines.iter().enumerate();
        let (at, line) = lines.find(|(_, line)| line.id == *id && line.is_made())?;
        let shared = own.shared_files();
        let mut bare = own.clone();
        bare.corrections = Arc::default();
        Some(KnownPart {
            name: line.name.clone(),
            now: own.facts(at, line, shapes, &shared).requirement(),
            otherwise: bare.facts(at, line, shapes, &shared).requirement(),
        })
    }
}

impl Registry {
    /// The corrections of a release of that name.
    ///
    /// # Errors
    /// 404, 410 or 451 like the release.
    pub async fn corrections(&self, name: &DesignName, version: &Version) -> Result<Corrections> {
        let release = self.release_called(name, version).await?;
        self.servable_files(&release).await?;
        self.corrections_of(release.id).await
    }

    /// The corrections of a release that somebody looks at.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn corrections_of(&self, release: ReleaseId) -> Result<Corrections> {
        read(&mut *self.db().read().await?, release).await
    }

    /// Lays the corrections of each design over what it says; `own` is the first
    /// one's release, once it is out.
    pub(crate) async fn add_corrections(
        &self,
        bill: &mut Bill,
        own: Option<ReleaseId>,
    ) -> Result<()> {
        let designs = bill.designs.iter().enumerate();
        let of_design = designs.filter_map(|(at, design)| match at {
            0 => Some((own?, at)),
            _ => Some((design.release?, at)),
        });
        let mut places: Vec<(ReleaseId, usize)> = of_design.collect();
        if places.is_empty() {
            return Ok(());
        }
        places.sort_unstable();
        let ids: Vec<ReleaseId> = places.iter().map(|(id, _)| *id).collect();
        let found = rows::of_releases(&mut *self.db().read().await?, &ids).await?;
        for of_one in found.chunk_by(|(one, _), (other, _)| one == other) {
            let id = of_one[0].0;
            let all = of_one.iter().filter_map(|(_, row)| standing(row.clone()));
            let corrections = Arc::new(Corrections::new(all.collect()));
            let begin = places.partition_point(|(other, _)| *other < id);
            let of_it = places[begin..].iter().take_while(|(other, _)| *other == id);
            for (_, at) in of_it {
                bill.designs[*at].correct(&corrections);
            }
        }
        Ok(())
    }
}

impl crate::bom::BillDesign {
    fn correct(&mut self, corrections: &Arc<Corrections>) {
        self.corrections = Arc::clone(corrections);
        if !corrections.has_parts() {
            return;
        }
        let said = Arc::make_mut(&mut self.said);
        for line in said.lines.iter_mut().filter(|line| line.is_made()) {
            for one in corrections.of(line.id.as_str()) {
                if let Corrected::Part(_, correction) = &one.corrected {
                    line.correct(correction);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(corrected: Corrected, seconds: i64) -> Standing {
        Standing {
            corrected,
            by: ActorHandle::parse("ana").ok(),
            at: Instant::from_timestamp(seconds, 0).unwrap(),
        }
    }

    fn part(id: &str, correction: Correction) -> Corrected {
        Corrected::Part(PartId::parse(id).unwrap(), correction)
    }

    #[test]
    fn each_part_has_its_own_and_a_revision_of_them() {
        let mesh = Corrected::Mesh("stl/lid.stl".into(), Unit::Inch);
        let all = vec![
            standing(part("lid", Correction::Thickness(4_000)), 1),
            standing(mesh, 2),
            standing(part("lid", Correction::Material("MDF".into())), 3),
            standing(part("lid-2", Correction::Process("fdm".into())), 4),
        ];
        let corrections = Corrections::new(all.clone());
        let lid = PartId::parse("lid").unwrap();
        assert_eq!(corrections.of("lid").len(), 2);
        assert_eq!(corrections.of("li").len(), 0);
        assert_eq!(corrections.material_of(&lid), Some("MDF"));
        assert_eq!(corrections.unit_of("stl/lid.stl"), Some(Unit::Inch));
        assert_eq!(corrections.unit_of("lid"), None);
        let known = corrections.add_to(&lid, wright_bom::Facts::default());
        assert_eq!(known.requirement().material.unwrap().from, "@ana");

        let mut later = all;
        later[3].at += chrono::Duration::microseconds(1);
        let later = Corrections::new(later);
        assert_ne!(later.revision(), corrections.revision());
        assert_eq!(later.revision_of("lid"), corrections.revision_of("lid"));
        assert_ne!(later.revision_of("lid-2"), corrections.revision_of("lid-2"));
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let all = [
            part("lid", Correction::Size([62_000, 62_000, 23_500])),
            part("lid", Correction::Process("laser-cut".into())),
            Corrected::Mesh("stl/lid.stl".into(), Unit::Micrometer),
        ];
        for corrected in all {
            let mut row = rows::Correction {
                subject: corrected.of().to_owned(),
                fact: corrected.what().to_owned(),
                value: corrected.value(),
                by: None,
                at: Instant::from_timestamp(1, 0).unwrap(),
            };
            assert_eq!(Corrected::of_row(&row), Some(corrected));
            row.fact = "color".to_owned();
            assert_eq!(Corrected::of_row(&row), None, "of a newer program");
        }
    }
}
