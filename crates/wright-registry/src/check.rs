//! Everything that is checked before a draft may become a release, with all
//! findings at once. Publishing uses the very same result.

use crate::draft_versions::Suggestion;
use crate::drafts::DraftWithFiles;
use crate::photos::PhotoVerdict;
use crate::{Error, Principal, Registry, Result};
use futures::{StreamExt, TryStreamExt};
use std::collections::{HashMap, HashSet};
use wright_manifest::folder::{CheckedFile, FolderCheck, FolderLimits, check_folder};
use wright_manifest::sentences::sentence;
use wright_manifest::{Diagnostic, Severity};
use wright_model::id::DraftId;
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{Dependency, Design, DesignPath, Digest, Parent};
use wright_store::drafts::DraftFile;
use wright_store::{Connection, blobs, designs, releases, tombstones};
use wright_wire::manifest::{BuildError, Built, ManifestFile};

/// What an author's `design.toml` is called.
const DESIGN_TOML: &str = wright_manifest::FILE_NAME;
/// Objects asked for at once when presence is checked.
const PRESENCE_CHECKS_AT_ONCE: usize = 16;

/// A draft, checked.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The draft as it was checked.
    pub draft: DraftWithFiles,
    /// Every finding, errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What it would become; `None` where an error stands against it.
    pub release: Option<Prepared>,
    /// What its `design.toml` says; `None` where that cannot be read.
    pub design: Option<Design>,
    /// The version that should follow the one before; `None` for a first release.
    pub suggestion: Option<Suggestion>,
}

/// A release, ready to be written.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What the author says.
    pub design: Design,
    /// Its files, by path.
    pub files: Vec<ManifestFile>,
    /// Config, manifest and digests.
    pub built: Built,
    /// The picture that stands for it.
    pub cover: Option<Digest>,
}

impl Checked {
    /// Findings that do not stand against publishing.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let warning = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Warning;
        self.diagnostics.iter().filter(warning).cloned().collect()
    }
}

impl Registry {
    /// Checks a draft the caller may edit; changes nothing.
    pub async fn check_draft(&self, caller: &Principal, id: DraftId) -> Result<Checked> {
        let draft = self.draft(caller, id).await?;
        self.examine(draft).await
    }

    /// Checks a draft, whoever may see it: callers have checked.
    pub(crate) async fn examine(&self, draft: DraftWithFiles) -> Result<Checked> {
        let text = self.design_toml(&draft.files).await?;
        let limits = &self.config().limits;
        let folder_limits = FolderLimits {
            file_bytes_max: limits.file_bytes_max,
            release_bytes_max: limits.release_bytes_max,
        };
        let FolderCheck {
            design,
            files,
            diagnostics,
            ..
        } = check_folder(&draft.listing(), text.as_deref(), folder_limits);
        let mut found: Vec<Diagnostic> = diagnostics.iter().cloned().collect();
        let by_path: HashMap<&DesignPath, &DraftFile> =
            draft.files.iter().map(|file| (&file.path, file)).collect();
        let chosen: Vec<(&CheckedFile, &DraftFile)> = files
            .iter()
            .filter_map(|file| Some((file, *by_path.get(&file.path)?)))
            .collect();
        found.extend(self.check_bytes(&chosen).await?);
        found.extend(self.check_photos(&chosen).await?);
        if let Some(design) = &design {
            found.extend(check_identity(design, &draft));
            found.extend(check_edges(&mut *self.db().read().await?, design).await?);
        }
        debug_assert!(found.iter().all(|one| sentence(one).is_some()), "{found:?}");
        let has_errors = found
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        let suggestion = match &design {
            Some(design) => {
                let made: Vec<_> = chosen
                    .iter()
                    .map(|(checked, file)| (file.path.clone(), checked.kind, file.digest))
                    .collect();
                self.suggest_version(&draft.draft, design, &made).await?
            }
            None => None,
        };
        let mut release = None;
        let read = design.clone();
        if let (false, Some(design)) = (has_errors, design) {
            match prepare(design, &chosen) {
                Ok(prepared) => {
                    let cover = self.choose_cover(&prepared.files).await?;
                    release = Some(Prepared { cover, ..prepared });
                }
                Err(error @ BuildError::TooLarge(_)) => {
                    let why = error.to_string();
                    found.push(Diagnostic::error("manifest-too-large", &why).with("why", why));
                }
                Err(error) => {
                    let why = error.to_string();
                    found.push(Diagnostic::error("manifest-invalid", &why).with("why", why));
                }
            }
        }
        Ok(Checked {
            draft,
            diagnostics: found,
            release,
            design: read,
            suggestion,
        })
    }

