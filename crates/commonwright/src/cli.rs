//! The command line: what can be asked of the program.

use crate::settings::Sources;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use wright_registry::analysis::Task;

/// A registry for open hardware: designs, published once and fetched everywhere.
#[derive(Debug, Parser)]
#[command(name = "commonwright", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) flags: SettingsFlags,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a registry: web pages, REST API, package protocol and background jobs
    Serve,
    /// Work on background jobs only
    Worker,
    /// Bring the database to the schema this program needs
    ///
    /// SQLite is migrated by `serve` itself; on PostgreSQL run this first whenever the program is
    /// newer than the database.
    Migrate,
    /// Look after a registry, on the machine it runs on
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Try it out: a registry on this machine with sample designs in it
    Demo(DemoOptions),
    /// Look into photos from standard input (the server starts this itself)
    #[command(hide = true)]
    Inspect {
        /// Try what the sandbox prevents instead
        #[arg(long)]
        self_test: bool,
    },
    /// Understand one file from standard input (the server starts this itself)
    #[command(hide = true)]
    AnalyzeFile(AnalyzeOptions),
    /// Print completions for a shell
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// Looking at the configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting, its value, and where that came from; fail if any is wrong
    Check,
}

/// Looking after a registry.
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Create an account; the password is read from standard input, or made up and printed
    CreateAccount(CreateAccount),
    /// Give a person a new password, which is printed once; ends their sessions
    ResetPassword {
        /// The person's handle
        handle: String,
    },
    /// Delete bytes that nothing refers to any more
    Gc,
    /// Read every blob again and compare it with its name
    ///
    /// Exits with 3 when blobs are missing or different.
    Verify,
    /// Have every node build its search index anew, while it runs
    Reindex,
    /// Copy the whole registry into a folder, while it runs
    ///
    /// Into the folder of an earlier backup only what is new is copied. Exits with 3 when the
    /// registry itself lacks bytes it should have.
    Backup {
        /// The folder
        folder: PathBuf,
    },
    /// Set up a new data folder from a backup
    Restore {
        /// The folder of the backup
        folder: PathBuf,
    },
    /// Take bytes off the registry, for everybody and for ever
    Tombstone(TombstoneOptions),
    /// Stop an actor from signing in and writing; its releases stay
    ///
    /// Sessions end, and tokens are revoked for good: who is let in again with --undo signs in
    /// and makes new ones.
    Suspend(ModerateActor),
    /// Erase a person: address, password, name, picture, sessions and tokens; for good
    ///
    /// What they published stays, without a name. Communities they alone own keep the erasure
    /// from happening, unless --leave-communities is given.
    Erase {
        /// The person's handle
        handle: String,
        /// Leave communities without an owner
        #[arg(long)]
        leave_communities: bool,
        /// Do it without asking
        #[arg(long)]
        yes: bool,
    },
    /// Make an invitation that opens accounts, and print its address once
    Invite {
        /// For whom, in words
        #[arg(long, default_value = "")]
        note: String,
        /// How many people it lets in
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// How many days it stands
        #[arg(long, default_value_t = 14)]
        days: u32,
    },
    /// Take an actor or a design out of lists and search; links keep working
    Hide(HideOptions),
}

/// A new account.
#[derive(Debug, Args)]
pub(crate) struct CreateAccount {
    /// The handle
    pub(crate) handle: String,
    /// The e-mail address
    #[arg(long)]
    pub(crate) email: String,
    /// The name that is shown
    #[arg(long)]
    pub(crate) display_name: Option<String>,
    /// Let them administer the registry
    #[arg(long)]
    pub(crate) administrator: bool,
    /// Let them hide, suspend and take down
    #[arg(long)]
    pub(crate) moderator: bool,
    /// Read the password from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// What to take down.
#[derive(Debug, Args)]
pub(crate) struct TombstoneOptions {
    /// A release, as actor/name@version, or a digest, as sha256:…
    pub(crate) target: String,
    /// What everybody is told
    #[arg(long)]
    pub(crate) reason: String,
    /// 451: a law demands it; 410 otherwise
    #[arg(long, value_enum, default_value_t = Status::Gone)]
    pub(crate) status: Status,
    /// Delete the bytes at once, not with the next collection
    #[arg(long)]
    pub(crate) now: bool,
}

/// What a request for the bytes is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Status {
    /// Gone.
    #[value(name = "410")]
    Gone,
    /// Unavailable for legal reasons.
    #[value(name = "451")]
    Legal,
}

