//! PLY: a header that says what follows, then vertices and faces, as text or
//! binary in either byte order.

use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::mesh::Builder;
use crate::read::{Read, Source, number};
use crate::refusal::Refusal;
use crate::text;
use crate::vector::Point;

/// Lines of a header.
const HEADER_LINES_MAX: usize = 1_000;

/// Reads all faces.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let (header, data) = Header::read(source.bytes)?;
    let mut values = Values {
        data,
        encoding: header.encoding,
    };
    let mut content = Content {
        vertices: Vec::new(),
        triangles: Vec::new(),
        is_cut_off: false,
    };
    for element in &header.elements {
        if !content.element(element, &mut values, source.limits)? {
            content.is_cut_off = true;
            break;
        }
    }
    let vertices = content.vertices.len() as u32;
    let whole = |triangle: &&[u32; 3]| triangle.iter().all(|&vertex| vertex < vertices);
    let broken = content.triangles.len() - content.triangles.iter().filter(whole).count();
    let mut builder = Builder::new(source.limits, source.seed, content.triangles.len());
    builder.indexed(
        &content.vertices,
        content.triangles.iter().filter(whole).copied(),
    )?;
    let mut findings = Vec::new();
    if content.is_cut_off {
        findings.push(Finding::CutOff);
    }
    if broken > 0 {
        findings.push(Finding::BrokenFacets {
            facets: broken as u64,
        });
    }
    let read = Read {
        findings,
        stated: None,
    };
    Ok((builder, read))
}

#[derive(Clone, Copy, PartialEq)]
enum Encoding {
    Text,
    LittleEndian,
    BigEndian,
}

#[derive(Clone, Copy)]
enum Scalar {
    Signed(usize),
    Unsigned(usize),
    Float(usize),
}

impl Scalar {
    fn find(word: &str) -> Option<Self> {
        Some(match word {
            "char" | "int8" => Self::Signed(1),
            "short" | "int16" => Self::Signed(2),
            "int" | "int32" => Self::Signed(4),
            "uchar" | "uint8" => Self::Unsigned(1),
            "ushort" | "uint16" => Self::Unsigned(2),
            "uint" | "uint32" => Self::Unsigned(4),
            "float" | "float32" => Self::Float(4),
            "double" | "float64" => Self::Float(8),
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Signed(bytes) | Self::Unsigned(bytes) | Self::Float(bytes) => bytes,
        }
    }
}

struct Property {
    name: String,
    /// The type of the length, for lists.
    length: Option<Scalar>,
    scalar: Scalar,
}

struct Element {
    name: String,
    count: u64,
    properties: Vec<Property>,
}

struct Header {
    encoding: Encoding,
    elements: Vec<Element>,
}

fn broken(reason: &str) -> Refusal {
    Refusal::broken(Format::Ply, reason)
}

impl Header {
    /// The header, and the bytes behind it.
    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Refusal> {
        let mut header = Self {
            encoding: Encoding::Text,
            elements: Vec::new(),
        };
        let mut rest = crate::format::without_mark(bytes);
        for _ in 0..HEADER_LINES_MAX {
            let Some(end) = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r') else {
                return Err(broken("its header has no end"));
            };
            let line = text::name(&rest[..end]);
            let ending = if rest[end..].starts_with(b"\r\n") {
                2
            } else {
                1
            };
            rest = &rest[end + ending..];
            if line == "end_header" {
                return Ok((header, rest));
            }
            header.line(&line)?;
        }
        Err(broken("its header has too many lines"))
    }

    fn line(&mut self, line: &str) -> Result<(), Refusal> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let unknown = || Refusal::broken(Format::Ply, format!("its header says “{line}”"));
        match words[..] {
            ["format", encoding, _] => {
                self.encoding = match encoding {
                    "ascii" => Encoding::Text,
                    "binary_little_endian" => Encoding::LittleEndian,
                    "binary_big_endian" => Encoding::BigEndian,
                    _ => return Err(unknown()),
                };
            }
            ["element", name, count] => self.elements.push(Element {
                name: name.to_owned(),
                count: count.parse().map_err(|_| unknown())?,
                properties: Vec::new(),
            }),
            ["property", "list", length, scalar, name] => {
                let length = Scalar::find(length).ok_or_else(unknown)?;
                self.property(name, Some(length), scalar)
                    .ok_or_else(unknown)?;
            }
            ["property", scalar, name] => self.property(name, None, scalar).ok_or_else(unknown)?,
            _ => {}
        }
        Ok(())
    }

    fn property(&mut self, name: &str, length: Option<Scalar>, scalar: &str) -> Option<()> {
        let property = Property {
            name: name.to_owned(),
            length,
            scalar: Scalar::find(scalar)?,
        };
        self.elements.last_mut()?.properties.push(property);
        Some(())
    }
}

struct Content {
    vertices: Vec<Point>,
    triangles: Vec<[u32; 3]>,
    is_cut_off: bool,
}

