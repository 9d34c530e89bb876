//! The bytes of a local file as a stream. What the kernel has in memory is read at once on the
//! thread that sends it; only what must come from the disk costs a hop to another thread. Buffers
//! are used again, so that memory is bounded and never cleared twice.

use std::fs::File;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::{FutureExt, Stream};
use tokio::task::{JoinHandle, spawn_blocking};

/// What is read at once, in bytes; measured: larger chunks fall out of the processor's cache
/// between being read and being sent, smaller ones cost more calls.
const CHUNK_BYTES: usize = 256 * 1024;
/// Buffers kept for the next reader; more are made when needed and then given back.
const IDLE_BUFFERS_MAX: usize = 64;

/// Buffers that are not in use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Buffers(Arc<Mutex<Vec<Box<[u8]>>>>);

/// A buffer in use; goes back when the last reader of its bytes is done.
struct Buffer {
    bytes: Box<[u8]>,
    length: usize,
    home: Buffers,
}

/// A part of a file being read.
#[derive(Debug)]
pub(crate) struct FileBody {
    file: Arc<File>,
    position: u64,
    end: u64,
    buffers: Buffers,
    /// Whether the file system can be asked for what is in memory only.
    reads_memory: bool,
    reading: Option<JoinHandle<io::Result<Buffer>>>,
}

impl FileBody {
    /// The bytes of `file` from `position` up to `end`.
    pub(crate) fn new(file: File, position: u64, end: u64, buffers: Buffers) -> Self {
        Self {
            file: Arc::new(file),
            position,
            end,
            buffers,
            reads_memory: cfg!(target_os = "linux"),
            reading: None,
        }
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Buffer>> {
        if self.reading.is_none() {
            let left = usize::try_from(self.end - self.position).unwrap_or(usize::MAX);
            let mut buffer = self.buffers.take(left.min(CHUNK_BYTES));
            if self.reads_memory {
                match read_memory(&self.file, &mut buffer, self.position) {
                    Ok(Some(())) => return Poll::Ready(Ok(buffer)),
                    Ok(None) => {}
                    Err(Unsupported) => self.reads_memory = false,
                }
            }
            let (file, position) = (Arc::clone(&self.file), self.position);
            self.reading = Some(spawn_blocking(move || {
                let length = buffer.length;
                read_at(&file, &mut buffer.bytes[..length], position)?;
                Ok(buffer)
            }));
        }
        let reading = self.reading.as_mut().expect("just set");
        let outcome = ready!(reading.poll_unpin(context));
        self.reading = None;
        Poll::Ready(outcome.unwrap_or_else(|error| Err(io::Error::other(error))))
    }
}

impl Stream for FileBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.position == self.end {
            return Poll::Ready(None);
        }
        let outcome = ready!(self.poll_read(context));
        Poll::Ready(Some(outcome.map(|buffer| {
            self.position += buffer.length as u64;
            Bytes::from_owner(buffer)
        })))
    }
}

impl Buffers {
    fn take(&self, length: usize) -> Buffer {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Buffer {
            bytes: idle.unwrap_or_else(|| vec![0; CHUNK_BYTES].into_boxed_slice()),
            length,
            home: self.clone(),
        }
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut idle = self.home.0.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_BUFFERS_MAX {
            idle.push(std::mem::take(&mut self.bytes));
        }
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Buffer({} bytes)", self.length)
    }
}

/// The file system does not know what it has in memory.
struct Unsupported;

/// Reads what is in memory, perhaps less than asked for; `None` if that is nothing.
#[cfg(target_os = "linux")]
fn read_memory(file: &File, buffer: &mut Buffer, position: u64) -> Result<Option<()>, Unsupported> {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};
    let length = buffer.length;
    let mut slices = [io::IoSliceMut::new(&mut buffer.bytes[..length])];
    match preadv2(file, &mut slices, position, ReadWriteFlags::NOWAIT) {
        // An early end of the file is found out, and reported, by the read that may wait.
        Ok(0) | Err(Errno::AGAIN | Errno::INTR) => Ok(None),
        Ok(read) => {
            buffer.length = read;
            Ok(Some(()))
        }
        Err(_) => Err(Unsupported),
    }
}

#[cfg(not(target_os = "linux"))]
fn read_memory(_: &File, _: &mut Buffer, _: u64) -> Result<Option<()>, Unsupported> {
    Err(Unsupported)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], position: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, position)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], position: u64) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(position))?;
    file.read_exact(bytes)
}
