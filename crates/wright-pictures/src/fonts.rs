//! The fonts text in drawings is set in. No others: what a machine has installed
//! changes nothing.

use resvg::usvg::FontResolver;
use resvg::usvg::fontdb::{Database, FaceInfo, ID};
use std::sync::Arc;

/// The family that stands in for every other.
pub(crate) const SANS: &str = "IBM Plex Sans";
/// The family of numbers and names of things.
pub(crate) const MONO: &str = "IBM Plex Mono";

/// Fonts at hand.
#[derive(Debug, Clone, Default)]
pub struct Fonts(Arc<Database>);

impl Fonts {
    /// From font files (TrueType or OpenType); what is none is left out.
    pub fn of(files: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut database = Database::new();
        for file in files {
            database.load_font_data(file);
        }
        database.set_sans_serif_family(SANS);
        database.set_serif_family(SANS);
        database.set_cursive_family(SANS);
        database.set_fantasy_family(SANS);
        database.set_monospace_family(MONO);
        Self(Arc::new(database))
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How a face is found for a character that the chosen one lacks: a family
    /// comes in one file a script, so its own files of that weight are asked first.
    pub(crate) fn resolver(&self) -> FontResolver<'static> {
        let any = FontResolver::default_fallback_selector();
        FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(move |character, asked, database| {
                let first = database.face(*asked.first()?)?;
                let others = database.faces().filter(|face| !is_alike(face, first));
                let others = others.map(|face| face.id);
                let asked_and_others: Vec<ID> = asked.iter().copied().chain(others).collect();
                any(character, &asked_and_others, database)
                    .or_else(|| any(character, asked, database))
            }),
        }
    }

    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.0)
    }
}

fn is_alike(one: &FaceInfo, other: &FaceInfo) -> bool {
    one.weight == other.weight && one.families.first() == other.families.first()
}
