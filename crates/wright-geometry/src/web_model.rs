//! A mesh for browsers: binary glTF with positions of 16 bits, packed by the
//! codec that every viewer knows (`EXT_meshopt_compression`).
//!
//! The file has one node that turns millimeters with z up into the meters with
//! y up that glTF means, and below it one that spreads the 16-bit positions.
//! There are no normals: viewers shade facets flat, as they were drawn.

use crate::mesh::{Mesh, Part};
use crate::vector::Point;
use serde_json::{Value, json};

/// Triangles beyond which there is a second, coarser model to look at first.
const COARSE_ABOVE: usize = 500_000;
/// Triangles of the coarser model.
const COARSE_TRIANGLES: usize = 200_000;
/// Facets around one vertex up to which coarsening takes its time; it takes the
/// square of this for each vertex.
const VALENCE_MAX: u32 = 1_000;
/// How far the coarser model may be off, as a share of the extent.
const COARSE_ERROR: f32 = 0.01;
/// Positions along the longest side.
const STEPS: f32 = 65_535.0;
/// Bytes of a packed triangle above which the order of facets is no use to the
/// codec, and neighbors are brought together first.
const SCATTERED_BYTES: usize = 4;
/// Vertices that neighbors are sought among.
const NEIGHBORS: u32 = 16;
/// Colors of parts that are told apart; each is one call to draw.
const COLORS_MAX: usize = 16;
/// The version of the vertex codec that `EXT_meshopt_compression` has.
const VERTEX_CODEC: i32 = 0;
/// How hard the vertex codec tries.
const VERTEX_EFFORT: i32 = 2;

/// A position as the file holds it; the fourth number fills up to four bytes.
type Position = [u16; 4];

/// Writes a mesh, whose coordinates are so many millimeters, as binary glTF.
pub fn to_glb(mesh: &Mesh, millimeters: f64) -> Vec<u8> {
    let grid = Grid::around(mesh);
    let mut runs = runs(mesh);
    let mut packed: Vec<Packed> = Vec::new();
    let (order, mut indices) = first_used(&runs, mesh.vertices.len());
    let mut positions = grid.positions(mesh, &order);
    let mut indices_packed = pack_indices(&indices, positions.len());
    let triangles = mesh.triangles.len();
    let bytes: usize = indices_packed.iter().map(Vec::len).sum();
    if bytes > triangles * SCATTERED_BYTES {
        for run in &mut runs {
            run.indices =
                meshopt::optimize_vertex_cache_fifo(&run.indices, mesh.vertices.len(), NEIGHBORS);
        }
        let (order, nearer) = first_used(&runs, mesh.vertices.len());
        indices = nearer;
        positions = grid.positions(mesh, &order);
        indices_packed = pack_indices(&indices, positions.len());
    }
    packed.push(Packed::positions(&positions));
    for (indices, bytes) in indices.iter().zip(indices_packed) {
        packed.push(Packed::indices(indices, bytes, positions.len()));
    }
    let document = document(&grid, &positions, &runs, &packed, millimeters);
    container(&document, &packed)
}

/// A mesh of fewer triangles that looks nearly the same, for one that is large:
/// more than half a million triangles.
pub fn coarser(mesh: &Mesh) -> Option<Mesh> {
    if mesh.triangles.len() <= COARSE_ABOVE {
        return None;
    }
    let indices = mesh.triangles.as_flattened();
    let bytes = meshopt::typed_to_bytes(&mesh.vertices);
    let vertices = meshopt::VertexDataAdapter::new(bytes, size_of::<Point>(), 0).ok()?;
    let target = COARSE_TRIANGLES * 3;
    let options = meshopt::SimplifyOptions::empty();
    let finely = || meshopt::simplify(indices, &vertices, target, COARSE_ERROR, options, None);
    // Loose facets cannot be joined; trying takes for ever.
    let is_joined = mesh.vertices.len() < mesh.triangles.len() * 3 / 4;
    let fewer = (is_joined && largest_valence(mesh) <= VALENCE_MAX)
        .then(finely)
        .filter(|fewer| fewer.len() <= target * 2);
    let sloppily = || meshopt::simplify_sloppy(indices, &vertices, target, COARSE_ERROR, None);
    let fewer = fewer.unwrap_or_else(sloppily);
    let (order, indices) = first_used(
        &[Run {
            color: None,
            name: String::new(),
            indices: fewer,
        }],
        mesh.vertices.len(),
    );
    let (triangles, _) = indices[0].as_chunks::<3>();
    Some(Mesh {
        vertices: order
            .iter()
            .map(|&vertex| mesh.vertices[vertex as usize])
            .collect(),
        triangles: triangles.to_vec(),
        parts: Vec::new(),
    })
}

