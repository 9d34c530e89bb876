//! Samples of the handbook, with its own words.

use super::frame;
use crate::api::reference::Reference;
use crate::handbook::{ADDRESS, Handbook, Topic};
use crate::locale::Locale;
use crate::markdown::Words;
use crate::pages::api_docs::title;
use crate::views::Place;
use crate::views::api_docs::ApiDocsPage;
use crate::views::design_view::Link;
use crate::views::handbook::{
    ChapterCard, ChapterPage, FoundSection, Group, IndexPage, KeyRow, KeySection, Nav, NavRow,
};

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let render = |page: &dyn askama::DynTemplate| page.dyn_render().expect("renders");
    vec![
        ("handbook", render(&index(tr, ""))),
        ("handbook-found", render(&index(tr, "license"))),
        ("handbook-nothing", render(&index(tr, "zeppelin"))),
        (
            "handbook-design-toml",
            render(&chapter(tr, Topic::DesignToml)),
        ),
        ("handbook-registry", render(&chapter(tr, Topic::Registry))),
        ("handbook-errors", render(&chapter(tr, Topic::Errors))),
        ("api-docs", render(&api_docs(tr))),
    ]
}

fn api_docs(tr: &'static Locale) -> ApiDocsPage {
    let reference = Reference::of_this();
    let groups = reference.groups.iter();
    ApiDocsPage {
        tr,
        frame: frame(tr, Place::Help, false, None),
        origin: "https://hub.example".into(),
        titles: groups.map(|group| title(tr, &group.tag)).collect(),
        reference,
    }
}

fn handbook(tr: &'static Locale) -> &'static Handbook {
    Handbook::of(tr, || Words {
        callouts: ["Note", "Tip", "Important", "Warning", "Caution"].map(str::to_owned),
        too_large: String::new(),
        missing: String::new(),
    })
}

fn nav(tr: &'static Locale, current: Option<Topic>, sought: &str) -> Nav {
    let row = |topic: &Topic| NavRow {
        title: handbook(tr)
            .chapter(*topic)
            .map_or_else(String::new, |one| one.title.clone()),
        address: topic.address(),
        current: current == Some(*topic),
    };
    let group = |title: String, topics: &[Topic]| Group {
        title,
        rows: topics.iter().map(row).collect(),
    };
    Nav {
        address: ADDRESS,
        groups: vec![
            group(tr.get("handbook-begin"), &Topic::ALL[..2]),
            group(tr.get("handbook-write"), &Topic::ALL[2..5]),
            group(tr.get("handbook-run"), &Topic::ALL[5..6]),
            group(tr.get("handbook-look-up"), &Topic::ALL[6..]),
        ],
        sought: sought.to_owned(),
    }
}

fn index(tr: &'static Locale, sought: &str) -> IndexPage {
    let found = handbook(tr).seek(sought);
    IndexPage {
        tr,
        frame: frame(tr, Place::Help, false, None),
        nav: nav(tr, None, sought),
        cards: handbook(tr)
            .chapters
            .iter()
            .map(|chapter| ChapterCard {
                address: chapter.topic.address(),
                title: chapter.title.clone(),
                lead: chapter.lead.clone(),
            })
            .collect(),
        total: found.len(),
        found: found
            .into_iter()
            .take(20)
            .map(|hit| FoundSection {
                address: hit.address,
                chapter: hit.chapter.to_owned(),
                title: hit.title.to_owned(),
                excerpt: hit.excerpt,
            })
            .collect(),
    }
}

fn chapter(tr: &'static Locale, topic: Topic) -> ChapterPage {
    let handbook = handbook(tr);
    let chapter = handbook.chapter(topic).expect("every chapter is there");
    let link = |topic: Topic| Link {
        text: topic.slug().to_owned(),
        address: topic.address(),
    };
    let keys = handbook.keys.iter().map(|table| KeySection {
        heading: table.heading.clone(),
        id: table.id.clone(),
        meaning: table.meaning.clone(),
        rows: table
            .rows
            .iter()
            .map(|row| KeyRow {
                name: row.name.clone(),
                id: row.id.clone(),
                required: row.required,
                takes: tr.get("handbook-takes-any-text"),
                meaning: row.meaning.clone(),
                default: row.default.clone(),
                example: row.example.clone(),
            })
            .collect(),
    });
    ChapterPage {
        tr,
        frame: frame(tr, Place::Help, true, None),
        nav: nav(tr, Some(topic), ""),
        address: topic.address(),
        title: chapter.title.clone(),
        lead: chapter.lead.clone(),
        group: tr.get("handbook-write"),
        html: chapter.rendered.html.clone(),
        outline: chapter.rendered.outline.clone(),
        keys: match topic {
            Topic::DesignToml => keys.collect(),
            _ => Vec::new(),
        },
        previous: Some(link(Topic::Fetch)),
        next: Some(link(Topic::Versions)),
    }
}
