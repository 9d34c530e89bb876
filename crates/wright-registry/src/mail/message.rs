//! From a letter in the outbox to a message that can be sent.
//!
//! Headers are written by lettre, which encodes what is not plain; beside that
//! nothing that could break a line comes near one: addresses are
//! [`EmailAddress`]es, subjects are made one line, paths are our own.

use super::Letter;
use crate::RegistryConfig;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use url::Url;
use wright_model::EmailAddress;
use wright_store::mails::Queued;

/// A subject at most, in characters.
const SUBJECT_CHARS_MAX: usize = 150;
/// The name beside the sender's address.
const SENDER_NAME: &str = "Commonwright";

/// What whoever chooses the words knows beside the letter.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'e> {
    /// The tag of the receiver's language.
    pub language: &'e str,
    /// The public address of the registry, which paths are joined to.
    pub site: &'e Url,
    /// The path that ends mails of this kind; none for mail about the account.
    pub unsubscribe: Option<&'e str>,
}

impl Envelope<'_> {
    /// A path of this registry as a whole address.
    pub fn link(&self, path: &str) -> String {
        link(self.site, path)
    }
}

/// The words of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// One line, without bidi marks.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A path of ours as a whole address.
fn link(site: &Url, path: &str) -> String {
    format!("{}{path}", site.as_str().trim_end_matches('/'))
}

/// Why a mail can never be sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum BuildError {
    #[error("this registry sends no mail")]
    NoMail,
    #[error("the letter in the outbox cannot be read: {0}")]
    Letter(#[from] serde_json::Error),
    #[error("the address is none: {0}")]
    Model(#[from] wright_model::email::EmailError),
    #[error("the address is none: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the message cannot be put together: {0}")]
    Message(#[from] lettre::error::Error),
}

/// Builds the message of a mail that waits. Building it twice gives the same but
/// for the marks between its parts.
pub(super) fn build(config: &RegistryConfig, queued: &Queued) -> Result<Message, BuildError> {
    let mail = config.mail.as_ref().ok_or(BuildError::NoMail)?;
    let letter: Letter = serde_json::from_str(&queued.letter)?;
    let envelope = Envelope {
        language: &queued.language,
        site: &config.public_url,
        unsubscribe: queued.unsubscribe.as_deref(),
    };
    let written = (mail.words)(&letter, &envelope);
    let host = config.public_url.host_str().unwrap_or("localhost");
    let mut builder = Message::builder()
        .from(Mailbox::new(
            Some(SENDER_NAME.to_owned()),
            address(&mail.from)?,
        ))
        .to(Mailbox::new(
            None,
            address(&EmailAddress::parse(&queued.address)?)?,
        ))
        .subject(one_line(&written.subject))
        .date(queued.created_at.into())
        .message_id(Some(format!("<{}@{host}>", queued.id)))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", &queued.language));
    if let Some(path) = &queued.unsubscribe {
        let link = link(&config.public_url, path);
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{link}>")))
            .raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click",
            ));
    }
    Ok(builder.multipart(
        MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, written.text))
            .singlepart(part(ContentType::TEXT_HTML, written.html)),
    )?)
}

fn part(kind: ContentType, body: String) -> SinglePart {
    SinglePart::builder()
        .header(kind)
        .header(ContentTransferEncoding::QuotedPrintable)
        .body(body)
}

/// A header whose name and value are ours, in ASCII.
fn header(name: &'static str, value: &str) -> HeaderValue {
    let value = value.chars().filter(|c| c.is_ascii_graphic() || *c == ' ');
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.collect())
}

fn address(address: &EmailAddress) -> Result<Address, BuildError> {
    Ok(address.as_str().parse()?)
}

/// A subject on one line, without control characters and bidi marks, cut where it
/// is longer than anybody reads.
fn one_line(subject: &str) -> String {
    let is_mark = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
    };
    let line: String = subject.replace(is_mark, " ");
    let line: Vec<&str> = line.split_whitespace().collect();
    line.join(" ").chars().take(SUBJECT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_one_line() {
        let subject = "News\r\nBcc: x@example.org \u{2068}of a dryer\u{2069}\u{2028}";
        assert_eq!(one_line(subject), "News Bcc: x@example.org of a dryer");
        assert_eq!(one_line(&"x".repeat(500)).len(), SUBJECT_CHARS_MAX);
    }

    #[test]
    fn raw_headers_cannot_break_a_line() {
        let value = header("Content-Language", "en\r\nBcc: x@example.org");
        assert!(!format!("{value:?}").contains("\\r\\n"));
    }
}
