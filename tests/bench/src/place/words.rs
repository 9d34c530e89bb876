//! Words that nobody knows, spread as words are: the second is half as frequent as the first,
//! the third a third. Drawn from a seed, so that every run makes the same registry.

/// A source of numbers that is the same in every run (splitmix64, Steele and others 2014).
#[derive(Debug, Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }

    /// A number from 0 to 1.
    fn fraction(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or(0);
        f64::from(bits) / f64::from(u32::MAX)
    }
}

/// A vocabulary.
#[derive(Debug)]
pub(crate) struct Words {
    words: Vec<String>,
    /// Sums of the frequencies up to each word.
    sums: Vec<f64>,
}

impl Words {
    /// So many words.
    pub(crate) fn new(count: usize) -> Self {
        let mut sum = 0.0;
        let mut rank = 0.0;
        let mut sums = Vec::with_capacity(count);
        for _ in 0..count {
            rank += 1.0;
            sum += 1.0 / rank;
            sums.push(sum);
        }
        Self {
            words: (0..count).map(word).collect(),
            sums,
        }
    }

    /// A word, frequent ones often.
    pub(crate) fn draw(&self, draw: &mut Draw) -> &str {
        let at = draw.fraction() * self.sums.last().copied().unwrap_or_default();
        let place = self.sums.partition_point(|sum| *sum < at);
        &self.words[place.min(self.words.len() - 1)]
    }

    /// Words with spaces between.
    pub(crate) fn text(&self, draw: &mut Draw, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.draw(draw)).collect();
        words.join(" ")
    }
}

/// The word of that rank, in syllables.
fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 24] = [
        "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "te", "vi", "zo", "lun",
        "mar", "sol", "ten", "bri", "cla", "dro", "fen", "gra", "pli",
    ];
    let mut rest = rank + SYLLABLES.len();
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}
