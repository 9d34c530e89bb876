//! Bills of materials: what a release, or a draft, says of what goes into it,
//! together with every design it uses.
//!
//! The cells come from [`crate::derived`]; what they mean is said by `[bom]` of
//! each release's own `design.toml`. However many designs there are, they are
//! asked for with a bounded number of statements: those of resolving, and a
//! handful for all of them together.

use crate::corrections::Corrections;
use crate::derived::{KnownTable, TableState};
use crate::{Error, ReadingRight, Registry, ReleaseFile, Result};
use moka::future::Cache;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use wright_bom::roll_up::{Node, Use};
use wright_bom::{Amount, Bom, Line, RollUp, RollUpError, Table, parts, roll_up};
use wright_model::id::ReleaseId;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{
    BomMapping, Dependency, DependencyKind, Design, DesignName, DesignPath, Digest, Part, PartId,
    Version,
};
use wright_resolve::{Chosen, ChosenDependency, DesignAt, Resolution, Wanted};
use wright_store::bom as rows;
use wright_wire::Config;
use wright_wire::problem::ProblemCode;

/// Designs of one bill.
pub const DESIGNS_MAX: usize = 500;
/// Lines of all designs of one bill.
pub const LINES_MAX: usize = 50_000;
/// Cells of all their tables.
pub const CELLS_MAX: usize = 5_000_000;
/// Lines that a node remembers, counted together.
const LINES_REMEMBERED_MAX: u64 = 200_000;

/// What a node remembers of bills.
pub(crate) struct Boms {
    said: Cache<(Digest, Option<Digest>), Arc<Said>>,
}

impl Default for Boms {
    fn default() -> Self {
        let said = Cache::builder()
            .max_capacity(LINES_REMEMBERED_MAX)
            .weigher(|_, said: &Arc<Said>| u32::try_from(said.lines.len() + 20).unwrap_or(u32::MAX))
            .build();
        Self { said }
    }
}

/// The release, or draft, whose bill is asked for.
#[derive(Debug, Clone)]
pub struct BomOf {
    /// Its design.
    pub name: DesignName,
    /// Its version.
    pub version: Version,
    /// What people call it.
    pub title: String,
    /// Its `design.toml`.
    pub design_toml: Option<Digest>,
    /// The bill it names, where it has that file.
    pub bom: Option<(DesignPath, Digest)>,
    /// Its files; those that no part and no line names are of no interest.
    pub files: Vec<ReleaseFile>,
    /// The release, once it is out: its corrections count.
    pub release: Option<ReleaseId>,
}

impl BomOf {
    /// What a config says of itself, and the files it stands among.
    pub fn new(name: &DesignName, config: &Config, files: Vec<ReleaseFile>) -> Self {
        let digest = |path: &str| {
            let file = files.iter().find(|file| file.path.as_str() == path);
            file.map(|file| file.digest)
        };
        let bom = config.bom.as_ref();
        Self {
            name: name.clone(),
            version: config.version.clone(),
            title: config.title.clone(),
            design_toml: digest(wright_manifest::FILE_NAME),
            bom: bom.and_then(|path| Some((path.clone(), digest(path.as_str())?))),
            files,
            release: None,
        }
    }

    /// The same, as its maintainers corrected it.
    #[must_use]
    pub fn corrected(self, release: ReleaseId) -> Self {
        Self {
            release: Some(release),
            ..self
        }
    }
}

/// What a release says of what goes into it.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Its `design.toml`, where it can be read.
    pub design: Option<Design>,
    /// What it states of the columns.
    pub mapping: BomMapping,
    /// Its bill, where there is one that can be read.
    pub bom: Option<Bom>,
    /// The lines of the bill, and the parts of `design.toml`.
    pub lines: Vec<Line>,
    /// How many cells its bill has.
    cells: usize,
    /// Places of the parts of `design.toml`.
    parts: HashMap<PartId, usize>,
}

