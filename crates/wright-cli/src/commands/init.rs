//! `wright init`: begins a design from what is in the folder. Everything
//! proposed is shown and may be changed; without a terminal, or with `--yes`,
//! the proposal is taken where it is complete.

use crate::cli::Init;
use crate::context::Context;
use crate::settings::Settings;
use crate::text;
use anyhow::Result;
use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input};
use owo_colors::OwoColorize as _;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use wright_client::ClientError;
use wright_client::listing;
use wright_client::project::{DESIGN_TOML, write_text};
use wright_manifest::folder::FolderFile;
use wright_manifest::propose::{Proposal, TEXT_BYTES_READ, TextFile, propose, wants_text};
use wright_manifest::write::{Init as Fresh, fresh};
use wright_model::{
    ActorHandle, Contributor, Design, DesignName, LicenseExpression, Licenses, Version,
};

/// Text files read for the proposal.
const TEXTS_MAX: usize = 200;
/// The version a design begins with.
const FIRST_VERSION: &str = "0.1.0";
/// What is proposed where the folder says nothing: share alike, for each slot.
const LICENSES_PROPOSED: [&str; 3] = ["CERN-OHL-S-2.0", "CC-BY-SA-4.0", "GPL-3.0-or-later"];

#[derive(serde::Serialize)]
struct Begun {
    file: &'static str,
    name: DesignName,
    parts: u64,
}

pub(crate) fn run(context: &Context<'_>, arguments: &Init) -> Result<()> {
    let root = std::path::absolute(context.folder())?;
    let path = root.join(DESIGN_TOML);
    if path.exists() {
        return Err(ClientError::local(
            "there is a design.toml here already",
            "edit it, and look at it with `wright check`",
        )
        .into());
    }
    let files = listing::list(&root)?.files;
    let folder_name = root
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let texts = texts(&root, &files);
    let texts: Vec<TextFile<'_>> = texts
        .iter()
        .map(|(path, text)| TextFile { path, text })
        .collect();
    let proposal = propose(folder_name.as_deref().unwrap_or("design"), &files, &texts);
    let asks = !arguments.yes && !context.printer.is_json() && std::io::stdin().is_terminal();
    let me = Settings::read(&context.config_folder()?)?.handle;
    let answers = answers(arguments, &proposal, me.as_ref(), asks)?;
    let design = design(answers, proposal);
    show(context, &design);
    if asks
        && !Confirm::with_theme(&ColorfulTheme::default())
            .with_prompt("Write design.toml?")
            .default(true)
            .interact()?
    {
        context.printer.status("Nothing was written");
        return Ok(());
    }
    let result = Begun {
        file: DESIGN_TOML,
        name: design.name.clone(),
        parts: design.parts.len() as u64,
    };
    let text = fresh(&Fresh {
        design,
        exclude: Vec::new(),
    });
    write_text(&path, &text)?;
    context.printer.status(&format!(
        "{} design.toml; look it over, then run {}",
        "Wrote".green().bold(),
        "wright check".cyan()
    ));
    context.printer.json("init", &result)
}

/// The beginnings of the files whose words help.
fn texts(root: &Path, files: &[FolderFile]) -> Vec<(String, String)> {
    let read = |file: &FolderFile| {
        let mut path = root.to_owned();
        path.extend(file.path.split('/'));
        let mut bytes = Vec::new();
        let opened = std::fs::File::open(path).ok()?;
        opened
            .take(TEXT_BYTES_READ as u64)
            .read_to_end(&mut bytes)
            .ok()?;
        Some((
            file.path.clone(),
            String::from_utf8_lossy(&bytes).into_owned(),
        ))
    };
    let wanted = files.iter().filter(|file| wants_text(&file.path));
    wanted.take(TEXTS_MAX).filter_map(read).collect()
}

struct Answers {
    name: DesignName,
    title: String,
    summary: String,
    licenses: Licenses,
    licensor: String,
}

