//! The pages of one design: what each of them has at its top, the overview, its
//! parts, files and versions, who uses it, and what to download.

use askama::Template;
use chrono::{DateTime, Utc};

use super::Frame;
use super::designs::{License, Yank};
use super::file_tree::FileRow;
use super::notifications::FollowButton;
use super::shapes::ModelFigure;
use crate::locale::{Arg, Locale};
use crate::small_pictures::Image;

/// What stands at the top of every page of a design.
pub(crate) struct Head {
    /// `actor/name`.
    pub(crate) design: String,
    /// Of the design, whatever the version; of a draft its preview.
    pub(crate) address: String,
    pub(crate) actor_address: String,
    pub(crate) owner_name: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    /// The category, a step a word: `food`, `drying`.
    pub(crate) category: Vec<Link>,
    pub(crate) version: String,
    /// Not out yet.
    pub(crate) is_draft: bool,
    pub(crate) yank: Option<Yank>,
    /// A newer version, where this is not the newest.
    pub(crate) newer: Option<VersionLink>,
    /// Why it is out of lists and search.
    pub(crate) hidden: Option<String>,
    pub(crate) download: Option<Download>,
    /// Where its maintainers yank, rename and transfer; for them only.
    pub(crate) manage_address: Option<String>,
    /// Where a draft with everything of this version begins; for contributors only.
    pub(crate) edit_address: Option<String>,
    /// For everybody, but not of a draft.
    pub(crate) follow: Option<FollowButton>,
    pub(crate) tabs: Vec<Tab>,
}

impl Head {
    /// Whether something stands against taking this version.
    pub(crate) fn has_notices(&self) -> bool {
        self.is_draft || self.yank.is_some() || self.newer.is_some() || self.hidden.is_some()
    }
}

/// Words that lead somewhere.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) address: String,
}

#[derive(Debug, Clone)]
pub(crate) struct VersionLink {
    pub(crate) version: String,
    pub(crate) address: String,
}

/// A page of the design, as a tab.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    pub(crate) text: String,
    pub(crate) address: String,
    /// How many things are there, in words of the language; empty for none.
    pub(crate) count: String,
    pub(crate) current: bool,
}

/// The one zip a maker wants, at one tap.
#[derive(Debug, Clone)]
pub(crate) struct Download {
    pub(crate) address: String,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// Designs it uses, which come along.
    pub(crate) uses: usize,
    /// Where parts and kinds are chosen.
    pub(crate) choose_address: String,
}

/// One version of a design, at a glance.
#[derive(Template)]
#[template(path = "designs/page.html")]
pub(crate) struct OverviewPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    pub(crate) published: Option<DateTime<Utc>>,
    pub(crate) licenses: Vec<License>,
    pub(crate) licensor: String,
    pub(crate) readiness: Vec<Level>,
    pub(crate) processes: Vec<Link>,
    pub(crate) materials: Vec<Link>,
    pub(crate) keywords: Vec<Link>,
    /// Names of the languages it is documented in.
    pub(crate) languages: Vec<String>,
    /// Only `http` and `https`.
    pub(crate) repository: Option<String>,
    pub(crate) making_digest: String,
    /// A version that is made alike, if one is near.
    pub(crate) made_as: Option<VersionLink>,
    /// Empty for a draft.
    pub(crate) manifest_digest: String,
    pub(crate) manifest_address: String,
    pub(crate) cover: Option<Picture>,
    /// What can be turned in its place.
    pub(crate) figure: Option<ModelFigure>,
    /// More pictures, small.
    pub(crate) gallery: Vec<Picture>,
    /// Kinds of parts, and how many pieces of them in all where they can be summed.
    pub(crate) parts: usize,
    pub(crate) pieces: String,
    pub(crate) parts_address: String,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) files_address: String,
    /// `wright add actor/name`; empty for a draft.
    pub(crate) install: String,
    /// Safe HTML.
    pub(crate) readme: Option<String>,
    pub(crate) readme_language: String,
    pub(crate) readme_translations: Vec<Translation>,
    pub(crate) manual_address: String,
    /// Whether there are instructions beside the README.
    pub(crate) has_manual: bool,
    pub(crate) dependencies: Vec<Dependency>,
    /// Dependencies that are not listed here.
    pub(crate) more_dependencies: usize,
    pub(crate) users: Vec<User>,
    pub(crate) users_address: Option<String>,
    pub(crate) forked_from: Vec<VersionOf>,
    pub(crate) contributors: Vec<Contributor>,
    pub(crate) newest: Vec<VersionRow>,
}

impl OverviewPage {
    /// The picture that stands for it, if there is one yet.
    fn cover_image(&self) -> Option<&Image> {
        self.cover.as_ref()?.image.as_ref()
    }

    /// Its file, or the part that can be turned.
    fn shown_name(&self) -> String {
        let path = self.cover.as_ref().map(|cover| &cover.path);
        let name = self.figure.as_ref().map(|figure| &figure.first.name);
        path.or(name).cloned().unwrap_or_default()
    }
}

