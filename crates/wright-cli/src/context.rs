//! What every command starts from: folders, registry, token, HTTP, cache.

use crate::cli::{Global, ReadOptions};
use crate::output::Printer;
use crate::settings::Settings;
use anyhow::Result;
use std::hash::{BuildHasher as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use url::Url;
use wright_client::access::{Access, AccessSettings, PARALLEL_DEFAULT};
use wright_client::api::Api;
use wright_client::credentials::{Credentials, Token};
use wright_client::http::Http;
use wright_client::progress::ProgressSink;
use wright_client::project::Project;
use wright_client::retry::RetryPolicy;
use wright_client::source::registry_url;
use wright_client::{Cache, ClientError, Source};

/// A token for the chosen registry, for scripts and CI; never an argument, which
/// would stay in the shell's history.
const TOKEN_VARIABLE: &str = "WRIGHT_TOKEN";

/// What a command works with.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) printer: &'a Printer,
    pub(crate) global: &'a Global,
    folder: PathBuf,
    retry: Arc<RetryPolicy>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(global: &'a Global, printer: &'a Printer) -> Result<Self> {
        let folder = match &global.directory {
            Some(folder) => folder.clone(),
            None => std::env::current_dir()?,
        };
        // The keys of a new hasher differ between processes, which is all jitter needs.
        let seed = std::hash::RandomState::new().build_hasher().finish();
        Ok(Self {
            printer,
            global,
            folder,
            retry: Arc::new(RetryPolicy::standard(seed)),
        })
    }

    /// The folder the command works in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The project the folder is in.
    pub(crate) fn project(&self) -> Result<Project> {
        let found = Project::find(&self.folder)?;
        found.ok_or_else(|| {
            ClientError::local(
                format!(
                    "there is no wright.toml or design.toml in {} or above",
                    self.folder.display()
                ),
                "`wright add actor/name` begins a project here",
            )
            .into()
        })
    }

    /// The person's configuration folder.
    pub(crate) fn config_folder(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.global.config_folder {
            return Ok(folder.clone());
        }
        directories::ProjectDirs::from("", "", "wright")
            .map(|dirs| dirs.config_dir().to_owned())
            .ok_or_else(|| no_home("WRIGHT_CONFIG_DIR"))
    }

    pub(crate) fn credentials(&self) -> Result<Credentials> {
        Ok(Credentials::in_folder(&self.config_folder()?))
    }

    pub(crate) fn cache(&self) -> Result<Cache> {
        let folder = self.global.cache.clone().or_else(Cache::standard_folder);
        let folder = folder.ok_or_else(|| no_home("WRIGHT_CACHE"))?;
        Ok(Cache::open(&folder)?)
    }

    pub(crate) fn http(&self) -> Result<Http> {
        Ok(Http::new(self.retry.clone())?)
    }

    /// The registry the person named: by flag or environment, else their default.
    pub(crate) fn chosen_registry(&self) -> Result<Option<Url>> {
        if let Some(text) = &self.global.registry {
            return Ok(Some(registry_url(text)?));
        }
        Ok(Settings::read(&self.config_folder()?)?.registry)
    }

    /// The registry to write to. What a project's files say plays no part: a
    /// token must not follow a stranger's file.
    pub(crate) fn required_registry(&self) -> Result<Url> {
        self.chosen_registry()?.ok_or_else(|| {
            ClientError::local(
                "no registry is set",
                "run `wright login URL` once, or name one with --registry URL",
            )
            .into()
        })
    }

    /// How to read registries for a project: the one named by flag or
    /// environment, by the project, by the person's default, by the lockfile.
    pub(crate) fn access(
        &self,
        options: &ReadOptions,
        project: Option<&Project>,
        progress: ProgressSink,
    ) -> Result<Access> {
        let own = match (&self.global.registry, project) {
            (Some(text), _) => Some(registry_url(text)?),
            (None, Some(project)) => match project.parsed()?.registry {
                Some(text) => Some(registry_url(&text)?),
                None => self.default_or_locked(project)?,
            },
            (None, None) => self.chosen_registry()?,
        };
        Ok(Access::new(AccessSettings {
            http: self.http()?,
            cache: self.cache()?,
            own,
            mirror: options.mirror.as_deref().map(Source::parse).transpose()?,
            offline: options.offline,
            fresh: options.fresh,
            parallel: options.parallel.map_or(PARALLEL_DEFAULT, usize::from),
            progress,
        }))
    }

    fn default_or_locked(&self, project: &Project) -> Result<Option<Url>> {
        if let Some(chosen) = self.chosen_registry()? {
            return Ok(Some(chosen));
        }
        let lockfile = wright_client::locking::read_lock(project)?;
        let first = lockfile
            .as_ref()
            .and_then(|lockfile| lockfile.designs().first());
        Ok(first.map(|design| registry_url(&design.url)).transpose()?)
    }

    /// The API of a registry, with the token that belongs to it.
    pub(crate) async fn api(&self, registry: &Url) -> Result<Api> {
        let token = match std::env::var(TOKEN_VARIABLE) {
            Ok(token) if !token.is_empty() => Some(Token::parse(&token)?),
            _ => self.credentials()?.token(registry)?,
        };
        self.api_with(registry, token).await
    }

    pub(crate) async fn api_with(&self, registry: &Url, token: Option<Token>) -> Result<Api> {
        let http = self.http()?;
        Ok(Api::connect(registry, token, &http, self.retry.clone()).await?)
    }

    /// The command line's one clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "time enters here and is handed on as a value"
    )]
    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

fn no_home(variable: &str) -> anyhow::Error {
    ClientError::local(
        "this account has no home folder",
        format!("set {variable} to a folder"),
    )
    .into()
}
