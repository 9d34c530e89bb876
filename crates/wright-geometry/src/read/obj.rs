//! Wavefront OBJ: vertices and faces between them. Faces with more than three
//! corners are split from their first one, as they are flat in what programs
//! write.

use crate::finding::Finding;
use crate::mesh::Builder;
use crate::read::{Read, Source, number};
use crate::refusal::Refusal;
use crate::text;
use crate::vector::Point;

/// Groups and objects that are told apart.
const PARTS_MAX: usize = 1_000;

/// Reads all faces.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let mut reader = Reader {
        vertices: Vec::new(),
        triangles: Vec::new(),
        parts: Vec::new(),
        broken: 0,
        others: false,
        triangles_max: source.limits.triangles_max,
    };
    let bytes = crate::format::without_mark(source.bytes);
    for line in bytes.split(|&byte| byte == b'\n' || byte == b'\r') {
        reader.line(line.trim_ascii())?;
    }
    reader.build(source)
}

struct Reader {
    vertices: Vec<Point>,
    triangles: Vec<[u32; 3]>,
    /// Names, and the first triangle of each.
    parts: Vec<(String, usize)>,
    /// Faces that refer to vertices that are not there.
    broken: u64,
    /// Whether there are curves or surfaces, which are not read.
    others: bool,
    triangles_max: u64,
}

impl Reader {
    #[inline]
    fn line(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let (word, rest) = match line.iter().position(u8::is_ascii_whitespace) {
            Some(end) => (&line[..end], line[end..].trim_ascii_start()),
            None => (line, &[][..]),
        };
        match word {
            b"v" => self.vertex(rest),
            b"f" | b"fo" => self.face(rest),
            b"o" | b"g" => {
                self.part(rest);
                Ok(())
            }
            b"curv" | b"curv2" | b"surf" => {
                self.others = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn vertex(&mut self, mut rest: &[u8]) -> Result<(), Refusal> {
        let mut point = [f32::NAN; 3];
        for number in &mut point {
            let Some((value, length)) = number::leading(rest) else {
                break;
            };
            *number = value as f32;
            rest = rest[length..].trim_ascii_start();
        }
        self.vertices.push(point);
        let max = self.triangles_max * 3;
        if self.vertices.len() as u64 > max {
            return Err(Refusal::too_many("vertices", max as usize));
        }
        Ok(())
    }

    /// `1 2 3`, `1/2/3 …`, `-1 -2 -3`: only the first number of each matters.
    fn face(&mut self, rest: &[u8]) -> Result<(), Refusal> {
        let mut corners = rest
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let first = corners.next().map(|word| self.corner(word));
        let second = corners.next().map(|word| self.corner(word));
        let (Some(Some(first)), Some(Some(mut last))) = (first, second) else {
            self.broken += 1;
            return Ok(());
        };
        let before = self.triangles.len();
        for word in corners {
            let Some(next) = self.corner(word) else {
                self.broken += 1;
                self.triangles.truncate(before);
                return Ok(());
            };
            self.triangles.push([first, last, next]);
            last = next;
            if self.triangles.len() as u64 > self.triangles_max {
                return Err(Refusal::TooManyTriangles {
                    found: self.triangles.len() as u64,
                    max: self.triangles_max,
                });
            }
        }
        Ok(())
    }

    /// The number of a vertex: from 1, or from the last one backwards.
    fn corner(&self, word: &[u8]) -> Option<u32> {
        let end = word
            .iter()
            .position(|&byte| byte == b'/')
            .unwrap_or(word.len());
        let number: i64 = std::str::from_utf8(&word[..end]).ok()?.parse().ok()?;
        let vertices = self.vertices.len() as i64;
        let index = if number < 0 {
            vertices.checked_add(number)?
        } else {
            number - 1
        };
        (0..vertices).contains(&index).then_some(index as u32)
    }

    fn part(&mut self, name: &[u8]) {
        let first = self.triangles.len();
        // A group of an object says more of the same.
        let is_same = self.parts.last().is_some_and(|(_, begun)| *begun == first);
        if !is_same && self.parts.len() < PARTS_MAX {
            self.parts.push((text::name(name), first));
        }
    }

    fn build(self, source: Source<'_>) -> Result<(Builder, Read), Refusal> {
        let mut builder = Builder::new(source.limits, source.seed, self.triangles.len());
        let parts = if self.parts.len() > 1 {
            self.parts
                .iter()
                .map(|(name, first)| (name.clone(), *first))
                .collect()
        } else {
            Vec::new()
        };
        builder.indexed_parts(&self.vertices, &self.triangles, &parts)?;
        let mut findings = Vec::new();
        if self.broken > 0 {
            findings.push(Finding::BrokenFacets {
                facets: self.broken,
            });
        }
        if self.others {
            findings.push(Finding::Unknown {
                what: "curves or curved surfaces".to_owned(),
            });
        }
        let read = Read {
            findings,
            stated: None,
        };
        Ok((builder, read))
    }
}
