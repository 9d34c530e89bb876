//! What people type, and what they find.

#![expect(clippy::unwrap_used, reason = "all of this is tests")]

use chrono::DateTime;
use proptest::prelude::*;
use std::sync::OnceLock;
use uuid::Uuid;
use wright_search::{
    Card, Checkpoint, Dimension, Document, ExcerptSource, Found, Fragment, Home, Index, Query, Sort,
};

/// name, title, summary, keywords, parts, instructions, values
type Design = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
    &'static [(Dimension, &'static str)],
);

use Dimension::{Actor, Category, License, Process};

const DESIGNS: &[Design] = &[
    (
        "rural-energy/box-dryer",
        "Box solar dryer",
        "Dries 4 kg of fruit a day with no grid power",
        &["solar", "food"],
        &["Tray corner", "Glass lid"],
        "Put the dryer where the sun is. Glue the corners with casein.",
        &[
            (Category, "food"),
            (Category, "food/drying"),
            (License, "CERN-OHL-S-2.0"),
            (Process, "fdm"),
            (Process, "additive"),
            (Actor, "rural-energy"),
        ],
    ),
    (
        "energia/secador",
        "Secador de café",
        "Seca el café con aire caliente",
        &["café"],
        &["Ventilador"],
        "Colocar las bandejas.",
        &[
            (Category, "food"),
            (Category, "food/drying"),
            (License, "CERN-OHL-P-2.0"),
            (Process, "sheet-metal"),
            (Actor, "energia"),
        ],
    ),
    (
        "open-fasteners/knob-m5",
        "Knob M5",
        "Six-lobed knob for an M5 bolt",
        &["fastener"],
        &["Knob"],
        "Used on the solar box dryer, too.",
        &[
            (Category, "fasteners"),
            (License, "CERN-OHL-P-2.0"),
            (Process, "fdm"),
            (Process, "additive"),
            (Actor, "open-fasteners"),
        ],
    ),
];

fn index() -> Index {
    let home = Home::in_memory();
    let index = home.begin().unwrap();
    for (number, (name, title, summary, keywords, parts, instructions, values)) in
        (1_u32..).zip(DESIGNS)
    {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        index
            .add(&Document {
                card: Card {
                    id: Uuid::from_u128(number.into()),
                    name: (*name).into(),
                    title: (*title).into(),
                    summary: (*summary).into(),
                    version: "1.0.0".into(),
                    license: "CERN-OHL-S-2.0".into(),
                    category: None,
                    picture: None,
                    published: DateTime::from_timestamp(1_700_000_000 + i64::from(number), 0)
                        .unwrap(),
                },
                people: vec!["Rural Energy Collective".into()],
                keywords: list(keywords),
                parts: list(parts),
                instructions: (*instructions).into(),
                values: values
                    .iter()
                    .map(|(dimension, value)| (*dimension, (*value).to_owned()))
                    .collect(),
                made: u64::from(10 - number),
            })
            .unwrap();
    }
    let checkpoint = Checkpoint {
        seq: 1,
        origin: String::new(),
    };
    index.commit(&checkpoint).unwrap();
    index
}

fn shared() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(index)
}

fn search(text: &str) -> Found {
    shared().search(&Query::words(text)).unwrap()
}

fn names(text: &str) -> Vec<String> {
    search(text)
        .hits
        .into_iter()
        .map(|hit| hit.card.name)
        .collect()
}

const DRYER: &str = "rural-energy/box-dryer";
const COFFEE: &str = "energia/secador";
const KNOB: &str = "open-fasteners/knob-m5";

