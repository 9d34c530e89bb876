//! `/-/handbook`: how things are done here, and what every error asks for.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use wright_wire::problem::ProblemCode;

use super::asker::Asker;
use super::{Failure, design_readme, show_public};
use crate::handbook::reference::{KeyTable, Takes};
use crate::handbook::{self, Chapter, Handbook, SOUGHT_CHARS_MAX, Topic};
use crate::locale::{Arg, Language, Locale};
use crate::views::Place;
use crate::views::design_view::Link;
use crate::views::handbook::{
    ChapterCard, ChapterPage, FoundSection, Group, IndexPage, KeyRow, KeySection, Nav, NavRow,
};

/// Sections shown as found.
const FOUND_MAX: usize = 20;

/// `GET /-/handbook`
pub(crate) async fn index(asker: Asker, RawQuery(query): RawQuery) -> Response {
    let tr = asker.tr;
    let handbook = of(tr);
    let sought = sought(query.as_deref());
    let found = handbook.seek(&sought);
    let total = found.len();
    let found = found.into_iter().take(FOUND_MAX).map(|hit| FoundSection {
        address: hit.address,
        chapter: hit.chapter.to_owned(),
        title: hit.title.to_owned(),
        excerpt: hit.excerpt,
    });
    let card = |chapter: &Chapter| ChapterCard {
        address: chapter.topic.address(),
        title: chapter.title.clone(),
        lead: chapter.lead.clone(),
    };
    show_public(&IndexPage {
        tr,
        frame: asker.frame(Place::Help),
        nav: nav(tr, handbook, None, sought),
        cards: handbook.chapters.iter().map(card).collect(),
        found: found.collect(),
        total,
    })
}

/// `GET /-/handbook/{page}`
pub(crate) async fn chapter(
    asker: Asker,
    Path(page): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let topic = Topic::parse(&page).ok_or_else(Failure::not_found)?;
    let tr = asker.tr;
    let handbook = of(tr);
    let chapter = handbook.chapter(topic).ok_or_else(Failure::not_found)?;
    let keys = match topic {
        Topic::DesignToml => handbook.keys.iter().map(|table| keys(tr, table)).collect(),
        _ => Vec::new(),
    };
    let at = Topic::ALL.iter().position(|one| *one == topic).unwrap_or(0);
    let link = |chapter: &Chapter| Link {
        text: chapter.title.clone(),
        address: chapter.topic.address(),
    };
    let before = at.checked_sub(1).and_then(|at| handbook.chapters.get(at));
    Ok(show_public(&ChapterPage {
        tr,
        frame: asker.frame(Place::Help),
        nav: nav(tr, handbook, Some(topic), sought(query.as_deref())),
        address: topic.address(),
        title: chapter.title.clone(),
        lead: chapter.lead.clone(),
        group: group(tr, topic),
        html: chapter.rendered.html.clone(),
        outline: chapter.rendered.outline.clone(),
        keys,
        previous: before.map(link),
        next: handbook.chapters.get(at + 1).map(link),
    }))
}

/// `GET /problems/{code}`: the type of a problem leads to what to do, in the
/// language that was asked for.
pub(crate) async fn problem(
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let code = ProblemCode::parse(&code).ok_or_else(Failure::not_found)?;
    let query = match language(query.as_deref()) {
        Some(language) => format!("?lang={}", language.tag()),
        None => String::new(),
    };
    let address = format!("{}{query}#{code}", Topic::Errors.address());
    Ok(Redirect::temporary(&address).into_response())
}

fn language(query: Option<&str>) -> Option<Language> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    let (_, tag) = pairs.find(|(name, _)| name == "lang")?;
    Language::parse(&tag)
}

fn of(tr: &'static Locale) -> &'static Handbook {
    Handbook::of(tr, || design_readme::words(tr))
}

/// What was typed, as far as it is looked for.
fn sought(query: Option<&str>) -> String {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let sought = pairs.find(|(name, _)| name == "q");
    let sought = sought.map_or_else(String::new, |(_, value)| value.into_owned());
    sought.trim().chars().take(SOUGHT_CHARS_MAX).collect()
}

fn group(tr: &Locale, topic: Topic) -> String {
    match topic {
        Topic::FirstDesign | Topic::Fetch => tr.get("handbook-begin"),
        Topic::DesignToml | Topic::Versions | Topic::Licenses => tr.get("handbook-write"),
        Topic::Registry => tr.get("handbook-run"),
        Topic::Errors | Topic::Privacy => tr.get("handbook-look-up"),
    }
}

fn nav(tr: &Locale, handbook: &Handbook, current: Option<Topic>, sought: String) -> Nav {
    let mut groups: Vec<Group> = Vec::new();
    for chapter in &handbook.chapters {
        let title = group(tr, chapter.topic);
        let row = NavRow {
            title: chapter.title.clone(),
            address: chapter.topic.address(),
            current: current == Some(chapter.topic),
        };
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group {
                title,
                rows: vec![row],
            }),
        }
    }
    Nav {
        address: handbook::ADDRESS,
        groups,
        sought,
    }
}

fn keys(tr: &Locale, table: &KeyTable) -> KeySection {
    let row = |row: &handbook::reference::KeyRow| KeyRow {
        name: row.name.clone(),
        id: row.id.clone(),
        required: row.required,
        takes: takes(tr, &row.takes),
        meaning: row.meaning.clone(),
        default: row.default.clone(),
        example: row.example.clone(),
    };
    KeySection {
        heading: table.heading.clone(),
        id: table.id.clone(),
        meaning: table.meaning.clone(),
        rows: table.rows.iter().map(row).collect(),
    }
}

fn takes(tr: &Locale, what: &Takes) -> String {
    match what {
        Takes::Text(0) => tr.get("handbook-takes-any-text"),
        Takes::Text(most) => tr.plain("handbook-takes-text", &[("n", most.arg())]),
        Takes::OneOf(words) => words.join(", "),
        Takes::List(0, of) => tr.plain("handbook-takes-any-list", &[("of", takes(tr, of).arg())]),
        Takes::List(most, of) => tr.plain(
            "handbook-takes-list",
            &[("n", most.arg()), ("of", takes(tr, of).arg())],
        ),
        Takes::Number => tr.get("handbook-takes-number"),
        Takes::Table => tr.get("handbook-takes-table"),
        Takes::Either(one, other) => tr.plain(
            "handbook-takes-either",
            &[
                ("one", takes(tr, one).arg()),
                ("other", takes(tr, other).arg()),
            ],
        ),
        Takes::Anything => tr.get("handbook-takes-anything"),
    }
}
