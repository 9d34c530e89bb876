import assert from "node:assert/strict";
import test from "node:test";
import { crc32 } from "node:zlib";
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
    assert.equal(blankPlace(head), head);
    assert.equal(head.length, length);
    assert.equal(head.includes(0xab), false);
    assert.equal(blankPlace(head), null);
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
  assert.equal(blankPlace(new Uint8Array([0x89, 0x50, 0x4e, 0x47])), null);
});

/** The TIFF structure inside `located`. */
const tiff = (little) => located(little).slice(12, -4);

test("WebP, HEIC and TIFF lose it where it stands", () => {
  const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
  const webp = new Uint8Array([...text("RIFF"), 0, 0, 0, 0, ...text("WEBPEXIF"), 80, 0, 0, 0, ...tiff(true)]);
  const heic = new Uint8Array([0, 0, 0, 24, ...text("ftypheic"), ...text("Exif"), ...tiff(false), 7, 7]);
  for (const bytes of [webp, heic, new Uint8Array(tiff(true))]) {
    const { length } = bytes;
    const clean = blankPlace(bytes);
    assert.equal(clean?.length, length);
    assert.equal(clean.includes(0xab), false);
  }
});

test("XMP that names a place goes as a whole, its length stays", () => {
  const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf exif:GPSLatitude="48,1N"/></x:xmpmeta>';
  const bytes = new TextEncoder().encode(`RIFF....WEBPXMP ....${xmp}tail`);
  const clean = new TextDecoder().decode(blankPlace(bytes));
  assert.equal(clean.length, bytes.length);
  assert.ok(!clean.includes("GPS") && clean.endsWith("tail"));
  assert.equal(blankPlace(new TextEncoder().encode("RIFF....WEBP the word GPSLatitude alone")), null);
});

/** A PNG of chunks, with their checksums. */
function png(...chunks) {
  const out = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];
  for (const [kind, contents] of chunks) {
    const body = Buffer.concat([Buffer.from(kind, "latin1"), Buffer.from(contents)]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(contents.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    out.push(...length, ...body, ...sum);
  }
  return new Uint8Array(out);
}

test("PNG keeps its checksums right, and loses metadata nobody can look into", () => {
  const header = ["IHDR", [0, 0, 0, 1]];
  const bytes = png(header, ["eXIf", tiff(false)], ["tEXt", Buffer.from("Raw profile type exif\0abc")], ["IEND", []]);
  const clean = blankPlace(bytes);
  const blank = blankPlace(png(header, ["eXIf", tiff(false)], ["IEND", []]));
  assert.deepEqual(clean, blank);
  assert.equal(clean.includes(0xab), false);
  for (let at = 8; at < clean.length; ) {
    const view = Buffer.from(clean.buffer, clean.byteOffset);
    const length = view.readUInt32BE(at);
    assert.equal(view.readUInt32BE(at + 8 + length), crc32(view.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  assert.equal(blankPlace(png(header, ["IEND", []])), null);
});
