//! Partial uploads in a folder: one staging file, locked by whoever writes to it, moved into place
//! once its digest is known to be right. The lock keeps a straggler whose lease has ended from
//! writing into what became a blob.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures::Stream;

use super::syncer::Work;
use super::{Local, discard, file_size, present};
use crate::blocking::blocking;
use crate::receive::Received;
use crate::upload::{AppendOptions, Appended, UploadState};
use crate::writer::FileWriter;
use crate::{BlobError, Stored};

/// An append that brought more is synced by itself: nobody else shall wait for it.
const GROUPED_BYTES_MAX: u64 = 8 * 1024 * 1024;

impl Local {
    pub(crate) async fn append<S, E>(
        &self,
        state: &mut UploadState,
        stream: S,
        options: &AppendOptions,
    ) -> Result<Appended<E>, BlobError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let limit = options.limit(state);
        let (path, offset) = (self.folder.upload(state.upload), state.offset);
        let failures_before = self.syncer.failures();
        let file = blocking(move || open_staging(&path, offset)).await?;
        let mut writer = FileWriter::new(Arc::clone(&file), state.hasher(options)?);
        let received = writer.receive(stream, limit).await;
        let counts = options.checksum.is_none() || matches!(received, Received::Whole);
        let mut bytes = 0;
        if counts && !writer.is_damaged() {
            options.check(writer.hasher())?;
            bytes = writer.hasher().length() - offset;
            self.sync_append(state, &file, bytes, failures_before)
                .await?;
            state.advance(writer.hasher());
        }
        match received {
            Received::Whole => Ok(Appended { bytes, cut: None }),
            Received::Cut(error) => Ok(Appended {
                bytes,
                cut: Some(error),
            }),
            Received::TooMany => Err(BlobError::LengthExceeded { limit }),
            Received::Failed(error) => Err(error.into()),
        }
    }

    async fn sync_append(
        &self,
        state: &UploadState,
        file: &Arc<File>,
        bytes: u64,
        failures_before: u64,
    ) -> Result<(), BlobError> {
        if bytes == 0 {
            return Ok(());
        }
        let mut work = Work {
            failures_before,
            ..Work::default()
        };
        if bytes > GROUPED_BYTES_MAX {
            let file = Arc::clone(file);
            blocking(move || file.sync_data()).await?;
        } else {
            work.contents.push(self.folder.upload(state.upload));
        }
        if state.offset == 0 {
            work.folders.push(self.folder.staging());
        }
        Ok(self.syncer.settle(work).await?)
    }

    pub(crate) async fn finish(&self, state: &UploadState) -> Result<Stored, BlobError> {
        let stored = state.verified()?;
        let staged = self.folder.upload(state.upload);
        let place = self.folder.blob(&stored.digest);
        let mut work = Work {
            failures_before: self.syncer.failures(),
            contents: vec![staged.clone()],
            moves: vec![(staged.clone(), place.clone())],
            ..Work::default()
        };
        let (from, to) = (staged, place.clone());
        let opened = blocking(move || match open_staging(&from, stored.size) {
            // Finished before, by somebody who could not say so any more.
            Err(BlobError::UploadLost) if file_size(&to)? == Some(stored.size) => Ok(None),
            outcome => outcome.map(Some),
        })
        .await?;
        // The lock is held until the file is in place.
        if opened.is_none() {
            work.contents.clear();
            work.moves.clear();
            work.folders.extend(place.parent().map(Path::to_owned));
        }
        self.syncer.settle(work).await?;
        Ok(stored)
    }

    pub(crate) async fn abort(&self, state: &UploadState) -> Result<(), BlobError> {
        let path = self.folder.upload(state.upload);
        blocking(move || {
            let opened = present(OpenOptions::new().write(true).open(&path))?;
            let Some(file) = opened else { return Ok(()) };
            lock(&file)?;
            discard(&path);
            Ok(())
        })
        .await
    }
}

/// Opens an upload's file for us alone, with exactly the bytes that count.
fn open_staging(path: &Path, offset: u64) -> Result<Arc<File>, BlobError> {
    let mut options = OpenOptions::new();
    options.write(true).create(offset == 0).truncate(false);
    let opened = present(options.open(path))?;
    let file = opened.ok_or(BlobError::UploadLost)?;
    lock(&file)?;
    // Between opening and locking somebody may have finished: then this file is a blob, not ours.
    if file_size(path)?.is_none() {
        return Err(BlobError::UploadLost);
    }
    let length = file.metadata()?.len();
    if length < offset {
        return Err(BlobError::UploadLost);
    }
    if length > offset {
        file.set_len(offset)?;
    }
    Ok(Arc::new(file))
}

fn lock(file: &File) -> Result<(), BlobError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(BlobError::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
