//! What a workshop takes along: what each made part requires, from everything
//! that is known of it, and one zip with just the files and lists it needs.

use crate::bom::{Bill, BillDesign, BomOf};
use crate::derived::{ShapeState, TableState};
use crate::zip_layout::{ZipContent, ZipEntry, ZipLayout};
use crate::zips::Zip;
use crate::{Error, ReadingRight, Registry, ReleaseFile, Result};
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use wright_bom::production::WORKSHOP_KINDS;
use wright_bom::{Amount, Bom, Facts, Line, Made, RollUp, production};
use wright_model::{DesignName, DesignPath, Digest, FileKind, Version};
use wright_store::{bom as rows, tombstones};
use wright_wire::problem::ProblemCode;

/// Until a bill that waits may be read, in seconds.
const WAITING_SECONDS: u32 = 5;
/// Files whose measures are asked for.
const MEASURED_MAX: usize = 500;

/// What is known of the files of parts, by digest.
pub type Shapes = HashMap<Digest, Arc<ShapeState>>;

impl BillDesign {
    /// Everything that is known of the part of a line. `shared` are the files that
    /// other parts are made of as well.
    pub(crate) fn facts(
        &self,
        at: usize,
        line: &Line,
        shapes: &Shapes,
        shared: &HashSet<&str>,
    ) -> Facts {
        // What the bill itself says, before `design.toml` had its word.
        let bom = self.said.bom.as_ref();
        let of_bom = bom.and_then(|bom| bom.lines.get(at));
        let of_bom = of_bom.filter(|of_bom| of_bom.id == line.id);
        let of_bom = of_bom.zip(self.path.as_ref().map(DesignPath::as_str));
        let said = Facts::said(self.said.part(&line.id), of_bom);
        let said = self.corrections.add_to(&line.id, said);
        let measured = self.exports(line).into_iter().filter_map(|file| {
            let shape = shapes.get(&file.digest)?.known()?;
            let path = file.path.as_str();
            let facts = self.corrections.read(path, &shape.facts);
            Some((facts.measured(shared.contains(path))?, path))
        });
        said.with_measured(measured)
    }

    /// Refuses what cannot be known before its bill is read.
    ///
    /// # Errors
    /// `unavailable` while the bill waits.
    pub fn must_be_read(&self) -> Result<()> {
        match self.table {
            Some(TableState::Waiting) => Err(self.not_read_yet()),
            _ => Ok(()),
        }
    }

    fn not_read_yet(&self) -> Error {
        Error::Unavailable {
            why: format!("the bill of {} is not read yet", self.name),
            retry_after: WAITING_SECONDS,
        }
    }

    /// That its bill is in no list, in the words of lists; nothing where it is read.
    pub fn unread(&self) -> Option<String> {
        let why = match self.table.as_ref()? {
            // Cells, but no table of parts among them.
            TableState::Read(()) if self.said.bom.as_ref().is_some_and(Bom::has_errors) => {
                "cannot be read".to_owned()
            }
            TableState::Read(()) => return None,
            TableState::Waiting => "is not read yet".to_owned(),
            TableState::Unread => "is not read by this registry".to_owned(),
            TableState::Refused(reason) => format!("cannot be read: {reason}"),
        };
        let path = self.path.as_ref().map_or("", DesignPath::as_str);
        let (name, version) = (&self.name, &self.version);
        Some(format!("{name} {version}, whose bill {path} {why}"))
    }

    /// Files that several of its parts are made of.
    pub(crate) fn shared_files(&self) -> HashSet<&str> {
        let lines = self.said.lines.iter().filter(|line| line.is_made());
        let files = lines.flat_map(|line| production::files(self.said.part(&line.id), line));
        production::shared(files)
    }

    /// The files of a part that a machine takes, else those that it is made from.
    pub fn exports(&self, line: &Line) -> Vec<&ReleaseFile> {
        let files = production::files(self.said.part(&line.id), line).into_iter();
        files.filter_map(|path| self.files.get(path)).collect()
    }

    /// The files that a part is made from, where a machine takes others.
    pub fn sources(&self, line: &Line) -> Vec<&ReleaseFile> {
        let part = self
            .said
            .part(&line.id)
            .filter(|part| !part.export.is_empty());
        let sources = part.into_iter().flat_map(|part| &part.source);
        sources
            .filter_map(|path| self.files.get(path.as_str()))
            .collect()
    }
}

