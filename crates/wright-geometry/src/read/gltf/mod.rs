//! glTF, as text or binary. Its meters with y up become millimeters with z up.

mod data;
mod document;

use crate::finding::Finding;
use crate::format::Format;
use crate::mesh::{Builder, Part};
use crate::read::{Read, Source};
use crate::refusal::Refusal;
use crate::text;
use crate::unit::Unit;
use crate::vector::{Point, Transform, narrow};
use data::{Data, broken};
use document::{Document, Node, Primitive};

/// Reads the scene that is shown first.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let (json, binary) = chunks(source.bytes)?;
    let document: Document = serde_json::from_slice(json)
        .map_err(|error| Refusal::broken(Format::Gltf, error.to_string()))?;
    let mut scene = Scene {
        data: Data::new(document, binary, source.limits)?,
        builder: Builder::new(source.limits, source.seed, 0),
        findings: Vec::new(),
        primitives: 0,
        primitives_max: source.limits.nodes_max,
    };
    scene.read(source)?;
    let read = Read {
        findings: scene.findings,
        stated: Some(Unit::Meter),
    };
    Ok((scene.builder, read))
}

/// The document and the data of a binary file; a text is a document alone.
fn chunks(bytes: &[u8]) -> Result<(&[u8], Option<&[u8]>), Refusal> {
    if !bytes.starts_with(b"glTF") {
        return Ok((crate::format::without_mark(bytes), None));
    }
    let mut rest = bytes
        .get(12..)
        .ok_or_else(|| broken("it stops in its header"))?;
    let (mut json, mut binary) = (None, None);
    while let Some((header, behind)) = rest.split_at_checked(8) {
        let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let Some((chunk, next)) = behind.split_at_checked(length) else {
            return Err(broken("it stops in the middle"));
        };
        match &header[4..] {
            b"JSON" => json = json.or(Some(chunk)),
            b"BIN\0" => binary = binary.or(Some(chunk)),
            _ => {}
        }
        rest = next;
    }
    Ok((json.ok_or_else(|| broken("it has no document"))?, binary))
}

struct Scene<'a> {
    data: Data<'a>,
    builder: Builder,
    findings: Vec<Finding>,
    /// Pieces of meshes, as often as they are placed.
    primitives: usize,
    primitives_max: usize,
}

/// From meters with y up to millimeters with z up.
const TO_MILLIMETERS: Transform = Transform {
    columns: [[1e3, 0.0, 0.0], [0.0, 0.0, 1e3], [0.0, -1e3, 0.0]],
    origin: [0.0; 3],
};

