//! What is known of a mesh, in whole numbers with their units.
//!
//! Lengths are µm, areas µm², volumes nl (1 nl is a thousandth of a mm³, a cube
//! of 0.1 mm). Whatever depends on the unit of the file's coordinates is in a
//! [`Reading`]; there is one for each unit that is likely, so that an author can
//! choose another without the file being read again. Numbers beyond ±(2⁵³ − 1)
//! end there, as JSON would not hold them.

use crate::finding::Finding;
use crate::format::Format;
use crate::mesh::duplicates;
use crate::mesh::edges::{Edges, topology};
use crate::mesh::shells::{Shell, ShellKind, Shells};
use crate::mesh::{Built, Measures, Part};
use crate::printer::{Fit, fits};
use crate::unit::Unit;
use crate::vector::Bounds;
use wright_model::Material;

/// The version of what reports hold; a higher one may hold more.
pub(crate) const REPORT_VERSION: u32 = 1;
/// Shells that are listed one by one, the largest first.
const SHELLS_LISTED_MAX: usize = 32;
/// Parts that are listed one by one.
const PARTS_LISTED_MAX: usize = 200;
/// The largest whole number that JSON holds for every reader.
const NUMBER_MAX: f64 = 9_007_199_254_740_991.0;

/// What is known of a mesh.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MeshReport))]
pub struct Report {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// What the file is.
    pub format: Format,
    /// Facets, without those that could not be read.
    pub triangles: u64,
    /// Places where corners of facets meet.
    pub vertices: u64,
    /// The unit that the file states.
    pub unit_stated: Option<Unit>,
    /// The unit it was likely drawn in, where that is not the one it is read in.
    pub unit_suggested: Option<Unit>,
    /// Sizes: first as the file is read (in its stated unit, else in millimeters),
    /// then, where no unit is stated, in the others that are likely.
    pub readings: Vec<Reading>,
    /// Whether it encloses a volume: no edge is open. Where it does not, the
    /// volume is an estimate.
    pub closed: bool,
    /// Edges of holes and rims.
    pub open_edges: u64,
    /// Edges that more than two facets share: where bodies touch.
    pub shared_edges: u64,
    /// Edges whose facets disagree about which side is outside.
    pub unoriented_edges: u64,
    /// Its shells.
    pub shells: ShellCounts,
    /// The largest shells, at most 32.
    pub largest_shells: Vec<ShellReport>,
    /// Facets without area.
    pub degenerate_facets: u64,
    /// Facets that repeat another.
    pub duplicate_facets: u64,
    /// Facets whose stated normal points inwards.
    pub wrong_normals: u64,
    /// Thousandths of the surface that look down steeper than 45° and do not
    /// lie on the bed: what needs support when it is printed as it is.
    pub overhang_permille: i64,
    /// What the file keeps apart, at most 200.
    pub parts: Vec<PartReport>,
    /// What was odd about the file.
    pub findings: Vec<Finding>,
}

/// The size of a mesh, if its coordinates are in a unit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reading {
    /// The unit.
    pub unit: Unit,
    /// Width, depth and height.
    pub size_um: [i64; 3],
    /// The lowest corner of the box around it.
    pub low_um: [i64; 3],
    /// Volume, inverted shells taken as if they were not.
    pub volume_nl: i64,
    /// Surface.
    pub surface_um2: i64,
    /// Which printers it fits into.
    pub fits: Vec<Fit>,
}

/// How many shells there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShellCounts {
    /// All of them. The others are zero when these are too many to look at.
    pub count: u64,
    /// Outsides of bodies.
    pub bodies: u64,
    /// Hollows within bodies.
    pub cavities: u64,
    /// Bodies that are inside out.
    pub inverted: u64,
    /// Shells that are not closed.
    pub open: u64,
}

/// One shell.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShellReport {
    /// What it is.
    pub kind: ShellKind,
    /// Its facets.
    pub triangles: u64,
    /// Width, depth and height, in the unit of the first reading.
    pub size_um: [i64; 3],
    /// The volume it encloses, negative where it is inside out.
    pub volume_nl: i64,
}

/// A part of a file: an object, a solid, a node.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartReport {
    /// What the file calls it.
    pub name: String,
    /// Its color, as `#rrggbb`.
    pub color: Option<String>,
    /// Its facets.
    pub triangles: u64,
}

impl Report {
    /// Whether no facet is ever seen from behind: it is closed, all facets agree
    /// about which side is outside, and no shell is inside out but cavities.
    pub fn is_solid(&self) -> bool {
        let looked_at = self.shells.bodies + self.shells.cavities == self.shells.count;
        self.closed && self.unoriented_edges == 0 && looked_at
    }

    /// The same as if its coordinates were in that unit, where the report has a
    /// reading of it: somebody knows better than its numbers tell.
    #[must_use]
    pub fn read_in(mut self, unit: Unit) -> Self {
        let readings = &mut self.readings;
        let Some(at) = readings.iter().position(|reading| reading.unit == unit) else {
            return self;
        };
        let times = unit.millimeters() / readings[0].unit.millimeters();
        readings[..=at].rotate_right(1);
        self.unit_suggested = None;
        let scaled = |number: i64, times: f64| whole(number as f64 * times);
        for shell in &mut self.largest_shells {
            shell.size_um = shell.size_um.map(|side| scaled(side, times));
            shell.volume_nl = scaled(shell.volume_nl, times.powi(3));
        }
        self
    }

    /// The size in a unit, if the report has it.
    pub fn reading(&self, unit: Unit) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.unit == unit)
    }
}

