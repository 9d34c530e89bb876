//! `design.toml` as a form shows it: every value a text, however incomplete or
//! wrong, read from an author's own file and written back into it so that
//! comments, order and everything the form does not know stay.

use super::{EditError, document, put_list, set, table, words};
use crate::propose::slug_of;
use std::collections::BTreeSet;
use toml_edit::{ArrayOfTables, InlineTable, Item, Table, TableLike, Value};
use wright_model::Quantity;

/// What a form asks. An empty text stands for a key that is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// `design.title`.
    pub title: String,
    /// `design.summary`.
    pub summary: String,
    /// `design.licensor`.
    pub licensor: String,
    /// The licenses of hardware, documentation and software, in this order.
    pub licenses: [String; 3],
    /// `design.category`.
    pub category: String,
    /// `design.keywords`.
    pub keywords: Vec<String>,
    /// `design.languages`.
    pub languages: Vec<String>,
    /// `design.readiness`: of the technology, of the documentation.
    pub readiness: [String; 2],
    /// `design.repository`.
    pub repository: String,
    /// `bom.file`.
    pub bom: String,
    /// `[[part]]`, in the order of the text.
    pub parts: Vec<PartRow>,
}

/// A part as a row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartRow {
    /// Which `[[part]]` of the text it is, from 0; none for a new one.
    pub at: Option<usize>,
    /// Its id; made of the name where a new row has none.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: String,
    /// How it is made.
    pub process: String,
    /// Of what.
    pub material: String,
    /// Of the sheet it is cut from, with its unit.
    pub thickness: String,
    /// Files that are edited.
    pub source: Vec<String>,
    /// Files that a machine takes.
    pub export: Vec<String>,
}

impl PartRow {
    /// Whether nothing was filled in, or everything was taken out.
    pub fn is_blank(&self) -> bool {
        let texts = [
            &self.id,
            &self.name,
            &self.quantity,
            &self.process,
            &self.material,
            &self.thickness,
        ];
        texts.iter().all(|text| text.is_empty()) && self.source.is_empty() && self.export.is_empty()
    }
}

const SLOTS: [&str; 3] = ["hardware", "documentation", "software"];
const READINESS: [&str; 2] = ["technology", "documentation"];

impl Sheet {
    /// Reads a text as far as it says anything; what is of another type than it
    /// should be reads as what was written.
    pub fn read(text: &str) -> Result<Self, EditError> {
        let document = document(text)?;
        let none = Table::new();
        let design = document
            .get("design")
            .and_then(Item::as_table_like)
            .unwrap_or(&none);
        let inside = |name: &str, key: &str| {
            design
                .get(name)
                .and_then(Item::as_table_like)
                .map(|table| word(table, key))
        };
        let license = design.get("license").and_then(Item::as_str);
        Ok(Self {
            title: word(design, "title"),
            summary: word(design, "summary"),
            licensor: word(design, "licensor"),
            licenses: SLOTS.map(|slot| {
                license.map_or_else(
                    || inside("license", slot).unwrap_or_default(),
                    str::to_owned,
                )
            }),
            category: word(design, "category"),
            keywords: words(design, "keywords"),
            languages: words(design, "languages"),
            readiness: READINESS.map(|level| inside("readiness", level).unwrap_or_default()),
            repository: word(design, "repository"),
            bom: document
                .get("bom")
                .and_then(Item::as_table_like)
                .map(|bom| word(bom, "file"))
                .unwrap_or_default(),
            parts: parts(document.get("part")),
        })
    }

    /// Writes what differs from what `text` says; of the parts those that are
    /// listed, a blank row for one that is to go. Further parts stay.
    pub fn write(&self, text: &str) -> Result<String, EditError> {
        let before = Self::read(text)?;
        let mut document = document(text)?;
        let design = table(&mut document, "design")?;
        for (key, now, was) in [
            ("title", &self.title, &before.title),
            ("summary", &self.summary, &before.summary),
            ("licensor", &self.licensor, &before.licensor),
            ("category", &self.category, &before.category),
            ("repository", &self.repository, &before.repository),
        ] {
            if now != was {
                put(design, key, now);
            }
        }
        for (key, now, was) in [
            ("keywords", &self.keywords, &before.keywords),
            ("languages", &self.languages, &before.languages),
        ] {
            if now != was {
                put_list(design, key, now);
            }
        }
        if self.licenses != before.licenses {
            put_licenses(design, &self.licenses);
        }
        if self.readiness != before.readiness {
            put_slots(design, "readiness", &READINESS, &self.readiness);
        }
        if self.bom != before.bom {
            put(table(&mut document, "bom")?, "file", &self.bom);
            if self.bom.is_empty() {
                document.remove("bom");
            }
        }
        if self.parts != before.parts {
            self.write_parts(&before, &mut document)?;
        }
        Ok(document.to_string())
    }

