//! What a workshop needs to make so many of a design: the list of what is made,
//! the list of what is cut from sheets and bars, and a page that says both in
//! words. All in English, as workshops exchange them, and the same from the
//! server and from `wright bom`.

use crate::amount::Amount;
use crate::cutting;
use crate::export::{self, Table, in_markdown};
use crate::line::Line;
use crate::requirement::Requirement;
use crate::roll_up::{Node, RollUp, Total};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use wright_model::{DesignPath, FileKind, Part};

/// Kinds of files that a workshop needs whatever part they are of.
pub const WORKSHOP_KINDS: [FileKind; 4] = [
    FileKind::Drawing,
    FileKind::Board,
    FileKind::Firmware,
    FileKind::License,
];

/// Whether a file goes along to a workshop. `taken` are those of the parts that
/// are made: a design that names none sends all that machines take.
pub fn goes_along(path: &str, kind: FileKind, taken: &HashSet<String>) -> bool {
    taken.contains(path)
        || WORKSHOP_KINDS.contains(&kind)
        || (taken.is_empty() && kind == FileKind::Mesh)
}

/// The files of a part that a machine takes, else those that it is made from, and
/// the one that its line names; each once.
pub fn files<'a>(part: Option<&'a Part>, line: &'a Line) -> Vec<&'a str> {
    let named = part.map(|part| match part.export.is_empty() {
        true => part.source.as_slice(),
        false => part.export.as_slice(),
    });
    let named = named.into_iter().flatten().map(DesignPath::as_str);
    let mut files = Vec::new();
    for path in named.chain(line.file.as_deref()) {
        if !files.contains(&path) {
            files.push(path);
        }
    }
    files
}

/// Those of the files of all parts that several are made of: a drawing among them
/// measures none of them.
pub fn shared<'a>(files: impl IntoIterator<Item = &'a str>) -> HashSet<&'a str> {
    let mut seen = HashSet::new();
    let files = files.into_iter();
    files.filter(|path| !seen.insert(*path)).collect()
}

/// Something that is made, and what making it takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// The design it belongs to.
    pub design: String,
    /// Its id in that design.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How many of it.
    pub quantity: Amount,
    /// What it requires.
    pub requirement: Requirement,
    /// The files that a machine or a hand takes, in the folder of the release.
    pub files: Vec<String>,
}

impl Made {
    /// Whether it is cut from something that is larger.
    fn is_cut(&self) -> bool {
        cutting::is_cut(self.process())
    }

    fn process(&self) -> &str {
        let process = self.requirement.process.as_ref();
        process.map_or("", |process| process.value.as_str())
    }

    fn material(&self) -> &str {
        let material = self.requirement.material.as_ref();
        material.map_or("", |material| material.value.as_str())
    }

    /// Its sides, the longest first.
    fn sides_um(&self) -> Option<[i64; 3]> {
        let mut sides = self.requirement.size_um.as_ref()?.value;
        sides.sort_unstable_by(|one, other| other.cmp(one));
        Some(sides)
    }

    /// The thickness of what it is cut from.
    fn stock_um(&self) -> Option<i64> {
        let stated = self.requirement.thickness_um.as_ref();
        let stated = stated.map(|thickness| thickness.value);
        stated.or_else(|| self.sides_um().map(|sides| sides[2]))
    }
}

/// Everything that is made, as CSV; above it, what is needed and `not_counted`.
pub fn make_list_csv(made: &[Made], not_counted: &[String]) -> String {
    let mut table = Table::new(&[
        "quantity",
        "name",
        "id",
        "process",
        "material",
        "thickness (mm)",
        "size (mm)",
        "mass (g)",
        "files",
        "for",
    ]);
    table.say_not_counted(not_counted);
    for one in made {
        let size = one.requirement.size_um.as_ref();
        let size = size.map(|size| size.value.map(millimeters).join(" x "));
        let thickness = one.requirement.thickness_um.as_ref();
        let mass = one.requirement.mass.as_ref();
        table.row(&[
            one.quantity.to_string(),
            one.name.clone(),
            one.id.clone(),
            one.process().to_owned(),
            one.material().to_owned(),
            thickness
                .map(|thickness| millimeters(thickness.value))
                .unwrap_or_default(),
            size.unwrap_or_default(),
            mass.map(|mass| mass.value.to_string()).unwrap_or_default(),
            one.files.join("; "),
            one.design.clone(),
        ]);
    }
    table.finish()
}

