//! The words of mails: from a [`Letter`] to subject, plain text and HTML, in the
//! language of whoever gets it. Both texts are made of the same pieces.

use askama::Template;
use wright_registry::mail::{Envelope, Letter, NewsLine, Written};

use crate::locale::{Arg, Language, Locale};
use crate::views::words;

/// Chooses the words of a letter; handed to the use cases as
/// [`wright_registry::mail::Words`].
pub fn words(letter: &Letter, envelope: &Envelope<'_>) -> Written {
    let language = Language::parse(envelope.language).unwrap_or(Language::English);
    let tr = Locale::of(language);
    let mut page = MailPage {
        tr,
        subject: String::new(),
        paragraphs: Vec::new(),
        lines: Vec::new(),
        action: None,
        after: Vec::new(),
        site: envelope.site.as_str().trim_end_matches('/').to_owned(),
        unsubscribe: envelope
            .unsubscribe
            .map(|path| envelope.link(path))
            .unwrap_or_default(),
    };
    page.say(letter, envelope);
    Written {
        subject: page.subject.clone(),
        text: page.plain(),
        html: page.render().unwrap_or_else(|error| {
            // The plain text says it all; a mail without HTML still arrives.
            tracing::error!(%error, "a mail's HTML could not be written");
            String::new()
        }),
    }
}

/// A mail as its template sees it.
#[derive(Template)]
#[template(path = "mails/mail.html")]
struct MailPage {
    tr: &'static Locale,
    /// Without bidi marks.
    subject: String,
    paragraphs: Vec<String>,
    lines: Vec<Link>,
    /// The one thing to do.
    action: Option<Link>,
    /// What stands below it, in small.
    after: Vec<String>,
    /// The address of the registry.
    site: String,
    /// Empty: mail about the account, which cannot be ended.
    unsubscribe: String,
}

/// A text that leads somewhere; an empty address leads nowhere.
struct Link {
    text: String,
    address: String,
}

impl MailPage {
    fn hello(&mut self, handle: &str) {
        let hello = self.tr.text("mail-hello", &[("handle", handle.arg())]);
        self.paragraphs.push(hello);
    }

    fn offer(&mut self, text: String, address: String) {
        self.action = Some(Link { text, address });
    }

    fn say(&mut self, letter: &Letter, envelope: &Envelope<'_>) {
        match letter {
            Letter::VerifyAddress { .. }
            | Letter::AddressChanged { .. }
            | Letter::ResetPassword { .. }
            | Letter::PasswordChanged { .. }
            | Letter::PasskeyAdded { .. } => self.say_of_access(letter, envelope),
            Letter::SignUpWaits { .. }
            | Letter::SignUpApproved { .. }
            | Letter::SignUpDeclined { .. } => self.say_of_sign_up(letter, envelope),
            Letter::ExportReady { .. }
            | Letter::AccountErased { .. }
            | Letter::Invitation { .. }
            | Letter::News { .. } => self.say_of_life(letter, envelope),
        }
    }

    /// Address, password, passkeys.
    fn say_of_access(&mut self, letter: &Letter, envelope: &Envelope<'_>) {
        let tr = self.tr;
        let account = || envelope.link("/-/account/security");
        match letter {
            Letter::VerifyAddress { handle, path } => {
                self.subject = tr.get("mail-verify-subject");
                let text = tr.text("mail-verify-text", &[("handle", handle.arg())]);
                self.paragraphs.push(text);
                self.offer(tr.get("mail-verify-do"), envelope.link(path));
                self.after.push(tr.get("mail-not-you"));
            }
            Letter::AddressChanged { handle, new, path } => {
                self.subject = tr.get("mail-changed-subject");
                self.hello(handle);
                let text = tr.text("mail-changed-text", &[("new", new.arg())]);
                self.paragraphs.push(text);
                self.paragraphs.push(tr.get("mail-changed-undo"));
                self.offer(tr.get("mail-changed-do"), envelope.link(path));
            }
            Letter::ResetPassword { handle, path } => {
                self.subject = tr.get("mail-reset-subject");
                self.hello(handle);
                let text = tr.text("mail-reset-text", &[("handle", handle.arg())]);
                self.paragraphs.push(text);
                self.offer(tr.get("mail-reset-do"), envelope.link(path));
                self.after.push(tr.get("mail-not-you"));
            }
            Letter::PasswordChanged { handle } => {
                self.subject = tr.get("mail-password-subject");
                self.hello(handle);
                self.paragraphs.push(tr.get("mail-password-text"));
                self.offer(tr.get("mail-reset-do"), envelope.link("/-/reset"));
                self.after.push(tr.get("mail-not-you-password"));
            }
            Letter::PasskeyAdded { handle, name } => {
                self.subject = tr.get("mail-passkey-subject");
                self.hello(handle);
                let text = tr.text("mail-passkey-text", &[("name", name.arg())]);
                self.paragraphs.push(text);
                self.offer(tr.get("mail-account-do"), account());
                self.after.push(tr.get("mail-not-you-password"));
            }
            _ => {}
        }
    }

