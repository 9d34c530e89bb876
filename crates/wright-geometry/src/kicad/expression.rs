//! S-expressions, as KiCad writes them: lists of words and lists.

use crate::format::Format;
use crate::limits::Limits;
use crate::read::number;
use crate::refusal::Refusal;

/// Words and lists of one file.
const NODES_MAX: usize = 20_000_000;

/// A word or a list. Words are as they are written, without quotation marks.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Word(&'a [u8]),
    List(Vec<Node<'a>>),
}

/// Reads one list.
pub(super) fn parse<'a>(
    bytes: &'a [u8],
    format: Format,
    limits: &Limits,
) -> Result<Node<'a>, Refusal> {
    let mut open: Vec<Vec<Node<'a>>> = Vec::new();
    let mut at = 0;
    let mut nodes = 0;
    let broken = |reason: &str| Err(Refusal::broken(format, reason));
    while let Some(&byte) = bytes.get(at) {
        nodes += 1;
        if nodes > NODES_MAX {
            return Err(Refusal::too_many("words", NODES_MAX));
        }
        let node = match byte {
            b'(' => {
                if open.len() >= limits.depth_max {
                    return Err(Refusal::TooDeep {
                        max: limits.depth_max as u64,
                    });
                }
                open.push(Vec::new());
                at += 1;
                continue;
            }
            b')' => {
                at += 1;
                match open.pop() {
                    Some(list) => Node::List(list),
                    None => return broken("it closes a list that is not open"),
                }
            }
            b'"' => {
                let Some(length) = quoted(&bytes[at + 1..]) else {
                    return broken("a text has no end");
                };
                let word = &bytes[at + 1..at + 1 + length];
                at += length + 2;
                Node::Word(word)
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                nodes -= 1;
                continue;
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"()\"".contains(byte);
                let length = bytes[at..]
                    .iter()
                    .position(ends)
                    .unwrap_or(bytes.len() - at);
                let word = &bytes[at..at + length];
                at += length;
                Node::Word(word)
            }
        };
        match (open.last_mut(), node) {
            (Some(list), node) => list.push(node),
            (None, list @ Node::List(_)) => return Ok(list),
            (None, Node::Word(_)) => return broken("it does not begin with a list"),
        }
    }
    broken("it stops in the middle")
}

/// Bytes of a text up to its closing mark.
fn quoted(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', &bytes[at..])?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
        if at > bytes.len() {
            return None;
        }
    }
}

impl<'a> Node<'a> {
    /// The first word of a list.
    pub(super) fn head(&self) -> &'a [u8] {
        match self {
            Self::List(list) => match list.first() {
                Some(Self::Word(word)) => word,
                _ => b"",
            },
            Self::Word(_) => b"",
        }
    }

    pub(super) fn children(&self) -> &[Node<'a>] {
        match self {
            Self::List(list) => list,
            Self::Word(_) => &[],
        }
    }

    /// All lists in this one that begin with a word.
    pub(super) fn all(&self, head: &'static str) -> impl Iterator<Item = &Node<'a>> {
        self.children()
            .iter()
            .filter(move |child| child.head() == head.as_bytes())
    }

    pub(super) fn find(&self, head: &'static str) -> Option<&Node<'a>> {
        self.all(head).next()
    }

    /// A word of a list, counted from its head.
    pub(super) fn word(&self, index: usize) -> Option<&'a [u8]> {
        match self.children().get(index) {
            Some(Self::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn number(&self, index: usize) -> Option<f64> {
        number::whole(self.word(index)?).filter(|number| number.is_finite())
    }

    /// Two numbers behind the head of the list in this one that begins with a word.
    pub(super) fn place(&self, head: &'static str) -> Option<[f64; 2]> {
        let list = self.find(head)?;
        Some([list.number(1)?, list.number(2)?])
    }
}
