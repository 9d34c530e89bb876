//! The sample designs: found, ordered, published over HTTP like anybody's.

use anyhow::{Context, bail, ensure};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;
use wright_client::api::Api;
use wright_client::credentials::Token;
use wright_client::http::Http;
use wright_client::progress::ProgressSink;
use wright_client::publish::{Publisher, prepare};
use wright_client::retry::RetryPolicy;
use wright_client::{Cache, listing};
use wright_manifest::folder::{CheckedFile, FolderLimits, check_folder};
use wright_model::Design;
use wright_registry::{Error, Found, Registry};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{Check, Severity};

/// A sample on disk, checked.
pub(crate) struct Sample {
    folder: PathBuf,
    pub(super) design: Design,
    files: Vec<CheckedFile>,
}

/// All samples below `folder`, those that others use first.
pub(super) fn find(folder: &Path) -> anyhow::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for actor in folders_in(folder)? {
        for design in folders_in(&actor)? {
            if design.join(wright_manifest::FILE_NAME).is_file() {
                samples.push(check(design)?);
            }
        }
    }
    ensure!(
        !samples.is_empty(),
        "{} holds no actor/name/design.toml",
        folder.display()
    );
    in_order(samples)
}

fn folders_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

fn check(folder: PathBuf) -> anyhow::Result<Sample> {
    let listing = listing::list(&folder)?;
    // The registry has the last word on sizes.
    let limits = FolderLimits {
        file_bytes_max: u64::MAX,
        release_bytes_max: u64::MAX,
    };
    let checked = check_folder(&listing.files, listing.design_toml.as_deref(), limits);
    match checked.design {
        Some(design) if !checked.diagnostics.has_errors() => Ok(Sample {
            folder,
            design,
            files: checked.files,
        }),
        _ => {
            let findings: Vec<String> = checked
                .diagnostics
                .iter()
                .map(ToString::to_string)
                .collect();
            bail!(
                "{} cannot be published:\n{}",
                folder.display(),
                findings.join("\n")
            )
        }
    }
}

/// Puts every design behind those it uses, else by name.
fn in_order(mut waiting: Vec<Sample>) -> anyhow::Result<Vec<Sample>> {
    let mut ordered: Vec<Sample> = Vec::new();
    while !waiting.is_empty() {
        let names: HashSet<String> = waiting
            .iter()
            .map(|sample| sample.design.name.to_string())
            .collect();
        let is_free = |sample: &Sample| !sample.uses().any(|name| names.contains(&name));
        let (free, blocked): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        ensure!(
            !free.is_empty(),
            "sample designs use each other in a circle: {names:?}"
        );
        ordered.extend(free);
        waiting = blocked;
    }
    Ok(ordered)
}

impl Sample {
    /// Names of designs this one depends on or is a fork of.
    fn uses(&self) -> impl Iterator<Item = String> {
        let dependencies = self
            .design
            .dependencies
            .iter()
            .map(|dependency| dependency.name.to_string());
        dependencies.chain(
            self.design
                .parents
                .iter()
                .map(|parent| parent.design.to_string()),
        )
    }

    /// Whether this version is there already.
    pub(super) async fn is_published(&self, registry: &Registry) -> anyhow::Result<bool> {
        match registry.design(&self.design.name).await {
            Ok(Found::Design(view)) => Ok(view
                .releases
                .iter()
                .any(|release| release.version == self.design.version)),
            // Somebody renamed it in the demo: theirs to keep.
            Ok(Found::Moved(_)) => Ok(true),
            Err(error) if matches!(&error, Error::Refused(refusal) if refusal.code == ProblemCode::NotFound) => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Publishes samples one after the other, through the API.
pub(super) async fn publish(
    registry: &Url,
    token: &str,
    samples: &[&Sample],
) -> anyhow::Result<()> {
    let retry = Arc::new(RetryPolicy::standard(0));
    let http = Http::new(Arc::clone(&retry))?;
    let api = Api::connect(registry, Some(Token::parse(token)?), &http, retry).await?;
    let notes = tempfile::tempdir()?;
    let publisher = Publisher {
        api,
        cache: Cache::open(notes.path())?,
        progress: ProgressSink::silent(),
    };
    for sample in samples {
        let name = &sample.design.name;
        publish_one(&publisher, sample)
            .await
            .with_context(|| format!("publishing {name}"))?;
        println!("  {name} {}", sample.design.version);
    }
    Ok(())
}

async fn publish_one(publisher: &Publisher, sample: &Sample) -> anyhow::Result<()> {
    let progress = ProgressSink::silent();
    let (design, files) = (sample.design.clone(), sample.files.clone());
    // Names on disk and in the release are the same: samples are plain ASCII.
    let prepared = prepare(&sample.folder, design, files, &HashMap::new(), &progress).await?;
    let (draft, _) = publisher.fill_draft(&prepared).await?;
    let check = publisher.check(&draft).await?;
    ensure!(check.publishable, "it was refused:\n{}", findings(&check));
    publisher.publish(&draft, &prepared).await?;
    Ok(())
}

fn findings(check: &Check) -> String {
    let errors = check
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    let lines = errors.map(|finding| match &finding.file {
        Some(file) => format!("  {file}: {}", finding.message),
        None => format!("  {}", finding.message),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str, dependencies: &[&str]) -> Sample {
        let uses = dependencies
            .iter()
            .map(|name| format!("\"{name}\" = \"1\"\n"));
        let text = format!(
            "[design]\nname = \"{name}\"\nversion = \"1.0.0\"\ntitle = \"A\"\nsummary = \"B\"\n\
             license = \"CERN-OHL-S-2.0\"\nlicensor = \"C\"\n\n[dependencies]\n{}",
            uses.collect::<String>()
        );
        let parsed = wright_manifest::design_toml::parse(&text);
        Sample {
            folder: PathBuf::new(),
            design: parsed
                .design
                .unwrap_or_else(|| panic!("{:?}", parsed.diagnostics)),
            files: Vec::new(),
        }
    }

    fn names(samples: &[Sample]) -> Vec<String> {
        samples
            .iter()
            .map(|sample| sample.design.name.to_string())
            .collect()
    }

    #[test]
    fn what_others_use_comes_first() {
        let samples = vec![
            sample("ann/aa", &["bob/bb", "elsewhere/xx"]),
            sample("bob/bb", &["cyd/cc"]),
            sample("cyd/cc", &[]),
        ];
        assert_eq!(
            names(&in_order(samples).unwrap()),
            ["cyd/cc", "bob/bb", "ann/aa"]
        );
        let circle = vec![sample("ann/aa", &["bob/bb"]), sample("bob/bb", &["ann/aa"])];
        let error = in_order(circle).err().unwrap().to_string();
        assert!(error.contains("in a circle"), "{error}");
    }

    #[test]
    fn every_sample_of_ours_can_be_published() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../designs-sample");
        let samples = find(&folder).unwrap();
        assert!(samples.len() >= 6, "{:?}", names(&samples));
        assert!(
            find(Path::new(env!("CARGO_MANIFEST_DIR"))).is_err(),
            "no samples are there"
        );
    }
}
