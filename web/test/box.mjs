// The faces of a box: corners by number, counterclockwise from outside. Bits of a number say which end
// of each axis a corner is at.
export const FACES = [
  [0, 2, 3, 1],
  [4, 5, 7, 6],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 4, 6, 2],
  [1, 3, 7, 5],
];

/** Where corner `number` is of the box between `low` and `low + size`. */
export function corner(low, size, number) {
  return [0, 1, 2].map((axis) => low[axis] + ((number >> axis) & 1) * size[axis]);
}
