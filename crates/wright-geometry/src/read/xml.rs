//! XML, element by element, with a limit on depth and on the length of a tag.
//! A document type is refused: what it can do is unfold.

use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufRead, Read};

/// Bytes of one step: a tag with all its attributes, a text, a comment. All of
/// it is held in memory.
const STEP_BYTES_MAX: usize = 1 << 20;

/// What comes next in a document.
#[derive(Clone, Copy)]
pub(crate) enum Step<'b> {
    /// An element begins; its end follows even where it is empty.
    Start(&'b Element<'b>),
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
        step_bytes: 0,
        is_too_long: false,
    });
    let mut buffer = Vec::new();
    let mut depth = 0;
    let check_depth = |depth: usize| {
        if depth > limits.depth_max {
            return Err(Refusal::TooDeep {
                max: limits.depth_max as u64,
            });
        }
        Ok(())
    };
    loop {
        buffer.clear();
        reader.get_mut().step_bytes = 0;
        let event = reader.read_event_into(&mut buffer);
        match event {
            Ok(Event::Start(tag)) => {
                depth += 1;
                check_depth(depth)?;
                visit(Step::Start(&Element { tag }))?;
            }
            // Most elements of a mesh by far.
            Ok(Event::Empty(tag)) => {
                check_depth(depth + 1)?;
                let element = Element { tag };
                visit(Step::Start(&element))?;
                visit(Step::End(element.name()))?;
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
                    max: STEP_BYTES_MAX as u64,
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

/// Input that fails when one step takes too much of it.
struct Guarded<R> {
    inner: R,
    /// Bytes that the step took so far.
    step_bytes: usize,
    is_too_long: bool,
}

impl<R: BufRead> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
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
        self.step_bytes += amount;
        self.is_too_long |= self.step_bytes > STEP_BYTES_MAX;
        self.inner.consume(amount);
    }
}