/// A design of a bill.
#[derive(Debug, Clone)]
pub struct BillDesign {
    /// Its name, as it is called today.
    pub name: DesignName,
    /// The version that is counted.
    pub version: Version,
    /// The release; `None` for the one that was asked for.
    pub release: Option<ReleaseId>,
    /// What people call it.
    pub title: String,
    /// Where its bill is.
    pub path: Option<DesignPath>,
    /// What there is of its bill; `None` where it names none.
    pub table: Option<TableState<()>>,
    /// What it says.
    pub said: Arc<Said>,
    /// The designs that go into it.
    pub uses: Vec<Use>,
    /// Its files that parts and lines name.
    pub files: HashMap<String, ReleaseFile>,
    /// What its maintainers corrected.
    pub corrections: Arc<Corrections>,
}

/// Everything that a roll-up is made from.
#[derive(Debug, Clone)]
pub struct Bill {
    /// The designs, the one that was asked for first.
    pub designs: Vec<BillDesign>,
    /// Why the designs it uses are not counted, in a sentence.
    pub problem: Option<String>,
    /// Designs that are not counted since they are not here, one by one.
    pub missing: Vec<String>,
    /// Designs that are not counted since their `design.toml` or bill was taken down.
    pub removed: Vec<String>,
}

impl Bill {
    /// The designs as they are added up.
    pub fn nodes(&self) -> Vec<BillNode<'_>> {
        self.designs
            .iter()
            .map(|design| BillNode {
                name: design.name.as_str(),
                lines: &design.said.lines,
                uses: &design.uses,
            })
            .collect()
    }

    /// What so many need.
    ///
    /// # Errors
    /// Where designs go into each other, or the numbers are too large.
    pub fn roll_up(&self, units: Amount) -> Result<RollUp, RollUpError> {
        roll_up(&self.nodes(), 0, units)
    }
}

/// A design as it is added up.
pub type BillNode<'a> = Node<'a>;

impl Registry {
    /// The cells of one bill, for whoever corrects what they mean.
    ///
    /// # Errors
    /// Where the file may not be read.
    pub async fn bom_cells(&self, right: &ReadingRight, digest: Digest) -> Result<TableState> {
        self.check_readable(right, digest).await?;
        let known = self.known_tables(&[digest]).await?.remove(&digest);
        self.bom_table(digest, known.unwrap_or_default()).await
    }

    /// The bill of a release or a draft, with those of every design it uses.
    ///
    /// # Errors
    /// Where its own files may not be read. What is wrong with the designs it
    /// uses is part of the answer.
    pub async fn bill(&self, right: &ReadingRight, of: BomOf) -> Result<Bill> {
        let own = [of.design_toml, of.bom.as_ref().map(|(_, digest)| *digest)];
        for digest in own.into_iter().flatten() {
            self.check_readable(right, digest).await?;
        }
        let mut size = Size::default();
        let release = of.release;
        let mut bill = Bill {
            designs: self.said_by(vec![of], &mut size).await?,
            problem: None,
            missing: Vec::new(),
            removed: Vec::new(),
        };
        if let Err(error) = self.add_used(&mut bill, &mut size).await {
            match error {
                Error::Refused(refusal) => bill.problem = Some(refusal.detail),
                error => return Err(error),
            }
        }
        self.add_corrections(&mut bill, release).await?;
        Ok(bill)
    }

    /// What a release says by itself, without the designs it uses.
    pub(crate) async fn own_design(&self, of: BomOf) -> Result<BillDesign> {
        let mut size = Size::default();
        let mut designs = self.said_by(vec![of], &mut size).await?;
        Ok(designs.remove(0))
    }

    /// Adds the designs that the first one uses, as they resolve today.
    async fn add_used(&self, bill: &mut Bill, size: &mut Size) -> Result<()> {
        let said = Arc::clone(&bill.designs[0].said);
        let dependencies = said.design.iter().flat_map(|design| &design.dependencies);
        let (here, elsewhere): (Vec<&Dependency>, Vec<&Dependency>) =
            dependencies.partition(|one| one.registry.is_none());
        let parts = elsewhere.iter().filter(|one| is_part(one));
        bill.missing.extend(parts.map(|one| one.name.to_string()));
        if !here.iter().any(|one| is_part(one)) {
            return Ok(());
        }
        let wanted: Vec<Wanted> = here.iter().map(|one| wanted(one)).collect();
        let resolution = self.resolve_all(&wanted).await?;
        if resolution.releases.len() > DESIGNS_MAX {
            return Err(Error::refused(
                ProblemCode::ReleaseTooLarge,
                format!(
                    "{} designs go into this one, more than the {DESIGNS_MAX} that are added up here; `wright bom` adds them up.",
                    resolution.releases.len()
                ),
            ));
        }
        let (used, removed) = self.used_designs(&resolution, size).await?;
        connect(bill, used, &removed, &resolution);
        Ok(())
    }

