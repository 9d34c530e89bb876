//! The manual of a version: its README and what lies below `docs/`, in the
//! reader's language where it is written in it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use futures::StreamExt;
use serde::Deserialize;
use wright_model::Digest;
use wright_registry::{Error, Found, PastFile};
use wright_wire::ProblemCode;

use super::asker::Asker;
use super::design_page::acts;
use super::design_shown::{Asked, Shown, ShownFile, Wanted, ask};
use super::design_view::{self, Tab};
use super::{Failure, design_readme, seen, show_public};
use crate::App;
use crate::documents::Document;
use crate::locale::Language;
use crate::manual::{self, Manual, Reading};
use crate::markdown::{ID_PREFIX, Shelf, Style, Title};
use crate::views::design_view::{Head, Link};
use crate::views::manual as view;
use crate::views::{Place, encode, encode_path};

/// Chapters that are printed together.
const WHOLE_CHAPTERS_MAX: usize = 60;
/// HTML of all chapters together, in bytes.
const WHOLE_BYTES_MAX: usize = 6 << 20;
/// Chapters whose title is read at once.
const TITLES_AT_ONCE_MAX: usize = 8;

/// Chapters on one page, by path, with their ids.
type Together = Arc<Vec<(String, String)>>;

/// How a manual is to be shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asking {
    /// The language that is read, where a chapter is not written in it.
    r#in: Option<String>,
    /// `1` for all chapters on one page.
    all: Option<String>,
}

/// `GET /@{actor}/{name}/{version}/-/manual`
pub(crate) async fn first(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version)): Path<(String, String, String)>,
    Query(asking): Query<Asking>,
) -> Result<Response, Failure> {
    answer(&app, &asker, [&actor, &name, &version], None, &asking).await
}

/// `GET /@{actor}/{name}/{version}/-/manual/{*path}`
pub(crate) async fn chapter(
    State(app): State<App>,
    asker: Asker,
    Path((actor, name, version, path)): Path<(String, String, String, String)>,
    Query(asking): Query<Asking>,
) -> Result<Response, Failure> {
    answer(
        &app,
        &asker,
        [&actor, &name, &version],
        Some(&path),
        &asking,
    )
    .await
}

async fn answer(
    app: &App,
    asker: &Asker,
    [actor, name, version]: [&str; 3],
    path: Option<&str>,
    asking: &Asking,
) -> Result<Response, Failure> {
    let rest = match path {
        Some(path) => format!("/-/manual/{}", encode_path(path)),
        None => "/-/manual".to_owned(),
    };
    let wanted = Wanted {
        actor,
        name,
        version: Some(version),
        rest: &rest,
        content: true,
    };
    let page = match ask(app, asker, &wanted).await? {
        Asked::Page(page) => page,
        Asked::Instead(answer) => return Ok(answer),
    };
    let files = app.registry().release_files(&page.release).await?;
    let shown = Shown::of_release(page, files);
    show(app, asker, &shown, path, asking).await
}

/// The manual of a version, out or still a draft: the chapter at `path`, the
/// first where there is none.
pub(crate) async fn show(
    app: &App,
    asker: &Asker,
    shown: &Shown,
    path: Option<&str>,
    asking: &Asking,
) -> Result<Response, Failure> {
    let paths = shown.files.iter().map(|file| file.path.as_str());
    let manual = Manual::plan(paths, &shown.config.languages);
    let (at, language) = match path {
        Some(path) => match manual.find(path) {
            Some((at, language)) => (at, asking.r#in.as_deref().unwrap_or(language)),
            // No chapter, but perhaps a file: a link into the folder of instructions.
            None if shown.by_path().contains_key(path) => {
                let address = format!("{}/{}", shown.links.tab("files"), encode_path(path));
                return Ok(Redirect::to(&address).into_response());
            }
            None => return Err(Failure::not_found()),
        },
        None => (
            0,
            asking.r#in.as_deref().unwrap_or(asker.tr.language().tag()),
        ),
    };
    let source = manual.languages.first().map_or("", String::as_str);
    let language = if manual.speaks(language) {
        language
    } else {
        source
    };
    let reader = Reader {
        app,
        asker,
        shown,
        manual: &manual,
        language,
        shelf: shown.shelf(),
        files: shown.by_path(),
    };
    if asking.all.as_deref() == Some("1") {
        return reader.whole().await;
    }
    reader.one(at).await
}

/// Somebody who reads a manual in a language.
struct Reader<'r> {
    app: &'r App,
    asker: &'r Asker,
    shown: &'r Shown,
    manual: &'r Manual,
    /// The language that is read; one the manual speaks.
    language: &'r str,
    shelf: Arc<Shelf>,
    files: HashMap<&'r str, &'r ShownFile>,
}

