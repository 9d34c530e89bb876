//! What a layer of a board is for: stated in the file, else told by its name.

use crate::format::extension;
use std::fmt;

/// What a layer of a board is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BoardLayer {
    /// Copper on the upper side.
    CopperTop,
    /// Copper within.
    CopperInner,
    /// Copper on the lower side.
    CopperBottom,
    /// Where the upper solder mask is open.
    MaskTop,
    /// Where the lower solder mask is open.
    MaskBottom,
    /// Solder paste on the upper side.
    PasteTop,
    /// Solder paste on the lower side.
    PasteBottom,
    /// Printing on the upper side.
    LegendTop,
    /// Printing on the lower side.
    LegendBottom,
    /// Where the board ends.
    Outline,
    /// Holes of any kind.
    Holes,
    /// Holes with copper in them.
    PlatedHoles,
    /// Holes without.
    UnplatedHoles,
    /// Something else, such as a drawing for people.
    Other,
}

/// Extensions that say what a layer is for.
const EXTENSIONS: [(&str, BoardLayer); 25] = [
    ("gtl", BoardLayer::CopperTop),
    ("gbl", BoardLayer::CopperBottom),
    ("g1", BoardLayer::CopperInner),
    ("g2", BoardLayer::CopperInner),
    ("g3", BoardLayer::CopperInner),
    ("g4", BoardLayer::CopperInner),
    ("gp1", BoardLayer::CopperInner),
    ("gp2", BoardLayer::CopperInner),
    ("gts", BoardLayer::MaskTop),
    ("gbs", BoardLayer::MaskBottom),
    ("gtp", BoardLayer::PasteTop),
    ("gbp", BoardLayer::PasteBottom),
    ("gto", BoardLayer::LegendTop),
    ("gbo", BoardLayer::LegendBottom),
    ("gko", BoardLayer::Outline),
    ("gml", BoardLayer::Outline),
    ("gm", BoardLayer::Outline),
    ("gm1", BoardLayer::Outline),
    ("drl", BoardLayer::Holes),
    ("xln", BoardLayer::Holes),
    ("exc", BoardLayer::Holes),
    ("drd", BoardLayer::Holes),
    ("oln", BoardLayer::Outline),
    ("gm2", BoardLayer::Other),
    ("gm3", BoardLayer::Other),
];

impl BoardLayer {
    /// What a file's function is, as its attribute states it: `Copper,L1,Top`.
    pub(super) fn stated(function: &[u8]) -> Self {
        let mut words = function.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
        let first = words.next().unwrap_or_default();
        let (mut is_top, mut is_bottom) = (false, false);
        for word in words {
            is_top |= word == b"Top";
            is_bottom |= word == b"Bot";
        }
        match first {
            b"Copper" if is_top => Self::CopperTop,
            b"Copper" if is_bottom => Self::CopperBottom,
            b"Copper" => Self::CopperInner,
            b"Soldermask" if is_bottom => Self::MaskBottom,
            b"Soldermask" => Self::MaskTop,
            b"Paste" if is_bottom => Self::PasteBottom,
            b"Paste" => Self::PasteTop,
            b"Legend" if is_bottom => Self::LegendBottom,
            b"Legend" => Self::LegendTop,
            b"Profile" => Self::Outline,
            b"Plated" => Self::PlatedHoles,
            b"NonPlated" => Self::UnplatedHoles,
            b"MixedPlating" => Self::Holes,
            _ => Self::Other,
        }
    }

