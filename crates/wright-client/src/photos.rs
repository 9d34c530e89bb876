//! Photos that say where they were taken: what is published of them goes
//! without, unless their author keeps it on purpose. The author's own files stay
//! as they are.

use crate::error::{ClientError, Result};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use wright_manifest::folder::CheckedFile;
use wright_manifest::photo::{PhotoLocation, location_of, strip_location};
use wright_model::DesignPath;

/// Photos up to this many bytes are read whole and can be mended.
const WHOLE_BYTES_MAX: u64 = 64 << 20;
/// Of larger ones, so many bytes of beginning and end are looked at.
const EDGE_BYTES: u64 = 8 << 20;

/// What was found.
#[derive(Debug, Default)]
pub struct Photos {
    /// Photos with a place, and a copy without it.
    pub mended: Vec<(DesignPath, tempfile::NamedTempFile)>,
    /// Photos and videos whose place cannot be taken out here.
    pub refused: Vec<DesignPath>,
}

/// Looks at every photo and video that is not published with its place on
/// purpose. `source` says where a file is on disk. Blocks.
pub fn look(
    files: &[CheckedFile],
    source: impl Fn(&DesignPath) -> std::path::PathBuf,
) -> Result<Photos> {
    let mut photos = Photos::default();
    for file in files.iter().filter(|file| may_say_where(file)) {
        let path = source(&file.path);
        if !is_located(&path, file.size)? {
            continue;
        }
        match mend(&path, file.size)? {
            Some(copy) => photos.mended.push((file.path.clone(), copy)),
            None => photos.refused.push(file.path.clone()),
        }
    }
    Ok(photos)
}

fn may_say_where(file: &CheckedFile) -> bool {
    let kind = file.media_type.split('/').next().unwrap_or_default();
    !file.keep_location && matches!(kind, "image" | "video") && file.media_type != "image/svg+xml"
}

fn is_located(path: &Path, size: u64) -> Result<bool> {
    let mut file = File::open(path).map_err(ClientError::io("read", path))?;
    let mut part = |start: u64, length: u64| -> Result<bool> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))
            .and_then(|_| (&mut file).take(length).read_to_end(&mut bytes))
            .map_err(ClientError::io("read", path))?;
        Ok(location_of(&bytes) == PhotoLocation::Located)
    };
    if size <= WHOLE_BYTES_MAX {
        return part(0, size);
    }
    Ok(part(0, EDGE_BYTES)? || part(size - EDGE_BYTES, EDGE_BYTES)?)
}

fn mend(path: &Path, size: u64) -> Result<Option<tempfile::NamedTempFile>> {
    if size > WHOLE_BYTES_MAX {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(ClientError::io("read", path))?;
    let Some(without) = strip_location(&bytes) else {
        return Ok(None);
    };
    let mut copy = tempfile::NamedTempFile::new().map_err(ClientError::io("copy", path))?;
    copy.write_all(&without)
        .map_err(ClientError::io("copy", path))?;
    Ok(Some(copy))
}
