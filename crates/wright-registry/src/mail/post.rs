//! Ways out: a folder of `.eml` files, or a mail server.

use super::Words;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wright_model::EmailAddress;
use wright_model::id::MailId;

/// How long a mail server may take for one command.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

/// How a registry sends mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// Which way it goes out.
    pub transport: MailTransport,
    /// The address it comes from.
    pub from: EmailAddress,
    /// Who chooses the words.
    pub words: Words,
}

/// Which way mail goes out.
#[derive(Debug, Clone)]
pub enum MailTransport {
    /// Into a folder, a file each: for trying things out, and for passing on by
    /// other means.
    Folder(PathBuf),
    /// To a mail server: `smtp://` (STARTTLS with `?tls=required`) or `smtps://`,
    /// with user and password where it asks for them.
    Smtp(SecretString),
}

/// `mail.url` is none that mail can be sent by.
#[derive(Debug, thiserror::Error)]
pub enum MailUrlError {
    /// Neither a folder nor a mail server.
    #[error(
        "write `file` for the folder mail in the data folder, `file:///folder`, \
         smtp://user:password@host:587?tls=required or smtps://user:password@host"
    )]
    Scheme,
    /// A mail server's address that cannot be used.
    #[error("{0}")]
    Smtp(String),
}

impl MailTransport {
    /// Reads `mail.url`; `file` stands for the folder `mail` in the data folder.
    pub fn parse(url: &str, data: &Path) -> Result<Self, MailUrlError> {
        if url == "file" {
            return Ok(Self::Folder(data.join("mail")));
        }
        if let Some(path) = url.strip_prefix("file://").filter(|path| !path.is_empty()) {
            return Ok(Self::Folder(PathBuf::from(path)));
        }
        if !url.starts_with("smtp://") && !url.starts_with("smtps://") {
            return Err(MailUrlError::Scheme);
        }
        smtp(url)?;
        Ok(Self::Smtp(SecretString::from(url)))
    }
}

fn smtp(url: &str) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailUrlError> {
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
    // What the library says may repeat the address, and with it the password.
    let builder = builder.map_err(|_| {
        MailUrlError::Smtp("this is no address of a mail server: write host, port, and percent-encode user and password".to_owned())
    })?;
    Ok(builder.timeout(Some(SMTP_TIMEOUT)).build())
}

/// Why a mail did not go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sending {
    /// Trying again may help.
    Later(String),
    /// Trying again does not help.
    Never(String),
}

/// An open way out.
pub(crate) enum Post {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Post {
    /// Opens the way out. Nothing is sent or connected yet.
    pub(crate) fn open(config: &MailConfig) -> Result<Self, MailUrlError> {
        Ok(match &config.transport {
            MailTransport::Folder(folder) => Self::Folder(folder.clone()),
            MailTransport::Smtp(url) => Self::Smtp(smtp(url.expose_secret())?),
        })
    }

    /// Hands a message over; once this is `Ok`, it is somebody else's to deliver.
    pub(crate) async fn send(&self, id: MailId, message: &Message) -> Result<(), Sending> {
        match self {
            Self::Folder(folder) => write(folder, id, &message.formatted())
                .await
                .map_err(|error| Sending::Later(format!("{}: {error}", folder.display()))),
            Self::Smtp(transport) => match transport.send(message.clone()).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(Sending::Never(error.to_string())),
                Err(error) => Err(Sending::Later(error.to_string())),
            },
        }
    }
}

/// Writes a mail under a name of its own, whole or not at all; the second time
/// the same.
async fn write(folder: &Path, id: MailId, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!("{id}.part"));
    tokio::fs::write(&unfinished, bytes).await?;
    tokio::fs::rename(unfinished, folder.join(format!("{id}.eml"))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_say_which_way() {
        let data = Path::new("/srv/data");
        for (url, folder) in [
            ("file", "/srv/data/mail"),
            ("file:///var/mails", "/var/mails"),
        ] {
            let MailTransport::Folder(found) = MailTransport::parse(url, data).unwrap() else {
                panic!("{url} is a folder");
            };
            assert_eq!(found, Path::new(folder));
        }
        for url in [
            "smtp://127.0.0.1:2525",
            "smtps://ana:secret@mail.example.org",
            "smtp://ana:secret@mail.example.org:587?tls=required",
        ] {
            let parsed = MailTransport::parse(url, data).unwrap();
            assert!(matches!(parsed, MailTransport::Smtp(_)), "{url}");
            assert!(!format!("{parsed:?}").contains("secret"));
        }
        for url in [
            "",
            "mail",
            "file://",
            "http://mail.example.org",
            "smtp://a:s3cret@/",
        ] {
            let error = MailTransport::parse(url, data).unwrap_err();
            assert!(!error.to_string().contains("s3cret"), "{url}");
        }
    }
}
