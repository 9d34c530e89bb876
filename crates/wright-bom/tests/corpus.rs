//! Bills of materials that people published, each looked at by eye: how many
//! lines, how many pieces, what they cost and weigh, and what the columns are.
//! `--nocapture` shows the table.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use wright_bom::{Bom, Role, Severity};
use wright_model::BomMapping;

/// The folder of public files.
fn corpus() -> Option<PathBuf> {
    let Some(corpus) = std::env::var_os("COMMONWRIGHT_CORPUS") else {
        assert_ne!(
            std::env::var("COMMONWRIGHT_TEST_REQUIRE").as_deref(),
            Ok("1"),
            "COMMONWRIGHT_CORPUS is not set"
        );
        eprintln!("COMMONWRIGHT_CORPUS is not set: going without the public files");
        return None;
    };
    Some(Path::new(&corpus).join("bom"))
}

fn files(folder: &Path) -> Vec<(String, Bom)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(path).unwrap();
        let bom = wright_bom::read(&bytes, &name, &BomMapping::default());
        (name, bom)
    };
    paths.iter().map(read).collect()
}

/// `quantities of all lines · their cost · their mass`, in millionths.
fn sums(bom: &Bom) -> [i64; 3] {
    let lines = || bom.lines.iter();
    [
        lines().map(|line| line.quantity.millionths()).sum(),
        lines()
            .filter_map(wright_bom::Line::cost)
            .map(|price| price.amount.millionths())
            .sum(),
        lines()
            .filter_map(|line| line.mass?.times(line.quantity))
            .map(wright_bom::Amount::millionths)
            .sum(),
    ]
}

