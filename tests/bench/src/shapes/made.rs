//! Meshes of a million facets, the same in every run, in the formats that people keep them in.

use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::content::Noise;

pub(crate) use tests::block::Corner;
pub(crate) type Facet = [Corner; 3];

/// Radius of the ring's middle line, in millimeters.
const RADIUS: f64 = 40.0;
/// Radius of what goes around it.
const THICKNESS: f64 = 10.0;

/// A ring of points, so many around it and so many across.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ring {
    pub(crate) around: usize,
    pub(crate) across: usize,
}

impl Ring {
    pub(crate) fn facets(self) -> Vec<Facet> {
        self.triangles()
            .map(|corners| corners.map(|corner| self.point(corner)))
            .collect()
    }

    /// Each triangle by the numbers of its points: neighbors follow each other, as programs write them.
    fn triangles(self) -> impl Iterator<Item = [usize; 3]> {
        let number = move |i: usize, j: usize| i % self.around * self.across + j % self.across;
        let quads = (0..self.around).flat_map(move |i| (0..self.across).map(move |j| (i, j)));
        quads.flat_map(move |(i, j)| {
            let [a, b, c, d] = [
                number(i, j),
                number(i + 1, j),
                number(i + 1, j + 1),
                number(i, j + 1),
            ];
            [[a, b, c], [a, c, d]]
        })
    }

    fn point(self, number: usize) -> Corner {
        let turn = |index: usize, of: usize| index as f64 / of as f64 * TAU;
        let u = turn(number / self.across, self.around);
        let v = turn(number % self.across, self.across);
        let radius = RADIUS + THICKNESS * v.cos();
        [radius * u.cos(), radius * u.sin(), THICKNESS * v.sin()].map(|number| number as f32)
    }

    /// As 3MF, packed as programs pack it.
    pub(crate) fn three_mf(self) -> Result<Vec<u8>> {
        let mut model = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"millimeter\" xml:lang=\"en-US\" \
             xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\">\n<resources>\n\
             <object id=\"1\" type=\"model\">\n<mesh>\n<vertices>\n",
        );
        for number in 0..self.around * self.across {
            let [x, y, z] = self.point(number);
            writeln!(model, "<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>")?;
        }
        model.push_str("</vertices>\n<triangles>\n");
        for [a, b, c] in self.triangles() {
            writeln!(model, "<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>")?;
        }
        model.push_str(
            "</triangles>\n</mesh>\n</object>\n</resources>\n<build>\n<item objectid=\"1\"/>\n\
             </build>\n</model>\n",
        );
        let types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Types \
             xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
             Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"model\" \
             ContentType=\"application/vnd.ms-package.3dmanufacturing-3dmodel+xml\"/></Types>";
        let relations = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Relationships \
             xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
             Target=\"/3D/3dmodel.model\" Id=\"rel0\" \
             Type=\"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel\"/></Relationships>";
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", types),
            ("_rels/.rels", relations),
            ("3D/3dmodel.model", &model),
        ] {
            writer.start_file(name, SimpleFileOptions::default())?;
            writer.write_all(text.as_bytes())?;
        }
        Ok(writer.finish()?.into_inner())
    }
}

/// The same facets in no order.
pub(crate) fn shuffled(mut facets: Vec<Facet>) -> Vec<Facet> {
    let mut noise = Noise::new(42);
    for index in (1..facets.len()).rev() {
        facets.swap(index, noise.below(index as u64 + 1) as usize);
    }
    facets
}

/// A box with a corner at the origin.
pub(crate) fn block(size: Corner) -> Vec<Facet> {
    tests::block::block([0.0; 3], size)
}

/// As binary STL, with the normals that programs write.
pub(crate) fn stl(facets: &[Facet]) -> Vec<u8> {
    let mut file = vec![0; 80];
    file.extend_from_slice(&(facets.len() as u32).to_le_bytes());
    for facet in facets {
        for number in [normal(facet)].iter().chain(facet).flatten() {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&[0; 2]);
    }
    file
}

/// As STL in text.
pub(crate) fn ascii_stl(facets: &[Facet]) -> Result<String> {
    let mut file = String::from("solid ring\n");
    for facet in facets {
        let [x, y, z] = normal(facet);
        writeln!(file, "  facet normal {x:e} {y:e} {z:e}\n    outer loop")?;
        for [x, y, z] in facet {
            writeln!(file, "      vertex {x:e} {y:e} {z:e}")?;
        }
        file.push_str("    endloop\n  endfacet\n");
    }
    file.push_str("endsolid ring\n");
    Ok(file)
}

fn normal([a, b, c]: &Facet) -> Corner {
    let side = |end: &Corner| [0, 1, 2].map(|axis| end[axis] - a[axis]);
    let (u, v) = (side(b), side(c));
    let normal = [
        u[1] * v[2] - u[2] * v[1],
        u[2] * v[0] - u[0] * v[2],
        u[0] * v[1] - u[1] * v[0],
    ];
    let length = normal.iter().map(|part| part * part).sum::<f32>().sqrt();
    normal.map(|part| if length > 0.0 { part / length } else { 0.0 })
}
