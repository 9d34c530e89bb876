use super::*;
use crate::design_toml::tests::EXAMPLE;
use proptest::prelude::*;

const LIMITS: FolderLimits = FolderLimits {
    file_bytes_max: 1_000_000,
    release_bytes_max: 2_000_000,
};

/// A folder that is as it should be.
const COMPLETE: &[&str] = &[
    "LICENSES/CC-BY-SA-4.0.txt",
    "LICENSES/CERN-OHL-S-2.0.txt",
    "LICENSES/GPL-3.0-or-later.txt",
    "README.md",
    "bom.csv",
    "cad/corner.scad",
    "design.toml",
    "docs/assembly.md",
    "print/foot.obj",
    "stl/corner.stl",
];

fn listing(paths: &[&str]) -> Vec<FolderFile> {
    let file = |path: &&str| FolderFile {
        path: (*path).to_owned(),
        size: 100,
    };
    paths.iter().map(file).collect()
}

fn check(paths: &[&str], design_toml: &str) -> FolderCheck {
    check_folder(&listing(paths), Some(design_toml), LIMITS)
}

/// What is said of the complete folder without `gone`, with `more`.
fn said(gone: &[&str], more: &[&str]) -> String {
    let mut paths: Vec<&str> = COMPLETE
        .iter()
        .copied()
        .filter(|path| !gone.contains(path))
        .collect();
    paths.extend(more);
    check(&paths, EXAMPLE).diagnostics.to_string()
}

#[test]
fn a_complete_folder_has_no_findings() {
    let check = check(COMPLETE, EXAMPLE);
    assert_eq!(check.diagnostics.to_string(), "");
    assert!(check.design.is_some());
    let paths: Vec<&str> = check.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, COMPLETE);
    let foot = check
        .files
        .iter()
        .find(|file| file.path.as_str() == "print/foot.obj")
        .unwrap();
    assert_eq!(
        (foot.kind, foot.media_type, foot.size),
        (FileKind::Mesh, "model/obj", 100)
    );
}

#[test]
fn excluded_files_and_stated_kinds() {
    let design = EXAMPLE
        .replace("mesh = [\"print/*.obj\"]", "picture = \"print/*.obj\"")
        .replace("[bom]", "keep-location = [\"docs/img/site-*.jpg\"]\n[bom]");
    let mut paths = COMPLETE.to_vec();
    paths.extend([
        "scratch/a/b.txt",
        "docs/img/site-1.jpg",
        "docs/img/other.jpg",
    ]);
    let check = check(&paths, &design);
    assert_eq!(check.diagnostics.to_string(), "");
    let file = |path: &str| check.files.iter().find(|file| file.path.as_str() == path);
    assert_eq!(file("scratch/a/b.txt"), None);
    assert_eq!(file("print/foot.obj").unwrap().kind, FileKind::Picture);
    assert!(file("docs/img/site-1.jpg").unwrap().keep_location);
    assert!(!file("docs/img/other.jpg").unwrap().keep_location);
}

#[test]
fn names_from_macos_are_brought_to_one_form() {
    let design = EXAMPLE.replace("scratch/**", "caf\u{e9}/**");
    let mut paths = COMPLETE.to_vec();
    paths.extend(["cafe\u{301}/a.txt", "docs/re\u{301}sume\u{301}.md"]);
    let check = check(&paths, &design);
    assert_eq!(check.files.len(), COMPLETE.len() + 1);
    let path = |file: &CheckedFile| file.path.as_str() == "docs/r\u{e9}sum\u{e9}.md";
    assert!(check.files.iter().any(path));
}

#[test]
fn design_toml_is_never_excluded() {
    let check = check(COMPLETE, &EXAMPLE.replace("scratch/**", "**"));
    assert_eq!(check.files.len(), 1);
    assert!(
        check
            .diagnostics
            .iter()
            .any(|one| one.code == "release-empty")
    );
}

