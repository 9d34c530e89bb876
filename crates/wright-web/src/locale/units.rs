//! Lengths and masses in the units a reader chose. The registry keeps whole
//! micrometres and milligrams; only here do they become text.

use super::Locale;

/// The units lengths and masses are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Units {
    /// Millimetres and kilograms, as drawings of most of the world have them.
    #[default]
    Metric,
    /// Inches and pounds.
    Inch,
}

impl Units {
    /// Every choice, the default first.
    pub const ALL: [Self; 2] = [Self::Metric, Self::Inch];

    /// The word in `?units=` and in the cookie; also what the switch says.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Metric => "mm",
            Self::Inch => "in",
        }
    }

    /// Reads a word as `word` writes it.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|units| units.word() == word)
    }
}

/// Micrometres in a millimetre.
const MILLIMETRE_UM: i64 = 1_000;
/// Micrometres in an inch.
const INCH_UM: i64 = 25_400;
/// Nanograms in a milligram, an ounce and a pound, which are exact.
const MILLIGRAM_NG: i128 = 1_000_000;
const OUNCE_NG: i128 = 28_349_523_125;
const POUND_NG: i128 = 16 * OUNCE_NG;
/// Nanolitres in a cubic centimetre and a litre, picolitres in a cubic inch.
const CENTIMETRE_3_NL: i128 = 1_000_000;
const LITRE_NL: i128 = 1_000_000_000;
const INCH_3_PL: i128 = 16_387_064_000;
/// Square micrometres in a square centimetre, metre and inch.
const CENTIMETRE_2_UM: i128 = 100_000_000;
const METRE_2_UM: i128 = 1_000_000_000_000;
const INCH_2_UM: i128 = 645_160_000;
/// No-break space between a figure and its unit.
const GAP: char = '\u{a0}';

impl Locale {
    /// A length that was stated or measured: `530 mm`, `0.25 mm`; in inches
    /// with three digits, as a workshop reads them: `20.866 in`.
    #[must_use]
    pub fn length(&self, micrometres: impl std::borrow::Borrow<i64>, units: Units) -> String {
        let micrometres = *micrometres.borrow();
        let figure = self.length_figure(micrometres, units);
        format!("{figure}{GAP}{}", units.word())
    }

    /// The figure of a length alone, for a column whose head names the unit.
    #[must_use]
    pub fn length_figure(
        &self,
        micrometres: impl std::borrow::Borrow<i64>,
        units: Units,
    ) -> String {
        let micrometres = i128::from(*micrometres.borrow());
        let unit = i128::from(match units {
            Units::Metric => MILLIMETRE_UM,
            Units::Inch => INCH_UM,
        });
        self.thousandths(round(micrometres * 1_000, unit))
    }

    /// Outer measures of something: `620 × 380 × 240 mm`.
    #[must_use]
    pub fn envelope(&self, micrometres: &[i64], units: Units) -> String {
        let figures: Vec<_> = micrometres
            .iter()
            .map(|side| self.length_figure(side, units))
            .collect();
        format!("{}{GAP}{}", figures.join(" × "), units.word())
    }

    /// A mass in the unit that suits its size: `850 mg`, `12.4 g`, `4.2 kg`;
    /// `0.44 oz`, `9.3 lb`.
    #[must_use]
    pub fn mass(&self, milligrams: impl std::borrow::Borrow<i64>, units: Units) -> String {
        let milligrams = i128::from(*milligrams.borrow());
        let (unit, thousandths) = match units {
            Units::Metric if milligrams.abs() < 1_000 => ("mg", milligrams * 1_000),
            Units::Metric if milligrams.abs() < 1_000_000 => ("g", milligrams),
            Units::Metric => ("kg", round(milligrams, 1_000)),
            Units::Inch if milligrams.abs() * MILLIGRAM_NG < POUND_NG => {
                ("oz", round(milligrams * MILLIGRAM_NG * 1_000, OUNCE_NG))
            }
            Units::Inch => ("lb", round(milligrams * MILLIGRAM_NG * 1_000, POUND_NG)),
        };
        format!("{}{GAP}{unit}", self.three_digits(thousandths))
    }

    /// A volume, from nanolitres: `850 mm³`, `12.4 cm³`, `4.2 l`; `0.757 in³`.
    #[must_use]
    pub fn volume(&self, nanolitres: impl std::borrow::Borrow<i64>, units: Units) -> String {
        let nanolitres = i128::from(*nanolitres.borrow());
        let (unit, thousandths) = match units {
            Units::Metric if nanolitres.abs() < CENTIMETRE_3_NL => ("mm³", nanolitres),
            Units::Metric if nanolitres.abs() < LITRE_NL => ("cm³", round(nanolitres, 1_000)),
            Units::Metric => ("l", round(nanolitres, 1_000_000)),
            Units::Inch => ("in³", round(nanolitres * 1_000_000, INCH_3_PL)),
        };
        format!("{}{GAP}{unit}", self.three_digits(thousandths))
    }

