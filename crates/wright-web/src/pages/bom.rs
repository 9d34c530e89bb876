//! What a bill of materials in a table says of parts, as far as it can be read
//! without guessing: by its id, with the columns that name themselves.

use wright_registry::{Registry, Result};

use super::design_shown::Shown;
use crate::text;

/// A bill of materials is read up to so many bytes.
const BOM_BYTES_MAX: usize = 1 << 20;
/// Lines of it that are shown.
const BOM_LINES_MAX: usize = 1_000;
/// Characters of one cell.
const CELL_CHARS_MAX: usize = 300;

/// A line of a bill of materials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BomLine {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) quantity: String,
    pub(crate) material: String,
    /// Size, standard, grade: whatever tells which one.
    pub(crate) note: String,
}

/// The lines of the bill of materials a version names; none where it has none,
/// or one that is no table.
pub(crate) async fn read(registry: &Registry, shown: &Shown) -> Result<Vec<BomLine>> {
    let Some(path) = &shown.config.bom else {
        return Ok(Vec::new());
    };
    let delimiter = match path.as_str().rsplit_once('.') {
        Some((_, "csv")) => b',',
        Some((_, "tsv")) => b'\t',
        _ => return Ok(Vec::new()),
    };
    let Some(file) = shown.files.iter().find(|file| file.path == *path) else {
        return Ok(Vec::new());
    };
    if file.size > BOM_BYTES_MAX as u64 {
        return Ok(Vec::new());
    }
    let (bytes, _) = registry
        .file_beginning(&shown.right, file.digest, BOM_BYTES_MAX)
        .await?;
    let text = text::decode(&bytes).map(|(text, _)| text);
    Ok(lines(text.as_deref().unwrap_or_default(), delimiter))
}

/// Which column says what.
struct Columns {
    id: usize,
    name: usize,
    quantity: Option<usize>,
    unit: Option<usize>,
    material: Option<usize>,
    note: Option<usize>,
}

impl Columns {
    fn of(heads: &csv::StringRecord) -> Option<Self> {
        let find = |names: &[&str]| {
            let same = |head: &str| {
                names
                    .iter()
                    .any(|name| head.trim().eq_ignore_ascii_case(name))
            };
            heads.iter().position(same)
        };
        let id = find(&["id", "part id"]);
        let name = find(&["name", "part", "part name", "item", "description"]);
        Some(Self {
            id: id.or(name)?,
            name: name.or(id)?,
            quantity: find(&["quantity", "qty", "qty.", "count", "amount"]),
            unit: find(&["unit", "units", "uom"]),
            material: find(&["material"]),
            note: find(&["specification", "spec", "size", "standard", "note", "notes"]),
        })
    }
}

/// Reads a table whose first line names its columns.
fn lines(text: &str, delimiter: u8) -> Vec<BomLine> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let Some(columns) = reader.headers().ok().and_then(Columns::of) else {
        return Vec::new();
    };
    // A line that is no line of a table is left out; the file itself is linked.
    let records = reader.records().filter_map(std::result::Result::ok);
    let lines = records.map(|record| {
        let cell = |at: usize| -> String {
            let text = record.get(at).unwrap_or_default().trim();
            text.chars().take(CELL_CHARS_MAX).collect()
        };
        let some = |at: Option<usize>| at.map(cell).unwrap_or_default();
        let quantity = some(columns.quantity);
        BomLine {
            id: cell(columns.id),
            name: cell(columns.name),
            quantity: match some(columns.unit).as_str() {
                "" | "piece" | "pieces" | "pcs" | "pc" | "ea" | "each" => quantity,
                unit => format!("{quantity} {unit}"),
            },
            material: some(columns.material),
            note: some(columns.note),
        }
    });
    lines
        .filter(|line| !line.name.is_empty())
        .take(BOM_LINES_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_names() {
        let text = "ID,Name,Qty,Unit,Specification\nnut,Hex nut M5,4,piece,ISO 4032\ntape,Tape,3,m,\n,,1,,\n";
        let found = lines(text, b',');
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].note, "ISO 4032");
        assert_eq!(
            (found[0].quantity.as_str(), found[1].quantity.as_str()),
            ("4", "3 m")
        );
    }

    #[test]
    fn what_is_no_table_gives_nothing() {
        for text in [
            "",
            "just words",
            "a,b\n1,2\n",
            "\u{0}\u{1}\n\"",
            "\"id\",\"name",
        ] {
            assert!(lines(text, b',').is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_flood_is_cut() {
        let text = format!("id,name\n{}", "x,y\n".repeat(BOM_LINES_MAX * 2));
        assert_eq!(lines(&text, b',').len(), BOM_LINES_MAX);
        let long = format!("id,name\nx,{}\n", "y".repeat(CELL_CHARS_MAX * 2));
        assert_eq!(lines(&long, b',')[0].name.len(), CELL_CHARS_MAX);
    }
}