#[test]
fn words_are_found_where_they_stand() {
    for (text, found) in [
        ("solar dryer", vec![DRYER, KNOB]),
        ("SOLAR DRYERS", vec![DRYER, KNOB]),
        ("cafe", vec![COFFEE]),
        ("Café", vec![COFFEE]),
        ("tray", vec![DRYER]),
        ("casein", vec![DRYER]),
        ("m5", vec![KNOB]),
        ("boxdryer", vec![DRYER]),
        ("rural-energy/box-dryer", vec![DRYER, KNOB]),
        ("collective knob", vec![KNOB]),
    ] {
        assert_eq!(names(text), found, "{text}");
    }
}

#[test]
fn misspelt_and_unfinished_words_are_found_beneath() {
    for (text, found) in [
        ("draeyr", vec![]), // two slips in six letters
        ("dreyr", vec![DRYER, KNOB]),
        ("drier", vec![DRYER, KNOB]),
        ("vantilatur", vec![]),
        ("vantiladro", vec![COFFEE]),
        ("solr dryer", vec![DRYER, KNOB]),
        ("fasten", vec![KNOB]),
        ("knob sola", vec![KNOB]),
    ] {
        assert_eq!(names(text), found, "{text}");
    }
    assert_eq!(
        search("solar dyrer").instead.as_deref(),
        Some("solar dryer")
    );
    assert_eq!(search("solar dryer").instead, None);
}

#[test]
fn phrases_and_absences() {
    for (text, found) in [
        ("\"solar dryer\"", vec![DRYER]),
        ("\"dryer solar\"", vec![]),
        ("solar -fruit", vec![KNOB]),
        ("solar -\"tray corner\"", vec![KNOB]),
        ("-solar", vec![COFFEE]),
        ("\"tray glass\"", vec![]),
    ] {
        assert_eq!(names(text), found, "{text}");
    }
}

#[test]
fn names_narrow() {
    for (text, found) in [
        ("actor:open-fasteners", vec![KNOB]),
        ("solar actor:open-fasteners", vec![KNOB]),
        ("license:CERN-OHL-P-2.0", vec![KNOB, COFFEE]),
        ("licence:cern-ohl-p-2.0 cafe", vec![COFFEE]),
        ("category:food process:additive", vec![DRYER]),
        ("actor:nobody", vec![]),
    ] {
        assert_eq!(names(text), found, "{text}");
    }
}

#[test]
fn where_nothing_has_all_words_some_will_do() {
    let found = search("cafe knob");
    assert!(found.is_loose);
    assert_eq!(found.total, 2);
    assert!(!search("cafe").is_loose);
    assert_eq!(search("zzzzz").total, 0);
}

fn counted(values: &[(Dimension, &str)], text: &str) -> (u64, Vec<(Dimension, String, u64)>) {
    let found = shared()
        .search(&Query {
            text: text.into(),
            values: values
                .iter()
                .map(|(dimension, value)| (*dimension, (*value).to_owned()))
                .collect(),
            count: vec![Category, License, Process],
            ..Query::default()
        })
        .unwrap();
    let counts = found.counts.into_iter().flat_map(|(dimension, counts)| {
        counts
            .into_iter()
            .map(move |count| (dimension, count.value, count.count))
    });
    (found.total, counts.collect())
}

#[test]
fn a_count_says_what_one_more_choice_brings() {
    let of = |dimension, value: &str, count| (dimension, value.to_owned(), count);
    let (total, all) = counted(&[], "");
    assert_eq!(total, 3);
    assert!(all.contains(&of(Category, "food/drying", 2)));
    assert!(all.contains(&of(License, "CERN-OHL-P-2.0", 2)));
    // With and without words, by either way through the index.
    for text in ["", "collective"] {
        let (total, one) = counted(&[(License, "CERN-OHL-S-2.0")], text);
        assert_eq!(total, 1);
        assert!(one.contains(&of(License, "CERN-OHL-P-2.0", 2)), "{one:?}");
        assert!(!one.contains(&of(Process, "sheet-metal", 1)));
        let (total, two) = counted(&[(License, "CERN-OHL-P-2.0"), (Category, "food")], text);
        assert_eq!(total, 1);
        assert!(two.contains(&of(License, "CERN-OHL-S-2.0", 1)), "{two:?}");
        assert!(two.contains(&of(Category, "fasteners", 1)), "{two:?}");
        let (total, either) = counted(
            &[(License, "CERN-OHL-P-2.0"), (License, "CERN-OHL-S-2.0")],
            text,
        );
        assert_eq!(total, 3);
        assert!(either.contains(&of(Process, "fdm", 2)), "{either:?}");
    }
}

