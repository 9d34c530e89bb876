// Takes the place out of photos before they are hashed: a home workshop's address is nobody's
// business. Overwrites coordinates where they stand, so that nothing moves: in every TIFF structure
// (Exif of JPEG, PNG, WebP, HEIC and AVIF, previews included, and TIFF itself) and in XMP. What the
// registry's own check would refuse is what is looked for here.
import { blankPlaces } from "./photo-tiff.ts";
import { mendChecksums, withoutProfiles } from "./photo-png.ts";

/** Photos that are looked into: the formats the registry looks into, too. */
const PHOTO = /\.(jpe?g|jpe|jfif|tiff?|png|webp|heic|heif|avif)$/i;
/** Of a larger file only so much of its beginning is read, in bytes; the registry refuses larger photos. */
const READ_BYTES_MAX = 64 << 20;

export const isPhoto = (path: string): boolean => PHOTO.test(path);

/** The same photo without its place, or `null` when it names none. */
export async function withoutPlace(file: Blob): Promise<Blob | null> {
  const bytes = new Uint8Array(await file.slice(0, READ_BYTES_MAX).arrayBuffer());
  const clean = blankPlace(bytes);
  return clean && new Blob([clean, file.slice(bytes.length)], { type: file.type });
}

/** The bytes without the place, changed where they stand as far as possible; `null` where there was none. */
export function blankPlace(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  if (!isPicture(bytes)) return null;
  const isPng = starts(bytes, [0x89, 0x50, 0x4e, 0x47]);
  const [tiff, words] = [blankPlaces(bytes), blankXmp(bytes)];
  const profiles = isPng ? withoutProfiles(bytes) : null;
  if (!tiff && !words && !profiles) return null;
  const clean = profiles ?? bytes;
  if (isPng) mendChecksums(clean);
  return clean;
}

const starts = (bytes: Uint8Array, wanted: number[]): boolean =>
  wanted.every((byte, at) => bytes[at] === byte);

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

function isPicture(bytes: Uint8Array): boolean {
  return (
    starts(bytes, [0xff, 0xd8]) ||
    starts(bytes, [0x89, 0x50, 0x4e, 0x47]) ||
    ["II*\0", "MM\0*"].includes(text(bytes, 0, 4)) ||
    (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") ||
    text(bytes, 4, 8) === "ftyp"
  );
}

/** XMP names that say a place, and what of a packet surrounds them. */
const NAMES = ["GPSLatitude", "GPSLongitude"];
const PACKET_BYTES_MAX = 1 << 20;

/** XMP is text of which any part may name the place: the whole packet goes, to spaces. */
function blankXmp(bytes: Uint8Array): boolean {
  let any = false;
  for (const name of NAMES) {
    for (let at = find(bytes, name, 0); at >= 0; at = find(bytes, name, at + 1)) {
      const next = String.fromCharCode(bytes[at + name.length] ?? 0);
      if (!'=>":'.includes(next)) continue;
      const [from, to] = packetAround(bytes, at, name.length);
      bytes.fill(0x20, from, to);
      any = true;
    }
  }
  return any;
}

/** Where the `x:xmpmeta` or `rdf:RDF` around a place begins and ends; at least the name itself. */
function packetAround(bytes: Uint8Array, at: number, length: number): [number, number] {
  for (const element of ["x:xmpmeta", "rdf:RDF"]) {
    const earliest = Math.max(0, at - PACKET_BYTES_MAX);
    const head = new TextDecoder("latin1").decode(bytes.subarray(earliest, at));
    const from = head.lastIndexOf(`<${element}`);
    const to = find(bytes, `</${element}>`, at);
    if (from >= 0 && to >= 0 && to - at < PACKET_BYTES_MAX) return [earliest + from, to + element.length + 3];
  }
  return [at, at + length];
}

/** Where a text begins at or behind `from`; -1 where it does not. */
function find(bytes: Uint8Array, wanted: string, from: number): number {
  const first = wanted.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[at + same] === wanted.charCodeAt(same)) same += 1;
    if (same === wanted.length) return at;
  }
  return -1;
}