    fn write_parts(
        &self,
        before: &Self,
        document: &mut toml_edit::DocumentMut,
    ) -> Result<(), EditError> {
        let list = list_of_tables(document, "part")?;
        let mut ids: BTreeSet<String> = before.parts.iter().map(|part| part.id.clone()).collect();
        let mut gone = Vec::new();
        for row in &self.parts {
            match row.at.and_then(|at| Some((at, before.parts.get(at)?))) {
                Some((at, _)) if row.is_blank() => gone.push(at),
                Some((at, was)) => {
                    if let Some(table) = list.get_mut(at) {
                        write_part(table, row, was);
                    }
                }
                None if row.is_blank() => {}
                None => {
                    let mut table = Table::new();
                    let id = free_id(row, &ids);
                    ids.insert(id.clone());
                    write_part(
                        &mut table,
                        &PartRow { id, ..row.clone() },
                        &PartRow::default(),
                    );
                    list.push(table);
                }
            }
        }
        gone.sort_unstable();
        for at in gone.into_iter().rev() {
            list.remove(at);
        }
        if list.is_empty() {
            document.remove("part");
        }
        Ok(())
    }
}

/// The id a new row asks for, else one made of its name that no other part has.
fn free_id(row: &PartRow, taken: &BTreeSet<String>) -> String {
    if !row.id.is_empty() {
        return row.id.clone();
    }
    let file = row.export.first().or(row.source.first());
    let stem = file.map(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.split('.').next().unwrap_or(name)
    });
    let base = [Some(row.name.as_str()), stem, Some("part")]
        .into_iter()
        .flatten()
        .map(slug_of)
        .find(|slug| !slug.is_empty())
        .unwrap_or_default();
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone())
        .chain(numbered)
        .find(|id| !taken.contains(id))
        .unwrap_or(base)
}

fn write_part(table: &mut Table, row: &PartRow, was: &PartRow) {
    for (key, now, before) in [
        ("id", &row.id, &was.id),
        ("name", &row.name, &was.name),
        ("quantity", &row.quantity, &was.quantity),
        ("process", &row.process, &was.process),
        ("material", &row.material, &was.material),
        ("thickness", &row.thickness, &was.thickness),
    ] {
        if now != before && key == "quantity" {
            put_quantity(table, now);
        } else if now != before {
            put(table, key, now);
        }
    }
    for (key, now, was) in [
        ("source", &row.source, &was.source),
        ("export", &row.export, &was.export),
    ] {
        match &now[..] {
            _ if now == was => {}
            [one] => put(table, key, one),
            several => put_list(table, key, several),
        }
    }
}

/// A number where it is one; else the text, so that the check says what is
/// wrong with it and nothing typed is lost.
fn put_quantity(table: &mut Table, text: &str) {
    let number = Quantity::parse(text)
        .ok()
        .and_then(|quantity| quantity.to_string().parse::<Value>().ok());
    match number {
        Some(number) => set(table, "quantity", number),
        None => put(table, "quantity", text),
    }
}

fn put(table: &mut dyn TableLike, key: &str, text: &str) {
    if text.is_empty() {
        table.remove(key);
    } else {
        set(table, key, Value::from(text));
    }
}

/// One text for all where it was one or nothing and all are the same, else a
/// slot each.
fn put_licenses(design: &mut dyn TableLike, licenses: &[String; 3]) {
    let is_table = design
        .get("license")
        .is_some_and(|license| license.as_table_like().is_some());
    let [first, others @ ..] = licenses;
    if !is_table && others.iter().all(|other| other == first) {
        put(design, "license", first);
    } else {
        put_slots(design, "license", &SLOTS, licenses);
    }
}

fn put_slots(design: &mut dyn TableLike, key: &str, slots: &[&str], values: &[String]) {
    if values.iter().all(String::is_empty) {
        design.remove(key);
        return;
    }
    if design
        .get(key)
        .is_none_or(|item| item.as_table_like().is_none())
    {
        set(design, key, Value::InlineTable(InlineTable::new()));
    }
    if let Some(table) = design.get_mut(key).and_then(Item::as_table_like_mut) {
        for (slot, value) in slots.iter().zip(values) {
            put(table, slot, value);
        }
    }
}

/// `[[name]]`, also where its author wrote `name = [{ … }]`.
fn list_of_tables<'d>(
    document: &'d mut toml_edit::DocumentMut,
    name: &'static str,
) -> Result<&'d mut ArrayOfTables, EditError> {
    let item = document
        .entry(name)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if item.as_array_of_tables().is_none() {
        let tables = std::mem::take(item)
            .into_array_of_tables()
            .map_err(|_| EditError::NotATable(name))?;
        *item = Item::ArrayOfTables(tables);
    }
    item.as_array_of_tables_mut()
        .ok_or(EditError::NotATable(name))
}

