//! The tasks: one arm each. What an arm calls decodes what strangers made, knows
//! nothing of this program, and never panics on purpose.

use super::outputs::Outputs;
use super::{Input, differences, probes, shapes};
use serde_json::{Value, json};
use wright_pictures::{CardFacts, Fonts, Refusal};
use wright_registry::analysis::{BOM_TABLE, Order, Reason, Task};

/// What a task needs of the program itself, read before it locks itself in.
pub(super) struct Tools {
    fonts: Fonts,
}

impl Tools {
    pub(super) fn for_task(task: Task) -> Self {
        let fonts = match task {
            Task::Picture | Task::Card | Task::Shape => Fonts::of(wright_web::assets::fonts()),
            _ => Fonts::default(),
        };
        Self { fonts }
    }
}

/// Does a task; returns what it found out.
pub(super) fn run(
    order: &Order,
    input: Input,
    tools: &Tools,
    outputs: &mut Outputs,
) -> Result<Value, Reason> {
    match order.task {
        Task::Picture => picture(&input.read()?, &tools.fonts, outputs),
        Task::Square => square(&input.read()?, outputs),
        Task::Card => card(&input.read()?, &tools.fonts, outputs),
        Task::Bom => bom(&input.read()?, outputs),
        Task::Shape => shapes::first(input.read()?, &order.extensions, &tools.fonts, outputs),
        Task::ShapeMore => shapes::more(input.read()?, &order.extensions, outputs),
        Task::ShapeViews => shapes::views(input.read()?, &order.extensions, outputs),
        Task::Difference => differences::compare(&input.read()?, &order.extensions, outputs),
        // Done before this is asked, by another program.
        Task::Step => Err(Reason::Unknown),
        Task::Probe(probe) => probes::run(probe, outputs),
    }
}

fn picture(bytes: &[u8], fonts: &Fonts, outputs: &mut Outputs) -> Result<Value, Reason> {
    let shrunk = wright_pictures::shrink(bytes, fonts).map_err(reason)?;
    for picture in &shrunk.pictures {
        outputs.add_picture(format!("{}.webp", picture.width), picture)?;
    }
    Ok(json!({
        "width": shrunk.width,
        "height": shrunk.height,
        "transparent": shrunk.is_transparent,
    }))
}

fn square(bytes: &[u8], outputs: &mut Outputs) -> Result<Value, Reason> {
    for picture in wright_pictures::square(bytes).map_err(reason)? {
        outputs.add_picture(format!("{}.webp", picture.width), &picture)?;
    }
    Ok(Value::Null)
}

/// The input is a line of JSON, then the picture if there is one.
fn card(bytes: &[u8], fonts: &Fonts, outputs: &mut Outputs) -> Result<Value, Reason> {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (facts, picture) = bytes.split_at(end.unwrap_or(bytes.len()));
    let facts: CardFacts = serde_json::from_slice(facts).map_err(|_| Reason::Unknown)?;
    let picture = picture.get(1..).filter(|picture| !picture.is_empty());
    let card = wright_pictures::draw_card(&facts, picture, fonts).map_err(reason)?;
    outputs.add_picture("card.png".to_owned(), &card)?;
    Ok(Value::Null)
}

/// Cells only: what they mean depends on what the author states of them.
fn bom(bytes: &[u8], outputs: &mut Outputs) -> Result<Value, Reason> {
    let table = wright_bom::Table::read(bytes, "");
    let written = serde_json::to_vec(&table).map_err(|_| Reason::Confused)?;
    outputs.add(BOM_TABLE.to_owned(), "application/json", &written)?;
    Ok(json!({ "format": table.format() }))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that `map_err` asks for"
)]
fn reason(refusal: Refusal) -> Reason {
    match refusal {
        Refusal::NoPicture => Reason::Unknown,
        Refusal::TooManyPixels { width, height } => Reason::TooManyPixels { width, height },
        Refusal::Damaged(_) | Refusal::NoSize => Reason::Refused {
            why: refusal.to_string(),
        },
    }
}
