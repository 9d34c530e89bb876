//! Correcting what is known of a release that is out: of each made part, and in
//! which unit a mesh is. For its maintainers; everybody sees what came of it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use wright_bom::Correctable;
use wright_model::taxonomy::material::Material;
use wright_model::{PartId, Process, Role, Version};
use wright_registry::bom::BomOf;
use wright_registry::corrections::{Change, Corrections, Edit, KnownPart, Seen, UNIT};
use wright_registry::{Error, ReleaseFile};
use wright_wire::problem::ProblemCode;

use super::asker::{Asker, SignedInAsker};
use super::design_shown::{Asked, Links, Shown, ShownFile, Wanted, ask};
use super::designs::parse_name;
use super::fields::Fields;
use super::{Failure, bom, bom_facts, done_address, shapes, show, show_refused};
use crate::App;
use crate::locale::Locale;
use crate::taxonomy;
use crate::views::corrections::{CorrectPage, CorrectedBy, FactField};
use crate::views::shapes::UnitForm;
use crate::views::{Done, Place, encode, encode_path};

/// Where a part of a version is corrected.
pub(super) fn address(links: &Links, part: &str) -> String {
    // Ids of parts are made of letters, digits and hyphens.
    links.tab(&format!("correct/{part}"))
}

/// `GET /@{actor}/{name}/{version}/-/correct/{part}`
pub(crate) async fn page(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(path): Path<(String, String, String, String)>,
) -> Result<Response, Failure> {
    let part = match open(&app, &asker, &path).await? {
        Ok(part) => part,
        Err(instead) => return Ok(instead),
    };
    Ok(show(&part.page(&asker, None)))
}

/// `POST /@{actor}/{name}/{version}/-/correct/{part}`
pub(crate) async fn keep(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path(path): Path<(String, String, String, String)>,
    fields: Fields,
) -> Result<Response, Failure> {
    let part = match open(&app, &asker, &path).await? {
        Ok(part) => part,
        Err(instead) => return Ok(instead),
    };
    let edits = part.edits(&fields);
    let change = Change {
        edits: &edits,
        is_whole: false,
        seen: Seen::Of(part.id.as_str(), fields.one("seen")),
    };
    let (name, version) = (&part.shown.name, &part.shown.config.version);
    let kept = app
        .registry()
        .correct(&asker.principal, name, version, &change)
        .await;
    let Err(error) = kept else {
        let back = done_address(&part.shown.links.tab("parts"), Done::Corrected);
        return Ok(Redirect::to(&format!("{back}#required")).into_response());
    };
    match error.code() {
        ProblemCode::CorrectionInvalid | ProblemCode::CorrectionsChanged => {
            // As it stands now, with what was typed.
            let part = match open(&app, &asker, &path).await? {
                Ok(part) => part,
                Err(instead) => return Ok(instead),
            };
            let typed = Typed {
                fields: &fields,
                error: &error,
            };
            Ok(show_refused(&error, &part.page(&asker, Some(&typed))))
        }
        _ => Err(error.into()),
    }
}

/// `POST /@{actor}/{name}/{version}/-/unit`
pub(crate) async fn keep_unit(
    State(app): State<App>,
    SignedInAsker(asker): SignedInAsker,
    Path((actor, name, version)): Path<(String, String, String)>,
    fields: Fields,
) -> Result<Redirect, Failure> {
    let (name, version) = (parse_name(&actor, &name)?, parse_version(&version)?);
    let path = fields.one("file");
    let edits = [Edit {
        of: path.to_owned(),
        what: UNIT.to_owned(),
        value: fields.one("unit").to_owned(),
    }];
    let change = Change {
        edits: &edits,
        is_whole: false,
        seen: Seen::Of(path, fields.one("seen")),
    };
    let kept = app
        .registry()
        .correct(&asker.principal, &name, &version, &change)
        .await;
    let done = match kept {
        Ok(_) => Done::Corrected,
        // The page says who did, and when.
        Err(error) if error.code() == ProblemCode::CorrectionsChanged => Done::CorrectedMeanwhile,
        Err(error) => return Err(error.into()),
    };
    let file = encode_path(path);
    let file = format!("/@{name}/{version}/-/files/{file}");
    let back = done_address(&file, done);
    Ok(Redirect::to(&format!("{back}#readings")))
}

/// Where the unit of a mesh is said.
pub(super) fn unit_form(shown: &Shown, file: &ShownFile, corrections: &Corrections) -> UnitForm {
    let path = file.path.as_str();
    UnitForm {
        address: shown.links.tab("unit"),
        path: path.to_owned(),
        seen: corrections.revision_of(path),
    }
}

fn parse_version(version: &str) -> Result<Version, Failure> {
    Version::parse(version).map_err(|_| Failure::not_found())
}

/// A made part of a release, before somebody who may correct it.
struct OpenPart {
    shown: Shown,
    id: PartId,
    known: KnownPart,
    corrections: Corrections,
}

/// What was typed and could not be taken, and why.
struct Typed<'t> {
    fields: &'t Fields,
    error: &'t Error,
}

