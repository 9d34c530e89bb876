//! A registry to try out: on this machine only, with sample designs of invented
//! communities, published the way anybody publishes.

mod people;
mod samples;

use crate::cli::DemoOptions;
use crate::serve::{Server, Signal};
use crate::settings::Loaded;
use anyhow::{Context, bail};
use std::path::Path;
use std::time::Instant;

/// The person every demo has.
pub(crate) const LOGIN: &str = "demo";
/// Known to everybody: a demo listens on this machine only.
pub(crate) const PASSWORD: &str = "let-us-make-things";

/// Settings of a demo: what it prints should not drown in a log, and several
/// run beside each other.
pub(crate) fn quiet(mut loaded: Loaded) -> Loaded {
    if !loaded.is_set("log.filter") {
        loaded.settings.log.filter = "warn".to_owned();
    }
    if !loaded.is_set("metrics.listen") {
        loaded.settings.metrics.listen = None;
    }
    loaded
}

/// `commonwright demo`.
pub(crate) async fn run(loaded: Loaded, options: &DemoOptions) -> anyhow::Result<()> {
    if !loaded.settings.listen.ip().is_loopback() {
        bail!("the demo has a password everybody knows: it listens on 127.0.0.1 or ::1 only");
    }
    let samples = samples::find(&options.samples)?;
    let signal = Signal::new()?;
    let server = Server::start(&loaded).await?;
    // A signal ends a demo that still publishes, too.
    let prepared = tokio::select! {
        prepared = prepare(&server, &samples) => prepared,
        () = signal.wait_for() => {
            server.stop(loaded.settings.shutdown_grace()).await;
            return Ok(());
        }
    };
    if let Err(error) = prepared {
        server.stop(loaded.settings.shutdown_grace()).await;
        return Err(error.context("preparing the demo"));
    }
    print!("{}", greeting(&server, &loaded.settings.data, &samples)?);
    signal.wait_for().await;
    server.stop(loaded.settings.shutdown_grace()).await;
    Ok(())
}

/// Creates whoever the samples belong to and publishes what is not there yet.
async fn prepare(server: &Server, samples: &[samples::Sample]) -> anyhow::Result<()> {
    let started = Instant::now();
    let person = people::sign_in(&server.registry).await?;
    people::create_communities(&server.registry, &person, samples).await?;
    let mut missing = Vec::new();
    for sample in samples {
        if !sample.is_published(&server.registry).await? {
            missing.push(sample);
        }
    }
    if !missing.is_empty() {
        println!("Publishing {} sample designs …", missing.len());
        let token = people::token(&server.registry, &person).await?;
        let published = samples::publish(&server.public_url, token.token.expose(), &missing).await;
        server.registry.revoke_token(&person, token.id).await?;
        published?;
        println!("Done in {:.1} s.", started.elapsed().as_secs_f32());
    }
    server.registry.sign_out(&person).await?;
    Ok(())
}

/// What to open, who to be, what to type first.
fn greeting(server: &Server, data: &Path, samples: &[samples::Sample]) -> anyhow::Result<String> {
    let program = std::env::current_exe().context("where this program is")?;
    let wright = program.with_file_name(format!("wright{}", std::env::consts::EXE_SUFFIX));
    let url = server.public_url.as_str().trim_end_matches('/');
    let first = samples
        .iter()
        .find(|sample| !sample.design.dependencies.is_empty())
        .or_else(|| samples.first());
    let add = first.map_or_else(String::new, |sample| {
        format!(
            "  {} add {} --registry {url}\n  {} tree\n",
            wright.display(),
            sample.design.name,
            wright.display()
        )
    });
    Ok(format!(
        "\nThis is a demo: for this machine only, with a password everybody knows.\n\
         \n  Open      {url}\n  Sign in   {LOGIN}  /  {PASSWORD}\n  Data      {}\n\
         \nIn another terminal, in an empty folder:\n\
         {add}\
         \nTo publish a design of your own:\n  {} login {url}\n\
         \nCtrl-C stops it; the next start finds everything as it was.\n\
         commonwright is ready at {url}/\n",
        data.display(),
        wright.display(),
    ))
}
