//! The chores of this repository, `cargo xtask CHORE`: the same on every machine, CI included.
//! Each chore is a file; what they share is in `shell` (running programs) and `tools` (finding
//! and installing them).

mod bench;
mod check;
mod demo;
mod shell;
mod shots;
mod step;
mod test;
mod tools;
mod web;

use std::process::ExitCode;

use clap::Parser;

/// What developers and CI do with this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    Demo(demo::Options),
    Bench(bench::Options),
    Test(test::Options),
    Check(check::Options),
    Shots(shots::Options),
    StepHelper(step::Options),
    Web(web::Options),
}

fn main() -> ExitCode {
    let done = match Chore::parse() {
        Chore::Demo(options) => demo::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Test(options) => test::run(&options),
        Chore::Check(options) => check::run(&options),
        Chore::Shots(options) => shots::run(&options),
        Chore::StepHelper(options) => step::run(&options),
        Chore::Web(options) => web::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