/// The part that an address names; nobody but its maintainers sees any of it.
async fn open(
    app: &App,
    asker: &Asker,
    (actor, name, version, part): &(String, String, String, String),
) -> Result<Result<OpenPart, Response>, Failure> {
    let wanted = Wanted {
        actor,
        name,
        version: Some(version),
        rest: &format!("/-/correct/{}", encode(part)),
        content: true,
    };
    let page = match ask(app, asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(Err(answer)),
    };
    let registry = app.registry();
    let role = registry
        .role_on(&asker.principal, page.head.design.owner)
        .await?;
    if role.is_none_or(|role| role < Role::Maintainer) {
        return Err(Failure::forbidden());
    }
    let id = PartId::parse(part).map_err(|_| Failure::not_found())?;
    let release = page.release.id;
    let files = registry.release_files(&page.release).await?;
    let shown = Shown::of_release(page, files);
    let files: Vec<ReleaseFile> = shown.files.iter().map(bom::release_file).collect();
    let of = BomOf::new(&shown.name, &shown.config, files).corrected(release);
    let bill = registry.bill(&shown.right, of).await?;
    bill.designs[0].must_be_read()?;
    let measured = registry.measured(&bill).await?;
    let known = bill.known_part(&id, &measured);
    Ok(Ok(OpenPart {
        known: known.ok_or_else(Failure::not_found)?,
        corrections: bill.designs[0].corrections.as_ref().clone(),
        id,
        shown,
    }))
}

impl OpenPart {
    /// What a form says: one fact is taken back, or each is as its field says.
    fn edits(&self, fields: &Fields) -> Vec<Edit> {
        let edit = |what: &str, value: &str| Edit {
            of: self.id.to_string(),
            what: what.to_owned(),
            value: value.to_owned(),
        };
        match fields.one("back") {
            "" => Correctable::ALL
                .map(|what| edit(what.as_str(), fields.one(what.as_str())))
                .into(),
            back => vec![edit(back, "")],
        }
    }

    fn page(&self, asker: &Asker, typed: Option<&Typed<'_>>) -> CorrectPage {
        let tr = asker.tr;
        let links = &self.shown.links;
        CorrectPage {
            tr,
            frame: asker.frame(Place::Designs),
            problem: match typed {
                None => String::new(),
                Some(typed) => match typed.error.code() {
                    ProblemCode::CorrectionsChanged => tr.get("correct-changed"),
                    _ => tr.get("correct-wrong"),
                },
            },
            design: self.shown.name.to_string(),
            version: self.shown.config.version.to_string(),
            version_address: links.overview(),
            address: address(links, self.id.as_str()),
            back: format!("{}#required", links.tab("parts")),
            part: self.known.name.clone(),
            part_id: self.id.to_string(),
            seen: self.corrections.revision_of(self.id.as_str()),
            facts: self.facts(asker, typed),
            materials: Material::all()
                .iter()
                .map(|known| (known.name, taxonomy::material(tr, known.slug)))
                .collect(),
        }
    }

    fn facts(&self, asker: &Asker, typed: Option<&Typed<'_>>) -> Vec<FactField> {
        let reader = shapes::reader(asker);
        let tr = asker.tr;
        let at = |from: &str| self.file_address(from);
        let now = bom_facts::fact_cells(reader, &self.known.now, at);
        let otherwise = bom_facts::fact_cells(reader, &self.known.otherwise, at);
        let both = now.into_iter().zip(otherwise);
        let all = Correctable::ALL.into_iter().zip(both);
        all.map(|(what, (known, otherwise))| {
            let name = what.as_str();
            let stands = self.corrections.find(self.id.as_str(), name);
            let kept = stands.map(|one| one.corrected.value()).unwrap_or_default();
            FactField {
                name,
                known,
                otherwise: stands.map(|_| otherwise),
                typed: match typed {
                    Some(typed) => typed.fields.one(name).to_owned(),
                    None => kept,
                },
                error: typed
                    .map(|typed| error_at(tr, typed.error, what))
                    .unwrap_or_default(),
                hint: hint(tr, what),
                by: stands.map(|one| CorrectedBy {
                    handle: one.by.as_ref().map(ToString::to_string).unwrap_or_default(),
                    at: one.at,
                }),
                choices: match what {
                    Correctable::Process => processes(tr),
                    _ => Vec::new(),
                },
            }
        })
        .collect()
    }

    /// The page of the file that says a fact: its path, and a place behind it.
    fn file_address(&self, from: &str) -> String {
        let named = |file: &&ShownFile| {
            let rest = from.strip_prefix(file.path.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let file = self.shown.files.iter().find(named);
        file.map(|file| self.shown.links.file(&file.path))
            .unwrap_or_default()
    }
}

/// Every process that something is made by, in the reader's alphabet.
fn processes(tr: &Locale) -> Vec<(&'static str, String)> {
    let made = Process::all().iter().filter(|one| !one.is_a("bought"));
    let mut named: Vec<(&'static str, String)> = made
        .map(|one| (one.slug, taxonomy::process(tr, one.slug)))
        .collect();
    named.sort_by_key(|(_, name)| name.to_lowercase());
    named
}

/// What is wrong with a field, where something is.
fn error_at(tr: &Locale, error: &Error, what: Correctable) -> String {
    let Error::Refused(refusal) = error else {
        return String::new();
    };
    let mut found = refusal.diagnostics.iter();
    let is_wrong = found.any(|found| found.key.as_deref() == Some(what.as_str()));
    match (is_wrong, what) {
        (false, _) => String::new(),
        (true, Correctable::Process) => tr.get("correct-wrong-process"),
        (true, Correctable::Size) => tr.get("correct-wrong-size"),
        (true, Correctable::Material) => tr.get("correct-wrong-material"),
        (true, Correctable::Thickness) => tr.get("correct-wrong-thickness"),
        (true, Correctable::Mass) => tr.get("correct-wrong-mass"),
    }
}

fn hint(tr: &Locale, what: Correctable) -> String {
    match what {
        Correctable::Process => String::new(),
        Correctable::Size => tr.get("correct-hint-size"),
        Correctable::Material => tr.get("correct-hint-material"),
        Correctable::Thickness => tr.get("correct-hint-thickness"),
        Correctable::Mass => tr.get("correct-hint-mass"),
    }
}
