//! `/@actor/name/{version}/-/lists/{list}?n=12`: what a workshop or a shop is
//! handed: the lines of a bill, what is bought, cut and made for so many, what to
//! paste into a shop's order form, and one zip with just what is needed.

use super::zips;
use crate::App;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Path, Query};
use crate::headers::Caching;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use wright_bom::{Amount, RollUp, export, production};
use wright_model::{ActorHandle, DesignName, DesignSlug, Version};
use wright_registry::Registry;
use wright_registry::bom::Bill;
use wright_wire::ProblemCode;

/// The most that somebody can ask for.
pub(crate) const UNITS_MAX: u32 = 1_000_000;

#[derive(Deserialize)]
pub(super) struct ListQuery {
    /// For so many.
    n: Option<String>,
}

/// How many are asked for; one where nothing is said.
pub(crate) fn units(said: Option<&str>) -> ApiResult<u32> {
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    match said.unwrap_or("1").parse::<u32>() {
        Ok(units @ 1..=UNITS_MAX) => Ok(units),
        _ => Err(ApiError::new(
            ProblemCode::Validation,
            format!("n: how many are to be made is a whole number from 1 to {UNITS_MAX}."),
        )),
    }
}

pub(super) async fn list(
    State(app): State<App>,
    method: Method,
    Path((actor, slug, version, list)): Path<(ActorHandle, DesignSlug, Version, String)>,
    Query(query): Query<ListQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let name = DesignName::new(&actor, &slug);
    let units = Amount::whole(units(query.n.as_deref())?);
    let registry = app.registry();
    if list == "production.zip" {
        let zip = registry.production_zip(&name, &version, units).await?;
        // What the designs it uses resolve to changes with time, so it is asked for again; a range
        // belongs to the bytes its tag names.
        return zips::answer(registry, &zip, Caching::PerReader, (&method, &headers)).await;
    }
    let (bill, total) = registry.handed_out(&name, &version, units).await?;
    let missing = bill.not_counted(&total);
    let text = match list.as_str() {
        // What the registry reads again has no room for what is not in it.
        "bom.csv" => match bill.designs[0].unread() {
            None => export::lines_csv(&bill.designs[0].said.lines),
            Some(unread) => return Err(not_whole(&[unread])),
        },
        "shopping.csv" => export::shopping_csv(&total, &bill.nodes(), &missing),
        "make.csv" => production::make_list_csv(&made(registry, &bill, &total).await?, &missing),
        "cut.csv" => production::cut_list_csv(&made(registry, &bill, &total).await?, &missing),
        other => match order(other, &bill, &total) {
            // A shop takes nothing but what it sells.
            Some(_) if !missing.is_empty() => return Err(not_whole(&missing)),
            Some(text) => text,
            None => return Err(no_list(&list)),
        },
    };
    let media_type = match list.ends_with(".csv") {
        true => "text/csv; charset=utf-8",
        false => "text/plain; charset=utf-8",
    };
    let file_name = file_name(&name, &version, &list);
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{file_name}\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (
            header::CONTENT_DISPOSITION,
            disposition.map_err(wright_registry::Error::internal)?,
        ),
    ];
    Ok((Caching::PerReader, headers, text).into_response())
}

async fn made(
    registry: &Registry,
    bill: &Bill,
    total: &RollUp,
) -> ApiResult<Vec<wright_bom::Made>> {
    let shapes = registry.measured(bill).await?;
    Ok(bill.made(total, &shapes))
}

/// `order-Mouser.txt`: what one shop is asked for.
fn order(list: &str, bill: &Bill, total: &RollUp) -> Option<String> {
    let shop = list.strip_prefix("order-")?.strip_suffix(".txt")?;
    let lists = export::paste_lists(total, &bill.nodes());
    let found = lists.into_iter().find(|list| list.shop == shop)?;
    Some(found.text)
}

/// What a list lacks that cannot say so itself.
fn not_whole(missing: &[String]) -> ApiError {
    ApiError::new(
        ProblemCode::DependencyMissing,
        format!(
            "This list would lack what is not counted: {}. shopping.csv and production.zip hold the rest, and say so.",
            missing.join("; ")
        ),
    )
}

fn no_list(list: &str) -> ApiError {
    let asked: String = list.chars().take(80).collect();
    ApiError::new(
        ProblemCode::NotFound,
        format!(
            "There is no list “{asked}”: there are production.zip, bom.csv, shopping.csv, make.csv, cut.csv, and order-SHOP.txt for shops that order numbers are known of."
        ),
    )
}

/// Letters and digits only: shops are called as authors write them.
fn file_name(name: &DesignName, version: &Version, list: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let list: String = list
        .chars()
        .map(|c| if safe(c) { c } else { '-' })
        .collect();
    format!("{}-{version}-{list}", name.slug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain_whatever_a_shop_is_called() {
        let name = DesignName::parse("ana/lamp").unwrap();
        let version = Version::parse("1.0.0").unwrap();
        assert_eq!(
            file_name(&name, &version, "order-Mü\"ller\n.txt"),
            "lamp-1.0.0-order-M--ller-.txt"
        );
    }

    #[test]
    fn units_are_whole_and_bounded() {
        assert_eq!(units(Some("12")).ok(), Some(12));
        assert_eq!(units(Some(" 3 ")).ok(), Some(3));
        for nothing in [None, Some(""), Some(" ")] {
            assert_eq!(units(nothing).ok(), Some(1));
        }
        for wrong in ["0", "-1", "1.5", "1000001", "x"] {
            assert!(units(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