impl Content {
    /// Whether all of an element was there.
    fn element(
        &mut self,
        element: &Element,
        values: &mut Values<'_>,
        limits: &Limits,
    ) -> Result<bool, Refusal> {
        let is_vertex = element.name == "vertex";
        let is_strip = element.name == "tristrips";
        let is_face = is_strip || element.name == "face";
        // Without properties an element has no bytes, so its count proves nothing.
        if element.properties.is_empty() {
            return Ok(true);
        }
        for _ in 0..element.count {
            let mut point = [f32::NAN; 3];
            for property in &element.properties {
                let indices = is_face && property.name.starts_with("vert");
                let complete = match property.length {
                    Some(length) if indices => {
                        let list = &mut List {
                            values,
                            length,
                            scalar: property.scalar,
                        };
                        match is_strip {
                            true => self.strips(list, limits),
                            false => self.face(list, limits),
                        }
                    }
                    Some(length) => values.skip_list(length, property.scalar),
                    None => values.next(property.scalar).map(|value| {
                        let axis = ["x", "y", "z"]
                            .iter()
                            .position(|axis| *axis == property.name);
                        if let (true, Some(axis)) = (is_vertex, axis) {
                            point[axis] = value as f32;
                        }
                    }),
                };
                if complete.is_none() {
                    return Ok(false);
                }
            }
            if is_vertex {
                self.vertices.push(point);
            }
            self.check(limits)?;
        }
        Ok(true)
    }

    fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        let max = limits.triangles_max;
        if self.triangles.len() as u64 > max {
            return Err(Refusal::TooManyTriangles {
                found: self.triangles.len() as u64,
                max,
            });
        }
        if self.vertices.len() > limits.vertices_max() {
            return Err(Refusal::too_many("vertices", limits.vertices_max()));
        }
        Ok(())
    }

    /// What `add` makes of each corner of a face or strip, until there are too many
    /// triangles.
    fn corners(
        &mut self,
        list: &mut List<'_, '_>,
        limits: &Limits,
        mut add: impl FnMut(&mut Vec<[u32; 3]>, f64),
    ) -> Option<()> {
        let count = list.values.next(list.length)?.max(0.0) as u64;
        for _ in 0..count {
            if self.triangles.len() as u64 > limits.triangles_max {
                break;
            }
            add(&mut self.triangles, list.values.next(list.scalar)?);
        }
        Some(())
    }

    /// A face of any number of corners, split from its first one.
    fn face(&mut self, list: &mut List<'_, '_>, limits: &Limits) -> Option<()> {
        let (mut first, mut last) = (None, None);
        self.corners(list, limits, |triangles, value| {
            let index = index_of(value);
            match (first, last) {
                (None, _) => first = Some(index),
                (Some(_), None) => last = Some(index),
                (Some(first), Some(before)) => {
                    triangles.push([first, before, index]);
                    last = Some(index);
                }
            }
        })
    }

    /// Strips, each corner a triangle with the two before it, and every other one
    /// the other way round. A negative number begins another strip.
    fn strips(&mut self, list: &mut List<'_, '_>, limits: &Limits) -> Option<()> {
        let (mut before, mut corners) = ([0; 2], 0_u64);
        self.corners(list, limits, |triangles, value| {
            if value < 0.0 {
                corners = 0;
                return;
            }
            let index = index_of(value);
            let [one, two] = before;
            if corners >= 2 {
                triangles.push(match corners % 2 {
                    0 => [one, two, index],
                    _ => [two, one, index],
                });
            }
            before = [two, index];
            corners += 1;
        })
    }
}

/// Numbers with their count before them.
struct List<'v, 'd> {
    values: &'v mut Values<'d>,
    length: Scalar,
    scalar: Scalar,
}

/// A number of a vertex; what is none is no vertex.
fn index_of(value: f64) -> u32 {
    if (0.0..f64::from(u32::MAX)).contains(&value) {
        value as u32
    } else {
        u32::MAX
    }
}

/// Numbers one after the other.
struct Values<'a> {
    data: &'a [u8],
    encoding: Encoding,
}

impl Values<'_> {
    #[inline]
    fn next(&mut self, scalar: Scalar) -> Option<f64> {
        if self.encoding == Encoding::Text {
            self.data = self.data.trim_ascii_start();
            let (value, length) = number::leading(self.data)?;
            self.data = &self.data[length..];
            return Some(value);
        }
        let (bytes, rest) = self.data.split_at_checked(scalar.bytes())?;
        self.data = rest;
        // As the eight bytes of a whole number, highest first.
        let mut whole = [0; 8];
        let used = &mut whole[8 - bytes.len()..];
        used.copy_from_slice(bytes);
        if self.encoding == Encoding::LittleEndian {
            used.reverse();
        }
        let bits = u64::from_be_bytes(whole);
        Some(match scalar {
            Scalar::Unsigned(_) => bits as f64,
            Scalar::Signed(1) => f64::from(bits as u8 as i8),
            Scalar::Signed(2) => f64::from(bits as u16 as i16),
            Scalar::Signed(_) => f64::from(bits as u32 as i32),
            Scalar::Float(4) => f64::from(f32::from_bits(bits as u32)),
            Scalar::Float(_) => f64::from_bits(bits),
        })
    }

    fn skip_list(&mut self, length: Scalar, scalar: Scalar) -> Option<()> {
        let count = self.next(length)?.max(0.0) as u64;
        for _ in 0..count {
            self.next(scalar)?;
        }
        Some(())
    }
}
