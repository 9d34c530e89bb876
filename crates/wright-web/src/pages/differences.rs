//! The page of what changed in a mesh from one version to another: in numbers, in
//! two pictures seen by one camera, and facet by facet.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use wright_geometry::{Difference, Reading, Report, Verdict};
use wright_model::{Digest, Material, Version};
use wright_registry::{
    DifferenceState, KnownShape, PastFile, Registry, ShapeDifference, ShapeState, difference_path,
};

use super::asker::Asker;
use super::design_page::acts;
use super::design_shown::{Asked, Shown, ShownFile, Wanted, ask};
use super::design_view::{self, Tab};
use super::shape_facts::Reader;
use super::{Failure, shape_words, shapes, show_public};
use crate::App;
use crate::locale::Arg;
use crate::views::design_view::Link;
use crate::views::differences::{
    Choice, DifferencePage, DifferenceView, KnownDifference, MeasureRow, Pictures,
};
use crate::views::{Place, encode_path};

/// Versions that are offered to compare with.
const CHOICES_MAX: usize = 100;

/// With which version.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct With {
    with: Option<String>,
}

/// `GET /@{actor}/{name}/{version}/-/compare/{*path}`
pub(crate) async fn page(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version, path)): Path<(String, String, String, String)>,
    Query(query): Query<With>,
) -> Result<Response, Failure> {
    let wanted = Wanted {
        actor: &actor,
        name: &name,
        version: Some(&version),
        rest: &format!("/-/compare/{}", encode_path(&path)),
        content: true,
    };
    let page = match ask(&app, &asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let registry = app.registry();
    let design = page.head.design.id;
    let version = page.release.version.clone();
    let files = registry.release_files(&page.release).await?;
    let shown = Shown::of_release(page, files);
    let found = shown.files.iter().find(|file| file.path.as_str() == path);
    let file = found.ok_or_else(Failure::not_found)?;
    registry.check_readable(&shown.right, file.digest).await?;
    let past = registry.past_files(design, &[file.path.as_str()]).await?;
    let others = others(registry, &past, file.digest).await?;
    let before = chosen(&others, &version, query.with.as_deref())?;
    let difference = match before {
        Some(before) => compare(&app, &asker, &shown, file, before).await?,
        None => DifferenceView::Nothing,
    };
    let before = before
        .map(|past| past.version.to_string())
        .unwrap_or_default();
    let choices = others.iter().take(CHOICES_MAX).map(|past| {
        let version = past.version.to_string();
        let current = version == before;
        Choice { version, current }
    });
    let mut head = design_view::head(&asker, &shown, Tab::Files);
    acts(&app, &asker, shown.released()).await?.offer(&mut head);
    Ok(show_public(&DifferencePage {
        tr: asker.tr,
        frame: asker.frame(Place::Designs),
        head,
        file: Link {
            text: file.path.to_string(),
            address: shown.links.file(&file.path),
        },
        address: format!("{}/{}", shown.links.tab("compare"), encode_path(&path)),
        choices: choices.collect(),
        before,
        after: version.to_string(),
        difference,
    }))
}

/// Versions in which the file has other bytes that are still there, the highest first.
async fn others<'p>(
    registry: &Registry,
    past: &'p [PastFile],
    digest: Digest,
) -> Result<Vec<&'p PastFile>, Failure> {
    let mut others: Vec<_> = past.iter().filter(|past| past.digest != digest).collect();
    let digests: Vec<Digest> = others.iter().map(|past| past.digest).collect();
    let public = registry.public_among(&digests).await?;
    others.retain(|past| public.contains(&past.digest));
    others.sort_by(|one, two| two.version.semver().cmp(one.version.semver()));
    Ok(others)
}