#[test]
fn says_what_is_missing() {
    let cases: &[(&[&str], &[&str])] = &[
        (&["README.md"], &[]),
        (&["docs/assembly.md"], &[]),
        (&["bom.csv"], &["docs/BOM.csv"]),
        (&["stl/corner.stl"], &["stl/Corner_v2.stl"]),
        (&["stl/corner.stl"], &["print/corner.stl"]),
        (
            &["LICENSES/GPL-3.0-or-later.txt", "LICENSES/CC-BY-SA-4.0.txt"],
            &["LICENSE-GPL-3.0.txt"],
        ),
        (&["print/foot.obj"], &[]),
        (&[], &["Readme.md", "../evil", "con.txt", "README.md"]),
        (&[], &["bom.csv/inner.txt"]),
    ];
    let all: String = cases
        .iter()
        .map(|(gone, more)| format!("without {gone:?}, with {more:?}\n{}\n", said(gone, more)))
        .collect();
    insta::assert_snapshot!(all, @r##"
    without ["README.md"], with []
    warning: there is no README.md in this folder
      help: say in README.md what it is, for whom, and show a picture

    without ["docs/assembly.md"], with []
    warning: nothing here says how to make it
      help: write docs/assembly.md, or a chapter of README.md

    without ["bom.csv"], with ["docs/BOM.csv"]
    design.toml:25:8: error: there is no file “bom.csv”
      help: did you mean docs/BOM.csv?

    without ["stl/corner.stl"], with ["stl/Corner_v2.stl"]
    design.toml:34:10: error: there is no file “stl/corner.stl”
      help: did you mean stl/Corner_v2.stl?

    without ["stl/corner.stl"], with ["print/corner.stl"]
    design.toml:34:10: error: there is no file “stl/corner.stl”
      help: did you mean print/corner.stl?

    without ["LICENSES/GPL-3.0-or-later.txt", "LICENSES/CC-BY-SA-4.0.txt"], with ["LICENSE-GPL-3.0.txt"]
    design.toml: warning: the text of CC-BY-SA-4.0 is not among the files
      help: put it into LICENSES/CC-BY-SA-4.0.txt

    without ["print/foot.obj"], with []
    design.toml:22:11: warning: “print/*.obj” in files.kinds.mesh matches no file
      help: take it out, or mend the path

    without [], with ["Readme.md", "../evil", "con.txt", "README.md"]
    error: “../evil” has a segment that starts with a dot; hidden files and .. are not published
      help: rename it, or exclude it in [files] or .wrightignore
    error: “con.txt” has a segment that is a device on Windows; rename it
      help: rename it, or exclude it in [files] or .wrightignore
    error: “README.md” and “Readme.md” are one file where upper and lower case are the same; rename one
      help: or exclude one of them in [files]
    README.md: error: “README.md” is listed twice
      help: two names differ only in their Unicode form; rename one

    without [], with ["bom.csv/inner.txt"]
    error: “bom.csv” is a file, and “bom.csv/inner.txt” needs a folder of that name; rename one
      help: or exclude one of them in [files]
    "##);
}

#[test]
fn says_what_parts_lack() {
    let no_bom = EXAMPLE.replace("[bom]\nfile = \"bom.csv\"", "");
    let no_export = EXAMPLE.replace(
        "export = \"stl/corner.stl\"",
        "export = \"cad/corner.scad\"",
    );
    let own = EXAMPLE.replace("\"GPL-3.0-or-later\"", "\"LicenseRef-Own\"");
    let all: String = [no_bom, no_export, own, "[design".to_owned()]
        .iter()
        .map(|text| format!("{}\n", check(COMPLETE, text).diagnostics))
        .collect();
    insta::assert_snapshot!(all, @r##"
    design.toml: warning: there are parts, and no bill of materials
      help: write [bom] with file = "bom.csv"

    design.toml:28:6: warning: tray-corner is printed, and has no mesh to print
      help: export one and write export = "stl/tray-corner.stl"

    design.toml: error: the text of LicenseRef-Own is not among the files
      help: put it into LICENSES/LicenseRef-Own.txt

    design.toml:1:8: error: this is not TOML: unclosed table, expected `]`
      help: the grammar is at https://toml.io; texts stand in quotes
    "##);
}

#[test]
fn one_license_needs_one_file_at_the_top() {
    let slots = "{ hardware = \"CERN-OHL-S-2.0\", documentation = \"CC-BY-SA-4.0\", software = \"GPL-3.0-or-later\" }";
    let codes = |license: &str| -> Vec<&str> {
        let text = EXAMPLE.replace(slots, license);
        let mut paths: Vec<&str> = COMPLETE
            .iter()
            .copied()
            .filter(|path| !path.starts_with("LICENSES"))
            .collect();
        paths.push("LICENSE");
        check(&paths, &text)
            .diagnostics
            .iter()
            .map(|one| one.code)
            .collect()
    };
    assert_eq!(codes("\"CERN-OHL-S-2.0\""), [""; 0]);
    assert_eq!(codes("\"MIT OR Apache-2.0\""), ["license-text-missing"; 2]);
    assert_eq!(codes("\"LicenseRef-Own\""), ["license-text-missing"]);
}

#[test]
fn no_design_toml() {
    let found = check_folder(&listing(&["a.stl"]), None, LIMITS);
    assert_eq!(found.design, None);
    assert_eq!(found.files.len(), 1);
    let codes: Vec<&str> = found.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(
        codes,
        [
            "design-toml-missing",
            "readme-missing",
            "instructions-missing"
        ]
    );
}

#[test]
fn limits_of_the_registry() {
    let mut files = listing(COMPLETE);
    files[5].size = 1_000_001;
    files[6].size = 999_999;
    let found = check_folder(&files, Some(EXAMPLE), LIMITS).diagnostics;
    let codes: Vec<&str> = found.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["release-too-large", "file-too-large"]);
    files[6].size = u64::MAX;
    assert!(
        check_folder(&files, Some(EXAMPLE), LIMITS)
            .diagnostics
            .has_errors()
    );
    let many: Vec<String> = (0..RELEASE_FILES_MAX)
        .map(|n| format!("f/{n}.txt"))
        .collect();
    let many: Vec<&str> = many
        .iter()
        .map(String::as_str)
        .chain(["design.toml"])
        .collect();
    let found = check(&many, EXAMPLE).diagnostics;
    assert!(
        found.iter().any(|one| one.message.contains("10001")),
        "{found}"
    );
}

proptest! {
    #[test]
    fn any_listing_is_checked(
        paths in proptest::collection::vec("[a-zA-Z./\\\\:é ]{0,12}|README.md|LICENSES/[A-Z.-]{1,6}", 0..12),
        size in any::<u64>(),
    ) {
        let files: Vec<FolderFile> =
            paths.into_iter().map(|path| FolderFile { path, size }).collect();
        let check = check_folder(&files, Some(EXAMPLE), LIMITS);
        prop_assert!(check.files.len() <= files.len());
        prop_assert!(check.files.is_sorted_by(|a, b| a.path < b.path));
    }
}

#[test]
fn other_mistakes_do_not_hide_what_is_missing() {
    let broken = EXAMPLE
        .replace("id = \"tray-corner\"", "id = \"Tray corner\"")
        .replace("version = \"0.3.0\"", "version = \"three\"");
    assert_ne!(broken, EXAMPLE);
    let paths: Vec<&str> = COMPLETE
        .iter()
        .copied()
        .filter(|path| !["cad/corner.scad", "bom.csv"].contains(path))
        .collect();
    let said = check(&paths, &broken).diagnostics.to_string();
    for part in [
        "there is no file “cad/corner.scad”",
        "there is no file “bom.csv”",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}