/// What is cut from sheets, bars and rolls, like things below each other, as
/// CSV; above it, what is needed and `not_counted`.
pub fn cut_list_csv(made: &[Made], not_counted: &[String]) -> String {
    let mut table = Table::new(&[
        "process",
        "material",
        "thickness (mm)",
        "length (mm)",
        "width (mm)",
        "quantity",
        "name",
        "files",
        "for",
    ]);
    table.say_not_counted(not_counted);
    for one in cut(made) {
        let side = |at: usize| one.sides_um().map(|sides| millimeters(sides[at]));
        table.row(&[
            one.process().to_owned(),
            one.material().to_owned(),
            one.stock_um().map(millimeters).unwrap_or_default(),
            side(0).unwrap_or_default(),
            side(1).unwrap_or_default(),
            one.quantity.to_string(),
            one.name.clone(),
            one.files.join("; "),
            one.design.clone(),
        ]);
    }
    table.finish()
}

/// What is cut, in the order of process, material, thickness and length.
fn cut(made: &[Made]) -> Vec<&Made> {
    let mut cut: Vec<&Made> = made.iter().filter(|one| one.is_cut()).collect();
    cut.sort_by_key(|one| {
        let length = one.sides_um().map(|sides| sides[0]);
        (
            one.process(),
            one.material(),
            one.stock_um(),
            std::cmp::Reverse(length),
        )
    });
    cut
}

/// Pieces that are cut from one kind of stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// How they are cut.
    pub process: String,
    /// Of what.
    pub material: String,
    /// How thick it is, in µm.
    pub thickness_um: Option<i64>,
    /// How many pieces.
    pub pieces: Amount,
    /// What they cover together, in m², where the size of each is known; without
    /// what is lost between them.
    pub area: Option<Amount>,
    /// How long they are together, in m, where the length of each is known.
    pub length: Option<Amount>,
}

/// What has to be at hand to cut everything.
pub fn stock(made: &[Made]) -> Vec<Stock> {
    let mut stocks: BTreeMap<(&str, &str, Option<i64>), Stock> = BTreeMap::new();
    for one in cut(made) {
        let key = (one.process(), one.material(), one.stock_um());
        let sum = stocks.entry(key).or_insert_with(|| Stock {
            process: key.0.to_owned(),
            material: key.1.to_owned(),
            thickness_um: key.2,
            pieces: Amount::ZERO,
            area: Some(Amount::ZERO),
            length: Some(Amount::ZERO),
        });
        let add = |sum: Option<Amount>, each: Option<Amount>| {
            let all = each?.times(one.quantity)?;
            sum?.plus(all)
        };
        let sides = one.sides_um();
        // µm are millionths of a meter.
        let side = |at: usize| sides.and_then(|sides| Amount::from_millionths(sides[at]));
        let area = side(0).zip(side(1));
        sum.area = add(
            sum.area,
            area.and_then(|(length, width)| length.times(width)),
        );
        sum.length = add(sum.length, side(0));
        sum.pieces = sum.pieces.plus(one.quantity).unwrap_or(Amount::MAX);
    }
    stocks.into_values().collect()
}

