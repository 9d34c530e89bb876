//! Drawings in few colors. A drawing is a handful of fills and, along its edges,
//! shades between them: with those shades made few, the encoder without loss makes
//! a smaller file of it than the one with loss, and its lines stay clean.

use crate::pixels::Pixels;
use std::collections::HashMap;

/// Colors that are left: so many, or more where that is not enough.
const COLORS: [usize; 2] = [24, 32];
/// How often they are moved to the middle of what they stand for.
const ROUNDS: usize = 3;
/// What has more shades than this is no drawing; a shade is four bits a channel.
const SHADES_MAX: usize = 512;
/// How far a channel may be off, squared, on average: 36 dB, about what is lost
/// where a picture is encoded with loss.
const SQUARED_ERROR_MAX: u64 = 16;

type Color = [u8; 4];

/// A color of the source.
struct Used {
    color: Color,
    pixels: u64,
}

/// The same in few colors; `None` where that would be another picture. The colors
/// that cover most stay exactly what they are, so that paper stays white.
pub(crate) fn few_colors(pixels: &Pixels) -> Option<Pixels> {
    let shades = colors_of(pixels)?;
    let entries: Vec<Entry> = shades.iter().map(|shade| Entry::of(shade)).collect();
    let used: Vec<Used> = shades.into_iter().flatten().collect();
    let channels = 4 * u64::from(pixels.width) * u64::from(pixels.height);
    let instead = COLORS.iter().find_map(|colors| {
        let palette = entries.iter().take(*colors).cloned().collect();
        let (instead, error) = recoloring(palette, &used)?;
        (error <= SQUARED_ERROR_MAX * channels).then_some(instead)
    })?;
    Some(recolored(pixels, &instead))
}

/// What stands for each color, and how far that is off in all.
fn recoloring(mut palette: Vec<Entry>, used: &[Used]) -> Option<(HashMap<Color, Color>, u64)> {
    for _ in 0..ROUNDS {
        for one in used {
            let at = nearest(&palette, one.color)?;
            palette[at].stands_for(one);
        }
        palette.iter_mut().for_each(Entry::settle);
    }
    let mut error = 0;
    let mut instead = HashMap::new();
    for one in used {
        let new = palette[nearest(&palette, one.color)?].color;
        error += distance(new, one.color) * one.pixels;
        instead.insert(one.color, new);
    }
    Some((instead, error))
}

/// A color that is left, and what it stands for.
#[derive(Clone)]
struct Entry {
    color: Color,
    /// Pixels that have exactly this color.
    own: u64,
    pixels: u64,
    sums: [u64; 4],
}

impl Entry {
    /// The most used color of a shade.
    fn of(shade: &[Used]) -> Self {
        Self {
            color: shade[0].color,
            own: shade[0].pixels,
            pixels: 0,
            sums: [0; 4],
        }
    }

    fn stands_for(&mut self, used: &Used) {
        self.pixels += used.pixels;
        for (sum, channel) in self.sums.iter_mut().zip(used.color) {
            *sum += u64::from(channel) * used.pixels;
        }
    }

    /// Moves to the middle of what it stands for, unless most of that is its own.
    fn settle(&mut self) {
        if self.own * 2 < self.pixels {
            let middle = |sum: u64| (sum + self.pixels / 2) / self.pixels;
            self.color = self
                .sums
                .map(|sum| u8::try_from(middle(sum)).unwrap_or(u8::MAX));
        }
        (self.pixels, self.sums) = (0, [0; 4]);
    }
}

fn nearest(palette: &[Entry], color: Color) -> Option<usize> {
    let entries = palette.iter().enumerate();
    let nearest = entries.min_by_key(|(_, entry)| distance(entry.color, color));
    nearest.map(|(at, _)| at)
}

/// The colors of each shade: the most used shade first, and in it the most used
/// color.
fn colors_of(pixels: &Pixels) -> Option<Vec<Vec<Used>>> {
    let mut shades: HashMap<Color, HashMap<Color, u64>> = HashMap::new();
    for run in runs(pixels) {
        let shade = run.color.map(|channel| channel.saturating_add(8) >> 4);
        *shades
            .entry(shade)
            .or_default()
            .entry(run.color)
            .or_default() += run.pixels;
        if shades.len() > SHADES_MAX {
            return None;
        }
    }
    let mut shades: Vec<Vec<Used>> = shades.into_values().map(most_used_first).collect();
    let weight = |shade: &[Used]| shade.iter().map(|used| used.pixels).sum::<u64>();
    shades.sort_by_key(|shade| (std::cmp::Reverse(weight(shade)), shade[0].color));
    Some(shades)
}

