//! Files as a tree, or one folder of it: files of a folder before its
//! subfolders, each in the order of their paths.

/// A file as it goes into a tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct TreeFile {
    pub(crate) path: String,
    /// Of the page about it.
    pub(crate) page: String,
    /// Of its bytes.
    pub(crate) raw: String,
    pub(crate) kind: String,
    pub(crate) bytes: u64,
    /// The beginning of its digest.
    pub(crate) digest: String,
    /// The parts it belongs to, by their lines.
    pub(crate) parts: Vec<PartRef>,
}

/// A part by its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartRef {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) address: String,
}

/// A line of the tree: a file, or a folder with how much is in it.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    /// Folders above it, at most four shown.
    pub(crate) depth: usize,
    pub(crate) name: String,
    /// What a line is.
    pub(crate) file: Option<TreeFile>,
    /// The path of a folder.
    pub(crate) folder: String,
    pub(crate) bytes: u64,
    /// Files in a folder.
    pub(crate) files: usize,
}

/// Folders above a line are told apart up to here.
const DEPTH_MAX: usize = 4;

/// The file tree of a release.
pub(crate) fn file_tree(files: &[TreeFile]) -> Vec<FileRow> {
    let mut rows = Vec::new();
    add_folder(&mut rows, &sorted(files), 0, true);
    rows
}

/// What lies directly in one folder (`stl`, `docs/img`; the top where empty).
pub(crate) fn folder(files: &[TreeFile], path: &str) -> Vec<FileRow> {
    let inside: Vec<TreeFile> = files
        .iter()
        .filter(|file| is_inside(&file.path, path))
        .cloned()
        .collect();
    let depth = match path {
        "" => 0,
        path => path.split('/').count(),
    };
    let mut rows = Vec::new();
    add_folder(&mut rows, &sorted(&inside), depth, false);
    for row in &mut rows {
        row.depth = 0;
    }
    rows
}

fn is_inside(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
}

type Split<'a> = (&'a TreeFile, Vec<&'a str>);

fn sorted(files: &[TreeFile]) -> Vec<Split<'_>> {
    let mut sorted: Vec<Split<'_>> = files
        .iter()
        .map(|file| (file, file.path.split('/').collect()))
        .collect();
    // Inside one folder a file sorts before a folder, whatever their names.
    sorted.sort_by_cached_key(|(_, segments)| {
        let last = segments.len() - 1;
        let key = segments.iter().enumerate();
        key.map(|(at, segment)| (at < last, (*segment).to_owned()))
            .collect::<Vec<_>>()
    });
    sorted
}

fn add_folder(rows: &mut Vec<FileRow>, files: &[Split<'_>], depth: usize, open: bool) {
    let mut rest = files;
    while let [(file, segments), ..] = rest {
        if segments.len() == depth + 1 {
            rows.push(FileRow {
                depth: depth.min(DEPTH_MAX),
                name: segments[depth].to_owned(),
                file: Some((*file).clone()),
                folder: String::new(),
                bytes: file.bytes,
                files: 1,
            });
            rest = &rest[1..];
            continue;
        }
        let name = segments[depth];
        let inside = rest
            .iter()
            .take_while(|(_, other)| other.len() > depth + 1 && other[depth] == name)
            .count();
        rows.push(FileRow {
            depth: depth.min(DEPTH_MAX),
            name: name.to_owned(),
            file: None,
            folder: segments[..=depth].join("/"),
            bytes: rest[..inside].iter().map(|(file, _)| file.bytes).sum(),
            files: inside,
        });
        if open {
            add_folder(rows, &rest[..inside], depth + 1, true);
        }
        rest = &rest[inside..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<TreeFile> {
        let file = |path: &&str| TreeFile {
            path: (*path).to_owned(),
            bytes: 1,
            ..TreeFile::default()
        };
        paths.iter().map(file).collect()
    }

    fn text(rows: &[FileRow]) -> String {
        rows.iter()
            .map(|row| format!("{}{}:{} ", " ".repeat(row.depth), row.name, row.bytes))
            .collect()
    }

    #[test]
    fn files_stand_before_folders_and_folders_count_what_is_in_them() {
        let files = files(&["stl/a.stl", "README.md", "stl/old/b.stl", "bom.csv"]);
        assert_eq!(
            text(&file_tree(&files)),
            "README.md:1 bom.csv:1 stl:2  a.stl:1  old:1   b.stl:1 "
        );
    }

    #[test]
    fn one_folder_alone() {
        let files = files(&["stl/a.stl", "README.md", "stl/old/b.stl", "stl-old/c.stl"]);
        assert_eq!(text(&folder(&files, "")), "README.md:1 stl:2 stl-old:1 ");
        let rows = folder(&files, "stl");
        assert_eq!(text(&rows), "a.stl:1 old:1 ");
        assert_eq!(rows[1].folder, "stl/old");
        assert_eq!(text(&folder(&files, "nowhere")), "");
    }
}