fn parts(item: Option<&Item>) -> Vec<PartRow> {
    let Some(item) = item else { return Vec::new() };
    let tables = item.clone().into_array_of_tables().unwrap_or_default();
    tables
        .iter()
        .enumerate()
        .map(|(at, table)| PartRow {
            at: Some(at),
            id: word(table, "id"),
            name: word(table, "name"),
            quantity: word(table, "quantity"),
            process: word(table, "process"),
            material: word(table, "material"),
            thickness: word(table, "thickness"),
            source: words(table, "source"),
            export: words(table, "export"),
        })
        .collect()
}

/// A value as a text: of a number its digits.
fn word(table: &dyn TableLike, key: &str) -> String {
    match table.get(key).and_then(Item::as_value) {
        None => String::new(),
        Some(Value::String(text)) => text.value().clone(),
        Some(other) => {
            let mut plain = other.clone();
            plain.decor_mut().clear();
            plain.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORED: &str = r#"# ours
[design]
name = "a/b" # never changes
version = "1.0.0"
summary = 'Old' # one line
license = "CC0-1.0"
keywords = [
  "solar", # the sun
]
x-own = 3

[[part]]
id = "corner"  # kept
quantity = 4
note-to-self = 1

# the second
[[part]]
id = "foot"
export = ["stl/a.stl", "stl/b.stl"]

[dependencies]
"#;

    fn edited(edit: impl FnOnce(&mut Sheet)) -> String {
        let mut sheet = Sheet::read(AUTHORED).unwrap();
        edit(&mut sheet);
        sheet.write(AUTHORED).unwrap()
    }

    #[test]
    fn what_is_not_changed_stays_to_the_letter() {
        assert_eq!(edited(|_| {}), AUTHORED);
    }

    #[test]
    fn answers_are_written_beside_comments() {
        let text = edited(|sheet| {
            sheet.title = "Dryer".to_owned();
            sheet.summary = "Dries fruit".to_owned();
            sheet.licenses[2] = "MIT".to_owned();
            sheet.bom = "bom.csv".to_owned();
            sheet.parts[0].quantity = "8".to_owned();
            sheet.parts[1] = PartRow {
                at: Some(1),
                ..PartRow::default()
            };
            sheet.parts.push(PartRow {
                name: "Córner!".to_owned(),
                quantity: "two".to_owned(),
                export: vec!["stl/c.stl".to_owned()],
                ..PartRow::default()
            });
        });
        insta::assert_snapshot!(text, @r#"
        # ours
        [design]
        name = "a/b" # never changes
        version = "1.0.0"
        summary = "Dries fruit" # one line
        license = { hardware = "CC0-1.0", documentation = "CC0-1.0", software = "MIT" }
        keywords = [
          "solar", # the sun
        ]
        x-own = 3
        title = "Dryer"

        [[part]]
        id = "corner"  # kept
        quantity = 8
        note-to-self = 1

        [[part]]
        id = "corner-2"
        name = "Córner!"
        quantity = "two"
        export = "stl/c.stl"

        [dependencies]

        [bom]
        file = "bom.csv"
        "#);
    }

    #[test]
    fn a_file_that_says_nothing_takes_every_answer() {
        let sheet = Sheet {
            title: "T".to_owned(),
            licenses: ["CC0-1.0", "CC0-1.0", "CC0-1.0"].map(str::to_owned),
            readiness: ["OTRL-1".to_owned(), String::new()],
            keywords: vec!["a".to_owned(), "b".to_owned()],
            parts: vec![PartRow {
                name: "Foot".to_owned(),
                ..PartRow::default()
            }],
            ..Sheet::default()
        };
        let text = sheet.write("").unwrap();
        let read = Sheet::read(&text).unwrap();
        assert_eq!(read.parts[0].id, "foot");
        assert_eq!(read.licenses, sheet.licenses);
        assert_eq!(read.readiness, sheet.readiness);
        assert_eq!(
            Sheet {
                parts: read.parts.clone(),
                ..sheet
            },
            read
        );
    }

    #[test]
    fn parts_in_line_are_parts() {
        let text = "part = [{ id = \"a\", quantity = 2 }]\n[design]\n";
        let mut sheet = Sheet::read(text).unwrap();
        assert_eq!(sheet.parts[0].quantity, "2");
        sheet.parts[0].name = "A".to_owned();
        assert_eq!(
            Sheet::read(&sheet.write(text).unwrap()).unwrap().parts[0].name,
            "A"
        );
    }

    #[test]
    fn what_is_no_toml_is_left_alone() {
        assert!(Sheet::read("[design").is_err());
        assert!(Sheet::default().write("part = 3\n[design]\n").is_ok());
        let one = Sheet {
            parts: vec![PartRow {
                name: "x".to_owned(),
                ..PartRow::default()
            }],
            ..Sheet::default()
        };
        assert!(one.write("part = 3\n").is_err());
    }
}
