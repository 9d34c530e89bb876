use super::*;
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use img_parts::Bytes;
use img_parts::png::{Png, PngChunk};
use proptest::prelude::*;
use std::io::Cursor;

/// EXIF written by another implementation.
fn exif(fields: &[Field], little_endian: bool) -> Vec<u8> {
    let mut writer = Writer::new();
    for field in fields {
        writer.push_field(field);
    }
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, little_endian).unwrap();
    out.into_inner()
}

fn field(tag: Tag, value: Value) -> Field {
    Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    }
}

fn turned() -> Field {
    field(Tag::Orientation, Value::Short(vec![6]))
}

fn degrees(denominator: u32) -> Value {
    let rational = |num| Rational {
        num,
        denom: denominator,
    };
    Value::Rational(vec![rational(4), rational(36), rational(0)])
}

fn located() -> Vec<u8> {
    exif(
        &[
            turned(),
            field(Tag::GPSLatitude, degrees(1)),
            field(Tag::GPSLongitude, degrees(1)),
        ],
        true,
    )
}

fn unlocated() -> Vec<u8> {
    exif(
        &[
            turned(),
            field(Tag::GPSVersionID, Value::Byte(vec![2, 3, 0, 0])),
        ],
        false,
    )
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker][..], &length, contents].concat()
}

/// A JPEG's outline with these APP1 segments; `behind` follows its end.
fn jpeg(app1: &[&[u8]], behind: &[u8]) -> Vec<u8> {
    let app1: Vec<u8> = app1
        .iter()
        .flat_map(|contents| segment(0xE1, contents))
        .collect();
    let scan = segment(0xDA, &[1, 1, 0, 0, 63, 0]);
    [b"\xFF\xD8", &app1[..], &scan, b"\x12\x34\xFF\xD9", behind].concat()
}

fn jpeg_with_exif(exif: &[u8]) -> Vec<u8> {
    jpeg(&[&[b"Exif\0\0", exif].concat()], b"")
}

