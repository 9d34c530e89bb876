//! The outbox: what is written with what causes it, sent once, tried again, given up; into a
//! folder and to a real mail server on loopback.

use chrono::Duration;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use wright_model::EmailAddress;
use wright_registry::RegistryConfig;
use wright_registry::mail::{MailConfig, MailTransport};

use crate::test_registry::{Backend, TestRegistry};
use tests::scratch;

/// A registry that sends mail into a folder.
pub(crate) struct Posting {
    pub(crate) server: TestRegistry,
    folder: PathBuf,
}

/// Mail by that way out, from an address of the registry.
pub(crate) fn by(transport: MailTransport) -> MailConfig {
    MailConfig {
        transport,
        from: EmailAddress::parse("registry@hub.example").unwrap(),
        words: wright_web::mails::words,
    }
}

impl Posting {
    pub(crate) async fn start_with(
        backend: Backend,
        configure: impl FnOnce(&mut RegistryConfig),
    ) -> Option<Self> {
        let folder = scratch::folder("mail");
        let mail = by(MailTransport::Folder(folder.clone()));
        let server = TestRegistry::start_with(backend, |config| {
            config.mail = Some(mail);
            configure(config);
        });
        Some(Self {
            server: server.await?,
            folder,
        })
    }

    /// Works on every job that is due, and reads the mails there are.
    pub(crate) async fn mails(&self) -> Vec<Received> {
        while self.server.registry.work_once().await.unwrap() {}
        // Ids are by time: what is queued from here on comes later.
        self.server.advance(Duration::milliseconds(2));
        received(&self.folder)
    }

    /// The newest mail to an address.
    pub(crate) async fn mail_to(&self, address: &str) -> Received {
        let mails = self.mails().await;
        let found = mails.into_iter().rfind(|mail| mail.to == address);
        found.unwrap_or_else(|| panic!("no mail to {address}"))
    }
}

/// A mail as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) to: String,
    pub(crate) subject: String,
    /// All of it, quoted-printable undone.
    pub(crate) text: String,
}

impl Received {
    pub(crate) fn parse(raw: &str) -> Self {
        let header = |name: &str| {
            let line = raw.lines().find(|line| line.starts_with(name));
            let value = line.map_or("", |line| line[name.len()..].trim());
            value.trim_matches(['<', '>']).to_owned()
        };
        Self {
            to: header("To:"),
            subject: header("Subject:"),
            text: raw.replace("=\r\n", "").replace("=3D", "="),
        }
    }

    /// The path of the first link that begins like that.
    pub(crate) fn path(&self, begins: &str) -> String {
        let (_, after) = self
            .text
            .split_once(begins)
            .unwrap_or_else(|| panic!("no link {begins} in {}", self.text));
        let end = after
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .unwrap_or(after.len());
        format!("{begins}{}", &after[..end])
    }
}

fn received(folder: &Path) -> Vec<Received> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    // Ids are by time: so are the names.
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap());
    texts.map(|text| Received::parse(&text)).collect()
}

/// A mail server that takes everything, or refuses as it is told.
struct Sink {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
    /// What it answers to RCPT TO.
    answer: Arc<Mutex<&'static str>>,
}

impl Sink {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let sink = Self {
            url,
            taken: Arc::default(),
            answer: Arc::new(Mutex::new("250 ok")),
        };
        let (taken, answer) = (Arc::clone(&sink.taken), Arc::clone(&sink.answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (taken, answer) = (Arc::clone(&taken), Arc::clone(&answer));
                tokio::spawn(serve(stream, taken, answer));
            }
        });
        sink
    }

    fn says(&self, answer: &'static str) {
        *self.answer.lock().unwrap() = answer;
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

async fn serve(
    stream: TcpStream,
    taken: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<&'static str>>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
        let reply = match verb.as_str() {
            "RCPT" => *answer.lock().unwrap(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut message = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    message += line.strip_prefix('.').unwrap_or(&line);
                    message += "\r\n";
                }
                taken.lock().unwrap().push(message);
                "250 taken"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}

crate::for_each_backend! {
    async fn a_sign_up_is_answered_by_one_mail(posting: Posting) {
        posting.server.as_user("ana").await;
        let mails = posting.mails().await;
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert_eq!(mail.to, "ana@example.org");
        assert_eq!(mail.subject, "Is this your address?");
        for part in [
            "From: Commonwright <registry@hub.example>",
            "Auto-Submitted: auto-generated",
            "Content-Type: multipart/alternative",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/html; charset=utf-8",
            "Date: Sun, 01 Mar 2026 12:00:00 +0000",
        ] {
            assert!(mail.text.contains(part), "{part} in {}", mail.text);
        }
        assert!(mail.text.contains("Message-ID: <") && mail.text.contains("@127.0.0.1>"), "{}", mail.text);
        assert!(!mail.text.contains(['\u{2068}', '\u{2069}']) || mail.text.contains("<html"));
        // What it said is emptied, so that no secret stays behind.
        let counts = posting.server.registry.mail_counts().await.unwrap();
        assert_eq!((counts.queued, counts.failed), (0, 0));
        assert_eq!(posting.mails().await.len(), 1, "once is enough");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_gets_what_the_folder_would() {
    let sink = Sink::start().await;
    let transport = MailTransport::parse(&sink.url, Path::new("/nowhere")).unwrap();
    let server = TestRegistry::start_with(Backend::Sqlite, |config| {
        config.mail = Some(by(transport));
    })
    .await
    .unwrap();
    server.as_user("ana").await;
    while server.registry.work_once().await.unwrap() {}
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(Received::parse(&taken[0]).to, "ana@example.org");

    // A greylisting server is tried again, later each time, and gets it in the end.
    sink.says("451 come back");
    server.as_user("ben").await;
    for _ in 0..3 {
        while server.registry.work_once().await.unwrap() {}
        server.advance(Duration::hours(1));
    }
    assert_eq!(sink.taken().len(), 1);
    assert_eq!(server.registry.mail_counts().await.unwrap().queued, 1);
    sink.says("250 ok");
    while server.registry.work_once().await.unwrap() {}
    assert_eq!(sink.taken().len(), 2);

    // One that says no for good is not bothered again, and the operator can see it.
    sink.says("550 nobody here");
    server.as_user("cho").await;
    while server.registry.work_once().await.unwrap() {}
    let counts = server.registry.mail_counts().await.unwrap();
    assert_eq!((counts.queued, counts.failed), (0, 1));

    // And one that never answers well is given up at last.
    sink.says("451 come back");
    server.as_user("dan").await;
    for _ in 0..20 {
        while server.registry.work_once().await.unwrap() {}
        server.advance(Duration::hours(2));
    }
    let counts = server.registry.mail_counts().await.unwrap();
    assert_eq!((counts.queued, counts.failed), (0, 2));
    assert_eq!(sink.taken().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_reaches_a_header() {
    let posting = Posting::start_with(Backend::Sqlite, |_| ()).await.unwrap();
    let before = posting.mails().await.len();
    for email in [
        "ana@example.org\r\nBcc: everybody@example.org",
        "ana\r\nBcc:x@example.org",
        "ana@example.org, bo@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\u{2028}x",
    ] {
        let request = serde_json::json!({
            "handle": "ana", "email": email, "password": crate::test_registry::PASSWORD,
        });
        let nobody = posting.server.anonymous();
        let refused = nobody.post("/api/v1/accounts", request).await.expect(422);
        assert_eq!(refused.code(), "validation", "{email:?}");
    }
    assert_eq!(posting.mails().await.len(), before);
}
