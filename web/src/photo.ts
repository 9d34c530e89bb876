// Takes the place out of photos before they are hashed: a home workshop's address is nobody's
// business. Works on JPEG (Exif GPS directory, XMP that names GPS); everything else of the file
// stays byte for byte.

/** Exif stands in the first segments of a JPEG; beyond this many bytes there is only picture. */
const HEAD_BYTES = 1 << 20;
const GPS_TAG = 0x8825;

/** The same photo without its place, or `null` when it names none. */
export async function withoutPlace(file: File): Promise<File | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!blankPlace(head)) return null;
  return new File([head, file.slice(head.length)], file.name, { type: file.type });
}

/** Overwrites the place in the head of a JPEG; whether there was one. */
export function blankPlace(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 4 || view.getUint16(0) !== 0xffd8) return false;
  let found = false;
  let at = 2;
  while (at + 4 <= head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > head.length || end <= at + 3) break;
    if (marker === 0xe1) found = blankSegment(head.subarray(at + 4, end)) || found;
    at = end;
  }
  return found;
}

function blankSegment(segment: Uint8Array): boolean {
  const start = String.fromCharCode(...segment.subarray(0, 28));
  if (start.startsWith("Exif\0\0")) return blankExif(segment.subarray(6));
  if (start.startsWith("http://ns.adobe.com/xap/1.0/")) return blankXmp(segment);
  return false;
}

/** XMP is text of which any part may name the place: all of it goes, to spaces. */
function blankXmp(segment: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(segment);
  if (!/GPS(Latitude|Longitude)/.test(text)) return false;
  segment.fill(0x20, 29);
  return true;
}

/** TIFF 6.0: a directory is a count and entries of 12 bytes (tag, type, count, value). */
function blankExif(tiff: Uint8Array): boolean {
  if (tiff.length < 8) return false;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  let found = false;
  for (const entry of entries(view, first, little)) {
    if (view.getUint16(entry, little) !== GPS_TAG) continue;
    const directory = view.getUint32(entry + 8, little);
    for (const inside of entries(view, directory, little)) blankEntry(tiff, view, inside, little);
    if (directory + 2 <= tiff.length) tiff.fill(0, directory, directory + 2);
    found = true;
  }
  return found;
}

function* entries(view: DataView, directory: number, little: boolean): Generator<number> {
  if (directory + 2 > view.byteLength) return;
  const count = view.getUint16(directory, little);
  for (let index = 0; index < count; index++) {
    const entry = directory + 2 + 12 * index;
    if (entry + 12 > view.byteLength) return;
    yield entry;
  }
}

/** Bytes of one value by TIFF type; rationals, as places are, have eight. */
const TYPE_BYTES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8 };

function blankEntry(tiff: Uint8Array, view: DataView, entry: number, little: boolean): void {
  const bytes = (TYPE_BYTES[view.getUint16(entry + 2, little)] ?? 1) * view.getUint32(entry + 4, little);
  if (bytes > 4) {
    const value = view.getUint32(entry + 8, little);
    if (value < tiff.length) tiff.fill(0, value, Math.min(value + bytes, tiff.length));
  }
  tiff.fill(0, entry, entry + 12);
}