/// How ready it is, in the words of Open Know-How, and what they mean.
#[derive(Debug, Clone)]
pub(crate) struct Level {
    pub(crate) level: String,
    pub(crate) meaning: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// Itself; none where it cannot be shown.
    pub(crate) image: Option<Image>,
    /// Of the page about it.
    pub(crate) page: String,
    pub(crate) path: String,
}

/// The README in another language.
#[derive(Debug, Clone)]
pub(crate) struct Translation {
    pub(crate) name: String,
    pub(crate) tag: String,
    pub(crate) address: String,
    pub(crate) current: bool,
}

/// A design this one uses.
#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    pub(crate) design: String,
    /// `None` when it lives in another registry, or nowhere.
    pub(crate) address: Option<String>,
    /// The other registry; empty for this one.
    pub(crate) registry: String,
    pub(crate) title: String,
    pub(crate) requirement: String,
    pub(crate) kind: String,
    /// Empty for what is not counted.
    pub(crate) quantity: String,
    pub(crate) picture: Option<Image>,
}

/// A design that uses this one.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) design: String,
    pub(crate) address: String,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) requirement: String,
    pub(crate) quantity: String,
    pub(crate) picture: Option<Image>,
}

/// A release of some design.
#[derive(Debug, Clone)]
pub(crate) struct VersionOf {
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) address: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Contributor {
    /// Empty for somebody who does not want to be named.
    pub(crate) name: String,
    /// The page of an actor of that handle, where the name is one.
    pub(crate) role: String,
}

/// A version in a list of them.
#[derive(Debug, Clone)]
pub(crate) struct VersionRow {
    pub(crate) version: String,
    pub(crate) address: String,
    pub(crate) published: DateTime<Utc>,
    /// The one the page is about.
    pub(crate) current: bool,
    /// The one the design's own address shows.
    pub(crate) newest: bool,
    /// Its content was taken away.
    pub(crate) removed: bool,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// What is different, in one line; empty where nobody said.
    pub(crate) changes: String,
    pub(crate) yank: Option<Yank>,
}

/// A choice of what a list shows.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) text: String,
    pub(crate) address: String,
    pub(crate) count: usize,
    pub(crate) current: bool,
}

/// The files of a version.
#[derive(Template)]
#[template(path = "designs/files.html")]
pub(crate) struct FilesPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) filters: Vec<Filter>,
    /// The folder shown, a step a word; empty for the whole tree.
    pub(crate) folder: Vec<Link>,
    pub(crate) rows: Vec<FileRow>,
    /// Where the list goes on.
    pub(crate) next: Option<String>,
    pub(crate) manifest_digest: String,
    pub(crate) manifest_address: String,
    pub(crate) address: String,
}

/// The versions of a design.
#[derive(Template)]
#[template(path = "designs/versions.html")]
pub(crate) struct VersionsPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    pub(crate) bands: Vec<Band>,
    pub(crate) next: Option<String>,
}

/// Releases that share a making digest.
#[derive(Debug, Clone)]
pub(crate) struct Band {
    /// The beginning of the digest.
    pub(crate) making: String,
    pub(crate) versions: Vec<VersionRow>,
}

/// Who uses a design.
#[derive(Template)]
#[template(path = "designs/used_by.html")]
pub(crate) struct UsedByPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    pub(crate) users: Vec<User>,
    pub(crate) is_first: bool,
    pub(crate) next: Option<String>,
    /// What another design writes to use this one.
    pub(crate) line: String,
}

/// Download to make: what of it.
#[derive(Template)]
#[template(path = "designs/download.html")]
pub(crate) struct DownloadPage {
    pub(crate) tr: &'static Locale,
    pub(crate) frame: Frame,
    pub(crate) head: Head,
    /// Why what was asked for cannot be had; empty where it can.
    pub(crate) problem: String,
    /// Of this page.
    pub(crate) address: String,
    /// Of the zip, for the form.
    pub(crate) zip_address: String,
    /// Of the zip with the choice in it, for the button.
    pub(crate) chosen_address: String,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) presets: Vec<Preset>,
    pub(crate) parts: Vec<PartChoice>,
    pub(crate) chosen_parts: usize,
    /// Whether there is anything to bring along.
    pub(crate) has_dependencies: bool,
    pub(crate) with_dependencies: bool,
    /// Releases that come along.
    pub(crate) uses: Vec<Planned>,
    pub(crate) install: String,
}

/// A choice of kinds.
#[derive(Debug, Clone)]
pub(crate) struct Preset {
    /// What the form sends: kinds with commas, empty for all.
    pub(crate) value: String,
    pub(crate) name: String,
    /// Which kinds that are.
    pub(crate) meaning: String,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) chosen: bool,
}

/// A part that may be chosen.
#[derive(Debug, Clone)]
pub(crate) struct PartChoice {
    pub(crate) id: String,
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) process: String,
    pub(crate) bytes: u64,
    pub(crate) chosen: bool,
}

/// A release that comes along.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) design: String,
    pub(crate) version: String,
    pub(crate) address: String,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}
