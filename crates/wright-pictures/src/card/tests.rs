//! Cards with little and much on them.

use super::*;

/// The fonts that `npm run build` made.
fn fonts() -> Fonts {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist/drawing-fonts");
    let files = std::fs::read_dir(folder).expect("web/ is built: npm run build");
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort_by_key(|path| {
        let name = path.to_string_lossy().into_owned();
        (
            name.contains("-latin-ext-") || !name.contains("-latin-"),
            name,
        )
    });
    Fonts::of(paths.iter().map(|path| std::fs::read(path).unwrap()))
}

fn facts(title: &str, summary: &str) -> CardFacts {
    CardFacts {
        place: "hub.example".to_owned(),
        design: "rural-energy/box-dryer".to_owned(),
        title: title.to_owned(),
        summary: summary.to_owned(),
        cells: [
            ("Version", "1.2.0"),
            ("License", "CERN-OHL-S-2.0"),
            ("Parts", "12"),
        ]
        .map(|(label, value)| (label.to_owned(), value.to_owned()))
        .to_vec(),
    }
}

#[test]
fn a_card_has_its_size_whatever_is_on_it() {
    let fonts = fonts();
    let long = "A very long name of a thing that dries fruit ".repeat(30);
    for (title, summary) in [
        (
            "Box solar dryer",
            "Dries 4 kg of fruit a day with no grid power",
        ),
        ("", ""),
        (long.as_str(), long.as_str()),
        (&"W".repeat(300), &"W".repeat(300)),
        ("مجفف شمسي", "يجفف أربعة كيلوغرامات"),
        ("太陽能乾燥箱", "每天乾燥四公斤水果"),
        ("</text><script>&\u{0}\u{202e}\u{fffe}", "]]><!--"),
    ] {
        let card = draw_card(&facts(title, summary), None, &fonts).unwrap();
        assert_eq!(
            (card.width, card.height),
            (CARD_WIDTH, CARD_HEIGHT),
            "{title}"
        );
        assert_eq!(card.media_type, "image/png");
        assert!(card.bytes.starts_with(b"\x89PNG"));
    }
}

#[test]
fn the_picture_is_on_it() {
    let red = crate::pixels::Pixels {
        width: 40,
        height: 40,
        has_alpha: false,
        bytes: [200, 0, 0].repeat(1600),
    };
    let picture = encode::webp(&red, true).unwrap();
    let with = draw_card(&facts("Dryer", ""), Some(&picture.bytes), &Fonts::default()).unwrap();
    let image = image::load_from_memory(&with.bytes).unwrap().into_rgb8();
    let pixel = image.get_pixel(947, 239);
    assert!(pixel[0] > 150 && pixel[1] < 60, "{pixel:?}");
    // A picture that is none leaves its place empty.
    draw_card(&facts("Dryer", ""), Some(b"no picture"), &Fonts::default()).unwrap();
}

#[test]
fn lines_break_between_words_and_end_with_a_sign_where_there_is_more() {
    let fonts = fonts();
    let card = Card { fonts: &fonts };
    let lines = card.wrapped("one two three four five six seven", SUMMARY, 200.0);
    assert!(lines.len() > 1);
    assert_eq!(lines.join(" "), "one two three four five six seven");
    assert!(lines.iter().all(|line| card.width(line, SUMMARY) <= 200.0));
    let cut = card.cut(lines, SUMMARY, 200.0, 1);
    assert!(cut.len() == 1 && cut[0].ends_with('…'), "{cut:?}");
    assert!(card.can_write("Größe Ελληνικά Кириллица") && !card.can_write("太陽"));
    let pieces = card.broken(&"W".repeat(100), SUMMARY, 200.0);
    assert_eq!(pieces.concat(), "W".repeat(100));
}