#[test]
fn designs_come_in_the_order_asked_for() {
    for (sort, found) in [
        (Sort::New, vec![KNOB, COFFEE, DRYER]),
        (Sort::Made, vec![DRYER, COFFEE, KNOB]),
        (Sort::Relevance, vec![KNOB, COFFEE, DRYER]),
    ] {
        let query = Query {
            sort,
            limit: 10,
            ..Query::default()
        };
        let hits = shared().search(&query).unwrap().hits;
        let names: Vec<_> = hits.into_iter().map(|hit| hit.card.name).collect();
        assert_eq!(names, found, "{sort:?}");
    }
    let second = Query {
        offset: 1,
        limit: 1,
        ..Query::default()
    };
    assert_eq!(shared().search(&second).unwrap().hits[0].card.name, COFFEE);
}

fn written(fragments: &[Fragment]) -> String {
    let mut all = String::new();
    for fragment in fragments {
        match fragment.is_match {
            true => all.extend(["[", &fragment.text, "]"]),
            false => all.push_str(&fragment.text),
        }
    }
    all
}

#[test]
fn what_was_found_is_shown() {
    let hit = search("solar fruit").hits.remove(0);
    assert_eq!(written(&hit.title), "Box [solar] dryer");
    assert!(written(&hit.summary).contains("[fruit]"));
    assert_eq!(hit.excerpt, None);
    let excerpt = search("casein").hits.remove(0).excerpt.unwrap();
    assert_eq!(excerpt.source, ExcerptSource::Instructions);
    assert!(written(&excerpt.fragments).contains("with [casein]"));
    let parts = search("lid").hits.remove(0).excerpt.unwrap();
    assert_eq!(parts.source, ExcerptSource::Parts);
    let near = search("dyrer").hits.remove(0);
    assert_eq!(written(&near.title), "Box solar [dryer]");
}

#[test]
fn what_is_being_typed_is_completed() {
    let suggestions = shared().suggest("sol", 5).unwrap();
    assert_eq!(suggestions.queries, ["solar"]);
    let names: Vec<_> = suggestions.designs.iter().map(|card| &*card.name).collect();
    assert_eq!(names, [DRYER, KNOB]);
    assert_eq!(
        shared().suggest("box so", 5).unwrap().queries,
        ["box solar"]
    );
    for nothing in ["", " ", "s", "qqqqqq", "-"] {
        assert!(shared().suggest(nothing, 5).unwrap().queries.is_empty());
    }
}

#[test]
fn hostile_queries_are_queries() {
    for text in [
        "a".repeat(10_000),
        "ab ".repeat(5_000),
        "\"".repeat(10_000),
        "-".repeat(10_000),
        "aaaa* ".repeat(300),
        (0..400).map(|n| format!("abcdefgh{n} ")).collect(),
        "actor:".repeat(2_000),
        format!("category:{}", "x/".repeat(3_000)),
        "\u{301}".repeat(5_000),
        "木".repeat(3_000),
    ] {
        let found = search(&text);
        assert!(found.hits.len() <= 3);
        shared().suggest(&text, 3).unwrap();
    }
    let far = Query {
        offset: usize::MAX,
        limit: usize::MAX,
        ..Query::default()
    };
    assert!(shared().search(&far).unwrap().hits.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_typed_is_an_error(text in "(solar |dryer|caf|-|\"|:|license:|\\PC){0,40}") {
        prop_assert!(search(&text).total <= 3);
    }
}
