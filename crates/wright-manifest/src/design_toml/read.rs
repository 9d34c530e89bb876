//! The second pass: builds the value from what the first pass let through, and
//! looks at what concerns several entries.

use super::FilesSection;
use super::check::{Checker, number_text};
use super::keys::is_own;
use crate::diagnostic::Diagnostic;
use crate::length::parse_length_um;
use crate::suggest::{near_or, nearest};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wright_model::limits::PARTS_MAX;
use wright_model::{
    BomField, BomMapping, Contributor, DecimalMark, Dependency, DependencyKind, Design, DesignName,
    DesignPath, Digest, FileKind, LicenseExpression, Licenses, Material, Parent, Part, PartId,
    Process, Quantity, Readiness, Requirement, Slot, Version,
};

/// Entries of a list that are compared with each other.
const LISTED_MAX: usize = wright_model::limits::KEYWORDS_MAX;

/// Reads the whole file. `None` only where the first pass found an error.
pub(super) fn design(root: &DeTable<'_>, checker: &mut Checker<'_>) -> Option<Design> {
    let parts = parts(root);
    check_parts(&tables(root, "part"), checker);
    check_contributors(&tables(root, "contributor"), checker);
    let dependencies = dependencies(root);
    let FilesSection {
        kinds,
        keep_location,
        ..
    } = files(root);
    let table = table(root, "design")?;
    let name = text(table, "name").and_then(|text| DesignName::parse(text).ok());
    let parents = parents(root);
    check_lists(table, checker);
    check_self(name.as_ref(), &dependencies, &parents, checker);
    let name = name?;
    Some(Design {
        version: Version::parse(text(table, "version")?).ok()?,
        title: text(table, "title").map_or_else(|| title_of(name.slug().as_str()), trimmed),
        summary: text(table, "summary").map(trimmed)?,
        licenses: licenses(table)?,
        licensor: text(table, "licensor").map(trimmed)?,
        keywords: texts(table, "keywords").into_iter().map(trimmed).collect(),
        category: text(table, "category").map(str::to_owned),
        readiness: readiness(table),
        repository: text(table, "repository").map(str::to_owned),
        languages: texts(table, "languages")
            .into_iter()
            .map(str::to_owned)
            .collect(),
        parents,
        bom: self::table(root, "bom").and_then(|bom| path(text(bom, "file")?)),
        parts,
        contributors: tables(root, "contributor")
            .into_iter()
            .filter_map(contributor)
            .collect(),
        dependencies,
        kinds,
        located_photos: keep_location,
        name,
    })
}

/// Reads `[files]` as far as it can be read.
pub(super) fn files(root: &DeTable<'_>) -> FilesSection {
    let Some(table) = table(root, "files") else {
        return FilesSection::default();
    };
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut kinds: Vec<(usize, FileKind, Vec<String>)> = self::table(table, "kinds")
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| {
            let kind = FileKind::parse(name.get_ref())?;
            Some((name.span().start, kind, owned(texts_of(value))))
        })
        .collect();
    // The first pattern that matches counts, so the author's order is kept.
    kinds.sort_by_key(|(start, ..)| *start);
    FilesSection {
        exclude: owned(texts(table, "exclude")),
        kinds: kinds
            .into_iter()
            .map(|(_, kind, globs)| (kind, globs))
            .collect(),
        keep_location: owned(texts(table, "keep-location")),
    }
}

fn licenses(table: &DeTable<'_>) -> Option<Licenses> {
    match table.get("license")?.get_ref() {
        DeValue::String(text) => Some(Licenses::all(&LicenseExpression::parse(text).ok()?)),
        DeValue::Table(slots) => {
            let slot = |slot: Slot| {
                text(slots, slot.as_str()).and_then(|text| LicenseExpression::parse(text).ok())
            };
            Some(Licenses {
                hardware: slot(Slot::Hardware)?,
                documentation: slot(Slot::Documentation),
                software: slot(Slot::Software),
            })
        }
        _ => None,
    }
}

fn readiness(table: &DeTable<'_>) -> Readiness {
    let level = |name| {
        self::table(table, "readiness")
            .and_then(|table| text(table, name))
            .map(str::to_owned)
    };
    Readiness {
        technology: level("technology"),
        documentation: level("documentation"),
    }
}

fn parents(root: &DeTable<'_>) -> Vec<Parent> {
    let parent = |table: &DeTable<'_>| {
        Some(Parent {
            design: DesignName::parse(text(table, "design")?).ok()?,
            version: Version::parse(text(table, "version")?).ok()?,
            manifest: Digest::parse(text(table, "manifest")?).ok()?,
        })
    };
    tables(root, "forked-from")
        .into_iter()
        .filter_map(parent)
        .collect()
}

fn parts(root: &DeTable<'_>) -> Vec<Part> {
    tables(root, "part").into_iter().filter_map(part).collect()
}

