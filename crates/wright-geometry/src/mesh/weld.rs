//! Corners with the same coordinates become one vertex.
//!
//! An open hash table of our own: a slot holds 32 bits of the hash and the
//! number of the vertex. The hash is keyed, so that no file can be made whose
//! corners all fall into one slot. Corners come in batches: the slots and then
//! the vertices of a whole batch are read before any of them is used, so that
//! the processor waits for memory once for the batch and not for each corner.
//! Vertices seen a short while ago are found without the table, as neighbors
//! follow each other in most files.

use crate::vector::Point;

/// Corners that are looked up at once.
pub(super) const BATCH: usize = 32;
const SLOTS_MIN: usize = 1 << 10;
/// Vertices that are remembered without the table; a power of two.
const RECENT: usize = 1 << 12;

/// Numbers vertices in the order in which they are first seen.
pub(super) struct Welder {
    /// Tag above, number of the vertex plus one below; 0 where nothing is.
    slots: Vec<u64>,
    key: [u64; 2],
    /// Vertices seen lately, by their hash.
    recent: Box<[u32; RECENT]>,
    /// The first vertex that corners may be welded to.
    first: usize,
}

/// No vertex.
const NONE: u32 = u32::MAX;

impl Welder {
    /// A welder for about `vertices` vertices, keyed by a number nobody can foresee.
    pub(super) fn new(seed: u64, vertices: usize) -> Self {
        let slots = (vertices.saturating_mul(2)).next_power_of_two();
        Self {
            slots: vec![0; slots.clamp(SLOTS_MIN, 1 << 25)],
            // Odd constants, so that a seed of zero is a key too.
            key: [
                seed ^ 0x9e37_79b9_7f4a_7c15,
                seed.rotate_left(32) ^ 0xd1b5_4a32_d192_ed03,
            ],
            recent: Box::new([NONE; RECENT]),
            first: 0,
        }
    }

    /// Later corners are not welded to the vertices there are.
    pub(super) fn start_anew(&mut self, vertices: usize) {
        self.slots.clear();
        self.slots.resize(SLOTS_MIN, 0);
        self.recent.fill(NONE);
        self.first = vertices;
    }

    /// The numbers of the vertices at up to [`BATCH`] points, new ones added to `vertices`.
    pub(super) fn weld(&mut self, points: &[Point], vertices: &mut Vec<Point>, into: &mut [u32]) {
        debug_assert!(points.len() <= BATCH && points.len() == into.len());
        self.make_room(vertices);
        let mut hashes = [0_u64; BATCH];
        let mut unknown = [0_u8; BATCH];
        let mut unknowns = 0;
        for (index, point) in points.iter().enumerate() {
            let hash = self.hash(*point);
            let vertex = self.recent[(hash >> 32) as usize % RECENT];
            hashes[index] = hash;
            into[index] = vertex;
            unknown[unknowns] = index as u8;
            unknowns += usize::from(vertices.get(vertex as usize) != Some(point));
        }
        self.weld_unknown(&unknown[..unknowns], &hashes, points, vertices, into);
    }

    fn weld_unknown(
        &mut self,
        unknown: &[u8],
        hashes: &[u64; BATCH],
        points: &[Point],
        vertices: &mut Vec<Point>,
        into: &mut [u32],
    ) {
        let mask = self.slots.len() - 1;
        let unknown = unknown.iter().map(|&index| usize::from(index));
        for index in unknown.clone() {
            let slot = self.slots[hashes[index] as usize & mask];
            into[index] = (slot as u32).wrapping_sub(1);
        }
        let mut same = [false; BATCH];
        for index in unknown.clone() {
            same[index] = vertices.get(into[index] as usize) == Some(&points[index]);
        }
        for index in unknown {
            let hash = hashes[index];
            if !same[index] {
                into[index] = self.find_or_add(hash, points[index], vertices);
            }
            self.recent[(hash >> 32) as usize % RECENT] = into[index];
        }
    }

    fn find_or_add(&mut self, hash: u64, point: Point, vertices: &mut Vec<Point>) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                vertices.push(point);
                self.slots[at] = (hash >> 32) << 32 | vertices.len() as u64;
                return vertices.len() as u32 - 1;
            }
            let vertex = slot as u32 - 1;
            if slot >> 32 == hash >> 32 && vertices[vertex as usize] == point {
                return vertex;
            }
            at = (at + 1) & mask;
        }
    }

    /// Keeps at least three of eight slots free.
    fn make_room(&mut self, vertices: &[Point]) {
        let held = vertices.len() - self.first + BATCH;
        if held * 8 <= self.slots.len() * 5 {
            return;
        }
        let doubled = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(doubled, 0);
        let mask = doubled - 1;
        for (index, point) in vertices.iter().enumerate().skip(self.first) {
            let hash = self.hash(*point);
            let mut at = hash as usize & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = (hash >> 32) << 32 | (index as u64 + 1);
        }
    }

    fn hash(&self, point: Point) -> u64 {
        let [x, y, z] = point.map(|number| u64::from(number.to_bits()));
        let product = u128::from((x | y << 32) ^ self.key[0]) * u128::from(z ^ self.key[1]);
        product as u64 ^ (product >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn numbers_vertices_as_a_map_does(
            seed: u64,
            corners in prop::collection::vec((0_u8..9, 0_u8..9, 0_u8..9), 0..2_000),
        ) {
            let points: Vec<Point> = corners
                .iter()
                .map(|&(x, y, z)| [x, y, z].map(|number| f32::from(number) * 0.1))
                .collect();
            let mut welder = Welder::new(seed, 0);
            let (mut vertices, mut numbers) = (Vec::new(), vec![0; points.len()]);
            for (batch, into) in points.chunks(BATCH).zip(numbers.chunks_mut(BATCH)) {
                welder.weld(batch, &mut vertices, into);
            }
            let mut map = HashMap::new();
            for (point, number) in points.iter().zip(numbers) {
                let next = map.len() as u32;
                prop_assert_eq!(*map.entry(point.map(f32::to_bits)).or_insert(next), number);
                prop_assert_eq!(vertices[number as usize], *point);
            }
        }
    }
}
