//! What the pages of search, categories and keywords share: names of values, and
//! designs of the index as cards.

use wright_registry::search::{Card, Dimension, LicenseGroup};

use crate::locale::Locale;
use crate::small_pictures::Image;
use crate::taxonomy;
use crate::views::designs;
use crate::views::encode;

/// What people call a value.
pub(crate) fn label(tr: &Locale, dimension: Dimension, value: &str) -> String {
    match dimension {
        Dimension::Category => {
            let steps = value.split('/').map(|step| category_step(tr, step));
            steps.collect::<Vec<_>>().join(" › ")
        }
        Dimension::License => match LicenseGroup::parse(value) {
            Some(group) => license_group(tr, group),
            None => value.to_owned(),
        },
        Dimension::Process => taxonomy::process(tr, value),
        Dimension::Material => taxonomy::material(tr, value),
        Dimension::Language => language(value),
        Dimension::Actor => format!("@{value}"),
        Dimension::Readiness | Dimension::Keyword => value.to_owned(),
    }
}

/// The name of a dimension.
pub(crate) fn dimension(tr: &Locale, dimension: Dimension) -> String {
    match dimension {
        Dimension::Category => tr.get("search-category"),
        Dimension::License => tr.get("search-license"),
        Dimension::Process => tr.get("search-process"),
        Dimension::Material => tr.get("search-material"),
        Dimension::Readiness => tr.get("search-readiness"),
        Dimension::Language => tr.get("search-language"),
        Dimension::Keyword => tr.get("search-keyword"),
        Dimension::Actor => tr.get("search-actor"),
    }
}

fn license_group(tr: &Locale, group: LicenseGroup) -> String {
    match group {
        LicenseGroup::Permissive => tr.get("search-license-permissive"),
        LicenseGroup::ShareAlike => tr.get("search-license-share-alike"),
        LicenseGroup::CopyFair => tr.get("search-license-copyfair"),
        LicenseGroup::Restricted => tr.get("search-license-restricted"),
    }
}

/// One step of a category: by its name where it is a usual one, else as its
/// author wrote it.
pub(crate) fn category_step(tr: &Locale, step: &str) -> String {
    match step {
        "agriculture" | "farming" => tr.get("category-agriculture"),
        "art" => tr.get("category-art"),
        "assistive" | "accessibility" => tr.get("category-assistive"),
        "bags" => tr.get("category-bags"),
        "communication" => tr.get("category-communication"),
        "drying" => tr.get("category-drying"),
        "education" => tr.get("category-education"),
        "electronics" => tr.get("category-electronics"),
        "energy" => tr.get("category-energy"),
        "fasteners" => tr.get("category-fasteners"),
        "food" => tr.get("category-food"),
        "framing" => tr.get("category-framing"),
        "furniture" => tr.get("category-furniture"),
        "hardware" => tr.get("category-hardware"),
        "health" | "medical" => tr.get("category-health"),
        "home" => tr.get("category-home"),
        "housing" | "building" => tr.get("category-housing"),
        "laboratory" | "lab" => tr.get("category-laboratory"),
        "machines" => tr.get("category-machines"),
        "mobility" | "transport" => tr.get("category-mobility"),
        "robotics" => tr.get("category-robotics"),
        "science" => tr.get("category-science"),
        "sensors" => tr.get("category-sensors"),
        "sports" => tr.get("category-sports"),
        "storage" => tr.get("category-storage"),
        "textile" | "textiles" => tr.get("category-textile"),
        "tools" => tr.get("category-tools"),
        "toys" => tr.get("category-toys"),
        "water" => tr.get("category-water"),
        step => pretty(step),
    }
}

/// `solar-heat` as “Solar heat”.
fn pretty(step: &str) -> String {
    let words = step.replace(['-', '_'], " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

/// The name of a language in itself.
fn language(tag: &str) -> String {
    const NAMES: [(&str, &str); 24] = [
        ("ar", "العربية"),
        ("bn", "বাংলা"),
        ("ca", "Català"),
        ("cs", "Čeština"),
        ("de", "Deutsch"),
        ("el", "Ελληνικά"),
        ("en", "English"),
        ("es", "Español"),
        ("fa", "فارسی"),
        ("fr", "Français"),
        ("hi", "हिन्दी"),
        ("id", "Bahasa Indonesia"),
        ("it", "Italiano"),
        ("ja", "日本語"),
        ("ko", "한국어"),
        ("nl", "Nederlands"),
        ("pl", "Polski"),
        ("pt", "Português"),
        ("ru", "Русский"),
        ("sw", "Kiswahili"),
        ("tr", "Türkçe"),
        ("uk", "Українська"),
        ("vi", "Tiếng Việt"),
        ("zh", "中文"),
    ];
    let known = NAMES.iter().find(|(known, _)| *known == tag);
    known.map_or_else(|| tag.to_owned(), |(_, name)| (*name).to_owned())
}

/// Where the designs of a category are.
pub(crate) fn category_address(value: &str) -> String {
    let steps = value.split('/').map(encode);
    format!("/-/categories/{}", steps.collect::<Vec<_>>().join("/"))
}

/// Where the designs with a keyword are.
pub(crate) fn keyword_address(value: &str) -> String {
    format!("/-/keywords/{}", encode(value))
}

/// The picture of a design.
pub(crate) fn picture(card: &Card) -> Option<Image> {
    Some(Image::of(card.picture.as_ref()?.parse().ok()?))
}

/// A design of the index as lists show it.
pub(crate) fn card(card: Card) -> designs::Card {
    designs::Card {
        address: format!("/@{}", card.name),
        picture: picture(&card),
        design: card.name,
        title: card.title,
        summary: card.summary,
        version: card.version,
        published: card.published,
        license: card.license,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn values_have_names() {
        let tr = Locale::of(Language::English);
        for (dimension, value, name) in [
            (Dimension::Category, "food/drying", "Food › Drying"),
            (
                Dimension::Category,
                "energy/solar-heat",
                "Energy › Solar heat",
            ),
            (Dimension::License, "CERN-OHL-S-2.0", "CERN-OHL-S-2.0"),
            (Dimension::License, "share-alike", "Share alike"),
            (Dimension::Process, "teleportation", "teleportation"),
            (Dimension::Language, "es", "Español"),
            (Dimension::Language, "pt-br", "pt-br"),
        ] {
            assert_eq!(label(tr, dimension, value), name);
        }
        assert_ne!(label(tr, Dimension::Process, "fdm"), "fdm");
        assert_eq!(category_address("a b/ç"), "/-/categories/a%20b/%C3%A7");
    }
}
