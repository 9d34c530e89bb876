//! Which printers a part fits into, and how it must be turned for that.

/// A size of printer that many people have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printer {
    /// Width, depth and height in µm of what it can print.
    pub volume_um: [i64; 3],
    /// Printers of that size.
    pub examples: &'static str,
}

/// Printers that parts are held against, small ones first.
pub const PRINTERS: [Printer; 5] = [
    printer([180, 180, 180], "Prusa MINI, Bambu Lab A1 mini"),
    printer([220, 220, 250], "Creality Ender-3"),
    printer([250, 210, 220], "Prusa MK3, MK4"),
    printer([256, 256, 256], "Bambu Lab P1, X1, A1"),
    printer([350, 350, 350], "Voron 2.4, Creality K1 Max"),
];

const fn printer([width, depth, height]: [i64; 3], examples: &'static str) -> Printer {
    Printer {
        volume_um: [width * 1_000, depth * 1_000, height * 1_000],
        examples,
    }
}

/// How a part must be turned to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// Not at all.
    AsItIs,
    /// A quarter turn on the bed.
    Quarter,
    /// On the bed, so that it lies across.
    Diagonal,
    /// Onto another side: what was along x points up.
    XUp,
    /// Onto another side: what was along y points up.
    YUp,
}

/// Whether a part fits into a printer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fit {
    /// Width, depth and height in µm of what the printer can print.
    pub volume_um: [i64; 3],
    /// How to turn the part; nothing where it does not fit.
    pub turn: Option<Turn>,
}

/// Holds a part of a size in µm against all [`PRINTERS`].
pub fn fits(size_um: [i64; 3]) -> Vec<Fit> {
    let fit = |printer: &Printer| Fit {
        volume_um: printer.volume_um,
        turn: turn(size_um, printer.volume_um),
    };
    PRINTERS.iter().map(fit).collect()
}

fn turn([x, y, z]: [i64; 3], [width, depth, height]: [i64; 3]) -> Option<Turn> {
    let lies = |a: i64, b: i64| (a <= width && b <= depth) || (b <= width && a <= depth);
    if x <= width && y <= depth && z <= height {
        Some(Turn::AsItIs)
    } else if z <= height && lies(x, y) {
        Some(Turn::Quarter)
    } else if z <= height && lies_across([x, y], [width, depth]) {
        Some(Turn::Diagonal)
    } else if x <= height && (lies(y, z) || lies_across([y, z], [width, depth])) {
        Some(Turn::XUp)
    } else if y <= height && (lies(x, z) || lies_across([x, z], [width, depth])) {
        Some(Turn::YUp)
    } else {
        None
    }
}

/// Whether one rectangle fits into another at some angle (Carver 1957).
fn lies_across(part: [i64; 2], bed: [i64; 2]) -> bool {
    let sorted = |[a, b]: [i64; 2]| (a.max(b) as f64, a.min(b) as f64);
    let ((long, short), (wide, deep)) = (sorted(part), sorted(bed));
    if long <= wide {
        return short <= deep;
    }
    let squares = long * long + short * short;
    let needed = 2.0 * short * long * wide
        + (long * long - short * short) * (squares - wide * wide).max(0.0).sqrt();
    short <= deep && deep * squares >= needed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_turned_as_little_as_possible() {
        let bed = [220, 200, 250];
        for (size, expected) in [
            ([220, 200, 250], Some(Turn::AsItIs)),
            ([200, 220, 10], Some(Turn::Quarter)),
            ([280, 10, 10], Some(Turn::Diagonal)),
            ([300, 10, 10], None),
            ([250, 100, 10], Some(Turn::XUp)),
            ([100, 250, 100], Some(Turn::YUp)),
            ([10, 10, 280], Some(Turn::XUp)),
            ([221, 221, 251], None),
        ] {
            assert_eq!(turn(size, bed), expected, "{size:?}");
        }
    }

    #[test]
    fn a_square_has_a_longest_diagonal() {
        assert!(lies_across([282, 0], [200, 200]));
        assert!(!lies_across([283, 0], [200, 200]));
        assert!(!lies_across([282, 10], [200, 200]));
    }
}
