//! What measuring the files of a part says of what it requires.

use crate::amount::Amount;
use crate::cutting::is_of_sheet;
use crate::requirement::{Fact, Facts, Origin, Requirement};
use wright_model::{Material, Measured};

impl Facts {
    /// Adds what measuring the files of the part found, each with its path.
    #[must_use]
    pub fn with_measured<'a>(self, files: impl IntoIterator<Item = (Measured, &'a str)>) -> Self {
        let said = self.requirement();
        let files = files.into_iter();
        files.fold(self, |facts, (measured, path)| {
            facts.with(facts_of(measured, path, &said))
        })
    }
}

/// What a file says of a part of which other things are said.
fn facts_of(measured: Measured, path: &str, said: &Requirement) -> Facts {
    let mut facts = Facts::default();
    let size_um = match measured {
        Measured::Body { size_um, volume_nl } => {
            // How full a print is, nobody says: this is the most it can be.
            let mass = volume_nl.and_then(|volume_nl| solid_mass(volume_nl, said));
            let mass = mass.map(|mass| Fact::new(mass, Origin::Guessed, path));
            facts.mass.extend(mass);
            Some(size_um)
        }
        Measured::Board {
            size_um,
            thickness_um,
        } => {
            let thickness = thickness_um.map(|um| Fact::new(um, Origin::Measured, path));
            facts.thickness_um.extend(thickness);
            flat(size_um, thickness_um)
        }
        Measured::Drawing { size_um } => {
            // What a saw is set by shows more than the part.
            let process = said.process.as_ref();
            let process = process.filter(|process| is_of_sheet(&process.value));
            let thickness = process.and(said.thickness_um.as_ref());
            flat(Some(size_um), thickness.map(|thickness| thickness.value))
        }
    };
    let size = size_um.map(|size| Fact::new(size, Origin::Measured, path));
    facts.size_um.extend(size);
    facts
}

fn flat(size_um: Option<[i64; 2]>, thickness_um: Option<i64>) -> Option<[i64; 3]> {
    let ([width, height], thickness) = size_um.zip(thickness_um)?;
    Some([width, height, thickness])
}

/// Grams of a solid of its material. A nanoliter of 1 kg/m³ weighs a nanogram.
fn solid_mass(volume_nl: i64, said: &Requirement) -> Option<Amount> {
    let material = Material::find(&said.material.as_ref()?.value)?;
    let nanograms = i128::from(volume_nl) * i128::from(material.density_kg_m3?);
    Amount::from_millionths(i64::try_from(nanograms / 1_000).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(process: &str, material: &str, thickness_um: Option<i64>) -> Facts {
        let word = |word: &str| vec![Fact::new(word.to_owned(), Origin::Stated, "bom.csv")];
        let thickness = thickness_um.map(|um| Fact::new(um, Origin::Stated, "bom.csv"));
        Facts {
            process: word(process),
            material: word(material),
            thickness_um: thickness.into_iter().collect(),
            ..Facts::default()
        }
    }

    #[test]
    fn a_closed_body_weighs_what_its_material_does() {
        // 10 mm × 10 mm × 10 mm: a milliliter.
        let cube = |volume_nl| Measured::Body {
            size_um: [10_000; 3],
            volume_nl,
        };
        let part = |volume_nl, material: &str| {
            let files = [(cube(volume_nl), "stl/cube.stl")];
            said("fdm", material, None)
                .with_measured(files)
                .requirement()
        };
        let density = Material::find("PETG").unwrap().density_kg_m3.unwrap();
        let mass = part(Some(1_000_000), "PETG").mass.unwrap();
        assert_eq!(mass.value.millionths(), density * 1_000);
        assert_eq!(
            (mass.origin, mass.from.as_str()),
            (Origin::Guessed, "stl/cube.stl")
        );
        assert_eq!(part(Some(1_000_000), "moon dust").mass, None);
        assert_eq!(part(None, "PETG").mass, None);
        assert_eq!(part(Some(-1), "PETG").mass, None);
        assert_eq!(part(Some(i64::MAX), "PETG").mass, None);
        let size = part(None, "PETG").size_um.unwrap();
        assert_eq!((size.value, size.origin), ([10_000; 3], Origin::Measured));
    }

    #[test]
    fn a_drawing_measures_what_is_cut_along_it() {
        let drawing = Measured::Drawing {
            size_um: [200_000, 100_000],
        };
        let size = |facts: Facts| {
            let files = [(drawing, "dxf/side.dxf")];
            let size = facts.with_measured(files).requirement().size_um;
            size.map(|size| size.value)
        };
        let flat = Some([200_000, 100_000, 4_000]);
        assert_eq!(size(said("laser-cut", "MDF", Some(4_000))), flat);
        assert_eq!(size(said("laser-cut", "MDF", None)), None);
        assert_eq!(size(said("saw-cut", "MDF", Some(4_000))), None);
        let board = Measured::Board {
            size_um: Some([50_000, 30_000]),
            thickness_um: Some(1_600),
        };
        let board = Facts::default().with_measured([(board, "a.kicad_pcb")]);
        let known = board.requirement();
        assert_eq!(known.size_um.unwrap().value, [50_000, 30_000, 1_600]);
        assert_eq!(known.thickness_um.unwrap().value, 1_600);
    }
}
