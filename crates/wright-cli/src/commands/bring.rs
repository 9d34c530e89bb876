//! From a project to its lockfile and its files: what `add`, `remove`, `lock`,
//! `fetch` and `update` share.

use crate::cli::{FetchArguments, Link, PlaceArguments};
use crate::context::Context;
use crate::output::{Mark, Printer};
use crate::text;
use anyhow::Result;
use owo_colors::OwoColorize as _;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use wright_client::ClientError;
use wright_client::access::Access;
use wright_client::export::Exported;
use wright_client::fetch::{self, FetchOptions, Fetched, Located};
use wright_client::locking::{self, is_current, read_lock, write_lock};
use wright_client::place::LinkMode;
use wright_client::project::Project;
use wright_model::{DesignName, FileKind};
use wright_resolve::{LockedDesign, Lockfile, Wanted};

/// One changed line of a lockfile.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct LockChange {
    pub(crate) name: DesignName,
    /// The version before; absent where it is new.
    pub(crate) before: Option<String>,
    /// The version now; absent where it is no longer used.
    pub(crate) now: Option<String>,
}

/// What locking did.
#[derive(Debug)]
pub(crate) struct LockedProject {
    pub(crate) lockfile: Lockfile,
    pub(crate) changes: Vec<LockChange>,
}

/// The project's lockfile, made current where that is needed and allowed. With
/// `keep` all locked versions stay where they can; else only those it names.
pub(crate) async fn lock(
    context: &Context<'_>,
    access: &Access,
    project: &Project,
    locked_only: bool,
    keep: impl Fn(&LockedDesign) -> bool,
    write: bool,
) -> Result<LockedProject> {
    let wanted = project.parsed()?.wanted;
    let before = read_lock(project)?;
    let keeps_all = before
        .as_ref()
        .is_none_or(|before| before.designs().iter().all(&keep));
    if let Some(before) = before
        .as_ref()
        .filter(|before| keeps_all && is_current(before, &wanted))
    {
        return Ok(LockedProject {
            lockfile: before.clone(),
            changes: Vec::new(),
        });
    }
    if locked_only {
        return Err(out_of_date(before.as_ref(), &wanted).into());
    }
    let start = Instant::now();
    let kept = before.as_ref().map(|before| {
        Lockfile::new(
            before
                .designs()
                .iter()
                .filter(|design| keep(design))
                .cloned()
                .collect(),
        )
    });
    let resolved = locking::resolve(access, &wanted, kept.as_ref()).await?;
    let count = resolved.lockfile.designs().len() as u64;
    context.printer.note(&format!(
        "Resolved {} in {}",
        text::count(count, "design"),
        text::duration(start.elapsed())
    ));
    for (old, new) in &resolved.resolution.moves {
        context
            .printer
            .warning(&format!("{old} is now called {new}; use the new name"));
    }
    for chosen in &resolved.resolution.releases {
        if let Some(registry) = &chosen.design.registry {
            let name = &chosen.design.name;
            context
                .printer
                .note(&format!("{name} is from another registry, {registry}"));
        }
        if let Some(yanked) = &chosen.yanked {
            context.printer.warning(&format!(
                "{} {} was yanked ({}): {}",
                chosen.design,
                chosen.version,
                yanked.class.as_str(),
                yanked.why
            ));
        }
    }
    if write {
        write_lock(project, &resolved.lockfile)?;
    }
    Ok(LockedProject {
        changes: changes(before.as_ref(), &resolved.lockfile),
        lockfile: resolved.lockfile,
    })
}

fn out_of_date(before: Option<&Lockfile>, wanted: &[Wanted]) -> ClientError {
    let message = match before.map(|before| before.unmet(wanted)) {
        None => "there is no wright.lock".to_owned(),
        Some(Some(unmet)) => format!(
            "wright.lock has no release of {} that meets {}",
            unmet.design, unmet.requirement
        ),
        Some(None) => "wright.lock holds designs that nothing asks for any more".to_owned(),
    };
    ClientError::local(message, "run `wright lock`, or leave --locked out")
}

