//! What N of a design need: its own lines, and those of every design it uses as
//! many times as it uses it. A design reached on several ways counts for each.

use crate::amount::{Amount, Sum};
use crate::currency::Currency;
use crate::limits::DESIGNS_MAX;
use crate::line::{Line, Price, Role, Supplier};
use crate::understand::plain;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A design with the lines of its bill of materials.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// `actor/name`.
    pub name: &'a str,
    /// Its lines.
    pub lines: &'a [Line],
    /// The designs that go into it.
    pub uses: &'a [Use],
}

/// A design that goes into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Its place in the list of designs.
    pub design: usize,
    /// How many go into one.
    pub quantity: Amount,
}

/// Why there is no roll-up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RollUpError {
    /// A design goes into itself.
    #[error("{0} goes into itself, by way of {1}; take one of these dependencies out")]
    Cycle(String, String),
    /// A number grew beyond what can be kept.
    #[error("the numbers of {0} are too large to be added up; ask for fewer")]
    Overflow(String),
    /// A design that is not in the list.
    #[error("{0} uses a design that is not there")]
    Missing(String),
    /// Too many designs.
    #[error("{0} designs are more than the {DESIGNS_MAX} that can be added up")]
    TooMany(usize),
}

/// A line that was added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct From {
    /// The design, by its place in the list.
    pub design: usize,
    /// The line, by its place in the bill.
    pub line: usize,
    /// How many of it.
    pub quantity: Amount,
}

/// Something that is needed, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Where it comes from; the first describes it.
    pub from: Vec<From>,
    /// How many, of the unit of its lines.
    pub quantity: Amount,
    /// What all of it costs, a sum for each currency.
    pub cost: Vec<Price>,
    /// What all of it weighs, in grams; `None` where some mass is not known.
    pub mass: Option<Amount>,
}

impl Total {
    /// The line that describes it.
    pub fn line<'a>(&self, designs: &[Node<'a>]) -> Option<&'a Line> {
        let first = self.from.first()?;
        designs.get(first.design)?.lines.get(first.line)
    }

    /// Every place it can be bought at, each once.
    pub fn suppliers<'a>(&self, designs: &[Node<'a>]) -> Vec<&'a Supplier> {
        let lines = self
            .from
            .iter()
            .filter_map(|from| designs.get(from.design)?.lines.get(from.line));
        let mut suppliers: Vec<&Supplier> = Vec::new();
        for supplier in lines.flat_map(|line| &line.suppliers) {
            if !suppliers.contains(&supplier) {
                suppliers.push(supplier);
            }
        }
        suppliers
    }
}

/// How many of a design are needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DesignTotal {
    /// Its place in the list.
    pub design: usize,
    /// How many.
    pub quantity: Amount,
}

/// Everything that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RollUp {
    /// Of how many.
    pub units: Amount,
    /// Every design, the one that was asked for first.
    pub designs: Vec<DesignTotal>,
    /// What is made, line by line.
    pub made: Vec<Total>,
    /// What is bought, equal things together.
    pub bought: Vec<Total>,
    /// What it costs, a sum for each currency.
    pub cost: Vec<Price>,
    /// What it weighs in grams, as far as that is known.
    pub mass: Amount,
    /// Lines without a price.
    pub without_cost: usize,
    /// Lines without a mass.
    pub without_mass: usize,
    /// Lines that are not counted: alternatives, tools, optional or left out.
    pub not_counted: usize,
}

