//! Whoever the sample designs belong to.

use super::samples::Sample;
use super::{LOGIN, PASSWORD};
use anyhow::Context;
use std::net::{IpAddr, Ipv4Addr};
use wright_model::{ActorKind, NamePattern, Scope, Scopes};
use wright_registry::{Client, Error, Principal, Registry, SiteRoles};
use wright_wire::problem::ProblemCode;
use wright_wire::rest::{CreatedToken, NewActor, NewToken, Secret, SignIn, SignUp};

/// Days the token for publishing the samples would last, were it not revoked.
const TOKEN_DAYS: u32 = 1;

/// The demo's person, who may do everything; created at the first start.
pub(super) async fn sign_in(registry: &Registry) -> anyhow::Result<Principal> {
    let request = SignUp {
        handle: LOGIN.to_owned(),
        email: "demo@example.org".to_owned(),
        password: Secret::new(PASSWORD),
        display_name: Some("Demo Maker".to_owned()),
    };
    let roles = SiteRoles {
        administrator: true,
        moderator: true,
    };
    known(
        registry
            .create_account(&Principal::Operator, &request, roles)
            .await,
    )?;
    let client = Client {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        agent: "commonwright demo".to_owned(),
    };
    let login = SignIn {
        login: LOGIN.to_owned(),
        password: Secret::new(PASSWORD),
    };
    let session = registry.sign_in(&login, &client).await;
    let session = session
        .context("signing in; if somebody changed the demo's password, remove its data folder")?;
    Ok(registry.principal_of_session(&session.secret).await?)
}

/// The communities that own the samples.
pub(super) async fn create_communities(
    registry: &Registry,
    person: &Principal,
    samples: &[Sample],
) -> anyhow::Result<()> {
    for sample in samples {
        let handle = sample.design.name.actor();
        let request = NewActor {
            handle: handle.to_string(),
            kind: ActorKind::Community,
            display_name: sample.design.licensor.clone(),
            summary: Some("An invented community of this demo.".to_owned()),
        };
        known(registry.create_actor(person, &request).await)?;
    }
    Ok(())
}

/// A token that may publish, for the time of publishing.
pub(super) async fn token(registry: &Registry, person: &Principal) -> anyhow::Result<CreatedToken> {
    let request = NewToken {
        name: "sample designs".to_owned(),
        scopes: Scopes::from_iter([Scope::Publish]),
        patterns: vec![NamePattern::parse("*").context("the pattern of all names")?],
        expires_in_days: Some(TOKEN_DAYS),
    };
    Ok(registry.create_token(person, &request).await?)
}

/// Passes over what an earlier start created.
fn known<T>(outcome: Result<T, Error>) -> anyhow::Result<()> {
    match outcome {
        Ok(_) => Ok(()),
        Err(error)
            if [ProblemCode::HandleTaken, ProblemCode::EmailTaken].contains(&error.code()) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
