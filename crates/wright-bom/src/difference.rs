//! What differs between two bills of materials, line by line.
//!
//! Lines are matched by id. Those that are left are matched by part number, then
//! by what they are called, so that a renamed id or a moved reference is a
//! change and not a loss. Linear in the number of lines.

use crate::amount::{Amount, Delta};
use crate::currency::Currency;
use crate::line::{Line, Price, Source};
use crate::understand::plain;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use wright_model::PartId;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Another thing takes its place: another part number, maker, value, material.
    Substituted,
    /// How many, where, or what is said about it.
    Changed,
}

/// A text that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextChange {
    /// Of what: `name`, `part-number`, …
    pub field: &'static str,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

/// What one line more, less or other costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CostEffect {
    /// In which currency; `None` where nothing says so.
    pub currency: Option<Currency>,
    /// How much more or less.
    pub amount: Delta,
}

/// A line that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// Its id; the new one where it changed.
    pub id: PartId,
    /// What it is called now, or was.
    pub name: String,
    /// Its place in the old bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<usize>,
    /// Its place in the new bill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<usize>,
    /// How many there were and are, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<(Amount, Amount)>,
    /// The price of one before and after, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<(Option<Price>, Option<Price>)>,
    /// Texts that changed, those that say which thing it is first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<TextChange>,
    /// References that are new.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub designators_added: Vec<String>,
    /// References that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub designators_removed: Vec<String>,
    /// What that does to the cost of one design.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cost: Vec<CostEffect>,
    /// What that does to its mass, in grams, where both are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mass: Option<Delta>,
}

/// The difference of two bills.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Lines that differ, in the order of the new bill; those that are gone last.
    pub changes: Vec<Change>,
    /// Lines that are the same.
    pub unchanged: usize,
    /// What all of it does to the cost of one design; `None` where a sum is
    /// beyond what can be kept.
    pub cost: Option<Vec<CostEffect>>,
    /// What it does to the mass, in grams, as far as that is known.
    pub mass: Option<Delta>,
}

/// Compares two bills.
pub fn difference(old: &[Line], new: &[Line]) -> Difference {
    let matched = matched(old, new);
    let mut difference = Difference::default();
    let mut taken = HashSet::with_capacity(old.len());
    for (at, line) in new.iter().enumerate() {
        let change = match matched[at] {
            Some(before) => {
                taken.insert(before);
                changed(before, &old[before], at, line)
            }
            None => Some(one_sided(ChangeKind::Added, None, Some((at, line)))),
        };
        match change {
            Some(change) => difference.changes.push(change),
            None => difference.unchanged += 1,
        }
    }
    for (before, line) in old.iter().enumerate() {
        if !taken.contains(&before) {
            difference
                .changes
                .push(one_sided(ChangeKind::Removed, Some((before, line)), None));
        }
    }
    (difference.cost, difference.mass) = sums(&difference.changes);
    difference
}

/// What two lines have in common if they are the same.
type Key = dyn Fn(&Line) -> Option<String>;

/// For each new line the old one it was, if there is one.
fn matched(old: &[Line], new: &[Line]) -> Vec<Option<usize>> {
    let mut matched = vec![None; new.len()];
    let mut free: HashSet<usize> = (0..old.len()).collect();
    let id = |line: &Line| Some(line.id.as_str().to_owned());
    let number = |line: &Line| line.part_number.as_deref().map(plain);
    let called = |line: &Line| {
        let text = |text: &Option<String>| text.as_deref().map(plain).unwrap_or_default();
        Some(format!(
            "{}|{}|{}|{}",
            plain(&line.name),
            text(&line.value),
            text(&line.specification),
            text(&line.section)
        ))
    };
    let name = |line: &Line| Some(plain(&line.name));
    let keys: [&Key; 4] = [&id, &number, &called, &name];
    for key in keys {
        if free.is_empty() {
            break;
        }
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        // The first of equal ones is taken first.
        for before in (0..old.len()).rev().filter(|before| free.contains(before)) {
            if let Some(key) = key(&old[before]) {
                by_key.entry(key).or_default().push(before);
            }
        }
        for (at, line) in new
            .iter()
            .enumerate()
            .filter(|(at, _)| matched[*at].is_none())
            .collect::<Vec<_>>()
        {
            let found = key(line).and_then(|key| by_key.get_mut(&key)?.pop());
            if let Some(before) = found {
                matched[at] = Some(before);
                free.remove(&before);
            }
        }
    }
    matched
}

