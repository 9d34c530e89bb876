//! Processes: ways of making.
//!
//! Codes are those of Open Know-How's technology-specific documentation
//! criteria (TsDC): `3DP LAS CNC PCB CIR MEC WEL ASM CMP`, and `COT`
//! (commercial off the shelf), which public manifests use for what is bought.
//! A process without a code of its own has its parent's.

use super::{Entry, Index};
use std::sync::LazyLock;

/// A way of making.
#[derive(Debug, PartialEq, Eq)]
pub struct Process {
    /// What designs and equipment say, e.g. `fdm`; never changes.
    pub slug: &'static str,
    /// What people read, in English.
    pub name: &'static str,
    /// The slug of what it is a kind of.
    pub parent: Option<&'static str>,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    tsdc: Option<&'static str>,
}

static INDEX: LazyLock<Index<Process>> = LazyLock::new(|| Index::new(PROCESSES));

impl Process {
    /// Every process, parents before their children.
    pub fn all() -> &'static [Self] {
        PROCESSES
    }

    /// The process a slug, name or alias means, however it is spelled.
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

    /// Its code in Open Know-How (TsDC), its own or that of the nearest
    /// ancestor that has one.
    pub fn tsdc(&self) -> Option<&'static str> {
        self.tsdc.or_else(|| self.parent().and_then(Self::tsdc))
    }
}

impl Entry for Process {
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

/// A family of processes.
const fn family(
    slug: &'static str,
    name: &'static str,
    tsdc: Option<&'static str>,
    aliases: &'static [&'static str],
) -> Process {
    Process {
        slug,
        name,
        parent: None,
        aliases,
        tsdc,
    }
}

/// A process of a family, under the family's code.
const fn kind(
    parent: &'static str,
    slug: &'static str,
    name: &'static str,
    aliases: &'static [&'static str],
) -> Process {
    coded(parent, slug, name, None, aliases)
}

/// A process with a code of its own.
const fn coded(
    parent: &'static str,
    slug: &'static str,
    name: &'static str,
    tsdc: Option<&'static str>,
    aliases: &'static [&'static str],
) -> Process {
    Process {
        slug,
        name,
        parent: Some(parent),
        aliases,
        tsdc,
    }
}

