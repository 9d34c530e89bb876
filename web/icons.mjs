// The mark as PNG, for those who take no SVG: two polygons on paper, drawn with 4 × 4 samples a pixel.
import { crc32, deflateSync } from "node:zlib";

/** On the grid of 16 units that `static/favicon.svg` is drawn on. */
const mark = [
  { color: [0x14, 0x21, 0x2d], points: [[1, 1], [15, 1], [15, 5.6], [6, 3.8], [6, 12.2], [15, 10.4], [15, 15], [1, 15]] },
  { color: [0xff, 0x7d, 0x1f], points: [[7.4, 5.5], [15, 7], [15, 9], [7.4, 10.5]] },
];
const paper = [0xff, 0xff, 0xff];
/** Room around the mark, in its units, so that a round icon cuts nothing off. */
const margin = 3;
const samples = 4;

const inside = (points, x, y) => {
  let is = false;
  for (let at = 0, before = points.length - 1; at < points.length; before = at++) {
    const [[ax, ay], [bx, by]] = [points[at], points[before]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is = !is;
  }
  return is;
};

const chunk = (kind, bytes) => {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), bytes]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
};

/** A square icon of so many pixels. */
export const icon = (size) => {
  const rows = Buffer.alloc(size * (1 + size * 3));
  const unit = (16 + 2 * margin) / size;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sum = [0, 0, 0];
      for (let sample = 0; sample < samples * samples; sample++) {
        const px = (x + ((sample % samples) + 0.5) / samples) * unit - margin;
        const py = (y + (Math.floor(sample / samples) + 0.5) / samples) * unit - margin;
        const color = mark.find(({ points }) => inside(points, px, py))?.color ?? paper;
        for (const channel of [0, 1, 2]) sum[channel] += color[channel];
      }
      const at = y * (1 + size * 3) + 1 + x * 3;
      for (const channel of [0, 1, 2]) rows[at + channel] = Math.round(sum[channel] / samples ** 2);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
};
