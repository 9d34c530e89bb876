//! Samples of what was searched and of the catalogue's shelves.

use super::{card, cards, frame};
use crate::locale::Locale;
use crate::small_pictures::Image;
use crate::views::{Place, search};

pub(super) fn pages(tr: &'static Locale) -> Vec<(&'static str, String)> {
    let render = |page: &dyn askama::DynTemplate| page.dyn_render().expect("renders");
    vec![
        ("search", render(&found(tr))),
        ("search-nothing", render(&nothing(tr))),
        ("search-loose", render(&loose(tr))),
        ("categories", render(&shelves(tr, true))),
        ("categories-empty", render(&shelves(tr, false))),
        ("category", render(&shelf(tr))),
        ("keywords", render(&keywords(tr))),
        ("keyword", render(&keyword(tr))),
    ]
}

fn piece(text: &str, is_marked: bool) -> search::Piece {
    search::Piece {
        text: text.into(),
        is_marked,
    }
}

fn row(value: &str, label: &str, count: u64, is_chosen: bool, is_inner: bool) -> search::FacetRow {
    search::FacetRow {
        value: value.into(),
        label: label.into(),
        count,
        is_chosen,
        is_inner,
        is_code: label.contains("-2.0"),
    }
}

fn facet(
    name: &'static str,
    label: String,
    rows: Vec<search::FacetRow>,
    more: Vec<search::FacetRow>,
) -> search::Facet {
    search::Facet {
        name,
        label,
        is_open: name != "language",
        rows,
        more,
    }
}

fn hits() -> Vec<search::Found> {
    let hits = cards()
        .into_iter()
        .enumerate()
        .map(|(place, card)| search::Found {
            address: card.address,
            design: card.design,
            version: card.version,
            license: card.license,
            published: card.published,
            picture: card.picture,
            title: vec![piece(&card.title, false), piece(" dryer", true)],
            summary: vec![piece(&card.summary, false)],
            excerpt: (place == 1).then(|| search::Excerpt {
                source: "Instructions".into(),
                pieces: vec![
                    piece("…put the ", false),
                    piece("dryer", true),
                    piece(" where the sun is, and turn it at noon…", false),
                ],
            }),
        });
    hits.collect()
}

fn found(tr: &'static Locale) -> search::SearchPage {
    search::SearchPage {
        tr,
        frame: frame(tr, Place::Designs, true, None),
        text: "solar dryer".into(),
        total: 1_284,
        facets: vec![
            facet(
                "category",
                tr.get("search-category"),
                vec![
                    row("food", "Food", 12, true, false),
                    row("food/drying", "Drying", 8, false, true),
                    row("energy", "Energy", 3, false, false),
                ],
                vec![
                    row("a", "A category with a rather long name", 1, false, false),
                    row("b", "التعليم", 1, false, false),
                ],
            ),
            facet(
                "license",
                tr.get("search-license"),
                vec![
                    row("share-alike", "Share alike", 9, false, false),
                    row("CERN-OHL-S-2.0", "CERN-OHL-S-2.0", 9, true, true),
                ],
                vec![],
            ),
            facet(
                "language",
                tr.get("search-language"),
                vec![row("es", "Español", 4, false, false)],
                vec![],
            ),
        ],
        chosen: vec![
            search::Chosen {
                label: "Food".into(),
                without_address: Some("/-/search?q=solar+dryer".into()),
            },
            search::Chosen {
                label: "CERN-OHL-S-2.0".into(),
                without_address: None,
            },
        ],
        clear_address: "/-/search?q=solar+dryer".into(),
        is_everything: false,
        kept: vec![search::Kept {
            name: "q",
            value: "solar dryer".into(),
        }],
        kept_for_sorting: vec![],
        is_newest_first: true,
        hits: hits(),
        from: 25,
        previous: Some("/-/search?q=solar+dryer".into()),
        next: Some("/-/search?q=solar+dryer&after=48".into()),
        is_end: true,
        is_cut: true,
        is_loose: false,
        instead: None,
        shelves: vec![],
    }
}

fn nothing(tr: &'static Locale) -> search::SearchPage {
    search::SearchPage {
        total: 0,
        text: "soler dreier".into(),
        hits: vec![],
        from: 1,
        previous: None,
        next: None,
        is_end: false,
        is_cut: false,
        instead: Some(search::Instead {
            text: "solar dryer".into(),
            address: "/-/search?q=solar+dryer".into(),
        }),
        shelves: vec![link("Food", 12, 0), link("Energy", 3, 0)],
        ..found(tr)
    }
}

fn loose(tr: &'static Locale) -> search::SearchPage {
    search::SearchPage {
        is_loose: true,
        is_cut: false,
        is_end: false,
        chosen: vec![],
        facets: vec![],
        total: 5,
        from: 1,
        previous: None,
        next: None,
        ..found(tr)
    }
}

fn link(label: &str, count: u64, pictures: usize) -> search::ShelfLink {
    search::ShelfLink {
        label: label.into(),
        address: "/-/categories/food".into(),
        count,
        pictures: vec![Some(Image::sample("/picture.svg")); pictures],
        below: vec![],
    }
}

fn shelves(tr: &'static Locale, is_full: bool) -> search::CategoriesPage {
    let mut shelves = vec![
        link("Food", 1_284, 3),
        link("A category with a rather long name", 2, 1),
        link("التعليم", 1, 0),
    ];
    shelves[0].below = vec![link("Drying", 1_000, 0), link("Cooking", 284, 0)];
    search::CategoriesPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        shelves: if is_full { shelves } else { vec![] },
    }
}

fn list() -> search::ShelfList {
    search::ShelfList {
        total: 28,
        cards: cards(),
        from: 1,
        previous: None,
        next: Some("/-/categories/food?after=24".into()),
        search_address: "/-/search?category=food".into(),
    }
}

fn shelf(tr: &'static Locale) -> search::CategoryPage {
    search::CategoryPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        label: "Drying".into(),
        above: vec![link("Food", 0, 0)],
        below: vec![link("Fruit", 7, 0), link("Fish", 2, 0)],
        list: list(),
    }
}

fn keywords(tr: &'static Locale) -> search::KeywordsPage {
    let words = [
        "arduino",
        "café",
        "fish",
        "solar",
        "a-rather-long-keyword-of-one-word",
    ];
    search::KeywordsPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        keywords: words.map(|word| link(word, 12, 0)).into(),
    }
}

fn keyword(tr: &'static Locale) -> search::KeywordPage {
    let newest = card("a/b", "One of many", "Newest first", false);
    search::KeywordPage {
        tr,
        frame: frame(tr, Place::Designs, false, None),
        keyword: "solar".into(),
        list: search::ShelfList {
            cards: vec![newest],
            total: 1,
            next: None,
            ..list()
        },
    }
}
