//! A server for one folder, on plain sockets so that it can misbehave exactly:
//! cut after so many bytes, lie, refuse, or stall until it is told to go on.

use std::collections::HashMap;
use std::io::{BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};

/// How an answer goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// This status, with these further header lines.
    Status(u16, &'static str),
    /// The connection ends after so many bytes of the body.
    Cut(usize),
    /// The byte at this place of the body is another.
    Flip(usize),
    /// After so many bytes of the body nothing more comes until `release`.
    Stall(usize),
    /// This body instead.
    Body(Vec<u8>),
    /// A redirect to this URL.
    Redirect(String),
}

/// What a test's own handler answers: status, header lines, body; `None` ends
/// the connection without an answer.
pub(crate) type Answer = Option<(u16, Vec<String>, Vec<u8>)>;
type Handler = Box<dyn Fn(&Head, &mut dyn std::io::Read) -> Option<Answer> + Send + Sync>;

/// A request's head.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
}

struct Shared {
    folder: PathBuf,
    faults: Mutex<Vec<(String, Fault)>>,
    requests: Mutex<Vec<Head>>,
    stalled: (Mutex<(usize, bool)>, Condvar),
    handler: Option<Handler>,
}

pub(crate) struct Server {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

impl Server {
    pub(crate) fn start(folder: PathBuf) -> Self {
        Self::with_handler(folder, None)
    }

    pub(crate) fn with_handler(folder: PathBuf, handler: Option<Handler>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            folder,
            faults: Mutex::default(),
            requests: Mutex::default(),
            stalled: (Mutex::new((0, false)), Condvar::new()),
            handler,
        });
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = serving.clone();
                std::thread::spawn(move || drop(serve(&stream, &shared)));
            }
        });
        Self { url, shared }
    }

    /// The next answer to a path that contains `part` goes wrong so.
    pub(crate) fn fault(&self, part: &str, fault: Fault) {
        self.shared
            .faults
            .lock()
            .unwrap()
            .push((part.to_owned(), fault));
    }

    pub(crate) fn requests(&self) -> Vec<Head> {
        self.shared.requests.lock().unwrap().clone()
    }

    pub(crate) fn forget_requests(&self) {
        self.shared.requests.lock().unwrap().clear();
    }

    /// Waits until an answer stalls.
    pub(crate) fn wait_for_stall(&self) {
        let (lock, changed) = &self.shared.stalled;
        let mut state = lock.lock().unwrap();
        while state.0 == 0 {
            state = changed.wait(state).unwrap();
        }
    }

    /// Lets stalled answers go on.
    pub(crate) fn release(&self) {
        let (lock, changed) = &self.shared.stalled;
        lock.lock().unwrap().1 = true;
        changed.notify_all();
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(head) = read_head(&mut reader)? {
        shared.requests.lock().unwrap().push(head.clone());
        let length = head
            .headers
            .get("content-length")
            .and_then(|text| text.parse().ok());
        let mut body = (&mut reader).take(length.unwrap_or(0));
        let handled = shared
            .handler
            .as_ref()
            .and_then(|handler| handler(&head, &mut body));
        let (status, headers, bytes) = match handled {
            Some(Some(answer)) => answer,
            Some(None) => return Ok(()),
            None => file(&head, shared),
        };
        let fault = take_fault(&head.path, shared);
        if !answer(
            stream,
            shared,
            fault,
            status,
            headers,
            bytes,
            head.method == "HEAD",
        )? {
            return Ok(());
        }
    }
    Ok(())
}

fn read_head(reader: &mut impl std::io::BufRead) -> std::io::Result<Option<Head>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    Ok(Some(Head {
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
    }))
}

fn file(head: &Head, shared: &Shared) -> (u16, Vec<String>, Vec<u8>) {
    let path = head
        .path
        .split('?')
        .next()
        .unwrap_or_default()
        .trim_start_matches('/');
    let Ok(bytes) = std::fs::read(shared.folder.join(path)) else {
        return (404, Vec::new(), Vec::new());
    };
    let etag = format!("\"{}\"", wright_model::Digest::of(&bytes).hex());
    if head.headers.get("if-none-match") == Some(&etag) {
        return (304, vec![format!("ETag: {etag}")], Vec::new());
    }
    let from = head.headers.get("range").and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse::<usize>()
            .ok()
    });
    match from {
        Some(from) if from < bytes.len() => {
            let range = format!(
                "Content-Range: bytes {from}-{}/{}",
                bytes.len() - 1,
                bytes.len()
            );
            (206, vec![range], bytes[from..].to_vec())
        }
        Some(_) => (416, Vec::new(), Vec::new()),
        None => (200, vec![format!("ETag: {etag}")], bytes),
    }
}

fn take_fault(path: &str, shared: &Shared) -> Option<Fault> {
    let mut faults = shared.faults.lock().unwrap();
    let index = faults.iter().position(|(part, _)| path.contains(part))?;
    Some(faults.remove(index).1)
}

/// Says whether the connection may be used again.
fn answer(
    mut stream: &TcpStream,
    shared: &Shared,
    fault: Option<Fault>,
    mut status: u16,
    mut headers: Vec<String>,
    mut body: Vec<u8>,
    is_head: bool,
) -> std::io::Result<bool> {
    let mut cut = None;
    let mut stall = None;
    match fault {
        Some(Fault::Status(wrong, lines)) => {
            (status, body) = (wrong, Vec::new());
            headers = lines.lines().map(str::to_owned).collect();
        }
        Some(Fault::Redirect(url)) => {
            (status, headers, body) = (302, vec![format!("Location: {url}")], Vec::new());
        }
        Some(Fault::Flip(at)) => body[at] ^= 1,
        Some(Fault::Body(other)) => body = other,
        Some(Fault::Cut(after)) => cut = Some(after),
        Some(Fault::Stall(after)) => stall = Some(after),
        None => {}
    }
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
    for line in headers {
        head.push_str(&line);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if is_head {
        return Ok(true);
    }
    if let Some(after) = cut {
        stream.write_all(&body[..after.min(body.len())])?;
        return Ok(false);
    }
    if let Some(after) = stall {
        stream.write_all(&body[..after])?;
        let (lock, changed) = &shared.stalled;
        let mut state = lock.lock().unwrap();
        state.0 += 1;
        changed.notify_all();
        while !state.1 {
            state = changed.wait(state).unwrap();
        }
        drop(state);
        stream.write_all(&body[after..])?;
        return Ok(true);
    }
    stream.write_all(&body)?;
    Ok(true)
}
