//! Units as people write them, and their UCUM codes.

/// UCUM code and the words for it; pieces have none.
const UNITS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "1", "pc", "pcs", "pce", "pces", "pc.", "pcs.", "piece", "pieces", "ea", "each",
            "unit", "units", "no", "nos", "x", "item", "items", "pz", "pz.", "pza", "pieza",
            "piezas", "ud", "uds", "unidad", "unidades", "st", "stk", "stk.", "stück", "stueck",
            "stck", "pièce", "pièces", "pieces", "unité", "unités", "pezzo", "pezzi", "peça",
            "peças", "un", "und", "stuk", "stuks", "szt", "szt.", "ks", "kpl", "шт", "шт.", "个",
            "個",
        ],
    ),
    (
        "m",
        &[
            "m", "meter", "meters", "metre", "metres", "metro", "metros", "mètre", "mètres", "mtr",
            "lfm",
        ],
    ),
    (
        "cm",
        &[
            "cm",
            "centimeter",
            "centimeters",
            "centimetre",
            "centimetres",
            "zentimeter",
        ],
    ),
    (
        "mm",
        &[
            "mm",
            "millimeter",
            "millimeters",
            "millimetre",
            "millimetres",
        ],
    ),
    (
        "[in_i]",
        &[
            "in", "inch", "inches", "\"", "zoll", "pulgada", "pulgadas", "pouce", "pouces",
        ],
    ),
    ("[ft_i]", &["ft", "foot", "feet", "pie", "pies"]),
    ("[yd_i]", &["yd", "yard", "yards"]),
    (
        "m2",
        &[
            "m2",
            "m²",
            "m^2",
            "sqm",
            "qm",
            "square meter",
            "square meters",
        ],
    ),
    ("cm2", &["cm2", "cm²", "cm^2"]),
    ("m3", &["m3", "m³", "m^3"]),
    (
        "kg",
        &["kg", "kilo", "kilos", "kilogram", "kilograms", "kilogramm"],
    ),
    (
        "g",
        &[
            "g", "gr", "gram", "grams", "gramm", "gramo", "gramos", "gramme", "grammes", "grammo",
            "grammi",
        ],
    ),
    ("mg", &["mg"]),
    ("[lb_av]", &["lb", "lbs", "pound", "pounds"]),
    ("[oz_av]", &["oz", "ounce", "ounces"]),
    (
        "L",
        &["l", "liter", "liters", "litre", "litres", "litro", "litros"],
    ),
    (
        "mL",
        &[
            "ml",
            "milliliter",
            "milliliters",
            "millilitre",
            "millilitres",
        ],
    ),
    (
        "h",
        &[
            "h", "hr", "hrs", "hour", "hours", "hora", "horas", "stunde", "stunden",
        ],
    ),
    ("min", &["min", "minute", "minutes"]),
    (
        "{set}",
        &[
            "set", "sets", "kit", "kits", "satz", "juego", "juegos", "jeu", "conjunto",
        ],
    ),
    (
        "{pair}",
        &[
            "pair", "pairs", "pr", "paar", "par", "pares", "paire", "paires",
        ],
    ),
    (
        "{pack}",
        &[
            "pack", "packs", "pkg", "pkgs", "package", "packages", "packung", "paquete", "paquet",
            "bag", "bags", "box", "boxes",
        ],
    ),
    (
        "{roll}",
        &[
            "roll", "rolls", "spool", "spools", "rolle", "rollo", "rouleau", "reel", "reels",
        ],
    ),
    (
        "{sheet}",
        &[
            "sheet", "sheets", "tafel", "platte", "hoja", "plancha", "feuille", "plaque",
        ],
    ),
    (
        "{bottle}",
        &[
            "bottle", "bottles", "flasche", "botella", "tube", "tubes", "can", "cans",
        ],
    ),
];

/// How a unit of a text is to be kept: `Some("")` for pieces, a UCUM code, or
/// `None` for a word that is no unit known here.
pub fn ucum(text: &str) -> Option<&'static str> {
    let word = text.trim().to_lowercase();
    if word.is_empty() {
        return Some("");
    }
    UNITS
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
        .or_else(|| {
            UNITS
                .iter()
                .find(|(code, _)| *code == text.trim() && !code.is_empty())
        })
        .map(|(code, _)| *code)
}

/// A UCUM code for people: `m²`, `in`, `sets`.
pub fn shown(code: &str) -> String {
    match code {
        "m2" => "m²".to_owned(),
        "cm2" => "cm²".to_owned(),
        "m3" => "m³".to_owned(),
        _ => {
            let bare = code.trim_matches(['{', '}', '[', ']']);
            bare.split('_').next().unwrap_or(bare).to_owned()
        }
    }
}

/// Millionths of a gram in one of a unit of mass.
pub(crate) fn micrograms(code: &str) -> Option<i64> {
    Some(match code {
        "mg" => 1_000,
        "g" => 1_000_000,
        "kg" => 1_000_000_000,
        "[oz_av]" => 28_349_523,
        "[lb_av]" => 453_592_370,
        _ => return None,
    })
}

/// µm in one of a unit of length.
pub(crate) fn micrometers(code: &str) -> Option<i64> {
    Some(match code {
        "mm" => 1_000,
        "cm" => 10_000,
        "m" => 1_000_000,
        "[in_i]" => 25_400,
        "[ft_i]" => 304_800,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_codes() {
        for (text, expected) in [
            ("", Some("")),
            ("pcs", Some("")),
            ("Stück", Some("")),
            ("M", Some("m")),
            ("m²", Some("m2")),
            ("inches", Some("[in_i]")),
            ("[in_i]", Some("[in_i]")),
            ("{set}", Some("{set}")),
            ("dozen", None),
        ] {
            assert_eq!(ucum(text), expected, "{text}");
        }
        assert_eq!(shown("[in_i]"), "in");
        assert_eq!(shown("{set}"), "set");
        assert_eq!(shown("m2"), "m²");
        assert_eq!(micrograms("kg"), Some(1_000_000_000));
        assert_eq!(micrometers("cm"), Some(10_000));
    }
}
