//! XML, element by element, with a limit on depth and on the length of a tag.
//! A document type is refused: what it can do is unfold.

use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufRead, Read};

/// Bytes between two ends of tags: a tag with all its attributes, or a text.
const RUN_BYTES_MAX: usize = 1 << 20;

/// What comes next in a document.
pub(crate) enum Step<'b> {
    /// An element begins; its end follows even where it is empty.
    Start(Element<'b>),
    /// The element of a name ends.
    End(&'b str),
    /// Text within an element, as it is written.
    Text(&'b str),
}

/// Goes through a document. `visit` gets every step.
pub(crate) fn walk(
    input: impl BufRead,
    format: Format,
    limits: &Limits,
    mut visit: impl FnMut(Step<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(Guarded {
        inner: input,
        run: 0,
        is_too_long: false,
    });
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut depth = 0;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event {
            Ok(Event::Start(tag)) => {
                depth += 1;
                if depth > limits.depth_max {
                    return Err(Refusal::TooDeep {
                        max: limits.depth_max as u64,
                    });
                }
                visit(Step::Start(Element { tag }))?;
            }
            Ok(Event::End(tag)) => {
                depth -= 1;
                visit(Step::End(tag.local_name().into_inner()))?;
            }
            Ok(Event::Text(text)) => visit(Step::Text(&text.into_inner()))?,
            Ok(Event::CData(text)) => visit(Step::Text(&text.into_inner()))?,
            Ok(Event::Eof) if depth > 0 => {
                return Err(Refusal::broken(format, "it stops in the middle"));
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::DocType(_)) => {
                return Err(Refusal::broken(format, "it declares a document type"));
            }
            Ok(_) => {}
            Err(_) if reader.get_ref().is_too_long => {
                return Err(Refusal::TokenTooLong {
                    max: RUN_BYTES_MAX as u64,
                });
            }
            Err(error) => return Err(Refusal::broken(format, error.to_string())),
        }
    }
}

/// The beginning of an element.
pub(crate) struct Element<'b> {
    tag: BytesStart<'b>,
}

impl Element<'_> {
    /// Its name without the prefix of its namespace.
    pub(crate) fn name(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// Calls `each` with the name, without prefix, and the value of each attribute,
    /// as it is written: a quick way to the numbers of millions of elements.
    pub(crate) fn attributes(&self, mut each: impl FnMut(&str, &str)) {
        let mut rest = self.tag.attributes_raw();
        while let Some((name, behind)) = rest.split_once('=') {
            let behind = behind.trim_ascii_start();
            let Some(quote @ (b'"' | b'\'')) = behind.bytes().next() else {
                return;
            };
            let value = &behind[1..];
            let Some(end) = value.bytes().position(|byte| byte == quote) else {
                return;
            };
            let name = name.trim_ascii();
            let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
            each(local, &value[..end]);
            rest = &value[end + 1..];
        }
    }

    /// The text of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.tag.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }

    /// An attribute that is a whole number.
    pub(crate) fn index(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Input that fails when no tag ends for too long.
struct Guarded<R> {
    inner: R,
    /// Bytes since the last end of a tag.
    run: usize,
    is_too_long: bool,
}

impl<R: BufRead> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Guarded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_too_long {
            return Err(io::Error::other("a tag or text is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let consumed = self
            .inner
            .fill_buf()
            .map_or(&[][..], |buffer| &buffer[..amount]);
        let first = memchr::memchr(b'>', consumed).unwrap_or(amount);
        self.is_too_long |= self.run + first > RUN_BYTES_MAX;
        self.run = match memchr::memrchr(b'>', consumed) {
            Some(last) => amount - last,
            None => self.run + amount,
        };
        self.inner.consume(amount);
    }
}
