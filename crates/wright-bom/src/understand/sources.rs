//! Words for whether something is made, bought or left out.

use super::words;
use crate::line::Source;

/// Made or bought, by a cell that says just this.
pub(super) fn source(text: &str) -> Option<Source> {
    const MADE: &[&str] = &[
        "made",
        "make",
        "manufactured",
        "manufacture",
        "fabricated",
        "fabricate",
        "in house",
        "self made",
        "print",
        "printed",
        "3d printed",
        "3d print",
        "posh",
        "mosh",
        "osh",
        "custom",
        "selbst",
        "eigenfertigung",
        "fertigung",
        "herstellen",
        "hecho",
        "fabricado",
        "fabricar",
        "hacer",
        "fait",
        "fabrique",
        "fabriquer",
        "prodotto",
        "produrre",
        "fatto",
        "feito",
        "fabricado em casa",
        "m",
    ];
    const BOUGHT: &[&str] = &[
        "bought",
        "buy",
        "purchase",
        "purchased",
        "std",
        "standard",
        "standard part",
        "off the shelf",
        "cots",
        "commercial",
        "vitamin",
        "kaufteil",
        "zukauf",
        "kaufen",
        "gekauft",
        "normteil",
        "comprado",
        "comprar",
        "compra",
        "achete",
        "acheter",
        "achat",
        "acquistato",
        "acquistare",
        "acquisto",
        "comprado pronto",
        "b",
    ];
    if text.len() > 40 {
        return None;
    }
    let plain = words::plain(text);
    if MADE.contains(&plain.as_str()) {
        Some(Source::Made)
    } else if BOUGHT.contains(&plain.as_str()) {
        Some(Source::Bought)
    } else {
        None
    }
}

/// Whether a cell says that the line is left out.
pub(super) fn is_left_out(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "dnp",
        "dnf",
        "dni",
        "dns",
        "do not populate",
        "do not place",
        "do not fit",
        "not fitted",
        "no stuff",
        "nopop",
        "no pop",
        "not populated",
        "not placed",
        "unpopulated",
        "nicht bestuckt",
        "n b",
        "no montar",
        "non monte",
        "non montato",
        "nao montar",
    ];
    let first = text.trim_start().bytes().next().unwrap_or(b' ');
    let may_be = matches!(first.to_ascii_lowercase(), b'd' | b'n' | b'u');
    may_be && text.len() <= 40 && WORDS.contains(&words::plain(text).as_str())
}

/// Yes or no, by a cell that says just this.
pub(super) fn yes(text: &str) -> Option<bool> {
    const YES: &[&str] = &[
        "yes", "y", "true", "1", "x", "si", "s", "ja", "j", "oui", "o", "sim", "v", "optional",
        "ok",
    ];
    const NO: &[&str] = &["no", "n", "false", "0", "nein", "non", "nao", "f"];
    if matches!(text.trim(), "✓" | "✔" | "☑" | "•" | "✗" | "✘") {
        return Some(!matches!(text.trim(), "✗" | "✘"));
    }
    let plain = words::plain(text);
    if YES.contains(&plain.as_str()) {
        Some(true)
    } else if NO.contains(&plain.as_str()) {
        Some(false)
    } else {
        None
    }
}