impl Bill {
    /// The designs that are counted.
    fn counted(&self, total: &RollUp) -> impl Iterator<Item = &BillDesign> {
        let counted = total.designs.iter();
        counted.filter_map(move |counted| self.designs.get(counted.design))
    }

    /// A design that is counted and whose bill is not read yet.
    pub fn waiting(&self, total: &RollUp) -> Option<&BillDesign> {
        let mut counted = self.counted(total);
        counted.find(|one| matches!(one.table, Some(TableState::Waiting)))
    }

    /// What is needed and in no list, in the words of lists: bills that cannot be
    /// read or were removed, and designs that are not here.
    pub fn not_counted(&self, total: &RollUp) -> Vec<String> {
        let unread = self.counted(total).filter_map(BillDesign::unread);
        let removed = self.removed.iter();
        let removed = removed.map(|name| format!("{name}, whose bill was removed"));
        let missing = self.missing.iter();
        let missing = missing.map(|name| format!("{name}, which is not in this registry"));
        unread.chain(removed).chain(missing).collect()
    }

    /// What is made, and what each requires, in the order of the roll-up.
    pub fn made(&self, total: &RollUp, shapes: &Shapes) -> Vec<Made> {
        let shared = self.designs.iter().map(BillDesign::shared_files);
        let shared: Vec<HashSet<&str>> = shared.collect();
        let made = total.made.iter().filter_map(|made| {
            let from = made.from.first()?;
            let design = self.designs.get(from.design)?;
            let shared = shared.get(from.design)?;
            let line = design.said.lines.get(from.line)?;
            let files = design.exports(line).into_iter();
            Some(Made {
                design: design.name.to_string(),
                id: line.id.to_string(),
                name: line.name.clone(),
                quantity: made.quantity,
                requirement: design.facts(from.line, line, shapes, shared).requirement(),
                files: files.map(|file| file.path.to_string()).collect(),
            })
        });
        made.collect()
    }
}

