// What is to happen with each path when a folder meets a draft that may have been edited elsewhere: on
// the draft's page, or by somebody else.

/** A path's digest in the folder, in the draft, and at the last sending from this folder. */
export interface Sides {
  local: string | undefined;
  remote: string | undefined;
  base: string | undefined;
}

/**
 * `send`: the folder's file goes into the draft. `here`: both are the same. `keep`: the draft's is
 * newer and stays. `both`: changed on both sides; the draft's stays until a person decides. `remove`:
 * it left the folder, so it leaves the draft.
 */
export type Outcome = "send" | "here" | "keep" | "both" | "remove";

export function outcomeOf({ local, remote, base }: Sides): Outcome {
  if (local === remote) return "here";
  if (local === undefined) return base !== undefined && base === remote ? "remove" : "keep";
  if (remote === undefined) return "send";
  if (base === undefined || base === remote) return "send";
  return base === local ? "keep" : "both";
}
