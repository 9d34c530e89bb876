//! Which facets two meshes have in common, as multisets: each facet becomes a
//! number that does not depend on the corner it begins with, both lists of
//! numbers are sorted, and one pass over both tells what is in one only.

use crate::mesh::Mesh;
use crate::raster::Mark;
use crate::vector::Point;

/// What each facet of two meshes is.
pub(super) struct Marks {
    pub(super) before: Vec<Mark>,
    pub(super) after: Vec<Mark>,
}

/// A facet's number, then the facet.
type Entry = (u64, u32);

/// Bits of a number that choose its bucket: buckets then fit the first-level cache.
const BUCKET_BITS: u32 = 12;

pub(super) fn compare(before: &Mesh, after: &Mesh, seed: u64) -> Marks {
    let mut marks = Marks {
        before: vec![Mark::Same; before.triangles.len()],
        after: vec![Mark::Same; after.triangles.len()],
    };
    let old = sorted(before, seed);
    let new = sorted(after, seed);
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    loop {
        match (old.peek(), new.peek()) {
            (Some(&&(one, _)), Some(&&(two, _))) if one == two => {
                old.next();
                new.next();
            }
            (Some(&&(one, facet)), two) if two.is_none_or(|&&(two, _)| one < two) => {
                marks.before[facet as usize] = Mark::Removed;
                old.next();
            }
            (_, Some(&&(_, facet))) => {
                marks.after[facet as usize] = Mark::Added;
                new.next();
            }
            (_, None) => return marks,
        }
    }
}

fn sorted(mesh: &Mesh, seed: u64) -> Vec<Entry> {
    let corners: Vec<u64> = mesh
        .vertices
        .iter()
        .map(|&vertex| hash(vertex, seed))
        .collect();
    let number = |triangle: &[u32; 3]| facet(triangle.map(|vertex| corners[vertex as usize]));
    let bucket = |number: u64| (number >> (64 - BUCKET_BITS)) as usize;
    let numbers: Vec<u64> = mesh.triangles.iter().map(number).collect();
    let mut ends = vec![0_usize; (1 << BUCKET_BITS) + 1];
    for &number in &numbers {
        ends[bucket(number) + 1] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let mut entries: Vec<Entry> = vec![(0, 0); numbers.len()];
    for (facet, &number) in (0..).zip(&numbers) {
        let next = &mut ends[bucket(number)];
        entries[*next] = (number, facet);
        *next += 1;
    }
    let mut start = 0;
    for &end in &ends[..1 << BUCKET_BITS] {
        entries[start..end].sort_unstable();
        start = end;
    }
    entries
}

fn hash(point: Point, seed: u64) -> u64 {
    let [x, y, z] = point.map(|number| u64::from(number.to_bits()));
    fold(
        (x | y << 32) ^ seed ^ 0x9e37_79b9_7f4a_7c15,
        z ^ seed.rotate_left(32) ^ 0xd1b5_4a32_d192_ed03,
    )
}

/// Turned so that the lowest corner comes first; running the other way round
/// makes another number.
fn facet([a, b, c]: [u64; 3]) -> u64 {
    let [a, b, c] = if a <= b && a <= c {
        [a, b, c]
    } else if b <= a && b <= c {
        [b, c, a]
    } else {
        [c, a, b]
    };
    fold(
        a ^ b.rotate_left(21),
        c.rotate_left(42) ^ b ^ 0x2545_f491_4f6c_dd1d,
    )
}

fn fold(one: u64, two: u64) -> u64 {
    let product = u128::from(one) * u128::from(two | 1);
    product as u64 ^ (product >> 64) as u64
}
