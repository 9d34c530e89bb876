//! The child that looks into files: what it may use, what it cannot reach, and what is said of a
//! file that brings it down.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Seek, Write};
use std::process::Command;
use std::time::Duration;

use tests::{binaries, scratch};
use wright_registry::analysis::{Failure, Limits, Outcome, Probe, Reason, Task, run};

/// How long what waits without end may do so.
const WAIT: Duration = Duration::from_secs(2);

fn program() -> Vec<OsString> {
    vec![binaries().commonwright.clone().into_os_string()]
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

async fn look(task: Task, bytes: &[u8], limits: &Limits) -> Result<Outcome, Failure> {
    run(&program(), task, file(bytes), limits).await
}

async fn refusal(task: Task, bytes: &[u8]) -> Reason {
    let mut limits = task.limits(bytes.len() as u64);
    if task == Task::Probe(Probe::Wait) {
        limits.wall = WAIT;
    }
    match look(task, bytes, &limits).await {
        Err(Failure::Reason(reason)) => reason,
        other => panic!("{task}: {other:?}"),
    }
}

#[tokio::test]
async fn it_reaches_nothing_outside() {
    let folder = scratch::folder("analysis");
    let own = folder.join("own");
    std::fs::write(&own, b"input").unwrap();
    let probe = Task::Probe(Probe::Escape);
    let input = File::open(&own).unwrap();
    let outcome = run(&program(), probe, input, &probe.limits(5))
        .await
        .unwrap();
    assert_eq!(
        outcome.unrestricted,
        Vec::<String>::new(),
        "this system has all layers"
    );
    let found = outcome.found;
    for what in [
        "read", "list", "write", "remove", "connect", "listen", "start", "thread",
    ] {
        assert_eq!(found[what], "PermissionDenied", "{what}: {found}");
    }
    // What its allocator is told, and nothing of ours.
    assert_eq!(found["environment"], 2, "{found}");
    assert_eq!(std::fs::read(&own).unwrap(), b"input");
}

#[tokio::test]
async fn every_limit_ends_it_and_says_which() {
    let limits = Task::Probe(Probe::Memory).limits(0);
    for (probe, expected) in [
        (
            Probe::Memory,
            Reason::TooMuchMemory {
                mebibytes: limits.memory_bytes >> 20,
            },
        ),
        (
            Probe::Work,
            Reason::TooMuchWork {
                seconds: limits.processor_seconds,
            },
        ),
        (
            Probe::Wait,
            Reason::TooSlow {
                seconds: WAIT.as_secs(),
            },
        ),
        (
            Probe::Output,
            Reason::TooMuchOutput {
                mebibytes: limits.output_bytes >> 20,
            },
        ),
        (Probe::Depth, Reason::Crashed),
        (Probe::Panic, Reason::Crashed),
        (Probe::Lie, Reason::Confused),
    ] {
        assert_eq!(
            refusal(Task::Probe(probe), b"").await,
            expected,
            "{probe:?}"
        );
    }
}

#[tokio::test]
async fn memory_is_limited_to_what_was_given_and_not_to_what_the_allocator_takes() {
    let probe = Task::Probe(Probe::Memory);
    let limits = Limits {
        memory_bytes: 512 << 20,
        ..probe.limits(0)
    };
    // It fills what it has with ones, which takes time: less than a second of it.
    match look(probe, b"", &limits).await {
        Err(Failure::Reason(Reason::TooMuchMemory { mebibytes: 512 })) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_starts_no_child() {
    let limits = Limits {
        input_bytes_max: 3,
        ..Task::Picture.limits(4)
    };
    let nothing = [OsString::from("/nonexistent")];
    match run(&nothing, Task::Picture, file(b"four"), &limits).await {
        Err(Failure::Reason(Reason::TooLarge { mebibytes: 0 })) => {}
        other => panic!("{other:?}"),
    }
    match run(&nothing, Task::Picture, file(b"one"), &limits).await {
        Err(Failure::Broken(why)) => assert!(why.contains("does not start"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn programs_that_are_no_child_are_not_believed() {
    for (script, expected) in [
        ("exit 0", Reason::Confused),
        ("echo hello", Reason::Confused),
        ("head -c 100000 /dev/zero", Reason::Confused),
        ("yes >&2", Reason::Crashed),
        ("exit 7", Reason::Crashed),
        ("kill -9 $$", Reason::Crashed),
    ] {
        let program = ["/bin/sh", "-c", script].map(OsString::from);
        let limits = Limits {
            wall: Duration::from_secs(1),
            ..Task::Picture.limits(0)
        };
        match run(&program, Task::Picture, file(b""), &limits).await {
            Err(Failure::Reason(reason)) => assert_eq!(reason, expected, "{script}"),
            other => panic!("{script}: {other:?}"),
        }
    }
}

#[test]
fn the_operator_is_told_what_is_locked_away() {
    let told = Command::new(&binaries().commonwright)
        .args(["config", "check", "--data"])
        .arg(scratch::folder("told"))
        .output()
        .unwrap();
    let words = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success(), "{words}");
    assert!(words.contains("sandbox"), "{words}");
}

/// The head of a PNG that says how large it is, with nothing to show: all a bomb needs.
pub(crate) fn png_bomb(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend(b"\x08\x02\0\0\0");
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\r".to_vec();
    bytes.extend(&chunk);
    bytes.extend(crc32fast::hash(&chunk).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    bytes
}

#[tokio::test]
async fn bombs_of_pictures_are_refused_for_what_they_are() {
    assert_eq!(
        refusal(Task::Picture, &png_bomb(40_000, 40_000)).await,
        Reason::TooManyPixels {
            width: 40_000,
            height: 40_000
        }
    );
    assert_eq!(
        refusal(Task::Picture, b"<html>no picture").await,
        Reason::Unknown
    );
    // Filters over filters over a large page: no count of elements tells how long that takes.
    let blurs = "<feGaussianBlur stdDeviation=\"300\"/>".repeat(2_000);
    let page = "<rect width=\"9000\" height=\"9000\" filter=\"url(#f)\"/>".repeat(50);
    let slow = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9000\" height=\"9000\"><filter id=\"f\">{blurs}</filter>{page}</svg>"
    );
    let limits = Limits {
        processor_seconds: 2,
        ..Task::Picture.limits(slow.len() as u64)
    };
    match look(Task::Picture, slow.as_bytes(), &limits).await {
        Err(Failure::Reason(
            Reason::TooMuchWork { .. } | Reason::TooSlow { .. } | Reason::TooMuchMemory { .. },
        )) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pictures_come_back_small() {
    let photo = image::RgbImage::from_fn(1000, 600, |x, y| {
        image::Rgb([x, y, x ^ y].map(|shade| u8::try_from(shade % 256).unwrap()))
    });
    let mut jpeg = std::io::Cursor::new(Vec::new());
    photo.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let limits = Task::Picture.limits(jpeg.len() as u64);
    let done = look(Task::Picture, &jpeg, &limits);
    let outcome = done.await.unwrap();
    let names: Vec<&str> = outcome
        .outputs
        .iter()
        .map(|output| output.head.name.as_str())
        .collect();
    assert_eq!(names, ["160.webp", "320.webp", "640.webp", "1000.webp"]);
    assert_eq!(outcome.found["width"], 1000);
    for output in &outcome.outputs {
        assert_eq!(&output.bytes[8..12], b"WEBP");
    }
    let square = look(Task::Square, &jpeg, &Task::Square.limits(0))
        .await
        .unwrap();
    let sizes: Vec<_> = square
        .outputs
        .iter()
        .map(|output| {
            (
                output.head.name.as_str(),
                output.head.width,
                output.head.height,
            )
        })
        .collect();
    assert_eq!(
        sizes,
        [
            ("64.webp", Some(64), Some(64)),
            ("256.webp", Some(256), Some(256))
        ]
    );
}
