//! What measuring a file says of the part that is made of it.
//!
//! `wright-geometry` finds it, `wright-bom` weighs it against what else is known
//! of the part; it lives here because both speak of the same thing.

/// What measuring a file found, as far as it concerns the part that is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    /// A body.
    Body {
        /// Its extent in µm.
        size_um: [i64; 3],
        /// Its volume in nl, where it encloses one.
        volume_nl: Option<i64>,
    },
    /// A circuit board.
    Board {
        /// Its sides in µm.
        size_um: Option<[i64; 2]>,
        /// In µm.
        thickness_um: Option<i64>,
    },
    /// A drawing of this part and no other.
    Drawing {
        /// Its sides in µm.
        size_um: [i64; 2],
    },
}
