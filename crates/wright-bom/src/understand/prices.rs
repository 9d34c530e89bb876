//! What a row says in numbers beside its quantity: prices, suppliers with
//! theirs, masses.

use super::cells::{address, says_something};
use super::columns::Assigned;
use super::lines::short;
use super::record::Reading;
use crate::amount::Amount;
use crate::currency::Currency;
use crate::diagnostic::Diagnostic;
use crate::format::{Cell, Kind};
use crate::limits::SUPPLIERS_MAX;
use crate::line::{Price, Supplier};
use crate::number::{self, Money};
use crate::unit;
use wright_model::BomField;

impl Reading<'_, '_> {
    /// A price, with what is known of its currency; what cannot be read is kept.
    fn price(&mut self, field: BomField, column: &Assigned, cell: &Cell) -> Option<Price> {
        if cell.kind == Kind::Error || number::is_no_price(&cell.text) {
            return None;
        }
        let Some(money) = self.cells.money(cell) else {
            let finding = Diagnostic::note(
                "bom-cost",
                format!("“{}” is no price; it is kept as written", short(&cell.text)),
            )
            .help("write a number, and the currency in a column of its own");
            self.say(finding, field);
            self.keep(column, &cell.text);
            return None;
        };
        let of_row = self.cells.text(BomField::Currency);
        let of_row = of_row.as_deref().and_then(|text| {
            Currency::within(text)
                .map(|(one, _)| one)
                .or_else(|| Currency::parse(text))
        });
        let of_heading = column.currency;
        let own = money.currency.map(|currency| (currency, money.ambiguous));
        let found = of_row.map(|one| (one, false)).or(own).or(of_heading);
        let currency = match (found, self.context.currency) {
            (Some((currency, false)), _) => Some(currency),
            (_, Some(stated)) => Some(stated),
            (Some((currency, true)), None) => Some(currency),
            (None, None) => None,
        };
        self.money = self.money.or(Some(Money {
            amount: money.amount,
            currency,
            ambiguous: found.is_some_and(|(_, ambiguous)| ambiguous),
        }));
        Some(Price {
            amount: money.amount,
            currency,
        })
    }

    /// The price of one: stated, or from that of a pack, or from that of all.
    pub(super) fn unit_cost(&mut self, quantity: Amount) -> Option<Price> {
        use BomField as F;
        let cells = self.cells;
        let own = cells
            .all(F::UnitCost)
            .find(|(column, _)| !column.is_of_group);
        if let Some((column, cell)) = own
            && let Some(price) = self.price(F::UnitCost, column, cell)
        {
            return Some(price);
        }
        let pack = cells.first(F::PackCost);
        let pack = pack.and_then(|(column, cell)| self.price(F::PackCost, column, cell));
        let total = cells.first(F::TotalCost);
        let total = total.and_then(|(column, cell)| self.price(F::TotalCost, column, cell));
        let size = self.plain(F::PackSize).unwrap_or(Amount::ONE);
        let of = |price: Price, count: Amount| {
            let amount = price.amount.over(count)?;
            Some(Price { amount, ..price })
        };
        pack.and_then(|price| of(price, size))
            .or_else(|| total.and_then(|price| of(price, quantity)))
    }

    /// Who sells it, a supplier for each group of columns.
    pub(super) fn suppliers(&mut self) -> Vec<Supplier> {
        use BomField as F;
        let cells = self.cells;
        let groups = cells.columns.iter().filter(|column| {
            matches!(
                column.field,
                Some(F::Supplier | F::OrderNumber | F::Link | F::UnitCost)
            )
        });
        let last = groups.map(|column| column.supplier).max();
        let mut suppliers = Vec::new();
        for group in 0..=last.unwrap_or(0) {
            if suppliers.len() >= SUPPLIERS_MAX {
                break;
            }
            self.group(group, &mut suppliers);
        }
        suppliers
    }

    fn group(&mut self, group: u8, suppliers: &mut Vec<Supplier>) {
        use BomField as F;
        let cells = self.cells;
        let mut supplier = Supplier::default();
        let of_group = |field| {
            cells
                .all(field)
                .filter(move |(column, _)| column.supplier == group)
        };
        for (_, cell) in of_group(F::Supplier) {
            supplier.link = supplier.link.or_else(|| address(cell));
            if says_something(&cell.text) && !super::evidence::is_link(&cell.text) {
                supplier.name.get_or_insert_with(|| cell.text.clone());
            }
        }
        for (column, cell) in of_group(F::OrderNumber) {
            supplier.link = supplier.link.or_else(|| address(cell));
            if says_something(&cell.text) && !super::evidence::is_link(&cell.text) {
                supplier
                    .order_number
                    .get_or_insert_with(|| cell.text.clone());
            }
            shop_of(column, &mut supplier);
        }
        for (column, cell) in of_group(F::UnitCost) {
            if column.is_of_group {
                supplier.price = supplier
                    .price
                    .or_else(|| self.price(F::UnitCost, column, cell));
                shop_of(column, &mut supplier);
            }
        }
        let mut more = Vec::new();
        for (column, cell) in of_group(F::Link) {
            match address(cell) {
                Some(link) if supplier.link.is_none() => supplier.link = Some(link),
                Some(link) => more.push(link),
                None if says_something(&cell.text) => self.keep(column, &cell.text),
                None => {}
            }
            shop_of(column, &mut supplier);
        }
        let only_shop =
            supplier.order_number.is_none() && supplier.link.is_none() && supplier.price.is_none();
        let is_stated = of_group(F::Supplier).next().is_some();
        if !supplier.is_empty() && (!only_shop || is_stated) {
            suppliers.push(supplier);
        }
        for link in more {
            if suppliers.len() < SUPPLIERS_MAX
                && suppliers.iter().all(|one| one.link.as_ref() != Some(&link))
            {
                suppliers.push(Supplier {
                    link: Some(link),
                    ..Supplier::default()
                });
            }
        }
    }

    /// The mass of one in grams.
    pub(super) fn mass(&mut self, quantity: Amount) -> Option<Amount> {
        let one = self.grams(BomField::Mass);
        one.or_else(|| self.grams(BomField::TotalMass)?.over(quantity))
    }

    fn grams(&mut self, field: BomField) -> Option<Amount> {
        let (column, cell) = self.cells.first(field)?;
        if !says_something(&cell.text) {
            return None;
        }
        let measured = self.cells.measured(column, cell, "g");
        let grams = measured.and_then(|(amount, code)| {
            amount.times(Amount::from_millionths(unit::micrograms(code)?)?)
        });
        if grams.is_none() {
            let finding = Diagnostic::note(
                "bom-mass",
                format!("“{}” is no mass; it is kept as written", short(&cell.text)),
            )
            .help("write a number in grams, or with its unit");
            self.say(finding, field);
            self.keep(column, &cell.text);
        }
        grams
    }
}

/// The shop that a heading names.
fn shop_of(column: &Assigned, supplier: &mut Supplier) {
    if let Some(shop) = column.shop {
        supplier.name.get_or_insert_with(|| shop.to_owned());
    }
}
