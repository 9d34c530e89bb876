//! Elements of XML one after another, no deeper than allowed. Entities other
//! than the five of XML stay as they are written, so that nothing expands.

use crate::limits::XML_DEPTH_MAX;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// A piece of a document.
#[derive(Debug)]
pub(super) enum Token<'a> {
    Open(Element<'a>),
    Close,
    Text(Cow<'a, str>),
    End,
}

/// An element that begins.
#[derive(Debug)]
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name without a prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("it is not well-formed XML: {0}")]
    Malformed(String),
    #[error("its elements stand more than {XML_DEPTH_MAX} deep in each other")]
    Deep,
    #[error("it holds more than {0}")]
    Large(&'static str),
}

/// Reads a document.
pub(super) struct Tokens<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, depth: 0 }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, Fault> {
        loop {
            let event = self.reader.read_event();
            match event.map_err(|error| Fault::Malformed(shortened(&error.to_string())))? {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > XML_DEPTH_MAX {
                        return Err(Fault::Deep);
                    }
                    return Ok(Token::Open(Element(start)));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::Close);
                }
                Event::Text(text) => return Ok(Token::Text(text.into_inner())),
                Event::CData(text) => return Ok(Token::Text(text.into_inner())),
                Event::GeneralRef(reference) => return Ok(Token::Text(resolved(&reference))),
                Event::Eof => return Ok(Token::End),
                _ => {}
            }
        }
    }

    /// All text within the element that has just begun, up to so many bytes.
    pub(super) fn text(&mut self, bytes_max: usize) -> Result<String, Fault> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        loop {
            match self.next()? {
                Token::Text(piece) if text.len() + piece.len() <= bytes_max => {
                    text.push_str(&piece);
                }
                Token::Text(piece) => {
                    let room = bytes_max.saturating_sub(text.len());
                    text.push_str(&piece[..piece.floor_char_boundary(room)]);
                }
                Token::Close if self.depth <= outside => return Ok(text),
                Token::End => return Ok(text),
                Token::Open(_) | Token::Close => {}
            }
        }
    }

    /// Passes over the element that has just begun.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        self.text(0).map(drop)
    }
}

fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Cow<'static, str> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Cow::Owned(character.to_string());
    }
    match &**reference {
        "amp" => Cow::Borrowed("&"),
        "lt" => Cow::Borrowed("<"),
        "gt" => Cow::Borrowed(">"),
        "quot" => Cow::Borrowed("\""),
        "apos" => Cow::Borrowed("'"),
        other => Cow::Owned(format!("&{other};")),
    }
}

fn shortened(message: &str) -> String {
    message.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_gathered_and_nothing_expands() {
        let document = "<!DOCTYPE a [<!ENTITY x \"boom\">]><a b='1 &amp; 2'>one &lt; &x; <i>two</i><![CDATA[&amp;]]>&#233;</a>";
        let mut tokens = Tokens::new(document);
        let Token::Open(element) = tokens.next().unwrap() else {
            panic!("an element begins");
        };
        assert_eq!(element.name(), "a");
        assert_eq!(element.attribute("b").as_deref(), Some("1 & 2"));
        assert_eq!(tokens.text(100).unwrap(), "one < &x; two&amp;é");
        assert!(matches!(tokens.next(), Ok(Token::End)));
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let deep = "<a>".repeat(1_000_000);
        let mut tokens = Tokens::new(&deep);
        let fault = loop {
            if let Err(fault) = tokens.next() {
                break fault;
            }
        };
        assert!(matches!(fault, Fault::Deep));
        let long = format!("<a>{}</a>", "é".repeat(1_000));
        let mut tokens = Tokens::new(&long);
        tokens.next().unwrap();
        assert_eq!(tokens.text(7).unwrap(), "ééé");
    }
}
