//! Looking after a registry on the machine it runs on. Each command is one use
//! case with the operator as caller; here only words are read and printed.

use crate::cli::{
    AdminCommand, CreateAccount, HideOptions, ModerateActor, Status, TombstoneOptions,
};
use crate::exit::Exit;
use crate::open::{self, Use};
use crate::serve::public_url;
use crate::settings::Settings;
use anyhow::{Context, bail};
use chrono::Duration;
use std::io::Read;
use std::path::Path;
use wright_model::{ActorHandle, DesignName, Digest, Version};
use wright_registry::backup::Copied;
use wright_registry::{
    Clock, NewTombstone, Principal, Registry, SiteRoles, Source, TombstoneTarget,
};
use wright_wire::rest::{Secret, SignUp};

/// Whoever can run this program on the server.
const OPERATOR: Principal = Principal::Operator;
/// How long a blob must have been untouched before it is collected.
const GRACE: Duration = Duration::hours(24);
/// Between marking and deleting: a last chance for whoever uploads it again.
const SECOND_LOOK_AFTER: Duration = Duration::minutes(15);
/// Bytes of a password on standard input at most.
const PASSWORD_BYTES_MAX: u64 = 4096;
/// Progress is shown every so many blobs.
const PROGRESS_EVERY: u64 = 1_000;

/// Runs a command.
pub(crate) async fn run(settings: &Settings, command: &AdminCommand) -> anyhow::Result<Exit> {
    if let AdminCommand::Restore { folder } = command {
        return restore(settings, folder).await;
    }
    // Only a first account may begin a registry: a mistyped folder must not.
    if !matches!(command, AdminCommand::CreateAccount(_)) {
        open::must_exist(settings)?;
    }
    let public_url = public_url(settings.public_url.clone(), settings.listen)?;
    let open = open::registry(settings, public_url).await?;
    let registry = &open.registry;
    let exit = match command {
        AdminCommand::CreateAccount(options) => create_account(registry, options).await,
        AdminCommand::ResetPassword { handle } => reset_password(registry, handle).await,
        AdminCommand::Gc => collect(registry).await,
        AdminCommand::Verify => verify(registry).await,
        AdminCommand::Reindex => reindex(registry).await,
        AdminCommand::Backup { folder } => back_up(registry, folder).await,
        AdminCommand::Tombstone(options) => tombstone(registry, options).await,
        AdminCommand::Suspend(options) => suspend(registry, options).await,
        AdminCommand::Hide(options) => hide(registry, options).await,
        AdminCommand::Erase {
            handle,
            leave_communities,
            yes,
        } => erase(registry, handle, *leave_communities, *yes).await,
        AdminCommand::Invite { note, uses, days } => invite(registry, note, *uses, *days).await,
        AdminCommand::Restore { .. } => Ok(Exit::Done),
    };
    registry.close().await;
    exit
}

async fn reindex(registry: &Registry) -> anyhow::Result<Exit> {
    registry.reindex().await?;
    println!(
        "Every node builds its search index anew: those that run within a second, others when they start. They answer from the old one meanwhile."
    );
    Ok(Exit::Done)
}