    /// Accounts on approval.
    fn say_of_sign_up(&mut self, letter: &Letter, envelope: &Envelope<'_>) {
        let tr = self.tr;
        match letter {
            Letter::SignUpWaits { handle, why } => {
                self.subject = tr.plain("mail-waits-subject", &[("handle", handle.arg())]);
                let text = tr.text("mail-waits-text", &[("handle", handle.arg())]);
                self.paragraphs.push(text);
                if !why.is_empty() {
                    let why = tr.text("mail-waits-why", &[("why", why.arg())]);
                    self.paragraphs.push(why);
                }
                self.offer(tr.get("mail-waits-do"), envelope.link("/-/admin/sign-ups"));
            }
            Letter::SignUpApproved { handle } => {
                self.subject = tr.get("mail-approved-subject");
                self.hello(handle);
                let text = tr.text("mail-approved-text", &[("handle", handle.arg())]);
                self.paragraphs.push(text);
                self.offer(tr.get("mail-approved-do"), envelope.link("/-/sign-in"));
            }
            Letter::SignUpDeclined { handle, why } => {
                self.subject = tr.get("mail-declined-subject");
                self.hello(handle);
                let text = tr.text("mail-declined-text", &[("handle", handle.arg())]);
                self.paragraphs.push(text);
                if !why.is_empty() {
                    let why = tr.text("mail-declined-why", &[("why", why.arg())]);
                    self.paragraphs.push(why);
                }
            }
            _ => {}
        }
    }

    /// Data, communities, news.
    fn say_of_life(&mut self, letter: &Letter, envelope: &Envelope<'_>) {
        let tr = self.tr;
        match letter {
            Letter::ExportReady { handle } => {
                self.subject = tr.get("mail-export-subject");
                self.hello(handle);
                self.paragraphs.push(tr.get("mail-export-text"));
                self.offer(tr.get("mail-export-do"), envelope.link("/-/account/data"));
            }
            Letter::AccountErased { handle } => {
                self.subject = tr.get("mail-erased-subject");
                let text = tr.text("mail-erased-text", &[("handle", handle.arg())]);
                self.paragraphs.push(text);
            }
            Letter::Invitation {
                inviter,
                community,
                role,
                path,
                until,
            } => {
                self.subject = tr.plain(
                    "mail-invitation-subject",
                    &[("inviter", inviter.arg()), ("community", community.arg())],
                );
                let role = tr.get(words::role_name(*role));
                let text = tr.text(
                    "mail-invitation-text",
                    &[
                        ("inviter", inviter.arg()),
                        ("community", community.arg()),
                        ("role", role.arg()),
                        ("until", until.arg()),
                    ],
                );
                self.paragraphs.push(text);
                self.offer(tr.get("mail-invitation-do"), envelope.link(path));
            }
            Letter::News { lines, more } => self.say_news(lines, *more, envelope),
            _ => {}
        }
    }

    /// What happened: a single thing is the subject too.
    fn say_news(&mut self, lines: &[NewsLine], more: u32, envelope: &Envelope<'_>) {
        let tr = self.tr;
        let link = |line: &NewsLine| Link {
            text: crate::news::sentence(tr, line.kind, &line.facts),
            address: match line.facts.path.as_str() {
                "" => String::new(),
                path => envelope.link(path),
            },
        };
        self.lines = lines.iter().map(link).collect();
        self.subject = match self.lines.as_slice() {
            [only] if more == 0 => only.text.replace(['\u{2068}', '\u{2069}'], ""),
            lines => {
                let n = lines.len() + usize::try_from(more).unwrap_or_default();
                tr.plain("mail-news-subject", &[("n", n.arg())])
            }
        };
        if more > 0 {
            self.lines.push(Link {
                text: tr.text("mail-news-more", &[("n", more.arg())]),
                address: envelope.link("/-/notifications"),
            });
        }
    }

