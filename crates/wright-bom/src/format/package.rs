//! Spreadsheets are zip archives. Only the parts that are needed are unpacked,
//! and no more bytes than allowed, whatever the archive declares.

use super::xml::Fault;
use super::{Budget, File, Format, ods, text, xlsx};
use crate::diagnostic::{Diagnostic, Findings};
use crate::limits::{PACKAGE_FILES_MAX, UNPACKED_BYTES_MAX};
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// An archive and how much of it may still be unpacked.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Names in lowercase, as some programs change the case.
    names: HashMap<String, usize>,
    room: u64,
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let damaged = |error: zip::result::ZipError| Fault::Malformed(error.to_string());
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > PACKAGE_FILES_MAX {
            return Err(Fault::Large("2,000 files"));
        }
        let names = (0..archive.len())
            .filter_map(|index| {
                let name = archive.name_for_index(index)?.ok()?;
                Some((name.replace('\\', "/").to_lowercase(), index))
            })
            .collect();
        Ok(Self {
            archive,
            names,
            room: UNPACKED_BYTES_MAX as u64,
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&name.to_lowercase())
    }

    /// A part as text; `None` where there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let Some(index) = self.names.get(&name.to_lowercase()).copied() else {
            return Ok(None);
        };
        let damaged = |error: String| Fault::Malformed(format!("{name}: {error}"));
        let part = self
            .archive
            .by_index(index)
            .map_err(|error| damaged(error.to_string()))?;
        let mut bytes = Vec::new();
        let read = part
            .take(self.room + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(error.to_string()))?;
        self.room = self
            .room
            .checked_sub(read as u64)
            .ok_or(Fault::Large("64 MiB of tables"))?;
        let decoded = text::decode(&bytes).ok_or_else(|| damaged("it is no text".to_owned()))?;
        Ok(Some(decoded.text))
    }
}

pub(super) fn read(bytes: &[u8], budget: &mut Budget, findings: &mut Findings) -> File {
    let (format, grids) = match Package::open(bytes) {
        Ok(mut package) => of_package(&mut package, budget),
        Err(fault) => (Format::Unknown, Err(fault)),
    };
    let mut file = File::new(format);
    match grids {
        Ok(grids) => file.grids = grids,
        Err(fault) => findings.push(
            Diagnostic::error(
                "bom-unreadable",
                format!("the spreadsheet cannot be read: {fault}"),
            )
            .help("open it in a spreadsheet program and save it again, or export it as CSV"),
        ),
    }
    file
}

type Grids = Result<Vec<super::Grid>, Fault>;

fn of_package(package: &mut Package<'_>, budget: &mut Budget) -> (Format, Grids) {
    if package.has("xl/workbook.xml") {
        (Format::Xlsx, xlsx::read(package, budget))
    } else if package.has("content.xml") {
        (Format::Ods, ods::read(package, budget))
    } else {
        let other = if package.has("xl/workbook.bin") {
            "it is a binary workbook (.xlsb)"
        } else if package.has("word/document.xml") {
            "it is a text document"
        } else if package.has("index/document.iwa") {
            "it is a Numbers file"
        } else {
            "it is an archive without a table"
        };
        (Format::Unknown, Err(Fault::Malformed(other.to_owned())))
    }
}
