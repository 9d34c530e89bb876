//! Tests of the whole product, from outside.

#![expect(
    clippy::unwrap_used,
    reason = "all of this is tests, their helpers too, which clippy does not know"
)]

mod accounts;
mod actors;
mod architecture;
mod authoring;
mod blobs;
mod crash;
mod durable;
mod faults;
mod gc;
mod inspect;
mod limits;
mod newcomer;
mod nodes;
mod operation;
mod pages;
mod permissions;
mod publish;
mod remote;
mod removal;
mod requests;
mod schema;
mod served;
mod services;
mod test_registry;
mod tokens;
mod uploads;
