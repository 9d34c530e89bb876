//! What pages tell of the shapes of a version's files: the page of a file, the
//! list of parts, the model on the overview.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use wright_bom::production;
use wright_geometry::Facts;
use wright_model::{DesignPath, Digest, FileKind, Part};
use wright_registry::corrections::{Corrections, UNIT};
use wright_registry::{KnownShape, Registry, Result, ShapeState};

use super::asker::Asker;
use super::design_shown::{Shown, ShownFile};
use super::shape_drawings as drawings;
use super::shape_facts::{self as facts, Reader};
use super::shape_words as told;
use crate::locale::Locale;
use crate::small_pictures::Image;
use crate::views::shapes::{
    KnownView, MarkView, ModelFigure, ModelPart, PartShape, ShapeView, SideView, SidesView, Tone,
    UnitBy,
};

/// Models that one page offers at most.
const MODELS_MAX: usize = 60;
/// Facts that a list of parts has room for.
const LINE_FACTS_MAX: usize = 4;

/// What is known of files, by their digests.
pub(crate) type States = HashMap<Digest, Arc<ShapeState>>;

/// How figures are to be written for a reader.
pub(crate) fn reader(asker: &Asker) -> Reader {
    Reader {
        tr: asker.tr,
        units: asker.units(),
    }
}

/// What there is of one file; nothing of a draft's, which are not looked into.
pub(crate) async fn state_of(
    registry: &Registry,
    shown: &Shown,
    file: &ShownFile,
) -> Result<Option<Arc<ShapeState>>> {
    if shown.released().is_none() {
        return Ok(None);
    }
    let mut states = registry.shapes(&[file.digest]).await?;
    Ok(states.remove(&file.digest))
}

/// What the page of a file tells of its shape; with `all_sides`, from all of them.
pub(crate) async fn of_file(
    registry: &Registry,
    asker: &Asker,
    shown: &Shown,
    file: &ShownFile,
    state: &ShapeState,
    (corrections, all_sides): (&Corrections, bool),
) -> Result<ShapeView> {
    let reader = reader(asker);
    let known = match state {
        ShapeState::Waiting => return Ok(ShapeView::Waiting),
        ShapeState::Refused(reason) => {
            return Ok(ShapeView::Refused(told::reason(reader.tr, reason)));
        }
        ShapeState::Known(known) => known,
    };
    let parts = shown.config.parts.iter();
    let part = parts.clone().find(|part| part.export.contains(&file.path));
    let material = part.and_then(|part| material_of(part, corrections));
    let path = file.path.as_str();
    let mut view = match corrections.read(path, &known.facts).as_ref() {
        Facts::Mesh(report) => facts::of_mesh(reader, report, material, corrections.unit_of(path)),
        Facts::Drawing(report) => drawings::of_drawing(reader, report),
        Facts::Board(report) => drawings::of_board(reader, report),
        Facts::BoardLayer(report) => drawings::of_board_layer(reader, report, file.path.as_str()),
        Facts::GCode(report) => drawings::of_program(reader, report),
        Facts::FreeCad(report) => drawings::of_freecad(reader, report),
        _ => KnownView::default(),
    };
    view.unit_by = unit_by(corrections, path);
    view.drawing = known.drawing.as_ref().map(|path| format!("/{path}"));
    let name = part.map_or_else(
        || file.path.file_name().to_owned(),
        |part| part.name.clone(),
    );
    view.figure = model_part((shown, corrections), file, known, name).map(|first| ModelFigure {
        first,
        parts: Vec::new(),
    });
    if known.facts.mesh().is_some() {
        let address = format!("{}?sides=all#sides", shown.links.file(&file.path));
        view.sides = match all_sides {
            true => sides(registry, reader.tr, file.digest).await?,
            false => SidesView::AtAddress(address),
        };
    }
    Ok(ShapeView::Known(Box::new(view)))
}

/// What a part is made of, as far as its author or a maintainer says.
fn material_of<'a>(part: &'a Part, corrections: &'a Corrections) -> Option<&'a str> {
    let corrected = corrections.material_of(&part.id);
    corrected.or(part.material.as_deref())
}

