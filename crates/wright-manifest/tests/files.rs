//! What needs files: the committed schema, the sample designs, public data.

use std::path::{Path, PathBuf};
use wright_manifest::FILE_NAME;
use wright_manifest::folder::{FolderFile, FolderLimits, check_folder};
use wright_manifest::propose::{TextFile, propose, wants_text};
use wright_manifest::schema::schema_json;

const CRATE: &str = env!("CARGO_MANIFEST_DIR");

/// `COMMONWRIGHT_UPDATE_GOLDEN=1` writes the file anew.
#[test]
fn the_committed_schema_is_current() {
    let golden = Path::new(CRATE).join("design.schema.json");
    if std::env::var_os("COMMONWRIGHT_UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, schema_json()).unwrap();
    }
    // As values: the order of keys is the serializer's affair.
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(
        value(&std::fs::read_to_string(&golden).unwrap()),
        value(&schema_json()),
        "run: COMMONWRIGHT_UPDATE_GOLDEN=1 cargo test -p wright-manifest --test files"
    );
}

#[test]
fn every_sample_design_could_be_published() {
    let samples = Path::new(CRATE).join("../../designs-sample");
    let design_tomls: Vec<PathBuf> = files_below(&samples)
        .into_iter()
        .filter(|path| path.ends_with(FILE_NAME))
        .collect();
    assert!(!design_tomls.is_empty(), "no sample designs");
    for design_toml in design_tomls {
        let folder = design_toml.parent().unwrap();
        let listing: Vec<FolderFile> = files_below(folder)
            .into_iter()
            .map(|path| FolderFile {
                size: path.metadata().unwrap().len(),
                path: below(folder, &path),
            })
            .collect();
        let text = std::fs::read_to_string(&design_toml).unwrap();
        let limits = FolderLimits {
            file_bytes_max: 1 << 30,
            release_bytes_max: 1 << 32,
        };
        let check = check_folder(&listing, Some(&text), limits);
        let found = &check.diagnostics;
        assert!(!found.has_errors(), "{}:\n{found}", folder.display());
        assert!(check.design.is_some());
        check_proposal(&listing, folder);
    }
}

/// What `wright init` would propose for a sample folder can be published too.
fn check_proposal(listing: &[FolderFile], folder: &Path) {
    let read = |file: &FolderFile| std::fs::read_to_string(folder.join(&file.path)).ok();
    let texts: Vec<(&str, String)> = listing
        .iter()
        .filter(|file| wants_text(&file.path))
        .filter_map(|file| Some((file.path.as_str(), read(file)?)))
        .collect();
    let texts: Vec<TextFile<'_>> = texts
        .iter()
        .map(|(path, text)| TextFile { path, text })
        .collect();
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let proposal = propose(&name, listing, &texts);
    assert_eq!(
        proposal.slug.map(|slug| slug.to_string()).as_deref(),
        Some(&*name)
    );
}

/// Public Open Know-How files are TOML of another format: texts nobody here
/// made up. Each is refused in words.
#[test]
fn public_files_are_refused_in_words() {
    let Some(corpus) = std::env::var_os("COMMONWRIGHT_CORPUS") else {
        assert_ne!(
            std::env::var("COMMONWRIGHT_TEST_REQUIRE").as_deref(),
            Ok("1"),
            "COMMONWRIGHT_CORPUS is not set"
        );
        eprintln!("COMMONWRIGHT_CORPUS is not set: going without the public files");
        return;
    };
    let tomls: Vec<PathBuf> = files_below(&Path::new(&corpus).join("okh"))
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    assert!(tomls.len() > 50, "only {} files", tomls.len());
    for path in tomls {
        let bytes = std::fs::read(&path).unwrap();
        let parsed = wright_manifest::design_toml::parse(&String::from_utf8_lossy(&bytes));
        assert!(parsed.design.is_none() && parsed.diagnostics.has_errors());
        for diagnostic in &parsed.diagnostics {
            assert!(diagnostic.position.is_some(), "{diagnostic}");
            assert!(!diagnostic.message.contains('\n'), "{diagnostic}");
        }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default();
            let hidden = name.to_string_lossy().starts_with('.');
            match path.is_dir() {
                _ if hidden => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

fn below(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).expect("found below it");
    below.to_string_lossy().replace('\\', "/")
}