fn described(bom: &Bom) -> String {
    let fields: BTreeSet<&str> = bom
        .columns
        .iter()
        .filter_map(|column| Some(column.field?.as_str()))
        .collect();
    let fields: Vec<&str> = fields.into_iter().collect();
    let of_role = |role| bom.lines.iter().filter(|line| line.role == role).count();
    let made = bom.lines.iter().filter(|line| line.is_made()).count();
    let [pieces, cost, mass] = sums(bom);
    let millionths = |number: i64| {
        let text = format!("{}.{:06}", number / 1_000_000, number % 1_000_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let of = |severity| {
        bom.diagnostics
            .iter()
            .filter(|one| one.severity == severity)
            .count()
    };
    format!(
        "{:?} · {} lines ({} parts, {} other) · {made} made · {} pieces · cost {} · {} g · {} errors, {} warnings · {}",
        bom.format,
        bom.lines.len(),
        of_role(Role::Part),
        bom.lines.len() - of_role(Role::Part),
        millionths(pieces),
        millionths(cost),
        millionths(mass),
        of(Severity::Error),
        of(Severity::Warning),
        fields.join(" "),
    )
}

/// What each file holds, looked at by eye and added up by hand.
#[rustfmt::skip]
const EXPECTED: &[(&str, &str)] = &[
    (
        "30350n__low-cost-feeder__bom.csv",
        "Csv · 28 lines (28 parts, 0 other) · 13 made · 55.2 pieces · cost 0 · 0 g · 0 errors, 0 warnings · left-out link name notes process quantity supplier",
    ),
    (
        "30350n__low-cost-feeder__cad__CHA__drive-motor__drive-motor.bom.tsv",
        "Tsv · 3 lines (3 parts, 0 other) · 0 made · 7.1 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description designators position quantity unit",
    ),
    (
        "30350n__low-cost-feeder__cad__CHA__feeder-floor-harness-extension__feeder-floor-harness-extension.bom.tsv",
        "Tsv · 3 lines (3 parts, 0 other) · 0 made · 9.57 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description designators position quantity unit",
    ),
    (
        "AFMD__LANDS__doc__DRV8711EVM__DRV8711EVM_BOM.xlsx",
        "Xlsx · 33 lines (33 parts, 0 other) · 0 made · 111 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description designators manufacturer order-number part-number quantity supplier",
    ),
    (
        "KarlK90__yaemk-split-kb__PCB__assembly__YAEMK_bom_alternate_eeprom_and_opamp.csv",
        "Csv · 24 lines (24 parts, 0 other) · 0 made · 124 pieces · cost 0 · 0 g · 0 errors, 0 warnings · designators order-number specification value",
    ),
    (
        "LibreSolar__bms-c1__housing__bms-c1_bom_mechanical.csv",
        "Csv · 11 lines (11 parts, 0 other) · 0 made · 25 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description material notes part-number position quantity supplier",
    ),
    (
        "LibreSolar__mppt-2420-hc__build__mppt-2420-hc_bom_(hv_supply_can).csv",
        "Csv · 62 lines (62 parts, 0 other) · 0 made · 141 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description designators manufacturer notes part-number position quantity specification value",
    ),
    (
        "LibreSolar__mppt-2420-hc__build__mppt-2420-hc_bom_mechanical.csv",
        "Csv · 5 lines (5 parts, 0 other) · 0 made · 13 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description manufacturer material notes part-number position quantity",
    ),
    (
        "OPEN-NEXT__LOSH-dummy-MOSH-A__sBoM.csv",
        "Tsv · 13 lines (13 parts, 0 other) · 4 made · 54 pieces · cost 0 · 0 g · 0 errors, 0 warnings · make-or-buy name position quantity specification",
    ),
    (
        "OPEN-NEXT__LOSH-dummy-MOSH-B__sBoM.csv",
        "Tsv · 13 lines (13 parts, 0 other) · 4 made · 54 pieces · cost 0 · 0 g · 0 errors, 0 warnings · make-or-buy name position quantity specification",
    ),
    (
        "PlanktoScope__PlanktoScope__hardware__v2.5__bom.csv",
        "Csv · 34 lines (34 parts, 0 other) · 0 made · 156 pieces · cost 0 · 0 g · 0 errors, 0 warnings · designators manufacturer name notes part-number position quantity",
    ),
    (
        "PlanktoScope__PlanktoScope__hardware__v2.6__Planktoscope_V2.6_BOM.xlsx",
        "Xlsx · 78 lines (61 parts, 17 other) · 0 made · 212 pieces · cost 0 · 0 g · 0 errors, 1 warnings · designators level link name notes order-number position quantity supplier",
    ),
    (
        "SchrodingersGat__KiBoM__test__kibom-test.xml",
        "KicadXml · 10 lines (9 parts, 1 other) · 0 made · 14 pieces · cost 0 · 0 g · 0 errors, 0 warnings · description designators left-out specification value",
    ),
    (
        "TheTesla__rotary-encoder-protection__BOM.csv",
        "Csv · 9 lines (9 parts, 0 other) · 0 made · 14 pieces · cost 0 · 0 g · 0 errors, 0 warnings · designators left-out order-number quantity specification value",
    ),
    (
        "afternoon__microgroove__hardware__bom.csv",
        "Csv · 12 lines (12 parts, 0 other) · 0 made · 22 pieces · cost 0 · 0 g · 0 errors, 0 warnings · designators left-out quantity specification value",
    ),
    (
        "hoijui__cubefactory__recycler__BOM_WeCycler.ods",
        "Ods · 70 lines (64 parts, 6 other) · 0 made · 144 pieces · cost 547.32 · 0 g · 0 errors, 0 warnings · file name notes position quantity specification unit-cost",
    ),
    (
        "makersmakingchange__LipSync__Documentation__LipSync_BOM.csv",
        "Csv · 89 lines (56 parts, 33 other) · 17 made · 211 pieces · cost 284.591242 · 159 g · 0 errors, 0 warnings · description id link manufacturer mass name order-number pack-cost pack-size quantity supplier total-cost unit-cost",
    ),
    (
        "makersmakingchange__Musical_Grasping_Training_Aid__Documentation__Musical_Grasping_Training_Aid_BOM.csv",
        "Csv · 35 lines (27 parts, 8 other) · 6 made · 43 pieces · cost 101.26 · 101 g · 0 errors, 0 warnings · description id link manufacturer mass material name pack-cost pack-size quantity specification supplier total-cost total-mass",
    ),
    (
        "makersmakingchange__Switch-Mounting-Plate-GoPro-Compatible__Documentation__Working_Documents__Switch_Plate_GoPro_Compatible_BOM.xlsx",
        "Xlsx · 2 lines (1 parts, 1 other) · 1 made · 2 pieces · cost 0.625 · 25 g · 0 errors, 0 warnings · description link name pack-cost pack-size quantity total-cost total-mass unit-cost",
    ),
    (
        "nicvagn__arthritis-door-knob__Documentation__arthritis_door_knob_BOM.csv",
        "Csv · 2 lines (2 parts, 0 other) · 0 made · 2 pieces · cost 34.99 · 0 g · 0 errors, 2 warnings · name unit-cost",
    ),
    (
        "open-ephys__acquisition-board__BOM.txt",
        "Csv · 0 lines (0 parts, 0 other) · 0 made · 0 pieces · cost 0 · 0 g · 1 errors, 0 warnings · ",
    ),
    (
        "opulo-inc__feeder__bom.csv",
        "Csv · 21 lines (20 parts, 1 other) · 12 made · 34.2 pieces · cost 0 · 0 g · 0 errors, 0 warnings · left-out link name notes process quantity",
    ),
    (
        "pachterlab__poseidon__HARDWARE__poseidon_bill-of-materials_v1.0_2019-01-28.xlsx",
        "Xlsx · 21 lines (21 parts, 0 other) · 0 made · 44.33 pieces · cost 210.979374 · 0 g · 0 errors, 1 warnings · description link pack-cost pack-size position quantity supplier total-cost unit-cost",
    ),
    (
        "wenzel-lab__modular-microfluidics-workstation-controller__RPi-HAT-extension-board__Bill-of-Materials.csv",
        "Csv · 0 lines (0 parts, 0 other) · 0 made · 0 pieces · cost 0 · 0 g · 0 errors, 1 warnings · designators manufacturer name notes part-number position",
    ),
    (
        "wenzel-lab__modular-microfluidics-workstation-controller__module-pressure-and-flow-control__Bill-of-Materials.csv",
        "Csv · 22 lines (21 parts, 1 other) · 0 made · 196 pieces · cost 0 · 0 g · 0 errors, 0 warnings · designators manufacturer name notes part-number quantity",
    ),
    (
        "wenzel-lab__rio-controller__hardware-modules__pressure-flow-control__Bill-of-Materials.csv",
        "Csv · 24 lines (23 parts, 1 other) · 0 made · 198 pieces · cost 0 · 0 g · 0 errors, 2 warnings · designators manufacturer name notes part-number quantity",
    ),
    (
        "wenzel-lab__rio-controller__hardware-modules__rpi-hat__Bill-of-Materials.csv",
        "Csv · 7 lines (7 parts, 0 other) · 0 made · 16 pieces · cost 0 · 0 g · 0 errors, 0 warnings · designators link manufacturer name part-number quantity",
    ),
];

#[test]
fn every_public_bill_is_understood() {
    let Some(folder) = corpus() else { return };
    let found = files(&folder);
    let mut table = String::new();
    for (name, bom) in &found {
        writeln!(table, "{name}\n    {}", described(bom)).unwrap();
    }
    println!("{table}");
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let expected: Vec<&str> = EXPECTED.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected);
    for ((name, bom), (_, expected)) in found.iter().zip(EXPECTED) {
        assert_eq!(described(bom), *expected, "{name}");
    }
}

/// What is read is complete: ids are unique, every line says where it stands, and
/// what is written out reads as the same lines.
#[test]
fn every_public_bill_survives_its_own_export() {
    let Some(folder) = corpus() else { return };
    for (name, bom) in files(&folder) {
        let ids: BTreeSet<&str> = bom.lines.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids.len(), bom.lines.len(), "{name}");
        assert!(
            bom.lines.iter().all(|line| line.place.row.is_some()),
            "{name}"
        );
        let written = wright_bom::export::lines_csv(&bom.lines);
        let again = wright_bom::read(written.as_bytes(), "bom.csv", &BomMapping::default());
        assert_eq!(again.lines.len(), bom.lines.len(), "{name}\n{written}");
        for (one, other) in again.lines.iter().zip(&bom.lines) {
            assert_eq!(
                (
                    &one.id,
                    &one.name,
                    one.quantity,
                    &one.unit,
                    one.unit_cost,
                    one.mass
                ),
                (
                    &other.id,
                    &other.name,
                    other.quantity,
                    &other.unit,
                    other.unit_cost,
                    other.mass
                ),
                "{name}"
            );
        }
    }
}