impl Reading {
    /// What it weighs in mg, made solid of a material; nothing where the
    /// material is a family without one density.
    pub fn mass_mg(&self, material: &Material) -> Option<i64> {
        let density = i128::from(material.density_kg_m3?);
        // 1 nl = 10⁻¹² m³, and 1 kg = 10⁶ mg.
        let mass = i128::from(self.volume_nl) * density / 1_000_000;
        i64::try_from(mass).ok()
    }
}

/// Looks at a mesh that was read. Coordinates of a mesh whose unit is stated
/// are millimeters.
pub(crate) fn report(
    format: Format,
    built: &Built,
    stated: Option<Unit>,
    findings: Vec<Finding>,
) -> Report {
    let mesh = &built.mesh;
    let mut topology = topology(mesh);
    let shells = Shells::find(built, &mut topology);
    let duplicate_facets = duplicates::count(mesh, &topology, &shells);
    let measures = &built.measures;
    let Edges {
        open,
        shared,
        unoriented,
        ..
    } = topology.edges;
    let size = Size::of(measures, &shells);
    let suggested = match stated {
        None => Unit::suggested(size.largest()),
        Some(_) => None,
    };
    Report {
        v: REPORT_VERSION,
        format,
        triangles: mesh.triangles.len() as u64,
        vertices: mesh.vertices.len() as u64,
        unit_stated: stated,
        unit_suggested: suggested,
        readings: readings(&size, stated, suggested),
        closed: topology.edges.is_closed(),
        open_edges: open,
        shared_edges: shared,
        unoriented_edges: unoriented,
        shells: counts(&shells),
        largest_shells: largest(&shells),
        degenerate_facets: measures.degenerate_facets,
        duplicate_facets,
        wrong_normals: measures.wrong_normals,
        overhang_permille: share(measures.overhang, measures.surface),
        parts: mesh.parts.iter().take(PARTS_LISTED_MAX).map(part).collect(),
        findings: with_measured(findings, built),
    }
}

/// Beyond this largest coordinate, or below this extent, sums lose digits.
const EXACT_MAX: f32 = 1e9;

fn with_measured(mut findings: Vec<Finding>, built: &Built) -> Vec<Finding> {
    if built.strange_facets > 0 {
        findings.push(Finding::StrangeFacets {
            facets: built.strange_facets,
        });
    }
    let Bounds { low, high } = built.measures.bounds;
    if low
        .iter()
        .chain(&high)
        .any(|number| number.abs() > EXACT_MAX)
    {
        findings.push(Finding::ExtremeCoordinates);
    }
    findings
}

/// What depends on the unit, in the units of the coordinates.
struct Size {
    bounds: Bounds,
    volume: f64,
    surface: f64,
}

impl Size {
    fn of(measures: &Measures, shells: &Shells) -> Self {
        let inverted = shells
            .list
            .iter()
            .filter(|shell| shell.kind == ShellKind::Inverted);
        let turned: f64 = inverted.map(|shell| shell.volume).sum();
        Self {
            bounds: measures.bounds,
            volume: (measures.volume - 2.0 * turned).abs(),
            surface: measures.surface,
        }
    }

    fn largest(&self) -> f64 {
        self.bounds.extent().into_iter().fold(0.0, f64::max)
    }

    /// As if a coordinate of 1 were so many millimeters.
    fn reading(&self, unit: Unit, millimeters: f64) -> Reading {
        let micrometers = millimeters * 1e3;
        let size_um = self
            .bounds
            .extent()
            .map(|extent| whole(extent * micrometers));
        Reading {
            unit,
            size_um,
            low_um: self
                .bounds
                .low
                .map(|low| whole(f64::from(low) * micrometers)),
            volume_nl: whole(self.volume * millimeters.powi(3) * 1e3),
            surface_um2: whole(self.surface * micrometers.powi(2)),
            fits: fits(size_um),
        }
    }
}

fn readings(size: &Size, stated: Option<Unit>, suggested: Option<Unit>) -> Vec<Reading> {
    if let Some(unit) = stated {
        return vec![size.reading(unit, 1.0)];
    }
    let mut units = vec![Unit::Millimeter, Unit::Inch, Unit::Meter];
    units.extend(suggested.filter(|unit| !units.contains(unit)));
    let reading = |unit: Unit| size.reading(unit, unit.millimeters());
    units.into_iter().map(reading).collect()
}

fn counts(shells: &Shells) -> ShellCounts {
    let of = |kind| {
        shells
            .list
            .iter()
            .filter(|shell| shell.kind == kind)
            .count() as u64
    };
    ShellCounts {
        count: shells.count,
        bodies: of(ShellKind::Body),
        cavities: of(ShellKind::Cavity),
        inverted: of(ShellKind::Inverted),
        open: of(ShellKind::Open),
    }
}

fn largest(shells: &Shells) -> Vec<ShellReport> {
    let mut sorted: Vec<&Shell> = shells.list.iter().collect();
    sorted.sort_by(|one, two| two.volume.abs().total_cmp(&one.volume.abs()));
    let report = |shell: &Shell| ShellReport {
        kind: shell.kind,
        triangles: shell.facets,
        size_um: shell.bounds.extent().map(|extent| whole(extent * 1e3)),
        volume_nl: whole(shell.volume * 1e3),
    };
    sorted
        .into_iter()
        .take(SHELLS_LISTED_MAX)
        .map(report)
        .collect()
}

fn part(part: &Part) -> PartReport {
    let color = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
    PartReport {
        name: part.name.clone(),
        color: part.color.map(color),
        triangles: u64::from(part.triangles),
    }
}

fn share(part: f64, all: f64) -> i64 {
    if all > 0.0 {
        whole(part / all * 1e3).clamp(0, 1_000)
    } else {
        0
    }
}

/// The nearest whole number that JSON holds; 0 for what is no number.
pub(crate) fn whole(number: f64) -> i64 {
    number.round().clamp(-NUMBER_MAX, NUMBER_MAX) as i64
}
