//! Shapes whose sizes are known, and the files that they are written to.

#[expect(
    unreachable_pub,
    reason = "shared with the tests of the whole product, where it is"
)]
#[path = "../../../../tests/support/block.rs"]
mod block;

pub(crate) use block::block;
use wright_geometry::{Analysis, Limits, MeshAnalysis, Point, Refusal, Report, analyze};

/// Three corners, counterclockwise from outside.
pub(crate) type Facet = [Point; 3];

/// A number that the analysis must not depend on.
pub(crate) const SEED: u64 = 0x5eed;

/// What is known of a file.
pub(crate) fn mesh_of(bytes: &[u8], name: &str) -> Result<MeshAnalysis, Refusal> {
    match analyze(bytes, name, &Limits::default(), SEED)? {
        Analysis::Mesh(mesh) => Ok(*mesh),
        other => panic!("{name} is no mesh: {other:?}"),
    }
}

/// The report of facets written as binary STL.
pub(crate) fn report_of(facets: &[Facet]) -> Report {
    mesh_of(&binary_stl(facets), "sample.stl").unwrap().report
}

/// A cube of 20 mm in the corner of the axes.
pub(crate) fn cube() -> Vec<Facet> {
    block([0.0; 3], [20.0; 3])
}

/// The same facets, inside out.
pub(crate) fn inverted(facets: &[Facet]) -> Vec<Facet> {
    facets.iter().map(|&[a, b, c]| [a, c, b]).collect()
}

/// The same facets elsewhere.
pub(crate) fn moved(facets: &[Facet], by: Point) -> Vec<Facet> {
    let shift = |point: Point| [point[0] + by[0], point[1] + by[1], point[2] + by[2]];
    facets.iter().map(|facet| facet.map(shift)).collect()
}

/// The same facets, larger.
pub(crate) fn scaled(facets: &[Facet], by: f32) -> Vec<Facet> {
    facets
        .iter()
        .map(|facet| facet.map(|point| point.map(|n| n * by)))
        .collect()
}

/// A ring of about `2 · around · across` facets around z.
pub(crate) fn torus(around: usize, across: usize, large: f64, small: f64) -> Vec<Facet> {
    let point = |i: usize, j: usize| -> Point {
        let turn =
            |index: usize, of: usize| (index % of) as f64 / of as f64 * std::f64::consts::TAU;
        let (u, v) = (turn(i, around), turn(j, across));
        let radius = large + small * v.cos();
        [radius * u.cos(), radius * u.sin(), small * v.sin()].map(|n| n as f32)
    };
    let mut facets = Vec::with_capacity(around * across * 2);
    for i in 0..around {
        for j in 0..across {
            let quad = [
                point(i, j),
                point(i + 1, j),
                point(i + 1, j + 1),
                point(i, j + 1),
            ];
            facets.push([quad[0], quad[1], quad[2]]);
            facets.push([quad[0], quad[2], quad[3]]);
        }
    }
    facets
}

/// Numbers that look random and are the same every time.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// The same facets in no order.
pub(crate) fn shuffled(mut facets: Vec<Facet>) -> Vec<Facet> {
    let mut numbers = Numbers(42);
    for index in (1..facets.len()).rev() {
        facets.swap(index, numbers.below(index + 1));
    }
    facets
}

/// The direction a facet looks to.
pub(crate) fn normal([a, b, c]: &Facet) -> Point {
    let side = |end: &Point| [0, 1, 2].map(|axis| f64::from(end[axis]) - f64::from(a[axis]));
    let (u, v) = (side(b), side(c));
    let n = [
        u[1] * v[2] - u[2] * v[1],
        u[2] * v[0] - u[0] * v[2],
        u[0] * v[1] - u[1] * v[0],
    ];
    let length = n
        .iter()
        .map(|n| n * n)
        .sum::<f64>()
        .sqrt()
        .max(f64::MIN_POSITIVE);
    n.map(|n| (n / length) as f32)
}

