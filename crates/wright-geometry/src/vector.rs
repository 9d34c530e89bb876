//! Three numbers as a point or a direction, and no more than is needed of them.

/// A point as files hold it.
pub type Point = [f32; 3];

/// A point or direction to reckon with.
pub(crate) type Vector = [f64; 3];

pub(crate) fn wide(point: Point) -> Vector {
    point.map(f64::from)
}

pub(crate) fn narrow(vector: Vector) -> Point {
    vector.map(|number| number as f32)
}

pub(crate) fn add(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(crate) fn subtract(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(crate) fn scale(a: Vector, factor: f64) -> Vector {
    a.map(|number| number * factor)
}

pub(crate) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(crate) fn cross(a: Vector, b: Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub(crate) fn length(a: Vector) -> f64 {
    dot(a, a).sqrt()
}

/// The direction of `a`, or nothing where it has none.
pub(crate) fn unit(a: Vector) -> Vector {
    let length = length(a);
    if length > 0.0 && length.is_finite() {
        scale(a, 1.0 / length)
    } else {
        [0.0; 3]
    }
}

/// The smallest box around points, parallel to the axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) low: Point,
    pub(crate) high: Point,
}

impl Bounds {
    pub(crate) const NONE: Self = Self {
        low: [f32::INFINITY; 3],
        high: [f32::NEG_INFINITY; 3],
    };

    pub(crate) fn of(points: &[Point]) -> Self {
        let mut bounds = Self::NONE;
        for &point in points {
            bounds.include(point);
        }
        bounds
    }

    pub(crate) fn include(&mut self, point: Point) {
        for (axis, number) in point.into_iter().enumerate() {
            self.low[axis] = self.low[axis].min(number);
            self.high[axis] = self.high[axis].max(number);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.low[0] > self.high[0]
    }

    pub(crate) fn extent(&self) -> Vector {
        if self.is_empty() {
            return [0.0; 3];
        }
        subtract(wide(self.high), wide(self.low))
    }

    pub(crate) fn center(&self) -> Vector {
        if self.is_empty() {
            return [0.0; 3];
        }
        scale(add(wide(self.low), wide(self.high)), 0.5)
    }
}

/// Turns, scales and moves: three columns, then where the origin goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Transform {
    pub(crate) columns: [Vector; 3],
    pub(crate) origin: Vector,
}

impl Transform {
    pub(crate) const IDENTITY: Self = Self {
        columns: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        origin: [0.0; 3],
    };

    pub(crate) fn scaling(factor: f64) -> Self {
        let mut scaling = Self::IDENTITY;
        scaling.columns = scaling.columns.map(|column| scale(column, factor));
        scaling
    }

    pub(crate) fn direction(&self, direction: Vector) -> Vector {
        let [x, y, z] = self.columns;
        add(
            add(scale(x, direction[0]), scale(y, direction[1])),
            scale(z, direction[2]),
        )
    }

    pub(crate) fn point(&self, point: Vector) -> Vector {
        add(self.direction(point), self.origin)
    }

    /// First `inner`, then this.
    pub(crate) fn after(&self, inner: &Self) -> Self {
        Self {
            columns: inner.columns.map(|column| self.direction(column)),
            origin: self.point(inner.origin),
        }
    }

    /// Whether it turns things inside out, as a mirror does.
    pub(crate) fn mirrors(&self) -> bool {
        let [x, y, z] = self.columns;
        dot(cross(x, y), z) < 0.0
    }
}

/// Nearer to zero than this, a coordinate is what reckoning left of zero: one facet
/// says 0, its neighbor 2·10⁻¹⁷, and both mean one place.
const NOTHING: f32 = 1e-12;

/// A coordinate as it is compared: `-0.0` and what is next to it are `0.0`.
#[inline(always)]
pub(crate) fn settled(number: f32) -> f32 {
    if number.abs() < NOTHING { 0.0 } else { number }
}
