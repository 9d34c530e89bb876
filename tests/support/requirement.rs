//! What a test cannot do without: said out loud where it is missing, a failure where nothing may
//! be missing.

use std::io::Write;
use std::thread;

/// Set to `1` by `cargo xtask test --require`: a test that finds its server, browser or files
/// missing fails.
pub const REQUIRE: &str = "COMMONWRIGHT_TEST_REQUIRE";

/// Whether every test must run with everything it needs.
#[must_use]
pub fn everything_is_required() -> bool {
    std::env::var(REQUIRE).is_ok_and(|value| value == "1")
}

/// Says that the running test goes without `what`, and what to do to have it.
///
/// # Panics
/// When everything is required.
pub fn went_without(what: &str, remedy: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    assert!(
        !everything_is_required(),
        "{test} needs {what}, and {REQUIRE}=1 lets no test go without: {remedy}"
    );
    // Not `eprintln!`: the test runner swallows what that prints.
    writeln!(std::io::stderr(), "WENT WITHOUT {what}: {test} ({remedy})")
        .expect("standard error can be written");
}

/// The value of an environment variable, `None` where it is unset or empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