    /// The text of a draft's `design.toml`, at most [`DESIGN_TOML_BYTES_MAX`].
    async fn design_toml(&self, files: &[DraftFile]) -> Result<Option<String>> {
        let Some(file) = files.iter().find(|file| file.path.as_str() == DESIGN_TOML) else {
            return Ok(None);
        };
        if file.size > DESIGN_TOML_BYTES_MAX as u64 {
            return Err(Error::refused(
                wright_wire::ProblemCode::DesignTomlInvalid,
                format!(
                    "design.toml has {} bytes; {DESIGN_TOML_BYTES_MAX} are allowed.",
                    file.size
                ),
            ));
        }
        let bytes = self
            .read_small_blob(file.digest, DESIGN_TOML_BYTES_MAX)
            .await?;
        match String::from_utf8(bytes.to_vec()) {
            Ok(text) => Ok(Some(
                text.strip_prefix('\u{feff}')
                    .map(str::to_owned)
                    .unwrap_or(text),
            )),
            Err(_) => Err(Error::refused(
                wright_wire::ProblemCode::DesignTomlInvalid,
                "design.toml is not UTF-8 text; save it as UTF-8.",
            )),
        }
    }

    /// Every blob is recorded with the size stated, is in the store, and lies
    /// under no tombstone.
    async fn check_bytes(&self, files: &[(&CheckedFile, &DraftFile)]) -> Result<Vec<Diagnostic>> {
        let digests: Vec<Digest> = files.iter().map(|(_, file)| file.digest).collect();
        let (recorded, stones) = {
            let mut read = self.db().read().await?;
            (
                blobs::find(&mut read, &digests).await?,
                tombstones::among(&mut read, &digests).await?,
            )
        };
        let recorded: HashMap<Digest, u64> = recorded
            .iter()
            .map(|blob| (blob.digest, blob.size))
            .collect();
        let stored = self.stored_sizes(&digests).await?;
        let stones: HashMap<Digest, String> = stones
            .into_iter()
            .map(|stone| (stone.digest, stone.reason))
            .collect();
        let mut found = Vec::new();
        for (_, file) in files {
            let path = file.path.as_str();
            if let Some(reason) = stones.get(&file.digest) {
                found.push(
                    Diagnostic::error(
                        "tombstoned",
                        format!("these bytes were removed from this registry: {reason}"),
                    )
                    .with("reason", reason)
                    .in_file(path)
                    .help("leave the file out"),
                );
            } else if recorded.get(&file.digest) != Some(&file.size)
                || stored.get(&file.digest) != Some(&file.size)
            {
                found.push(
                    Diagnostic::error(
                        "blob-missing",
                        "the registry does not have all bytes of this file",
                    )
                    .in_file(path)
                    .help("upload it again"),
                );
            }
        }
        Ok(found)
    }

    /// The sizes of those of `digests` whose bytes the store has.
    pub(crate) async fn stored_sizes(&self, digests: &[Digest]) -> Result<HashMap<Digest, u64>> {
        let distinct: HashSet<Digest> = digests.iter().copied().collect();
        let sizes: Vec<(Digest, Option<u64>)> = futures::stream::iter(distinct)
            .map(
                |digest| async move { self.blobs().size(&digest).await.map(|size| (digest, size)) },
            )
            .buffer_unordered(PRESENCE_CHECKS_AT_ONCE)
            .try_collect()
            .await?;
        Ok(sizes
            .into_iter()
            .filter_map(|(digest, size)| Some((digest, size?)))
            .collect())
    }

    /// Photos that say where they were taken are refused, unless that is on
    /// purpose.
    async fn check_photos(&self, files: &[(&CheckedFile, &DraftFile)]) -> Result<Vec<Diagnostic>> {
        let kept = |file: &(&CheckedFile, &DraftFile)| file.0.keep_location || file.1.keep_location;
        let asked: Vec<(DesignPath, Digest, u64)> = files
            .iter()
            .filter(|file| !kept(file))
            .map(|(_, file)| (file.path.clone(), file.digest, file.size))
            .collect();
        let verdicts = self.photo_verdicts(&asked).await?;
        let mut found = Vec::new();
        for (path, digest, _) in &asked {
            match verdicts.get(digest) {
                Some(PhotoVerdict::Located) => found.push(
                    Diagnostic::error("photo-located", "this photo says where it was taken")
                        .in_file(path.as_str())
                        .help("remove its location data, or keep it on purpose: add its path to keep-location in [files] of design.toml"),
                ),
                Some(PhotoVerdict::Unreadable) => found.push(
                    Diagnostic::warning("photo-unreadable", "whether this picture says where it was taken cannot be told: it is not a picture of its type")
                        .in_file(path.as_str()),
                ),
                Some(PhotoVerdict::Clean) | None => {}
            }
        }
        Ok(found)
    }
}

fn prepare(design: Design, files: &[(&CheckedFile, &DraftFile)]) -> Result<Prepared, BuildError> {
    let files: Vec<ManifestFile> = files
        .iter()
        .map(|(checked, file)| ManifestFile {
            path: file.path.clone(),
            digest: file.digest,
            size: file.size,
            kind: checked.kind,
            media_type: checked.media_type.to_owned(),
        })
        .collect();
    let built = wright_wire::build(&design, &files)?;
    Ok(Prepared {
        design,
        files,
        built,
        cover: None,
    })
}

