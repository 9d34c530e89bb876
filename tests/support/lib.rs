//! What the tests of the whole product stand on: real servers that start once per test process,
//! child processes that never outlive it, the built binaries, a browser, and the public files.
//!
//! A test asks for what it needs and gets `None` where the machine cannot have it:
//!
//! ```text
//! let Some(postgres) = tests::postgres::server() else { return };
//! let database_url = postgres.database();
//! ```
//!
//! `None` has already said on standard error which test went without what; under
//! `COMMONWRIGHT_TEST_REQUIRE=1` there is no `None`, the test fails and says what to install.
//! Everything here panics with a message instead of returning errors, and only here may tests
//! wait: readiness is polled, tests never sleep. Depends on none of our own crates, so any of
//! them can use it in its tests.

pub mod binaries;
pub mod block;
pub mod browser;
pub mod corpus;
pub mod network;
pub mod postgres;
pub mod process;
pub mod relay;
pub mod repository;
pub mod requirement;
pub mod s3;
pub mod s3_faulty;
pub mod scratch;
pub mod waiting;
pub mod weed;

pub use binaries::{binaries, step_helper};
pub use corpus::corpus;
pub use network::free_port;
pub use process::Process;
pub use waiting::until;
