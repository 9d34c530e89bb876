//! `wright logout`: forgets a registry's token, and ends it on the registry.

use crate::cli::Logout;
use crate::context::Context;
use anyhow::Result;
use wright_client::source::registry_url;

#[derive(serde::Serialize)]
struct LoggedOut {
    registry: String,
    was_signed_in: bool,
    revoked: bool,
}

pub(crate) async fn run(context: &Context<'_>, arguments: Logout) -> Result<()> {
    let registry = match &arguments.url {
        Some(url) => registry_url(url)?,
        None => context.required_registry()?,
    };
    let credentials = context.credentials()?;
    let token = credentials.token(&registry)?;
    let was_signed_in = credentials.remove(&registry)?;
    // Ending it there is a courtesy: a registry that is away must not keep the
    // token on this computer.
    let mut revoked = false;
    if let Some(token) = token
        && let Ok(api) = context.api_with(&registry, Some(token)).await
        && let Ok(me) = api.me().await
        && let Some(token) = me.token
    {
        revoked = api.revoke_token(token.id).await.is_ok();
    }
    match (was_signed_in, revoked) {
        (false, _) => context
            .printer
            .note(&format!("You were not signed in to {registry}")),
        (true, true) => context
            .printer
            .status(&format!("Signed out of {registry}; the token is revoked")),
        (true, false) => context.printer.status(&format!(
            "Signed out of {registry}; your account page there can revoke the token for good"
        )),
    }
    let result = LoggedOut {
        registry: registry.to_string(),
        was_signed_in,
        revoked,
    };
    context.printer.json("logout", &result)
}