async fn create_account(registry: &Registry, options: &CreateAccount) -> anyhow::Result<Exit> {
    let (password, is_made_up) = match options.password_stdin {
        true => (read_password()?, false),
        false => (made_up_password(), true),
    };
    let request = SignUp {
        handle: options.handle.clone(),
        email: options.email.clone(),
        password: Secret::new(password.clone()),
        display_name: options.display_name.clone(),
    };
    let roles = SiteRoles {
        administrator: options.administrator,
        moderator: options.moderator,
    };
    let me = registry.create_account(&OPERATOR, &request, roles).await?;
    println!("{} has an account now.", me.handle);
    if is_made_up {
        println!("Their password, shown only here: {password}");
    }
    Ok(Exit::Done)
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(PASSWORD_BYTES_MAX)
        .read_to_string(&mut text)
        .context("reading the password")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn made_up_password() -> String {
    let bytes = Source::new(Clock::System).secret::<15>();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn reset_password(registry: &Registry, handle: &str) -> anyhow::Result<Exit> {
    let handle: ActorHandle = handle.parse()?;
    let password = registry.reset_password(&OPERATOR, &handle).await?;
    println!(
        "{handle} is signed out everywhere. The new password, shown only here: {}",
        password.expose()
    );
    Ok(Exit::Done)
}

async fn collect(registry: &Registry) -> anyhow::Result<Exit> {
    let adopted = registry.adopt_orphans().await?;
    let marked = registry.mark_older_than(GRACE, SECOND_LOOK_AFTER).await?;
    let removed = registry.remove_stray_staging().await?;
    println!(
        "{marked} blobs that nothing refers to are marked; a worker deletes them in a quarter of an hour, unless somebody uploads them again."
    );
    println!("{removed} leftovers of broken uploads removed.");
    if adopted > 0 {
        println!(
            "{adopted} blobs that no row spoke of are recorded now, for the collector to take a day later."
        );
    }
    Ok(Exit::Done)
}

async fn verify(registry: &Registry) -> anyhow::Result<Exit> {
    let progress = |found: &wright_registry::verify::Verification| {
        if found.blobs.is_multiple_of(PROGRESS_EVERY) {
            tracing::info!(blobs = found.blobs, bytes = found.bytes, "verifying");
        }
    };
    let found = registry.verify(progress).await?;
    println!("{} blobs, {} bytes read again.", found.blobs, found.bytes);
    list("missing", &found.missing);
    list("different", &found.different);
    list("orphaned", &found.orphaned);
    match found.is_sound() {
        true => {
            println!("Every recorded blob is there and what its name says.");
            Ok(Exit::Done)
        }
        false => {
            println!(
                "Bring missing and different blobs back from a backup, or publish the same files again: uploads mend them."
            );
            Ok(Exit::Damaged)
        }
    }
}

fn list(what: &str, digests: &[Digest]) {
    for digest in digests {
        println!("{what} {digest}");
    }
}

async fn back_up(registry: &Registry, folder: &Path) -> anyhow::Result<Exit> {
    let copied = registry.back_up(&OPERATOR, folder).await?;
    println!(
        "{} is a backup now: {}.",
        folder.display(),
        summary(&copied)
    );
    Ok(tell_damage(
        &copied,
        "The registry itself lacks these; run `commonwright admin verify`.",
    ))
}

async fn restore(settings: &Settings, folder: &Path) -> anyhow::Result<Exit> {
    if settings.database_url.is_some() || settings.blob_url.is_some() {
        bail!(
            "this restores the embedded default into the data folder, and database_url or blob_url is set"
        );
    }
    let _lock = open::lock(&settings.data, Use::Alone)?;
    let (mark, copied) =
        wright_registry::backup::restore(folder, &settings.data, &settings.embedded_database())
            .await?;
    println!(
        "{} is the registry of {} again: {}.",
        settings.data.display(),
        mark.at,
        summary(&copied)
    );
    Ok(tell_damage(
        &copied,
        "The backup lacks these; releases that use them cannot be fetched whole.",
    ))
}

fn summary(copied: &Copied) -> String {
    format!(
        "{} blobs, {} bytes, {} of them copied now",
        copied.blobs, copied.bytes, copied.copied
    )
}

fn tell_damage(copied: &Copied, advice: &str) -> Exit {
    if copied.is_whole() {
        return Exit::Done;
    }
    list("missing", &copied.missing);
    list("different", &copied.different);
    println!("{advice}");
    Exit::Damaged
}

async fn tombstone(registry: &Registry, options: &TombstoneOptions) -> anyhow::Result<Exit> {
    let order = NewTombstone {
        target: tombstone_target(&options.target)?,
        status: match options.status {
            Status::Gone => 410,
            Status::Legal => 451,
        },
        reason: options.reason.clone(),
        now: options.now,
    };
    let laid = registry.lay_tombstone(&OPERATOR, &order).await?;
    list("removed", &laid.digests);
    for (name, version) in &laid.releases {
        println!("hit {name}@{version}");
    }
    Ok(Exit::Done)
}

fn tombstone_target(text: &str) -> anyhow::Result<TombstoneTarget> {
    if text.starts_with("sha256:") {
        return Ok(TombstoneTarget::Digest(text.parse::<Digest>()?));
    }
    let (name, version) = text
        .split_once('@')
        .context("write actor/name@version or sha256:…")?;
    Ok(TombstoneTarget::Release(
        name.parse::<DesignName>()?,
        version.parse::<Version>()?,
    ))
}

async fn suspend(registry: &Registry, options: &ModerateActor) -> anyhow::Result<Exit> {
    let handle: ActorHandle = options.handle.parse()?;
    match &options.reason {
        Some(reason) => registry.suspend_actor(&OPERATOR, &handle, reason).await?,
        None => registry.restore_actor(&OPERATOR, &handle).await?,
    };
    println!(
        "{handle} {}.",
        if options.undo {
            "may sign in and write again"
        } else {
            "is suspended"
        }
    );
    Ok(Exit::Done)
}

async fn erase(
    registry: &Registry,
    handle: &str,
    leave_communities: bool,
    yes: bool,
) -> anyhow::Result<Exit> {
    let handle: ActorHandle = handle.parse()?;
    if !yes {
        bail!(
            "this cannot be undone: {handle} loses address, password, name, picture, sessions and tokens; what they published stays, without a name. Say --yes to do it"
        );
    }
    registry
        .erase_account(&OPERATOR, &handle, leave_communities)
        .await?;
    println!("{handle} is erased. A worker takes them out of the private records, too.");
    Ok(Exit::Done)
}

async fn invite(registry: &Registry, note: &str, uses: u32, days: u32) -> anyhow::Result<Exit> {
    let made = registry.invite_to_site(&OPERATOR, note, uses, days).await?;
    let site = registry.config().public_url.as_str();
    println!("{}{}", site.trim_end_matches('/'), made.path);
    Ok(Exit::Done)
}

async fn hide(registry: &Registry, options: &HideOptions) -> anyhow::Result<Exit> {
    let reason = options.reason.as_deref();
    if options.target.contains('/') {
        let name: DesignName = options.target.parse()?;
        registry.set_design_hidden(&OPERATOR, &name, reason).await?;
    } else {
        let handle: ActorHandle = options.target.parse()?;
        match reason {
            Some(reason) => registry.hide_actor(&OPERATOR, &handle, reason).await?,
            None => registry.show_actor(&OPERATOR, &handle).await?,
        }
    }
    let state = if options.undo {
        "is listed again"
    } else {
        "is out of lists and search"
    };
    println!("{} {state}.", options.target);
    Ok(Exit::Done)
}
