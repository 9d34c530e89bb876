//! Writes `design.toml`: a fresh one with comments that explain it, and small
//! edits of an author's own that leave every comment and the order alone.

mod bom;
mod files;
mod sheet;

pub use bom::set_bom_mapping;
pub use files::{keep_location, set_kind};
pub use sheet::{PartRow, Sheet};

use crate::length::format_length_um;
use std::fmt::Write as _;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};
use wright_model::{
    Dependency, DependencyKind, Design, DesignName, DesignPath, Parent, Part, Quantity, Version,
};

/// What a fresh `design.toml` is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Init {
    /// The design; parents and dependencies included.
    pub design: Design,
    /// Patterns of paths that are not published.
    pub exclude: Vec<String>,
}

/// Writes a fresh `design.toml`, with comments. Reading it gives the same design.
pub fn fresh(init: &Init) -> String {
    let mut out =
        String::from("# What this design is, and how it is made. Check it with: wright check\n\n");
    design_section(&mut out, &init.design);
    for parent in &init.design.parents {
        out.push_str(&parent_section(parent));
    }
    files_section(&mut out, init);
    bom_section(&mut out, init.design.bom.as_ref());
    parts_section(&mut out, &init.design.parts);
    contributors_section(&mut out, &init.design);
    dependencies_section(&mut out, &init.design.dependencies);
    out
}

fn design_section(out: &mut String, design: &Design) {
    out.push_str("[design]\n");
    line(out, "name", &text(design.name.as_str()), "");
    line(
        out,
        "version",
        &text(design.version.as_str()),
        "major breaks fit, form or function; minor adds; patch mends words or tolerances",
    );
    line(out, "title", &text(&design.title), "");
    line(
        out,
        "summary",
        &text(&design.summary),
        "one sentence: what it does",
    );
    line(
        out,
        "license",
        &license(design),
        "SPDX, see https://spdx.org/licenses",
    );
    line(out, "licensor", &text(&design.licensor), "who licenses it");
    if design.keywords.is_empty() {
        out.push_str("# keywords = [\"solar\", \"food\"]\n");
    } else {
        line(out, "keywords", &texts(&design.keywords), "");
    }
    match &design.category {
        Some(category) => line(out, "category", &text(category), ""),
        None => out.push_str("# category = \"food/drying\"\n"),
    }
    readiness(out, design);
    match &design.repository {
        Some(repository) => line(out, "repository", &text(repository), ""),
        None => out.push_str("# repository = \"https://example.org/where-it-is-developed\"\n"),
    }
    if !design.languages.is_empty() {
        line(
            out,
            "languages",
            &texts(&design.languages),
            "of the documentation",
        );
    }
}

fn license(design: &Design) -> String {
    let licenses = &design.licenses;
    let slots = [
        ("hardware", Some(&licenses.hardware)),
        ("documentation", licenses.documentation.as_ref()),
        ("software", licenses.software.as_ref()),
    ];
    if slots
        .iter()
        .all(|(_, license)| *license == Some(&licenses.hardware))
    {
        return text(licenses.hardware.as_str());
    }
    inline(
        slots
            .iter()
            .filter_map(|(slot, license)| Some((*slot, text(license.as_ref()?.as_str())))),
    )
}

fn readiness(out: &mut String, design: &Design) {
    let readiness = &design.readiness;
    let levels: Vec<(&str, String)> = [
        ("technology", &readiness.technology),
        ("documentation", &readiness.documentation),
    ]
    .into_iter()
    .filter_map(|(name, level)| Some((name, text(level.as_ref()?))))
    .collect();
    if levels.is_empty() {
        out.push_str("# readiness = { technology = \"OTRL-4\", documentation = \"ODRL-3\" }\n");
    } else {
        line(out, "readiness", &inline(levels), "");
    }
}

fn parent_section(parent: &Parent) -> String {
    format!(
        "\n[[forked-from]]               # written by wright; the only source of lineage\ndesign = {}\nversion = {}\nmanifest = {}\n",
        text(parent.design.as_str()),
        text(parent.version.as_str()),
        text(parent.manifest.as_str()),
    )
}

