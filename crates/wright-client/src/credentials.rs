//! Tokens of the registries this person is signed in to: one file, readable by
//! nobody else, a token per registry address. A token is only ever handed out
//! for the address it was given for.

use crate::error::{ClientError, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use url::Url;

/// The file, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// A token, in characters.
pub const TOKEN_CHARS_MAX: usize = 512;

/// A secret that is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Reads a token as pasted: spaces around it do not count, anything but
    /// printable ASCII is refused.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let fits = (1..=TOKEN_CHARS_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(ClientError::local(
                "this is not a token",
                "a token is one word that begins with cwt_; your account page makes one",
            ))
        }
    }

    /// The secret, for the one header it belongs in.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// The credentials file.
#[derive(Debug, Clone)]
pub struct Credentials {
    path: PathBuf,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Document {
    #[serde(default)]
    registries: BTreeMap<Url, Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    token: Token,
}

impl Credentials {
    /// The credentials in `folder`; nothing is read yet.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join("credentials.toml"),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The token for a registry, if there is one.
    pub fn token(&self, registry: &Url) -> Result<Option<Token>> {
        Ok(self
            .read()?
            .registries
            .remove(registry)
            .map(|entry| entry.token))
    }

    /// The registries there are tokens for.
    pub fn registries(&self) -> Result<Vec<Url>> {
        Ok(self.read()?.registries.into_keys().collect())
    }

    /// Keeps a token.
    pub fn set(&self, registry: &Url, token: Token) -> Result<()> {
        let mut document = self.read()?;
        document
            .registries
            .insert(registry.clone(), Entry { token });
        self.write(&document)
    }

    /// Forgets a token; says whether there was one.
    pub fn remove(&self, registry: &Url) -> Result<bool> {
        let mut document = self.read()?;
        let was = document.registries.remove(registry).is_some();
        if was {
            self.write(&document)?;
        }
        Ok(was)
    }

    fn read(&self) -> Result<Document> {
        let metadata = match std::fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Document::default());
            }
            Err(error) => return Err(ClientError::io("read", &self.path)(error)),
        };
        self.check_private(&metadata)?;
        if metadata.len() > FILE_BYTES_MAX {
            return Err(ClientError::TooLarge {
                what: self.path.display().to_string(),
                bytes_max: FILE_BYTES_MAX,
            });
        }
        let text =
            std::fs::read_to_string(&self.path).map_err(ClientError::io("read", &self.path))?;
        // The parser's own message would quote the line, and with it a token.
        toml::from_str(&text).map_err(|_| {
            ClientError::local(
                format!("{} is damaged", self.path.display()),
                "remove it and run `wright login` again",
            )
        })
    }

    #[cfg(unix)]
    fn check_private(&self, metadata: &std::fs::Metadata) -> Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 == 0 {
            return Ok(());
        }
        Err(ClientError::local(
            format!(
                "{} can be read by others (mode {mode:04o}), so its tokens are not used",
                self.path.display()
            ),
            format!(
                "run `chmod 600 {}`; if others have used this computer, revoke the tokens on your account page",
                self.path.display()
            ),
        ))
    }

    /// Windows keeps a person's folder from others by its access list.
    #[cfg(not(unix))]
    fn check_private(&self, _metadata: &std::fs::Metadata) -> Result<()> {
        Ok(())
    }

    /// Whole or not at all; the file is private from its first moment on (mode
    /// 0600, which is how temporary files are made).
    fn write(&self, document: &Document) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(ClientError::io("create", folder))?;
        let text = toml::to_string(document).map_err(|_| ClientError::Local {
            message: "the credentials cannot be written".to_owned(),
            help: None,
        })?;
        let write_error = ClientError::io("write", &self.path);
        let written = tempfile::Builder::new()
            .prefix(".credentials-")
            .tempfile_in(folder)
            .and_then(|mut temporary| {
                temporary.write_all(text.as_bytes())?;
                temporary.as_file().sync_all()?;
                temporary.persist(&self.path).map_err(|error| error.error)
            });
        written.map(drop).map_err(write_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::registry_url;

    #[test]
    fn a_token_belongs_to_one_address() {
        let folder = tempfile::tempdir().unwrap();
        let credentials = Credentials::in_folder(&folder.path().join("config"));
        let (a, b) = (
            registry_url("https://a.example").unwrap(),
            registry_url("https://a.example:8443").unwrap(),
        );
        assert_eq!(credentials.token(&a).unwrap(), None);
        credentials
            .set(&a, Token::parse(" cwt_secret\n").unwrap())
            .unwrap();
        assert_eq!(
            credentials.token(&a).unwrap().unwrap().expose(),
            "cwt_secret"
        );
        assert_eq!(credentials.token(&b).unwrap(), None);
        assert!(credentials.remove(&a).unwrap() && !credentials.remove(&a).unwrap());
        assert!(credentials.registries().unwrap().is_empty());
    }

    #[test]
    fn tokens_are_never_shown() {
        let token = Token::parse("cwt_secret").unwrap();
        assert!(!format!("{token:?}").contains("secret"));
        for text in ["", " ", "two words", "line\nbreak", "ñ"] {
            assert!(Token::parse(text).is_err(), "{text:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn others_cannot_read_it_and_if_they_could_it_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let credentials = Credentials::in_folder(folder.path());
        let registry = registry_url("https://a.example").unwrap();
        credentials
            .set(&registry, Token::parse("cwt_secret").unwrap())
            .unwrap();
        let mode = std::fs::metadata(credentials.path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(credentials.path(), open).unwrap();
        let error = credentials.token(&registry).unwrap_err();
        assert!(error.help().unwrap().contains("chmod 600"));

        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(credentials.path(), private).unwrap();
        std::fs::write(credentials.path(), "token = cwt_secret").unwrap();
        assert!(
            !credentials
                .token(&registry)
                .unwrap_err()
                .to_string()
                .contains("secret")
        );
    }
}
