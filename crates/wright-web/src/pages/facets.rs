//! Values to narrow a search by, as the form at its side shows them.

use std::collections::BTreeMap;

use wright_model::taxonomy::{material::Material, process::Process};
use wright_registry::search::{Dimension, Found, LicenseGroup, ValueCount};

use super::catalogue;
use crate::locale::Locale;
use crate::views::search::{Facet, FacetRow};

/// What a search can be narrowed by, in this order.
pub(crate) const FACETS: [Dimension; 6] = [
    Dimension::Category,
    Dimension::Process,
    Dimension::Material,
    Dimension::License,
    Dimension::Readiness,
    Dimension::Language,
];
/// Values shown before the others are folded.
const ROWS_SHOWN: usize = 7;
/// Values shown in all.
const ROWS_MAX: usize = 60;
/// Dimensions that are unfolded from the start.
const OPEN: [Dimension; 4] = [
    Dimension::Category,
    Dimension::Process,
    Dimension::Material,
    Dimension::License,
];

/// The dimensions with their values; those that say nothing are left out.
pub(crate) fn facets(tr: &Locale, found: &Found) -> Vec<Facet> {
    let none = Vec::new();
    let facets = FACETS.into_iter().filter_map(|dimension| {
        let counts = found.counts.get(&dimension).unwrap_or(&none);
        let chosen = found.chosen.get(&dimension).map_or(&[][..], Vec::as_slice);
        facet(tr, dimension, counts, chosen)
    });
    facets.collect()
}

fn facet(
    tr: &Locale,
    dimension: Dimension,
    counts: &[ValueCount],
    chosen: &[String],
) -> Option<Facet> {
    let mut counts: Vec<ValueCount> = counts.to_vec();
    // What is chosen can be let go of, even where nothing has it.
    for value in chosen {
        if !counts.iter().any(|known| known.value == *value) {
            counts.push(ValueCount {
                value: value.clone(),
                count: 0,
            });
        }
    }
    let mut rows = in_families(dimension, &counts, chosen)
        .into_iter()
        .map(|(count, is_inner)| row(tr, dimension, count, is_inner, chosen))
        .collect::<Vec<_>>();
    if rows.is_empty() {
        return None;
    }
    rows.truncate(ROWS_MAX);
    let last_chosen = rows.iter().rposition(|row| row.is_chosen);
    let shown = last_chosen.map_or(ROWS_SHOWN, |last| ROWS_SHOWN.max(last + 1));
    // One more is not worth a fold.
    let shown = if rows.len() <= shown + 1 {
        rows.len()
    } else {
        shown
    };
    let more = rows.split_off(shown);
    Some(Facet {
        name: dimension.word(),
        label: catalogue::dimension(tr, dimension),
        is_open: OPEN.contains(&dimension) || !chosen.is_empty(),
        rows,
        more,
    })
}

fn row(
    tr: &Locale,
    dimension: Dimension,
    count: &ValueCount,
    is_inner: bool,
    chosen: &[String],
) -> FacetRow {
    let value = &count.value;
    let label = match (dimension, value.rsplit_once('/')) {
        // The steps above stand above it.
        (Dimension::Category, Some((_, step))) if is_inner => catalogue::category_step(tr, step),
        _ => catalogue::label(tr, dimension, value),
    };
    FacetRow {
        label,
        count: count.count,
        is_chosen: chosen.contains(value),
        is_inner,
        is_code: match dimension {
            Dimension::License => LicenseGroup::parse(value).is_none(),
            Dimension::Readiness => true,
            _ => false,
        },
        value: value.clone(),
    }
}

/// Values with what is below each, the most frequent first; whether one stands
/// below another. A value that is all there is of its parent stands for it,
/// unless the parent is chosen.
fn in_families<'c>(
    dimension: Dimension,
    counts: &'c [ValueCount],
    chosen: &[String],
) -> Vec<(&'c ValueCount, bool)> {
    let by_value: BTreeMap<&str, &ValueCount> =
        counts.iter().map(|count| (&*count.value, count)).collect();
    let mut below: BTreeMap<&str, Vec<&ValueCount>> = BTreeMap::new();
    let mut tops = Vec::new();
    for count in counts {
        match top_of(dimension, &count.value).and_then(|top| by_value.get(&*top)) {
            Some(top) if top.value != count.value => {
                below.entry(&top.value).or_default().push(count);
            }
            _ => tops.push(count),
        }
    }
    tops.sort_by_key(|count| std::cmp::Reverse(count.count));
    let mut rows = Vec::with_capacity(counts.len());
    for top in tops {
        let children = below.remove(&*top.value).unwrap_or_default();
        match &children[..] {
            [only] if only.count == top.count && !chosen.contains(&top.value) => {
                rows.push((*only, false));
            }
            _ => {
                rows.push((top, false));
                rows.extend(children.into_iter().map(|child| (child, true)));
            }
        }
    }
    rows
}

/// The family a value belongs to.
fn top_of(dimension: Dimension, value: &str) -> Option<String> {
    match dimension {
        Dimension::Category => value.split('/').next().map(str::to_owned),
        Dimension::Process => {
            let known = Process::find(value)?;
            let up = std::iter::successors(Some(known), |process| process.parent());
            up.last().map(|top| top.slug.to_owned())
        }
        Dimension::Material => {
            let known = Material::find(value)?;
            let up = std::iter::successors(Some(known), |material| material.parent());
            up.last().map(|top| top.slug.to_owned())
        }
        Dimension::License => match LicenseGroup::parse(value) {
            Some(_) => None,
            None => Some(LicenseGroup::of(value).word().to_owned()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(dimension: Dimension, counts: &[(&str, u64)], chosen: &[&str]) -> Vec<String> {
        let counts: Vec<ValueCount> = counts
            .iter()
            .map(|(value, count)| ValueCount {
                value: (*value).to_owned(),
                count: *count,
            })
            .collect();
        let chosen: Vec<String> = chosen.iter().map(|value| (*value).to_owned()).collect();
        in_families(dimension, &counts, &chosen)
            .into_iter()
            .map(|(count, inner)| format!("{}{}", if inner { "  " } else { "" }, count.value))
            .collect()
    }

    #[test]
    fn values_stand_below_their_families() {
        assert_eq!(
            rows(
                Dimension::Process,
                &[
                    ("additive", 5),
                    ("fdm", 4),
                    ("cutting", 7),
                    ("sla", 1),
                    ("laser-cut", 7),
                    ("magic", 1)
                ],
                &[],
            ),
            ["laser-cut", "additive", "  fdm", "  sla", "magic"]
        );
        assert_eq!(
            rows(
                Dimension::Category,
                &[("food", 2), ("food/drying", 2)],
                &["food"]
            ),
            ["food", "  food/drying"]
        );
        assert_eq!(
            rows(
                Dimension::License,
                &[
                    ("share-alike", 3),
                    ("CERN-OHL-S-2.0", 2),
                    ("CC-BY-SA-4.0", 1)
                ],
                &[],
            ),
            ["share-alike", "  CERN-OHL-S-2.0", "  CC-BY-SA-4.0"]
        );
    }
}