/// Where a page offers to compare the file with the version before.
pub(super) async fn offered(
    registry: &Registry,
    shown: &Shown,
    file: &ShownFile,
    past: &[PastFile],
) -> Result<Option<Link>, Failure> {
    let Some(page) = shown.released() else {
        return Ok(None);
    };
    let others = others(registry, past, file.digest).await?;
    let before = chosen(&others, &page.release.version, None)?;
    Ok(before.map(|before| Link {
        text: before.version.to_string(),
        address: format!(
            "{}/{}",
            shown.links.tab("compare"),
            encode_path(file.path.as_str())
        ),
    }))
}

/// The version that was asked for; else the one before, else the lowest after.
fn chosen<'p>(
    others: &[&'p PastFile],
    version: &Version,
    with: Option<&str>,
) -> Result<Option<&'p PastFile>, Failure> {
    let find =
        |wanted: &dyn Fn(&PastFile) -> bool| others.iter().copied().find(|past| wanted(past));
    match with {
        Some(with) => match find(&|past| past.version.to_string() == with) {
            Some(past) => Ok(Some(past)),
            None => Err(Failure::not_found()),
        },
        None => {
            let below = find(&|past| past.version.semver() < version.semver());
            Ok(below.or_else(|| others.last().copied()))
        }
    }
}

async fn compare(
    app: &App,
    asker: &Asker,
    shown: &Shown,
    file: &ShownFile,
    before: &PastFile,
) -> Result<DifferenceView, Failure> {
    let registry = app.registry();
    let (old, new) = (before.digest, file.digest);
    let known = match registry.shape_difference(old, new).await? {
        DifferenceState::Known(known) => known,
        DifferenceState::Later => return Ok(DifferenceView::Later),
        DifferenceState::Unseen if wright_geometry::is_named_shape(&file.path, file.kind) => {
            return Ok(DifferenceView::Later);
        }
        DifferenceState::NoMeshes | DifferenceState::Unseen => {
            return Ok(DifferenceView::NoMeshes);
        }
        DifferenceState::Refused(reason) => {
            return Ok(DifferenceView::Refused(shape_words::reason(
                asker.tr, &reason,
            )));
        }
    };
    let states = registry.shapes(&[old, new]).await?;
    let report = |digest: &Digest| match states.get(digest).map(AsRef::as_ref) {
        Some(ShapeState::Known(known)) => mesh_of(known),
        _ => None,
    };
    let (Some(old_report), Some(new_report)) = (report(&old), report(&new)) else {
        return Ok(DifferenceView::Later);
    };
    let mut parts = shown.config.parts.iter();
    let part = parts.find(|part| part.export.contains(&file.path));
    let material = part.and_then(|part| part.material.as_deref());
    let reader = shapes::reader(asker);
    let measures = measures(reader, (old_report, new_report), material);
    Ok(view(reader, &known, (old, new), measures))
}

fn mesh_of(known: &KnownShape) -> Option<&Report> {
    known.facts.mesh()
}

fn view(
    reader: Reader,
    known: &ShapeDifference,
    (old, new): (Digest, Digest),
    measures: Vec<MeasureRow>,
) -> DifferenceView {
    let address = |name: &str| format!("/{}", difference_path(&old, &new, name));
    let drawn = |name: &str| known.file(name).map(|_| address(name));
    let model = known.file("both.glb").map(|file| file.head.bytes);
    let pictures = || {
        Some(Pictures {
            before: drawn("before.png")?,
            after: drawn("after.png")?,
            both: drawn("both.png")?,
        })
    };
    let found = &known.found;
    DifferenceView::Known(Box::new(KnownDifference {
        verdict: verdict(reader, found),
        same: found.facets_same,
        gone: found.facets_removed,
        new: found.facets_added,
        measures,
        pictures: pictures(),
        model: address("both.glb"),
        model_bytes: model.unwrap_or_default(),
    }))
}

