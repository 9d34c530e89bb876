//! The binary in a folder, as somebody there runs it.

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use std::path::Path;

/// It in a folder, with what it keeps for a person in hidden folders of `home`.
pub(crate) fn command(home: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo_bin_cmd!("wright");
    command
        .env_clear()
        .env("WRIGHT_CACHE", home.join(".cache"))
        .env("WRIGHT_CONFIG_DIR", home.join(".config"))
        .current_dir(folder)
        .args(arguments);
    command
}

/// Exit code, standard output, standard error.
pub(crate) fn said(mut command: Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// What it says to somebody whose home the folder is.
pub(crate) fn wright(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    said(command(folder, folder, arguments))
}