/// An actor and why.
#[derive(Debug, Args)]
pub(crate) struct ModerateActor {
    /// The actor's handle
    pub(crate) handle: String,
    /// Why, in words that everybody may read
    #[arg(long, required_unless_present = "undo")]
    pub(crate) reason: Option<String>,
    /// Let it in again
    #[arg(long, conflicts_with = "reason")]
    pub(crate) undo: bool,
}

/// What to hide.
#[derive(Debug, Args)]
pub(crate) struct HideOptions {
    /// An actor's handle, or a design as actor/name
    pub(crate) target: String,
    /// Why, in words that everybody may read
    #[arg(long, required_unless_present = "undo")]
    pub(crate) reason: Option<String>,
    /// Show it again
    #[arg(long, conflicts_with = "reason")]
    pub(crate) undo: bool,
}

/// Understanding one file.
#[derive(Debug, Args)]
pub(crate) struct AnalyzeOptions {
    /// What to do with it
    pub(crate) task: Task,
    /// Address space, in bytes
    #[arg(long)]
    pub(crate) memory_bytes: u64,
    /// Processor time, in seconds
    #[arg(long)]
    pub(crate) processor_seconds: u64,
    /// All that may be written, in bytes
    #[arg(long)]
    pub(crate) output_bytes: u64,
    /// The program that reads it, for a task that is not done by this one
    #[arg(long)]
    pub(crate) helper: Option<PathBuf>,
    /// An extension that the file goes by
    #[arg(long = "extension", value_name = "EXTENSION")]
    pub(crate) extensions: Vec<String>,
}

/// The demo.
#[derive(Debug, Args)]
pub(crate) struct DemoOptions {
    /// The folder with the sample designs, actor/name/design.toml
    #[arg(long)]
    pub(crate) samples: PathBuf,
}

/// Settings by flag; each is a key of the configuration file, too.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingsFlags {
    /// Read settings from this file [default: commonwright.toml in the data folder]
    #[arg(long, global = true, env = "COMMONWRIGHT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder for everything the registry keeps
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<String>,
    /// The address to listen on
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where people and programs reach the registry
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// sqlite://… or postgres://…
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// A folder or s3://…
    #[arg(long, global = true, value_name = "URL")]
    blob_url: Option<String>,
    /// The address of the metrics, or off
    #[arg(long, global = true, value_name = "ADDRESS")]
    metrics_listen: Option<String>,
    /// pretty or json
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged: info, warn, wright_registry=debug, …
    #[arg(long, global = true, value_name = "FILTER")]
    log_filter: Option<String>,
    /// Serve other machines without TLS
    #[arg(long, global = true)]
    insecure_http: bool,
    /// Any other setting
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("write KEY=VALUE, such as worker.count=4")?;
    Ok((key.to_owned(), value.to_owned()))
}

impl SettingsFlags {
    /// The layers that these flags and the environment make.
    pub(crate) fn sources(&self, environment: impl Iterator<Item = (String, String)>) -> Sources {
        let insecure = self.insecure_http.then(|| "true".to_owned());
        let named = [
            ("--data", "data", &self.data),
            ("--listen", "listen", &self.listen),
            ("--public-url", "public_url", &self.public_url),
            ("--database-url", "database_url", &self.database_url),
            ("--blob-url", "blob_url", &self.blob_url),
            ("--metrics-listen", "metrics.listen", &self.metrics_listen),
            ("--log-format", "log.format", &self.log_format),
            ("--log-filter", "log.filter", &self.log_filter),
            ("--insecure-http", "insecure_http", &insecure),
        ];
        let named = named
            .into_iter()
            .filter_map(|(flag, key, value)| Some((flag, key.to_owned(), value.clone()?)));
        let others = self
            .set
            .iter()
            .map(|(key, value)| ("--set", key.clone(), value.clone()));
        Sources {
            file: self.config.clone(),
            environment: environment.collect(),
            flags: named.chain(others).collect(),
        }
    }
}
