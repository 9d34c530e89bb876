//! The client against a registry made of files, served by a small server that
//! cuts, lies, stalls and refuses on demand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fetching;
mod registry;
mod server;
mod uploading;