/// Everything a workshop is told, each list with the name of its file: the page,
/// what is made, and what is cut and bought where something is.
pub fn lists(
    title: &str,
    total: &RollUp,
    designs: &[Node<'_>],
    made: &[Made],
    not_counted: &[String],
) -> Vec<(&'static str, String)> {
    let mut lists = vec![
        ("MAKE.md", page(title, total, designs, made, not_counted)),
        ("make-list.csv", make_list_csv(made, not_counted)),
    ];
    if !stock(made).is_empty() {
        lists.push(("cut-list.csv", cut_list_csv(made, not_counted)));
    }
    if !total.bought.is_empty() {
        let shopping = export::shopping_csv(total, designs, not_counted);
        lists.push(("shopping-list.csv", shopping));
    }
    lists
}

/// A page that says what is made, cut and bought, and first what is needed and
/// `not_counted`.
fn page(
    title: &str,
    total: &RollUp,
    designs: &[Node<'_>],
    made: &[Made],
    not_counted: &[String],
) -> String {
    let mut text = format!("# {} × {}\n\n", total.units, in_markdown(title));
    text.push_str(
        "What a workshop needs to make them: files below the folder of each design, lists as CSV beside this page.\n",
    );
    to_find_out(&mut text, not_counted);
    to_make(&mut text, made);
    to_cut(&mut text, &stock(made));
    to_buy(&mut text, total, designs);
    text
}

fn to_find_out(text: &mut String, not_counted: &[String]) {
    if not_counted.is_empty() {
        return;
    }
    text.push_str("\n## Not counted\n\nThis is needed, too, and in none of the lists:\n\n");
    for one in not_counted {
        let _ = writeln!(text, "- {}", in_markdown(one));
    }
}

fn to_make(text: &mut String, made: &[Made]) {
    if made.is_empty() {
        return;
    }
    text.push_str("\n## To make\n\n| Quantity | Part | Process | Material | Size | Files |\n| ---: | --- | --- | --- | --- | --- |\n");
    for one in made {
        let size = one.requirement.size_um.as_ref();
        let size = size.map(|size| format!("{} mm", size.value.map(millimeters).join(" × ")));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            one.quantity,
            in_markdown(&one.name),
            in_markdown(one.process()),
            in_markdown(one.material()),
            size.unwrap_or_default(),
            in_markdown(&one.files.join(", ")),
        );
    }
}

fn to_cut(text: &mut String, stock: &[Stock]) {
    if stock.is_empty() {
        return;
    }
    text.push_str("\n## To cut from\n\n| Process | Material | Thickness | Pieces | Together |\n| --- | --- | ---: | ---: | ---: |\n");
    for one in stock {
        let thickness = one.thickness_um.map(|um| format!("{} mm", millimeters(um)));
        let together = one.together();
        let together = together.map(|(amount, unit)| format!("{} {unit}", amount.with_decimals(2)));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            in_markdown(&one.process),
            in_markdown(&one.material),
            thickness.unwrap_or_default(),
            one.pieces,
            together.unwrap_or_default(),
        );
    }
    text.push_str("\nWithout what is lost between pieces.\n");
}

fn to_buy(text: &mut String, total: &RollUp, designs: &[Node<'_>]) {
    let bought = total.bought.iter();
    let bought: Vec<(&Total, &Line)> = bought
        .filter_map(|bought| Some((bought, bought.line(designs)?)))
        .collect();
    if bought.is_empty() {
        return;
    }
    text.push_str("\n## To buy\n\n| Quantity | What | Which |\n| ---: | --- | --- |\n");
    for (bought, line) in bought {
        let which = [&line.value, &line.specification, &line.part_number];
        let which: Vec<&str> = which.into_iter().flatten().map(String::as_str).collect();
        let quantity = export::to_buy(bought, line);
        let unit = crate::unit::shown(&line.unit);
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            format!("{quantity} {unit}").trim_end(),
            in_markdown(&line.name),
            in_markdown(&which.join(", ")),
        );
    }
}

impl Stock {
    /// How much of it, with the unit: an area of sheets, a length of bars.
    pub fn together(&self) -> Option<(Amount, &'static str)> {
        match cutting::is_of_bar(&self.process) {
            true => Some((self.length?, "m")),
            false => Some((self.area?, "m²")),
        }
    }
}