/// `design.toml` must say what the draft was opened for: rights were given for
/// that name.
fn check_identity(design: &Design, draft: &DraftWithFiles) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut differs = |field: &str, says: &str, is: &str| {
        if says != is {
            found.push(
                Diagnostic::error(
                    "draft-mismatch",
                    format!("design.toml says {field} {says}, but this draft is for {is}"),
                )
                .with("field", field)
                .with("says", says)
                .with("is", is)
                .in_file(DESIGN_TOML)
                .about(format!("design.{field}"))
                .help(format!(
                    "change the {field} in design.toml, or open a draft for {says}"
                )),
            );
        }
    };
    differs("name", design.name.as_str(), draft.draft.name.as_str());
    differs(
        "version",
        design.version.as_str(),
        draft.draft.version.as_str(),
    );
    found
}

/// What the release uses and starts from must be here.
pub(crate) async fn check_edges(
    connection: &mut Connection,
    design: &Design,
) -> Result<Vec<Diagnostic>> {
    let mut found = Vec::new();
    for dependency in &design.dependencies {
        found.extend(check_dependency(connection, design, dependency).await?);
    }
    for parent in &design.parents {
        found.extend(check_parent(connection, parent).await?);
    }
    Ok(found)
}

async fn check_dependency(
    connection: &mut Connection,
    design: &Design,
    dependency: &Dependency,
) -> Result<Option<Diagnostic>> {
    if dependency.registry.is_some() {
        return Ok(None);
    }
    let name = &dependency.name;
    let missing = |case: &'static str, message: String, help: &str| {
        Diagnostic::error("dependency-missing", message)
            .case(case)
            .with("name", name.as_str())
            .in_file(DESIGN_TOML)
            .help(help)
    };
    if *name == design.name {
        return Ok(Some(missing(
            "itself",
            format!("{name} cannot depend on itself"),
            "remove it from [dependencies]",
        )));
    }
    let Some(named) = designs::find(connection, name).await? else {
        return Ok(Some(missing(
            "unknown",
            format!("the design {name} is not in this registry"),
            "publish it first, correct the name, or say its registry",
        )));
    };
    let versions = releases::of_design(connection, named.design.id, None).await?;
    let usable =
        |release: &&releases::Release| release.yank.is_none() && release.withdrawn_at.is_none();
    let matching = versions
        .iter()
        .filter(usable)
        .any(|release| dependency.requirement.matches(&release.version));
    if matching {
        return Ok(None);
    }
    let newest = versions
        .iter()
        .filter(usable)
        .map(|release| &release.version)
        .max();
    let newest = newest.map_or_else(|| "none".to_owned(), ToString::to_string);
    let told = match newest.as_str() {
        "none" => "none that can be used",
        newest => newest,
    };
    let found = missing(
        "unmet",
        format!(
            "no release of {name} meets {} (the newest is {told})",
            dependency.requirement
        ),
        "require a version that is published",
    );
    Ok(Some(
        found
            .with("requirement", dependency.requirement.as_str())
            .with("newest", newest),
    ))
}

async fn check_parent(connection: &mut Connection, parent: &Parent) -> Result<Option<Diagnostic>> {
    let manifest = parent.manifest.to_string();
    let missing = |case: &'static str, message: String| {
        Diagnostic::error("parent-missing", message)
            .case(case)
            .in_file(DESIGN_TOML)
            .advise("forked-from", "[[forked-from]] names a release of this registry by name, version and manifest digest; wright writes it")
    };
    let Some(release) = releases::by_manifest(connection, parent.manifest).await? else {
        let message = format!("there is no release with the manifest {manifest}");
        return Ok(Some(missing("unknown", message).with("manifest", manifest)));
    };
    if release.version != parent.version {
        let message = format!(
            "the manifest {manifest} is version {}, not {}",
            release.version, parent.version
        );
        let found = missing("version", message)
            .with("manifest", manifest)
            .with("version", release.version.as_str())
            .with("said", parent.version.as_str());
        return Ok(Some(found));
    }
    let named = designs::find(connection, &parent.design).await?;
    let is_parent = named.is_some_and(|named| named.design.id == release.design);
    let removed = release.withdrawn_at.is_some()
        || tombstones::find(connection, parent.manifest)
            .await?
            .is_some();
    Ok(match (is_parent, removed) {
        (false, _) => {
            let message = format!("the manifest {manifest} is not one of {}", parent.design);
            let found = missing("other", message).with("manifest", manifest);
            Some(found.with("name", parent.design.as_str()))
        }
        (true, true) => {
            let message = format!(
                "{} {} was removed and cannot be forked",
                parent.design, parent.version
            );
            let found = missing("removed", message).with("name", parent.design.as_str());
            Some(found.with("version", parent.version.as_str()))
        }
        (true, false) => None,
    })
}
