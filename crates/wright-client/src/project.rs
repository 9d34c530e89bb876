//! A maker's project: the folder with `wright.toml`, or an author's folder with
//! `design.toml`. Both list the designs that are used under `[dependencies]`;
//! writing them keeps comments and order.

use crate::error::{ClientError, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};
use wright_model::limits::DESIGN_TOML_BYTES_MAX;
use wright_model::{DependencyKind, DesignName};
use wright_resolve::Wanted;

/// What a maker's file is called.
pub const WRIGHT_TOML: &str = "wright.toml";
/// What an author's file is called.
pub const DESIGN_TOML: &str = "design.toml";
/// What the lockfile is called.
pub const WRIGHT_LOCK: &str = "wright.lock";

/// What a new `wright.toml` begins with.
const WRIGHT_TOML_HEAD: &str = "\
# The designs this project uses.
# `wright add actor/name` adds one, `wright fetch` puts their files into designs/.

";

/// A project and the text of its file.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    file: &'static str,
    document: DocumentMut,
}

impl Project {
    /// The project `start` is in: the nearest folder upward that has a file of
    /// either name; where both are, `design.toml` counts.
    pub fn find(start: &Path) -> Result<Option<Self>> {
        let start = std::path::absolute(start).map_err(ClientError::io("find", start))?;
        for folder in start.ancestors() {
            if let Some(project) = Self::open(folder)? {
                return Ok(Some(project));
            }
        }
        Ok(None)
    }

    /// The project in exactly this folder.
    pub fn open(root: &Path) -> Result<Option<Self>> {
        for file in [DESIGN_TOML, WRIGHT_TOML] {
            let path = root.join(file);
            let Some(text) = read_text(&path, DESIGN_TOML_BYTES_MAX as u64)? else {
                continue;
            };
            let document = text.parse::<DocumentMut>().map_err(|error| {
                let why = error.to_string();
                ClientError::local(
                    format!("{} is not TOML: {}", path.display(), why.trim_end()),
                    "mend the file, then run the command again",
                )
            })?;
            return Ok(Some(Self {
                root: root.to_owned(),
                file,
                document,
            }));
        }
        Ok(None)
    }

    /// A new project; nothing is written until [`Self::save`].
    pub fn new(root: &Path) -> Self {
        let mut document = DocumentMut::new();
        let mut table = Table::new();
        table.decor_mut().set_prefix(WRIGHT_TOML_HEAD);
        document.insert("dependencies", Item::Table(table));
        Self {
            root: root.to_owned(),
            file: WRIGHT_TOML,
            document,
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `wright.toml` or `design.toml`.
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// Where its lockfile is.
    pub fn lock_path(&self) -> PathBuf {
        self.root.join(WRIGHT_LOCK)
    }

    /// What it asks for, and of which registry.
    pub fn parsed(&self) -> Result<wright_resolve::Project> {
        wright_resolve::Project::parse(&self.text(), self.file).map_err(|error| {
            ClientError::local(
                error.to_string(),
                "a dependency is written \"actor/name\" = \"^1.2\" under [dependencies]",
            )
        })
    }

    /// Asks for a design, or changes what is asked for; says whether it is new.
    /// Quantities and comments stay.
    pub fn add(&mut self, dependency: &Wanted) -> Result<bool> {
        let wrong = ClientError::local(
            format!("[dependencies] in {} is not a table", self.file),
            "a dependency is written \"actor/name\" = \"^1.2\" under [dependencies]",
        );
        let item = self
            .document
            .entry("dependencies")
            .or_insert_with(|| Item::Table(Table::new()));
        let table = item.as_table_like_mut().ok_or(wrong)?;
        let requirement = dependency.requirement.as_str();
        let name = dependency.design.name.as_str();
        if let Some(there) = table.get_mut(name) {
            match there.as_table_like_mut() {
                Some(details) => {
                    set_keeping_decor(details, "version", requirement);
                    if dependency.kind != DependencyKind::Part || details.contains_key("kind") {
                        set_keeping_decor(details, "kind", dependency.kind.as_str());
                    }
                    if let Some(registry) = &dependency.design.registry {
                        set_keeping_decor(details, "registry", registry);
                    }
                    return Ok(false);
                }
                None => {
                    let decor = there.as_value().map(|value| value.decor().clone());
                    let mut value = written(dependency);
                    if let Some(decor) = decor {
                        *value.decor_mut() = decor;
                    }
                    *there = Item::Value(value);
                    return Ok(false);
                }
            }
        }
        table.insert(name, Item::Value(written(dependency)));
        Ok(true)
    }

    /// No longer asks for a design; says whether it did.
    pub fn remove(&mut self, name: &DesignName) -> bool {
        self.document
            .get_mut("dependencies")
            .and_then(Item::as_table_like_mut)
            .is_some_and(|table| table.remove(name.as_str()).is_some())
    }

    /// The file's text.
    pub fn text(&self) -> String {
        self.document.to_string()
    }

    /// Writes the file, whole or not at all.
    pub fn save(&self) -> Result<()> {
        write_text(&self.root.join(self.file), &self.text())
    }
}

fn set_keeping_decor(table: &mut dyn toml_edit::TableLike, key: &str, text: &str) {
    let mut value = Value::from(text);
    if let Some(before) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = before.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

/// `"^1.2"`, or a table where there is more to say.
fn written(dependency: &Wanted) -> Value {
    let requirement = dependency.requirement.as_str();
    if dependency.kind == DependencyKind::Part && dependency.design.registry.is_none() {
        return Value::from(requirement);
    }
    let mut table = InlineTable::new();
    table.insert("version", Value::from(requirement));
    if dependency.kind != DependencyKind::Part {
        table.insert("kind", Value::from(dependency.kind.as_str()));
    }
    if let Some(registry) = &dependency.design.registry {
        table.insert("registry", Value::from(registry.as_str()));
    }
    Value::InlineTable(table)
}

/// Reads a text file of at most `bytes_max`; `None` where there is none.
pub fn read_text(path: &Path, bytes_max: u64) -> Result<Option<String>> {
    use std::io::Read as _;
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ClientError::io("read", path)(error)),
    };
    let mut text = String::new();
    file.take(bytes_max + 1)
        .read_to_string(&mut text)
        .map_err(ClientError::io("read", path))?;
    if text.len() as u64 > bytes_max {
        return Err(ClientError::TooLarge {
            what: path.display().to_string(),
            bytes_max,
        });
    }
    Ok(Some(text))
}

/// Writes a text file, whole or not at all; the mode of the one before stays.
pub fn write_text(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write_error = ClientError::io("write", path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".wright-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let before = std::fs::metadata(path).map(|metadata| metadata.permissions());
        builder.permissions(before.unwrap_or(std::fs::Permissions::from_mode(0o644)));
    }
    let written = builder.tempfile_in(folder).and_then(|mut temporary| {
        temporary.write_all(text.as_bytes())?;
        temporary.persist(path).map_err(|error| error.error)
    });
    written.map(drop).map_err(write_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::Requirement;
    use wright_resolve::DesignAt;

    fn dependency(name: &str, requirement: &str, kind: DependencyKind) -> Wanted {
        Wanted {
            design: DesignAt::here(DesignName::parse(name).unwrap()),
            requirement: Requirement::parse(requirement).unwrap(),
            kind,
        }
    }

    fn project(text: &str) -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(WRIGHT_TOML), text).unwrap();
        let project = Project::open(folder.path()).unwrap().unwrap();
        (folder, project)
    }