impl Registry {
    /// What measuring the files of parts found, as far as it is known by now.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn measured(&self, bill: &Bill) -> Result<Shapes> {
        let mut digests: Vec<Digest> = Vec::new();
        for design in &bill.designs {
            let lines = design.said.lines.iter().filter(|line| line.is_made());
            let files = lines.flat_map(|line| design.exports(line));
            digests.extend(files.map(|file| file.digest));
        }
        let mut seen = HashSet::new();
        digests.retain(|digest| seen.insert(*digest));
        digests.truncate(MEASURED_MAX);
        if digests.is_empty() {
            return Ok(Shapes::new());
        }
        self.shapes(&digests).await
    }

    /// The bill of a release with those of every design it uses, and what so many
    /// need of it all, as far as it is known by now.
    ///
    /// # Errors
    /// 404, 410 or 451 like the release; a refusal where the designs it uses cannot
    /// be added up, since a part of it would not be enough.
    pub async fn rolled_up(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<(Bill, RollUp)> {
        let (bill, total, _) = self.release_bill(name, version, units).await?;
        Ok((bill, total))
    }

    /// The same for lists that leave the registry: where something is still being
    /// read, they wait for it. What cannot be read is said by [`Bill::not_counted`].
    ///
    /// # Errors
    /// Those of [`Registry::rolled_up`], and `unavailable` while a bill waits.
    pub async fn handed_out(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<(Bill, RollUp)> {
        let (bill, total, _) = self.whole_bill(name, version, units).await?;
        Ok((bill, total))
    }

    async fn whole_bill(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<(Bill, RollUp, Vec<ReleaseFile>)> {
        let (bill, total, files) = self.release_bill(name, version, units).await?;
        if let Some(waiting) = bill.waiting(&total) {
            return Err(waiting.not_read_yet());
        }
        Ok((bill, total, files))
    }

    async fn release_bill(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<(Bill, RollUp, Vec<ReleaseFile>)> {
        let release = self.release_called(name, version).await?;
        let (files, config) = self.servable_files(&release).await?;
        let of = BomOf::new(name, &config, files.clone()).corrected(release.id);
        let bill = self.bill(&ReadingRight::published(), of).await?;
        if let Some(problem) = &bill.problem {
            return Err(Error::refused(
                ProblemCode::DependencyMissing,
                problem.clone(),
            ));
        }
        let total = bill.roll_up(units).map_err(cannot_be_added)?;
        Ok((bill, total, files))
    }

    /// One zip of just what a workshop needs to make so many of a release: the
    /// files of its parts and of those of every design it uses, drawings,
    /// licenses, and lists of what is made, cut and bought.
    ///
    /// # Errors
    /// Those of [`Registry::handed_out`].
    pub async fn production_zip(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<Zip> {
        let (bill, total, files) = self.whole_bill(name, version, units).await?;
        let shapes = self.measured(&bill).await?;
        let made = bill.made(&total, &shapes);
        let folder = format!("{}-{version}-for-{units}", name.slug());
        let mut entries = lists(&bill, &total, &made, &folder);
        entries.extend(self.workshop_files(&bill, &total, files, &folder).await?);
        Ok(Zip {
            file_name: format!("{folder}.zip"),
            layout: ZipLayout::new(&entries),
        })
    }

    /// The files of every design that is counted, a folder each.
    async fn workshop_files(
        &self,
        bill: &Bill,
        total: &RollUp,
        own: Vec<ReleaseFile>,
        folder: &str,
    ) -> Result<Vec<ZipEntry>> {
        let counted: Vec<&BillDesign> = bill.counted(total).collect();
        let ids: Vec<_> = counted.iter().filter_map(|design| design.release).collect();
        let exports: Vec<String> = counted.iter().flat_map(|design| taken(design)).collect();
        let mut paths: Vec<&str> = exports.iter().map(String::as_str).collect();
        paths.push(wright_manifest::FILE_NAME);
        let mut kinds = WORKSHOP_KINDS.map(FileKind::as_str).to_vec();
        if counted.iter().any(|design| taken(design).is_empty()) {
            kinds.push(FileKind::Mesh.as_str());
        }
        let mut read = self.db().read().await?;
        let used = rows::workshop_files(&mut read, &ids, &paths, &kinds).await?;
        let digests: Vec<Digest> = used.iter().map(|(_, file)| file.digest).collect();
        if let Some(stone) = tombstones::among(&mut read, &digests).await?.first() {
            return Err(crate::tombstones::refusal(stone));
        }
        drop(read);
        let mut of_release: HashMap<_, Vec<ReleaseFile>> = HashMap::new();
        for (release, file) in used {
            of_release.entry(release).or_default().push(file);
        }
        let mut folders = Vec::with_capacity(counted.len());
        let mut own = Some(own);
        for design in counted {
            let mut files = match design.release {
                None => own.take().unwrap_or_default(),
                Some(release) => of_release.remove(&release).unwrap_or_default(),
            };
            let taken: HashSet<String> = taken(design).into_iter().collect();
            files.retain(|file| is_for_workshops(file, &taken));
            let place = format!("{folder}/{}-{}", design.name, design.version);
            folders.push((place, files));
        }
        self.entries(folders).await
    }
}

/// Whether a file goes along, among it what says how all of it is made.
fn is_for_workshops(file: &ReleaseFile, taken: &HashSet<String>) -> bool {
    let path = file.path.as_str();
    path == wright_manifest::FILE_NAME || production::goes_along(path, file.kind, taken)
}

/// The files of its made parts.
fn taken(design: &BillDesign) -> Vec<String> {
    let lines = design.said.lines.iter().filter(|line| line.is_made());
    let files = lines.flat_map(|line| design.exports(line));
    files.map(|file| file.path.to_string()).collect()
}

/// The lists beside the folders.
fn lists(bill: &Bill, total: &RollUp, made: &[Made], folder: &str) -> Vec<ZipEntry> {
    let nodes = bill.nodes();
    let title = &bill.designs[0].title;
    let texts = production::lists(title, total, &nodes, made, &bill.not_counted(total));
    texts
        .into_iter()
        .map(|(name, text)| {
            let bytes = Bytes::from(text);
            ZipEntry {
                path: format!("{folder}/{name}"),
                size: bytes.len() as u64,
                crc32: crc32fast::hash(&bytes),
                content: ZipContent::Bytes(bytes),
            }
        })
        .collect()
}

/// Why there is no roll-up, as a refusal.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `map_err` asks for"
)]
pub(crate) fn cannot_be_added(error: wright_bom::RollUpError) -> Error {
    Error::refused(
        ProblemCode::DependencyMissing,
        format!("What goes into this design cannot be added up: {error}."),
    )
}