    /// The designs of a resolution that can be read, and those of which something was
    /// taken down.
    async fn used_designs(
        &self,
        resolution: &Resolution,
        size: &mut Size,
    ) -> Result<(Vec<BillDesign>, HashSet<DesignVersion>)> {
        let chosen = resolution.releases.iter();
        let manifests: Vec<Digest> = chosen.map(|chosen| chosen.manifest).collect();
        let mut read = self.db().read().await?;
        let releases = rows::releases(&mut read, &manifests).await?;
        let ids: Vec<ReleaseId> = releases.iter().map(|release| release.id).collect();
        let configs: HashMap<Digest, (ReleaseId, Config)> = releases
            .into_iter()
            .filter_map(|release| {
                let config = Config::parse(release.config_json.as_bytes()).ok()?;
                Some((release.manifest, (release.id, config)))
            })
            .collect();
        let mut paths = vec![wright_manifest::FILE_NAME];
        paths.extend(
            configs
                .values()
                .filter_map(|(_, config)| Some(config.bom.as_ref()?.as_str())),
        );
        let files = rows::files(&mut read, &ids, &paths).await?;
        let digests: Vec<Digest> = files.iter().map(|(_, file)| file.digest).collect();
        drop(read);
        let removed = self.removed_among(&digests).await?;
        let mut of_release: HashMap<ReleaseId, Vec<ReleaseFile>> = HashMap::new();
        for (release, file) in files {
            of_release.entry(release).or_default().push(file);
        }
        let mut asked = Vec::with_capacity(configs.len());
        let mut ids = Vec::with_capacity(configs.len());
        let mut without = HashSet::new();
        for chosen in &resolution.releases {
            let Some((id, config)) = configs.get(&chosen.manifest) else {
                continue;
            };
            let files = of_release.remove(id).unwrap_or_default();
            let of = BomOf::new(&chosen.design.name, config, files);
            let bom = of.bom.as_ref().map(|(_, digest)| *digest);
            let mut read = of.design_toml.into_iter().chain(bom);
            // Without what was taken down it would count for less: it is not counted.
            if read.any(|digest| removed.contains(&digest)) {
                without.insert((of.name, of.version));
            } else {
                asked.push(of);
                ids.push(*id);
            }
        }
        let mut designs = self.said_by(asked, size).await?;
        for (design, id) in designs.iter_mut().zip(ids) {
            design.release = Some(id);
        }
        self.add_files(&mut designs).await?;
        Ok((designs, without))
    }

    /// The files that parts and lines name, of all designs at once.
    async fn add_files(&self, designs: &mut [BillDesign]) -> Result<()> {
        let named: Vec<String> = designs.iter().flat_map(|one| one.said.paths()).collect();
        if named.is_empty() {
            return Ok(());
        }
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        let ids: Vec<ReleaseId> = designs.iter().filter_map(|one| one.release).collect();
        let files = rows::files(&mut *self.db().read().await?, &ids, &named).await?;
        let mut of_release: HashMap<ReleaseId, HashMap<String, ReleaseFile>> = HashMap::new();
        for (release, file) in files {
            let of_it = of_release.entry(release).or_default();
            of_it.insert(file.path.to_string(), file);
        }
        for design in designs {
            let files = design.release.and_then(|id| of_release.remove(&id));
            design.files = files.unwrap_or_default();
        }
        Ok(())
    }