/// Facets as binary STL with a header of zeros.
pub(crate) fn binary_stl(facets: &[Facet]) -> Vec<u8> {
    binary_stl_with(facets, b"", facets.len() as u32)
}

/// The same with a header and a count, which may be wrong.
pub(crate) fn binary_stl_with(facets: &[Facet], header: &[u8], count: u32) -> Vec<u8> {
    let mut file = header.to_vec();
    file.resize(80, 0);
    file.extend_from_slice(&count.to_le_bytes());
    for facet in facets {
        for number in [normal(facet), facet[0], facet[1], facet[2]].as_flattened() {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&[0, 0]);
    }
    file
}

/// Facets as STL text.
pub(crate) fn ascii_stl(facets: &[Facet]) -> String {
    let mut file = "solid sample\n".to_owned();
    for facet in facets {
        let [x, y, z] = normal(facet);
        file += &format!("  facet normal {x} {y} {z}\n    outer loop\n");
        for [x, y, z] in facet {
            file += &format!("      vertex {x} {y} {z}\n");
        }
        file += "    endloop\n  endfacet\n";
    }
    file + "endsolid sample\n"
}

/// What edges say, found the slow way.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SlowEdges {
    pub(crate) open: u64,
    pub(crate) shared: u64,
    pub(crate) shells: u64,
}

/// Volume and surface in double precision, one facet after the other.
pub(crate) fn slow_measures(facets: impl Iterator<Item = Facet>) -> (f64, f64) {
    let (mut volume, mut surface) = (0.0, 0.0);
    for facet in facets {
        let [a, b, c] = facet.map(|point| point.map(f64::from));
        let cross = |u: [f64; 3], v: [f64; 3]| {
            [
                u[1] * v[2] - u[2] * v[1],
                u[2] * v[0] - u[0] * v[2],
                u[0] * v[1] - u[1] * v[0],
            ]
        };
        let minus = |u: [f64; 3], v: [f64; 3]| [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
        let n = cross(b, c);
        volume += (a[0] * n[0] + a[1] * n[1] + a[2] * n[2]) / 6.0;
        let n = cross(minus(b, a), minus(c, a));
        surface += n.iter().map(|n| n * n).sum::<f64>().sqrt() / 2.0;
    }
    (volume, surface)
}

/// Edges by a map from edges to facets, shells by painting over edges of two.
pub(crate) fn slow_edges(facets: &[Facet]) -> SlowEdges {
    use std::collections::HashMap;
    let key = |point: Point| point.map(|n| (n + 0.0).to_bits());
    let mut edges: HashMap<_, Vec<usize>> = HashMap::new();
    let mut real = Vec::new();
    for (index, facet) in facets.iter().enumerate() {
        let [a, b, c] = facet.map(key);
        if a == b || b == c || c == a {
            continue;
        }
        real.push(index);
        for (one, two) in [(a, b), (b, c), (c, a)] {
            edges
                .entry((one.min(two), one.max(two)))
                .or_default()
                .push(index);
        }
    }
    let mut neighbors: HashMap<usize, Vec<usize>> = HashMap::new();
    for pair in edges.values().filter(|facets| facets.len() == 2) {
        neighbors.entry(pair[0]).or_default().push(pair[1]);
        neighbors.entry(pair[1]).or_default().push(pair[0]);
    }
    let mut seen = vec![false; facets.len()];
    let mut shells = 0;
    for start in real {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        shells += 1;
        let mut waiting = vec![start];
        while let Some(facet) = waiting.pop() {
            for &next in neighbors.get(&facet).into_iter().flatten() {
                if !std::mem::replace(&mut seen[next], true) {
                    waiting.push(next);
                }
            }
        }
    }
    let count = |wanted: fn(usize) -> bool| {
        edges.values().filter(|facets| wanted(facets.len())).count() as u64
    };
    SlowEdges {
        open: count(|facets| facets % 2 == 1),
        shared: count(|facets| facets > 2),
        shells,
    }
}
