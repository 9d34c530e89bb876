//! Patterns of paths as `[files]` uses them: `*` stays within a folder, `**`
//! crosses folders, case counts.

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

/// Compiles one pattern, or says in words why it is none.
pub(crate) fn compile_glob(pattern: &str) -> Result<GlobMatcher, String> {
    glob(pattern)
        .map(|glob| glob.compile_matcher())
        .map_err(|error| error.kind().to_string())
}

/// Compiles those of `patterns` that are patterns; the reader of `design.toml`
/// has reported the others.
pub(crate) fn compile_set(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        if let Ok(glob) = glob(pattern) {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_else(|_| GlobSet::empty())
}

fn glob(pattern: &str) -> Result<globset::Glob, globset::Error> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
}
