//! What the columns of a bill of materials can mean, and what its author states
//! about them in `[bom]` of `design.toml`.
//!
//! `wright-manifest` reads and writes the statement, `wright-bom` follows it; it
//! lives here because both speak of the same thing.

crate::access::words! {
    /// What a column of a bill of materials says.
    BomField {
        /// A name of the line that its author keeps: `tray-corner`.
        Id = "id",
        /// Where it stands on a circuit board: `R1, R4-R7`.
        Designators = "designators",
        /// How many are needed for one.
        Quantity = "quantity",
        /// What the quantity counts.
        Unit = "unit",
        /// What people call it.
        Name = "name",
        /// More words about it.
        Description = "description",
        /// The value of an electronic part: `10k`.
        Value = "value",
        /// Size, standard, grade: whatever tells which one.
        Specification = "specification",
        /// What its manufacturer calls it.
        PartNumber = "part-number",
        /// Who makes it.
        Manufacturer = "manufacturer",
        /// Who sells it.
        Supplier = "supplier",
        /// What its supplier calls it.
        OrderNumber = "order-number",
        /// Where it is sold or described.
        Link = "link",
        /// The price of one.
        UnitCost = "unit-cost",
        /// The price of all that are needed.
        TotalCost = "total-cost",
        /// The currency of the prices in the row.
        Currency = "currency",
        /// How many are sold together.
        PackSize = "pack-size",
        /// The price of those that are sold together.
        PackCost = "pack-cost",
        /// The mass of one.
        Mass = "mass",
        /// The mass of all that are needed.
        TotalMass = "total-mass",
        /// What it is made of.
        Material = "material",
        /// How thick the sheet is that it is cut from.
        Thickness = "thickness",
        /// How it is made.
        Process = "process",
        /// Whether it is made or bought.
        MakeOrBuy = "make-or-buy",
        /// Whether it is left out (do not populate), or optional.
        LeftOut = "left-out",
        /// How deep it stands in the tree of assemblies.
        Level = "level",
        /// A number that only counts the rows: `1, 2, 3` or `1.1, 1.2`.
        Position = "position",
        /// A file of the design.
        File = "file",
        /// Remarks.
        Notes = "notes",
        /// Anything else: kept under its heading.
        Other = "other",
    }
}

crate::access::words! {
    /// What stands between whole and fraction.
    DecimalMark {
        /// `1.5`
        Point = "point",
        /// `1,5`
        Comma = "comma",
    }
}

/// What an author states about a bill of materials; overrides every guess.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BomMapping {
    /// The only sheet that counts.
    pub sheet: Option<String>,
    /// The row that names the columns, from 1.
    pub header_row: Option<u32>,
    /// What stands between whole and fraction.
    pub decimal: Option<DecimalMark>,
    /// The currency of prices that name none, or name it ambiguously (ISO 4217).
    pub currency: Option<String>,
    /// What columns mean: each by its heading, or as `@F` by its letter.
    pub columns: Vec<(BomField, String)>,
}

impl BomMapping {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is stated for a column with this heading and letter.
    pub fn field_of(&self, heading: &str, letter: &str) -> Option<BomField> {
        let is_it = |selector: &str| match selector.strip_prefix('@') {
            Some(wanted) => wanted.eq_ignore_ascii_case(letter),
            None => same_heading(selector, heading),
        };
        self.columns
            .iter()
            .find(|(_, selector)| is_it(selector))
            .map(|(field, _)| *field)
    }
}

/// Whether two headings are the same but for case and spaces.
fn same_heading(one: &str, other: &str) -> bool {
    let mut words = one.split_whitespace();
    let mut others = other.split_whitespace();
    loop {
        match (words.next(), others.next()) {
            (None, None) => return !one.trim().is_empty(),
            (Some(word), Some(other)) if word.to_lowercase() == other.to_lowercase() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_heading_or_letter() {
        let mapping = BomMapping {
            columns: vec![
                (BomField::Quantity, "Item  #".to_owned()),
                (BomField::UnitCost, "@f".to_owned()),
            ],
            ..BomMapping::default()
        };
        for (heading, letter, expected) in [
            ("item #", "A", Some(BomField::Quantity)),
            ("Item", "A", None),
            ("anything", "F", Some(BomField::UnitCost)),
            ("", "B", None),
        ] {
            assert_eq!(mapping.field_of(heading, letter), expected, "{heading}");
        }
        assert!(!mapping.is_empty());
        assert!(BomMapping::default().is_empty());
        let blank = BomMapping {
            columns: vec![(BomField::Name, " ".to_owned())],
            ..BomMapping::default()
        };
        assert_eq!(blank.field_of("", "A"), None);
    }
}
