// What the upload needs to know of a design.toml. The server checks the rest and says it better.
import { parse } from "smol-toml";

/** Name, version and what to leave out. */
export interface Metadata {
  name: string;
  version: string;
  exclude: string[];
}

const table = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** Reads a design.toml; throws with a position when it is not TOML or says no name or version. */
export function readMetadata(text: string): Metadata {
  const whole = table(parse(text));
  const design = table(whole["design"]);
  const { name, version } = design;
  if (typeof name !== "string" || typeof version !== "string") {
    throw new Error("[design] name, version");
  }
  const exclude = table(whole["files"])["exclude"];
  return {
    name,
    version,
    exclude: Array.isArray(exclude) ? exclude.filter((pattern) => typeof pattern === "string") : [],
  };
}
