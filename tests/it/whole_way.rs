//! The whole way of somebody who has never been here, in a real browser, on a phone's window against
//! SQLite and on a desktop's against PostgreSQL: signs up, verifies the mail, joins a community by invitation, drops a folder, mends a typo
//! the next day, finds another design by a misspelt word, downloads it, reads it in Spanish, follows
//! it and is told of the next release.

use std::path::Path;

use chrono::Duration;
use serde_json::json;
use tests::browser::{Browser, browser};
use tests::{repository, scratch};

use crate::authoring::Folder;
use crate::mail::Posting;
use crate::test_registry::{Backend, Caller, PASSWORD};

/// What is found, followed and told of: one of the samples.
const DESIGN: &str = "rural-energy/box-dryer";
/// The version that is there, and the one that comes while it is followed.
const VERSIONS: [&str; 2] = ["0.3.0", "0.4.0"];

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone() {
    from_the_first_look_to_the_next_release(Backend::Sqlite, "390").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_desktop() {
    from_the_first_look_to_the_next_release(Backend::Postgres, "1280").await;
}

async fn from_the_first_look_to_the_next_release(backend: Backend, width: &'static str) {
    let Some(browser) = browser() else { return };
    let Some(posting) = Posting::start_with(backend, |_| ()).await else {
        return;
    };
    let owner = posting.server.community("crew", "rosa").await;
    posting.server.keep_search().await;
    let sample = posting.server.community("rural-energy", "amina").await;
    let [here, next] = VERSIONS;
    sample
        .publish_folder(DESIGN, here, &dryer(here))
        .await
        .expect(201);
    let newcomer = Newcomer::new(&browser, &posting, width);
    newcomer.until_followed(&owner).await;
    sample
        .publish_folder(DESIGN, next, &dryer(next))
        .await
        .expect(201);
    // News of releases come once a day.
    posting.mails().await;
    posting.server.advance(Duration::days(1));
    let mail = posting.mail_to(&newcomer.address()).await;
    let address = format!("/@{DESIGN}/{next}");
    assert!(
        mail.text.contains(&posting.server.url(&address)),
        "{}",
        mail.text
    );
    newcomer.goes("told", &address).await;
}

struct Newcomer<'t> {
    browser: &'t Browser,
    posting: &'t Posting,
    width: &'static str,
    handle: String,
    state: String,
}

impl<'t> Newcomer<'t> {
    fn new(browser: &'t Browser, posting: &'t Posting, width: &'static str) -> Self {
        let state = scratch::folder("browser-state").join("state.json");
        Self {
            browser,
            posting,
            width,
            handle: format!("newcomer-{width}"),
            state: state.display().to_string(),
        }
    }

    fn address(&self) -> String {
        format!("{}@example.org", self.handle)
    }

    async fn until_followed(&self, owner: &Caller) {
        self.goes("signUp", "").await;
        let mail = self.posting.mail_to(&self.address()).await;
        let request = json!({ "role": "maintainer", "email": self.address() });
        let invited = owner
            .post("/api/v1/actors/crew/invitations", request)
            .await
            .expect(201);
        let invitation = invited.value()["url"].as_str().unwrap().to_owned();
        let links = format!("{} {invitation}", mail.path("/-/verify/"));
        self.goes("join", &links).await;
        self.posting.server.advance(Duration::days(1));
        self.goes("mend", "").await;
        self.goes("find", "").await;
    }

    /// One stage of `tests/browser/whole-way.mjs`.
    async fn goes(&self, stage: &str, link: &str) {
        let environment = [
            ("STAGE", stage),
            ("STATE", &self.state),
            ("WIDTH", self.width),
            ("HANDLE", &self.handle),
            ("PASSWORD", PASSWORD),
            ("LINK", link),
            ("DESIGN", DESIGN),
        ];
        let url = self.posting.server.url("");
        let run = || self.browser.run("whole-way", &url, &environment);
        let said = tokio::task::block_in_place(run);
        assert!(
            said.contains(&format!("{stage} at {}", self.width)),
            "{said}"
        );
    }
}

/// The sample, as this version.
fn dryer(version: &str) -> Folder {
    let folder = repository::root().join("designs-sample").join(DESIGN);
    let files = walkdir::WalkDir::new(&folder)
        .into_iter()
        .map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&folder).unwrap();
            (slashed(path), read(entry.path(), version))
        })
        .collect()
}

fn slashed(path: &Path) -> String {
    path.to_str().unwrap().replace('\\', "/")
}

fn read(file: &Path, version: &str) -> Vec<u8> {
    let bytes = std::fs::read(file).unwrap();
    if !file.ends_with("design.toml") {
        return bytes;
    }
    let text = String::from_utf8(bytes).unwrap();
    // What it uses is not here.
    let (before, _) = text.split_once("[dependencies]").unwrap_or((&text, ""));
    before
        .replace(
            &format!("version = \"{}\"", VERSIONS[0]),
            &format!("version = \"{version}\""),
        )
        .into_bytes()
}
