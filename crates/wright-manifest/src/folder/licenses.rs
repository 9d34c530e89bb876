//! License texts: whoever gets a release gets the words it is under.

use super::{CheckedFile, FILE_NAME};
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::collections::BTreeSet;
use wright_model::license::Slot;
use wright_model::{Design, FileKind};

/// Looks for the text of each license the design names: `LICENSES/{identifier}.txt`
/// (as REUSE has it), a license file that names it, or one file at the top where
/// there is one license only.
pub(super) fn check(design: &Design, files: &[CheckedFile], diagnostics: &mut Diagnostics) {
    let identifiers: BTreeSet<String> = Slot::ALL
        .iter()
        .filter_map(|slot| design.licenses.get(*slot))
        .flat_map(wright_model::LicenseExpression::identifiers)
        .collect();
    let texts: Vec<String> = files
        .iter()
        .filter(|file| file.kind == FileKind::License)
        .map(|file| file.path.as_str().to_ascii_lowercase())
        .collect();
    let one_for_all = identifiers.len() == 1 && texts.iter().any(|path| !path.contains('/'));
    for identifier in &identifiers {
        let wanted = identifier.to_ascii_lowercase();
        let named = texts.iter().any(|path| names(path, &wanted));
        let is_own = identifier.starts_with("LicenseRef-");
        if named || (one_for_all && !is_own) {
            continue;
        }
        let message = format!("the text of {identifier} is not among the files");
        let diagnostic = if is_own {
            Diagnostic::error("license-text-missing", message)
        } else {
            Diagnostic::warning("license-text-missing", message)
        };
        diagnostics.push(
            diagnostic
                .with("license", identifier)
                .in_file(FILE_NAME)
                .about("design.license")
                .help(format!("put it into LICENSES/{identifier}.txt")),
        );
    }
}

/// Whether a file's name holds an identifier as a whole: `LICENSE-MIT.txt` holds
/// `MIT`, not `MIT-0`.
fn names(path: &str, identifier: &str) -> bool {
    let file_name = path.rsplit('/').next().unwrap_or(path);
    let stem = ["txt", "md", "rst", "html", "pdf"]
        .iter()
        .find_map(|extension| file_name.strip_suffix(extension)?.strip_suffix('.'))
        .unwrap_or(file_name);
    let stem = stem
        .strip_prefix("license")
        .or(stem.strip_prefix("licence"))
        .unwrap_or(stem);
    // Names of files often say GPL-3.0 for either of its two readings.
    let short = identifier
        .strip_suffix("-or-later")
        .or(identifier.strip_suffix("-only"))
        .unwrap_or(identifier);
    let stem = stem.trim_start_matches(['-', '_', '.', ' ']);
    stem == identifier || stem == short
}
