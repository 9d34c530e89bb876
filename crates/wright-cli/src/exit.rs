//! Exit codes, and how an error is told.

use crate::output::Printer;
use std::process::ExitCode;
use wright_client::{ClientError, ErrorClass};

/// Refused, missing, or wrong.
const REFUSED: u8 = 1;
/// No answer, or offline.
const NETWORK: u8 = 3;
/// Bytes that are not what was promised.
const INTEGRITY: u8 = 4;
/// Not signed in, or the token no longer holds.
const SIGN_IN: u8 = 5;
/// Stopped by Ctrl-C (128 + SIGINT, as shells have it).
pub(crate) const INTERRUPTED: i32 = 130;

/// The codes as `--help` and the manual page tell them.
macro_rules! table {
    () => {
        "\
Exit codes:
  0    done
  1    refused, missing or wrong; the message says what
  2    the command line is wrong
  3    the network: no answer, or --offline and not in the cache
  4    bytes are not what their digest promises, or sources contradict each other
  5    not signed in, or the token no longer holds
  130  stopped by Ctrl-C; the same command continues"
    };
}
pub(crate) use table;

/// The error was told already; only the exit code is left to say.
#[derive(Debug, thiserror::Error)]
#[error("there are errors")]
pub(crate) struct AlreadyTold;

/// Prints an error and what to do, and returns its exit code.
pub(crate) fn report(printer: &Printer, error: &anyhow::Error) -> ExitCode {
    let client = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<ClientError>());
    let code = match client.map(ClientError::class) {
        None | Some(ErrorClass::Refused) => REFUSED,
        Some(ErrorClass::Network) => NETWORK,
        Some(ErrorClass::Integrity) => INTEGRITY,
        Some(ErrorClass::SignIn) => SIGN_IN,
    };
    if error.downcast_ref::<AlreadyTold>().is_none() {
        let help = client.and_then(ClientError::help);
        let problem = match client {
            Some(ClientError::Refused(problem)) => Some(problem.as_ref()),
            _ => None,
        };
        printer.failure(&format!("{error:#}"), help.as_deref(), code, problem);
    }
    ExitCode::from(code)
}
