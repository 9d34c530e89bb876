//! Tests of the whole product, from outside.

mod accounts;
mod actors;
mod architecture;
mod authoring;
mod blobs;
mod inspect;
mod operation;
mod permissions;
mod publish;
mod requests;
mod schema;
mod services;
mod test_registry;
mod tokens;
mod uploads;
