//! Pictures of every kind, and bytes that pretend to be some.

use super::*;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;
use std::io::Cursor;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on the left, blue on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let color = |x: u32, _: u32| match x < width / 2 {
        true => Rgb([200, 30, 30]),
        false => Rgb([30, 30, 200]),
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, color))
}

fn made(bytes: &[u8]) -> Shrunk {
    shrink(bytes, &Fonts::default()).unwrap()
}

fn widths(shrunk: &Shrunk) -> Vec<(u32, u32)> {
    let pictures = shrunk.pictures.iter();
    pictures
        .map(|picture| (picture.width, picture.height))
        .collect()
}

fn pixels(shrunk: &Shrunk, at: usize) -> RgbaImage {
    let picture = &shrunk.pictures[at];
    assert_eq!(picture.media_type, "image/webp");
    let image = image::load_from_memory_with_format(&picture.bytes, ImageFormat::WebP);
    let image = image.unwrap().into_rgba8();
    assert_eq!(
        (image.width(), image.height()),
        (picture.width, picture.height)
    );
    image
}

#[test]
fn every_kind_is_made_in_the_widths_that_pages_ask_for() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let shrunk = made(&encoded(&halves(1600, 800), format));
        assert_eq!((shrunk.width, shrunk.height), (1600, 800), "{format:?}");
        assert_eq!(
            widths(&shrunk),
            [(160, 80), (320, 160), (640, 320), (1280, 640)],
            "{format:?}"
        );
        assert!(!shrunk.is_transparent);
        for at in 0..4 {
            let image = pixels(&shrunk, at);
            let middle = image.height() / 2;
            let [left, right] =
                [image.width() / 8, image.width() * 7 / 8].map(|x| image.get_pixel(x, middle).0);
            assert!(left[0] > 150 && left[2] < 80, "{format:?} {left:?}");
            assert!(right[2] > 150 && right[0] < 80, "{format:?} {right:?}");
        }
    }
}

#[test]
fn nothing_is_made_larger_than_it_was() {
    let sizes =
        |width: u32, height: u32| widths(&made(&encoded(&halves(width, height), ImageFormat::Png)));
    assert_eq!(sizes(1, 1), [(1, 1)]);
    assert_eq!(sizes(100, 50), [(100, 50)]);
    assert_eq!(sizes(170, 170), [(160, 160)]);
    assert_eq!(sizes(500, 250), [(160, 80), (320, 160), (500, 250)]);
    // A ribbon is at most twice as high as it is wide.
    assert_eq!(sizes(10, 4000), [(1, 20)]);
}

#[test]
fn what_shines_through_still_does() {
    let glass = RgbaImage::from_fn(400, 200, |x, _| match x < 200 {
        true => Rgba([10, 120, 10, 255]),
        false => Rgba([255, 255, 255, 0]),
    });
    let shrunk = made(&encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png));
    assert!(shrunk.is_transparent);
    let image = pixels(&shrunk, 1);
    assert_eq!(image.get_pixel(300, 80)[3], 0);
    assert_eq!(image.get_pixel(20, 80)[3], 255);
    assert!(image.get_pixel(20, 80)[1] > 90);
}

