//! The person's own settings: which registry is meant where none is named.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use url::Url;
use wright_client::project::{read_text, write_text};
use wright_model::ActorHandle;

/// The file, in bytes.
const SETTINGS_BYTES_MAX: u64 = 64 << 10;

/// `config.toml` in the person's configuration folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The registry that is meant where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) registry: Option<Url>,
    /// Who the person is there; a new design is proposed under this handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) handle: Option<ActorHandle>,
}

impl Settings {
    fn path(folder: &Path) -> PathBuf {
        folder.join("config.toml")
    }

    /// Reads the settings in `folder`; defaults where there are none.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = Self::path(folder);
        match read_text(&path, SETTINGS_BYTES_MAX)? {
            None => Ok(Self::default()),
            Some(text) => {
                toml::from_str(&text).with_context(|| format!("{} cannot be read", path.display()))
            }
        }
    }

    /// Writes the settings.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        write_text(&Self::path(folder), &toml::to_string(self)?)?;
        Ok(())
    }
}
