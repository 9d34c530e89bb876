//! What pages tell of the shapes of a version's files: the page of a file, the
//! list of parts, the model on the overview.

use std::collections::HashMap;
use std::sync::Arc;

use wright_geometry::Facts;
use wright_model::{Digest, FileKind};
use wright_registry::{KnownShape, Registry, Result, ShapeState};
use wright_wire::config::Part;

use super::asker::Asker;
use super::design_shown::{Shown, ShownFile};
use super::shape_drawings as drawings;
use super::shape_facts::{self as facts, Reader};
use super::shape_words as told;
use crate::locale::Locale;
use crate::small_pictures::Image;
use crate::views::shapes::{
    KnownView, MarkView, ModelFigure, ModelPart, PartShape, ShapeView, SideView, SidesView, Tone,
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
    all_sides: bool,
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
    let material = part.and_then(|part| part.material.as_deref());
    let mut view = match &known.facts {
        Facts::Mesh(report) => facts::of_mesh(reader, report, material),
        Facts::Drawing(report) => drawings::of_drawing(reader, report),
        Facts::Board(report) => drawings::of_board(reader, report),
        Facts::BoardLayer(report) => drawings::of_board_layer(reader, report, file.path.as_str()),
        Facts::GCode(report) => drawings::of_program(reader, report),
        Facts::FreeCad(report) => drawings::of_freecad(reader, report),
        _ => KnownView::default(),
    };
    view.drawing = known.drawing.as_ref().map(|path| format!("/{path}"));
    let name = part.map_or_else(
        || file.path.file_name().to_owned(),
        |part| part.name.clone(),
    );
    view.figure = model_part(shown, file, known, name).map(|first| ModelFigure {
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
    shown: &Shown,
    file: &ShownFile,
    known: &KnownShape,
    name: String,
) -> Option<ModelPart> {
    let (report, model) = (known.facts.mesh()?, known.model.as_ref()?);
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
    let mut seen = std::collections::HashSet::new();
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
    let digests: Vec<Digest> = candidates(shown)
        .iter()
        .map(|(file, _)| file.digest)
        .collect();
    registry.shapes(&digests).await
}

/// The model on a version's overview: the one that stands for it, and with it all
/// of its parts. Nothing where no file of it has a model.
pub(crate) fn figure(shown: &Shown, states: &States) -> Option<ModelFigure> {
    let mut parts = Vec::new();
    let mut first = None;
    let whole = shown.cover;
    for (file, part) in candidates(shown) {
        let known = states.get(&file.digest).and_then(|state| state.known());
        let Some(known) = known else { continue };
        let name = part.map_or_else(
            || file.path.file_name().to_owned(),
            |part| part.name.clone(),
        );
        let Some(model) = model_part(shown, file, known, name) else {
            continue;
        };
        // The mesh that stands for the version, else one of no part, which shows them together.
        let rank = match part {
            _ if Some(file.digest) == whole => 0,
            None => 1,
            Some(_) => 2,
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

/// What a list of parts tells of each, by its id: its size, its volume, what it
/// weighs, and what to look at before it is made.
pub(crate) fn of_parts(
    reader: Reader,
    shown: &Shown,
    states: &States,
) -> HashMap<String, PartShape> {
    let files = shown.by_path();
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
            let shape = part_shape(reader, shown, part, file, state);
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
    shown: &Shown,
    part: &Part,
    file: &ShownFile,
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
            match &known.facts {
                Facts::Mesh(report) => {
                    shape.facts = facts::measures(reader, report, part.material.as_deref());
                    shape.marks = facts::warnings(reader.tr, report);
                }
                // A sheet that several parts are drawn on measures none of them.
                Facts::Drawing(_) if is_shared(shown, file) => {}
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

/// Whether more than one part is made of a file.
fn is_shared(shown: &Shown, file: &ShownFile) -> bool {
    let made_of_it = |part: &&Part| part.export.iter().any(|path| path == &file.path);
    shown.config.parts.iter().filter(made_of_it).count() > 1
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
    use wright_model::DesignPath;
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
            let figure = figure(shown, &states).unwrap();
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
}
