//! What a workshop takes along: what each made part requires, from everything
//! that is known of it, and one zip with just the files and lists it needs.

use crate::bom::{Bill, BillDesign, BomOf};
use crate::derived::ShapeState;
use crate::zip_layout::{ZipContent, ZipEntry, ZipLayout};
use crate::zips::Zip;
use crate::{Error, ReadingRight, Registry, ReleaseFile, Result};
use bytes::Bytes;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use wright_bom::{
    Amount, Fact, Facts, Line, Made, Origin, Requirement, RollUp, export, production,
};
use wright_geometry::Facts as Shape;
use wright_model::{DesignName, DesignPath, Digest, FileKind, Material, Process, Version};
use wright_store::{bom as rows, tombstones};
use wright_wire::problem::ProblemCode;

/// Kinds that a workshop needs whatever part they are of.
const WORKSHOP_KINDS: [FileKind; 4] = [
    FileKind::Drawing,
    FileKind::Board,
    FileKind::Firmware,
    FileKind::License,
];
/// Files whose measures are asked for.
const MEASURED_MAX: usize = 500;

/// What is known of the files of parts, by digest.
pub type Shapes = HashMap<Digest, Arc<ShapeState>>;

impl BillDesign {
    /// Everything that is known of a part.
    fn facts(&self, at: usize, line: &Line, shapes: &Shapes) -> Facts {
        // What the bill itself says, before `design.toml` had its word.
        let bom = self.said.bom.as_ref();
        let of_bom = bom.and_then(|bom| bom.lines.get(at));
        let of_bom = of_bom.filter(|of_bom| of_bom.id == line.id);
        let of_bom = of_bom.zip(self.path.as_ref().map(DesignPath::as_str));
        let said = Facts::said(self.said.part(&line.id), of_bom);
        let known = said.requirement();
        let exports = self.exports(line).into_iter();
        let measured = exports.filter_map(|file| {
            let shape = shapes.get(&file.digest)?.known()?;
            Some(measured(&shape.facts, file.path.as_str(), &known))
        });
        measured.fold(said, Facts::with)
    }

    /// The files of a part that a machine takes, else those that it is made from.
    pub fn exports(&self, line: &Line) -> Vec<&ReleaseFile> {
        let part = self.said.part(&line.id);
        let export = part.map(|part| match part.export.is_empty() {
            true => part.source.as_slice(),
            false => part.export.as_slice(),
        });
        let named = export.into_iter().flatten().map(DesignPath::as_str);
        let named = named.chain(line.file.as_deref());
        let mut files: Vec<&ReleaseFile> = named.filter_map(|path| self.files.get(path)).collect();
        files.dedup_by_key(|file| file.digest);
        files
    }
}

