//! Exit codes, the same for every command. 2 is clap's: the command line is wrong.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: it could not be done; the error says why.
    Failed,
    /// 3: done, and damage was found.
    Damaged,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Damaged => 3,
        })
    }
}
