// PNG keeps a checksum with each chunk, and metadata also in ways that cannot be looked into.

const HEAD_BYTES = 8;

interface Chunk {
  /** Where its length stands. */
  at: number;
  kind: string;
  length: number;
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = HEAD_BYTES; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) return;
    yield { at, kind: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), length };
    at += 12 + length;
  }
}

/** Text chunks that hold metadata compressed or as hexadecimal: they may name a place. */
function isProfile(bytes: Uint8Array, { at, kind }: Chunk): boolean {
  const begins = (text: string): boolean =>
    [...text].every((character, index) => bytes[at + 8 + index] === character.charCodeAt(0));
  if (kind === "zTXt" || kind === "tEXt") return begins("Raw profile type ");
  return kind === "iTXt" && begins("XML:com.adobe.xmp\0\x01");
}

/** The picture without those chunks; `null` where there are none. */
export function withoutProfiles(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const gone = [...chunksOf(bytes)].filter((chunk) => isProfile(bytes, chunk));
  if (gone.length === 0) return null;
  const out = new Uint8Array(bytes.length - gone.reduce((sum, { length }) => sum + length + 12, 0));
  let from = 0;
  let to = 0;
  for (const { at, length } of [...gone, { at: bytes.length, length: 0 }]) {
    out.set(bytes.subarray(from, at), to);
    to += at - from;
    from = at + length + 12;
  }
  return out;
}

/** Writes the checksums of the chunks that can hold metadata anew. */
export function mendChecksums(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { at, kind, length } of chunksOf(bytes)) {
    if (kind === "eXIf" || kind === "iTXt" || kind === "tEXt") {
      view.setUint32(at + 8 + length, crc(bytes.subarray(at + 4, at + 8 + length)));
    }
  }
}

/** CRC-32 (PNG 1.2, annex D). */
function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}
