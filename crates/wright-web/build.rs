//! `web/dist` is built by npm and not in git; the folder must exist for the
//! embedding macro. Without its content the server says at start what to run.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    if !dist.exists()
        && let Err(error) = std::fs::create_dir_all(&dist)
    {
        println!("cargo::warning=cannot create {}: {error}", dist.display());
    }
    // The macros that embed see neither new files nor changed templates by themselves.
    println!("cargo::rerun-if-changed=../../web/dist/manifest.json");
    println!("cargo::rerun-if-changed=../../web/locales");
    println!("cargo::rerun-if-changed=../../web/templates");
}
