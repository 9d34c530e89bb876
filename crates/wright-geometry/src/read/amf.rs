//! AMF: XML, sometimes in an archive. Objects have vertices and volumes.

use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::mesh::{Builder, Part};
use crate::read::archive::Archive;
use crate::read::xml::{self, Element, Step};
use crate::read::{Read, Source, number};
use crate::refusal::Refusal;
use crate::text;
use crate::unit::Unit;
use crate::vector::{Point, narrow, scale};
use std::collections::HashMap;

/// Reads all objects, each where it is.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let mut parser = Parser {
        limits: source.limits,
        builder: Builder::new(source.limits, source.seed, 0),
        unit: Unit::Millimeter,
        findings: Vec::new(),
        text: String::new(),
        point: [f64::NAN; 3],
        corners: [u32::MAX; 3],
        vertices: Vec::new(),
        volumes: Vec::new(),
        waiting: 0,
        materials: HashMap::new(),
        material: None,
        color: [f64::NAN; 3],
        name: String::new(),
    };
    if source.bytes.starts_with(b"PK") {
        parser.unpack(source)?;
    } else {
        xml::walk(source.bytes, Format::Amf, source.limits, |step| {
            parser.step(step)
        })?;
    }
    let read = Read {
        findings: parser.findings,
        stated: Some(parser.unit),
    };
    Ok((parser.builder, read))
}

/// Triangles of one material.
#[derive(Default)]
struct Volume {
    material: Option<String>,
    triangles: Vec<[u32; 3]>,
}

struct Parser<'a> {
    limits: &'a Limits,
    builder: Builder,
    unit: Unit,
    findings: Vec<Finding>,
    /// Text of the innermost element.
    text: String,
    point: [f64; 3],
    corners: [u32; 3],
    vertices: Vec<Point>,
    volumes: Vec<Volume>,
    /// Triangles of all these volumes.
    waiting: u64,
    /// Colors by the material's number.
    materials: HashMap<String, [u8; 3]>,
    material: Option<String>,
    color: [f64; 3],
    name: String,
}

impl Parser<'_> {
    fn unpack(&mut self, source: Source<'_>) -> Result<(), Refusal> {
        let mut archive = Archive::open(source.bytes, Format::Amf, source.limits)?;
        let names = archive.names();
        let name = names
            .iter()
            .find(|name| name.to_ascii_lowercase().ends_with(".amf"));
        let Some(name) = name.or(names.first()) else {
            return Err(Refusal::broken(Format::Amf, "its archive is empty"));
        };
        let Some(entry) = archive.entry(name)? else {
            return Err(Refusal::broken(Format::Amf, "its archive has no model"));
        };
        let walked = xml::walk(entry, Format::Amf, source.limits, |step| self.step(step));
        walked.map_err(|refusal| archive.reason(refusal))
    }

    fn step(&mut self, step: Step<'_>) -> Result<(), Refusal> {
        match step {
            Step::Start(element) => {
                self.text.clear();
                self.start(element)
            }
            Step::Text(text) => {
                if self.text.len() + text.len() <= self.limits.token_bytes_max {
                    self.text.push_str(text);
                }
                Ok(())
            }
            Step::End(name) => self.end(name),
        }
    }

    fn start(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        match element.name() {
            "amf" => {
                let unit = element.attribute("unit");
                self.unit = unit
                    .and_then(|unit| Unit::find(&unit))
                    .unwrap_or(Unit::Millimeter);
            }
            "object" => {
                self.vertices.clear();
                self.volumes.clear();
                self.waiting = 0;
                self.name.clear();
            }
            "vertex" => self.point = [f64::NAN; 3],
            "volume" => {
                if self.volumes.len() >= self.limits.nodes_max {
                    return Err(Refusal::too_many("volumes", self.limits.nodes_max));
                }
                self.volumes.push(Volume {
                    material: element.attribute("materialid"),
                    triangles: Vec::new(),
                });
            }
            "triangle" => self.corners = [u32::MAX; 3],
            "material" => self.material = element.attribute("id"),
            "color" => self.color = [f64::NAN; 3],
            "metadata" if element.attribute("type").is_some_and(|kind| kind == "name") => {
                self.name = "?".to_owned();
            }
            // The only finding there is.
            "constellation" if self.findings.is_empty() => self.findings.push(Finding::Unknown {
                what: "a constellation of copies".to_owned(),
            }),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        let number = || number::whole(self.text.as_bytes()).unwrap_or(f64::NAN);
        let index = || self.text.trim().parse().unwrap_or(u32::MAX);
        match name {
            "x" => self.point[0] = number(),
            "y" => self.point[1] = number(),
            "z" => self.point[2] = number(),
            "r" => self.color[0] = number(),
            "g" => self.color[1] = number(),
            "b" => self.color[2] = number(),
            "v1" => self.corners[0] = index(),
            "v2" => self.corners[1] = index(),
            "v3" => self.corners[2] = index(),
            "vertex" => {
                let point = scale(self.point, self.unit.millimeters());
                self.vertices.push(narrow(point));
                let max = self.limits.vertices_max();
                if self.vertices.len() > max {
                    return Err(Refusal::too_many("vertices", max));
                }
            }
            "triangle" => self.triangle()?,
            "metadata" if self.name == "?" => self.name = text::shown(&self.text),
            "material" => self.material = None,
            "color" => self.end_color(),
            "object" => self.end_object()?,
            _ => {}
        }
        self.text.clear();
        Ok(())
    }

    fn triangle(&mut self) -> Result<(), Refusal> {
        let corners = self.corners;
        if let Some(volume) = self.volumes.last_mut() {
            volume.triangles.push(corners);
            self.waiting += 1;
        }
        self.builder.check_count(self.waiting)
    }

    fn end_color(&mut self) {
        if let Some(material) = &self.material
            && self.materials.len() < self.limits.nodes_max
        {
            let color = self.color.map(|part| (part.clamp(0.0, 1.0) * 255.0) as u8);
            self.materials.insert(material.clone(), color);
        }
    }

    fn end_object(&mut self) -> Result<(), Refusal> {
        let vertices = std::mem::take(&mut self.vertices);
        let known = vertices.len() as u32;
        self.waiting = 0;
        for volume in std::mem::take(&mut self.volumes) {
            if volume.triangles.is_empty() {
                continue;
            }
            let mut corners = volume.triangles.iter().flatten();
            if !corners.all(|&vertex| vertex < known) {
                return Err(Refusal::broken(
                    Format::Amf,
                    "a triangle is without its vertices",
                ));
            }
            let color = volume
                .material
                .as_ref()
                .and_then(|id| self.materials.get(id));
            self.builder.begin_part(Part {
                name: self.name.clone(),
                color: color.copied(),
                ..Part::default()
            });
            self.builder
                .indexed(&vertices, volume.triangles.iter().copied())?;
        }
        Ok(())
    }
}
