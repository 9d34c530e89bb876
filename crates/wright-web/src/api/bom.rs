//! `/api/v1/designs/{actor}/{name}/versions/{version}/bom`: what a release needs,
//! with every design it uses, for as many as somebody wants to make.

use crate::App;
use crate::error::ApiResult;
use crate::extract::{Json, Path, Query};
use crate::headers::Caching;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wright_bom::{Amount, Diagnostic, Fact, Line, Made, Price, RollUp, Severity, Supplier};
use wright_model::{ActorHandle, DesignName, DesignSlug};
use wright_registry::TableState;
use wright_registry::bom::{Bill, BillDesign};
use wright_wire::Problem;
use wright_wire::rest::{
    BillOfMaterials, BomBought, BomColumn, BomDesign, BomDiagnostic, BomFact, BomFrom, BomKept,
    BomLine, BomMade, BomPrice, BomState, BomSupplier,
};

use super::drafts::parse_version;
use crate::package::units;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(bom))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct BomQuery {
    /// For so many, from 1 to 1,000,000; 1 where nothing is said.
    n: Option<String>,
}

/// What a release needs, with every design it uses: lines, what is made and bought, cost and mass.
#[utoipa::path(get, path = "/api/v1/designs/{actor}/{name}/versions/{version}/bom", tag = "designs",
    params(("actor" = ActorHandle, Path), ("name" = String, Path), ("version" = String, Path), BomQuery), responses(
    (status = 200, description = "The bill of materials", body = BillOfMaterials),
    (status = "default", description = "Refused", body = Problem, content_type = "application/problem+json"),
))]
async fn bom(
    State(app): State<App>,
    Path((actor, slug, version)): Path<(ActorHandle, DesignSlug, String)>,
    Query(query): Query<BomQuery>,
) -> ApiResult<impl IntoResponse> {
    let name = DesignName::new(&actor, &slug);
    let version = parse_version(&version)?;
    let n = units(query.n.as_deref())?;
    let registry = app.registry();
    let (bill, total) = registry
        .rolled_up(&name, &version, Amount::whole(n))
        .await?;
    let shapes = registry.measured(&bill).await?;
    let made = bill.made(&total, &shapes);
    Ok((Caching::PerReader, Json::<_>(view(n, &bill, &total, &made))))
}

fn view(n: u32, bill: &Bill, total: &RollUp, made: &[Made]) -> BillOfMaterials {
    let own = &bill.designs[0];
    let counted = total.designs.iter();
    let designs = counted.filter_map(|counted| {
        let design = bill.designs.get(counted.design)?;
        Some(self::design(design, counted.quantity))
    });
    let bought = total.bought.iter().map(|bought| BomBought {
        from: bought
            .from
            .iter()
            .filter_map(|from| {
                let design = bill.designs.get(from.design)?;
                let line = design.said.lines.get(from.line)?;
                Some(BomFrom {
                    design: design.name.clone(),
                    id: line.id.to_string(),
                    quantity: from.quantity.to_string(),
                })
            })
            .collect(),
        quantity: bought.quantity.to_string(),
        cost: bought.cost.iter().map(price).collect(),
    });
    let made = made.iter().filter_map(part);
    BillOfMaterials {
        design: own.name.clone(),
        version: own.version.clone(),
        n,
        designs: designs.collect(),
        made: made.collect(),
        bought: bought.collect(),
        cost: total.cost.iter().map(price).collect(),
        mass: total.mass.to_string(),
        without_cost: total.without_cost as u64,
        without_mass: total.without_mass as u64,
        not_counted: total.not_counted as u64,
        missing: bill.missing.iter().chain(&bill.removed).cloned().collect(),
    }
}

fn design(design: &BillDesign, quantity: Amount) -> BomDesign {
    let bom = design.said.bom.as_ref();
    let (state, reason) = match &design.table {
        None => (BomState::None, None),
        Some(TableState::Read(_)) => (BomState::Read, None),
        Some(TableState::Waiting) => (BomState::Waiting, None),
        Some(TableState::Unread) => (BomState::Unread, None),
        Some(TableState::Refused(reason)) => (BomState::Refused, Some(reason.to_string())),
    };
    let columns = bom.into_iter().flat_map(|bom| &bom.columns);
    let diagnostics = bom.into_iter().flat_map(|bom| &bom.diagnostics);
    BomDesign {
        name: design.name.clone(),
        version: design.version.clone(),
        quantity: quantity.to_string(),
        file: design.path.as_ref().map(ToString::to_string),
        state,
        reason,
        lines: design
            .said
            .lines
            .iter()
            .map(|line| self::line(line, quantity))
            .collect(),
        columns: columns
            .map(|column| BomColumn {
                letter: column.letter(),
                heading: column.heading.clone(),
                field: column.field.map(|field| field.as_str().to_owned()),
                confidence: column.confidence,
            })
            .collect(),
        diagnostics: diagnostics.map(diagnostic).collect(),
    }
}