/// A JPEG with an EXIF block that says how the camera was held.
fn held(orientation: u8) -> Vec<u8> {
    let jpeg = encoded(&halves(400, 200), ImageFormat::Jpeg);
    let tiff: [&[u8]; 3] = [
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
        &[orientation],
        b"\0\0\0\0\0\0",
    ];
    let exif = tiff.concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn a_photo_stands_the_right_way_up_and_forgets_its_camera() {
    let upright = made(&held(1));
    assert_eq!((upright.width, upright.height), (400, 200));
    let turned = made(&held(6));
    assert_eq!((turned.width, turned.height), (200, 400));
    assert_eq!(widths(&turned), [(160, 320)]);
    // Turned clockwise, what was left is above.
    let image = pixels(&turned, 0);
    assert!(image.get_pixel(80, 40)[0] > 150 && image.get_pixel(80, 280)[2] > 150);
    for picture in &turned.pictures {
        assert!(
            !picture
                .bytes
                .windows(4)
                .any(|four| four == b"Exif" || four == b"EXIF")
        );
    }
}

#[test]
fn of_an_animation_the_first_frame_counts() {
    use image::codecs::gif::GifEncoder;
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in [250, 10] {
        let frame = RgbaImage::from_pixel(40, 20, Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let shrunk = made(&bytes);
    assert_eq!(widths(&shrunk), [(40, 20)]);
    assert!(pixels(&shrunk, 0).get_pixel(20, 10)[0] > 240);
}

const DRAWING: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 120"><rect x="10" y="10" width="100" height="100" fill="#c00"/></svg>"##;

#[test]
fn a_drawing_is_sharp_at_every_size_on_nothing() {
    let shrunk = made(DRAWING.as_bytes());
    assert_eq!((shrunk.width, shrunk.height), (240, 120));
    assert_eq!(
        widths(&shrunk),
        [(160, 80), (320, 160), (640, 320), (1280, 640)]
    );
    assert!(shrunk.is_transparent);
    let image = pixels(&shrunk, 3);
    assert_eq!(image.get_pixel(300, 300).0, [204, 0, 0, 255]);
    assert_eq!(image.get_pixel(1000, 300)[3], 0);
}

fn refused(bytes: &[u8]) -> Refusal {
    shrink(bytes, &Fonts::default()).unwrap_err()
}

/// A PNG's beginning is all a bomb needs.
fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend(b"\x08\x02\0\0\0");
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\r".to_vec();
    bytes.extend(&chunk);
    bytes.extend(crc(&chunk).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_bomb_is_refused_before_it_is_decoded() {
    assert_eq!(
        refused(&png_bomb(40_000, 40_000)),
        Refusal::TooManyPixels {
            width: 40_000,
            height: 40_000
        }
    );
    assert!(matches!(
        refused(&png_bomb(60_000, 10)),
        Refusal::TooManyPixels { .. }
    ));
    // A GIF's canvas says nothing about what is in it.
    let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff;";
    assert!(matches!(
        refused(gif),
        Refusal::TooManyPixels { .. } | Refusal::Damaged(_)
    ));
}

#[test]
fn what_is_no_picture_says_so() {
    for bytes in [
        &b""[..],
        b"hello",
        b"<html><body>not a drawing</body></html>",
        b"%PDF-1.7",
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0",
        b"II*\0\x08\0\0\0",
        b"\0\0\0\x1cftypavif",
    ] {
        assert_eq!(refused(bytes), Refusal::NoPicture);
    }
    for bytes in [
        &b"\x89PNG\r\n\x1a\n"[..],
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"<svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><rect>",
    ] {
        assert!(matches!(refused(bytes), Refusal::Damaged(_)), "{bytes:?}");
    }
}

#[test]
fn a_drawing_reaches_for_nothing() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for href in [
        folder,
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "/etc/passwd",
    ] {
        let svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100"><image href="{href}" xlink:href="{href}" width="100" height="100"/><script>alert(1)</script></svg>"##
        );
        let image = pixels(&made(svg.as_bytes()), 0);
        assert!(image.pixels().all(|pixel| pixel[3] == 0), "{href}");
    }
}

#[test]
fn bombs_of_drawings_end_quickly() {
    let uses: String = (1..=11)
        .map(|level| {
            let below = level - 1;
            format!(
                "<g id=\"g{level}\">{}</g>",
                format!("<use href=\"#g{below}\"/>").repeat(10)
            )
        })
        .collect();
    let laughs = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><defs><g id=\"g0\"><rect width=\"1\" height=\"1\"/></g>{uses}</defs><use href=\"#g11\"/></svg>"
    );
    assert!(matches!(refused(laughs.as_bytes()), Refusal::Damaged(_)));
    let deep = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{}{}</svg>",
        "<g>".repeat(50_000),
        "</g>".repeat(50_000)
    );
    assert!(matches!(refused(deep.as_bytes()), Refusal::Damaged(_)));
    let mut entities = String::from("<!DOCTYPE svg [<!ENTITY a0 \"ha\">");
    for level in 1..20 {
        let below = level - 1;
        entities.push_str(&format!(
            "<!ENTITY a{level} \"{}\">",
            format!("&a{below};").repeat(10)
        ));
    }
    entities.push_str("]><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text>&a19;</text></svg>");
    assert!(matches!(refused(entities.as_bytes()), Refusal::Damaged(_)));
    let loops = r##"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use id="a" href="#b"/><use id="b" href="#a"/></svg>"##;
    assert_eq!(made(loops.as_bytes()).width, 9);
}

#[test]
fn a_drawing_with_a_bomb_in_it_is_drawn_without() {
    use base64::Engine as _;
    let bomb = base64::engine::general_purpose::STANDARD.encode(png_bomb(30_000, 30_000));
    let svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="50" height="100" fill="#080"/><image href="data:image/png;base64,{bomb}" width="100" height="100"/></svg>"##
    );
    let image = pixels(&made(svg.as_bytes()), 0);
    assert!(image.get_pixel(20, 80)[1] > 100);
    assert_eq!(image.get_pixel(140, 80)[3], 0);
}

#[test]
fn sizes_that_make_no_sense_are_refused() {
    for (width, height) in [
        ("0", "10"),
        ("-5", "10"),
        ("1e30", "1e30"),
        ("1e-9", "1e-9"),
    ] {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>"#
        );
        let refused = refused(svg.as_bytes());
        assert!(
            matches!(refused, Refusal::NoSize | Refusal::Damaged(_)),
            "{width} {height} {refused:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A picture with some bytes changed, or its end cut off, is a picture or is
    /// refused; nothing else happens.
    #[test]
    fn damage_is_survived(kind in 0..5_usize, at in any::<prop::sample::Index>(), with in any::<[u8; 3]>(), cut in any::<prop::sample::Index>()) {
        let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];
        let mut bytes = match formats.get(kind) {
            Some(format) => encoded(&halves(64, 40), *format),
            None => DRAWING.as_bytes().to_vec(),
        };
        let at = at.index(bytes.len() - with.len());
        bytes[at..at + with.len()].copy_from_slice(&with);
        bytes.truncate(cut.index(bytes.len()).max(1));
        if let Ok(shrunk) = shrink(&bytes, &Fonts::default()) {
            prop_assert!(!shrunk.pictures.is_empty());
        }
    }
}
