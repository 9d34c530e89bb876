//! The binary as people use it: words, exit codes, files, and being killed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bom;
mod commands;
mod diff;
#[path = "../../../wright-client/tests/it/registry.rs"]
mod registry;
mod running;
#[expect(
    dead_code,
    reason = "shared with the client's tests, which use more of it"
)]
#[path = "../../../wright-client/tests/it/server.rs"]
mod server;
