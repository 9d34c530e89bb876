//! Units of length: what a file states, or what its numbers suggest.

/// What a coordinate of 1 may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A thousandth of a millimeter.
    Micrometer,
    /// What makers mean when they say nothing.
    Millimeter,
    /// Ten millimeters.
    Centimeter,
    /// 25.4 millimeters.
    Inch,
    /// 304.8 millimeters.
    Foot,
    /// A thousand millimeters.
    Meter,
}

/// Half of all printed parts are larger than this, in millimeters (198 public files).
const COMMON_EXTENT_MM: f64 = 42.0;
/// Parts smaller than this, in millimeters, were most likely drawn in another unit.
const SMALLEST_LIKELY_MM: f64 = 1.0;
/// Parts larger than this, in millimeters, were most likely drawn in another unit.
const LARGEST_LIKELY_MM: f64 = 2_000.0;

impl Unit {
    /// How many millimeters one is.
    pub fn millimeters(self) -> f64 {
        match self {
            Self::Micrometer => 1e-3,
            Self::Millimeter => 1.0,
            Self::Centimeter => 10.0,
            Self::Inch => 25.4,
            Self::Foot => 304.8,
            Self::Meter => 1e3,
        }
    }

    /// The word for programs, which [`Self::find`] reads.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Micrometer => "micrometer",
            Self::Millimeter => "millimeter",
            Self::Centimeter => "centimeter",
            Self::Inch => "inch",
            Self::Foot => "foot",
            Self::Meter => "meter",
        }
    }

    /// The unit of a word such as `inch`, `mm` or `micron`.
    pub fn find(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        Some(match word.as_str() {
            "micron" | "microns" | "micrometer" | "micrometre" | "um" | "µm" => Self::Micrometer,
            "millimeter" | "millimetre" | "millimeters" | "millimetres" | "mm" => Self::Millimeter,
            "centimeter" | "centimetre" | "centimeters" | "centimetres" | "cm" => Self::Centimeter,
            "inch" | "inches" | "in" => Self::Inch,
            "foot" | "feet" | "ft" => Self::Foot,
            "meter" | "metre" | "meters" | "metres" | "m" => Self::Meter,
            _ => return None,
        })
    }

    /// The unit that something of this largest extent was likely drawn in, when
    /// millimeters are unlikely.
    pub(crate) fn suggested(largest_extent: f64) -> Option<Self> {
        if (SMALLEST_LIKELY_MM..=LARGEST_LIKELY_MM).contains(&largest_extent)
            || largest_extent <= 0.0
        {
            return None;
        }
        let candidates = [Self::Micrometer, Self::Inch, Self::Meter];
        let distance = |unit: Self| {
            (largest_extent * unit.millimeters() / COMMON_EXTENT_MM)
                .ln()
                .abs()
        };
        let nearest = candidates
            .into_iter()
            .min_by(|&one, &two| distance(one).total_cmp(&distance(two)))?;
        (distance(nearest) < distance(Self::Millimeter)).then_some(nearest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unlikely_sizes_suggest_a_unit() {
        for (extent, unit) in [
            (20.0, None),
            (1_999.0, None),
            (0.787, Some(Unit::Inch)),
            (0.02, Some(Unit::Meter)),
            (20_000.0, Some(Unit::Micrometer)),
            (0.0, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(Unit::suggested(extent), unit, "{extent}");
        }
    }
}
