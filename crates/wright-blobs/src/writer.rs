//! Bytes from a stream into a file, hashed while they are written: the next chunk is received
//! while the last one is hashed on one thread and written on another. No thread waits for a slow
//! sender, and memory is two chunks.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::Stream;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::blocking::joined;
use crate::hasher::Hasher;
use crate::receive::{Received, Sink, receive};

/// What is hashed and written at once, in bytes.
const CHUNK_BYTES: usize = 512 * 1024;
/// Chunks up to so many bytes are hashed at once: a second thread would cost more than it saves.
const INLINE_HASH_BYTES: usize = 64 * 1024;
/// The device is made to start writing after so many bytes, so that the last sync is short.
const WRITE_BEHIND_BYTES: u64 = 64 * 1024 * 1024;

/// A file being written from some position on.
pub(crate) struct FileWriter {
    file: Arc<File>,
    /// Of all that is written.
    hasher: Hasher,
    filling: BytesMut,
    running: Option<Running>,
    unsynced: u64,
    write_behind: Option<JoinHandle<io::Result<()>>>,
    damaged: bool,
}

struct Running {
    chunk: Bytes,
    hash: Hashing,
    write: JoinHandle<io::Result<()>>,
}

enum Hashing {
    Done(Box<Hasher>),
    Started(JoinHandle<Hasher>),
}

impl FileWriter {
    /// Writes behind the bytes that `hasher` has seen.
    pub(crate) fn new(file: Arc<File>, hasher: Hasher) -> Self {
        Self {
            file,
            hasher,
            filling: BytesMut::new(),
            running: None,
            unsynced: 0,
            write_behind: None,
            damaged: false,
        }
    }

    /// Writes `stream`, at most `bytes_max`. Whatever the outcome, [`Self::hasher`] then tells
    /// what is in the file.
    pub(crate) async fn receive<S, E>(
        &mut self,
        stream: S,
        bytes_max: u64,
    ) -> Received<E, io::Error>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let ended = match receive(self, stream, bytes_max).await {
            Received::Failed(error) => Err(error),
            ended => self.flush().await.map(|()| ended),
        };
        match ended {
            Ok(ended) => ended,
            // What is being synced still must say whether it could be.
            Err(error) => Received::Failed(self.wait_behind().await.err().unwrap_or(error)),
        }
    }

    /// The hash of all bytes that are in the file.
    pub(crate) fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// Whether the device refused bytes that seemed written: then none of them can be trusted.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged
    }

    async fn flush(&mut self) -> io::Result<()> {
        if !self.filling.is_empty() {
            self.turn().await?;
        }
        self.wait().await?;
        self.wait_behind().await
    }

    async fn wait_behind(&mut self) -> io::Result<()> {
        let Some(syncing) = self.write_behind.take() else {
            return Ok(());
        };
        let outcome = joined(syncing).await;
        self.damaged |= outcome.is_err();
        outcome
    }

    /// Waits for the chunk being written and starts with the one just filled.
    async fn turn(&mut self) -> io::Result<()> {
        let emptied = self.wait().await?;
        let chunk = std::mem::replace(&mut self.filling, emptied).freeze();
        let position = self.hasher.length();
        let (file, bytes) = (Arc::clone(&self.file), chunk.clone());
        let write = spawn_blocking(move || write_at(&file, &bytes, position));
        let (mut hasher, bytes) = (self.hasher.clone(), chunk.clone());
        let hash = if bytes.len() <= INLINE_HASH_BYTES {
            hasher.update(&bytes);
            Hashing::Done(Box::new(hasher))
        } else {
            Hashing::Started(spawn_blocking(move || {
                hasher.update(&bytes);
                hasher
            }))
        };
        self.running = Some(Running { chunk, hash, write });
        Ok(())
    }

    /// Waits until what was started is in the file; returns its emptied buffer.
    async fn wait(&mut self) -> io::Result<BytesMut> {
        let Some(Running { chunk, hash, write }) = self.running.take() else {
            return Ok(BytesMut::new());
        };
        let hasher = match hash {
            Hashing::Done(hasher) => *hasher,
            Hashing::Started(hash) => joined(hash).await,
        };
        joined(write).await?;
        self.hasher = hasher;
        self.unsynced += chunk.len() as u64;
        self.write_behind().await?;
        let mut buffer = chunk.try_into_mut().unwrap_or_default();
        buffer.clear();
        Ok(buffer)
    }

    async fn write_behind(&mut self) -> io::Result<()> {
        if self.unsynced < WRITE_BEHIND_BYTES {
            return Ok(());
        }
        self.unsynced = 0;
        self.wait_behind().await?;
        let file = Arc::clone(&self.file);
        self.write_behind = Some(spawn_blocking(move || file.sync_data()));
        Ok(())
    }
}

impl Sink for FileWriter {
    type Error = io::Error;

    async fn push(&mut self, mut bytes: Bytes) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = CHUNK_BYTES - self.filling.len();
            let piece = bytes.split_to(room.min(bytes.len()));
            self.filling.extend_from_slice(&piece);
            if self.filling.len() == CHUNK_BYTES {
                self.turn().await?;
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], position: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, position)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8], position: u64) -> io::Result<()> {
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(position))?;
    file.write_all(bytes)
}