/// Adds up what `units` of the design at `root` need.
pub fn roll_up(designs: &[Node<'_>], root: usize, units: Amount) -> Result<RollUp, RollUpError> {
    if designs.len() > DESIGNS_MAX {
        return Err(RollUpError::TooMany(designs.len()));
    }
    let order = ordered(designs, root)?;
    let counts = counts(designs, &order, root, units)?;
    let mut adder = Adder::default();
    for (design, quantity) in &counts {
        let node = &designs[*design];
        for (at, line) in node.lines.iter().enumerate() {
            adder
                .add(*design, at, line, *quantity)
                .ok_or_else(|| RollUpError::Overflow(node.name.to_owned()))?;
        }
    }
    let name = || designs[root].name.to_owned();
    adder
        .finish(units, &counts)
        .ok_or_else(|| RollUpError::Overflow(name()))
}

/// Every design that is needed, each before those that go into it.
fn ordered(designs: &[Node<'_>], root: usize) -> Result<Vec<usize>, RollUpError> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let missing = |name: &str| RollUpError::Missing(name.to_owned());
    designs.get(root).ok_or_else(|| missing("the design"))?;
    let mut seen = vec![Seen::No; designs.len()];
    let mut order = Vec::new();
    // Its place, and how many of its uses have been looked at.
    let mut path = vec![(root, 0_usize)];
    seen[root] = Seen::Open;
    while let Some((design, next)) = path.last_mut() {
        let node = &designs[*design];
        let Some(used) = node.uses.get(*next) else {
            seen[*design] = Seen::Done;
            order.push(*design);
            path.pop();
            continue;
        };
        *next += 1;
        let by = node.name;
        match seen.get(used.design).ok_or_else(|| missing(by))? {
            Seen::Done => {}
            Seen::Open => {
                let name = designs[used.design].name.to_owned();
                return Err(RollUpError::Cycle(name, by.to_owned()));
            }
            Seen::No => {
                seen[used.design] = Seen::Open;
                path.push((used.design, 0));
            }
        }
    }
    order.reverse();
    Ok(order)
}

fn counts(
    designs: &[Node<'_>],
    order: &[usize],
    root: usize,
    units: Amount,
) -> Result<Vec<(usize, Amount)>, RollUpError> {
    let mut counts = vec![Amount::ZERO; designs.len()];
    counts[root] = units;
    for design in order {
        for used in designs[*design].uses {
            let more = counts[*design].times(used.quantity);
            counts[used.design] = more
                .and_then(|more| counts[used.design].plus(more))
                .ok_or_else(|| RollUpError::Overflow(designs[used.design].name.to_owned()))?;
        }
    }
    Ok(order
        .iter()
        .map(|design| (*design, counts[*design]))
        .collect())
}

/// A total that still grows.
#[derive(Default)]
struct Growing {
    from: Vec<From>,
    quantity: Amount,
    cost: BTreeMap<Option<Currency>, Sum>,
    mass: Option<Sum>,
}

#[derive(Default)]
struct Adder {
    made: Vec<Growing>,
    bought: Vec<Growing>,
    by_key: HashMap<String, usize>,
    cost: BTreeMap<Option<Currency>, Sum>,
    mass: Sum,
    without_cost: usize,
    without_mass: usize,
    not_counted: usize,
}

impl Adder {
    fn add(&mut self, design: usize, at: usize, line: &Line, times: Amount) -> Option<()> {
        match line.role {
            Role::Part => {}
            Role::Assembly => return Some(()),
            _ => {
                self.not_counted += 1;
                return Some(());
            }
        }
        let quantity = line.quantity.times(times)?;
        let total = if line.is_made() {
            self.made.push(Growing {
                mass: Some(Sum::default()),
                ..Growing::default()
            });
            self.made.last_mut()?
        } else {
            let next = self.bought.len();
            let index = *self.by_key.entry(key(line)).or_insert(next);
            if index == next {
                self.bought.push(Growing {
                    mass: Some(Sum::default()),
                    ..Growing::default()
                });
            }
            self.bought.get_mut(index)?
        };
        total.from.push(From {
            design,
            line: at,
            quantity,
        });
        total.quantity = total.quantity.plus(quantity)?;
        match line.unit_cost {
            Some(price) => {
                for sums in [&mut total.cost, &mut self.cost] {
                    let sum = sums.entry(price.currency).or_default();
                    *sum = sum.add(price.amount, quantity)?;
                }
            }
            None => self.without_cost += 1,
        }
        match line.mass {
            Some(mass) => {
                self.mass = self.mass.add(mass, quantity)?;
                total.mass = match total.mass {
                    Some(sum) => Some(sum.add(mass, quantity)?),
                    None => None,
                };
            }
            None => {
                self.without_mass += 1;
                total.mass = None;
            }
        }
        Some(())
    }

    fn finish(self, units: Amount, counts: &[(usize, Amount)]) -> Option<RollUp> {
        let designs = counts.iter().map(|(design, quantity)| DesignTotal {
            design: *design,
            quantity: *quantity,
        });
        Some(RollUp {
            units,
            designs: designs.collect(),
            made: self.made.into_iter().map(grown).collect::<Option<_>>()?,
            bought: self.bought.into_iter().map(grown).collect::<Option<_>>()?,
            cost: prices(&self.cost)?,
            mass: self.mass.total()?,
            without_cost: self.without_cost,
            without_mass: self.without_mass,
            not_counted: self.not_counted,
        })
    }
}

fn grown(total: Growing) -> Option<Total> {
    let mass = match total.mass {
        Some(sum) => Some(sum.total()?),
        None => None,
    };
    Some(Total {
        from: total.from,
        quantity: total.quantity,
        cost: prices(&total.cost)?,
        mass,
    })
}

fn prices(sums: &BTreeMap<Option<Currency>, Sum>) -> Option<Vec<Price>> {
    let prices = sums.iter().map(|(currency, sum)| {
        Some(Price {
            amount: sum.total()?,
            currency: *currency,
        })
    });
    prices.collect()
}

/// What makes two bought lines the same thing: the part number with its maker,
/// or everything that says which one it is.
fn key(line: &Line) -> String {
    let text = |text: &Option<String>| text.as_deref().map(plain).unwrap_or_default();
    match &line.part_number {
        Some(number) => format!(
            "n|{}|{}|{}",
            plain(number),
            text(&line.manufacturer),
            line.unit
        ),
        None => format!(
            "t|{}|{}|{}|{}|{}",
            plain(&line.name),
            text(&line.value),
            text(&line.specification),
            text(&line.material),
            line.unit
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Source;
    use wright_model::BomMapping;

    fn lines(text: &str) -> Vec<Line> {
        crate::read(text.as_bytes(), "bom.csv", &BomMapping::default()).lines
    }

    fn uses(list: &[(usize, &str)]) -> Vec<Use> {
        let of = |(design, quantity): &(usize, &str)| Use {
            design: *design,
            quantity: Amount::parse(quantity).unwrap(),
        };
        list.iter().map(of).collect()
    }

    #[test]
    fn four_knobs_need_four_times_a_knob() {
        let dryer = lines(
            "name,qty,process,unit cost,currency,mass (g)\nTray,2,fdm,0.5,EUR,20\nNut M5,3,bought,0.04,EUR,\n",
        );
        let knob = lines(
            "name,qty,process,unit cost,currency,mass (g)\nBody,1,fdm,0.28,EUR,11\nNut M5,1,bought,0.04,EUR,1.2\nTool,1,bought,3,USD,\n",
        );
        let of_dryer = uses(&[(1, "4")]);
        let designs = [
            Node {
                name: "a/dryer",
                lines: &dryer,
                uses: &of_dryer,
            },
            Node {
                name: "a/knob",
                lines: &knob,
                uses: &[],
            },
        ];
        let total = roll_up(&designs, 0, Amount::whole(10)).unwrap();
        assert_eq!(total.designs[1].quantity, Amount::whole(40));
        assert_eq!(total.made.len(), 2);
        let nut = &total.bought[0];
        assert_eq!(nut.quantity, Amount::whole(70));
        assert_eq!(nut.from.len(), 2);
        assert_eq!(nut.mass, None);
        let cost: Vec<String> = total
            .cost
            .iter()
            .map(|price| format!("{} {}", price.amount, price.currency.unwrap()))
            .collect();
        // 20 × 0.5 + 70 × 0.04 + 40 × 0.28; 40 × 3.
        assert_eq!(cost, ["24 EUR", "120 USD"]);
        assert_eq!(total.mass, Amount::parse("888").unwrap());
        assert_eq!((total.without_cost, total.without_mass), (0, 2));
        assert_eq!(nut.line(&designs).unwrap().source, Some(Source::Bought));
    }

    #[test]
    fn ways_add_up_and_cycles_are_refused() {
        let part = lines("name,qty\nBolt,3\n");
        let [top, left, right] = [
            uses(&[(1, "2"), (2, "1")]),
            uses(&[(3, "2")]),
            uses(&[(3, "0.5")]),
        ];
        let node = |name, lines, uses| Node { name, lines, uses };
        let designs = [
            node("a/top", &[][..], &top[..]),
            node("a/left", &[], &left),
            node("a/right", &[], &right),
            node("a/leaf", &part, &[]),
        ];
        let total = roll_up(&designs, 0, Amount::ONE).unwrap();
        assert_eq!(total.bought[0].quantity.to_string(), "13.5");
        let back = uses(&[(0, "1")]);
        let mut cyclic = designs;
        cyclic[3].uses = &back;
        assert!(matches!(
            roll_up(&cyclic, 0, Amount::ONE),
            Err(RollUpError::Cycle(..))
        ));
        let nowhere = uses(&[(9, "1")]);
        cyclic[3].uses = &nowhere;
        assert!(matches!(
            roll_up(&cyclic, 0, Amount::ONE),
            Err(RollUpError::Missing(_))
        ));
        let huge = uses(&[(1, "1000000")]);
        let deep = [node("a/x", &[][..], &huge[..]), node("a/y", &part, &[])];
        let error = roll_up(&deep, 0, Amount::whole(1_000_000)).unwrap_err();
        assert_eq!(error, RollUpError::Overflow("a/y".to_owned()));
    }
}
