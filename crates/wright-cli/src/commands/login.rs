//! `wright login`: by a browser (RFC 8628, device authorization), or with a
//! pasted token.

use crate::cli::Login;
use crate::context::Context;
use crate::settings::Settings;
use anyhow::{Context as _, Result, bail};
use owo_colors::OwoColorize as _;
use std::io::{IsTerminal as _, Read as _};
use std::time::{Duration, Instant};
use url::Url;
use wright_client::ClientError;
use wright_client::api::{Api, DeviceState};
use wright_client::credentials::{TOKEN_CHARS_MAX, Token};
use wright_client::source::registry_url;
use wright_model::{ActorHandle, NamePattern, Scopes};
use wright_wire::rest;

/// Seconds added each time the registry asks to poll less often (RFC 8628, 3.5).
const SLOW_DOWN_SECONDS: u64 = 5;
/// Shortest and longest pause between polls, whatever the registry says.
const POLL_SECONDS: std::ops::RangeInclusive<u64> = 1..=60;
/// Longest wait for the person, whatever the registry says.
const WAIT_SECONDS_MAX: u64 = 3_600;

#[derive(serde::Serialize)]
struct LoggedIn {
    registry: String,
    handle: ActorHandle,
    default: bool,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Login) -> Result<()> {
    let registry = match &arguments.url {
        Some(url) => registry_url(url)?,
        None => context.required_registry()?,
    };
    let token = match arguments.token.as_deref() {
        Some(how) => pasted(context, &registry, how == "-")?,
        None => by_browser(context, &registry, &arguments).await?,
    };
    let api = context.api_with(&registry, Some(token.clone())).await?;
    let me = api.me().await.map_err(|error| match error {
        ClientError::Refused(problem) if problem.status == 401 => {
            let help = "paste the whole token; it is shown only once, when it is made";
            ClientError::local(format!("{registry} does not know this token"), help)
        }
        other => other,
    })?;
    context.credentials()?.set(&registry, token)?;
    let default = remember(context, &registry, &me.handle, arguments.default)?;
    context.printer.status(&format!(
        "{} to {registry} as {}{}",
        "Signed in".green().bold(),
        me.handle.bold(),
        if default {
            ", now the default registry"
        } else {
            ""
        }
    ));
    let result = LoggedIn {
        registry: registry.to_string(),
        handle: me.handle,
        default,
    };
    context.printer.json("login", &result)
}

/// The first registry somebody signs in to becomes the default.
fn remember(
    context: &Context<'_>,
    registry: &Url,
    handle: &ActorHandle,
    always: bool,
) -> Result<bool> {
    let folder = context.config_folder()?;
    let mut settings = Settings::read(&folder)?;
    let is_default = settings.registry.as_ref() == Some(registry);
    if settings.registry.is_some() && !is_default && !always {
        return Ok(false);
    }
    settings.registry = Some(registry.clone());
    settings.handle = Some(handle.clone());
    settings.write(&folder)?;
    Ok(!is_default)
}

fn pasted(context: &Context<'_>, registry: &Url, from_input: bool) -> Result<Token> {
    if !from_input && std::io::stdin().is_terminal() {
        let account = registry.join("-/account")?;
        context
            .printer
            .status(&format!("Make a token at {account} and paste it here."));
        let text = dialoguer::Password::new().with_prompt("Token").interact()?;
        return Ok(Token::parse(&text)?);
    }
    let mut text = String::new();
    std::io::stdin()
        .take(TOKEN_CHARS_MAX as u64 + 16)
        .read_to_string(&mut text)
        .context("cannot read the token from standard input")?;
    Ok(Token::parse(&text)?)
}

async fn by_browser(context: &Context<'_>, registry: &Url, arguments: &Login) -> Result<Token> {
    let api = context.api_with(registry, None).await?;
    let scopes: Scopes = arguments.scope.iter().copied().collect();
    let device = api
        .begin_device(&rest::NewDevice {
            client: client_name(),
            scopes,
            patterns: vec![NamePattern::Any],
        })
        .await?;
    show_code(context, registry, &device, arguments.no_browser)?;
    wait(&api, &device).await
}

/// What the person sees on the page where they agree.
fn client_name() -> String {
    let named = ["HOSTNAME", "COMPUTERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let host = named
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|host| host.trim().to_owned())
        .filter(|host| !host.is_empty() && host.chars().all(|c| c.is_ascii_graphic()));
    match host {
        Some(host) => format!("wright on {}", host.chars().take(60).collect::<String>()),
        None => "wright".to_owned(),
    }
}

fn show_code(
    context: &Context<'_>,
    registry: &Url,
    device: &rest::Device,
    no_browser: bool,
) -> Result<()> {
    // Only pages of this very registry are shown or opened.
    let page = registry.join(&device.verification_uri)?;
    let complete = registry.join(&device.verification_uri_complete)?;
    if page.origin() != registry.origin() || complete.origin() != registry.origin() {
        bail!("{registry} sends you to {page}, which is not its own page");
    }
    let code: String = device
        .user_code
        .chars()
        .filter(char::is_ascii_graphic)
        .take(32)
        .collect();
    // Shown even when quiet: without it there is no way on.
    anstream::eprintln!(
        "Open {} and enter the code {}",
        page.blue().underline(),
        code.bold()
    );
    let opens = !no_browser
        && std::io::stderr().is_terminal()
        && open::that_detached(complete.as_str()).is_ok();
    if opens {
        context
            .printer
            .note("Your browser should open by itself. Waiting for you to agree there …");
    } else {
        context.printer.note("Waiting for you to agree there …");
    }
    Ok(())
}

async fn wait(api: &Api, device: &rest::Device) -> Result<Token> {
    let poll = rest::DevicePoll {
        device_code: device.device_code.clone(),
    };
    let start = Instant::now();
    let patience = Duration::from_secs(device.expires_in.min(WAIT_SECONDS_MAX));
    let clamp = |seconds: u64| seconds.clamp(*POLL_SECONDS.start(), *POLL_SECONDS.end());
    let mut pause = clamp(device.interval);
    while start.elapsed() < patience {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        match api.poll_device(&poll).await {
            Ok(DeviceState::Pending) | Err(ClientError::Network { .. }) => {}
            Ok(DeviceState::SlowDown) => pause = clamp(pause + SLOW_DOWN_SECONDS),
            Ok(DeviceState::Agreed(created)) => return Ok(Token::parse(created.token.expose())?),
            Err(error) => return Err(error.into()),
        }
    }
    Err(ClientError::local("the code has expired", "run `wright login` again").into())
}