    /// What each release says: its bill by its own mapping, and its parts. One table
    /// after the other, of which nothing is held but what it says.
    async fn said_by(&self, asked: Vec<BomOf>, size: &mut Size) -> Result<Vec<BillDesign>> {
        let mut remembered = Vec::with_capacity(asked.len());
        let mut unread = Vec::new();
        for of in &asked {
            let said = self.boms().said_of(of).await;
            if let (None, Some((_, digest))) = (&said, &of.bom) {
                unread.push(*digest);
            }
            remembered.push(said);
        }
        let known = self.known_tables(&unread).await?;
        let mut designs = Vec::with_capacity(asked.len());
        for (of, said) in asked.into_iter().zip(remembered) {
            let (said, table) = match said {
                Some(said) => (said, of.bom.as_ref().map(|_| TableState::Read(()))),
                None => self.said(&of, &known).await?,
            };
            size.add(said.lines.len(), said.cells)?;
            designs.push(BillDesign::new(of, said, table));
        }
        Ok(designs)
    }

    /// What a release says, and what there is of its bill.
    async fn said(
        &self,
        of: &BomOf,
        known: &HashMap<Digest, KnownTable>,
    ) -> Result<(Arc<Said>, Option<TableState<()>>)> {
        let (table, state) = match &of.bom {
            None => (None, None),
            Some((_, digest)) => {
                let known = known.get(digest).cloned().unwrap_or_default();
                let (table, state) = self.bom_table(*digest, known).await?.parted();
                (table, Some(state))
            }
        };
        let Some(toml) = of.design_toml else {
            return Ok((Arc::default(), state));
        };
        // Without its cells it is to be understood again once they are there.
        let digest = of.bom.as_ref().map(|(_, digest)| *digest);
        let key = (toml, digest.filter(|_| table.is_some()));
        let remembered = &self.boms().said;
        let found = remembered.try_get_with(key, async {
            let bytes = self.read_small_blob(toml, DESIGN_TOML_BYTES_MAX).await?;
            let said = tokio::task::spawn_blocking(move || understand(&bytes, table.as_deref()));
            said.await.map(Arc::new).map_err(Error::internal)
        });
        let said = found
            .await
            .map_err(|error| Error::internal(error.to_string()))?;
        Ok((said, state))
    }
}

impl Boms {
    /// What is remembered of a release with its bill.
    async fn said_of(&self, of: &BomOf) -> Option<Arc<Said>> {
        let bom = of.bom.as_ref().map(|(_, digest)| *digest);
        self.said.get(&(of.design_toml?, bom)).await
    }
}

/// A design by name and version.
type DesignVersion = (DesignName, Version);

/// How much the designs of one bill say together, the first one included.
#[derive(Debug, Default)]
struct Size {
    designs: usize,
    lines: usize,
    cells: usize,
}

impl Size {
    /// Adds what one says, and refuses what is too much before the next is read.
    fn add(&mut self, lines: usize, cells: usize) -> Result<()> {
        self.designs += 1;
        self.lines += lines;
        self.cells += cells;
        if self.lines <= LINES_MAX && self.cells <= CELLS_MAX {
            return Ok(());
        }
        Err(Error::refused(
            ProblemCode::ReleaseTooLarge,
            format!(
                "This design and {} of those that go into it have {} lines in {} cells, more than the {LINES_MAX} lines and {CELLS_MAX} cells that are added up here; `wright bom` adds them up.",
                self.designs - 1,
                self.lines,
                self.cells
            ),
        ))
    }
}

impl BillDesign {
    fn new(of: BomOf, said: Arc<Said>, table: Option<TableState<()>>) -> Self {
        let named: HashSet<String> = said.paths().into_iter().collect();
        let files = of.files.into_iter();
        let files = files.filter(|file| named.contains(file.path.as_str()));
        Self {
            name: of.name,
            version: of.version,
            release: None,
            title: of.title,
            path: of.bom.map(|(path, _)| path),
            files: files.map(|file| (file.path.to_string(), file)).collect(),
            said,
            table,
            uses: Vec::new(),
            corrections: Arc::default(),
        }
    }
}

