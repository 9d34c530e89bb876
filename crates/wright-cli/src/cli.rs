//! The command line: every command, option and environment variable.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use wright_model::{DependencyKind, DesignName, FileKind, Requirement, Scope, Version};

/// Told below every list of commands.
const AFTER_HELP: &str = concat!(
    "Environment: WRIGHT_REGISTRY, WRIGHT_CACHE and WRIGHT_CONFIG_DIR stand for the options of \
     these names, WRIGHT_TOKEN for the stored token; NO_COLOR is honored.\n\n",
    crate::exit::table!()
);

/// Publishes open hardware designs, fetches them, keeps them up to date.
#[derive(Debug, Parser)]
#[command(
    name = "wright",
    version,
    after_help = AFTER_HELP,
    after_long_help = AFTER_HELP,
    disable_help_subcommand = true,
    styles = styles(),
    max_term_width = 96
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

fn styles() -> clap::builder::Styles {
    use clap::builder::styling::{AnsiColor, Styles};
    Styles::styled()
        .header(AnsiColor::Blue.on_default().bold())
        .usage(AnsiColor::Blue.on_default().bold())
        .literal(AnsiColor::Cyan.on_default())
        .placeholder(AnsiColor::Cyan.on_default().dimmed())
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The registry to use instead of the default
    #[arg(long, global = true, value_name = "URL", env = "WRIGHT_REGISTRY")]
    pub(crate) registry: Option<String>,
    /// Work in this folder instead of the current one
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Print nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Print the result as one JSON object
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// The cache, instead of the system's folder for caches
    #[arg(
        long = "cache-dir",
        global = true,
        value_name = "DIR",
        env = "WRIGHT_CACHE"
    )]
    pub(crate) cache: Option<PathBuf>,
    /// Settings and credentials, instead of the system's folder for them
    #[arg(
        long = "config-dir",
        global = true,
        value_name = "DIR",
        env = "WRIGHT_CONFIG_DIR"
    )]
    pub(crate) config_folder: Option<PathBuf>,
}

impl Global {
    /// What is logged to standard error.
    pub(crate) fn log_filter(&self) -> &'static str {
        match self.verbose {
            0 => "off",
            1 => "wright_client=debug",
            _ => "debug",
        }
    }
}

/// When to use colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => return,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        dialoguer::console::set_colors_enabled_stderr(self == Self::Always);
    }
}

/// Every command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Use a design: write it into wright.toml (or design.toml), lock, fetch
    Add(Add),
    /// No longer use a design
    Remove(Remove),
    /// Write wright.lock: exactly which releases are used
    Lock(Lock),
    /// Put the locked designs into designs/
    Fetch(Fetch),
    /// Move to newer releases within what is asked for
    Update(Update),
    /// Show what is locked and what uses it
    Tree,
    /// Show what has to be made and bought, for a design and all it uses
    Bom(Bom),
    /// Compare two versions of a design, or a version with the files in this folder
    Diff(Diff),
    /// Show which designs have newer releases
    Outdated(Outdated),
    /// Find designs by words, category, license, process, …
    Search(Search),
    /// Show a design's title block
    Info(Info),
    /// Publish the design in this folder
    Publish(Publish),
    /// Have new projects pass over a release, or take that back
    Yank(Yank),
    /// Begin a design: write design.toml from what is in the folder
    Init(Init),
    /// Say offline all that publishing would refuse or warn about
    Check,
    /// Sign in to a registry
    Login(Login),
    /// Forget the token of a registry
    Logout(Logout),
    /// Look after the cache
    Cache(CacheCommand),
    /// Print completions for a shell
    Completions(Completions),
    /// Write manual pages into a folder
    #[command(hide = true)]
    Man(Man),
}

/// How registries are read.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ReadOptions {
    /// Use only what is in the cache (and the folder of a mirror)
    #[arg(long)]
    pub(crate) offline: bool,
    /// Read from this URL or folder instead of the registry
    #[arg(long, value_name = "URL|DIR")]
    pub(crate) mirror: Option<String>,
    /// Whether caches on the way are passed over; commands that look for news say so
    #[arg(skip)]
    pub(crate) fresh: bool,
    /// Downloads at a time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) parallel: Option<u8>,
}

