//! Hollows are darker: what lies farther away than its surroundings on the
//! picture gets less light. Surroundings are an average over a window, made of
//! running sums, so that the window's size costs nothing.

use super::visible::{NOTHING, Visible};

/// Windows as shares of the picture's side: one for grooves, one for rooms.
const WINDOWS: [f32; 2] = [0.012, 0.05];
/// How much darkness a depth is worth, as a share of all depth.
const STRENGTHS: [f32; 2] = [2.4, 1.4];
/// The darkest a hollow makes anything.
const DARKEST: f32 = 0.32;

/// How dark each pixel is, from 0 to [`DARKEST`].
pub(super) fn darkness(visible: &Visible, samples: usize) -> Vec<f32> {
    let side = visible.side / samples;
    let depths = pixel_depths(visible, samples, side);
    let mut dark = vec![0.0; side * side];
    for (window, strength) in WINDOWS.into_iter().zip(STRENGTHS) {
        let radius = ((side as f32 * window) as usize).max(1);
        let around = averages(&depths, side, radius);
        for ((dark, [depth, weight]), around) in dark.iter_mut().zip(&depths).zip(around) {
            if *weight > 0.0 {
                *dark += ((depth - around) * strength).max(0.0);
            }
        }
    }
    for dark in &mut dark {
        *dark = dark.min(DARKEST);
    }
    dark
}

/// The depth of each pixel, and whether there is anything.
fn pixel_depths(visible: &Visible, samples: usize, side: usize) -> Vec<[f32; 2]> {
    let pixels = (0..side * side).map(|pixel| {
        let at = pixel / side * samples * visible.side + pixel % side * samples;
        match visible.samples[at] {
            NOTHING => [0.0, 0.0],
            _ => [visible.depth(at), 1.0],
        }
    });
    pixels.collect()
}

/// The average depth within `radius` of each pixel, of what is there.
fn averages(depths: &[[f32; 2]], side: usize, radius: usize) -> Vec<f32> {
    let along = |line: &dyn Fn(usize) -> [f32; 2], into: &mut dyn FnMut(usize, [f32; 2])| {
        let mut sum = [0.0_f32; 2];
        for ahead in 0..side + radius {
            if ahead < side {
                let value = line(ahead);
                sum = [sum[0] + value[0], sum[1] + value[1]];
            }
            if ahead >= radius {
                into(ahead - radius, sum);
                if let Some(behind) = ahead.checked_sub(2 * radius) {
                    let value = line(behind);
                    sum = [sum[0] - value[0], sum[1] - value[1]];
                }
            }
        }
    };
    let mut rows = vec![[0.0_f32; 2]; depths.len()];
    for y in 0..side {
        let row = y * side;
        along(&|x| depths[row + x], &mut |x, sum| rows[row + x] = sum);
    }
    let mut averages = vec![0.0; depths.len()];
    for x in 0..side {
        along(&|y| rows[y * side + x], &mut |y, [depth, weight]| {
            averages[y * side + x] = if weight > 0.5 { depth / weight } else { 0.0 };
        });
    }
    averages
}