/// Who said which unit the mesh at a path is in.
fn unit_by(corrections: &Corrections, path: &str) -> Option<UnitBy> {
    let said = corrections.find(path, UNIT)?;
    Some(UnitBy {
        handle: said
            .by
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        at: said.at,
    })
}

async fn sides(registry: &Registry, tr: &Locale, digest: Digest) -> Result<SidesView> {
    let Some(views) = registry.shape_views(digest).await? else {
        return Ok(SidesView::Waiting);
    };
    let drawn = views.into_iter().filter_map(|one| {
        Some(SideView {
            name: told::view(tr, one.view),
            light: format!("/{}", one.light),
            dark: format!("/{}", one.dark?),
        })
    });
    Ok(SidesView::Drawn(drawn.collect()))
}

fn model_part(
    (shown, corrections): (&Shown, &Corrections),
    file: &ShownFile,
    known: &KnownShape,
    name: String,
) -> Option<ModelPart> {
    let facts = corrections.read(file.path.as_str(), &known.facts);
    let (report, model) = (facts.mesh()?, known.model.as_ref()?);
    Some(ModelPart {
        name,
        page: shown.links.file(&file.path),
        model: format!("/{}", model.path),
        coarse: known
            .coarse
            .as_ref()
            .map(|model| format!("/{}", model.path)),
        bytes: model.bytes,
        size_um: report.readings.first()?.size_um,
    })
}

/// Files of a version whose shapes a page of all of it shows: the one that stands
/// for it, those of parts in the author's order, then other meshes.
fn candidates(shown: &Shown) -> Vec<(&ShownFile, Option<&Part>)> {
    let files = shown.by_path();
    let mut found: Vec<(&ShownFile, Option<&Part>)> = Vec::new();
    for part in &shown.config.parts {
        let exports = part
            .export
            .iter()
            .filter_map(|path| files.get(path.as_str()));
        found.extend(exports.map(|file| (*file, Some(part))));
    }
    let meshes = shown
        .files
        .iter()
        .filter(|file| file.kind == FileKind::Mesh);
    found.extend(meshes.map(|file| (file, None)));
    let mut seen = HashSet::new();
    found.retain(|(file, _)| seen.insert(file.digest));
    let whole = found
        .iter()
        .position(|(file, _)| Some(file.digest) == shown.cover);
    if let Some(whole) = whole {
        found[..=whole].rotate_right(1);
    }
    found
}

/// What is known of the shapes of a version.
pub(crate) async fn states(registry: &Registry, shown: &Shown) -> Result<States> {
    if shown.released().is_none() {
        return Ok(States::new());
    }
    registry.shapes(&asked_for(shown)).await
}

/// Of those, all that parts are made of, and no more others than a page offers.
fn asked_for(shown: &Shown) -> Vec<Digest> {
    let mut others = 0;
    let mut found = candidates(shown);
    found.retain(|(file, part)| {
        let is_other = part.is_none() && Some(file.digest) != shown.cover;
        others += usize::from(is_other);
        !is_other || others <= MODELS_MAX
    });
    found.into_iter().map(|(file, _)| file.digest).collect()
}

/// The model on a version's overview: the one that stands for it, and with it all
/// of its parts. Nothing where no file of it has a model.
fn figure(shown: &Shown, states: &States, corrections: &Corrections) -> Option<ModelFigure> {
    let mut parts = Vec::new();
    let mut first: Option<(u8, usize)> = None;
    let whole = shown.cover;
    for (file, part) in candidates(shown) {
        // The mesh that stands for the version, else one of no part, which shows them together.
        let rank = match part {
            _ if Some(file.digest) == whole => 0,
            None => 1,
            Some(_) => 2,
        };
        let has_whole = first.is_some_and(|(best, _)| best < 2);
        if parts.len() >= MODELS_MAX {
            match (has_whole, rank) {
                (true, _) => break,
                (false, 0 | 1) => {}
                (false, _) => continue,
            }
        }
        let known = states.get(&file.digest).and_then(|state| state.known());
        let Some(known) = known else { continue };
        let name = part.map_or_else(
            || file.path.file_name().to_owned(),
            |part| part.name.clone(),
        );
        let Some(model) = model_part((shown, corrections), file, known, name) else {
            continue;
        };
        if first.is_none_or(|(best, _)| rank < best) {
            first = Some((rank, parts.len()));
        }
        parts.push(model);
    }
    let (_, at) = first?;
    let first = parts.remove(at);
    parts.truncate(MODELS_MAX - 1);
    if parts.is_empty() {
        return Some(ModelFigure { first, parts });
    }
    parts.insert(0, first.clone());
    Some(ModelFigure { first, parts })
}