fn verdict(reader: Reader, found: &Difference) -> String {
    let Reader { tr, units } = reader;
    match &found.verdict {
        Verdict::Same => tr.get("difference-verdict-same"),
        Verdict::Moved {
            by_um,
            turned: false,
        } => tr.plain(
            "difference-verdict-moved",
            &[("by", tr.envelope(by_um, units).arg())],
        ),
        Verdict::Moved {
            by_um,
            turned: true,
        } => tr.plain(
            "difference-verdict-turned",
            &[("by", tr.envelope(by_um, units).arg())],
        ),
        Verdict::Resized { permille } => {
            // A thousandth is a tenth of a percent.
            let percent = permille.map(|share| tr.amount(share.saturating_mul(100_000)));
            let percent = format!("{} %", percent.join(" × "));
            tr.plain("difference-verdict-resized", &[("percent", percent.arg())])
        }
        Verdict::Retessellated => tr.get("difference-verdict-retessellated"),
        Verdict::Changed => tr.get("difference-verdict-changed"),
    }
}

/// A change with its sign.
fn signed(change: i64, written: String) -> String {
    match change {
        0 => String::new(),
        1.. => format!("+{written}"),
        ..0 => written,
    }
}

fn measures(
    reader: Reader,
    (old, new): (&Report, &Report),
    material: Option<&str>,
) -> Vec<MeasureRow> {
    let Reader { tr, units } = reader;
    let mut rows = Vec::new();
    if let (Some(before), Some(after)) = (old.readings.first(), new.readings.first()) {
        let change = [0, 1, 2].map(|axis| after.size_um[axis] - before.size_um[axis]);
        rows.push(MeasureRow {
            label: tr.get("shape-size"),
            before: tr.envelope(&before.size_um, units),
            after: tr.envelope(&after.size_um, units),
            change: match change {
                [0, 0, 0] => String::new(),
                change => tr.envelope(&change, units),
            },
        });
        let row =
            |label: String, of: &dyn Fn(&Reading) -> Option<i64>, write: &dyn Fn(i64) -> String| {
                let (before, after) = (of(before)?, of(after)?);
                Some(MeasureRow {
                    label,
                    before: write(before),
                    after: write(after),
                    change: signed(after - before, write(after - before)),
                })
            };
        let known = material.and_then(Material::find);
        rows.extend(row(tr.get("shape-volume"), &|r| Some(r.volume_nl), &|n| {
            tr.volume(n, units)
        }));
        rows.extend(row(
            tr.get("shape-surface"),
            &|r| Some(r.surface_um2),
            &|n| tr.area(n, units),
        ));
        rows.extend(row(tr.get("shape-mass"), &|r| r.mass_mg(known?), &|n| {
            tr.mass(n, units)
        }));
    }
    let facets = |report: &Report| i64::try_from(report.triangles).unwrap_or(i64::MAX);
    let change = facets(new) - facets(old);
    rows.push(MeasureRow {
        label: tr.get("shape-triangles"),
        before: tr.number(facets(old)),
        after: tr.number(facets(new)),
        change: signed(change, tr.number(change)),
    });
    let closed = |report: &Report| match report.closed {
        true => tr.get("difference-yes"),
        false => tr.get("difference-no"),
    };
    rows.push(MeasureRow {
        label: tr.get("difference-closed"),
        before: closed(old),
        after: closed(new),
        change: match old.closed == new.closed {
            true => String::new(),
            false => closed(new),
        },
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::{Language, Locale, Units};

    #[test]
    fn a_size_is_told_as_exactly_as_it_is_known() {
        let found = Difference {
            verdict: Verdict::Resized {
                permille: [1_005, 1_000, 254],
            },
            size_change_um: [50, 0, -7_460],
            volume_change_nl: 0,
            surface_change_um2: 0,
            facets_added: 12,
            facets_removed: 12,
            facets_same: 0,
        };
        let told = |language| {
            let reader = Reader {
                tr: Locale::of(language),
                units: Units::Metric,
            };
            verdict(reader, &found).replace('\u{a0}', " ")
        };
        assert!(told(Language::English).contains("100.5 × 100 × 25.4 %"));
        assert!(told(Language::Spanish).contains("100,5 × 100 × 25,4 %"));
    }
}