/// Says which design goes into which, and how many times.
fn connect(
    bill: &mut Bill,
    used: Vec<BillDesign>,
    removed: &HashSet<DesignVersion>,
    resolution: &Resolution,
) {
    bill.designs.extend(used);
    let places: HashMap<DesignVersion, usize> = bill
        .designs
        .iter()
        .enumerate()
        .skip(1)
        .map(|(place, one)| ((one.name.clone(), one.version.clone()), place))
        .collect();
    let chosen = resolution.releases.iter();
    let chosen: HashMap<(&DesignName, &Version), &Chosen> = chosen
        .map(|chosen| ((&chosen.design.name, &chosen.version), chosen))
        .collect();
    let (mut missing, mut without) = (Vec::new(), Vec::new());
    for (at, design) in bill.designs.iter_mut().enumerate() {
        let dependencies = match at {
            0 => Some(&resolution.project),
            _ => {
                let chosen = chosen.get(&(&design.name, &design.version));
                chosen.map(|chosen| &chosen.dependencies)
            }
        };
        for used in dependencies.into_iter().flatten() {
            let Some(quantity) = quantity(&design.said, used) else {
                continue;
            };
            let key = (used.design.name.clone(), used.version.clone());
            match places.get(&key) {
                Some(place) => design.uses.push(Use {
                    design: *place,
                    quantity,
                }),
                None if removed.contains(&key) => without.push(key.0.to_string()),
                None => missing.push(key.0.to_string()),
            }
        }
    }
    for (names, into) in [(missing, &mut bill.missing), (without, &mut bill.removed)] {
        into.extend(names);
        into.sort_unstable();
        into.dedup();
    }
}

fn understand(design_toml: &[u8], table: Option<&Table>) -> Said {
    let text = String::from_utf8_lossy(design_toml);
    let parsed = wright_manifest::design_toml::parse(&text);
    let bom = table.map(|table| table.understand(&parsed.bom_mapping));
    let lines = bom.as_ref().map(|bom| bom.lines.clone());
    let design_parts = parsed.design.as_ref().map(|design| design.parts.as_slice());
    let places = design_parts.into_iter().flatten().zip(0..);
    Said {
        parts: places.map(|(part, at)| (part.id.clone(), at)).collect(),
        lines: parts::with_parts(lines.unwrap_or_default(), design_parts.unwrap_or_default()),
        design: parsed.design,
        mapping: parsed.bom_mapping,
        cells: table.map_or(0, Table::cells),
        bom,
    }
}

impl Said {
    /// A part of `design.toml`.
    pub fn part(&self, id: &PartId) -> Option<&Part> {
        self.design.as_ref()?.parts.get(self.place_of_part(id)?)
    }

    /// Its place among the parts of `design.toml`, from 0.
    pub fn place_of_part(&self, id: &PartId) -> Option<usize> {
        self.parts.get(id).copied()
    }

    /// The files that its parts and lines name.
    fn paths(&self) -> Vec<String> {
        let parts = self.design.iter().flat_map(|design| &design.parts);
        let of_parts = parts.flat_map(|part| part.source.iter().chain(&part.export));
        let of_lines = self.lines.iter().filter_map(|line| line.file.clone());
        of_parts.map(ToString::to_string).chain(of_lines).collect()
    }
}

fn is_part(dependency: &Dependency) -> bool {
    dependency.kind == DependencyKind::Part
}

fn wanted(dependency: &Dependency) -> Wanted {
    Wanted {
        design: DesignAt::here(dependency.name.clone()),
        requirement: dependency.requirement.clone(),
        kind: dependency.kind,
    }
}

/// How many of a design go into one; none where it is a tool or a jig.
fn quantity(said: &Said, used: &ChosenDependency) -> Option<Amount> {
    let mut dependencies = said.design.iter().flat_map(|design| &design.dependencies);
    let dependency = dependencies.find(|one| one.name == used.asked.name)?;
    is_part(dependency).then(|| parts::amount(dependency.quantity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_refused_as_soon_as_it_is() {
        let full = || {
            let mut size = Size::default();
            for _ in 0..2 {
                size.add(LINES_MAX / 2, CELLS_MAX / 2).unwrap();
            }
            size
        };
        for (lines, cells) in [(1, 0), (0, 1)] {
            let refused = full().add(lines, cells).unwrap_err();
            assert_eq!(refused.code(), ProblemCode::ReleaseTooLarge);
            let why = refused.to_string();
            assert!(why.starts_with("This design and 2 of those"), "{why}");
        }
    }
}
