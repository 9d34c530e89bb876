// Reads a STEP file with occt-import-js, which is Open CASCADE for browsers, beside the page. That one is
// a file of its own, as its makers made it; it writes functions as it starts, so this script, and
// nothing else, is served with a policy that lets it, and that lets it reach nothing.

import { Broken } from "./viewer/broken";
import { join, measure, TooFine, type Measures, type Read } from "./step/mesh";
import { pack } from "./step/packing";

export interface Wanted {
  file: ArrayBuffer;
  /** The reader's program, compiled. */
  program: WebAssembly.Module;
}

/** The file's surface: a web model, and what was measured of it. */
export interface Shape {
  model: ArrayBuffer;
  measures: Measures;
}

/** Why there is none. */
export type Refusal = "away" | "broken" | "empty" | "fine" | "unable";

export type Told = { kind: "shape"; shape: Shape } | { kind: "refused"; why: Refusal };

interface Reader {
  ReadStepFile(file: Uint8Array, how: Record<string, number | string>): Read;
}

interface Start {
  instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void): object;
  print(line: string): void;
  printErr(line: string): void;
}

/** The reader's own script, known when this is built. */
declare const STEP_READER_SCRIPT: string;
declare function importScripts(address: string): void;
declare function occtimportjs(start: Start): Promise<Reader>;

/** How far a facet may be from the surface, as a share of the middle of width, depth and height. */
const DEVIATION = 0.001;
/** How far the directions of neighbors may differ, in radians: about 17 degrees. */
const ANGLE = 0.3;

function start(program: WebAssembly.Module): Promise<Reader> {
  importScripts(STEP_READER_SCRIPT);
  return new Promise((resolve, reject) => {
    const begun = occtimportjs({
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(program, imports).then(receive, reject);
        return {};
      },
      print: () => {},
      printErr: () => {},
    });
    begun.then(resolve, reject);
  });
}

async function shapeOf({ file, program }: Wanted): Promise<Shape | Refusal> {
  let reader: Reader;
  try {
    reader = await start(program);
  } catch (error) {
    return error instanceof DOMException && error.name === "NetworkError" ? "away" : "unable";
  }
  const how = { linearUnit: "millimeter", linearDeflectionType: "bounding_box_ratio" };
  const read = reader.ReadStepFile(new Uint8Array(file), { ...how, linearDeflection: DEVIATION, angularDeflection: ANGLE });
  if (!read.success) return "broken";
  const mesh = join(read.meshes ?? []);
  if (mesh.indices.length === 0) return "empty";
  const measures = measure(mesh);
  return { model: await pack(mesh, measures), measures };
}

/** What memory that ran out is called: by Open CASCADE's program, and by browsers. */
const OUT_OF_MEMORY = /out of memory|\bOOM\b|allocation failed|array length/i;

function refusal(error: unknown): Refusal {
  if (error instanceof TooFine) return "fine";
  if (error instanceof Broken) return "broken";
  return OUT_OF_MEMORY.test(String(error)) ? "unable" : "broken";
}

self.addEventListener("message", ({ data }: MessageEvent<Wanted>) => {
  const tell = (told: Told, given: Transferable[] = []): void => self.postMessage(told, { transfer: given });
  shapeOf(data).then(
    (shape) => {
      if (typeof shape === "string") tell({ kind: "refused", why: shape });
      else tell({ kind: "shape", shape }, [shape.model]);
    },
    (error: unknown) => tell({ kind: "refused", why: refusal(error) }),
  );
});
