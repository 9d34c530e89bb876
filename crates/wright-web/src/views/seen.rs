//! What search engines and other sites read of a page: a description, a card,
//! and linked data of schema.org.

use askama::filters::Safe;
use serde_json::{Value, json};

use super::encode;

/// What a page is, for OpenGraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Website,
    Article,
    Profile,
}

/// What is told of a page.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) description: String,
    /// Its address, with the registry's.
    pub(crate) address: String,
    /// A card other sites may show, with the registry's address.
    pub(crate) card: Option<String>,
    /// Where oEmbed answers for it, with the registry's address.
    pub(crate) embed: Option<String>,
    /// What it is about, in the words of schema.org.
    pub(crate) about: Vec<Value>,
}

impl Seen {
    /// A page at a path of a registry.
    pub(crate) fn new(
        kind: Kind,
        origin: &str,
        path: &str,
        title: &str,
        description: &str,
    ) -> Self {
        let address = format!("{origin}{path}");
        Self {
            kind,
            title: title.to_owned(),
            description: description.to_owned(),
            embed: (kind != Kind::Website)
                .then(|| format!("{origin}/-/oembed?url={}&format=json", encode(&address))),
            address,
            card: None,
            about: Vec::new(),
        }
    }

    /// The word of its kind.
    pub(crate) fn og_type(&self) -> &'static str {
        match self.kind {
            Kind::Website => "website",
            Kind::Article => "article",
            Kind::Profile => "profile",
        }
    }

    /// The linked data as JSON that can stand in a script element: nothing in it
    /// ends the element or opens another.
    pub(crate) fn linked(&self) -> Safe<String> {
        let text = json!({ "@context": "https://schema.org", "@graph": self.about }).to_string();
        Safe(in_script(&text))
    }
}

/// JSON without characters that HTML would read; in JSON they stand in strings
/// only, where an escape means the same.
fn in_script(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            other => safe.push(other),
        }
    }
    safe
}

/// Steps that lead to a page: what each is called, and its whole address.
pub(crate) fn breadcrumbs(steps: &[(String, String)]) -> Value {
    let items = steps.iter().enumerate().map(|(at, (name, address))| {
        json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": address })
    });
    json!({ "@type": "BreadcrumbList", "itemListElement": items.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_linked_data_ends_its_element() {
        let hostile = "</script><script>alert(1)</script><!-- & \u{2028} \"'\\";
        let mut seen = Seen::new(Kind::Article, "https://hub.example", "/@a1/b1", hostile, "");
        seen.about.push(json!({ "name": hostile }));
        let Safe(text) = seen.linked();
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["@graph"][0]["name"], hostile);
        assert_eq!(
            seen.embed.unwrap(),
            "https://hub.example/-/oembed?url=https%3A%2F%2Fhub%2Eexample%2F%40a1%2Fb1&format=json"
        );
    }

    #[test]
    fn only_what_can_be_embedded_says_where() {
        let home = Seen::new(Kind::Website, "https://hub.example", "/", "t", "d");
        assert!(home.embed.is_none());
        assert_eq!(home.og_type(), "website");
    }
}
