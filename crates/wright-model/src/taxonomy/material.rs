//! Materials: what things are made of.
//!
//! Densities are typical values in kg/m³ for a first estimate of mass, never
//! for proof of strength or trade: metals and ceramics as metallurgy handbooks
//! give them, plastics the middle of manufacturers' data sheets (unfilled
//! grade), woods and boards air-dry at 12 % moisture (Wood Handbook class),
//! textiles and foams the bulk of common goods. A family whose members differ
//! by more than about a quarter has none.

use super::{Entry, Index};
use std::sync::LazyLock;

/// What something is made of.
#[derive(Debug, PartialEq, Eq)]
pub struct Material {
    /// What designs and equipment say, e.g. `petg`; never changes.
    pub slug: &'static str,
    /// What people read, in English.
    pub name: &'static str,
    /// The slug of what it is a kind of.
    pub parent: Option<&'static str>,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// Typical density in kg/m³ (see the module for where it comes from).
    pub density_kg_m3: Option<i64>,
}

static INDEX: LazyLock<Index<Material>> = LazyLock::new(|| Index::new(MATERIALS));

impl Material {
    /// Every material, parents before their children.
    pub fn all() -> &'static [Self] {
        MATERIALS
    }

    /// The material a slug, name or alias means, however it is spelled.
    pub fn find(text: &str) -> Option<&'static Self> {
        INDEX.find(text)
    }

    /// What it is a kind of.
    pub fn parent(&self) -> Option<&'static Self> {
        INDEX.parent(self)
    }

    /// Its kinds, one level down.
    pub fn children(&self) -> impl Iterator<Item = &'static Self> {
        INDEX.children(self.slug)
    }

    /// Whether it is `ancestor` (slug, name or alias) or a kind of it.
    pub fn is_a(&self, ancestor: &str) -> bool {
        INDEX.is_a(self, ancestor)
    }
}

impl Entry for Material {
    fn slug(&self) -> &'static str {
        self.slug
    }
    fn name(&self) -> &'static str {
        self.name
    }
    fn parent_slug(&self) -> Option<&'static str> {
        self.parent
    }
    fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }
}

/// A family whose members differ too much for one density.
const fn family(
    parent: Option<&'static str>,
    slug: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
) -> Material {
    Material {
        slug,
        name,
        parent,
        aliases,
        density_kg_m3: None,
    }
}

/// A material with its typical density in kg/m³.
const fn dense(
    parent: &'static str,
    slug: &'static str,
    name: &'static str,
    density_kg_m3: i64,
    aliases: &'static [&'static str],
) -> Material {
    Material {
        slug,
        name,
        parent: Some(parent),
        aliases,
        density_kg_m3: Some(density_kg_m3),
    }
}

