//! `wright check`: says offline all that publishing would refuse or warn about.

use super::shapes::{self, Shape};
use crate::context::Context;
use crate::exit::AlreadyTold;
use crate::text;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use wright_client::ClientError;
use wright_client::listing::{self, Listing};
use wright_client::photos::{self, Photos};
use wright_client::project::DESIGN_TOML;
use wright_client::publish::source;
use wright_manifest::Severity;
use wright_manifest::folder::{FolderCheck, FolderFile, FolderLimits, check_folder};
use wright_model::DesignPath;
use wright_model::limits::JSON_INTEGER_MAX;

/// A registry's own limits are only known to the registry; here those of the
/// format hold.
const FORMAT_LIMITS: FolderLimits = FolderLimits {
    file_bytes_max: JSON_INTEGER_MAX.unsigned_abs(),
    release_bytes_max: JSON_INTEGER_MAX.unsigned_abs(),
};

/// An author's folder, listed and checked.
#[derive(Debug)]
pub(crate) struct CheckedFolder {
    pub(crate) root: PathBuf,
    pub(crate) listing: Listing,
    pub(crate) check: FolderCheck,
    /// Files that are elsewhere on disk than their path says.
    pub(crate) sources: HashMap<DesignPath, PathBuf>,
    /// Photos that say where they were taken. Mended copies live as long as this.
    pub(crate) photos: Photos,
    /// What was found in the bill of materials.
    pub(crate) bom: Vec<wright_bom::Diagnostic>,
}

#[derive(serde::Serialize)]
struct Checked<'a> {
    publishable: bool,
    files: u64,
    bytes: u64,
    diagnostics: &'a wright_manifest::Diagnostics,
    /// How the bill of materials was read; nothing of it refuses the release.
    bom: &'a [wright_bom::Diagnostic],
    /// What meshes, drawings and boards were found to be; nothing of it refuses the release.
    shapes: &'a [Shape],
    skipped: &'a [String],
    /// Photos whose place is left out of what is published.
    photos_mended: Vec<&'a DesignPath>,
    /// Photos that cannot be published as they are.
    photos_located: &'a [DesignPath],
}

pub(crate) fn run(context: &Context<'_>) -> Result<()> {
    let checked = check(context)?;
    let publishable = show(context, &checked);
    let shapes = shapes::look(&checked);
    shapes::show(context, &shapes);
    let diagnostics = &checked.check.diagnostics;
    let result = Checked {
        publishable,
        files: checked.check.files.len() as u64,
        bytes: bytes(&checked.check),
        diagnostics,
        bom: &checked.bom,
        shapes: &shapes,
        skipped: &checked.listing.skipped,
        photos_mended: checked.photos.mended.iter().map(|(path, _)| path).collect(),
        photos_located: &checked.photos.refused,
    };
    context.printer.json("check", &result)?;
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|one| one.severity == severity)
            .count() as u64
    };
    let refused = checked.photos.refused.len() as u64;
    let (errors, warnings) = (count(Severity::Error) + refused, count(Severity::Warning));
    if !publishable {
        let (errors, warnings) = (
            text::count(errors, "error"),
            text::count(warnings, "warning"),
        );
        context.printer.status(&format!(
            "{} {errors}, {warnings}",
            "Not publishable:".red().bold()
        ));
        return Err(AlreadyTold.into());
    }
    let mut line = format!(
        "{} {}, {}",
        "Publishable:".green().bold(),
        text::count(checked.check.files.len() as u64, "file"),
        text::bytes(bytes(&checked.check))
    );
    if warnings > 0 {
        line.push_str(&format!(", {}", text::count(warnings, "warning")));
    }
    context.printer.status(&line);
    Ok(())
}

/// Bytes of all files that would be published.
pub(crate) fn bytes(check: &FolderCheck) -> u64 {
    check.files.iter().map(|file| file.size).sum()
}

/// Lists and checks the design the folder is in, with its photos and its bill.
pub(crate) fn check(context: &Context<'_>) -> Result<CheckedFolder> {
    let mut checked = listed(context)?;
    mend_photos(&mut checked)?;
    checked.bom = bom_findings(&checked);
    Ok(checked)
}