/// What differs between two lockfiles, by name and compatible line.
pub(crate) fn changes(before: Option<&Lockfile>, now: &Lockfile) -> Vec<LockChange> {
    let keyed = |lockfile: &Lockfile| -> BTreeMap<_, String> {
        lockfile
            .designs()
            .iter()
            .map(|design| {
                let key = (design.name.clone(), design.version.line());
                (key, design.version.to_string())
            })
            .collect()
    };
    let before = before.map(keyed).unwrap_or_default();
    let now = keyed(now);
    let mut changes: Vec<LockChange> = before
        .iter()
        .filter(|(key, _)| !now.contains_key(key))
        .map(|((name, _), version)| LockChange {
            name: name.clone(),
            before: Some(version.clone()),
            now: None,
        })
        .collect();
    for ((name, line), version) in &now {
        let was = before.get(&(name.clone(), *line));
        if was != Some(version) {
            changes.push(LockChange {
                name: name.clone(),
                before: was.cloned(),
                now: Some(version.clone()),
            });
        }
    }
    changes.sort_by(|a, b| a.name.cmp(&b.name));
    changes
}

/// Prints what changed in the lockfile.
pub(crate) fn show_changes(printer: &Printer, changes: &[LockChange]) {
    for LockChange { name, before, now } in changes {
        let name = name.bold();
        match (before, now) {
            (None, Some(now)) => printer.change(Mark::Added, &format!("{name} {now}")),
            (Some(before), None) => printer.change(Mark::Removed, &format!("{name} {before}")),
            (Some(before), Some(now)) => {
                printer.change(Mark::Changed, &format!("{name} {before} → {now}"));
            }
            (None, None) => {}
        }
    }
}

/// Puts the locked designs into the project's folder.
pub(crate) async fn fetch_into(
    access: &Access,
    project: &Project,
    lockfile: &Lockfile,
    only: &[FileKind],
    place: &PlaceArguments,
) -> Result<Fetched> {
    let located = fetch::locate(lockfile, &project.parsed()?.wanted);
    let options = FetchOptions {
        only: only.to_vec(),
        link: match place.link {
            Link::Copy => LinkMode::Copy,
            Link::Hard => LinkMode::Hard,
        },
        force: place.force,
        verify: place.verify,
    };
    Ok(fetch::fetch(access, project.root(), located, &options).await?)
}

/// Prints what fetching did.
pub(crate) fn show_fetched(printer: &Printer, fetched: &Fetched, start: Instant) {
    let took = text::duration(start.elapsed());
    let designs = fetched.changed.len() as u64;
    if designs == 0 && fetched.removed.is_empty() {
        printer.note(&format!(
            "Nothing to do: {} in place ({took})",
            text::count(fetched.unchanged, "design")
        ));
    } else {
        let files = &fetched.files;
        let mut parts = vec![format!("{} written", text::count(files.written, "file"))];
        if files.unchanged > 0 {
            parts.push(format!("{} unchanged", files.unchanged));
        }
        if files.removed > 0 {
            parts.push(format!("{} removed", files.removed));
        }
        let downloaded = match fetched.downloaded.bytes {
            0 => "nothing downloaded".to_owned(),
            bytes => format!("{} downloaded", text::bytes(bytes)),
        };
        printer.status(&format!(
            "{} {} into designs/: {}, {downloaded} {}",
            "Fetched".green().bold(),
            text::count(designs, "design"),
            parts.join(", "),
            format!("({took})").dimmed()
        ));
    }
    if !fetched.files.kept.is_empty() {
        let count = fetched.files.kept.len() as u64;
        let shown: Vec<_> = fetched
            .files
            .kept
            .iter()
            .take(10)
            .map(String::as_str)
            .collect();
        let more = count - shown.len() as u64;
        let more = if more > 0 {
            format!("\n  … and {more} more")
        } else {
            String::new()
        };
        printer.warning(&format!(
            "kept {} you have changed; --force replaces them\n  {}{more}",
            text::count(count, "file"),
            shown.join("\n  ")
        ));
    }
}

/// Writes a mirror of what is locked, where that is asked for.
pub(crate) async fn export(
    context: &Context<'_>,
    access: &Access,
    lockfile: &Lockfile,
    arguments: &FetchArguments,
) -> Result<Option<Exported>> {
    let Some(folder) = &arguments.export else {
        return Ok(None);
    };
    let located: Vec<Located> = fetch::locate(lockfile, &[]);
    let releases = fetch::manifests(access, located).await?;
    fetch::download(access, &releases, &arguments.only, false).await?;
    let folder: &Path = folder;
    let exported =
        wright_client::export::export(access, &releases, &arguments.only, folder).await?;
    context.printer.status(&format!(
        "{} {} to {}: {}, {} written",
        "Exported".green().bold(),
        text::count(exported.designs, "design"),
        folder.display(),
        text::count(exported.blobs, "blob"),
        text::bytes(exported.bytes_written)
    ));
    Ok(Some(exported))
}