/// The same with what its maintainers corrected.
pub(crate) async fn corrected_figure(
    registry: &Registry,
    shown: &Shown,
) -> Result<Option<ModelFigure>> {
    let states = states(registry, shown).await?;
    let Some(page) = shown.released().filter(|_| !states.is_empty()) else {
        return Ok(None);
    };
    let corrections = registry.corrections_of(page.release.id).await?;
    Ok(figure(shown, &states, &corrections))
}

/// What a list of parts tells of each, by its id: its size, its volume, what it
/// weighs, and what to look at before it is made.
pub(crate) fn of_parts(
    reader: Reader,
    shown: &Shown,
    states: &States,
    corrections: &Corrections,
) -> HashMap<String, PartShape> {
    let files = shown.by_path();
    let exports = shown.config.parts.iter().flat_map(|part| {
        let exports = part.export.iter().map(DesignPath::as_str);
        exports.collect::<HashSet<_>>()
    });
    let shared = production::shared(exports);
    let mut told = HashMap::new();
    for part in &shown.config.parts {
        let exports = part
            .export
            .iter()
            .filter_map(|path| files.get(path.as_str()));
        let mut best: Option<PartShape> = None;
        for file in exports {
            let Some(state) = states.get(&file.digest) else {
                continue;
            };
            let is_shared = shared.contains(file.path.as_str());
            let shape = part_shape(reader, (shown, corrections), part, (file, is_shared), state);
            let is_better = best.as_ref().is_none_or(|best| best.facts.is_empty());
            if is_better {
                best = Some(shape);
            }
        }
        if let Some(shape) = best {
            told.insert(part.id.to_string(), shape);
        }
    }
    told
}

fn part_shape(
    reader: Reader,
    (shown, corrections): (&Shown, &Corrections),
    part: &Part,
    (file, is_shared): (&ShownFile, bool),
    state: &ShapeState,
) -> PartShape {
    let mut shape = PartShape {
        page: shown.links.file(&file.path),
        path: file.path.to_string(),
        is_waiting: matches!(state, ShapeState::Waiting),
        ..PartShape::default()
    };
    match state {
        ShapeState::Waiting => {}
        ShapeState::Refused(reason) => shape.marks.push(MarkView {
            text: told::reason(reader.tr, reason),
            tone: Tone::Problem,
        }),
        ShapeState::Known(known) => {
            shape.picture = Image::drawn(&known.pictures);
            match corrections.read(file.path.as_str(), &known.facts).as_ref() {
                Facts::Mesh(report) => {
                    let material = material_of(part, corrections);
                    shape.facts = facts::measures(reader, report, material);
                    shape.marks = facts::warnings(reader.tr, report);
                }
                // A sheet that several parts are drawn on measures none of them.
                Facts::Drawing(_) if is_shared => {}
                Facts::Drawing(report) => {
                    let mut facts = drawings::drawing_measures(reader, report);
                    facts.truncate(1);
                    shape.facts = facts;
                }
                Facts::Board(report) => shape.facts = drawings::of_board(reader, report).facts,
                Facts::BoardLayer(report) => {
                    let known = drawings::of_board_layer(reader, report, file.path.as_str());
                    shape.facts = known.facts;
                }
                Facts::GCode(report) => shape.facts = drawings::of_program(reader, report).facts,
                _ => {}
            }
            shape.facts.truncate(LINE_FACTS_MAX);
        }
    }
    shape
}

/// What was drawn of a file: a drawing for a laser has lines there that can be seen.
pub(crate) fn picture(state: &ShapeState) -> Option<Image> {
    Image::drawn(&state.known()?.pictures)
}

