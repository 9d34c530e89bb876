//! Putting the layers together.

use super::{Settings, check, keys};
use config::builder::DefaultState;
use config::{Config, ConfigBuilder, Environment, File, FileFormat, Source, Value, ValueKind};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

/// The configuration file in the data folder.
const FILE_NAME: &str = "commonwright.toml";
/// What our variables in the environment begin with.
const PREFIX: &str = "COMMONWRIGHT_";
/// Variables that begin like ours and are no settings: the test suite's, and
/// those that Kubernetes makes for a service named `commonwright`.
const FOREIGN: [&str; 6] = ["BIN", "CORPUS", "TEST_", "SERVICE_", "PORT", "CONFIG"];

/// From where settings are read.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The file named by `--config` or `COMMONWRIGHT_CONFIG`.
    pub(crate) file: Option<PathBuf>,
    /// The environment, ours or not.
    pub(crate) environment: HashMap<String, String>,
    /// Flags: the flag, the key it sets, the value.
    pub(crate) flags: Vec<(&'static str, String, String)>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// The environment, by the name of the variable.
    Environment(String),
    /// The command line, by the flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(variable) => write!(formatter, "environment {variable}"),
            Self::Flag(flag) => write!(formatter, "flag {flag}"),
        }
    }
}

/// Settings, and where each came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The settings.
    pub(crate) settings: Settings,
    /// By key: the text that stands, and its origin.
    pub(crate) values: BTreeMap<String, (String, Origin)>,
}

impl Loaded {
    /// Whether somebody set the key.
    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.values
            .get(key)
            .is_some_and(|(_, origin)| *origin != Origin::Default)
    }
}

/// What is wrong with the settings: every sentence says where and what to do.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:\n{}", .0.iter().map(|problem| format!("  - {problem}")).collect::<Vec<_>>().join("\n"))]
pub(crate) struct Wrong(pub(crate) Vec<String>);

/// One layer: values by dotted key.
struct Layer(Vec<(String, Value, Origin)>);

/// Reads all layers.
pub(crate) fn load(sources: &Sources) -> Result<Loaded, Wrong> {
    let mut layers = vec![default_layer()];
    if let Some(file) = find_file(sources) {
        layers.push(file_layer(&file)?);
    }
    layers.push(environment_layer(sources)?);
    layers.push(flag_layer(sources));
    let mut wrong: Vec<String> = layers.iter().flat_map(Layer::unknown).collect();
    let known = keys::all();
    let mut merged: Merged = BTreeMap::new();
    for (key, value, origin) in layers.into_iter().flat_map(|layer| layer.0) {
        if known.contains(&key) {
            merged.insert(key, (value, origin));
        }
    }
    let settings = match read(&merged, &mut wrong) {
        Some(settings) if wrong.is_empty() => settings,
        _ => return Err(Wrong(wrong)),
    };
    let values = merged
        .into_iter()
        .map(|(key, (value, origin))| (key, (text(value), origin)));
    Ok(Loaded {
        settings,
        values: values.collect(),
    })
}

/// Values by dotted key, the uppermost layer's.
type Merged = BTreeMap<String, (Value, Origin)>;

/// Reads the settings and says everything that is wrong with them: a value that
/// cannot be read gives way to its default, so that the next one is looked at.
fn read(merged: &Merged, wrong: &mut Vec<String>) -> Option<Settings> {
    let mut usable = merged.clone();
    let mut unusable = Vec::new();
    let settings = loop {
        match deserialize(&usable) {
            Ok(settings) => break settings,
            Err((why, key)) => {
                wrong.push(why);
                let key = key.filter(|key| {
                    let set = usable.remove(key);
                    set.is_some_and(|(_, origin)| origin != Origin::Default)
                })?;
                if let Some((_, value)) = keys::defaults().into_iter().find(|(one, _)| *one == key)
                {
                    usable.insert(key.clone(), (value, Origin::Default));
                }
                unusable.push(key);
            }
        }
    };
    // What follows from a default in the place of something unreadable is no mistake of anybody's.
    let problems = check::problems(&settings).into_iter();
    wrong.extend(
        problems.filter(|problem| !unusable.iter().any(|key| problem.contains(key.as_str()))),
    );
    Some(settings)
}

/// The settings; else what is wrong, and the key of the value that is.
fn deserialize(merged: &Merged) -> Result<Settings, (String, Option<String>)> {
    let mut builder = Config::builder();
    for (key, (value, _)) in merged {
        builder = builder
            .set_override(key, value.clone())
            .map_err(|error| (error.to_string(), Some(key.clone())))?;
    }
    // Tables of which nothing is set.
    let builder = builder.set_default("s3", HashMap::<String, Value>::new());
    let config = builder.and_then(ConfigBuilder::<DefaultState>::build);
    config.and_then(Config::try_deserialize).map_err(|error| {
        let found = key_of(&error).and_then(|key| Some((merged.get(&key)?.1.clone(), key)));
        match found {
            Some((origin, key)) => (format!("{key} ({origin}): {error}"), Some(key)),
            None => (error.to_string(), None),
        }
    })
}