/// Millimeters as the shortest decimal number.
pub(crate) fn millimeters(um: i64) -> String {
    Amount::from_millionths(um.saturating_mul(1_000))
        .unwrap_or(Amount::MAX)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::{Fact, Origin};
    use crate::roll_up::roll_up;
    use wright_model::{BomMapping, Quantity};

    fn made(process: &str, material: &str, size_um: [i64; 3], quantity: u32) -> Made {
        let said = |text: &str| Some(Fact::new(text.to_owned(), Origin::Stated, "bom.csv"));
        Made {
            design: "a/b".to_owned(),
            id: "x".to_owned(),
            name: "X".to_owned(),
            quantity: Amount::whole(quantity),
            requirement: Requirement {
                process: said(process),
                material: said(material),
                size_um: Some(Fact::new(size_um, Origin::Stated, "bom.csv")),
                ..Requirement::default()
            },
            files: vec!["cnc/x.dxf".to_owned()],
        }
    }

    #[test]
    fn stock_is_added_up_by_what_it_is() {
        let parts = [
            made("cnc-mill", "Plywood", [900_000, 9_000, 300_000], 2),
            made("cnc-mill", "Plywood", [500_000, 200_000, 9_000], 1),
            made("saw-cut", "Softwood", [40_000, 40_000, 520_000], 4),
            made("fdm", "PETG", [62_000, 62_000, 23_000], 8),
        ];
        let stock = stock(&parts);
        let told: Vec<(&str, Option<i64>, String)> = stock
            .iter()
            .map(|one| {
                let (amount, unit) = one.together().unwrap();
                (
                    one.material.as_str(),
                    one.thickness_um,
                    format!("{amount} {unit}"),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("Plywood", Some(9_000), "0.64 m²".to_owned()),
                ("Softwood", Some(40_000), "2.08 m".to_owned()),
            ]
        );
        let csv = cut_list_csv(&parts, &[]);
        let rows: Vec<&str> = csv.lines().skip(1).collect();
        assert_eq!(
            rows,
            [
                "cnc-mill,Plywood,9,900,300,2,X,cnc/x.dxf,a/b",
                "cnc-mill,Plywood,9,500,200,1,X,cnc/x.dxf,a/b",
                "saw-cut,Softwood,40,520,40,4,X,cnc/x.dxf,a/b",
            ]
        );
        let missing = ["c/d".to_owned()];
        assert_eq!(make_list_csv(&parts, &missing).lines().count(), 6);
        let said = cut_list_csv(&parts, &missing);
        assert_eq!(said.lines().nth(1), Some(",,,,,,Not counted: c/d,,"));
    }

    #[test]
    fn a_part_has_the_files_that_machines_take() {
        let text = "id,name,qty,file\nlid,Lid,1,stl/lid.stl\n";
        let bom = crate::read(text.as_bytes(), "bom.csv", &BomMapping::default());
        let path = |text: &str| DesignPath::parse(text).unwrap();
        let mut part = Part {
            id: bom.lines[0].id.clone(),
            name: "Lid".to_owned(),
            quantity: Quantity::ONE,
            unit: None,
            process: None,
            material: None,
            thickness_um: None,
            source: vec![path("cad/lid.scad")],
            export: vec![path("stl/lid.stl"), path("stl/pin.stl")],
        };
        let line = &bom.lines[0];
        assert_eq!(files(Some(&part), line), ["stl/lid.stl", "stl/pin.stl"]);
        assert_eq!(files(None, line), ["stl/lid.stl"]);
        part.export.clear();
        assert_eq!(files(Some(&part), line), ["cad/lid.scad", "stl/lid.stl"]);
        let sheet = ["a.dxf", "b.dxf", "a.dxf"];
        assert_eq!(shared(sheet), HashSet::from(["a.dxf"]));
        let none = HashSet::new();
        assert!(goes_along("stl/lid.stl", FileKind::Mesh, &none));
        let taken = HashSet::from(["stl/lid.stl".to_owned()]);
        assert!(!goes_along("stl/pin.stl", FileKind::Mesh, &taken));
        assert!(goes_along("cad/lid.svg", FileKind::Drawing, &taken));
    }

    #[test]
    fn a_page_runs_nothing_and_says_everything() {
        let text = "name,qty,process\nLid | [x](javascript:1),2,fdm\n=Bolt,3,bought\n";
        let bom = crate::read(text.as_bytes(), "bom.csv", &BomMapping::default());
        let designs = [Node {
            name: "a/b",
            lines: &bom.lines,
            uses: &[],
        }];
        let total = roll_up(&designs, 0, Amount::whole(2)).unwrap();
        let parts = [Made {
            name: bom.lines[0].name.clone(),
            quantity: Amount::whole(4),
            ..Made::default()
        }];
        let missing = ["c/d | <b>".to_owned()];
        let lists = lists("Box *", &total, &designs, &parts, &missing);
        let names: Vec<&str> = lists.iter().map(|(name, _)| *name).collect();
        // Nothing is cut.
        assert_eq!(names, ["MAKE.md", "make-list.csv", "shopping-list.csv"]);
        let page = &lists[0].1;
        assert!(page.starts_with("# 2 × Box \\*\n"), "{page}");
        assert!(
            page.contains("| 4 | Lid \\| \\[x\\](javascript:1) |"),
            "{page}"
        );
        assert!(page.contains("| 6 | =Bolt |  |"), "{page}");
        let said = "lists:\n\n- c/d \\| \\<b\\>\n\n## To make";
        assert!(page.contains(said), "{page}");
    }
}
