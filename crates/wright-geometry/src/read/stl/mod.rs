//! STL, the two kinds of it and what people's programs make of them.

mod ascii;
mod binary;

pub(crate) use ascii::read as read_ascii;
pub(crate) use binary::read as read_binary;