fn png(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let empty = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\0IEND\xaeB`\x82";
    let mut png = Png::from_bytes(Bytes::from_static(empty)).unwrap();
    png.chunks_mut()
        .insert(1, PngChunk::new(kind, Bytes::copy_from_slice(contents)));
    png.encoder().bytes().to_vec()
}

fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, contents) in chunks {
        body.extend_from_slice(*kind);
        body.extend(u32::try_from(contents.len()).unwrap().to_le_bytes());
        body.extend_from_slice(contents);
        body.extend(vec![0; contents.len() % 2]);
    }
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF", &length[..], &body].concat()
}

const VP8X: (&[u8; 4], &[u8]) = (b"VP8X", &[0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const VP8: (&[u8; 4], &[u8]) = (b"VP8 ", b"\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\0\0");

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description exif:GPSLatitude=\"4,36.5N\"/></x:xmpmeta>";

#[test]
fn sees_places_in_every_container() {
    let heic = [
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        &b"mdat\0\0\0\x06Exif\0\0"[..],
        &located(),
    ]
    .concat();
    let mp4 = |atom: &[u8]| [b"\0\0\0\x18ftypmp42\0\0\0\0isom", atom].concat();
    let raw = b"Raw profile type exif\0\0x\x9c";
    let cases: Vec<(&str, Vec<u8>, PhotoLocation)> = vec![
        ("jpeg", jpeg_with_exif(&located()), PhotoLocation::Located),
        (
            "jpeg without",
            jpeg_with_exif(&unlocated()),
            PhotoLocation::None,
        ),
        ("jpeg bare", jpeg(&[], b""), PhotoLocation::None),
        ("jpeg xmp", jpeg(&[XMP], b""), PhotoLocation::Located),
        (
            "preview behind",
            jpeg(&[], &jpeg_with_exif(&located())),
            PhotoLocation::Located,
        ),
        ("tiff", located(), PhotoLocation::Located),
        ("tiff without", unlocated(), PhotoLocation::None),
        ("png", png(*b"eXIf", &located()), PhotoLocation::Located),
        (
            "png without",
            png(*b"eXIf", &unlocated()),
            PhotoLocation::None,
        ),
        (
            "png xmp",
            png(*b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", XMP].concat()),
            PhotoLocation::Located,
        ),
        (
            "png xmp deflated",
            png(*b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0x\x9c"),
            PhotoLocation::Unreadable,
        ),
        (
            "png raw profile",
            png(*b"zTXt", raw),
            PhotoLocation::Unreadable,
        ),
        (
            "webp",
            webp(&[VP8X, VP8, (b"EXIF", &located())]),
            PhotoLocation::Located,
        ),
        (
            "webp xmp",
            webp(&[VP8X, VP8, (b"XMP ", XMP)]),
            PhotoLocation::Located,
        ),
        ("webp without", webp(&[VP8]), PhotoLocation::None),
        ("heic", heic, PhotoLocation::Located),
        (
            "mp4 user data",
            mp4(b"\0\0\0\x1e\xA9xyz\0\x12\x15\xc7+04.6097-074.0817/"),
            PhotoLocation::Located,
        ),
        (
            "mp4 key",
            mp4(b"keys..mdtacom.apple.quicktime.location.ISO6709"),
            PhotoLocation::Located,
        ),
        ("mp4 without", mp4(b"moov"), PhotoLocation::None),
        (
            "svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
            PhotoLocation::None,
        ),
        (
            "words are no place",
            b"<svg><text>no GPSLatitude here</text></svg>".to_vec(),
            PhotoLocation::None,
        ),
        ("gif", b"GIF89a".to_vec(), PhotoLocation::None),
        (
            "something else",
            b"\0\x01\x02\x03".to_vec(),
            PhotoLocation::Unreadable,
        ),
        ("nothing", Vec::new(), PhotoLocation::Unreadable),
    ];
    for (name, bytes, expect) in cases {
        assert_eq!(location_of(&bytes), expect, "{name}");
    }
}

#[test]
fn blank_coordinates_are_no_place() {
    let area = |name: &[u8]| {
        field(
            Tag::GPSAreaInformation,
            Value::Undefined([b"ASCII\0\0\0", name].concat(), 0),
        )
    };
    for (fields, expect) in [
        (
            vec![field(Tag::GPSLatitude, degrees(0))],
            PhotoLocation::None,
        ),
        (
            vec![field(Tag::GPSDestLongitude, degrees(3))],
            PhotoLocation::Located,
        ),
        (vec![area(b"  \0")], PhotoLocation::None),
        (vec![area(b"Home")], PhotoLocation::Located),
    ] {
        for little_endian in [true, false] {
            assert_eq!(
                location_of(&exif(&fields, little_endian)),
                expect,
                "{fields:?}"
            );
        }
    }
}

/// 65,535 entries that each point at the directory they stand in as GPS: an
/// ordinary reader would make 4·10⁹ fields of it.
#[test]
fn directories_that_point_at_each_other_are_bounded() {
    for tag in [0x8825_u16, 0x8769, 0x014A] {
        let mut bytes = b"MM\0*\0\0\0\x08\xFF\xFF".to_vec();
        for _ in 0..u16::MAX {
            bytes.extend(tag.to_be_bytes());
            bytes.extend(b"\0\x04\0\0\0\x01\0\0\0\x08");
        }
        assert_eq!(location_of(&bytes), PhotoLocation::Unreadable, "{tag:x}");
    }
    // Read as a directory, each of these headers has 18,761 entries.
    let headers = b"II*\0\x08\0\0\0".repeat(100_000);
    assert_eq!(location_of(&headers), PhotoLocation::Unreadable);
}

#[test]
fn strips_the_place_and_keeps_the_turn() {
    for (name, bytes) in [
        ("jpeg", jpeg_with_exif(&located())),
        (
            "jpeg xmp",
            jpeg(&[&[b"Exif\0\0", &located()[..]].concat(), XMP], b""),
        ),
        ("png", png(*b"eXIf", &located())),
        (
            "webp",
            webp(&[VP8X, VP8, (b"EXIF", &located()), (b"XMP ", XMP)]),
        ),
    ] {
        let stripped = strip_location(&bytes).unwrap_or_else(|| panic!("{name} is not stripped"));
        assert_eq!(location_of(&stripped), PhotoLocation::None, "{name}");
        // Another implementation still finds the orientation, and nothing else.
        let read = exif::Reader::new()
            .read_from_container(&mut Cursor::new(&stripped))
            .unwrap();
        let fields: Vec<_> = read
            .fields()
            .map(|field| (field.tag, field.value.get_uint(0)))
            .collect();
        assert_eq!(fields, [(Tag::Orientation, Some(6))], "{name}");
    }
}

#[test]
fn says_when_it_cannot_strip() {
    let behind = jpeg(&[], &jpeg_with_exif(&located()));
    for bytes in [
        &located()[..],
        &behind,
        b"",
        b"\xFF\xD8\xFF",
        b"RIFF\0\0\0\0WEBP",
        b"GIF89a",
    ] {
        assert_eq!(strip_location(bytes), None);
    }
    let plain = jpeg(&[], b"");
    assert_eq!(strip_location(&plain), Some(plain));
}

proptest! {
    #[test]
    fn damaged_photos_never_panic(
        which in 0..4_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => jpeg_with_exif(&located()),
            1 => png(*b"eXIf", &located()),
            2 => webp(&[VP8X, VP8, (b"EXIF", &located())]),
            _ => located(),
        };
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() + 1));
        let _ = location_of(&bytes);
        if let Some(stripped) = strip_location(&bytes) {
            prop_assert_eq!(location_of(&stripped), PhotoLocation::None);
        }
    }

    #[test]
    fn any_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), big in any::<bool>()) {
        let _ = location_of(&bytes);
        bytes.splice(0..0, if big { *b"MM\0*\0\0\0\x08" } else { *b"II*\0\x08\0\0\0" });
        let _ = location_of(&bytes);
    }
}