impl Reader<'_> {
    /// The page of one chapter.
    async fn one(&self, at: usize) -> Result<Response, Failure> {
        let titles = self.titles().await?;
        let chapter = match self.manual.chapters.get(at) {
            Some(_) => Some(
                self.chapter(at, &titles, ID_PREFIX, &Together::default())
                    .await?,
            ),
            None => None,
        };
        let beside = |at: Option<usize>| {
            let at = at.filter(|at| *at < titles.len())?;
            Some(Link {
                text: titles[at].clone(),
                address: self.address(at),
            })
        };
        let told = titles.get(at).and_then(|title| {
            let tab = format!("manual/{}", encode_path(self.reading(at).path));
            seen::below(self.asker, self.shown, title, &tab)
        });
        Ok(show_public(&view::ManualPage {
            tr: self.asker.tr,
            frame: self.asker.frame(Place::Designs).seen_as(told),
            head: self.head().await?,
            groups: self.groups(at, &titles),
            languages: self.languages(at),
            chapter,
            previous: beside(at.checked_sub(1)),
            next: beside(Some(at + 1)),
            whole_address: self.whole_address(),
        }))
    }

    /// All chapters on one page.
    async fn whole(&self) -> Result<Response, Failure> {
        let titles = self.titles().await?;
        let ids: Vec<String> = (1..=titles.len()).map(|n| format!("chapter-{n}")).collect();
        let readings = (0..titles.len()).map(|at| self.reading(at).path.to_owned());
        let together = Together::new(readings.zip(ids.iter().cloned()).collect());
        let mut chapters = Vec::new();
        let mut bytes = 0;
        for (at, id) in ids.iter().enumerate().take(WHOLE_CHAPTERS_MAX) {
            let prefix = format!("{id}-");
            let mut chapter = self.chapter(at, &titles, &prefix, &together).await?;
            chapter.id.clone_from(id);
            if let view::Body::Words(rendered) = &chapter.body {
                bytes += rendered.html.len();
            }
            if bytes > WHOLE_BYTES_MAX {
                break;
            }
            chapters.push(chapter);
        }
        Ok(show_public(&view::WholePage {
            tr: self.asker.tr,
            frame: self.asker.frame(Place::Designs),
            head: self.head().await?,
            left_out: titles.len() - chapters.len(),
            chapters,
            back_address: format!(
                "{}?in={}",
                self.shown.links.tab("manual"),
                encode(self.language)
            ),
        }))
    }

    async fn head(&self) -> Result<Head, Failure> {
        let mut head = design_view::head(self.asker, self.shown, Tab::Manual);
        let acts = acts(self.app, self.asker, self.shown.released()).await?;
        acts.offer(&mut head);
        Ok(head)
    }

    fn reading(&self, at: usize) -> Reading<'_> {
        self.manual.chapters[at].reading(self.language, self.manual)
    }

    /// The address of a chapter for this reader: it keeps the language where the
    /// chapter is not written in it.
    fn address(&self, at: usize) -> String {
        self.address_in(at, self.language)
    }

    fn address_in(&self, at: usize, language: &str) -> String {
        let reading = self.manual.chapters[at].reading(language, self.manual);
        let address = self.shelf.addresses().chapter(reading.path);
        if reading.language == language {
            address
        } else {
            format!("{address}?in={}", encode(language))
        }
    }

    fn whole_address(&self) -> String {
        format!(
            "{}?all=1&in={}",
            self.shown.links.tab("manual"),
            encode(self.language)
        )
    }

    /// The titles of all chapters, from their first headings; of those whose text
    /// was removed, from their file names.
    async fn titles(&self) -> Result<Vec<String>, Failure> {
        let digests: Vec<Option<Digest>> = (0..self.manual.chapters.len())
            .map(|at| {
                self.files
                    .get(self.reading(at).path)
                    .map(|file| file.digest)
            })
            .collect();
        let known: Vec<Digest> = digests.iter().flatten().copied().collect();
        let removed = self.app.registry().removed_among(&known).await?;
        let kept = digests
            .into_iter()
            .map(|digest| digest.filter(|digest| !removed.contains(digest)));
        let titles = kept.enumerate().map(|(at, digest)| self.title(at, digest));
        let titles: Vec<_> = titles.collect();
        let titles = futures::stream::iter(titles).buffered(TITLES_AT_ONCE_MAX);
        let titles: Vec<Result<String, Error>> = titles.collect().await;
        Ok(titles.into_iter().collect::<Result<_, _>>()?)
    }

    async fn title(&self, at: usize, digest: Option<Digest>) -> Result<String, Error> {
        let chapter = &self.manual.chapters[at];
        let found = match digest {
            Some(digest) if !chapter.is_pdf => {
                let (registry, right) = (self.app.registry(), &self.shown.right);
                self.app.documents().title(registry, right, digest).await?
            }
            _ => None,
        };
        Ok(found.map_or_else(|| chapter.name(), |title| title.to_string()))
    }

    async fn chapter(
        &self,
        at: usize,
        titles: &[String],
        id_prefix: &str,
        together: &Together,
    ) -> Result<view::Chapter, Failure> {
        let chapter = &self.manual.chapters[at];
        let reading = self.reading(at);
        let file = self
            .files
            .get(reading.path)
            .ok_or_else(Failure::not_found)?;
        let mut title = titles[at].clone();
        let body = if chapter.is_pdf {
            view::Body::Pdf(self.shown.links.raw(file))
        } else {
            let document = Document {
                path: file.path.to_string(),
                digest: file.digest,
                size: file.size,
                shelf: Arc::clone(&self.shelf),
                style: Style {
                    top_level: 2,
                    title: Title::Take,
                    shown: None,
                    words: design_readme::words(self.asker.tr),
                },
                id_prefix: id_prefix.to_owned(),
                together: Arc::clone(together),
            };
            let documents = self.app.documents();
            let rendered = documents.render(self.app.registry(), &self.shown.right, &document);
            match rendered.await? {
                Some(rendered) => {
                    if let Some(taken) = &rendered.title {
                        title.clone_from(taken);
                    }
                    view::Body::Words(rendered)
                }
                None => view::Body::TooLarge,
            }
        };
        let missing = (reading.language != self.language && !chapter.is_pdf)
            .then(|| (name_of(self.language), name_of(reading.language)));
        Ok(view::Chapter {
            id: "chapter".to_owned(),
            title,
            language: reading.language.to_owned(),
            path: reading.path.to_owned(),
            file_address: self.shown.links.file(&file.path),
            body,
            missing,
            outdated: self.outdated(at).await?,
        })
    }

    /// Whether a translation is older than its source, and since when.
    async fn outdated(&self, at: usize) -> Result<Option<view::Outdated>, Failure> {
        let chapter = &self.manual.chapters[at];
        let (reading, source) = (self.reading(at), chapter.source(self.manual));
        if reading.path == source.path {
            return Ok(None);
        }
        let paths = [source.path, reading.path];
        let registry = self.app.registry();
        let past = match self.shown.released() {
            Some(page) => registry.past_files(page.head.design.id, &paths).await?,
            None => self.past_of_draft(&paths).await?,
        };
        let version = &self.shown.config.version;
        let since = manual::older_since(version, &past, source.path, reading.path);
        Ok(since.map(|since| view::Outdated {
            since: since.to_string(),
            language: name_of(source.language),
            address: self.shelf.addresses().chapter(source.path),
        }))
    }

    /// What came before a draft, and the draft as if it were out.
    async fn past_of_draft(&self, paths: &[&str]) -> Result<Vec<PastFile>, Failure> {
        let registry = self.app.registry();
        let mut past = match registry.design(&self.shown.name).await {
            Ok(Found::Design(view)) => registry.past_files(view.design.id, paths).await?,
            Ok(Found::Moved(_)) => Vec::new(),
            Err(error) if error.code() == ProblemCode::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let here = paths.iter().filter_map(|path| self.files.get(path));
        past.extend(here.map(|file| PastFile {
            version: self.shown.config.version.clone(),
            published_at: registry.now(),
            path: file.path.to_string(),
            digest: file.digest,
            size: file.size,
        }));
        Ok(past)
    }

    /// The list of chapters, a group a folder.
    fn groups(&self, current: usize, titles: &[String]) -> Vec<view::Group> {
        let mut groups: Vec<view::Group> = Vec::new();
        let mut last = None;
        for (at, chapter) in self.manual.chapters.iter().enumerate() {
            if last != Some(&chapter.folder) {
                last = Some(&chapter.folder);
                let words = |folder: &str| {
                    let steps = folder.split('/').map(manual::in_words);
                    steps.collect::<Vec<_>>().join(" / ")
                };
                groups.push(view::Group {
                    title: chapter.folder.as_deref().map_or_else(String::new, words),
                    rows: Vec::new(),
                });
            }
            let reading = self.reading(at);
            let is_other = reading.language != self.language && !chapter.is_pdf;
            if let Some(group) = groups.last_mut() {
                group.rows.push(view::Row {
                    title: titles[at].clone(),
                    address: self.address(at),
                    current: at == current,
                    is_pdf: chapter.is_pdf,
                    other_language: if is_other {
                        name_of(reading.language)
                    } else {
                        String::new()
                    },
                });
            }
        }
        groups
    }

    /// The chapter in each language of the manual, where there is a choice.
    fn languages(&self, at: usize) -> Vec<view::LanguageLink> {
        if self.manual.languages.len() < 2 {
            return Vec::new();
        }
        let link = |tag: &String| view::LanguageLink {
            name: name_of(tag),
            address: self.address_in(at, tag),
            current: tag == self.language,
            exists: self.manual.chapters[at].path_in(tag).is_some(),
            tag: tag.clone(),
        };
        self.manual.languages.iter().map(link).collect()
    }
}

/// A language's name in itself, its tag where that is not known.
fn name_of(tag: &str) -> String {
    Language::parse(tag).map_or_else(|| tag.to_owned(), |language| language.own_name().to_owned())
}