/// What add, lock and fetch have in common.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct FetchArguments {
    #[command(flatten)]
    pub(crate) read: ReadOptions,
    /// Fail where wright.lock would have to change
    #[arg(long)]
    pub(crate) locked: bool,
    /// Only files of these kinds: cad, mesh, drawing, board, firmware, bom, documentation, picture, license, other
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = file_kind)]
    pub(crate) only: Vec<FileKind>,
    /// Also write a mirror of what is locked into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) export: Option<PathBuf>,
}

fn file_kind(text: &str) -> Result<FileKind, String> {
    FileKind::parse(text).ok_or_else(|| {
        "write one or more of cad, mesh, drawing, board, firmware, bom, documentation, picture, \
         license and other"
            .to_owned()
    })
}

/// How files get into the folder.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PlaceArguments {
    /// How files get from the cache into the folder
    #[arg(long, value_name = "HOW", default_value = "copy")]
    pub(crate) link: Link,
    /// Replace files you have changed
    #[arg(long)]
    pub(crate) force: bool,
    /// Read every file instead of trusting sizes and times
    #[arg(long)]
    pub(crate) verify: bool,
}

/// How files get from the cache into the folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Link {
    /// Share blocks where the file system can, else copy
    #[default]
    Copy,
    /// Hard links, read-only: nothing is stored twice
    Hard,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Designs: actor/name, or actor/name@^1.2
    #[arg(required = true, value_name = "DESIGN")]
    pub(crate) designs: Vec<Asked>,
    /// What it is used as: part, tool, jig, firmware
    #[arg(long, default_value = "part", value_parser = dependency_kind)]
    pub(crate) kind: DependencyKind,
    /// Lock, and put no files into the folder
    #[arg(long)]
    pub(crate) no_fetch: bool,
    #[command(flatten)]
    pub(crate) fetch: FetchArguments,
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
}

fn dependency_kind(text: &str) -> Result<DependencyKind, String> {
    DependencyKind::parse(text).ok_or_else(|| "write part, tool, jig or firmware".to_owned())
}

/// `actor/name` or `actor/name@requirement`.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) name: DesignName,
    pub(crate) requirement: Option<Requirement>,
}