impl Scene<'_> {
    fn read(&mut self, source: Source<'_>) -> Result<(), Refusal> {
        let document = &self.data.document;
        let scene = document.scenes.get(document.scene.unwrap_or_default());
        let shown = match scene {
            Some(scene) => scene.nodes.clone(),
            None if document.nodes.is_empty() => return self.library(),
            None => document.roots(),
        };
        let mut waiting: Vec<(usize, Transform, usize)> = shown
            .into_iter()
            .rev()
            .map(|node| (node, TO_MILLIMETERS, 1))
            .collect();
        let mut nodes = 0;
        while let Some((index, outer, depth)) = waiting.pop() {
            nodes += 1;
            if nodes > source.limits.nodes_max {
                return Err(Refusal::too_many("nodes", source.limits.nodes_max));
            }
            if depth > source.limits.depth_max {
                return Err(Refusal::TooDeep {
                    max: source.limits.depth_max as u64,
                });
            }
            let Some(node) = self.data.document.nodes.get(index) else {
                return Err(broken("a node is missing"));
            };
            let transform = outer.after(&transform_of(node));
            let (mesh, name) = (node.mesh, text::shown(&node.name));
            if waiting.len() + node.children.len() > source.limits.nodes_max {
                return Err(Refusal::too_many("nodes", source.limits.nodes_max));
            }
            waiting.extend(
                node.children
                    .iter()
                    .rev()
                    .map(|&child| (child, transform, depth + 1)),
            );
            if let Some(mesh) = mesh {
                self.mesh(mesh, &name, &transform)?;
            }
        }
        Ok(())
    }

    /// Meshes that no node places: each stands where it is.
    fn library(&mut self) -> Result<(), Refusal> {
        for mesh in 0..self.data.document.meshes.len() {
            self.mesh(mesh, "", &TO_MILLIMETERS)?;
        }
        Ok(())
    }

    fn mesh(&mut self, mesh: usize, name: &str, transform: &Transform) -> Result<(), Refusal> {
        let Some(list) = self.data.document.meshes.get(mesh) else {
            return Err(broken("a mesh is missing"));
        };
        self.primitives = self.primitives.saturating_add(list.primitives.len());
        if self.primitives > self.primitives_max {
            return Err(Refusal::too_many("placed meshes", self.primitives_max));
        }
        for index in 0..list.primitives.len() {
            let list = &self.data.document.meshes[mesh];
            let primitive = &list.primitives[index];
            let part = Part {
                name: if name.is_empty() {
                    text::shown(&list.name)
                } else {
                    name.to_owned()
                },
                color: self.color(primitive),
                ..Part::default()
            };
            if primitive.extensions.draco.is_some() {
                return Err(broken("it is packed with Draco, which is not read here"));
            }
            let Some(corners) = triangles_of(primitive.mode.unwrap_or(4)) else {
                self.pass_over("points or lines");
                continue;
            };
            let Some(position) = primitive.attributes.position else {
                continue;
            };
            let listed = primitive.indices;
            let count = self.data.count(listed.unwrap_or(position)) as u64;
            self.builder.check_count(count / 3)?;
            let points = self.data.positions(position)?;
            let points: Vec<Point> = points
                .iter()
                .map(|point| narrow(transform.point(*point)))
                .collect();
            let indices = match listed {
                Some(indices) => self.data.indices(indices)?,
                None => (0..points.len() as u32).collect(),
            };
            if indices.iter().any(|&index| index as usize >= points.len()) {
                return Err(broken("a triangle is without its vertices"));
            }
            self.builder.begin_part(part);
            let flip = transform.mirrors();
            let triangles = corners(&indices);
            let turned = triangles.map(|[a, b, c]| if flip { [a, c, b] } else { [a, b, c] });
            self.builder.indexed(&points, turned)?;
        }
        Ok(())
    }

    fn pass_over(&mut self, what: &str) {
        let finding = Finding::Unknown {
            what: what.to_owned(),
        };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    fn color(&self, primitive: &Primitive) -> Option<[u8; 3]> {
        let material = self.data.document.materials.get(primitive.material?)?;
        let [red, green, blue, _] = material.pbr_metallic_roughness.base_color_factor?;
        // glTF's colors are linear, ours are not.
        let part = |linear: f64| (linear.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0).round() as u8;
        Some([part(red), part(green), part(blue)])
    }
}

type Triangles<'i> = Box<dyn Iterator<Item = [u32; 3]> + 'i>;

/// How a mode makes triangles of indices; nothing for points and lines.
fn triangles_of(mode: u32) -> Option<fn(&[u32]) -> Triangles<'_>> {
    fn list(indices: &[u32]) -> Triangles<'_> {
        Box::new(indices.as_chunks::<3>().0.iter().copied())
    }
    fn strip(indices: &[u32]) -> Triangles<'_> {
        let triangles = indices.windows(3).enumerate();
        Box::new(triangles.map(|(index, three)| match index % 2 {
            0 => [three[0], three[1], three[2]],
            _ => [three[1], three[0], three[2]],
        }))
    }
    fn fan(indices: &[u32]) -> Triangles<'_> {
        let first = indices.first().copied().unwrap_or_default();
        let rest = indices.get(1..).unwrap_or_default();
        Box::new(rest.windows(2).map(move |pair| [first, pair[0], pair[1]]))
    }
    match mode {
        4 => Some(list),
        5 => Some(strip),
        6 => Some(fan),
        _ => None,
    }
}

fn transform_of(node: &Node) -> Transform {
    if let Some(matrix) = node.matrix {
        let column = |at: usize| [matrix[at], matrix[at + 1], matrix[at + 2]];
        return Transform {
            columns: [column(0), column(4), column(8)],
            origin: column(12),
        };
    }
    let [x, y, z, w] = node.rotation.unwrap_or([0.0, 0.0, 0.0, 1.0]);
    let [sx, sy, sz] = node.scale.unwrap_or([1.0; 3]);
    Transform {
        columns: [
            [
                sx * (1.0 - 2.0 * (y * y + z * z)),
                sx * 2.0 * (x * y + z * w),
                sx * 2.0 * (x * z - y * w),
            ],
            [
                sy * 2.0 * (x * y - z * w),
                sy * (1.0 - 2.0 * (x * x + z * z)),
                sy * 2.0 * (y * z + x * w),
            ],
            [
                sz * 2.0 * (x * z + y * w),
                sz * 2.0 * (y * z - x * w),
                sz * (1.0 - 2.0 * (x * x + y * y)),
            ],
        ],
        origin: node.translation.unwrap_or_default(),
    }
}
