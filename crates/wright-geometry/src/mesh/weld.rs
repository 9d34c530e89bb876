//! Corners with the same coordinates become one vertex.
//!
//! An open hash table of our own: a slot holds the number of a vertex and, in the
//! bits that leaves, part of its hash, so that others are seldom looked at and
//! much of the table is at hand. The hash is keyed, so that no file can be made whose
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
    /// Tag above, number of the vertex below, all bits turned over; 0 where nothing is.
    slots: Vec<u32>,
    key: [u64; 2],
    /// The same of vertices seen lately.
    recent: Box<[u32; RECENT]>,
    /// The first vertex that corners may be welded to.
    first: u32,
}

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
            recent: Box::new([0; RECENT]),
            first: 0,
        }
    }

    /// Later corners are not welded to the vertices there are.
    pub(super) fn start_anew(&mut self, vertices: usize) {
        self.slots.clear();
        self.slots.resize(SLOTS_MIN, 0);
        self.recent.fill(0);
        self.first = vertices as u32;
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
            let vertex = self.candidate(self.recent[hash as usize % RECENT], hash);
            hashes[index] = hash;
            into[index] = vertex;
            unknown[unknowns] = index as u8;
            unknowns += usize::from(!is_at(vertices, vertex, *point));
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
        let mask = self.mask() as usize;
        let unknown = unknown.iter().map(|&index| usize::from(index));
        for index in unknown.clone() {
            let hash = hashes[index];
            into[index] = self.candidate(self.slots[hash as usize & mask], hash);
        }
        let mut same = [false; BATCH];
        for index in unknown.clone() {
            same[index] = is_at(vertices, into[index], points[index]);
        }
        for index in unknown {
            let hash = hashes[index];
            if !same[index] {
                into[index] = self.find_or_add(hash, points[index], vertices);
            }
            self.recent[hash as usize % RECENT] = self.slot(hash, into[index]);
        }
    }

    /// The vertex of a slot where its tag is that of the hash; else one that need not
    /// be waited for, as it is always at hand.
    #[inline]
    fn candidate(&self, slot: u32, hash: u64) -> u32 {
        let number = !slot ^ self.tag(hash);
        if number <= self.mask() {
            self.first + number
        } else {
            self.first
        }
    }

    /// What stands in the slot of a vertex. There are more slots than vertices, so that
    /// none has all bits of a number, as an empty slot has.
    #[inline]
    fn slot(&self, hash: u64, vertex: u32) -> u32 {
        !(self.tag(hash) | (vertex - self.first))
    }

    /// Bits of the hash that the number of a vertex leaves.
    #[inline]
    fn tag(&self, hash: u64) -> u32 {
        (hash >> 32) as u32 & !self.mask()
    }

    /// All ones below the number of slots.
    #[inline]
    fn mask(&self) -> u32 {
        self.slots.len() as u32 - 1
    }

    fn find_or_add(&mut self, hash: u64, point: Point, vertices: &mut Vec<Point>) -> u32 {
        let mask = self.mask() as usize;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                let vertex = vertices.len() as u32;
                vertices.push(point);
                self.slots[at] = self.slot(hash, vertex);
                return vertex;
            }
            let vertex = self.candidate(slot, hash);
            if is_at(vertices, vertex, point) {
                return vertex;
            }
            at = (at + 1) & mask;
        }
    }

    /// Keeps at least three of eight slots free.
    fn make_room(&mut self, vertices: &[Point]) {
        let first = self.first as usize;
        let held = vertices.len() - first + BATCH;
        if held * 8 <= self.slots.len() * 5 {
            return;
        }
        let doubled = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(doubled, 0);
        // Their tags are shorter now.
        self.recent.fill(0);
        let mask = doubled - 1;
        for (index, point) in vertices.iter().enumerate().skip(first) {
            let hash = self.hash(*point);
            let mut at = hash as usize & mask;
            while self.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = self.slot(hash, index as u32);
        }
    }

    fn hash(&self, point: Point) -> u64 {
        let [x, y, z] = point.map(|number| u64::from(number.to_bits()));
        let product = u128::from((x | y << 32) ^ self.key[0]) * u128::from(z ^ self.key[1]);
        product as u64 ^ (product >> 64) as u64
    }
}

/// Whether a vertex is there, and at a point. Without a branch for each axis;
/// [`settled`](crate::vector::settled) coordinates are equal where their bits are.
#[inline]
fn is_at(vertices: &[Point], vertex: u32, point: Point) -> bool {
    vertices.get(vertex as usize).is_some_and(|known| {
        let apart = |axis: usize| known[axis].to_bits() ^ point[axis].to_bits();
        apart(0) | apart(1) | apart(2) == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn what_came_before_starting_anew_is_not_met_again() {
        let points: Vec<Point> = (0..3_000_u16).map(|n| [f32::from(n); 3]).collect();
        let (mut welder, mut vertices) = (Welder::new(1, 0), Vec::new());
        for round in 0..3 {
            let mut numbers = vec![0; points.len()];
            for (batch, into) in points.chunks(BATCH).zip(numbers.chunks_mut(BATCH)) {
                welder.weld(batch, &mut vertices, into);
            }
            let first = round * 3_000;
            assert_eq!(numbers, (first..first + 3_000).collect::<Vec<u32>>());
            welder.start_anew(vertices.len());
        }
    }

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