/// How many facets the busiest vertex has.
fn largest_valence(mesh: &Mesh) -> u32 {
    let mut valences = vec![0_u32; mesh.vertices.len()];
    for &vertex in mesh.triangles.as_flattened() {
        valences[vertex as usize] += 1;
    }
    valences.into_iter().max().unwrap_or_default()
}

/// Where the 16-bit positions are.
struct Grid {
    low: Point,
    step: f32,
}

impl Grid {
    fn around(mesh: &Mesh) -> Self {
        let bounds = mesh.bounds();
        let largest = bounds.extent().into_iter().fold(0.0, f64::max);
        let step = (largest / f64::from(STEPS)) as f32;
        Self {
            low: if bounds.is_empty() {
                [0.0; 3]
            } else {
                bounds.low
            },
            step: if step > 0.0 && step.is_finite() {
                step
            } else {
                1.0
            },
        }
    }

    fn positions(&self, mesh: &Mesh, order: &[u32]) -> Vec<Position> {
        let position = |&vertex: &u32| {
            let point = mesh.vertices[vertex as usize];
            let along = |axis: usize| ((point[axis] - self.low[axis]) / self.step).round() as u16;
            [along(0), along(1), along(2), 0]
        };
        order.iter().map(position).collect()
    }
}

/// Triangles of one color.
struct Run {
    color: Option<[u8; 3]>,
    /// What the first part of that color is called.
    name: String,
    indices: Vec<u32>,
}

/// The triangles of a mesh by color, each color once; all in one run where the
/// parts have no colors or too many.
fn runs(mesh: &Mesh) -> Vec<Run> {
    by_color(mesh).unwrap_or_else(|| {
        vec![Run {
            color: None,
            name: String::new(),
            indices: mesh.triangles.as_flattened().to_vec(),
        }]
    })
}

fn by_color(mesh: &Mesh) -> Option<Vec<Run>> {
    if mesh.parts.iter().all(|part| part.color.is_none()) {
        return None;
    }
    let mut runs: Vec<Run> = Vec::new();
    for part in &mesh.parts {
        let indices = triangles_of(mesh, part).as_flattened();
        if let Some(run) = runs.iter_mut().find(|run| run.color == part.color) {
            run.indices.extend_from_slice(indices);
            continue;
        }
        if runs.len() == COLORS_MAX {
            return None;
        }
        runs.push(Run {
            color: part.color,
            name: part.name.clone(),
            indices: indices.to_vec(),
        });
    }
    let counted: usize = runs.iter().map(|run| run.indices.len()).sum();
    (counted == mesh.triangles.len() * 3).then_some(runs)
}

fn triangles_of<'a>(mesh: &'a Mesh, part: &Part) -> &'a [[u32; 3]] {
    let first = part.first_triangle as usize;
    &mesh.triangles[first..first + part.triangles as usize]
}

/// The vertices in the order in which they are used, and the triangles between
/// them: what the codecs are best at.
fn first_used(runs: &[Run], vertices: usize) -> (Vec<u32>, Vec<Vec<u32>>) {
    const UNUSED: u32 = u32::MAX;
    let mut numbers = vec![UNUSED; vertices];
    let mut order = Vec::with_capacity(vertices);
    let mut number = |vertex: u32| {
        let number = &mut numbers[vertex as usize];
        if *number == UNUSED {
            *number = order.len() as u32;
            order.push(vertex);
        }
        *number
    };
    let indices = runs
        .iter()
        .map(|run| run.indices.iter().map(|&v| number(v)).collect());
    let indices = indices.collect();
    (order, indices)
}

fn pack_indices(indices: &[Vec<u32>], vertices: usize) -> Vec<Vec<u8>> {
    let pack = |indices: &Vec<u32>| {
        meshopt::encode_index_buffer(indices, vertices)
            .expect("the buffer has the size that the codec asked for")
    };
    indices.iter().map(pack).collect()
}

/// A packed view of the file's data.
struct Packed {
    bytes: Vec<u8>,
    count: usize,
    stride: usize,
    mode: &'static str,
    target: u32,
}

impl Packed {
    fn positions(positions: &[Position]) -> Self {
        let bytes =
            meshopt::encode_vertex_buffer_level(positions, VERTEX_EFFORT, Some(VERTEX_CODEC));
        Self {
            bytes: bytes.expect("the buffer has the size that the codec asked for"),
            count: positions.len(),
            stride: size_of::<Position>(),
            mode: "ATTRIBUTES",
            target: 34_962,
        }
    }

    fn indices(indices: &[u32], bytes: Vec<u8>, vertices: usize) -> Self {
        // Viewers keep indices as they are unpacked: two bytes where that is enough.
        let stride = if vertices < usize::from(u16::MAX) {
            2
        } else {
            4
        };
        Self {
            bytes,
            count: indices.len(),
            stride,
            mode: "TRIANGLES",
            target: 34_963,
        }
    }

