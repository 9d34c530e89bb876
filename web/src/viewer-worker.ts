// Fetches and unpacks models beside the page, so that nothing stutters: first what can be shown, then,
// once it has been looked at, the same with what each facet belongs to.

import { readModel, type Model } from "./viewer/glb";
import { topology, type Topology } from "./viewer/topology";

export interface Wanted {
  number: number;
  address: string;
}

export type Told =
  | { kind: "received"; number: number; bytes: number }
  | { kind: "model"; number: number; model: Model }
  | { kind: "looked-at"; number: number; model: Model; topology: Topology }
  | { kind: "failed"; number: number; why: "away" | "broken" };

/** Bytes between two words about how far it is. */
const TELL_EVERY = 250_000;

const tell = (told: Told, given: Transferable[] = []): void => self.postMessage(told, { transfer: given });

async function fetched(number: number, address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok || !answer.body) throw new Error(String(answer.status));
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let told = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    bytes += value.length;
    if (bytes - told >= TELL_EVERY) {
      told = bytes;
      tell({ kind: "received", number, bytes });
    }
  }
  return new Blob(pieces).arrayBuffer();
}

async function answer({ number, address }: Wanted): Promise<void> {
  let why: "away" | "broken" = "away";
  try {
    const file = await fetched(number, address);
    why = "broken";
    const model = await readModel(file);
    tell({ kind: "model", number, model });
    const found = topology(model);
    const given = [model.positions.buffer, ...model.surfaces.map(({ indices }) => indices.buffer)];
    tell({ kind: "looked-at", number, model, topology: found }, given);
  } catch {
    tell({ kind: "failed", number, why });
  }
}

// One after the other: memory is what phones have least of.
let before = Promise.resolve();
self.addEventListener("message", ({ data }: MessageEvent<Wanted>) => {
  before = before.then(() => answer(data));
});
