//! The child that looks into photos: what it sees, and what it cannot do.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tests::{binaries, scratch};

struct Inspector {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Inspector {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(&binaries().commonwright);
        let command = command.arg("inspect").args(arguments).env_clear();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self {
            child,
            input,
            output: BufReader::new(output),
        }
    }

    fn line(&mut self) -> serde_json::Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("“{line}”: {error}"))
    }

    fn verdict(&mut self, photo: &[u8]) -> String {
        self.input
            .write_all(&(photo.len() as u64).to_be_bytes())
            .unwrap();
        self.input.write_all(photo).unwrap();
        self.line()["verdict"].as_str().unwrap().to_owned()
    }
}

#[test]
fn places_in_photos_are_seen() {
    let mut inspector = Inspector::start(&[]);
    assert!(inspector.line()["unrestricted"].is_array());
    assert_eq!(
        inspector.verdict(&jpeg(Some(&exif_with_place()))),
        "located"
    );
    assert_eq!(inspector.verdict(&jpeg(None)), "clean");
    assert_eq!(inspector.verdict(b"no picture at all"), "unreadable");
    assert_eq!(inspector.verdict(b""), "unreadable");
    assert_eq!(
        inspector.verdict(&jpeg(Some(&exif_with_place()))),
        "located",
        "one after the other"
    );
    drop(inspector.input);
    assert!(
        inspector.child.wait().unwrap().success(),
        "it ends with its input"
    );
}

#[test]
fn photos_that_are_too_large_or_cut_end_it() {
    for input in [
        u64::MAX.to_be_bytes().to_vec(),
        100_u64.to_be_bytes().to_vec(),
        vec![0; 3],
    ] {
        let mut inspector = Inspector::start(&[]);
        inspector.line();
        inspector.input.write_all(&input).unwrap();
        drop(inspector.input);
        assert_eq!(inspector.child.wait().unwrap().code(), Some(1), "{input:?}");
        let mut rest = String::new();
        inspector.output.read_line(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing was answered");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn it_can_reach_nothing() {
    let mut inspector = Inspector::start(&["--self-test"]);
    let greeting = inspector.line();
    let tried = inspector.line();
    for what in ["read", "write", "connect", "start", "thread"] {
        assert_eq!(
            tried[what], "PermissionDenied",
            "{what}: {tried}, {greeting}"
        );
    }
    assert_eq!(tried["memory"], "denied");
    assert!(inspector.child.wait().unwrap().success());
}

#[test]
fn a_release_with_a_located_photo_is_refused_by_its_name() {
    let samples = scratch::folder("samples");
    let folder = samples.join("ana/lamp");
    fs::create_dir_all(folder.join("docs")).unwrap();
    fs::write(folder.join("README.md"), "# Lamp").unwrap();
    fs::write(
        folder.join("docs/at-home.jpg"),
        jpeg(Some(&exif_with_place())),
    )
    .unwrap();
    let text = "[design]\nname = \"ana/lamp\"\nversion = \"1.0.0\"\ntitle = \"Lamp\"\nsummary = \"Shines\"\n\
        license = \"CERN-OHL-S-2.0\"\nlicensor = \"Ana\"\n";
    fs::write(folder.join("design.toml"), text).unwrap();
    let output = Command::new(&binaries().commonwright)
        .arg("--data")
        .arg(scratch::folder("data"))
        .args(["demo", "--listen", "127.0.0.1:0", "--samples"])
        .arg(&samples)
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(
        errors.contains("docs/at-home.jpg") && errors.contains("where it was taken"),
        "{errors}"
    );
}

/// A JPEG without a picture: start, the metadata given, end.
fn jpeg(exif: Option<&[u8]>) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    // JFIF 1.1, no density, no thumbnail.
    bytes.extend(b"\xff\xe0\x00\x10JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00");
    if let Some(exif) = exif {
        let length = u16::try_from(2 + 6 + exif.len()).unwrap();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(b"Exif\0\0");
        bytes.extend(exif);
    }
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// TIFF, big-endian: directory 0 points to a GPS directory with a latitude and a longitude.
fn exif_with_place() -> Vec<u8> {
    let mut bytes = b"MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut entry = Vec::new();
        entry.extend(tag.to_be_bytes());
        entry.extend(kind.to_be_bytes());
        entry.extend(count.to_be_bytes());
        entry.extend(value);
        entry
    };
    // At 8: one entry (GPSInfo, LONG), no next directory; it ends at 26.
    bytes.extend([0, 1]);
    bytes.extend(entry(0x8825, 4, 1, 26_u32.to_be_bytes()));
    bytes.extend([0; 4]);
    // At 26: four entries; their numbers at 26 + 2 + 48 + 4 = 80.
    bytes.extend([0, 4]);
    bytes.extend(entry(1, 2, 2, *b"N\0\0\0"));
    bytes.extend(entry(2, 5, 3, 80_u32.to_be_bytes()));
    bytes.extend(entry(3, 2, 2, *b"W\0\0\0"));
    bytes.extend(entry(4, 5, 3, 104_u32.to_be_bytes()));
    bytes.extend([0; 4]);
    for number in [12_u32, 34, 56, 78, 9, 10] {
        bytes.extend(number.to_be_bytes());
        bytes.extend(1_u32.to_be_bytes());
    }
    bytes
}
