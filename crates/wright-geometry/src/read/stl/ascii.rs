//! STL as text, read word by word wherever the lines end, because programs
//! leave out names, line ends, blanks and the end itself.

use crate::finding::Finding;
use crate::mesh::{Builder, Part};
use crate::read::{Read, Source, number};
use crate::refusal::Refusal;
use crate::text;
use crate::vector::Point;

/// Bytes of text that one facet has at the least; what is reserved rests on it.
const FACET_BYTES_MIN: usize = 130;
/// Solids whose names are kept.
const PARTS_MAX: usize = 1_000;
/// Corners of a facet that are looked at.
const CORNERS_MAX: usize = 64;

/// Reads every solid. Corners are welded across solids, as some programs write
/// each face of a body as one.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let triangles = source.bytes.len() / FACET_BYTES_MIN / 2;
    let expected = triangles.min(source.limits.triangles_max as usize);
    let mut reader = Reader {
        words: Words {
            bytes: crate::format::without_mark(source.bytes),
            at: 0,
        },
        builder: Builder::new(source.limits, source.seed, expected),
        facet: Facet::default(),
        broken: 0,
        polygons: 0,
        in_solid: false,
        in_facet: false,
        parts: 0,
    };
    reader.run()?;
    let mut findings = vec![Finding::TextFormat];
    if reader.in_solid {
        findings.push(Finding::CutOff);
    }
    if reader.broken > 0 {
        findings.push(Finding::BrokenFacets {
            facets: reader.broken,
        });
    }
    if reader.polygons > 0 {
        findings.push(Finding::PolygonFacets {
            facets: reader.polygons,
        });
    }
    let read = Read {
        findings,
        stated: None,
    };
    Ok((reader.builder, read))
}

/// The facet that is being read.
#[derive(Default)]
struct Facet {
    normal: Point,
    corners: Vec<Point>,
    is_broken: bool,
}

struct Reader<'a> {
    words: Words<'a>,
    builder: Builder,
    facet: Facet,
    broken: u64,
    polygons: u64,
    in_solid: bool,
    in_facet: bool,
    parts: usize,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Refusal> {
        while let Some(word) = self.words.next() {
            // Most words by far are "vertex".
            if is(word, b"vertex") {
                self.vertex();
            } else if is(word, b"facet") {
                self.end_facet()?;
                self.in_facet = true;
                self.normal();
            } else if is(word, b"endfacet") {
                self.end_facet()?;
            } else if is(word, b"solid") {
                self.end_facet()?;
                self.solid();
            } else if is(word, b"endsolid") {
                self.end_facet()?;
                self.words.skip_name();
                self.in_solid = false;
            }
        }
        // Not closed by "endfacet": whole if it has its corners.
        self.end_facet()
    }

    fn solid(&mut self) {
        let name = text::name(self.words.skip_name());
        self.in_solid = true;
        self.parts += 1;
        if self.parts <= PARTS_MAX {
            self.builder.begin_welded_part(Part {
                name,
                ..Part::default()
            });
        }
    }

    fn normal(&mut self) {
        let mut ahead = self.words;
        if ahead.next().is_some_and(|word| is(word, b"normal")) {
            self.words = ahead;
            // A normal that is no number is none; the corners tell.
            self.facet.normal = self.words.point().unwrap_or_default();
        }
    }

    #[inline]
    fn vertex(&mut self) {
        match self.words.point() {
            Some(point) if self.facet.corners.len() < CORNERS_MAX => self.facet.corners.push(point),
            _ => self.facet.is_broken = true,
        }
    }

    fn end_facet(&mut self) -> Result<(), Refusal> {
        let was_in_facet = std::mem::take(&mut self.in_facet);
        let Facet {
            normal,
            corners,
            is_broken,
        } = &mut self.facet;
        if *is_broken || corners.len() < 3 {
            let said_to_be_one = was_in_facet || !corners.is_empty();
            self.broken += u64::from(said_to_be_one);
        } else {
            self.polygons += u64::from(corners.len() > 3);
            for pair in corners[1..].windows(2) {
                self.builder
                    .facet([corners[0], pair[0], pair[1]], *normal)?;
            }
        }
        corners.clear();
        *normal = Point::default();
        *is_broken = false;
        Ok(())
    }
}

fn is(word: &[u8], expected: &[u8]) -> bool {
    word == expected || word.eq_ignore_ascii_case(expected)
}

/// Words between blanks and line ends of any kind.
#[derive(Clone, Copy)]
struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    #[inline]
    fn skip_blanks(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        self.skip_blanks();
        let start = self.at;
        while self
            .bytes
            .get(self.at)
            .is_some_and(|byte| !byte.is_ascii_whitespace())
        {
            self.at += 1;
        }
        (self.at > start).then(|| &self.bytes[start..self.at])
    }

    /// Three numbers; where one is none, the words up to it are passed over.
    #[inline]
    fn point(&mut self) -> Option<Point> {
        let mut point = Point::default();
        for number in &mut point {
            self.skip_blanks();
            let (value, length) = number::leading(&self.bytes[self.at..])?;
            *number = value as f32;
            self.at += length;
        }
        Some(point)
    }

    /// The rest of the line, or what stands before the first facet where
    /// everything is on one line.
    fn skip_name(&mut self) -> &'a [u8] {
        let start = self.at;
        loop {
            let line_ends = |byte: &u8| *byte == b'\n' || *byte == b'\r';
            let mut ahead = *self;
            ahead.skip_blanks();
            if self.bytes[self.at..ahead.at].iter().any(line_ends) {
                break;
            }
            let Some(word) = ahead.next() else { break };
            if is(word, b"facet") || is(word, b"endsolid") {
                break;
            }
            *self = ahead;
        }
        &self.bytes[start..self.at]
    }
}
