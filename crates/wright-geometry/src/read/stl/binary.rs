//! Binary STL: 84 bytes, then 50 for each facet. The number of facets is what
//! there are bytes for, whatever the header says. A record is read where it
//! lies: this is the first pass over every upload, and a copy of each facet by a
//! general reader costs as much as measuring it.

use crate::finding::Finding;
use crate::format::{Format, STL_FACET, STL_HEADER};
use crate::mesh::Builder;
use crate::read::{Read, Source};
use crate::refusal::Refusal;

/// Reads all facets that are there.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let bytes = source.bytes;
    let Some((header, body)) = bytes.split_at_checked(STL_HEADER) else {
        return Err(Refusal::broken(
            Format::StlBinary,
            "it is shorter than the header of one",
        ));
    };
    let declared = u64::from(u32::from_le_bytes([
        header[80], header[81], header[82], header[83],
    ]));
    let (facets, findings) = count(declared, body.len() as u64, source.limits.triangles_max)?;
    let mut builder = Builder::new(source.limits, source.seed, facets as usize);
    builder.check_count(facets)?;
    let (records, _) = body.as_chunks::<STL_FACET>();
    for record in &records[..facets as usize] {
        let point = |at: usize| {
            [
                number(record, at),
                number(record, at + 4),
                number(record, at + 8),
            ]
        };
        builder.facet([point(12), point(24), point(36)], point(0))?;
    }
    let read = Read {
        findings,
        stated: None,
    };
    Ok((builder, read))
}

#[inline(always)]
fn number(record: &[u8; STL_FACET], at: usize) -> f32 {
    f32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]])
}

/// How many facets to read, and what is odd about that.
fn count(declared: u64, bytes: u64, max: u64) -> Result<(u64, Vec<Finding>), Refusal> {
    let facet = STL_FACET as u64;
    let (held, rest) = (bytes / facet, bytes % facet);
    if declared > held && (held == 0 || declared > max) {
        return Err(Refusal::CountWithoutFacets { declared, held });
    }
    let mut findings = Vec::new();
    let facets = if declared > held {
        findings.push(Finding::FacetCount { declared, held });
        held
    } else if declared == held || declared > 0 && rest != 0 {
        // Something was appended; the count is right.
        let bytes = bytes - declared * facet;
        if bytes > 0 {
            findings.push(Finding::TrailingBytes { bytes });
        }
        declared
    } else {
        // A program that never came back to fill in the count.
        findings.push(Finding::FacetCount { declared, held });
        held
    };
    Ok((facets, findings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_what_there_are_bytes_for() {
        let odd = |declared, held| vec![Finding::FacetCount { declared, held }];
        for (declared, bytes, facets, findings) in [
            (12, 600, 12, vec![]),
            (0, 0, 0, vec![]),
            (12, 663, 12, vec![Finding::TrailingBytes { bytes: 63 }]),
            (0, 600, 12, odd(0, 12)),
            (4, 600, 12, odd(4, 12)),
            (12, 563, 11, odd(12, 11)),
            (500, 600, 12, odd(500, 12)),
        ] {
            assert_eq!(
                count(declared, bytes, 1_000),
                Ok((facets, findings)),
                "{declared} {bytes}"
            );
        }
        for (declared, bytes, held) in [(u64::from(u32::MAX), 600, 12), (1, 0, 0), (1, 49, 0)] {
            let refusal = count(declared, bytes, 1_000).unwrap_err();
            assert_eq!(refusal, Refusal::CountWithoutFacets { declared, held });
        }
    }
}
