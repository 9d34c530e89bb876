// TIFF directories, as Exif keeps its fields in them (TIFF 6.0, section 2; Exif 2.3, 4.6): finds those
// that say a place and overwrites them with zeros.

const SUB_DIRECTORIES = 0x014a;
const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const ENTRY_BYTES = 12;
/** Directories below directories, and in one chain. */
const DEPTH_MAX = 4;
const CHAIN_MAX = 32;
/** Entries one directory of a camera has at most; chance bytes in a picture ask for more. */
const ENTRIES_MAX = 500;
/** Bytes of one value by type (TIFF 6.0 and the signed types); others are none. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

interface Tiff {
  bytes: Uint8Array;
  view: DataView;
  little: boolean;
}

interface Entry {
  at: number;
  tag: number;
  type: number;
  count: number;
}

/** Overwrites every GPS directory of every TIFF structure in `bytes`; whether there was one. */
export function blankPlaces(bytes: Uint8Array): boolean {
  let any = false;
  for (const start of startsOf(bytes)) {
    const inside = bytes.subarray(start);
    const view = new DataView(inside.buffer, inside.byteOffset, inside.byteLength);
    const tiff = { bytes: inside, view, little: inside[0] === 0x49 };
    any = blankChain(tiff, u32(tiff, 4) ?? 0, 0) || any;
  }
  return any;
}

function* startsOf(bytes: Uint8Array): Generator<number> {
  for (let at = bytes.indexOf(0x2a); at >= 0; at = bytes.indexOf(0x2a, at + 1)) {
    if (bytes[at - 2] === 0x49 && bytes[at - 1] === 0x49 && bytes[at + 1] === 0) yield at - 2;
    if (bytes[at - 3] === 0x4d && bytes[at - 2] === 0x4d && bytes[at - 1] === 0) yield at - 3;
  }
}

const u16 = ({ view, little }: Tiff, at: number): number | null =>
  at + 2 <= view.byteLength ? view.getUint16(at, little) : null;

const u32 = ({ view, little }: Tiff, at: number): number | null =>
  at + 4 <= view.byteLength ? view.getUint32(at, little) : null;

function blankChain(tiff: Tiff, first: number, depth: number): boolean {
  let any = false;
  let directory = first;
  for (let step = 0; directory !== 0 && step < CHAIN_MAX; step++) {
    const entries = entriesOf(tiff, directory);
    for (const entry of entries) any = blankBelow(tiff, entry, depth) || any;
    directory = u32(tiff, directory + 2 + ENTRY_BYTES * entries.length) ?? 0;
  }
  return any;
}

function blankBelow(tiff: Tiff, entry: Entry, depth: number): boolean {
  const value = u32(tiff, entry.at + 8) ?? 0;
  if (entry.tag === GPS_DIRECTORY) return blankDirectory(tiff, value);
  if (depth >= DEPTH_MAX) return false;
  if (entry.tag === EXIF_DIRECTORY) return blankChain(tiff, value, depth + 1);
  if (entry.tag !== SUB_DIRECTORIES) return false;
  let any = false;
  const list = entry.count === 1 ? entry.at + 8 : value;
  for (let index = 0; index < Math.min(entry.count, CHAIN_MAX); index++) {
    any = blankChain(tiff, u32(tiff, list + 4 * index) ?? 0, depth + 1) || any;
  }
  return any;
}

/** Entries of a directory as far as they are whole; none where it cannot be one. */
function entriesOf(tiff: Tiff, directory: number): Entry[] {
  const count = u16(tiff, directory) ?? 0;
  if (count > ENTRIES_MAX) return [];
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    const at = directory + 2 + ENTRY_BYTES * index;
    const [tag, type, values] = [u16(tiff, at), u16(tiff, at + 2), u32(tiff, at + 4)];
    if (tag === null || type === null || values === null || at + ENTRY_BYTES > tiff.bytes.length) break;
    entries.push({ at, tag, type, count: values });
  }
  return entries;
}

function blankDirectory(tiff: Tiff, directory: number): boolean {
  const entries = entriesOf(tiff, directory);
  // 0 is only the version of the fields: nothing to take out is nothing said.
  const says = entries.some(({ tag }) => tag !== 0);
  if (!says || entries.some(({ type }) => !TYPE_BYTES[type])) return false;
  for (const { at, type, count } of entries) {
    const length = (TYPE_BYTES[type] ?? 1) * count;
    const value = u32(tiff, at + 8) ?? 0;
    if (length > 4 && value < tiff.bytes.length) tiff.bytes.fill(0, value, value + length);
    tiff.bytes.fill(0, at, at + ENTRY_BYTES);
  }
  tiff.bytes.fill(0, directory, directory + 2);
  return true;
}
