//! Documents and program text, rendered once: off the threads that answer
//! requests, a few at a time, and kept in caches that are bounded in bytes.
//!
//! Everything is keyed by the digest of what was rendered, so that nothing ever
//! goes stale; whether the reader may see it is asked each time, so that what a
//! tombstone took is not shown from memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::Semaphore;
use wright_model::Digest;
use wright_registry::{Error, PictureSize, PictureState, ReadingRight, Registry, Result};

use crate::highlight::{self, Language};
use crate::markdown::{
    self, ID_PREFIX, MARKDOWN_BYTES_MAX, RawAddress, Rendered, Shelf, Standpoint, Style,
};
use crate::small_pictures;
use crate::text;

/// Rendered documents a node keeps, in bytes.
const DOCUMENT_CACHE_BYTES_MAX: u64 = 32 << 20;
/// Program text a node keeps, in bytes.
const CODE_CACHE_BYTES_MAX: u64 = 32 << 20;
/// Chapters whose title a node keeps.
const TITLES_KEPT_MAX: u64 = 20_000;
/// Documents that are rendered at once.
const WORKERS_MAX: usize = 2;
/// How long a request waits for its turn.
const TURN_PATIENCE: Duration = Duration::from_secs(10);
/// What a title is read from, in bytes.
const TITLE_BYTES_MAX: usize = 4 << 10;

/// The renderers of a node and what they keep.
pub(crate) struct Documents {
    documents: Cache<DocumentKey, Kept>,
    code: Cache<(Digest, &'static str), Arc<Vec<String>>>,
    titles: Cache<Digest, Option<Arc<str>>>,
    turns: Semaphore,
}

/// A document that was rendered.
#[derive(Debug, Clone)]
struct Kept {
    rendered: Arc<Rendered>,
    /// How many of its pictures there were small ones of.
    small: usize,
}

/// A document to be rendered, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) digest: Digest,
    /// In bytes.
    pub(crate) size: u64,
    /// The files it stands among.
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) style: Style,
    /// Put before its ids.
    pub(crate) id_prefix: String,
    /// Chapters on the same page, with their ids.
    pub(crate) together: Arc<Vec<(String, String)>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct DocumentKey {
    digest: Digest,
    path: String,
    shelf: String,
    style: Style,
    id_prefix: String,
    together: Arc<Vec<(String, String)>>,
}

impl Document {
    fn key(&self) -> DocumentKey {
        DocumentKey {
            digest: self.digest,
            path: self.path.clone(),
            shelf: self.shelf.name().to_owned(),
            style: self.style.clone(),
            id_prefix: self.id_prefix.clone(),
            together: Arc::clone(&self.together),
        }
    }

    /// What there is of its pictures; nothing for those of a draft, which only some
    /// may see.
    async fn small_pictures(
        &self,
        registry: &Registry,
        pictures: &[Digest],
    ) -> Result<HashMap<Digest, Arc<PictureState>>> {
        match self.shelf.addresses().raw {
            RawAddress::Blobs => registry.pictures_made(pictures).await,
            RawAddress::Under(_) => Ok(HashMap::new()),
        }
    }

    fn standpoint(&self, sizes: HashMap<Digest, PictureSize>) -> Standpoint {
        Standpoint {
            shelf: Arc::clone(&self.shelf),
            path: self.path.clone(),
            id_prefix: self.id_prefix.clone(),
            together: Arc::clone(&self.together),
            sizes: Arc::new(sizes),
        }
    }
}

impl Default for Documents {
    fn default() -> Self {
        let weight = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let documents = Cache::builder()
            .max_capacity(DOCUMENT_CACHE_BYTES_MAX)
            .weigher(move |key: &DocumentKey, kept: &Kept| {
                let rendered = &kept.rendered;
                weight(rendered.html.len() + rendered.outline.len() * 100 + key.path.len() + 500)
            });
        let code = Cache::builder().max_capacity(CODE_CACHE_BYTES_MAX).weigher(
            move |_: &(Digest, &str), lines: &Arc<Vec<String>>| {
                weight(lines.iter().map(|line| line.len() + 24).sum::<usize>() + 200)
            },
        );
        Self {
            documents: documents.build(),
            code: code.build(),
            titles: Cache::new(TITLES_KEPT_MAX),
            turns: Semaphore::new(WORKERS_MAX),
        }
    }
}

