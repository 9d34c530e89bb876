//! Answers as a child that was led astray may give them.

use super::*;
use serde_json::json;
use std::io::Write;

fn head(name: &str, bytes: u64) -> OutputHead {
    OutputHead {
        name: name.to_owned(),
        media_type: "image/webp".to_owned(),
        bytes,
        width: Some(3),
        height: Some(2),
    }
}

fn reply(outputs: Vec<OutputHead>) -> Reply {
    Reply {
        unrestricted: Vec::new(),
        result: Ok(Report {
            found: json!({"width": 3}),
            outputs,
        }),
    }
}

fn left(bytes: &[u8], reply: &Reply) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    write_reply(&mut file, reply).unwrap();
    file
}

#[test]
fn outputs_come_back_with_their_names() {
    let file = left(
        b"onetwo!",
        &reply(vec![head("320.webp", 3), head("b-1.webp", 4)]),
    );
    let outcome = read(file).unwrap().unwrap();
    let outputs: Vec<(&str, &[u8])> = outcome
        .outputs
        .iter()
        .map(|output| (output.head.name.as_str(), &output.bytes[..]))
        .collect();
    assert_eq!(outputs, [("320.webp", &b"one"[..]), ("b-1.webp", b"two!")]);
    assert_eq!(outcome.found, json!({"width": 3}));
}

#[test]
fn a_reason_needs_no_outputs() {
    let refused = Reply {
        unrestricted: Vec::new(),
        result: Err(Reason::Unknown),
    };
    assert_eq!(
        read(left(b"half an output", &refused)).unwrap(),
        Err(Reason::Unknown)
    );
}

#[test]
fn what_does_not_add_up_is_not_believed() {
    let too_wide = OutputHead {
        width: Some(1 << 20),
        ..head("a", 3)
    };
    let page = OutputHead {
        media_type: "text/html".to_owned(),
        ..head("a", 3)
    };
    for outputs in [
        vec![head("a", 2)],
        vec![head("a", 4)],
        vec![head("a", u64::MAX), head("b", 4)],
        vec![head("../a", 3)],
        vec![head("A", 3)],
        vec![head("a..b", 3)],
        vec![head("", 3)],
        vec![head("a", 1), head("a", 2)],
        vec![too_wide],
        vec![page],
        (0..100).map(|n| head(&n.to_string(), 0)).collect(),
    ] {
        let file = left(b"one", &reply(outputs.clone()));
        assert_eq!(read(file).unwrap(), Err(Reason::Confused), "{outputs:?}");
    }
}

#[test]
fn a_file_that_is_cut_or_noise_is_not_believed() {
    for bytes in [&b""[..], b"short", &[0xff; 64], &[0; 64]] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        assert_eq!(read(file).unwrap(), Err(Reason::Confused));
    }
}
