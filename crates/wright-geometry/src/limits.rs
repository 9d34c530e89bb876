//! Budgets: what one file may cost. Each has its unit in its name, and going
//! beyond one is a [`Refusal`](crate::Refusal) that says both numbers.

/// What reading and showing one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Triangles of a mesh, after every component is placed.
    pub triangles_max: u64,
    /// Entries of an archive (3MF, FreeCAD).
    pub archive_entries_max: usize,
    /// Bytes that everything read from an archive may have together.
    pub inflated_bytes_max: u64,
    /// Times an archive's own size that its contents may have together; small
    /// archives may always have [`Self::INFLATED_BYTES_FREE`].
    pub inflated_ratio_max: u64,
    /// Elements within elements of an XML file, groups within groups of a
    /// drawing, lists within lists of a board.
    pub depth_max: usize,
    /// Bytes of one word, tag or attribute.
    pub token_bytes_max: usize,
    /// Nodes of a scene, placed components, inserted blocks.
    pub nodes_max: usize,
    /// Shapes of a drawing, after every block is placed.
    pub shapes_max: usize,
    /// Points of a drawing's outlines together.
    pub points_max: usize,
    /// Pixels that a picture may test, before it is drawn smaller or not at all.
    pub pixel_tests_max: u64,
    /// Bytes of a picture that is taken out of a file as it is.
    pub thumbnail_bytes_max: usize,
}

impl Limits {
    /// What an archive may always inflate to, however small it is.
    pub const INFLATED_BYTES_FREE: u64 = 64 << 20;

    /// Points that the triangles of one file may be between, however often the
    /// file places them: each corner of each triangle may be one of its own.
    pub(crate) fn vertices_max(&self) -> usize {
        usize::try_from(self.triangles_max.saturating_mul(3)).unwrap_or(usize::MAX)
    }

    /// How many bytes the contents of an archive of `archive_bytes` may have.
    pub(crate) fn inflated_bytes(&self, archive_bytes: u64) -> u64 {
        archive_bytes
            .saturating_mul(self.inflated_ratio_max)
            .max(Self::INFLATED_BYTES_FREE)
            .min(self.inflated_bytes_max)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            triangles_max: 20_000_000,
            archive_entries_max: 2_000,
            inflated_bytes_max: 2 << 30,
            inflated_ratio_max: 200,
            depth_max: 64,
            token_bytes_max: 1_024,
            nodes_max: 100_000,
            shapes_max: 200_000,
            points_max: 2_000_000,
            pixel_tests_max: 300_000_000,
            thumbnail_bytes_max: 4 << 20,
        }
    }
}
