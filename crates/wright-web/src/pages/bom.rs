//! What a bill of materials says of parts. In the server only texts are read
//! (CSV, TSV, Markdown) and only so much of them; spreadsheets are the worker's.

use wright_bom::Line;
use wright_model::{BomMapping, DesignPath};
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
/// or one that is no text.
pub(crate) async fn read(registry: &Registry, shown: &Shown) -> Result<Vec<BomLine>> {
    let Some(path) = &shown.config.bom else {
        return Ok(Vec::new());
    };
    let Some(bytes) = file(registry, shown, path.as_str()).await? else {
        return Ok(Vec::new());
    };
    let mapping = mapping(registry, shown).await?;
    Ok(lines(&bytes, path, &mapping))
}

/// A file of the version, if it is small enough to be read here.
async fn file(registry: &Registry, shown: &Shown, path: &str) -> Result<Option<Vec<u8>>> {
    let found = shown.files.iter().find(|file| file.path.as_str() == path);
    let Some(found) = found.filter(|file| file.size <= BOM_BYTES_MAX as u64) else {
        return Ok(None);
    };
    let (bytes, _) = registry
        .file_beginning(&shown.right, found.digest, BOM_BYTES_MAX)
        .await?;
    Ok(Some(bytes.to_vec()))
}

/// What the author states of its columns.
async fn mapping(registry: &Registry, shown: &Shown) -> Result<BomMapping> {
    let design_toml = file(registry, shown, wright_manifest::FILE_NAME).await?;
    let text = design_toml.and_then(|bytes| String::from_utf8(bytes).ok());
    let parsed = text.map(|text| wright_manifest::design_toml::parse(&text));
    Ok(parsed.map(|parsed| parsed.bom_mapping).unwrap_or_default())
}

/// Reads a text; archives are told by their first bytes, whatever their name.
fn lines(bytes: &[u8], path: &DesignPath, mapping: &BomMapping) -> Vec<BomLine> {
    if bytes.starts_with(b"PK") || text::decode(bytes).is_none() {
        return Vec::new();
    }
    let bom = wright_bom::read(bytes, path.as_str(), mapping);
    // Alternatives, tools and what is left out are no parts of the product.
    let counted = bom.lines.iter().filter(|line| line.counts());
    counted.take(BOM_LINES_MAX).map(shown_line).collect()
}

fn shown_line(line: &Line) -> BomLine {
    let cut = |text: &str| text.chars().take(CELL_CHARS_MAX).collect::<String>();
    let which = [&line.value, &line.specification, &line.part_number];
    let which: Vec<&str> = which.into_iter().flatten().map(String::as_str).collect();
    BomLine {
        id: line.id.to_string(),
        name: cut(&line.name),
        quantity: line.quantity_shown(),
        material: cut(line.material.as_deref().unwrap_or_default()),
        note: cut(&which.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<BomLine> {
        let path = DesignPath::parse("bom.csv").unwrap();
        lines(text.as_bytes(), &path, &BomMapping::default())
    }

    #[test]
    fn columns_are_known_by_their_names() {
        let text = "ID,Name,Qty,Unit,Specification\nnut,Hex nut M5,4,piece,ISO 4032\ntape,Tape,3,m,\n,,1,,\n";
        let found = read(text);
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
            assert!(read(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn a_flood_is_cut() {
        let text = format!("id,name\n{}", "x,y\n".repeat(BOM_LINES_MAX * 2));
        assert_eq!(read(&text).len(), BOM_LINES_MAX);
        let long = format!("id,name\nx,{}\n", "y".repeat(CELL_CHARS_MAX * 2));
        assert_eq!(read(&long)[0].name.len(), CELL_CHARS_MAX);
    }
}