    #[test]
    fn a_new_project_says_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::new(folder.path());
        assert!(
            project
                .add(&dependency("ab/cd", "^1.2", DependencyKind::Part))
                .unwrap()
        );
        assert!(
            project
                .add(&dependency("ab/jig", "^2", DependencyKind::Jig))
                .unwrap()
        );
        project.save().unwrap();
        let text = std::fs::read_to_string(folder.path().join(WRIGHT_TOML)).unwrap();
        assert_eq!(
            text,
            format!(
                "{WRIGHT_TOML_HEAD}[dependencies]\n\"ab/cd\" = \"^1.2\"\n\
                 \"ab/jig\" = {{ version = \"^2\", kind = \"jig\" }}\n"
            )
        );
        let below = folder.path().join("a/b");
        std::fs::create_dir_all(&below).unwrap();
        let found = Project::find(&below).unwrap().unwrap();
        assert_eq!(found.parsed().unwrap().wanted.len(), 2);
    }

    #[test]
    fn comments_quantities_and_order_stay() {
        let (_folder, mut project) = project(
            "# mine\n[dependencies]\n\"zz/first\" = \"^1\" # why\n\
             \"ab/cd\" = { version = \"^1.0\", kind = \"part\", quantity = 4 } # four\n\n[other]\nx = 1\n",
        );
        assert!(
            !project
                .add(&dependency("ab/cd", "^1.2", DependencyKind::Tool))
                .unwrap()
        );
        assert!(
            !project
                .add(&dependency("zz/first", "^2", DependencyKind::Part))
                .unwrap()
        );
        assert_eq!(
            project.text(),
            "# mine\n[dependencies]\n\"zz/first\" = \"^2\" # why\n\
             \"ab/cd\" = { version = \"^1.2\", kind = \"tool\", quantity = 4 } # four\n\n[other]\nx = 1\n"
        );
        assert!(project.remove(&DesignName::parse("zz/first").unwrap()));
        assert!(!project.remove(&DesignName::parse("zz/first").unwrap()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for text in [
            "[dependencies]\n\"no-slash\" = \"^1\"",
            "[dependencies]\n\"ab/cd\" = 5",
            "[dependencies]\n\"ab/cd\" = { kind = \"part\" }",
            "[dependencies]\n\"ab/cd\" = { version = \"^1\", kind = \"glue\" }",
            "dependencies = 4",
        ] {
            let (_folder, project) = project(text);
            let error = project.parsed().unwrap_err();
            assert!(error.to_string().contains(WRIGHT_TOML), "{error}");
        }
    }

    #[test]
    fn an_authors_file_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(WRIGHT_TOML), "").unwrap();
        std::fs::write(folder.path().join(DESIGN_TOML), "[design]\n").unwrap();
        let mut project = Project::open(folder.path()).unwrap().unwrap();
        assert_eq!(project.file(), DESIGN_TOML);
        project
            .add(&dependency("ab/cd", "^1", DependencyKind::Part))
            .unwrap();
        assert_eq!(
            project.text(),
            "[design]\n\n[dependencies]\n\"ab/cd\" = \"^1\"\n"
        );
    }
}
