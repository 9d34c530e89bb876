//! Which facets meet at which edges.
//!
//! Every edge is listed under the lower of its two vertices: count, then fill,
//! as a sparse matrix by rows. A row is short, so it is sorted by insertion;
//! long ones (a fan around one vertex) go to the library's sort, so that no
//! file makes this quadratic. Facets that share an edge with exactly one other
//! are joined into a shell on the way.

use super::Mesh;

/// Rows up to here are sorted by insertion.
const SHORT_ROW: usize = 24;

/// What the edges of a mesh say about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Edges {
    /// How often facets have edges: three times for each facet with an area.
    pub(crate) all: u64,
    /// Edges with an odd number of facets, so that at least one has no other
    /// side: holes and rims. None in a closed mesh.
    pub(crate) open: u64,
    /// Edges that more than two facets share: where bodies touch.
    pub(crate) shared: u64,
    /// Edges whose facets disagree about which side is outside.
    pub(crate) unoriented: u64,
}

impl Edges {
    /// Whether the surface encloses a volume: it has edges, and none is open.
    pub(crate) fn is_closed(&self) -> bool {
        self.open == 0 && self.all > 0
    }
}

/// Edges, and what they join.
pub(crate) struct Topology {
    pub(crate) edges: Edges,
    /// Facets that hang together by edges of exactly two.
    pub(crate) joined: Joined,
    /// Facets with an open edge.
    pub(crate) open: FacetSet,
    /// Facets with an edge that is shared or unoriented: only these can be there twice.
    pub(crate) irregular: FacetSet,
}

/// Finds the edges of a mesh. Facets with two corners in one place have none.
pub(crate) fn topology(mesh: &Mesh) -> Topology {
    let (row_ends, mut entries) = rows(mesh);
    let facets = mesh.triangles.len();
    let all = entries.len() as u64;
    let mut topology = Topology {
        edges: Edges {
            all,
            ..Edges::default()
        },
        joined: Joined::new(facets),
        open: FacetSet::new(facets),
        irregular: FacetSet::new(facets),
    };
    let mut start = 0;
    for end in row_ends {
        let row = &mut entries[start..end as usize];
        start = end as usize;
        sort(row);
        topology.add_row(row);
    }
    topology
}

/// An edge as its row lists it: the other vertex above, then the facet, then
/// whether the facet runs from the higher vertex to the lower.
type Entry = u64;

fn other(entry: Entry) -> u32 {
    (entry >> 32) as u32
}

fn facet(entry: Entry) -> u32 {
    entry as u32 >> 1
}

fn backward(entry: Entry) -> u32 {
    entry as u32 & 1
}

/// Where each vertex' row ends, and all rows one after the other.
fn rows(mesh: &Mesh) -> (Vec<u32>, Vec<Entry>) {
    let mut starts = vec![0_u32; mesh.vertices.len() + 1];
    for triangle in &mesh.triangles {
        if has_edges(triangle) {
            for [from, to] in sides(triangle) {
                starts[from.min(to) as usize + 1] += 1;
            }
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut entries = vec![0; sum as usize];
    for (facet, triangle) in mesh.triangles.iter().enumerate() {
        if has_edges(triangle) {
            for [from, to] in sides(triangle) {
                let next = &mut starts[from.min(to) as usize];
                let lower = (facet as u64) << 1 | u64::from(from > to);
                entries[*next as usize] = u64::from(from.max(to)) << 32 | lower;
                *next += 1;
            }
        }
    }
    // Filled, each start has become the end of its row.
    starts.pop();
    (starts, entries)
}

pub(super) fn has_edges([a, b, c]: &[u32; 3]) -> bool {
    a != b && b != c && c != a
}

fn sides(&[a, b, c]: &[u32; 3]) -> [[u32; 2]; 3] {
    [[a, b], [b, c], [c, a]]
}

fn sort(row: &mut [Entry]) {
    if row.len() > SHORT_ROW {
        row.sort_unstable();
        return;
    }
    for sorted in 1..row.len() {
        let entry = row[sorted];
        let mut at = sorted;
        while at > 0 && row[at - 1] > entry {
            row[at] = row[at - 1];
            at -= 1;
        }
        row[at] = entry;
    }
}

impl Topology {
    fn add_row(&mut self, mut row: &[Entry]) {
        while let Some(&first) = row.first() {
            if let [_, second, rest @ ..] = row
                && other(*second) == other(first)
                && rest
                    .first()
                    .is_none_or(|&third| other(third) != other(first))
            {
                self.add_pair(first, *second);
                row = rest;
                continue;
            }
            let count = row.partition_point(|&entry| other(entry) == other(first));
            self.add_odd_one(&row[..count]);
            row = &row[count..];
        }
    }

    #[inline]
    fn add_pair(&mut self, one: Entry, two: Entry) {
        self.joined.join(facet(one), facet(two));
        if backward(one) == backward(two) {
            self.edges.unoriented += 1;
            self.irregular.insert(facet(one));
            self.irregular.insert(facet(two));
        }
    }

    /// An edge with one facet or with more than two.
    fn add_odd_one(&mut self, edge: &[Entry]) {
        let is_open = edge.len() % 2 == 1;
        let backward: usize = edge.iter().map(|&entry| backward(entry) as usize).sum();
        self.edges.open += u64::from(is_open);
        self.edges.shared += u64::from(edge.len() > 2);
        self.edges.unoriented += u64::from(!is_open && backward * 2 != edge.len());
        for &entry in edge {
            if is_open {
                self.open.insert(facet(entry));
            }
            if edge.len() > 2 {
                self.irregular.insert(facet(entry));
            }
        }
    }
}

/// Some of the facets of a mesh.
pub(crate) struct FacetSet {
    words: Vec<u64>,
}

impl FacetSet {
    fn new(facets: usize) -> Self {
        Self {
            words: vec![0; facets.div_ceil(64)],
        }
    }

    fn insert(&mut self, facet: u32) {
        self.words[facet as usize / 64] |= 1 << (facet % 64);
    }

    pub(crate) fn contains(&self, facet: u32) -> bool {
        self.words[facet as usize / 64] >> (facet % 64) & 1 == 1
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(index as u32 * 64 + bit)
            })
        })
    }
}

/// Sets of facets that hang together (union by lower number, path halving).
pub(crate) struct Joined {
    parents: Vec<u32>,
    joins: usize,
}

impl Joined {
    fn new(facets: usize) -> Self {
        Self {
            parents: (0..facets as u32).collect(),
            joins: 0,
        }
    }

    /// How many sets there are, facets without edges counted as one each.
    pub(crate) fn sets(&self) -> usize {
        self.parents.len() - self.joins
    }

    #[inline]
    pub(crate) fn root(&mut self, facet: u32) -> u32 {
        let mut at = facet;
        loop {
            let parent = self.parents[at as usize];
            if parent == at {
                return at;
            }
            let grandparent = self.parents[parent as usize];
            self.parents[at as usize] = grandparent;
            at = grandparent;
        }
    }

    #[inline]
    fn join(&mut self, one: u32, two: u32) {
        let (one, two) = (self.root(one), self.root(two));
        if one != two {
            // The lowest facet of a set is its root.
            self.parents[one.max(two) as usize] = one.min(two);
            self.joins += 1;
        }
    }
}
