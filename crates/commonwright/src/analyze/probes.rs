//! Tries what must not work, so that tests see that it does not.

use super::outputs::Outputs;
use serde_json::{Value, json};
use std::hint::black_box;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use wright_registry::analysis::{Probe, Reason};

/// What is asked for at once, in bytes.
const CHUNK_BYTES: usize = 1 << 20;

pub(super) fn run(probe: Probe, outputs: &mut Outputs) -> Result<Value, Reason> {
    match probe {
        Probe::Escape => Ok(escape()),
        Probe::Memory => Ok(json!(use_memory())),
        Probe::Work => work(),
        Probe::Wait => loop {
            std::thread::park();
        },
        Probe::Output => loop {
            outputs.write(&[0; CHUNK_BYTES])?;
        },
        Probe::Depth => Ok(json!(go_deeper(0))),
        Probe::Panic => panic!("on purpose"),
        Probe::Lie => {
            outputs.add("../../etc/passwd".to_owned(), "text/html", b"<script>")?;
            Ok(Value::Null)
        }
    }
}

/// Tries to reach whatever is outside, and says what came of each.
pub(crate) fn escape() -> Value {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    let told = |outcome: io::Result<()>| match outcome {
        Ok(()) => "done".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    };
    json!({
        "read": told(std::fs::File::open("/etc/passwd").map(drop)),
        "list": told(std::fs::read_dir("/").map(drop)),
        "write": told(std::fs::File::create("/tmp/commonwright-escaped").map(drop)),
        "remove": told(std::fs::remove_file("/tmp/commonwright-escaped")),
        "connect": told(TcpStream::connect(nowhere).map(drop)),
        "listen": told(std::net::TcpListener::bind(nowhere).map(drop)),
        "start": told(Command::new("/bin/true").status().map(drop)),
        "thread": told(std::thread::Builder::new().spawn(|| ()).map(drop)),
        "environment": std::env::vars_os().count(),
    })
}

fn use_memory() -> usize {
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        held.push(vec![1; CHUNK_BYTES]);
        black_box(&held);
    }
}

fn work() -> ! {
    let mut turn = 0_u64;
    loop {
        turn = black_box(turn.wrapping_add(1));
    }
}

#[expect(unconditional_recursion, reason = "the stack must end somewhere")]
fn go_deeper(depth: u64) -> u64 {
    let here = black_box([depth; 64]);
    go_deeper(depth + 1) + here[0]
}