fn changed(before: usize, old: &Line, at: usize, new: &Line) -> Option<Change> {
    let texts = texts(old, new);
    let quantity = (old.quantity != new.quantity || old.unit != new.unit)
        .then_some((old.quantity, new.quantity));
    let only_in = |these: &[String], those: &[String]| -> Vec<String> {
        let those: HashSet<&String> = those.iter().collect();
        these
            .iter()
            .filter(|one| !those.contains(one))
            .cloned()
            .collect()
    };
    let unit_cost = (old.unit_cost != new.unit_cost).then_some((old.unit_cost, new.unit_cost));
    let designators_added = only_in(&new.designators, &old.designators);
    let designators_removed = only_in(&old.designators, &new.designators);
    let cost = effects(Some(old), Some(new));
    let mass = mass_effect(Some(old), Some(new)).filter(|mass| !mass.is_zero());
    let same = texts.is_empty()
        && quantity.is_none()
        && designators_added.is_empty()
        && designators_removed.is_empty()
        && cost.is_empty()
        && mass.is_none()
        && unit_cost.is_none();
    if same {
        return None;
    }
    let identity = ["part-number", "manufacturer", "value", "material"];
    let is_other = texts
        .iter()
        .any(|text| identity.contains(&text.field) && !text.old.is_empty() && !text.new.is_empty());
    Some(Change {
        kind: if is_other {
            ChangeKind::Substituted
        } else {
            ChangeKind::Changed
        },
        id: new.id.clone(),
        name: new.name.clone(),
        old: Some(before),
        new: Some(at),
        quantity,
        unit_cost,
        texts,
        designators_added,
        designators_removed,
        cost,
        mass,
    })
}

fn one_sided(kind: ChangeKind, old: Option<(usize, &Line)>, new: Option<(usize, &Line)>) -> Change {
    let (old_line, new_line) = (old.map(|(_, line)| line), new.map(|(_, line)| line));
    let line = new_line.or(old_line);
    Change {
        kind,
        id: line.map_or_else(crate::understand::unnamed, |line| line.id.clone()),
        name: line.map(|line| line.name.clone()).unwrap_or_default(),
        old: old.map(|(at, _)| at),
        new: new.map(|(at, _)| at),
        quantity: None,
        unit_cost: None,
        texts: Vec::new(),
        designators_added: Vec::new(),
        designators_removed: Vec::new(),
        cost: effects(old_line, new_line),
        mass: mass_effect(old_line, new_line),
    }
}