    /// An area, from square micrometres: `85 mm²`, `12.4 cm²`, `1.2 m²`; `1.92 in²`.
    #[must_use]
    pub fn area(&self, square_um: impl std::borrow::Borrow<i64>, units: Units) -> String {
        let square = i128::from(*square_um.borrow());
        let (unit, thousandths) = match units {
            Units::Metric if square.abs() < CENTIMETRE_2_UM => ("mm²", round(square, 1_000)),
            Units::Metric if square.abs() < METRE_2_UM => ("cm²", round(square, 100_000)),
            Units::Metric => ("m²", round(square, 1_000_000_000)),
            Units::Inch => ("in²", round(square * 1_000, INCH_2_UM)),
        };
        format!("{}{GAP}{unit}", self.three_digits(thousandths))
    }

    /// Thousandths as a decimal number without trailing zeros.
    pub(super) fn thousandths(&self, thousandths: i128) -> String {
        let sign = if thousandths < 0 { "−" } else { "" };
        let size = thousandths.unsigned_abs();
        let whole = self.language().grouped(size / 1_000);
        let fraction = format!("{:03}", size % 1_000);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}{}{fraction}", self.language().decimal_mark())
    }

    /// Thousandths rounded to about three significant digits.
    fn three_digits(&self, thousandths: i128) -> String {
        let step = match thousandths.unsigned_abs() {
            0..10_000 => 10,
            10_000..100_000 => 100,
            _ => 1_000,
        };
        self.thousandths(round(thousandths, step) * step)
    }
}

/// Divides and rounds half away from zero.
fn round(numerator: i128, denominator: i128) -> i128 {
    let half = denominator / 2 * numerator.signum();
    (numerator + half) / denominator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn lengths_are_exact_in_millimetres_and_to_a_thousandth_in_inches() {
        let english = Locale::of(Language::English);
        let spanish = Locale::of(Language::Spanish);
        for (micrometres, metric, inch) in [
            (0, "0 mm", "0 in"),
            (1, "0.001 mm", "0 in"),
            (250, "0.25 mm", "0.01 in"),
            (25_400, "25.4 mm", "1 in"),
            (530_000, "530 mm", "20.866 in"),
            (100_000_000, "100,000 mm", "3,937.008 in"),
            (-3_175, "−3.175 mm", "−0.125 in"),
        ] {
            assert_eq!(
                english.length(micrometres, Units::Metric).replace(GAP, " "),
                metric
            );
            assert_eq!(
                english.length(micrometres, Units::Inch).replace(GAP, " "),
                inch
            );
        }
        assert_eq!(spanish.length(250_i64, Units::Metric), "0,25\u{a0}mm");
        assert_eq!(
            english.envelope(&[620_000, 380_000, 240_000], Units::Metric),
            "620 × 380 × 240\u{a0}mm"
        );
    }

    #[test]
    fn masses_take_the_unit_that_suits_them() {
        let english = Locale::of(Language::English);
        for (milligrams, metric, inch) in [
            (850, "850 mg", "0.03 oz"),
            (12_400, "12.4 g", "0.44 oz"),
            (453_592_370_i64, "454 kg", "1,000 lb"),
            (4_200_000, "4.2 kg", "9.26 lb"),
            (i64::MAX, "9,223,372,036,855 kg", "20,334,054,642,177 lb"),
        ] {
            let shown = |units| english.mass(milligrams, units).replace(GAP, " ");
            assert_eq!(shown(Units::Metric), metric, "{milligrams} mg");
            assert_eq!(shown(Units::Inch), inch, "{milligrams} mg");
        }
    }

    #[test]
    fn volumes_and_areas_take_the_unit_that_suits_them() {
        let english = Locale::of(Language::English);
        let bare = |text: String| text.replace(GAP, " ");
        for (nanolitres, metric, inch) in [
            (850_000, "850 mm³", "0.05 in³"),
            (8_000_000, "8 cm³", "0.49 in³"),
            (16_387_064_i64, "16.4 cm³", "1 in³"),
            (4_200_000_000, "4.2 l", "256 in³"),
        ] {
            assert_eq!(bare(english.volume(nanolitres, Units::Metric)), metric);
            assert_eq!(bare(english.volume(nanolitres, Units::Inch)), inch);
        }
        for (square_um, metric, inch) in [
            (85_000_000, "85 mm²", "0.13 in²"),
            (2_400_000_000_i64, "24 cm²", "3.72 in²"),
            (1_200_000_000_000, "1.2 m²", "1,860 in²"),
        ] {
            assert_eq!(bare(english.area(square_um, Units::Metric)), metric);
            assert_eq!(bare(english.area(square_um, Units::Inch)), inch);
        }
    }

    #[test]
    fn a_choice_reads_what_it_writes() {
        for units in Units::ALL {
            assert_eq!(Units::parse(units.word()), Some(units));
        }
        assert_eq!(Units::parse("furlong"), None);
    }
}