fn key_of(error: &config::ConfigError) -> Option<String> {
    match error {
        config::ConfigError::Type { key, .. } | config::ConfigError::At { key, .. } => key.clone(),
        _ => None,
    }
}

fn default_layer() -> Layer {
    let defaults = keys::defaults().into_iter();
    Layer(
        defaults
            .map(|(key, value)| (key, value, Origin::Default))
            .collect(),
    )
}

fn flag_layer(sources: &Sources) -> Layer {
    let flags = sources.flags.iter();
    let flags = flags
        .map(|(flag, key, value)| (key.clone(), Value::from(value.as_str()), Origin::Flag(flag)));
    Layer(flags.collect())
}

fn environment_layer(sources: &Sources) -> Result<Layer, Wrong> {
    let ours = sources.environment.iter().filter(|(name, _)| is_ours(name));
    let ours: HashMap<String, String> = ours
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let names: HashMap<String, String> = ours
        .keys()
        .map(|name| {
            (
                name[PREFIX.len()..].to_lowercase().replace("__", "."),
                name.clone(),
            )
        })
        .collect();
    let environment = Environment::with_prefix(PREFIX.trim_end_matches('_'))
        .prefix_separator("_")
        .separator("__")
        .ignore_empty(true)
        .source(Some(ours));
    let values = environment
        .collect()
        .map_err(|error| Wrong(vec![error.to_string()]))?;
    let named = values.into_iter().map(|(key, value)| {
        let name = names.get(&key).cloned().unwrap_or_default();
        (key, value, Origin::Environment(name))
    });
    Ok(Layer(named.collect()))
}

/// Whether a variable is meant for us. Names are compared in capitals, as
/// Windows knows no others.
fn is_ours(name: &str) -> bool {
    let upper = name.to_uppercase();
    upper
        .strip_prefix(PREFIX)
        .is_some_and(|rest| !FOREIGN.iter().any(|foreign| rest.starts_with(foreign)))
}

fn file_layer(path: &Path) -> Result<Layer, Wrong> {
    let values = File::from(path).format(FileFormat::Toml).collect();
    let values = values.map_err(|error| Wrong(vec![format!("{}: {error}", path.display())]))?;
    let mut flat = Vec::new();
    for (key, value) in values {
        flatten(key, value, &mut flat);
    }
    let origin = Origin::File(path.to_owned());
    Ok(Layer(
        flat.into_iter()
            .map(|(key, value)| (key, value, origin.clone()))
            .collect(),
    ))
}

fn flatten(key: String, value: Value, flat: &mut Vec<(String, Value)>) {
    match value.kind {
        ValueKind::Table(table) => {
            for (inner, value) in table {
                flatten(format!("{key}.{inner}"), value, flat);
            }
        }
        _ => flat.push((key, value)),
    }
}

/// The file named, else the one in the data folder, which only flags and the
/// environment can place.
fn find_file(sources: &Sources) -> Option<PathBuf> {
    if let Some(file) = &sources.file {
        return Some(file.clone());
    }
    let flag = sources.flags.iter().find(|(_, key, _)| key == "data");
    let flag = flag.map(|(_, _, value)| value.clone());
    let variable = sources
        .environment
        .get("COMMONWRIGHT_DATA")
        .filter(|value| !value.is_empty());
    let default = keys::DEFAULTS.iter().find(|(key, _)| *key == "data");
    let data = flag
        .or_else(|| variable.cloned())
        .or_else(|| Some(default?.1.to_owned()))?;
    let file = Path::new(&data).join(FILE_NAME);
    file.is_file().then_some(file)
}

impl Layer {
    fn unknown(&self) -> Vec<String> {
        let known = keys::all();
        let unknown = self.0.iter().filter(|(key, _, _)| !known.contains(key));
        let unknown = unknown.map(|(key, _, origin)| {
            let below = format!("{key}.");
            if let Some(inner) = known.iter().find(|known| known.starts_with(&below)) {
                return format!("{origin} sets {key}, which is a table: set {inner} or another key of it");
            }
            match keys::nearest(key) {
                Some(near) => format!("{origin} sets {key}, which does not exist; did you mean {near}?"),
                None => format!("{origin} sets {key}, which does not exist; `commonwright config check` lists every key"),
            }
        });
        unknown.collect()
    }
}

/// A value as one would write it.
fn text(value: Value) -> String {
    match value.kind {
        ValueKind::Array(values) => values.into_iter().map(text).collect::<Vec<_>>().join(", "),
        kind => kind.to_string(),
    }
}
