//! Addresses of e-mail.
//!
//! Only what can be written into a header and an envelope as it stands: no
//! quotes, no comments, no line breaks, whatever RFC 5321 would allow beside.
//! Whether mail arrives there, only mail can tell.

use crate::text_type::text_type;

/// An address at most, in bytes (RFC 5321, section 4.5.3.1.3).
pub const EMAIL_BYTES_MAX: usize = 254;
/// What stands before the `@` at most, in bytes (RFC 5321, section 4.5.3.1.1).
const LOCAL_BYTES_MAX: usize = 64;
/// A label of the mail server's name at most, in bytes (RFC 1035).
const LABEL_BYTES_MAX: usize = 63;
/// Characters that need quoting before the `@`, or have a meaning in headers.
const ODD: &str = "\"(),:;<>@[\\]";

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// More bytes than [`EMAIL_BYTES_MAX`].
    #[error("this is longer than addresses are")]
    Length,
    /// No `@`.
    #[error("write an address such as ana@example.org")]
    NoAt,
    /// What stands before the `@`.
    #[error("what stands before the @ is not usable")]
    Local,
    /// What stands after the `@`.
    #[error("what stands after the @ is not the name of a mail server")]
    Domain,
}

/// An address of e-mail, as its owner writes it, e.g. `ana@example.org`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

// Addresses are personal: they do not belong in a log.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("EmailAddress(…)")
    }
}

impl EmailAddress {
    /// Parses an address.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if text.len() > EMAIL_BYTES_MAX {
            return Err(EmailError::Length);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
        if !is_local(local) {
            return Err(EmailError::Local);
        }
        let labels = domain.split('.').all(is_label);
        if !domain.contains('.') || !labels {
            return Err(EmailError::Domain);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as it is looked up: two that differ in case are one.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// Enough of the address for its owner to know it again, and for nobody
    /// else to write to it: `a…@example.org`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}…@{domain}")
    }
}

fn is_local(local: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || is_format(c) || ODD.contains(c);
    !local.is_empty()
        && local.len() <= LOCAL_BYTES_MAX
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local.contains(is_odd)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= LABEL_BYTES_MAX
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// Invisible marks that change how the rest reads.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

text_type!(EmailAddress, EmailError);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_look_like_addresses() {
        for email in [
            "ana@example.org",
            "a.b+c@sub.example.co",
            "jörg@bücher.example",
            "x@a-b.cd",
        ] {
            assert!(EmailAddress::parse(email).is_ok(), "{email}");
        }
        let long = format!("ana@{}.org", "x".repeat(260));
        for (email, expected) in [
            ("", EmailError::NoAt),
            ("ana", EmailError::NoAt),
            ("@example.org", EmailError::Local),
            ("ana@", EmailError::Domain),
            ("ana@example", EmailError::Domain),
            ("ana@.org", EmailError::Domain),
            ("ana@-a.org", EmailError::Domain),
            ("a b@example.org", EmailError::Local),
            ("a@b@example.org", EmailError::Local),
            (".a@example.org", EmailError::Local),
            ("a..b@example.org", EmailError::Local),
            ("a\u{202e}b@example.org", EmailError::Local),
            ("ana@exa mple.org", EmailError::Domain),
            (&long, EmailError::Length),
        ] {
            assert_eq!(EmailAddress::parse(email), Err(expected), "{email:?}");
        }
    }

    #[test]
    fn nothing_breaks_out_of_a_header() {
        for email in [
            "ana@example.org\r\nBcc: everybody@example.org",
            "ana\r\nBcc:x@example.org",
            "ana\n@example.org",
            "ana@example.org\n",
            "ana@example.org\0",
            "ana@exa\u{85}mple.org",
            "ana@exa\u{2028}mple.org",
            "Ana <ana@example.org>",
            "ana@example.org, bo@example.org",
        ] {
            assert!(EmailAddress::parse(email).is_err(), "{email:?}");
        }
    }

    #[test]
    fn keys_ignore_case_and_masks_hide() {
        let email = EmailAddress::parse("Ana.Ruiz@Example.org").unwrap();
        assert_eq!(email.key(), "ana.ruiz@example.org");
        assert_eq!(email.masked(), "A…@Example.org");
        assert!(!format!("{email:?}").contains("Ruiz"));
    }

    proptest! {
        #[test]
        fn what_parses_is_one_line_of_visible_characters(text in "\\PC{0,40}[\\r\\n\\x00-\\x1f]?@?\\PC{0,40}") {
            if let Ok(email) = EmailAddress::parse(&text) {
                prop_assert!(!email.as_str().contains(|c: char| c.is_control() || c.is_whitespace()));
                prop_assert!(email.as_str().len() <= EMAIL_BYTES_MAX);
            }
        }
    }
}