/// Lists the design the folder is in, and checks it by that alone.
pub(crate) fn listed(context: &Context<'_>) -> Result<CheckedFolder> {
    let start = std::path::absolute(context.folder())?;
    let root = start
        .ancestors()
        .find(|folder| folder.join(DESIGN_TOML).is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            ClientError::local(
                format!("there is no design.toml in {} or above", start.display()),
                "`wright init` writes one from what is in the folder",
            )
        })?;
    let listing = listing::list(&root)?;
    let check = check_folder(
        &listing.files,
        listing.design_toml.as_deref(),
        FORMAT_LIMITS,
    );
    Ok(CheckedFolder {
        sources: names_on_disk(&root, &listing.files),
        photos: Photos::default(),
        bom: Vec::new(),
        root,
        listing,
        check,
    })
}

/// Prints every finding; says whether it may be published.
pub(crate) fn show(context: &Context<'_>, checked: &CheckedFolder) -> bool {
    if !context.printer.is_json() {
        for diagnostic in &checked.check.diagnostics {
            context.printer.diagnostic(diagnostic);
        }
        let bom = checked
            .check
            .design
            .as_ref()
            .and_then(|design| design.bom.as_ref());
        let file = bom.map_or("", DesignPath::as_str);
        for finding in checked
            .bom
            .iter()
            .filter(|one| one.severity != wright_bom::Severity::Note)
        {
            context.printer.bom_finding(file, finding);
        }
        for path in &checked.listing.skipped {
            context.printer.warning(&format!(
                "{path} is a link or no regular file, and is left out"
            ));
        }
    }
    let photos = &checked.photos;
    if !context.printer.is_json() {
        for path in &photos.refused {
            context.printer.finding(
                "this photo or video says where it was taken",
                path.as_str(),
                "save it anew without its location, or list it in keep-location below [files] to publish the place on purpose",
            );
        }
    }
    if !photos.mended.is_empty() {
        let count = text::count(photos.mended.len() as u64, "photo");
        context.printer.note(&format!(
            "{count} with the place where it was taken: published without it (your files stay as they are)"
        ));
    }
    checked.check.design.is_some()
        && !checked.check.diagnostics.has_errors()
        && photos.refused.is_empty()
}

/// Where files are on disk whose path there is another than in the release:
/// macOS hands out decomposed letters.
fn names_on_disk(root: &Path, files: &[FolderFile]) -> HashMap<DesignPath, PathBuf> {
    files
        .iter()
        .filter_map(|file| {
            let path = DesignPath::parse_normalizing(&file.path).ok()?;
            let mut source = root.to_owned();
            source.extend(file.path.split('/'));
            (path.as_str() != file.path).then_some((path, source))
        })
        .collect()
}

/// Reads the bill of materials as its page will. A file that is missing is said
/// elsewhere.
fn bom_findings(checked: &CheckedFolder) -> Vec<wright_bom::Diagnostic> {
    let design = checked.check.design.as_ref();
    let Some(path) = design.and_then(|design| design.bom.as_ref()) else {
        return Vec::new();
    };
    let file = source(&checked.root, path, &checked.sources);
    let bom = super::bom::read_bom(&file, &checked.check.bom_mapping);
    bom.map_or_else(|_| Vec::new(), |bom| bom.diagnostics)
}

/// Looks at photos; mended copies take the place of the author's files.
fn mend_photos(checked: &mut CheckedFolder) -> Result<()> {
    let find = |path: &DesignPath| source(&checked.root, path, &checked.sources);
    let photos = photos::look(&checked.check.files, find)?;
    for (path, copy) in &photos.mended {
        let size = copy.as_file().metadata()?.len();
        checked.sources.insert(path.clone(), copy.path().to_owned());
        for file in checked
            .check
            .files
            .iter_mut()
            .filter(|file| file.path == *path)
        {
            file.size = size;
        }
    }
    checked.photos = photos;
    Ok(())
}
