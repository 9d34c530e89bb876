import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./load.mjs";

const { blankPlace } = await load("photo.ts");

/** A JPEG head whose Exif names a place, as little- or big-endian TIFF. */
function located(little) {
  const tiff = new DataView(new ArrayBuffer(80));
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  tiff.setUint16(8, 1, little); // one entry: the GPS directory at 26
  tiff.setUint16(10, 0x8825, little);
  tiff.setUint16(12, 4, little);
  tiff.setUint32(14, 1, little);
  tiff.setUint32(18, 26, little);
  tiff.setUint16(26, 1, little); // one entry: latitude, three rationals at 44
  tiff.setUint16(28, 2, little);
  tiff.setUint16(30, 5, little);
  tiff.setUint32(32, 3, little);
  tiff.setUint32(36, 44, little);
  for (let at = 44; at < 68; at++) tiff.setUint8(at, 0xab);
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...new Uint8Array(tiff.buffer)];
  const length = exif.length + 2;
  return new Uint8Array([0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255, ...exif, 0xff, 0xda, 1, 2]);
}

for (const little of [true, false]) {
  test(`the place goes, the rest stays (${little ? "little" : "big"} endian)`, () => {
    const head = located(little);
    const length = head.length;
    assert.equal(blankPlace(head), true);
    assert.equal(head.length, length);
    assert.equal(head.includes(0xab), false);
    assert.deepEqual([...head.slice(-4)], [0xff, 0xda, 1, 2]);
  });
}

test("hostile heads are passed over", () => {
  const head = located(true);
  for (let cut = 0; cut < head.length; cut++) blankPlace(head.slice(0, cut));
  for (let at = 2; at < head.length; at++) {
    const broken = head.slice();
    broken[at] = 0xff;
    blankPlace(broken);
  }
  assert.equal(blankPlace(new Uint8Array([0x89, 0x50, 0x4e, 0x47])), false);
});