fn part(table: &DeTable<'_>) -> Option<Part> {
    let id = PartId::parse(text(table, "id")?).ok()?;
    let paths = |name| texts(table, name).into_iter().filter_map(path).collect();
    Some(Part {
        name: text(table, "name").map_or_else(|| title_of(id.as_str()), trimmed),
        quantity: quantity(table)?,
        unit: text(table, "unit").map(trimmed),
        process: text(table, "process").map(trimmed),
        material: text(table, "material").map(trimmed),
        thickness_um: text(table, "thickness").and_then(|text| parse_length_um(text).ok()),
        source: paths("source"),
        export: paths("export"),
        id,
    })
}

/// What `[bom]` states of its columns, as far as it can be read.
pub(super) fn bom_mapping(root: &DeTable<'_>) -> BomMapping {
    let Some(bom) = table(root, "bom") else {
        return BomMapping::default();
    };
    let columns = table(bom, "columns").into_iter().flatten();
    let columns = columns.flat_map(|(name, value)| {
        let field = BomField::parse(name.get_ref());
        let headings = texts_of(value).into_iter();
        headings.filter_map(move |heading| Some((field?, heading.trim().to_owned())))
    });
    BomMapping {
        sheet: text(bom, "sheet").map(trimmed),
        header_row: bom
            .get("header-row")
            .and_then(|value| number_text(value.get_ref()).parse().ok()),
        decimal: text(bom, "decimal").and_then(DecimalMark::parse),
        currency: text(bom, "currency").map(trimmed),
        columns: columns.collect(),
    }
}

/// The files that parts and `[bom]` name, whatever else is wrong with these.
pub(super) fn named_files(root: &DeTable<'_>) -> Vec<(String, DesignPath)> {
    let bom = table(root, "bom").and_then(|bom| path(text(bom, "file")?));
    let mut named: Vec<_> = bom
        .into_iter()
        .map(|path| ("bom.file".to_owned(), path))
        .collect();
    let parts = tables(root, "part");
    for (index, part) in parts.into_iter().enumerate().take(PARTS_MAX) {
        for list in ["source", "export"] {
            let paths = texts(part, list).into_iter().take(LISTED_MAX).enumerate();
            named.extend(paths.filter_map(|(item, text)| {
                Some((format!("part[{index}].{list}[{item}]"), path(text)?))
            }));
        }
    }
    named
}

fn contributor(table: &DeTable<'_>) -> Option<Contributor> {
    Some(Contributor {
        name: text(table, "name").map(trimmed)?,
        role: text(table, "role").map(trimmed),
    })
}

fn dependencies(root: &DeTable<'_>) -> Vec<Dependency> {
    let mut dependencies: Vec<Dependency> = table(root, "dependencies")
        .into_iter()
        .flatten()
        .filter(|(name, _)| !is_own(name.get_ref()))
        .filter_map(|(name, value)| dependency(name.get_ref(), value.get_ref()))
        .collect();
    dependencies.sort_by(|a, b| a.name.cmp(&b.name));
    dependencies
}

fn dependency(name: &str, value: &DeValue<'_>) -> Option<Dependency> {
    let name = DesignName::parse(name).ok()?;
    match value {
        DeValue::String(requirement) => Some(Dependency {
            name,
            requirement: Requirement::parse(requirement).ok()?,
            kind: DependencyKind::Part,
            quantity: Quantity::ONE,
            registry: None,
        }),
        DeValue::Table(table) => Some(Dependency {
            name,
            requirement: Requirement::parse(text(table, "version")?).ok()?,
            kind: text(table, "kind").map_or(Some(DependencyKind::Part), DependencyKind::parse)?,
            quantity: quantity(table)?,
            registry: text(table, "registry").map(str::to_owned),
        }),
        _ => None,
    }
}