    fn unpacked(&self) -> usize {
        (self.count * self.stride).next_multiple_of(4)
    }

    fn padded(&self) -> usize {
        self.bytes.len().next_multiple_of(4)
    }
}

fn document(
    grid: &Grid,
    positions: &[Position],
    runs: &[Run],
    packed: &[Packed],
    millimeters: f64,
) -> Value {
    let extensions = ["KHR_mesh_quantization", "EXT_meshopt_compression"];
    let (mut low, mut high) = ([u16::MAX; 3], [0; 3]);
    for position in positions {
        for axis in 0..3 {
            low[axis] = position[axis].min(low[axis]);
            high[axis] = position[axis].max(high[axis]);
        }
    }
    let mut accessors = vec![json!({
        "bufferView": 0, "componentType": 5123, "count": positions.len(), "type": "VEC3",
        "min": low, "max": high,
    })];
    let mut primitives = Vec::new();
    let mut materials = Vec::new();
    for (view, (run, packed)) in runs.iter().zip(&packed[1..]).enumerate() {
        let component = if packed.stride == 2 { 5123 } else { 5125 };
        accessors.push(json!({
            "bufferView": view + 1, "componentType": component, "count": packed.count,
            "type": "SCALAR",
        }));
        let mut primitive = json!({ "attributes": { "POSITION": 0 }, "indices": view + 1 });
        if let Some(color) = run.color {
            primitive["material"] = materials.len().into();
            materials.push(material(color, &run.name));
        }
        primitives.push(primitive);
    }
    let unpacked: usize = packed.iter().map(Packed::unpacked).sum();
    let padded: usize = packed.iter().map(Packed::padded).sum();
    let meters = millimeters / 1e3;
    let mut document = json!({
        "asset": { "version": "2.0", "generator": "Commonwright" },
        "extensionsUsed": extensions,
        "extensionsRequired": extensions,
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [
            {
                "children": [1],
                "rotation": [-std::f64::consts::FRAC_1_SQRT_2, 0.0, 0.0, std::f64::consts::FRAC_1_SQRT_2],
                "scale": [meters, meters, meters],
            },
            { "mesh": 0, "translation": grid.low, "scale": [grid.step, grid.step, grid.step] },
        ],
        "meshes": [{ "primitives": primitives }],
        "accessors": accessors,
        "bufferViews": views(packed),
        "buffers": [
            { "byteLength": padded },
            {
                "byteLength": unpacked,
                "extensions": { "EXT_meshopt_compression": { "fallback": true } },
            },
        ],
    });
    if !materials.is_empty() {
        document["materials"] = materials.into();
    }
    document
}

fn material([red, green, blue]: [u8; 3], name: &str) -> Value {
    // glTF's colors are linear, files' colors are not.
    let linear = |part: u8| (f64::from(part) / 255.0).powf(2.2);
    json!({
        "name": name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [linear(red), linear(green), linear(blue), 1.0],
            "metallicFactor": 0.0,
        },
        "doubleSided": true,
    })
}

fn views(packed: &[Packed]) -> Vec<Value> {
    let (mut at, mut unpacked_at) = (0, 0);
    let view = |packed: &Packed| {
        let mut view = json!({
            "buffer": 1, "byteOffset": unpacked_at, "byteLength": packed.count * packed.stride,
            "target": packed.target,
            "extensions": { "EXT_meshopt_compression": {
                "buffer": 0, "byteOffset": at, "byteLength": packed.bytes.len(),
                "byteStride": packed.stride, "count": packed.count, "mode": packed.mode,
            } },
        });
        if packed.mode == "ATTRIBUTES" {
            view["byteStride"] = packed.stride.into();
        }
        at += packed.padded();
        unpacked_at += packed.unpacked();
        view
    };
    packed.iter().map(view).collect()
}

/// Header, the document, the data; each padded to four bytes.
fn container(document: &Value, packed: &[Packed]) -> Vec<u8> {
    let mut text = document.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(4), b' ');
    let data: usize = packed.iter().map(Packed::padded).sum();
    let length = 12 + 8 + text.len() + 8 + data;
    let mut file = Vec::with_capacity(length);
    let number = |number: usize| (number as u32).to_le_bytes();
    file.extend_from_slice(b"glTF");
    file.extend_from_slice(&number(2));
    file.extend_from_slice(&number(length));
    file.extend_from_slice(&number(text.len()));
    file.extend_from_slice(b"JSON");
    file.extend_from_slice(&text);
    file.extend_from_slice(&number(data));
    file.extend_from_slice(b"BIN\0");
    for one in packed {
        file.extend_from_slice(&one.bytes);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}