fn texts(old: &Line, new: &Line) -> Vec<TextChange> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let source = |line: &Line| {
        line.source
            .map(Source::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let link = |line: &Line| {
        let first = line.suppliers.first();
        first.and_then(|one| one.link.clone()).unwrap_or_default()
    };
    let supplier = |line: &Line| {
        let first = line.suppliers.first();
        first
            .and_then(|one| one.order_number.clone().or(one.name.clone()))
            .unwrap_or_default()
    };
    let fields = [
        (
            "part-number",
            text(&old.part_number),
            text(&new.part_number),
        ),
        (
            "manufacturer",
            text(&old.manufacturer),
            text(&new.manufacturer),
        ),
        ("value", text(&old.value), text(&new.value)),
        ("material", text(&old.material), text(&new.material)),
        ("thickness", thickness(old), thickness(new)),
        ("name", old.name.clone(), new.name.clone()),
        (
            "specification",
            text(&old.specification),
            text(&new.specification),
        ),
        (
            "description",
            text(&old.description),
            text(&new.description),
        ),
        (
            "role",
            old.role.as_str().to_owned(),
            new.role.as_str().to_owned(),
        ),
        ("source", source(old), source(new)),
        ("process", text(&old.process), text(&new.process)),
        ("supplier", supplier(old), supplier(new)),
        ("link", link(old), link(new)),
        ("file", text(&old.file), text(&new.file)),
        ("notes", text(&old.notes), text(&new.notes)),
    ];
    let differing = fields.into_iter().filter(|(_, old, new)| old != new);
    differing
        .map(|(field, old, new)| TextChange { field, old, new })
        .collect()
}

/// How thick the sheet is that it is cut from.
fn thickness(line: &Line) -> String {
    let thickness = line.thickness_um.map(crate::production::millimeters);
    thickness.map(|mm| format!("{mm} mm")).unwrap_or_default()
}

/// What a line costs in one design: nothing where it does not count.
fn cost_of(line: Option<&Line>) -> Option<(Option<Currency>, Amount)> {
    let price = line.filter(|line| line.counts())?.cost()?;
    Some((price.currency, price.amount))
}

fn effects(old: Option<&Line>, new: Option<&Line>) -> Vec<CostEffect> {
    let effect = |currency, from, to| CostEffect {
        currency,
        amount: Delta::between(from, to),
    };
    let effects = match (cost_of(old), cost_of(new)) {
        (Some((currency, from)), Some((other, to))) if currency == other => {
            vec![effect(currency, from, to)]
        }
        (from, to) => {
            let gone = from.map(|(currency, from)| effect(currency, from, Amount::ZERO));
            let come = to.map(|(currency, to)| effect(currency, Amount::ZERO, to));
            gone.into_iter().chain(come).collect()
        }
    };
    let mut effects = effects;
    effects.retain(|effect| !effect.amount.is_zero());
    effects
}

fn mass_effect(old: Option<&Line>, new: Option<&Line>) -> Option<Delta> {
    let mass = |line: Option<&Line>| match line.filter(|line| line.counts()) {
        None => Some(Amount::ZERO),
        Some(line) => line.mass?.times(line.quantity),
    };
    Some(Delta::between(mass(old)?, mass(new)?))
}

fn sums(changes: &[Change]) -> (Option<Vec<CostEffect>>, Option<Delta>) {
    let mut costs: BTreeMap<Option<Currency>, Option<Delta>> = BTreeMap::new();
    let mut mass = Some(Delta::default());
    for change in changes {
        for effect in &change.cost {
            let sum = costs
                .entry(effect.currency)
                .or_insert(Some(Delta::default()));
            *sum = sum.and_then(|sum| sum.plus(effect.amount));
        }
        if let Some(more) = change.mass {
            mass = mass.and_then(|sum| sum.plus(more));
        }
    }
    let costs = costs.into_iter().map(|(currency, amount)| {
        Some(CostEffect {
            currency,
            amount: amount?,
        })
    });
    (costs.collect(), mass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::BomMapping;

    fn lines(text: &str) -> Vec<Line> {
        crate::read(text.as_bytes(), "bom.csv", &BomMapping::default()).lines
    }

    #[test]
    fn lines_are_followed_by_id() {
        let head = "id,name,qty,mpn,unit cost,currency,mass\n";
        let old = lines(&format!(
            "{head}nut,Nut,4,X1,0.04,EUR,1\nbolt,Bolt,2,B1,0.1,EUR,\ncap,Cap,1,,1,EUR,2\nrod,Rod,1,,,,\n"
        ));
        let new = lines(&format!(
            "{head}bolt,Bolt,3,B2,0.2,EUR,\nnut,Nut,4,X1,0.04,EUR,1\nlid,Lid,1,,2,USD,5\nrod,Rod,1,,,,\n"
        ));
        let found = difference(&old, &new);
        let shown: Vec<String> = found
            .changes
            .iter()
            .map(|change| {
                let costs: Vec<String> = change
                    .cost
                    .iter()
                    .map(|one| one.amount.to_string())
                    .collect();
                format!("{:?} {} {}", change.kind, change.id, costs.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Substituted bolt +0.4",
                "Added lid +2",
                "Removed cap \u{2212}1"
            ]
        );
        assert_eq!(found.unchanged, 2);
        assert_eq!(found.mass.unwrap().to_string(), "+3");
        let cost: Vec<String> = found
            .cost
            .unwrap()
            .iter()
            .map(|one| one.amount.to_string())
            .collect();
        assert_eq!(cost, ["\u{2212}0.6", "+2"]);
        assert!(difference(&new, &new).changes.is_empty());
    }

    #[test]
    fn every_property_is_looked_at() {
        let head = "id,name,qty,unit,role,process,material,thickness,unit cost,currency\n";
        let old = lines(&format!("{head}side,Side,2,,,laser-cut,MDF,3 mm,1,EUR\n"));
        let new = lines(&format!(
            "{head}side,Side,2,,,cnc-router,Plywood,4 mm,1.5,EUR\n"
        ));
        let found = difference(&old, &new);
        let change = &found.changes[0];
        assert_eq!(change.kind, ChangeKind::Substituted);
        let texts: Vec<String> = change
            .texts
            .iter()
            .map(|text| format!("{} {}>{}", text.field, text.old, text.new))
            .collect();
        assert_eq!(
            texts,
            [
                "material MDF>Plywood",
                "thickness 3 mm>4 mm",
                "process laser-cut>cnc-router"
            ]
        );
        let price = change
            .unit_cost
            .map(|(old, new)| (old.unwrap().amount, new.unwrap().amount));
        assert_eq!(price, Some((Amount::ONE, Amount::parse("1.5").unwrap())));
        // What does not count costs nothing, and has a price all the same.
        let mut tool = old.clone();
        tool[0].role = crate::Role::Tool;
        let mut dearer = tool.clone();
        dearer[0].unit_cost = new[0].unit_cost;
        let found = difference(&tool, &dearer);
        assert!(found.changes[0].unit_cost.is_some() && found.changes[0].cost.is_empty());
        let found = difference(&old, &tool);
        assert_eq!(found.changes[0].texts[0].field, "role");
    }

    #[test]
    fn references_move_and_ids_are_renamed() {
        let old = lines("Reference,Value,Qty\n\"R1,R2\",10k,2\nC1,1u,1\n");
        let new = lines("Reference,Value,Qty\n\"R1,R2,R3\",10k,3\nC1,2u,1\n");
        let found = difference(&old, &new);
        assert_eq!(found.changes[0].designators_added, ["R3"]);
        // The value is the name where nothing else is one.
        assert_eq!(found.changes[1].texts[0].field, "name");
        let old = lines("id,name,qty\na-nut,Nut M5,4\n");
        let new = lines("id,name,qty\nnut-m5,Nut M5,5\n");
        let found = difference(&old, &new);
        assert_eq!(found.changes.len(), 1);
        assert_eq!(
            found.changes[0].quantity,
            Some((Amount::whole(4), Amount::whole(5)))
        );
    }
}
