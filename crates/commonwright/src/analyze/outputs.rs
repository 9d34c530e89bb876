//! What a task makes: bytes into the one file, heads for the reply.

use std::fs::File;
use std::io::{self, Write};
use wright_pictures::Picture;
use wright_registry::analysis::Reason;
use wright_registry::analysis::reply::{OutputHead, Report};

/// The file of outputs, and what is in it so far.
pub(crate) struct Outputs {
    file: File,
    heads: Vec<OutputHead>,
}

impl Outputs {
    pub(super) fn new(file: File) -> Self {
        Self {
            file,
            heads: Vec::new(),
        }
    }

    /// Adds a file.
    pub(crate) fn add(
        &mut self,
        name: String,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<(), Reason> {
        self.write(bytes)?;
        self.heads.push(OutputHead {
            name,
            media_type: media_type.to_owned(),
            bytes: bytes.len() as u64,
            width: None,
            height: None,
        });
        Ok(())
    }

    /// Adds a picture.
    pub(crate) fn add_picture(&mut self, name: String, picture: &Picture) -> Result<(), Reason> {
        self.add(name, picture.media_type, &picture.bytes)?;
        if let Some(head) = self.heads.last_mut() {
            head.width = Some(picture.width);
            head.height = Some(picture.height);
        }
        Ok(())
    }

    /// Writes without a head, as only a test does.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        self.file.write_all(bytes).map_err(|error| Reason::Refused {
            why: format!("its results cannot be written: {error}"),
        })
    }

    /// What there is to say of all of it.
    pub(super) fn report(&self, found: serde_json::Value) -> Report {
        Report {
            found,
            outputs: self.heads.clone(),
        }
    }
}

impl Write for Outputs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