/// A release keeps what it says for ever, so no address may stand in a name.
fn check_contributors(tables: &[&DeTable<'_>], checker: &mut Checker<'_>) {
    for (index, table) in tables.iter().enumerate().take(LISTED_MAX) {
        if text(table, "name").is_some_and(holds_address) {
            checker.report_at(
                &format!("contributor[{index}].name"),
                Diagnostic::error(
                    "email-in-name",
                    "an e-mail address stands in a contributor's name",
                )
                .help("write the name or a handle; releases are public for ever, and addresses are not"),
            );
        }
    }
}

/// Whether a word of the text is an e-mail address: something before an `@` and a
/// name with a dot behind it. A handle such as `@ana` is none.
fn holds_address(text: &str) -> bool {
    let around = |c: char| c.is_whitespace() || "<>()[],;:\"'".contains(c);
    text.split(around).any(|word| {
        word.split_once('@').is_some_and(|(user, host)| {
            let inner = host.trim_matches('.');
            !user.is_empty() && inner.contains('.') && !host.contains('/')
        })
    })
}

/// Ids twice, and materials the taxonomy does not have.
fn check_parts(tables: &[&DeTable<'_>], checker: &mut Checker<'_>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, table) in tables.iter().enumerate().take(PARTS_MAX) {
        if let Some(id) = text(table, "id") {
            if let Some(first) = first.get(id) {
                let line = checker.positions.of(&format!("part[{first}].id"));
                let line = line.map_or(0, |position| position.line);
                let on_line = match line {
                    0 => String::new(),
                    line => format!(" on line {line}"),
                };
                let message = format!("“{id}” is already the id of another part{on_line}");
                checker.report_at(
                    &format!("part[{index}].id"),
                    Diagnostic::error("part-id-duplicate", message)
                        .with("id", super::rule::quoted(id))
                        .with("line", line)
                        .help("give each part an id of its own"),
                );
            } else {
                first.insert(id, index);
            }
        }
        check_material(table, index, checker);
    }
}

fn check_material(table: &DeTable<'_>, index: usize, checker: &mut Checker<'_>) {
    let is_bought = text(table, "process")
        .and_then(Process::find)
        .is_some_and(|process| process.is_a("bought"));
    let Some(material) = text(table, "material").filter(|_| !is_bought) else {
        return;
    };
    if material.trim().is_empty() || Material::find(material).is_some() {
        return;
    }
    // Looking for what was meant costs time, and nobody would read it.
    let meant = (!checker.diagnostics.is_full()).then(|| nearest(material, material_words()));
    let quoted = super::rule::quoted(material);
    let message = format!("“{quoted}” is not a material of the taxonomy");
    let found = Diagnostic::warning("material-unknown", message).with("text", quoted);
    let kept = "it is kept as written; its mass cannot be estimated";
    checker.report_at(
        &format!("part[{index}].material"),
        near_or(found, meant.flatten(), kept),
    );
}

fn material_words() -> impl Iterator<Item = &'static str> {
    Material::all().iter().flat_map(|material| {
        [material.slug, material.name]
            .into_iter()
            .chain(material.aliases.iter().copied())
    })
}

/// Words that stand in a list twice.
fn check_lists(table: &DeTable<'_>, checker: &mut Checker<'_>) {
    for list in ["keywords", "languages"] {
        let mut texts = texts(table, list);
        texts.truncate(LISTED_MAX);
        for (index, text) in texts.iter().enumerate() {
            if texts[..index]
                .iter()
                .any(|other| other.eq_ignore_ascii_case(text))
            {
                let message = format!("“{}” stands twice in {list}", super::rule::quoted(text));
                checker.report_at(
                    &format!("design.{list}[{index}]"),
                    Diagnostic::warning("duplicate", message)
                        .with("text", super::rule::quoted(text))
                        .with("list", list)
                        .help("take one out"),
                );
            }
        }
    }
}

fn check_self(
    name: Option<&DesignName>,
    dependencies: &[Dependency],
    parents: &[Parent],
    checker: &mut Checker<'_>,
) {
    let Some(name) = name else { return };
    if dependencies
        .iter()
        .any(|dependency| dependency.name == *name)
    {
        let message = format!("{name} depends on itself");
        checker.report_at(
            &format!("dependencies.{name}"),
            Diagnostic::error("depends-on-itself", message)
                .with("name", name.as_str())
                .help("take the dependency out"),
        );
    }
    if let Some(index) = parents.iter().position(|parent| parent.design == *name) {
        let message = format!("{name} is forked from itself");
        checker.report_at(
            &format!("forked-from[{index}].design"),
            Diagnostic::error("forked-from-itself", message)
                .with("name", name.as_str())
                .help("a new version of a design needs no [[forked-from]]; a fork needs a name of its own"),
        );
    }
}

/// A slug as a title: `box-dryer` → `Box dryer`.
pub(crate) fn title_of(slug: &str) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

fn path(text: &str) -> Option<DesignPath> {
    DesignPath::parse(text).ok()
}

fn text<'t>(table: &'t DeTable<'_>, name: &str) -> Option<&'t str> {
    table.get(name)?.get_ref().as_str()
}

fn texts<'t>(table: &'t DeTable<'_>, name: &str) -> Vec<&'t str> {
    table.get(name).map(texts_of).unwrap_or_default()
}

fn texts_of<'t>(value: &'t Spanned<DeValue<'_>>) -> Vec<&'t str> {
    match value.get_ref() {
        DeValue::String(text) => vec![text],
        DeValue::Array(items) => items
            .iter()
            .filter_map(|item| item.get_ref().as_str())
            .collect(),
        _ => Vec::new(),
    }
}

fn table<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<&'t DeTable<'i>> {
    table.get(name)?.get_ref().as_table()
}

fn tables<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Vec<&'t DeTable<'i>> {
    match table.get(name).map(Spanned::get_ref) {
        Some(DeValue::Array(items)) => items
            .iter()
            .filter_map(|item| item.get_ref().as_table())
            .collect(),
        _ => Vec::new(),
    }
}

/// One where nothing is said.
fn quantity(table: &DeTable<'_>) -> Option<Quantity> {
    match table.get("quantity") {
        Some(value) => Quantity::parse(&number_text(value.get_ref())).ok(),
        None => Some(Quantity::ONE),
    }
}
