//! What happens to a maker's files.

use super::*;
use wright_model::{DesignName, Version};

struct Project {
    _root: tempfile::TempDir,
    folder: SafeFolder,
    cache: Cache,
}

impl Project {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::open(&root.path().join("cache")).unwrap();
        std::fs::create_dir(root.path().join("project")).unwrap();
        let folder = SafeFolder::new(&root.path().join("project")).unwrap();
        Self {
            _root: root,
            folder,
            cache,
        }
    }

    fn placement(&self, version: &str, files: &[(&str, &str)]) -> Placement {
        let files = files
            .iter()
            .map(|(path, text)| {
                let digest = Digest::of(text.as_bytes());
                self.cache.insert(&digest, text.as_bytes()).unwrap();
                PlaceFile {
                    path: DesignPath::parse(path).unwrap(),
                    digest,
                    size: text.len() as u64,
                }
            })
            .collect();
        Placement {
            folder: "ab/cd".to_owned(),
            state: DesignState::new(
                DesignName::parse("ab/cd").unwrap(),
                Version::parse(version).unwrap(),
                Digest::of(version.as_bytes()),
                Vec::new(),
            ),
            files,
        }
    }

    fn place_with(
        &self,
        change: impl FnOnce(&mut Placer<'_>),
        version: &str,
        files: &[(&str, &str)],
    ) -> Result<Placed> {
        let progress = ProgressSink::silent();
        let mut placer = Placer {
            folder: &self.folder,
            cache: &self.cache,
            link: LinkMode::Copy,
            force: false,
            verify: false,
            progress: &progress,
        };
        change(&mut placer);
        let _guard = StateStore::new(&self.folder).lock(|| ()).unwrap();
        placer.place(self.placement(version, files))
    }

    fn place(&self, version: &str, files: &[(&str, &str)]) -> Placed {
        self.place_with(|_| (), version, files).unwrap()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join("designs/ab/cd").join(path)
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }
}

#[test]
fn a_new_version_replaces_adds_and_removes() {
    let project = Project::new();
    let placed = project.place("1.0.0", &[("README.md", "one"), ("old/part.stl", "solid")]);
    assert_eq!((placed.written, placed.removed), (2, 0));
    let placed = project.place("1.1.0", &[("README.md", "two"), ("new/part.stl", "solid")]);
    assert_eq!(
        (placed.written, placed.removed, placed.kept),
        (2, 1, vec![])
    );
    assert_eq!(project.text("README.md"), "two");
    assert!(!project.path("old").exists());
    let placed = project.place("1.1.0", &[("README.md", "two"), ("new/part.stl", "solid")]);
    assert_eq!((placed.written, placed.unchanged), (0, 2));
}

#[test]
fn edited_files_are_kept_and_named_until_forced() {
    let project = Project::new();
    project.place("1.0.0", &[("a.scad", "cube(1);"), ("b.scad", "cube(2);")]);
    std::fs::write(project.path("a.scad"), "cube(42);").unwrap();
    std::fs::write(project.path("b.scad"), "cube(43);").unwrap();
    for _ in 0..2 {
        let placed = project.place("1.1.0", &[("a.scad", "sphere(1);")]);
        let mut kept = placed.kept.clone();
        kept.sort();
        assert!(
            kept.contains(&"designs/ab/cd/a.scad".to_owned()),
            "{kept:?}"
        );
        assert_eq!(project.text("a.scad"), "cube(42);");
        assert_eq!(project.text("b.scad"), "cube(43);");
    }
    let placed = project
        .place_with(
            |placer| placer.force = true,
            "1.1.0",
            &[("a.scad", "sphere(1);")],
        )
        .unwrap();
    assert_eq!((placed.written, placed.kept.len()), (1, 0));
    assert_eq!(project.text("a.scad"), "sphere(1);");
}

#[test]
fn a_file_that_stood_there_before_is_the_makers() {
    let project = Project::new();
    std::fs::create_dir_all(project.path("")).unwrap();
    std::fs::write(project.path("notes.md"), "mine").unwrap();
    let placed = project.place("1.0.0", &[("notes.md", "theirs")]);
    assert_eq!(placed.kept, ["designs/ab/cd/notes.md"]);
    assert_eq!(project.text("notes.md"), "mine");
    std::fs::remove_file(project.path("notes.md")).unwrap();
    assert_eq!(project.place("1.0.0", &[("notes.md", "theirs")]).written, 1);
}

