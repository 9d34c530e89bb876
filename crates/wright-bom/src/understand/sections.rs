//! What stands around lines: headings of sections, names of sheets, rows of
//! totals.

use super::words::plain;

/// What a line stands in.
pub(super) struct Section {
    sheet: Option<SectionWord>,
    /// The heading of the table, then that of rows in it.
    pub(super) title: Option<String>,
    word: Option<SectionWord>,
}

impl Section {
    pub(super) fn new(sheet: Option<&str>, title: Option<&str>) -> Self {
        Self {
            sheet: sheet.and_then(section),
            // The title of the whole bill is no section of it.
            title: title.filter(|title| !names_bom(title)).map(one_line),
            word: title.and_then(section),
        }
    }

    /// A heading within the table.
    pub(super) fn enter(&mut self, title: &str) {
        self.title = Some(one_line(title));
        // “Hub parts” below “Tools” are still tools only if nothing else is said.
        self.word = section(title).or(self.word);
    }

    pub(super) fn word(&self) -> Option<SectionWord> {
        self.word.or(self.sheet)
    }
}

/// A text without runs of spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the heading of a section says of the lines below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SectionWord {
    Alternatives,
    Tools,
    Optional,
    Made,
    Printed,
    Bought,
}

/// What the heading of a section, or the name of a sheet, says.
pub(super) fn section(title: &str) -> Option<SectionWord> {
    use SectionWord::{Alternatives, Bought, Made, Optional, Printed, Tools};
    const WORDS: &[(SectionWord, &[&str])] = &[
        (
            Alternatives,
            &[
                "alternative",
                "alternatives",
                "alternativen",
                "alternativas",
                "alternativi",
                "substitute",
                "substitutes",
                "ersatz",
                "spares",
                "spare parts",
                "ersatzteile",
            ],
        ),
        (
            Tools,
            &[
                "tool",
                "tools",
                "werkzeug",
                "werkzeuge",
                "herramienta",
                "herramientas",
                "outil",
                "outils",
                "outillage",
                "strumenti",
                "attrezzi",
                "ferramenta",
                "ferramentas",
                "equipment needed",
                "tools required",
            ],
        ),
        (
            Optional,
            &[
                "optional",
                "not required",
                "accessories",
                "zubehor",
                "accesorios",
                "accessoires",
                "accessori",
                "acessorios",
                "opcional",
                "optionnel",
            ],
        ),
        (
            Printed,
            &[
                "3d printed",
                "3d print",
                "3d prints",
                "printed parts",
                "3d druck",
                "gedruckte",
                "impresas",
                "impresion 3d",
                "impression 3d",
                "imprimees",
                "stampa 3d",
                "impressas",
            ],
        ),
        (
            Made,
            &[
                "made parts",
                "manufactured",
                "fabricated",
                "custom made",
                "machined",
                "laser cut",
                "eigenfertigung",
                "piezas fabricadas",
            ],
        ),
        (
            Bought,
            &[
                "commercial",
                "purchased",
                "bought",
                "off the shelf",
                "vitamins",
                "parts to buy",
                "to buy",
                "shopping",
                "kaufteile",
                "zukaufteile",
                "normteile",
                "comprados",
                "piezas compradas",
                "achetees",
                "acquistati",
                "hardware",
                "fasteners",
                "electronics",
                "custom pcb",
            ],
        ),
    ];
    let padded = format!(" {} ", plain(title));
    let has = |words: &&[&str]| {
        words
            .iter()
            .any(|word| padded.contains(&format!(" {word} ")))
    };
    WORDS
        .iter()
        .find(|(_, words)| has(words))
        .map(|(word, _)| *word)
}

/// Whether a text begins a row of totals.
pub(super) fn is_total(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "total",
        "totals",
        "sub total",
        "subtotal",
        "grand total",
        "sum",
        "summe",
        "zwischensumme",
        "gesamt",
        "gesamtsumme",
        "gesamtpreis",
        "gesamtkosten",
        "total general",
        "suma",
        "importe total",
        "somme",
        "sous total",
        "totale",
        "somma",
        "totais",
        "soma",
        "totaal",
        "razem",
        "celkem",
        "итого",
        "合计",
        "总计",
        "total cost",
        "total price",
        "unit total",
        "total print cost",
        "total parts",
    ];
    // Nearly every name is told apart by its first letter.
    let first = text.trim_start().chars().next().unwrap_or(' ');
    let may_be = !first.is_ascii() || "tszgircup".contains(first.to_ascii_lowercase());
    if !may_be {
        return false;
    }
    let plain = plain(text);
    if plain.len() > 80 {
        return false;
    }
    WORDS.contains(&plain.as_str())
        || [
            "total for ",
            "total microscope",
            "total cost ",
            "total price ",
            "total per ",
            "totale per ",
            "suma total",
            "per pump total",
        ]
        .iter()
        .any(|start| plain.starts_with(start))
        || (plain.starts_with("total ") && text.trim_end().ends_with(':'))
}

/// Whether the name of a sheet says that it holds the bill of materials.
pub(super) fn names_bom(sheet: &str) -> bool {
    const WORDS: &[&str] = &[
        "bom",
        "bill of materials",
        "bill of material",
        "parts list",
        "part list",
        "partslist",
        "stuckliste",
        "stueckliste",
        "lista de materiales",
        "lista de piezas",
        "nomenclature",
        "distinta base",
        "lista de materiais",
        "shopping list",
        "materials",
    ];
    let padded = format!(" {} ", plain(sheet));
    WORDS
        .iter()
        .any(|word| padded.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_totals_are_told() {
        for (title, expected) in [
            (
                "3D Printed Parts      ESTIMATED PRICING",
                Some(SectionWord::Printed),
            ),
            ("Commercial Parts", Some(SectionWord::Bought)),
            ("Tools for Assembly", Some(SectionWord::Tools)),
            (
                "Alternatives (if there are other sources)",
                Some(SectionWord::Alternatives),
            ),
            (
                "Accessories List (Not required for assembly, optional)",
                Some(SectionWord::Optional),
            ),
            ("Hub Parts", None),
        ] {
            assert_eq!(section(title), expected, "{title}");
        }
        for text in [
            "Total",
            "TOTAL:",
            "Gesamtsumme",
            "Total for 3 pumps",
            "Sous-total",
            "Total Print Cost:",
        ] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Total station tripod", "Sump", "Total gym"] {
            assert!(!is_total(text), "{text}");
        }
        assert!(names_bom("Stückliste"));
        assert!(!names_bom("Sheet2"));
    }
}