/// Whether the page of a file asks for all sides.
pub(crate) fn asks_for_sides(said: Option<&str>) -> bool {
    said == Some("all")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::design_shown::{Links, Standing};
    use super::*;
    use wright_geometry::Limits;
    use wright_manifest::design_toml;
    use wright_registry::{Model, ReadingRight};
    use wright_wire::Config;

    const TRIANGLE: &str = "solid t\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\n\
        vertex 9 0 0\nvertex 0 9 0\nendloop\nendfacet\nendsolid t\n";

    fn digest(path: &str) -> Digest {
        Digest::of(path.as_bytes())
    }

    /// A design of so many parts, and meshes of no part.
    fn shown(parts: usize, others: &[&str]) -> Shown {
        let mut toml = String::from(
            "[design]\nname = \"ana/many\"\nversion = \"1.0.0\"\ntitle = \"Many\"\n\
             summary = \"Parts\"\nlicense = \"CERN-OHL-S-2.0\"\nlicensor = \"Ana\"\n",
        );
        let mut paths: Vec<String> = others.iter().map(ToString::to_string).collect();
        for n in 0..parts {
            let path = format!("stl/{n}.stl");
            let named = format!("id = \"p{n}\"\nname = \"Part {n}\"\nexport = \"{path}\"\n");
            write!(toml, "[[part]]\n{named}").unwrap();
            paths.push(path);
        }
        let parsed = design_toml::parse(&toml);
        let config = Config::of(&parsed.design.expect("a design that stands"));
        let file = |path: &String| ShownFile {
            path: DesignPath::parse(path).unwrap(),
            digest: digest(path),
            size: 1,
            kind: FileKind::Mesh,
            media_type: "model/stl".into(),
        };
        Shown {
            name: config.name.clone(),
            owner_name: "Ana".into(),
            file_count: paths.len() as u64,
            bytes: 1,
            cover: None,
            making: digest("making"),
            manifest: None,
            links: Links::Release(config.name.clone(), config.version.clone()),
            standing: Standing::Draft,
            right: ReadingRight::published(),
            files: paths.iter().map(file).collect(),
            config,
        }
    }

    fn known(shown: &Shown) -> States {
        let analysis =
            wright_geometry::analyze(TRIANGLE.as_bytes(), "t.stl", &Limits::default(), 0);
        let state = Arc::new(ShapeState::Known(Box::new(KnownShape {
            facts: Facts::from(&analysis.unwrap()),
            pictures: Vec::new(),
            model: Some(Model {
                path: "model.glb".into(),
                bytes: 1,
            }),
            coarse: None,
            drawing: None,
            is_whole: true,
            report_bytes: 1,
        })));
        let files = shown.files.iter();
        files
            .map(|file| (file.digest, Arc::clone(&state)))
            .collect()
    }

    #[test]
    fn however_many_parts_there_are_the_whole_comes_first() {
        let mut shown = shown(MODELS_MAX + 20, &["stl/assembly.stl", "stl/other.stl"]);
        let states = known(&shown);
        let names = |shown: &Shown| {
            let figure = figure(shown, &states, &Corrections::default()).unwrap();
            let names: Vec<String> = figure.parts.into_iter().map(|part| part.name).collect();
            assert_eq!((names.len(), &names[0]), (MODELS_MAX, &figure.first.name));
            names
        };
        assert_eq!(names(&shown)[..3], ["assembly.stl", "Part 0", "Part 1"]);
        shown.cover = Some(digest("stl/other.stl"));
        assert_eq!(names(&shown)[..2], ["other.stl", "Part 0"]);
        shown.cover = Some(digest("stl/70.stl"));
        assert_eq!(names(&shown)[..2], ["Part 70", "Part 0"]);
    }

    #[test]
    fn no_more_is_asked_for_than_a_page_offers() {
        let others: Vec<String> = (0..500).map(|n| format!("spare/{n}.stl")).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let mut shown = shown(70, &others);
        shown.cover = Some(digest("spare/400.stl"));
        let asked = asked_for(&shown);
        assert_eq!(asked.len(), 1 + 70 + MODELS_MAX);
        let of = |path: &str| digest(path);
        assert_eq!(asked[..2], [of("spare/400.stl"), of("stl/0.stl")]);
        assert_eq!(asked[71..73], [of("spare/0.stl"), of("spare/1.stl")]);
    }
}