static MATERIALS: &[Material] = super::table! {
    // Plastics.
    family(None, "plastic", "Plastic", &["plastics", "polymer"]),
    family(Some("plastic"), "thermoplastic", "Thermoplastic", &["thermoplastics"]),
    dense("thermoplastic", "pla", "PLA", 1_240, &["polylactide", "polylactic acid", "PLA+", "tough PLA"]),
    dense("thermoplastic", "petg", "PETG", 1_270, &["PET-G glycol modified", "copolyester"]),
    dense("thermoplastic", "pet", "PET", 1_380, &["polyester plastic", "rPET"]),
    dense("thermoplastic", "abs", "ABS", 1_050, &["acrylonitrile butadiene styrene"]),
    dense("thermoplastic", "asa", "ASA", 1_070, &[]),
    dense("thermoplastic", "hips", "HIPS", 1_050, &["high impact polystyrene", "polystyrene", "PS"]),
    dense("thermoplastic", "polycarbonate", "Polycarbonate", 1_200, &["PC", "lexan", "makrolon"]),
    dense("thermoplastic", "nylon", "Nylon", 1_130, &["polyamide", "PA", "PA6", "PA66"]),
    dense("nylon", "pa12", "Nylon 12", 1_010, &["polyamide 12", "PA2200"]),
    dense("thermoplastic", "pp", "Polypropylene", 905, &["polyprop"]),
    family(Some("thermoplastic"), "polyethylene", "Polyethylene", &["PE"]),
    dense("polyethylene", "hdpe", "HDPE", 955, &["high density polyethylene", "PE-HD"]),
    dense("polyethylene", "ldpe", "LDPE", 920, &["low density polyethylene", "PE-LD"]),
    dense("polyethylene", "uhmwpe", "UHMW-PE", 935, &["UHMW", "PE1000"]),
    dense("thermoplastic", "pvc", "PVC", 1_400, &["polyvinyl chloride", "uPVC"]),
    dense("thermoplastic", "acrylic", "Acrylic", 1_190, &["PMMA", "plexiglass", "plexiglas", "perspex"]),
    dense("thermoplastic", "pom", "POM", 1_410, &["acetal", "delrin", "polyoxymethylene"]),
    dense("thermoplastic", "ptfe", "PTFE", 2_170, &["teflon"]),
    dense("thermoplastic", "peek", "PEEK", 1_300, &[]),
    dense("thermoplastic", "tpu", "TPU", 1_210, &["TPE", "flexible filament", "ninjaflex"]),
    dense("thermoplastic", "pva", "PVA", 1_230, &["polyvinyl alcohol"]),
    dense("thermoplastic", "vinyl-film", "Vinyl film", 1_350, &["sticker vinyl", "self-adhesive vinyl"]),
    family(Some("plastic"), "thermoset", "Thermoset", &["thermosets"]),
    dense("thermoset", "epoxy", "Epoxy", 1_160, &["epoxy resin"]),
    dense("thermoset", "photopolymer", "Photopolymer resin", 1_150, &["resin", "UV resin", "SLA resin"]),
    dense("thermoset", "polyurethane", "Polyurethane", 1_120, &["PU", "PUR"]),
    dense("thermoset", "phenolic", "Phenolic sheet", 1_400, &["bakelite", "pertinax", "FR2"]),
    // Rubber and foam.
    family(None, "elastomer", "Rubber", &["elastomers"]),
    dense("elastomer", "silicone", "Silicone rubber", 1_140, &[]),
    dense("elastomer", "nbr", "Nitrile rubber", 1_250, &["nitrile", "buna-n"]),
    dense("elastomer", "epdm", "EPDM", 1_250, &[]),
    dense("elastomer", "neoprene", "Neoprene", 1_350, &["chloroprene", "CR rubber"]),
    dense("elastomer", "natural-rubber", "Natural rubber", 1_100, &["latex"]),
    family(None, "foam", "Foam", &["foams"]),
    dense("foam", "eva-foam", "EVA foam", 120, &["EVA", "foam rubber"]),
    dense("foam", "eps", "Expanded polystyrene", 20, &["styrofoam", "EPS foam"]),
    dense("foam", "xps", "Extruded polystyrene", 35, &["XPS foam"]),
    dense("foam", "pu-foam", "Polyurethane foam", 35, &["PUR foam"]),
    dense("foam", "pe-foam", "Polyethylene foam", 30, &["EPE"]),
    // Metals.
    family(None, "metal", "Metal", &["metals"]),
    dense("metal", "steel", "Steel", 7_850, &["carbon steel"]),
    dense("steel", "mild-steel", "Mild steel", 7_850, &["structural steel", "S235", "S235JR", "A36", "low carbon steel"]),
    dense("steel", "galvanized-steel", "Galvanized steel", 7_850, &["galvanised steel", "zinc plated steel"]),
    dense("steel", "stainless-steel", "Stainless steel", 7_930, &["stainless", "inox", "A2", "304", "A4", "316", "1.4301", "1.4404"]),
    dense("steel", "tool-steel", "Tool steel", 7_800, &["silver steel", "drill rod", "hardened steel"]),
    dense("steel", "spring-steel", "Spring steel", 7_850, &["music wire", "piano wire"]),
    dense("metal", "cast-iron", "Cast iron", 7_200, &["grey iron", "gray iron", "iron"]),
    dense("metal", "aluminum", "Aluminum", 2_700, &["aluminium", "alu", "Al"]),
    dense("aluminum", "aluminum-6061", "Aluminum 6061", 2_700, &["6061", "6061-T6", "aluminium 6061"]),
    dense("aluminum", "aluminum-6060", "Aluminum 6060/6063", 2_700, &["6060", "6063", "aluminium 6060", "aluminum extrusion", "aluminium extrusion", "aluminium profile", "aluminum profile"]),
    dense("aluminum", "aluminum-5083", "Aluminum 5083", 2_660, &["5083", "aluminium 5083"]),
    dense("aluminum", "aluminum-7075", "Aluminum 7075", 2_810, &["7075", "aluminium 7075"]),
    dense("metal", "brass", "Brass", 8_500, &["CuZn39Pb3", "Ms58"]),
    dense("metal", "bronze", "Bronze", 8_800, &["tin bronze"]),
    dense("metal", "copper", "Copper", 8_940, &["Cu"]),
    dense("metal", "titanium", "Titanium", 4_430, &["Ti6Al4V", "grade 5 titanium"]),
    dense("metal", "zinc", "Zinc", 7_140, &["zamak"]),
    dense("metal", "tin", "Tin", 7_290, &["pewter"]),
    dense("metal", "lead", "Lead", 11_340, &[]),
    // Wood and boards.
    family(None, "wood", "Wood", &["timber", "lumber"]),
    dense("wood", "softwood", "Softwood", 480, &["construction timber"]),
    dense("softwood", "pine", "Pine", 510, &["scots pine"]),
    dense("softwood", "spruce", "Spruce", 450, &["fir", "SPF"]),
    dense("softwood", "larch", "Larch", 590, &[]),
    dense("softwood", "cedar", "Cedar", 380, &["western red cedar"]),
    family(Some("wood"), "hardwood", "Hardwood", &["hard wood timber"]),
    dense("hardwood", "beech", "Beech", 720, &[]),
    dense("hardwood", "birch", "Birch", 650, &[]),
    dense("hardwood", "oak", "Oak", 710, &[]),
    dense("hardwood", "ash", "Ash", 690, &["ash wood"]),
    dense("hardwood", "maple", "Maple", 650, &[]),
    dense("hardwood", "poplar", "Poplar", 450, &["aspen"]),
    dense("hardwood", "balsa", "Balsa", 150, &[]),
    dense("wood", "bamboo", "Bamboo", 700, &[]),
    family(Some("wood"), "wood-board", "Wood-based board", &["wood panel", "board"]),
    dense("wood-board", "plywood", "Plywood", 600, &["ply", "multiplex"]),
    dense("plywood", "birch-plywood", "Birch plywood", 680, &["birch ply", "baltic birch"]),
    dense("plywood", "poplar-plywood", "Poplar plywood", 430, &["poplar ply"]),
    dense("plywood", "marine-plywood", "Marine plywood", 650, &["marine ply", "exterior plywood", "WBP plywood"]),
    dense("wood-board", "mdf", "MDF", 750, &["medium density fiberboard", "medium density fibreboard"]),
    dense("wood-board", "hdf", "Hardboard", 900, &["masonite"]),
    dense("wood-board", "chipboard", "Chipboard", 650, &["particle board"]),
    dense("wood-board", "osb", "OSB", 620, &["oriented strand board"]),
    // Paper, cloth, leather.
    family(None, "paper", "Paper and board", &["papers"]),
    dense("paper", "paper-sheet", "Paper sheet", 800, &["printing paper"]),
    dense("paper", "cardboard", "Corrugated cardboard", 130, &["corrugated board"]),
    dense("paper", "greyboard", "Greyboard", 650, &["grayboard", "paperboard"]),
    dense("wood", "cork", "Cork", 200, &[]),
    family(None, "textile", "Cloth", &["fabric", "textiles"]),
    dense("textile", "cotton", "Cotton cloth", 420, &[]),
    dense("textile", "canvas", "Canvas", 560, &["cotton canvas", "waxed canvas", "duck canvas"]),
    dense("textile", "denim", "Denim", 550, &[]),
    dense("textile", "linen", "Linen", 450, &["flax"]),
    dense("textile", "wool", "Wool", 300, &[]),
    dense("textile", "felt", "Felt", 250, &["wool felt"]),
    dense("textile", "polyester-fabric", "Polyester cloth", 500, &["polyester"]),
    dense("textile", "nylon-fabric", "Nylon cloth", 500, &["ripstop", "cordura", "ripstop nylon"]),
    dense("textile", "mesh-fabric", "Mesh cloth", 250, &["insect mesh", "netting", "mosquito net"]),
    dense("textile", "webbing", "Webbing", 550, &["strap", "nylon webbing", "polypropylene webbing"]),
    dense("textile", "leather", "Leather", 900, &[]),
    // Mineral.
    family(None, "mineral", "Mineral", &["minerals"]),
    dense("mineral", "glass", "Glass", 2_500, &["float glass", "soda-lime glass", "window glass"]),
    dense("mineral", "borosilicate", "Borosilicate glass", 2_230, &["pyrex", "boro"]),
    dense("mineral", "concrete", "Concrete", 2_350, &[]),
    dense("mineral", "plaster", "Plaster", 1_150, &["gypsum", "plaster of paris"]),
    dense("mineral", "ceramic", "Ceramic", 2_300, &["stoneware", "fired clay", "porcelain"]),
    dense("mineral", "clay", "Clay", 1_800, &[]),
    dense("mineral", "brick", "Brick", 1_800, &["fired brick"]),
    // Composites.
    family(None, "composite", "Composite", &["composites"]),
    dense("composite", "gfrp", "Glass-fiber composite", 1_850, &["fiberglass", "fibreglass", "GRP", "GFK"]),
    dense("composite", "cfrp", "Carbon-fiber composite", 1_550, &["carbon fiber", "carbon fibre", "CFK"]),
    dense("composite", "fr4", "FR-4", 1_850, &["circuit board laminate", "glass epoxy"]),
    dense("composite", "aluminum-composite", "Aluminum composite panel", 1_500, &["dibond", "ACM", "alupanel", "aluminium composite panel"]),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::tests::check_table(MATERIALS);
        for material in MATERIALS {
            let density = material.density_kg_m3.unwrap_or(1_000);
            assert!((10..=20_000).contains(&density), "{}", material.slug);
            if let Some(parent) = material.parent() {
                let place = |slug| MATERIALS.iter().position(|other| other.slug == slug);
                assert!(
                    place(parent.slug) < place(material.slug),
                    "{}",
                    material.slug
                );
            }
        }
    }

    #[test]
    fn words_of_makers_are_found() {
        for (text, slug) in [
            ("PETG", "petg"),
            ("PET-G", "petg"),
            ("pet g", "petg"),
            ("ply", "plywood"),
            ("Birch Plywood", "birch-plywood"),
            ("aluminum", "aluminum"),
            ("Aluminium", "aluminum"),
            ("6061-T6", "aluminum-6061"),
            ("PMMA", "acrylic"),
            ("MDF", "mdf"),
            ("FR4", "fr4"),
            ("FR-4", "fr4"),
            ("inox", "stainless-steel"),
        ] {
            assert_eq!(
                Material::find(text).map(|material| material.slug),
                Some(slug),
                "{text}"
            );
        }
        assert_eq!(Material::find("unobtainium"), None);
    }

    #[test]
    fn families_and_densities() {
        let petg = Material::find("petg").unwrap();
        assert!(petg.is_a("thermoplastic") && petg.is_a("plastic") && !petg.is_a("metal"));
        assert_eq!(petg.density_kg_m3, Some(1_270));
        let plywood = Material::find("plywood").unwrap();
        assert!(plywood.is_a("wood"));
        assert!(
            plywood
                .children()
                .any(|child| child.slug == "birch-plywood")
        );
        assert_eq!(Material::find("metal").unwrap().density_kg_m3, None);
    }
}