impl Documents {
    /// A document as HTML; `None` where it is larger than what is parsed here, or
    /// no text.
    pub(crate) async fn render(
        &self,
        registry: &Registry,
        right: &ReadingRight,
        document: &Document,
    ) -> Result<Option<Arc<Rendered>>> {
        registry.check_readable(right, document.digest).await?;
        if document.size > MARKDOWN_BYTES_MAX as u64 {
            return Ok(None);
        }
        let key = document.key();
        if let Some(rendered) = self.kept(registry, &key, document).await? {
            return Ok(Some(rendered));
        }
        let (bytes, _) = registry
            .file_beginning(right, document.digest, MARKDOWN_BYTES_MAX)
            .await?;
        let _turn = self.turn().await?;
        if let Some(rendered) = self.kept(registry, &key, document).await? {
            return Ok(Some(rendered));
        }
        let first = (document.standpoint(HashMap::new()), document.style.clone());
        let rendered = blocking(move || {
            let (text, _) = text::decode(&bytes)?;
            let rendered = markdown::render(&text, &first.0, &first.1);
            Some((text.into_owned(), rendered))
        })
        .await?;
        let Some((text, mut rendered)) = rendered else {
            return Ok(None);
        };
        // Its pictures are known now; with their sizes nothing moves when they come.
        let small = document
            .small_pictures(registry, &rendered.pictures)
            .await?;
        let mut sizes = registry.picture_sizes(&rendered.pictures).await?;
        sizes.extend(small_pictures::sizes(&small));
        if !sizes.is_empty() {
            let from = document.standpoint(sizes);
            let style = document.style.clone();
            rendered = blocking(move || markdown::render(&text, &from, &style)).await?;
            rendered.html =
                small_pictures::in_html(&rendered.html, &small, small_pictures::LARGE_SIZES);
        }
        let kept = Kept {
            rendered: Arc::new(rendered),
            small: small_pictures::made(&small),
        };
        self.documents.insert(key, kept.clone());
        Ok(Some(kept.rendered))
    }

    /// What is kept of a document, unless more of its pictures were made small
    /// since.
    async fn kept(
        &self,
        registry: &Registry,
        key: &DocumentKey,
        document: &Document,
    ) -> Result<Option<Arc<Rendered>>> {
        let Some(kept) = self.documents.get(key) else {
            return Ok(None);
        };
        let pictures = &kept.rendered.pictures;
        if kept.small < pictures.len() {
            let small = document.small_pictures(registry, pictures).await?;
            if small_pictures::made(&small) != kept.small {
                return Ok(None);
            }
        }
        Ok(Some(kept.rendered))
    }

    /// A text that stands among no files, such as what an actor says of itself: its
    /// pictures are links at most.
    pub(crate) async fn render_alone(&self, text: &str, style: Style) -> Result<Arc<Rendered>> {
        let key = DocumentKey {
            digest: Digest::of(text.as_bytes()),
            path: String::new(),
            shelf: String::new(),
            style,
            id_prefix: ID_PREFIX.to_owned(),
            together: Arc::default(),
        };
        if let Some(kept) = self.documents.get(&key) {
            return Ok(kept.rendered);
        }
        let _turn = self.turn().await?;
        let (text, style) = (text.to_owned(), key.style.clone());
        let from = Standpoint::nowhere(ID_PREFIX);
        let rendered = blocking(move || markdown::render(&text, &from, &style)).await?;
        let rendered = Arc::new(rendered);
        let kept = Kept {
            rendered: Arc::clone(&rendered),
            small: 0,
        };
        self.documents.insert(key, kept);
        Ok(rendered)
    }

    /// A text that is being written, as HTML; not kept.
    pub(crate) async fn render_typed(
        &self,
        text: String,
        from: Standpoint,
        style: Style,
    ) -> Result<String> {
        let _turn = self.turn().await?;
        blocking(move || markdown::render(&text, &from, &style).html).await
    }

    /// Program text as HTML by line.
    pub(crate) async fn code(
        &self,
        digest: Digest,
        text: String,
        language: Option<&'static Language>,
    ) -> Result<Arc<Vec<String>>> {
        let key = (digest, language.map_or("", |language| language.name));
        if let Some(lines) = self.code.get(&key) {
            return Ok(lines);
        }
        let _turn = self.turn().await?;
        let lines = blocking(move || highlight::lines(&text, language)).await?;
        let lines = Arc::new(lines);
        self.code.insert(key, Arc::clone(&lines));
        Ok(lines)
    }

    /// The first heading of a Markdown file.
    pub(crate) async fn title(
        &self,
        registry: &Registry,
        right: &ReadingRight,
        digest: Digest,
    ) -> Result<Option<Arc<str>>> {
        if let Some(title) = self.titles.get(&digest) {
            return Ok(title);
        }
        let (bytes, _) = registry
            .file_beginning(right, digest, TITLE_BYTES_MAX)
            .await?;
        let title = text::decode(&bytes).and_then(|(text, _)| markdown::title(&text));
        let title = title.map(Arc::from);
        self.titles.insert(digest, title.clone());
        Ok(title)
    }

    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(TURN_PATIENCE, self.turns.acquire()).await;
        match turn {
            Ok(turn) => turn.map_err(Error::internal),
            Err(_) => Err(Error::Unavailable {
                why: "too many documents wait to be rendered".into(),
                retry_after: 5,
            }),
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Title, Words};

    #[tokio::test]
    async fn what_an_actor_says_is_rendered_once_in_each_language() {
        let documents = Documents::default();
        let style = |missing: &str| Style {
            top_level: 3,
            title: Title::Keep,
            shown: None,
            words: Words {
                callouts: Default::default(),
                too_large: String::new(),
                missing: missing.to_owned(),
            },
        };
        let said = async |text: &str, missing: &str| {
            let rendered = documents.render_alone(text, style(missing)).await;
            rendered.unwrap()
        };
        let first = said("**We** repair.", "missing").await;
        assert!(first.html.contains("<strong>We</strong>"), "{}", first.html);
        assert!(Arc::ptr_eq(
            &first,
            &said("**We** repair.", "missing").await
        ));
        for (text, missing) in [("We repair.", "missing"), ("**We** repair.", "falta")] {
            assert!(!Arc::ptr_eq(&first, &said(text, missing).await));
        }
    }
}