fn files_section(out: &mut String, init: &Init) {
    let Design {
        kinds,
        located_photos,
        ..
    } = &init.design;
    if init.exclude.is_empty() && kinds.is_empty() && located_photos.is_empty() {
        out.push_str(
            "\n# [files]                     # default: everything not ignored by .wrightignore or .gitignore\n# exclude = [\"scratch/**\"]\n",
        );
        return;
    }
    out.push_str("\n[files]                       # default: everything not ignored by .wrightignore or .gitignore\n");
    if !init.exclude.is_empty() {
        line(out, "exclude", &texts(&init.exclude), "");
    }
    if !kinds.is_empty() {
        let kinds = kinds
            .iter()
            .map(|(kind, globs)| (kind.as_str(), texts(globs)));
        line(
            out,
            "kinds",
            &inline(kinds),
            "only where the file type does not say it",
        );
    }
    if !located_photos.is_empty() {
        line(
            out,
            "keep-location",
            &texts(located_photos),
            "photos published with their place on purpose",
        );
    }
}

fn bom_section(out: &mut String, bom: Option<&DesignPath>) {
    match bom {
        Some(path) => {
            out.push_str("\n[bom]\n");
            line(out, "file", &text(path.as_str()), "");
        }
        None => out.push_str("\n# [bom]\n# file = \"bom.csv\"\n"),
    }
}

fn parts_section(out: &mut String, parts: &[Part]) {
    if parts.is_empty() {
        out.push_str(
            "\n# [[part]]                    # what is made or bought, and how\n# id = \"corner\"                # given once, kept for ever\n# quantity = 4\n# process = \"fdm\"\n# material = \"PETG\"\n# source = \"cad/corner.scad\"\n# export = \"stl/corner.stl\"\n",
        );
    }
    for (index, part) in parts.iter().enumerate() {
        out.push_str(if index == 0 {
            "\n[[part]]                      # what is made or bought, and how\n"
        } else {
            "\n[[part]]\n"
        });
        let note = if index == 0 {
            "given once, kept for ever"
        } else {
            ""
        };
        line(out, "id", &text(part.id.as_str()), note);
        line(out, "name", &text(&part.name), "");
        line(out, "quantity", &part.quantity.to_string(), "");
        let optional = [
            ("unit", part.unit.clone()),
            ("process", part.process.clone()),
            ("material", part.material.clone()),
            ("thickness", part.thickness_um.map(format_length_um)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                line(out, name, &text(&value), "");
            }
        }
        for (name, files) in [("source", &part.source), ("export", &part.export)] {
            if let Some(value) = paths(files) {
                line(out, name, &value, "");
            }
        }
    }
}

fn contributors_section(out: &mut String, design: &Design) {
    if design.contributors.is_empty() {
        out.push_str(
            "\n# [[contributor]]             # a name, a handle, or \"anonymous\"\n# name = \"…\"\n# role = \"design\"             # design, testing, documentation, translation, …\n",
        );
    }
    for contributor in &design.contributors {
        out.push_str("\n[[contributor]]\n");
        line(out, "name", &text(&contributor.name), "");
        if let Some(role) = &contributor.role {
            line(out, "role", &text(role), "");
        }
    }
}

fn dependencies_section(out: &mut String, dependencies: &[Dependency]) {
    out.push_str(
        "\n[dependencies]                # other designs this one uses; wright add writes them\n",
    );
    for dependency in dependencies {
        let value = dependency_value(dependency);
        let _ = writeln!(
            out,
            "{} = {}",
            text(dependency.name.as_str()),
            value.to_string().trim()
        );
    }
}

/// Why a `design.toml` could not be edited.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// Not TOML; `wright check` says more.
    #[error("design.toml is not TOML: {0}")]
    Syntax(Box<toml_edit::TomlError>),
    /// A key that should hold a table holds something else.
    #[error("“{0}” in design.toml is not a table; mend it first (wright check shows where)")]
    NotATable(&'static str),
}

/// Sets `design.version`; the rest of the text stays as it is.
pub fn set_version(text: &str, version: &Version) -> Result<String, EditError> {
    let mut document = document(text)?;
    let design = table(&mut document, "design")?;
    set(design, "version", Value::from(version.as_str()));
    Ok(document.to_string())
}

/// Sets `design.name`; the rest of the text stays as it is.
pub fn set_name(text: &str, name: &DesignName) -> Result<String, EditError> {
    let mut document = document(text)?;
    let design = table(&mut document, "design")?;
    set(design, "name", Value::from(name.as_str()));
    Ok(document.to_string())
}

