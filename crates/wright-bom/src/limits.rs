//! Limits of a bill of materials, each with its unit. Whatever is beyond one is
//! left out and said, or the file is refused; never read first.

/// A file, in bytes.
pub const FILE_BYTES_MAX: usize = 16 << 20;
/// What the parts of a spreadsheet that are read unpack to together, in bytes.
pub const UNPACKED_BYTES_MAX: usize = 64 << 20;
/// Files within a spreadsheet.
pub const PACKAGE_FILES_MAX: usize = 2_000;
/// Elements of XML that stand in each other.
pub const XML_DEPTH_MAX: usize = 100;
/// Different texts of a spreadsheet.
pub const SHARED_TEXTS_MAX: usize = 500_000;
/// Sheets that are read.
pub const SHEETS_MAX: usize = 64;
/// Rows of all sheets together that hold something.
pub const ROWS_MAX: usize = 50_000;
/// Columns of a sheet.
pub const COLUMNS_MAX: usize = 256;
/// Cells of all sheets together that hold something.
pub const CELLS_MAX: usize = 1_000_000;
/// A cell, in bytes of UTF-8.
pub const CELL_BYTES_MAX: usize = 8_000;
/// All texts and links of the cells that are kept, in bytes.
pub const TEXT_BYTES_MAX: usize = 64 << 20;
/// Merged areas of a sheet.
pub const MERGED_AREAS_MAX: usize = 10_000;
/// Lines.
pub const LINES_MAX: usize = 20_000;
/// Reference designators of all lines together.
pub const DESIGNATORS_MAX: usize = 200_000;
/// Links, and suppliers, of one line.
pub const SUPPLIERS_MAX: usize = 20;
/// Rows above the heading that are looked at.
pub const PREAMBLE_ROWS_MAX: usize = 200;
/// Diagnostics that are listed.
pub const DIAGNOSTICS_MAX: usize = 200;
/// Remarks that are kept.
pub const REMARKS_MAX: usize = 500;
/// Designs in one roll-up.
pub const DESIGNS_MAX: usize = 5_000;