static PROCESSES: &[Process] = super::table! {
    // Nothing is made.
    family("bought", "Bought", Some("COT"), &["buy", "off-the-shelf", "purchase", "purchased", "commercial", "COTS", "standard part"]),
    // 3D printing.
    family("additive", "3D printing", Some("3DP"), &["additive manufacturing", "3DP", "3d-print", "3d-printed", "printing"]),
    kind("additive", "fdm", "Filament printing", &["FFF", "fused deposition modeling", "fused filament fabrication", "fused deposition modelling"]),
    kind("additive", "pellet-print", "Pellet printing", &["FGF", "fused granulate fabrication"]),
    kind("additive", "sla", "Resin printing", &["stereolithography", "resin", "DLP", "MSLA", "vat photopolymerization"]),
    kind("additive", "sls", "Selective laser sintering", &["laser sintering"]),
    kind("additive", "mjf", "Multi jet fusion", &[]),
    kind("additive", "material-jetting", "Material jetting", &["polyjet"]),
    kind("additive", "binder-jetting", "Binder jetting", &[]),
    kind("additive", "dmls", "Metal powder printing", &["SLM", "direct metal laser sintering", "selective laser melting", "LPBF", "metal printing"]),
    kind("additive", "paste-print", "Paste and clay printing", &["clay printing", "ceramic printing", "DIW", "concrete printing"]),
    // Cutting flat material.
    family("cutting", "Cutting", None, &["cut", "sheet cutting"]),
    coded("cutting", "laser-cut", "Laser cutting", Some("LAS"), &["LAS", "laser", "laser cutter"]),
    coded("laser-cut", "laser-engrave", "Laser engraving", Some("LAS"), &["engraving", "laser marking"]),
    kind("cutting", "waterjet", "Waterjet cutting", &["waterjet-cut"]),
    kind("cutting", "plasma-cut", "Plasma cutting", &["plasma"]),
    kind("cutting", "flame-cut", "Flame cutting", &["oxyfuel", "oxy-fuel cutting"]),
    kind("cutting", "vinyl-cut", "Vinyl cutting", &["vinyl", "vinyl cutter", "plotter cutting", "cutting plotter"]),
    kind("cutting", "knife-cut", "Knife cutting", &["drag knife", "oscillating knife", "craft cutter"]),
    kind("cutting", "hot-wire", "Hot-wire cutting", &["hot wire cut", "foam cutting"]),
    kind("cutting", "die-cut", "Die cutting", &["punching dies"]),
    // Taking chips.
    family("machining", "Machining", Some("MEC"), &["chip removal", "subtractive", "metalworking"]),
    coded("machining", "cnc-mill", "CNC milling", Some("CNC"), &["CNC", "milling", "cnc mill cut", "cnc machining"]),
    coded("machining", "cnc-lathe", "CNC turning", Some("CNC"), &["cnc lathe turning"]),
    coded("machining", "cnc-router", "CNC routing", Some("CNC"), &["cnc-route", "routing"]),
    kind("machining", "mill", "Manual milling", &["hand milling"]),
    kind("machining", "lathe", "Turning", &["manual lathe", "manual turning"]),
    kind("machining", "drill", "Drilling", &["drill press", "boring"]),
    kind("machining", "tap", "Tapping threads", &["tapping", "threading", "thread cutting"]),
    kind("machining", "grind", "Grinding", &["surface grinding"]),
    kind("machining", "edm", "Spark erosion", &["wire EDM", "electrical discharge machining"]),
    kind("machining", "metal-saw", "Sawing metal", &["bandsaw metal", "hacksaw", "cut to length"]),
    // Sheet metal.
    family("sheet-metal", "Sheet metal work", Some("MEC"), &["sheetmetal working"]),
    kind("sheet-metal", "bend", "Bending", &["folding", "press brake", "sheet metal bending"]),
    kind("sheet-metal", "punch", "Punching", &["turret punching", "stamping"]),
    kind("sheet-metal", "shear", "Shearing", &["guillotine"]),
    kind("sheet-metal", "roll", "Rolling", &["roll bending"]),
    kind("sheet-metal", "tube-bend", "Tube bending", &["pipe bending"]),
    kind("sheet-metal", "rivet", "Riveting", &["pop rivet"]),
    kind("sheet-metal", "forge", "Forging", &["blacksmithing"]),
    // Joining.
    family("joining", "Joining", None, &["join"]),
    coded("joining", "welding", "Welding", Some("WEL"), &["WEL", "weld"]),
    kind("welding", "mig-weld", "MIG/MAG welding", &["MIG", "MAG", "GMAW"]),
    kind("welding", "tig-weld", "TIG welding", &["TIG", "GTAW"]),
    kind("welding", "arc-weld", "Stick welding", &["MMA", "SMAW", "stick weld", "arc welding"]),
    kind("welding", "spot-weld", "Spot welding", &["resistance welding"]),
    kind("joining", "brazing", "Brazing", &["braze", "hard soldering"]),
    kind("joining", "plastic-weld", "Plastic welding", &["heat staking", "ultrasonic welding", "hot air welding"]),
    kind("joining", "glue", "Gluing", &["gluing up", "adhesive bonding", "bonding", "solvent welding"]),
    // Casting and molding.
    family("casting", "Casting and molding", None, &["molding", "moulding", "cast"]),
    kind("casting", "resin-cast", "Resin casting", &["vacuum casting", "urethane casting"]),
    kind("casting", "silicone-mold", "Silicone molding", &["silicone casting", "silicone moulding"]),
    kind("casting", "sand-cast", "Sand casting", &["foundry"]),
    kind("casting", "lost-wax", "Investment casting", &["lost wax casting", "lost PLA"]),
    kind("casting", "injection-mold", "Injection molding", &["injection moulding"]),
    kind("casting", "vacuum-form", "Vacuum forming", &["thermoforming"]),
    kind("casting", "concrete-cast", "Concrete casting", &["concrete", "cement casting"]),
    coded("casting", "composite-layup", "Composite lay-up", Some("CMP"), &["CMP", "composites", "fiberglass layup", "fibreglass layup", "hand layup"]),
    // Electronics.
    family("electronics", "Electronics", Some("CIR"), &["CIR", "circuit"]),
    coded("electronics", "pcb-fabrication", "Circuit board making", Some("PCB"), &["PCB", "pcb fab", "circuit board", "pcb etching", "pcb milling"]),
    kind("electronics", "pcb-assembly", "Circuit board assembly", &["PCBA", "SMT", "SMD assembly", "pick and place"]),
    kind("electronics", "soldering", "Soldering", &["solder", "hand soldering", "soft soldering", "through-hole soldering"]),
    kind("electronics", "wiring", "Wiring", &["wire", "crimping", "cable assembly", "wire harness"]),
    kind("electronics", "coil-winding", "Coil winding", &["winding"]),
    kind("electronics", "firmware-flash", "Loading firmware", &["flashing", "programming", "firmware"]),
    // Wood.
    family("woodwork", "Woodwork", Some("MEC"), &["woodworking", "carpentry", "joinery"]),
    kind("woodwork", "saw-cut", "Sawing wood", &["saw", "sawing", "table saw", "circular saw", "jigsaw"]),
    kind("woodwork", "plane", "Planing", &["thicknessing", "jointing"]),
    kind("woodwork", "wood-turn", "Wood turning", &["wood lathe"]),
    kind("woodwork", "wood-drill", "Drilling wood", &["drill wood"]),
    kind("woodwork", "carve", "Carving", &["whittling"]),
    kind("woodwork", "wood-bend", "Bending wood", &["steam bending", "laminating wood"]),
    // Cloth and leather.
    family("textile", "Textile work", None, &["textiles", "soft goods", "tailoring"]),
    kind("textile", "sewing", "Sewing", &["sew", "stitching", "sewing machine"]),
    kind("textile", "fabric-cut", "Cutting fabric", &["fabric cutting", "textile cutting", "cloth cutting"]),
    kind("textile", "knitting", "Knitting", &["knit", "machine knitting"]),
    kind("textile", "crochet", "Crochet", &["crocheting"]),
    kind("textile", "weaving", "Weaving", &["weave", "loom"]),
    kind("textile", "embroidery", "Embroidery", &["embroider", "machine embroidery"]),
    kind("textile", "leatherwork", "Leatherwork", &["leather craft"]),
    // Surfaces.
    family("finishing", "Finishing", None, &["finish", "surface treatment", "post-processing"]),
    kind("finishing", "sanding", "Sanding", &["sand", "deburring"]),
    kind("finishing", "painting", "Painting", &["paint", "varnishing", "oiling", "spray painting", "lacquering"]),
    kind("finishing", "powder-coat", "Powder coating", &[]),
    kind("finishing", "anodizing", "Anodizing", &["anodize", "anodising"]),
    kind("finishing", "plating", "Plating", &["galvanizing", "electroplating"]),
    kind("finishing", "blasting", "Blasting", &["sandblasting", "bead blasting"]),
    kind("finishing", "heat-treat", "Heat treatment", &["annealing", "hardening", "tempering"]),
    kind("finishing", "screen-print", "Screen printing", &["silkscreen", "silk screen printing"]),
    // Hands, putting together, trying out.
    family("handwork", "Hand work", Some("MEC"), &["manual", "by hand", "hand tools", "MEC"]),
    kind("handwork", "paper-craft", "Paper and cardboard work", &["cardboard", "bookbinding"]),
    kind("handwork", "pottery", "Pottery", &["ceramics", "hand-built clay"]),
    kind("handwork", "masonry", "Masonry", &["bricklaying"]),
    family("assembly", "Assembly", Some("ASM"), &["ASM", "assemble", "final assembly", "mounting"]),
    family("testing", "Testing and calibration", None, &["test", "calibration", "inspection", "quality control", "QC"]),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::tests::check_table(PROCESSES);
        let codes = [
            "3DP", "LAS", "CNC", "PCB", "CIR", "MEC", "WEL", "ASM", "CMP", "COT",
        ];
        for process in PROCESSES {
            assert!(process.tsdc().is_none_or(|code| codes.contains(&code)));
            if let Some(parent) = process.parent() {
                let place = |slug| PROCESSES.iter().position(|other| other.slug == slug);
                assert!(place(parent.slug) < place(process.slug), "{}", process.slug);
            }
        }
    }

    #[test]
    fn words_of_makers_are_found() {
        for (text, slug) in [
            ("fdm", "fdm"),
            ("FFF", "fdm"),
            ("3D print", "additive"),
            ("Laser Cutting", "laser-cut"),
            ("laser_cut", "laser-cut"),
            ("LASERCUT", "laser-cut"),
            ("CNC", "cnc-mill"),
            ("mig", "mig-weld"),
            ("steam bending", "wood-bend"),
            ("Bought", "bought"),
            ("ASM", "assembly"),
        ] {
            assert_eq!(
                Process::find(text).map(|process| process.slug),
                Some(slug),
                "{text}"
            );
        }
        assert_eq!(Process::find("teleportation"), None);
        assert_eq!(Process::find(""), None);
        assert_eq!(Process::find(&"x".repeat(1 << 20)), None);
    }

    #[test]
    fn families_hold_their_kinds() {
        for (slug, ancestor, is) in [
            ("fdm", "additive", true),
            ("fdm", "fdm", true),
            ("fdm", "3d print", true),
            ("additive", "fdm", false),
            ("laser-engrave", "cutting", true),
            ("cnc-mill", "machining", true),
            ("sewing", "textile", true),
            ("saw-cut", "woodwork", true),
            ("fdm", "no such thing", false),
        ] {
            let process = Process::find(slug).unwrap();
            assert_eq!(process.is_a(ancestor), is, "{slug} is a {ancestor}");
        }
        let additive = Process::find("additive").unwrap();
        assert!(additive.children().any(|child| child.slug == "sla"));
        assert!(additive.children().all(|child| child.is_a("additive")));
        assert_eq!(additive.parent(), None);
    }

    #[test]
    fn codes_come_from_the_nearest_ancestor() {
        for (slug, code) in [
            ("sls", Some("3DP")),
            ("laser-cut", Some("LAS")),
            ("cnc-router", Some("CNC")),
            ("lathe", Some("MEC")),
            ("soldering", Some("CIR")),
            ("pcb-fabrication", Some("PCB")),
            ("tig-weld", Some("WEL")),
            ("assembly", Some("ASM")),
            ("sewing", None),
        ] {
            assert_eq!(Process::find(slug).unwrap().tsdc(), code, "{slug}");
        }
    }
}