/// Adds a dependency, or replaces what is said of it.
pub fn add_dependency(text: &str, dependency: &Dependency) -> Result<String, EditError> {
    let mut document = document(text)?;
    let dependencies = table(&mut document, "dependencies")?;
    set(
        dependencies,
        dependency.name.as_str(),
        dependency_value(dependency),
    );
    Ok(document.to_string())
}

/// Takes a dependency out; `None` where it is not there.
pub fn remove_dependency(text: &str, name: &DesignName) -> Result<Option<String>, EditError> {
    let mut document = document(text)?;
    if !document.contains_key("dependencies") {
        return Ok(None);
    }
    let removed = table(&mut document, "dependencies")?.remove(name.as_str());
    Ok(removed.map(|_| document.to_string()))
}

/// Adds a parent below `[[forked-from]]`.
pub fn add_parent(text: &str, parent: &Parent) -> Result<String, EditError> {
    let mut document = document(text)?;
    let list = document
        .entry("forked-from")
        .or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or(EditError::NotATable("forked-from"))?;
    let mut table = Table::new();
    for (name, value) in [
        ("design", parent.design.as_str()),
        ("version", parent.version.as_str()),
        ("manifest", parent.manifest.as_str()),
    ] {
        table.insert(name, Item::Value(Value::from(value)));
    }
    list.push(table);
    Ok(document.to_string())
}

fn document(text: &str) -> Result<DocumentMut, EditError> {
    text.parse()
        .map_err(|error| EditError::Syntax(Box::new(error)))
}

fn table<'d>(
    document: &'d mut DocumentMut,
    name: &'static str,
) -> Result<&'d mut dyn TableLike, EditError> {
    document
        .entry(name)
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_like_mut()
        .ok_or(EditError::NotATable(name))
}

/// Sets a value and keeps what stood around the old one, comment included.
fn set(table: &mut dyn TableLike, name: &str, mut value: Value) {
    if let Some(old) = table.get(name).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    if let Some(item) = table.get_mut(name) {
        *item = Item::Value(value);
    } else {
        table.insert(name, Item::Value(value));
    }
}

/// A text or a list of texts.
fn words(table: &dyn TableLike, key: &str) -> Vec<String> {
    match table.get(key).and_then(Item::as_value) {
        Some(Value::String(text)) => vec![text.value().clone()],
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// Writes a list of texts; takes the key out where there are none.
fn put_list(table: &mut dyn TableLike, key: &str, list: &[String]) {
    if list.is_empty() {
        table.remove(key);
    } else {
        set(table, key, Value::Array(list.iter().collect::<Array>()));
    }
}

/// A requirement alone where nothing else is said, else a table.
fn dependency_value(dependency: &Dependency) -> Value {
    let requirement = dependency.requirement.as_str();
    let plain = dependency.kind == DependencyKind::Part
        && dependency.quantity == Quantity::ONE
        && dependency.registry.is_none();
    if plain {
        return Value::from(requirement);
    }
    let mut table = InlineTable::new();
    table.insert("version", Value::from(requirement));
    table.insert("kind", Value::from(dependency.kind.as_str()));
    table.insert("quantity", number(dependency.quantity));
    if let Some(registry) = &dependency.registry {
        table.insert("registry", Value::from(registry.as_str()));
    }
    Value::InlineTable(table)
}

/// A quantity as a TOML number with exactly its digits.
fn number(quantity: Quantity) -> Value {
    quantity
        .to_string()
        .parse()
        .expect("a quantity's decimal digits are a TOML number")
}

fn line(out: &mut String, name: &str, value: &str, comment: &str) {
    let line = format!("{name} = {value}");
    if comment.is_empty() {
        let _ = writeln!(out, "{line}");
    } else {
        let _ = writeln!(out, "{line:<29} # {comment}");
    }
}

fn text(text: &str) -> String {
    Value::from(text).to_string()
}

fn texts(list: &[String]) -> String {
    let items: Vec<String> = list.iter().map(|item| text(item)).collect();
    format!("[{}]", items.join(", "))
}

/// One path as a text, several as a list, none as nothing.
fn paths(paths: &[DesignPath]) -> Option<String> {
    match paths {
        [] => None,
        [one] => Some(text(one.as_str())),
        several => Some(texts(
            &several.iter().map(ToString::to_string).collect::<Vec<_>>(),
        )),
    }
}

fn inline(pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

#[cfg(test)]
mod tests;