fn diagnostic(found: &Diagnostic) -> BomDiagnostic {
    BomDiagnostic {
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
        .to_owned(),
        code: found.code.to_owned(),
        place: found.place.to_string(),
        message: found.message.clone(),
        help: found.help.clone(),
    }
}

fn line(line: &Line, times: Amount) -> BomLine {
    BomLine {
        id: line.id.to_string(),
        name: line.name.clone(),
        role: line.role.as_str().to_owned(),
        made: line.is_made(),
        quantity: line.quantity.to_string(),
        total: line
            .quantity
            .times(times)
            .unwrap_or(Amount::MAX)
            .to_string(),
        unit: line.unit.clone(),
        place: line.place.to_string(),
        designators: line.designators.clone(),
        value: line.value.clone(),
        specification: line.specification.clone(),
        description: line.description.clone(),
        part_number: line.part_number.clone(),
        manufacturer: line.manufacturer.clone(),
        suppliers: line.suppliers.iter().map(supplier).collect(),
        unit_cost: line.unit_cost.as_ref().map(price),
        mass: line.mass.map(|mass| mass.to_string()),
        material: line.material.clone(),
        process: line.process.clone(),
        thickness_um: line.thickness_um,
        file: line.file.clone(),
        notes: line.notes.clone(),
        kept: line
            .kept
            .iter()
            .map(|kept| BomKept {
                heading: kept.heading.clone(),
                text: kept.text.clone(),
            })
            .collect(),
    }
}

fn supplier(supplier: &Supplier) -> BomSupplier {
    BomSupplier {
        name: supplier.name.clone(),
        order_number: supplier.order_number.clone(),
        link: supplier.link.clone(),
        price: supplier.price.as_ref().map(price),
    }
}

fn price(price: &Price) -> BomPrice {
    BomPrice {
        amount: price.amount.to_string(),
        currency: price.currency.map(|currency| currency.to_string()),
    }
}

fn part(made: &Made) -> Option<BomMade> {
    let known = &made.requirement;
    let size = known.size_um.as_ref();
    let facts = [
        fact("process", known.process.as_ref(), Clone::clone),
        fact("size", size, |size| {
            size.map(|side| side.to_string()).join(" x ")
        }),
        fact("material", known.material.as_ref(), Clone::clone),
        fact(
            "thickness",
            known.thickness_um.as_ref(),
            ToString::to_string,
        ),
        fact("mass", known.mass.as_ref(), ToString::to_string),
    ];
    Some(BomMade {
        from: BomFrom {
            design: DesignName::parse(&made.design).ok()?,
            id: made.id.clone(),
            quantity: made.quantity.to_string(),
        },
        name: made.name.clone(),
        files: made.files.clone(),
        requires: facts.into_iter().flatten().collect(),
        unknown: known.missing().into_iter().map(word).collect(),
    })
}

/// What is known or missing, as the body calls it: measures with their unit.
fn word(what: &str) -> String {
    match what {
        "size" | "thickness" => format!("{what}-um"),
        _ => what.to_owned(),
    }
}

fn fact<T>(what: &str, fact: Option<&Fact<T>>, shown: impl Fn(&T) -> String) -> Option<BomFact> {
    let fact = fact?;
    Some(BomFact {
        what: word(what),
        value: shown(&fact.value),
        origin: fact.origin.as_str().to_owned(),
        from: fact.from.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_bom::{Origin, Requirement};

    #[test]
    fn what_is_missing_goes_by_the_words_of_what_is_known() {
        let mut made = Made {
            design: "ana/lamp".into(),
            requirement: Requirement {
                process: Some(Fact::new("laser-cut".into(), Origin::Stated, "design.toml")),
                ..Requirement::default()
            },
            ..Made::default()
        };
        let told = part(&made).unwrap();
        assert_eq!(told.unknown, ["material", "size-um", "thickness-um"]);
        let known = &mut made.requirement;
        known.size_um = Some(Fact::new([9, 4, 3], Origin::Measured, "cut.dxf"));
        known.thickness_um = Some(Fact::new(3, Origin::Stated, "design.toml"));
        let told = part(&made).unwrap();
        assert_eq!(told.unknown, ["material"]);
        let words: Vec<&str> = told
            .requires
            .iter()
            .map(|fact| fact.what.as_str())
            .collect();
        assert_eq!(words, ["process", "size-um", "thickness-um"]);
    }
}