impl BillDesign {
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

/// What measuring a file says, by what is said of the part.
fn measured(shape: &Shape, path: &str, said: &Requirement) -> Facts {
    let mut facts = Facts::default();
    let mut size = None;
    match shape {
        Shape::Mesh(report) => {
            let reading = report.readings.first();
            size = reading.map(|reading| reading.size_um);
            let material = said.material.as_ref();
            let density = material.and_then(|material| Material::find(&material.value));
            let density = density.and_then(|material| material.density_kg_m3);
            // How full a print is, nobody says: this is the most it can be.
            let solid = reading.filter(|_| report.closed).zip(density);
            let mass = solid.and_then(|(reading, density)| solid_mass(reading.volume_nl, density));
            facts
                .mass
                .extend(mass.map(|mass| Fact::new(mass, Origin::Guessed, path)));
        }
        Shape::Board(report) => {
            let thickness = report.thickness_um;
            facts
                .thickness_um
                .extend(thickness.map(|um| Fact::new(um, Origin::Measured, path)));
            size = flat(report.size_um, thickness);
        }
        // The outline of one part; a drawing that a saw is set by shows many.
        Shape::Drawing(report) if is_of_sheet(said) => {
            let thickness = said.thickness_um.as_ref().map(|thickness| thickness.value);
            size = flat(Some(report.size_um), thickness);
        }
        _ => {}
    }
    facts
        .size_um
        .extend(size.map(|size| Fact::new(size, Origin::Measured, path)));
    facts
}

fn flat(size: Option<[i64; 2]>, thickness: Option<i64>) -> Option<[i64; 3]> {
    size.zip(thickness)
        .map(|([width, height], thick)| [width, height, thick])
}

/// Whether it is cut from a sheet, after its own outline.
fn is_of_sheet(said: &Requirement) -> bool {
    let process = said.process.as_ref();
    let process = process.and_then(|process| Process::find(&process.value));
    process.is_some_and(|process| {
        ["cutting", "sheet-metal", "cnc-mill", "cnc-router"]
            .iter()
            .any(|family| process.is_a(family))
    })
}

/// Grams of a solid. A nanoliter of 1 kg/m³ weighs a nanogram.
fn solid_mass(volume_nl: i64, density_kg_m3: i64) -> Option<Amount> {
    let nanograms = i128::from(volume_nl) * i128::from(density_kg_m3);
    Amount::from_millionths(i64::try_from(nanograms / 1_000).ok()?)
}

impl Bill {
    /// What is made, and what each requires, in the order of the roll-up.
    pub fn made(&self, total: &RollUp, shapes: &Shapes) -> Vec<Made> {
        let made = total.made.iter().filter_map(|made| {
            let from = made.from.first()?;
            let design = self.designs.get(from.design)?;
            let line = design.said.lines.get(from.line)?;
            let files = design.exports(line).into_iter();
            Some(Made {
                design: design.name.to_string(),
                id: line.id.to_string(),
                name: line.name.clone(),
                quantity: made.quantity,
                requirement: design.facts(from.line, line, shapes).requirement(),
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
    /// need of it all.
    ///
    /// # Errors
    /// Those of [`Registry::production_zip`].
    pub async fn rolled_up(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<(Bill, RollUp)> {
        let (bill, total, _) = self.release_bill(name, version, units).await?;
        Ok((bill, total))
    }

    async fn release_bill(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<(Bill, RollUp, Vec<ReleaseFile>)> {
        let release = self.release_called(name, version).await?;
        let (files, config) = self.servable_files(&release).await?;
        let file = |path: &str| files.iter().find(|file| file.path.as_str() == path);
        let of = BomOf {
            name: name.clone(),
            version: version.clone(),
            title: config.title.clone(),
            design_toml: file(wright_manifest::FILE_NAME).map(|file| file.digest),
            bom: config.bom.as_ref().and_then(|path| {
                let found = file(path.as_str())?;
                Some((path.clone(), found.digest))
            }),
            files: files.clone(),
        };
        let bill = self.bill(&ReadingRight::published(), &of).await?;
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
    /// 404, 410 or 451 like the release; a refusal where the designs it uses
    /// cannot be added up, since a part of it would not be enough.
    pub async fn production_zip(
        &self,
        name: &DesignName,
        version: &Version,
        units: Amount,
    ) -> Result<Zip> {
        let (bill, total, files) = self.release_bill(name, version, units).await?;
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
        let counted = total.designs.iter();
        let counted: Vec<&BillDesign> = counted
            .filter_map(|counted| bill.designs.get(counted.design))
            .collect();
        let ids: Vec<_> = counted.iter().filter_map(|design| design.release).collect();
        let exports: Vec<String> = counted.iter().flat_map(|design| taken(design)).collect();
        let mut paths: Vec<&str> = exports.iter().map(String::as_str).collect();
        paths.push(wright_manifest::FILE_NAME);
        let kinds = WORKSHOP_KINDS.map(FileKind::as_str);
        let mut read = self.db().read().await?;
        let used = rows::workshop_files(&mut read, &ids, &paths, &kinds).await?;
        let digests: Vec<Digest> = used.iter().map(|file| file.digest).collect();
        if let Some(stone) = tombstones::among(&mut read, &digests).await?.first() {
            return Err(crate::tombstones::refusal(stone));
        }
        drop(read);
        let mut of_release: HashMap<_, Vec<ReleaseFile>> = HashMap::new();
        for file in used {
            let (release, file) = (file.release, crate::bom::as_release_file(file).1);
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

/// Whether a file goes along. A design that names no files of its parts sends
/// all that machines take.
fn is_for_workshops(file: &ReleaseFile, taken: &HashSet<String>) -> bool {
    let path = file.path.as_str();
    path == wright_manifest::FILE_NAME
        || taken.contains(path)
        || WORKSHOP_KINDS.contains(&file.kind)
        || (taken.is_empty() && file.kind == FileKind::Mesh)
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
    let mut texts = vec![
        ("MAKE.md", production::page(title, total, &nodes, made)),
        ("make-list.csv", production::make_list_csv(made)),
    ];
    if !production::stock(made).is_empty() {
        texts.push(("cut-list.csv", production::cut_list_csv(made)));
    }
    if !total.bought.is_empty() {
        texts.push(("shopping-list.csv", export::shopping_csv(total, &nodes)));
    }
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

#[cfg(test)]
mod tests {
    use super::solid_mass;

    #[test]
    fn a_cube_of_water_weighs_its_volume() {
        // 10 mm × 10 mm × 10 mm: a milliliter.
        let grams = solid_mass(1_000_000, 1_000).map(|grams| grams.to_string());
        assert_eq!(grams.as_deref(), Some("1"));
        assert_eq!(solid_mass(-1, 1_000), None);
        assert_eq!(solid_mass(i64::MAX, i64::MAX), None);
    }
}
