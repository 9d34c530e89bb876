//! The handbook: short chapters in every language, written in `web/handbook`,
//! rendered once, and looked through by words. What is said of `design.toml` is
//! made from its schema ([`reference`]).

pub(crate) mod reference;
mod seek;

use std::sync::{Arc, OnceLock};

use rust_embed::RustEmbed;
use wright_model::Digest;

use crate::locale::{Language, Locale};
use crate::markdown::{
    self, Addresses, RawAddress, Rendered, Shelf, Standpoint, Style, Title, Words,
};
use reference::KeyTable;
pub(crate) use seek::{Hit, SOUGHT_CHARS_MAX};

/// Where the handbook is.
pub(crate) const ADDRESS: &str = "/-/handbook";
/// Stands for this registry where a chapter links to a page that is no chapter:
/// the renderer takes a path for a file beside the document.
const HERE: &str = "https://here.invalid/";

#[derive(RustEmbed)]
#[folder = "../../web/handbook"]
struct Files;

/// A chapter; the word of its address is the name of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    FirstDesign,
    Fetch,
    DesignToml,
    Versions,
    Licenses,
    Registry,
    Errors,
    Privacy,
}

impl Topic {
    /// In reading order.
    pub(crate) const ALL: [Self; 8] = [
        Self::FirstDesign,
        Self::Fetch,
        Self::DesignToml,
        Self::Versions,
        Self::Licenses,
        Self::Registry,
        Self::Errors,
        Self::Privacy,
    ];

    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::FirstDesign => "first-design",
            Self::Fetch => "fetch",
            Self::DesignToml => "design-toml",
            Self::Versions => "versions",
            Self::Licenses => "licenses",
            Self::Registry => "registry",
            Self::Errors => "errors",
            Self::Privacy => "privacy",
        }
    }

    pub(crate) fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.slug() == slug)
    }

    pub(crate) fn address(self) -> String {
        format!("{ADDRESS}/{}", self.slug())
    }
}

/// What the reader's language adds to a chapter.
struct Setting {
    language: Language,
    words: Words,
}

/// A chapter, ready to be shown.
pub(crate) struct Chapter {
    pub(crate) topic: Topic,
    pub(crate) title: String,
    /// Its first paragraph, as text.
    pub(crate) lead: String,
    pub(crate) rendered: Rendered,
}

/// The handbook in one language.
pub(crate) struct Handbook {
    pub(crate) chapters: Vec<Chapter>,
    /// The keys of `design.toml`, a table a section.
    pub(crate) keys: Vec<KeyTable>,
    sections: Vec<seek::Section>,
}

impl Handbook {
    /// The handbook of a reader; rendered when it is first asked for.
    pub(crate) fn of(tr: &Locale, words: impl FnOnce() -> Words) -> &'static Self {
        static ENGLISH: OnceLock<Handbook> = OnceLock::new();
        static SPANISH: OnceLock<Handbook> = OnceLock::new();
        let kept = match tr.language() {
            Language::English | Language::Mirrored => &ENGLISH,
            Language::Spanish => &SPANISH,
        };
        kept.get_or_init(|| {
            Self::load(&Setting {
                language: tr.language(),
                words: words(),
            })
        })
    }

    fn load(setting: &Setting) -> Self {
        let keys = reference::tables(setting.language);
        let mut sections = Vec::new();
        let mut chapters = Vec::new();
        for topic in Topic::ALL {
            let source = source(setting.language, topic);
            let chapter = render(topic, &source, setting);
            sections.extend(seek::sections(&chapter, &source));
            chapters.push(chapter);
        }
        sections.extend(keys.iter().flat_map(seek::of_keys));
        Self {
            chapters,
            keys,
            sections,
        }
    }

    /// A chapter.
    pub(crate) fn chapter(&self, topic: Topic) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.topic == topic)
    }

    /// The sections in which all words of `sought` stand, the best first.
    pub(crate) fn seek(&self, sought: &str) -> Vec<Hit<'_>> {
        seek::seek(&self.sections, sought)
    }
}

/// The Markdown of a chapter; English where it was not translated, which a test
/// holds never happens.
fn source(language: Language, topic: Topic) -> String {
    let file = |folder: &str| Files::get(&format!("{folder}/{}.md", topic.slug()));
    let found = file(language.folder()).or_else(|| file(Language::English.folder()));
    found.map_or_else(String::new, |file| {
        String::from_utf8_lossy(&file.data).into_owned()
    })
}