#[test]
fn a_killed_run_is_continued_without_its_state() {
    let project = Project::new();
    project.place("1.0.0", &[("a", "1"), ("b", "1")]);
    // Killed after the first file of 2.0.0: the state still tells of 1.0.0.
    std::fs::write(project.path("a"), "2").unwrap();
    std::fs::write(project.folder.join(".wright/tmp/7"), "half").unwrap();
    let placed = project.place("2.0.0", &[("a", "2"), ("b", "2")]);
    assert_eq!(
        (placed.unchanged, placed.written, placed.kept.len()),
        (1, 1, 0)
    );
    assert!(!project.folder.join(".wright/tmp/7").exists());

    std::fs::remove_dir_all(project.folder.join(".wright")).unwrap();
    assert_eq!(
        project.place("2.0.0", &[("a", "2"), ("b", "2")]).unchanged,
        2
    );
}

#[test]
fn verify_sees_an_edit_that_kept_size_and_time() {
    let project = Project::new();
    project.place("1.0.0", &[("a", "123")]);
    let time = std::fs::metadata(project.path("a"))
        .unwrap()
        .modified()
        .unwrap();
    std::fs::write(project.path("a"), "321").unwrap();
    File::options()
        .write(true)
        .open(project.path("a"))
        .unwrap()
        .set_modified(time)
        .unwrap();
    assert_eq!(project.place("1.0.0", &[("a", "123")]).unchanged, 1);
    let placed = project
        .place_with(|placer| placer.verify = true, "1.0.0", &[("a", "123")])
        .unwrap();
    assert_eq!(placed.kept.len(), 1);
}

#[test]
fn a_blob_of_the_wrong_length_is_never_placed() {
    let project = Project::new();
    let placement = project.placement("1.0.0", &[("a", "123")]);
    std::fs::write(project.cache.blob_path(&Digest::of(b"123")), "12").unwrap();
    let progress = ProgressSink::silent();
    let placer = Placer {
        folder: &project.folder,
        cache: &project.cache,
        link: LinkMode::Copy,
        force: false,
        verify: false,
        progress: &progress,
    };
    let _guard = StateStore::new(&project.folder).lock(|| ()).unwrap();
    assert!(matches!(
        placer.place(placement),
        Err(ClientError::Integrity { .. })
    ));
    assert!(!project.path("a").exists());
}

#[test]
fn hard_links_are_read_only_and_share_the_cache() {
    let project = Project::new();
    let hard = |placer: &mut Placer<'_>| placer.link = LinkMode::Hard;
    project
        .place_with(hard, "1.0.0", &[("a", "123"), ("b", "123")])
        .unwrap();
    assert!(
        std::fs::metadata(project.path("a"))
            .unwrap()
            .permissions()
            .readonly()
    );
    std::fs::remove_file(project.path("a")).unwrap();
    project.place("1.0.0", &[("a", "123")]);
    assert!(
        !std::fs::metadata(project.path("a"))
            .unwrap()
            .permissions()
            .readonly()
    );
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_never_lead_writes_out_of_it() {
    let project = Project::new();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("precious"), "keep me").unwrap();
    std::fs::create_dir_all(project.path("")).unwrap();
    let link = std::os::unix::fs::symlink::<PathBuf, PathBuf>;

    link(outside.path().join("precious"), project.path("a")).unwrap();
    let placed = project.place("1.0.0", &[("a", "123")]);
    assert_eq!(placed.kept, ["designs/ab/cd/a"]);
    project
        .place_with(|placer| placer.force = true, "1.0.0", &[("a", "123")])
        .unwrap();
    assert_eq!(project.text("a"), "123");

    link(outside.path().into(), project.path("sub")).unwrap();
    let refused = project.place_with(|_| (), "1.0.0", &[("sub/precious", "gone")]);
    assert!(
        matches!(refused, Err(ClientError::SymbolicLink(_))),
        "{refused:?}"
    );
    assert_eq!(
        std::fs::read_to_string(outside.path().join("precious")).unwrap(),
        "keep me"
    );
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn removing_a_design_leaves_only_what_the_maker_changed() {
    let project = Project::new();
    project.place("1.0.0", &[("a", "1"), ("sub/b", "2")]);
    std::fs::write(project.path("a"), "mine now").unwrap();
    let progress = ProgressSink::silent();
    let placer = Placer {
        folder: &project.folder,
        cache: &project.cache,
        link: LinkMode::Copy,
        force: false,
        verify: false,
        progress: &progress,
    };
    let guard = StateStore::new(&project.folder).lock(|| ()).unwrap();
    let placed = placer.remove("ab/cd").unwrap();
    drop(guard);
    assert_eq!(
        (placed.removed, placed.kept),
        (1, vec!["designs/ab/cd/a".to_owned()])
    );
    assert!(!project.path("sub").exists());
    assert!(StateStore::new(&project.folder).folders().is_empty());
}