impl std::str::FromStr for Asked {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, requirement) = match text.split_once('@') {
            None => (text, None),
            Some((name, requirement)) => (name, Some(requirement)),
        };
        Ok(Self {
            name: DesignName::parse(name).map_err(|error| error.to_string())?,
            requirement: requirement
                .map(Requirement::parse)
                .transpose()
                .map_err(|error| error.to_string())?,
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Designs: actor/name
    #[arg(required = true, value_name = "DESIGN")]
    pub(crate) designs: Vec<DesignName>,
    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

#[derive(Debug, Args)]
pub(crate) struct Lock {
    #[command(flatten)]
    pub(crate) fetch: FetchArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Fetch {
    #[command(flatten)]
    pub(crate) fetch: FetchArguments,
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Update {
    /// Only these designs; all where none is named
    #[arg(value_name = "DESIGN")]
    pub(crate) designs: Vec<DesignName>,
    /// Show what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) read: ReadOptions,
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Outdated {
    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

#[derive(Debug, Args)]
pub(crate) struct Bom {
    /// A file to read; the bill of the design in this folder where none is named
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// How many are to be built
    #[arg(long = "for", value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) units: u32,
    /// Print the lines of the bill as CSV with headings everyone reads
    #[arg(long, conflicts_with_all = ["shopping", "paste", "markdown"])]
    pub(crate) csv: bool,
    /// Print what has to be bought as CSV
    #[arg(long, conflicts_with_all = ["paste", "markdown"])]
    pub(crate) shopping: bool,
    /// Print quantities and order numbers for one shop to paste into its order form
    #[arg(long, value_name = "SHOP", conflicts_with = "markdown")]
    pub(crate) paste: Option<String>,
    /// Print what is made, and what each part requires, as CSV
    #[arg(long, conflicts_with_all = ["csv", "shopping", "paste", "markdown"])]
    pub(crate) make_list: bool,
    /// Print what is cut from sheets and bars as CSV
    #[arg(long, conflicts_with_all = ["csv", "shopping", "paste", "markdown", "make_list"])]
    pub(crate) cut_list: bool,
    /// Put what a workshop needs into a new folder: files of parts, drawings, licenses, lists
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["file", "csv", "shopping", "paste", "markdown", "make_list", "cut_list"])]
    pub(crate) production: Option<PathBuf>,
    /// Print the lines of the bill as a Markdown table
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Show how every column of the file was understood
    #[arg(long)]
    pub(crate) columns: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// What it was: a version of the design in this folder, or actor/name@1.2.0; the newest release where none is named
    #[arg(value_name = "OLD")]
    pub(crate) old: Option<Compared>,
    /// What it is, named the same way; the files in this folder where none is named
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<Compared>,
    /// Compare parts, the bill of materials, and the shapes of files
    #[arg(long, required = true)]
    pub(crate) parts: bool,
    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

/// `1.2.0`, `actor/name@1.2.0`, or `actor/name` for its newest release.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    pub(crate) name: Option<DesignName>,
    pub(crate) version: Option<Version>,
}

impl std::str::FromStr for Compared {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (Some(name), Some(version)),
            None if text.contains('/') => (Some(text), None),
            None => (None, Some(text)),
        };
        Ok(Self {
            name: name
                .map(DesignName::parse)
                .transpose()
                .map_err(|error| error.to_string())?,
            version: version
                .map(Version::parse)
                .transpose()
                .map_err(|error| error.to_string())?,
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words; "in quotes" side by side, -word without it
    #[arg(value_name = "WORDS", allow_hyphen_values = true)]
    pub(crate) words: Vec<String>,
    /// A category, for example food/drying; several: any of them
    #[arg(long, value_name = "PATH")]
    pub(crate) category: Vec<String>,
    /// A license, or permissive, share-alike, copyfair, restricted
    #[arg(long, value_name = "LICENSE")]
    pub(crate) license: Vec<String>,
    /// A process or a family of them, for example fdm, additive
    #[arg(long, value_name = "PROCESS")]
    pub(crate) process: Vec<String>,
    /// A material or a family of them, for example petg
    #[arg(long, value_name = "MATERIAL")]
    pub(crate) material: Vec<String>,
    /// A readiness level, for example OTRL-4
    #[arg(long, value_name = "LEVEL")]
    pub(crate) readiness: Vec<String>,
    /// A language of the documentation, for example es
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Vec<String>,
    /// A word its author gave it
    #[arg(long, value_name = "WORD")]
    pub(crate) keyword: Vec<String>,
    /// Whose designs
    #[arg(long, value_name = "HANDLE")]
    pub(crate) actor: Vec<String>,
    /// The newest release first
    #[arg(long)]
    pub(crate) newest: bool,
    /// Designs to show
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Info {
    /// A design: actor/name, or actor/name@1.2.0
    #[arg(value_name = "DESIGN")]
    pub(crate) design: Asked,
    #[command(flatten)]
    pub(crate) read: ReadOptions,
}

#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// Do everything but send and publish
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Fill the draft and check it on the registry, without publishing it
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) draft: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Yank {
    /// The release, for example rural-energy/box-dryer@1.2.0
    #[arg(value_name = "ACTOR/NAME@VERSION")]
    pub(crate) release: Release,
    /// Why: hazard, defect, license, withdrawn, broken
    #[arg(long, value_parser = yank_class, required_unless_present = "undo")]
    pub(crate) class: Option<wright_model::YankClass>,
    /// The reason, in words, for people who use it
    #[arg(long, value_name = "TEXT", required_unless_present = "undo")]
    pub(crate) why: Option<String>,
    /// Take a yank back
    #[arg(long, conflicts_with_all = ["class", "why"])]
    pub(crate) undo: bool,
}

fn yank_class(text: &str) -> Result<wright_model::YankClass, String> {
    wright_model::YankClass::parse(text)
        .ok_or_else(|| "write hazard, defect, license, withdrawn or broken".to_owned())
}

/// `actor/name@version`.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    pub(crate) name: DesignName,
    pub(crate) version: Version,
}

impl std::str::FromStr for Release {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, version) = text
            .split_once('@')
            .ok_or("write actor/name@version, for example rural-energy/box-dryer@1.2.0")?;
        Ok(Self {
            name: DesignName::parse(name).map_err(|error| error.to_string())?,
            version: Version::parse(version).map_err(|error| error.to_string())?,
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The design's name, actor/name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<DesignName>,
    /// Its license, an SPDX expression
    #[arg(long, value_name = "SPDX")]
    pub(crate) license: Option<wright_model::LicenseExpression>,
    /// Who licenses it
    #[arg(long, value_name = "NAME")]
    pub(crate) licensor: Option<String>,
    /// One sentence: what it does
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// Ask nothing; take what is proposed
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// The registry's address; the default one where none is given
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Paste a token instead of using a browser; `--token -` reads it from standard input
    #[arg(long, value_name = "-", num_args = 0..=1, default_missing_value = "", value_parser = pasted)]
    pub(crate) token: Option<String>,
    /// Do not open a browser
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// What the token may do
    #[arg(long, value_name = "SCOPE", value_delimiter = ',', default_value = "publish,yank", value_parser = scope)]
    pub(crate) scope: Vec<Scope>,
    /// Make this the default registry even where there is one
    #[arg(long)]
    pub(crate) default: bool,
}

fn pasted(text: &str) -> Result<String, String> {
    match text {
        "" | "-" => Ok(text.to_owned()),
        _ => Err("a token given here would stay in the shell's history: give --token alone and paste it, or --token - and pipe it in".to_owned()),
    }
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| {
        let all: Vec<_> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        format!("the scopes are {}", all.join(", "))
    })
}

#[derive(Debug, Args)]
pub(crate) struct Logout {
    /// The registry's address; the default one where none is given
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CacheCommand {
    #[command(subcommand)]
    pub(crate) action: CacheAction,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum CacheAction {
    /// Print where it is
    Dir,
    /// Say what it holds
    Size,
    /// Read every file in it and remove what is spoiled
    Verify,
    /// Empty it
    Clean {
        /// Only what killed commands left behind a week ago or earlier
        #[arg(long)]
        leftovers: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder
    pub(crate) folder: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_token_is_never_an_argument() {
        let wrong = Cli::try_parse_from(["wright", "login", "http://x", "--token", "cwt_secret"]);
        assert!(wrong.unwrap_err().to_string().contains("history"));
        for given in [
            &["wright", "login", "--token"][..],
            &["wright", "login", "--token", "-"],
        ] {
            assert!(Cli::try_parse_from(given).is_ok(), "{given:?}");
        }
    }

    #[test]
    fn designs_are_read_with_and_without_version() {
        let asked: Asked = "ab/cd@^1.2".parse().unwrap();
        assert_eq!(asked.requirement.unwrap().as_str(), "^1.2");
        assert!("ab/cd".parse::<Asked>().unwrap().requirement.is_none());
        assert!("ab".parse::<Asked>().is_err());
        assert!("ab/cd".parse::<Release>().is_err());
        let compared = |text: &str| {
            let found: Compared = text.parse().ok()?;
            Some((found.name.is_some(), found.version.is_some()))
        };
        assert_eq!(compared("1.2.0"), Some((false, true)));
        assert_eq!(compared("ab/cd"), Some((true, false)));
        assert_eq!(compared("ab/cd@1.2.0"), Some((true, true)));
        assert_eq!((compared("ab/cd@^1"), compared("new")), (None, None));
    }

    /// The words of a command line; quotes hold words together.
    fn words(line: &str) -> Vec<String> {
        let parts = line.split('"').enumerate();
        parts
            .flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect(),
                _ => vec![part.to_owned()],
            })
            .collect()
    }

    /// Every `wright …` that the handbook names is one this program takes.
    #[test]
    fn the_handbook_names_commands_that_there_are() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/handbook");
        let mut commands = 0;
        for language in ["en", "es"] {
            for chapter in std::fs::read_dir(folder.join(language)).unwrap() {
                let path = chapter.unwrap().path();
                let text = std::fs::read_to_string(&path).unwrap();
                let inline = text.split('`').filter(|part| !part.contains('\n'));
                for line in text.lines().chain(inline) {
                    let line = line.split(" #").next().unwrap_or_default();
                    let line = line.split(" > ").next().unwrap_or_default();
                    if !line.starts_with("wright ") {
                        continue;
                    }
                    commands += 1;
                    // A command that is only named lacks what it is about.
                    let unknown = Cli::try_parse_from(words(line))
                        .err()
                        .filter(|error| error.kind() != ErrorKind::MissingRequiredArgument);
                    if let Some(error) = unknown {
                        panic!("{}: {line}\n{error}", path.display());
                    }
                }
            }
        }
        assert!(commands > 40, "{commands} commands");
    }
}