    /// The mail without HTML, and without bidi marks, which some programs show.
    fn plain(&self) -> String {
        let mut pieces = self.paragraphs.clone();
        let lines = self.lines.iter().map(|line| match line.address.as_str() {
            "" => format!("- {}", line.text),
            address => format!("- {}\n  {address}", line.text),
        });
        pieces.extend(lines);
        if let Some(action) = &self.action {
            pieces.push(format!("{}:\n{}", action.text, action.address));
        }
        pieces.extend(self.after.iter().cloned());
        let site = self.tr.text("mail-site", &[("site", self.site.arg())]);
        pieces.push(format!("-- \n{site}"));
        if !self.unsubscribe.is_empty() {
            let text = self.tr.get("mail-unsubscribe");
            pieces.push(format!("{text}:\n{}", self.unsubscribe));
        }
        let text = pieces.join("\n\n") + "\n";
        text.replace(['\u{2068}', '\u{2069}'], "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::NotificationKind;
    use wright_model::Role;
    use wright_registry::notifications::Facts;

    /// One of each, with texts that try to break out.
    fn letters() -> Vec<Letter> {
        let handle = || "ana".to_owned();
        let path = || "/-/verify/secret".to_owned();
        let nasty = || "<b>Ana</b>\r\nBcc: x@example.org".to_owned();
        vec![
            Letter::VerifyAddress {
                handle: handle(),
                path: path(),
            },
            Letter::AddressChanged {
                handle: handle(),
                new: nasty(),
                path: path(),
            },
            Letter::ResetPassword {
                handle: handle(),
                path: path(),
            },
            Letter::PasswordChanged { handle: handle() },
            Letter::PasskeyAdded {
                handle: handle(),
                name: nasty(),
            },
            Letter::SignUpWaits {
                handle: handle(),
                why: nasty(),
            },
            Letter::SignUpApproved { handle: handle() },
            Letter::SignUpDeclined {
                handle: handle(),
                why: nasty(),
            },
            Letter::ExportReady { handle: handle() },
            Letter::AccountErased { handle: handle() },
            Letter::Invitation {
                inviter: handle(),
                community: nasty(),
                role: Role::Maintainer,
                path: path(),
                until: "2026-11-28".into(),
            },
            Letter::News {
                lines: vec![NewsLine {
                    kind: NotificationKind::ReleasePublished,
                    facts: Facts {
                        path: "/@ana/lamp".into(),
                        title: nasty(),
                        version: "1.0.0".into(),
                        ..Facts::default()
                    },
                }],
                more: 0,
            },
        ]
    }

    #[test]
    fn every_letter_has_its_words_in_every_language() {
        let site = "https://hub.example/".parse().unwrap();
        for language in Language::ALL {
            for letter in letters() {
                let envelope = Envelope {
                    language: language.tag(),
                    site: &site,
                    unsubscribe: Some("/-/unsubscribe/x"),
                };
                let written = words(&letter, &envelope);
                let kind = letter.kind();
                assert!(!written.subject.is_empty(), "{kind}");
                assert!(
                    !written.subject.contains(['\u{2068}', '\u{2069}']),
                    "{kind}"
                );
                assert!(!written.text.contains(['\u{2068}', '\u{2069}']), "{kind}");
                assert!(!written.html.contains("<b>"), "{kind}: {}", written.html);
                for text in [&written.text, &written.html] {
                    assert!(
                        text.contains("https://hub.example/-/unsubscribe/x"),
                        "{kind}: {text}"
                    );
                }
                let leads = serde_json::to_string(&letter)
                    .unwrap()
                    .contains("/-/verify/secret");
                assert_eq!(
                    written.text.contains("https://hub.example/-/verify/secret"),
                    leads,
                    "{kind}"
                );
            }
        }
    }

    #[test]
    fn unknown_languages_are_english() {
        let site = "https://hub.example/".parse().unwrap();
        let envelope = Envelope {
            language: "xx",
            site: &site,
            unsubscribe: None,
        };
        let written = words(
            &Letter::PasswordChanged {
                handle: "ana".into(),
            },
            &envelope,
        );
        assert_eq!(written.subject, "Your password was changed");
        assert!(!written.html.contains("unsubscribe"));
    }
}
