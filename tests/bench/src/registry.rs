//! The product: a new registry with one account, and `wright` that speaks to it.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::kit::Kit;
use crate::process::{Running, timed};

const HANDLE: &str = "maker";
const PASSWORD: &str = "a sentence that only the bench knows";

/// A running registry.
#[derive(Debug)]
pub(crate) struct Registry {
    /// The server.
    pub(crate) process: Running,
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    token: String,
    wright: PathBuf,
    home: PathBuf,
}

/// Runs until a future has its value.
pub(crate) fn wait<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build()?.block_on(future)
}

/// `commonwright serve` on a data folder and its own or another database: the process, its address, and the seconds until it
/// said that it is ready.
pub(crate) fn serve(
    kit: &Kit,
    data: &Path,
    database: Option<&str>,
    log: &Path,
) -> Result<(Running, String, f64)> {
    let mut command = commonwright(kit, data);
    command.envs(database.map(|url| ("COMMONWRIGHT_DATABASE_URL", url)));
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
    ]);
    let start = Instant::now();
    let mut process = Running::start("commonwright", &mut command, log)?;
    let url = process.wait_for(|log| {
        let line = log
            .lines()
            .find_map(|line| line.strip_prefix("commonwright is ready at "));
        line.map(|url| url.trim_end_matches('/').to_owned())
    })?;
    wait(async {
        let response = reqwest::get(format!("{url}/readyz")).await?;
        ensure!(response.status().is_success(), "it is not ready after all");
        Ok(())
    })?;
    Ok((process, url, start.elapsed().as_secs_f64()))
}

fn commonwright(kit: &Kit, data: &Path) -> Command {
    let mut command = Command::new(&kit.commonwright);
    command
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("COMMONWRIGHT_DATA", data);
    command
}

impl Registry {
    /// A new registry in the scratch folder, with an account and a token.
    pub(crate) fn new(kit: &Kit) -> Result<Self> {
        let data = kit.fresh_folder("data")?;
        let home = kit.fresh_folder("home")?;
        create_account(kit, &data)?;
        let (process, url, _) = serve(kit, &data, None, &kit.scratch.join("commonwright.log"))?;
        let token = wait(token(&url))?;
        Ok(Self {
            process,
            url,
            token,
            wright: kit.wright.clone(),
            home,
        })
    }

    /// `wright` in `folder`, signed in, with this cache.
    pub(crate) fn wright(&self, folder: &Path, cache: &Path) -> Command {
        let mut command = Command::new(&self.wright);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.home)
            .env("WRIGHT_REGISTRY", &self.url)
            .env("WRIGHT_TOKEN", &self.token)
            .env("WRIGHT_CONFIG_DIR", self.home.join("config"))
            .env("WRIGHT_CACHE", cache);
        command
    }

    /// Publishes a folder; returns the seconds that took.
    pub(crate) fn publish(&self, folder: &Path) -> Result<f64> {
        let cache = self.home.join("cache");
        Ok(timed(self.wright(folder, &cache).arg("publish"))?.1)
    }
}

fn create_account(kit: &Kit, data: &Path) -> Result<()> {
    let email = format!("{HANDLE}@example.org");
    let mut child = commonwright(kit, data)
        .args([
            "admin",
            "create-account",
            HANDLE,
            "--email",
            &email,
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut stdin = child
        .stdin
        .take()
        .context("its standard input was asked for")?;
    writeln!(stdin, "{PASSWORD}")?;
    drop(stdin);
    ensure!(child.wait()?.success(), "no account could be made");
    Ok(())
}

/// Signs in and has a token made.
async fn token(url: &str) -> Result<String> {
    let client = reqwest::Client::new();
    let session = client
        .post(format!("{url}/api/v1/session"))
        .json(&json!({"login": HANDLE, "password": PASSWORD}))
        .send()
        .await?
        .error_for_status()?;
    let cookie = session.headers().get(SET_COOKIE).context("no session")?;
    let cookie = cookie
        .to_str()?
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned();
    let made: Value = client
        .post(format!("{url}/api/v1/tokens"))
        .header(COOKIE, cookie)
        .json(&json!({"name": "bench", "scopes": ["publish"], "patterns": ["*"]}))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    Ok(made["token"].as_str().context("no token")?.to_owned())
}

/// What a URL answers: its body and its ETag.
pub(crate) fn get(url: &str) -> Result<(Vec<u8>, String)> {
    wait(async {
        let response = reqwest::get(url).await?.error_for_status()?;
        let etag = response.headers().get("etag").context("no ETag")?;
        let etag = etag.to_str()?.to_owned();
        Ok((response.bytes().await?.to_vec(), etag))
    })
}