fn answers(
    arguments: &Init,
    proposal: &Proposal,
    me: Option<&ActorHandle>,
    asks: bool,
) -> Result<Answers> {
    let theme = ColorfulTheme::default();
    let ask = |prompt: &str, initial: Option<String>| -> Result<String> {
        let mut input = Input::<String>::with_theme(&theme).with_prompt(prompt);
        if let Some(initial) = initial {
            input = input.with_initial_text(initial);
        }
        Ok(input.interact_text()?)
    };
    let needed = |what: &str, option: &str| {
        ClientError::local(
            format!("{what} is not known"),
            format!("give it with {option}, or run `wright init` in a terminal, which asks"),
        )
    };
    let name = match (&arguments.name, asks) {
        (Some(name), _) => name.clone(),
        (None, false) => return Err(needed("the design's name, actor/name,", "--name").into()),
        (None, true) => {
            let slug = proposal
                .slug
                .as_ref()
                .map(|slug| format!("{}/{slug}", me.map_or("your-handle", ActorHandle::as_str)));
            Input::with_theme(&theme)
                .with_prompt("Name (actor/name)")
                .with_initial_text(slug.unwrap_or_default())
                .interact_text()?
        }
    };
    let title = if asks {
        ask("Title", Some(proposal.title.clone()))?
    } else {
        proposal.title.clone()
    };
    let summary = match (
        arguments
            .summary
            .clone()
            .or_else(|| proposal.summary.clone()),
        asks,
    ) {
        (initial, true) => ask("What does it do, in one sentence?", initial)?,
        (Some(summary), false) => summary,
        (None, false) => return Err(needed("what it does", "--summary").into()),
    };
    let licensor = match (&arguments.licensor, asks) {
        (Some(licensor), _) => licensor.clone(),
        (None, true) => ask("Who licenses it?", me.map(ToString::to_string))?,
        (None, false) => return Err(needed("who licenses it", "--licensor").into()),
    };
    Ok(Answers {
        name,
        title,
        summary,
        licenses: licenses(arguments, proposal, asks, &theme)?,
        licensor,
    })
}

fn licenses(
    arguments: &Init,
    proposal: &Proposal,
    asks: bool,
    theme: &ColorfulTheme,
) -> Result<Licenses> {
    if let Some(license) = &arguments.license {
        return Ok(Licenses::all(license));
    }
    let found = proposal.licenses.clone();
    if !asks {
        return found.ok_or_else(|| {
            let help = "give it with --license, or add the license's text to the folder";
            ClientError::local("the license is not known", help).into()
        });
    }
    let [hardware, documentation, software] = LICENSES_PROPOSED;
    let ask = |what: &str, found: Option<&LicenseExpression>, otherwise: &str| -> Result<_> {
        let initial = found.map_or_else(|| otherwise.to_owned(), ToString::to_string);
        let input = Input::<LicenseExpression>::with_theme(theme)
            .with_prompt(format!("License of the {what} (SPDX)"))
            .with_initial_text(initial);
        Ok(input.interact_text()?)
    };
    let found = found.as_ref();
    Ok(Licenses {
        hardware: ask("hardware", found.map(|one| &one.hardware), hardware)?,
        documentation: Some(ask(
            "documentation",
            found.and_then(|one| one.documentation.as_ref()),
            documentation,
        )?),
        software: Some(ask(
            "software",
            found.and_then(|one| one.software.as_ref()),
            software,
        )?),
    })
}

fn design(answers: Answers, proposal: Proposal) -> Design {
    let version = Version::parse(FIRST_VERSION).expect("a version by its definition");
    Design {
        contributors: vec![Contributor {
            name: answers.licensor.clone(),
            role: Some("design".to_owned()),
        }],
        title: answers.title,
        summary: answers.summary,
        licensor: answers.licensor,
        languages: proposal.languages,
        bom: proposal.bom,
        parts: proposal.parts,
        kinds: proposal.kinds,
        ..Design::bare(answers.name, version, answers.licenses)
    }
}

fn show(context: &Context<'_>, design: &Design) {
    let parts = text::count(design.parts.len() as u64, "part");
    context.printer.status(&format!(
        "{} {}: {parts}",
        design.name.bold(),
        design.version
    ));
    for part in design.parts.iter().take(20) {
        let files = part.source.iter().chain(&part.export);
        let files: Vec<_> = files.map(wright_model::DesignPath::as_str).collect();
        context
            .printer
            .note(&format!("  {}  {}", part.id, files.join(", ")));
    }
    if let Some(bom) = &design.bom {
        context.printer.note(&format!("  bill of materials: {bom}"));
    }
}