fn render(topic: Topic, source: &str, setting: &Setting) -> Chapter {
    // As the renderer knows them: chapters of a manual.
    let path = |topic: Topic| format!("docs/{}.md", topic.slug());
    let paths: Vec<_> = Topic::ALL.map(path).into();
    let addresses = Addresses {
        manual: ADDRESS.to_owned(),
        files: ADDRESS.to_owned(),
        raw: RawAddress::Blobs,
    };
    let files = paths.iter().map(|path| (path.as_str(), Digest::of(&[])));
    let from = Standpoint {
        shelf: Arc::new(Shelf::new("handbook".to_owned(), addresses, files)),
        path: path(topic),
        id_prefix: String::new(),
        together: Arc::default(),
        sizes: Arc::default(),
    };
    let style = Style {
        top_level: 1,
        title: Title::Take,
        shown: None,
        words: setting.words.clone(),
    };
    let source = source.replace("](/", &format!("]({HERE}"));
    let mut rendered = markdown::render(&source, &from, &style);
    rendered.html = Topic::ALL
        .into_iter()
        .fold(rendered.html.replace(HERE, "/"), |html, topic| {
            html.replace(&format!("{ADDRESS}/{}", path(topic)), &topic.address())
        });
    if topic == Topic::Errors {
        rendered.html = with_anchors(rendered.html);
    }
    Chapter {
        topic,
        title: rendered.title.clone().unwrap_or_default(),
        lead: seek::lead(&source),
        rendered,
    }
}

/// The table of findings with a place for each code, which pages lead to.
fn with_anchors(html: String) -> String {
    let codes = wright_manifest::diagnostic::CODES.iter();
    codes.fold(html, |html, (code, _)| {
        let id = crate::findings::anchor(code);
        let rest = format!("><code>{code}</code></td>");
        html.replace(
            &format!("<td dir=\"auto\"{rest}"),
            &format!("<td dir=\"auto\" id=\"{id}\"{rest}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wright_wire::problem::ProblemCode;

    use super::*;

    fn words() -> Words {
        Words {
            callouts: ["Note", "Tip", "Important", "Warning", "Caution"].map(str::to_owned),
            too_large: String::new(),
            missing: String::new(),
        }
    }

    fn handbook(language: Language) -> &'static Handbook {
        Handbook::of(Locale::of(language), words)
    }

    #[test]
    fn every_chapter_is_written_in_every_language() {
        for language in Language::OFFERED {
            for topic in Topic::ALL {
                let file = format!("{}/{}.md", language.folder(), topic.slug());
                assert!(Files::get(&file).is_some(), "{file}");
                let chapter = handbook(language).chapter(topic).unwrap();
                assert!(
                    !chapter.title.is_empty() && !chapter.lead.is_empty(),
                    "{file}"
                );
                assert!(!chapter.rendered.html.contains(".invalid"), "{file}");
                assert!(!chapter.rendered.html.contains("/docs/"), "{file}");
            }
            let headings = |language| {
                let of = |chapter: &Chapter| chapter.rendered.outline.len();
                let chapters = &handbook(language).chapters;
                chapters.iter().map(of).collect::<Vec<_>>()
            };
            assert_eq!(
                headings(language),
                headings(Language::English),
                "same sections"
            );
        }
    }

    #[test]
    fn links_between_chapters_lead_to_their_pages() {
        let chapter = handbook(Language::English)
            .chapter(Topic::FirstDesign)
            .unwrap();
        let html = &chapter.rendered.html;
        assert!(html.contains("href=\"/-/handbook/versions\""), "{html}");
        assert!(html.contains("href=\"/-/publish\""), "{html}");
    }

    #[test]
    fn every_refusal_and_every_finding_has_its_place() {
        for language in Language::OFFERED {
            let errors = handbook(language).chapter(Topic::Errors).unwrap();
            let ids: BTreeSet<_> = errors
                .rendered
                .outline
                .iter()
                .map(|row| row.id.as_str())
                .collect();
            let source = source(language, Topic::Errors);
            for code in ProblemCode::ALL {
                assert!(ids.contains(code.as_str()), "{language:?} {code}");
                let head = format!("### {code}\n\n**{} · ", code.status());
                assert!(source.contains(&head), "{language:?} {code}");
            }
            for (code, _) in wright_manifest::diagnostic::CODES {
                assert!(
                    source.contains(&format!("| `{code}` | ")),
                    "{language:?} {code}"
                );
                let place = format!(" id=\"{}\"", crate::findings::anchor(code));
                assert_eq!(errors.rendered.html.matches(&place).count(), 1, "{code}");
            }
        }
    }

    #[test]
    fn words_find_their_section() {
        let english = handbook(Language::English);
        let first = |sought: &str| english.seek(sought).first().map(|hit| hit.address.clone());
        assert_eq!(
            first("digest-mismatch").unwrap(),
            "/-/handbook/errors#digest-mismatch"
        );
        assert_eq!(
            first("OFFLINE").unwrap(),
            "/-/handbook/fetch#without-a-network"
        );
        assert_eq!(
            first("part thickness").unwrap(),
            "/-/handbook/design-toml#part-thickness"
        );
        assert!(first("zeppelin").is_none());
        assert!(first("  ").is_none());
        let spanish = handbook(Language::Spanish).seek("pagina límite");
        assert!(!spanish.is_empty(), "accents make no difference");
        assert!(english.seek(&"a ".repeat(10_000)).len() < 1_000);
    }
}