fn most_used_first(shade: HashMap<Color, u64>) -> Vec<Used> {
    let used = shade.into_iter();
    let mut used: Vec<Used> = used.map(|(color, pixels)| Used { color, pixels }).collect();
    used.sort_by_key(|used| (std::cmp::Reverse(used.pixels), used.color));
    used
}

/// Pixels of one color side by side: a drawing has far fewer runs than pixels.
fn runs(pixels: &Pixels) -> impl Iterator<Item = Used> {
    let colors = pixels.bytes.chunks_exact(bytes_of(pixels)).map(color_of);
    let mut colors = colors.peekable();
    std::iter::from_fn(move || {
        let color = colors.next()?;
        let mut pixels = 1;
        while colors.next_if_eq(&color).is_some() {
            pixels += 1;
        }
        Some(Used { color, pixels })
    })
}

fn bytes_of(pixels: &Pixels) -> usize {
    if pixels.has_alpha { 4 } else { 3 }
}

/// What nobody sees has no color.
fn color_of(pixel: &[u8]) -> Color {
    match *pixel {
        [_, _, _, 0] => [0; 4],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        [red, green, blue] => [red, green, blue, u8::MAX],
        _ => [0; 4],
    }
}

fn distance(one: Color, other: Color) -> u64 {
    let squares = one.iter().zip(other).map(|(one, other)| {
        let apart = u64::from(one.abs_diff(other));
        apart * apart
    });
    squares.sum()
}

fn recolored(pixels: &Pixels, instead: &HashMap<Color, Color>) -> Pixels {
    let width = bytes_of(pixels);
    let mut bytes = Vec::with_capacity(pixels.bytes.len());
    for run in runs(pixels) {
        let new = instead.get(&run.color).copied().unwrap_or(run.color);
        for _ in 0..run.pixels {
            bytes.extend_from_slice(&new[..width]);
        }
    }
    Pixels { bytes, ..*pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(width: u32, height: u32, color: impl Fn(u32, u32) -> Color) -> Pixels {
        let at = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Pixels {
            width,
            height,
            has_alpha: true,
            bytes: at.flat_map(|(x, y)| color(x, y)).collect(),
        }
    }

    #[test]
    fn a_drawing_keeps_its_fills_and_has_few_colors() {
        // A blue disc on white, soft at its edge.
        let disc = |x: u32, y: u32| {
            let (x, y) = (f64::from(x) - 100.0, f64::from(y) - 100.0);
            let cover = (80.5 - x.hypot(y)).clamp(0.0, 1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share"
            )]
            let mixed = |paper: f64, ink: f64| (paper + (ink - paper) * cover) as u8;
            [
                mixed(255.0, 11.0),
                mixed(255.0, 79.0),
                mixed(255.0, 160.0),
                255,
            ]
        };
        let drawn = pixels(200, 200, disc);
        let few = few_colors(&drawn).unwrap();
        let colors: std::collections::HashSet<_> = few.bytes.chunks_exact(4).collect();
        assert!(colors.len() <= COLORS[0], "{}", colors.len());
        assert_eq!(few.bytes.len(), drawn.bytes.len());
        for (before, after) in drawn.bytes.chunks_exact(4).zip(few.bytes.chunks_exact(4)) {
            if [[255; 4], [11, 79, 160, 255]].contains(&color_of(before)) {
                assert_eq!(before, after);
            }
        }
    }

    #[test]
    fn a_picture_of_many_shades_stays_what_it_is() {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let rainbow = pixels(256, 256, |x, y| [x as u8, y as u8, (x ^ y) as u8, 255]);
        assert_eq!(few_colors(&rainbow), None);
        // Few shades, but each far from the next.
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let squares = pixels(140, 140, |x, y| {
            [(x / 20 * 40) as u8, (y / 20 * 40) as u8, 0, 255]
        });
        assert_eq!(few_colors(&squares), None);
    }

    #[test]
    fn what_nobody_sees_has_no_color() {
        let clear = pixels(8, 8, |x, _| [u8::try_from(x).unwrap(), 9, 9, 0]);
        assert!(
            few_colors(&clear)
                .unwrap()
                .bytes
                .iter()
                .all(|byte| *byte == 0)
        );
    }
}