    /// What a file is likely for by its name, where that says it: `board-F_Cu.gbr`,
    /// `board.GTL`.
    pub fn named(name: &str) -> Option<Self> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let lower = file.to_ascii_lowercase();
        let words: Vec<&str> = lower
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .collect();
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        let holds = |part: &str| words.iter().any(|word| word.contains(part));
        let is_bottom = has(&["b", "bottom", "bot", "back"]);
        let is_top = has(&["f", "top", "front"]);
        let sided = |top, bottom| match (is_top, is_bottom) {
            (true, false) => Some(top),
            (false, true) => Some(bottom),
            _ => None,
        };
        let by_words = if holds("npth") {
            Some(Self::UnplatedHoles)
        } else if holds("pth") {
            Some(Self::PlatedHoles)
        } else if holds("drill") {
            Some(Self::Holes)
        } else if holds("mask") {
            sided(Self::MaskTop, Self::MaskBottom)
        } else if holds("paste") {
            sided(Self::PasteTop, Self::PasteBottom)
        } else if holds("silk") || holds("legend") {
            sided(Self::LegendTop, Self::LegendBottom)
        } else if has(&["edge", "outline", "profile", "boardoutline"]) {
            Some(Self::Outline)
        } else if has(&["cu"]) || holds("copper") {
            sided(Self::CopperTop, Self::CopperBottom).or_else(|| {
                words
                    .iter()
                    .any(|word| is_inner(word))
                    .then_some(Self::CopperInner)
            })
        } else {
            None
        };
        let extension = extension(name);
        let by_extension = || {
            let found = EXTENSIONS.iter().find(|(known, _)| *known == extension);
            found.map(|(_, layer)| *layer)
        };
        by_words.or_else(by_extension)
    }

    /// Whether it is holes.
    pub fn is_holes(self) -> bool {
        matches!(self, Self::Holes | Self::PlatedHoles | Self::UnplatedHoles)
    }
}

/// `in1`, `inner2`.
fn is_inner(word: &str) -> bool {
    let rest = word.strip_prefix("in").unwrap_or_default();
    let rest = rest.strip_prefix("ner").unwrap_or(rest);
    (word == "inner" || !rest.is_empty()) && rest.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for BoardLayer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CopperTop => "top copper",
            Self::CopperInner => "inner copper",
            Self::CopperBottom => "bottom copper",
            Self::MaskTop => "top solder mask",
            Self::MaskBottom => "bottom solder mask",
            Self::PasteTop => "top solder paste",
            Self::PasteBottom => "bottom solder paste",
            Self::LegendTop => "top printing",
            Self::LegendBottom => "bottom printing",
            Self::Outline => "board outline",
            Self::Holes => "holes",
            Self::PlatedHoles => "plated holes",
            Self::UnplatedHoles => "holes without plating",
            Self::Other => "another layer",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_real_files_tell_their_layers() {
        for (name, layer) in [
            ("fab/light-F_Cu.gbr", Some(BoardLayer::CopperTop)),
            ("light-B.Cu.gbr", Some(BoardLayer::CopperBottom)),
            ("light-In2_Cu.gbr", Some(BoardLayer::CopperInner)),
            ("light-F_Silkscreen.gbr", Some(BoardLayer::LegendTop)),
            ("light-B_SilkS.gbo", Some(BoardLayer::LegendBottom)),
            ("light-Edge_Cuts.gm1", Some(BoardLayer::Outline)),
            ("light-NPTH.drl", Some(BoardLayer::UnplatedHoles)),
            ("light-PTH.drl", Some(BoardLayer::PlatedHoles)),
            ("light.drl", Some(BoardLayer::Holes)),
            ("Light.GTL", Some(BoardLayer::CopperTop)),
            ("Gerber_BoardOutlineLayer.GKO", Some(BoardLayer::Outline)),
            ("soldermask_bottom.gbr", Some(BoardLayer::MaskBottom)),
            ("copper_inner1.gbr", Some(BoardLayer::CopperInner)),
            ("light.gbr", None),
            ("mask.gbr", None),
        ] {
            assert_eq!(BoardLayer::named(name), layer, "{name}");
        }
    }

    #[test]
    fn functions_are_understood() {
        for (function, layer) in [
            ("Copper,L1,Top", BoardLayer::CopperTop),
            ("Copper,L2,Inr,Signal", BoardLayer::CopperInner),
            ("Copper,L4,Bot", BoardLayer::CopperBottom),
            ("Soldermask,Bot,1", BoardLayer::MaskBottom),
            ("Profile,NP", BoardLayer::Outline),
            ("NonPlated,1,2,NPTH,Drill", BoardLayer::UnplatedHoles),
            ("AssemblyDrawing,Top", BoardLayer::Other),
            ("", BoardLayer::Other),
        ] {
            assert_eq!(BoardLayer::stated(function.as_bytes()), layer, "{function}");
        }
    }
}
