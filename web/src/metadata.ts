// What the upload needs to know of a design.toml. The server checks the rest and says it better.
import { parse } from "smol-toml";

/** Name, version, what to leave out, and photos that keep their place. */
export interface Metadata {
  name: string;
  version: string;
  exclude: string[];
  keepLocation: string[];
}

const table = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** Reads a design.toml; throws with a position when it is not TOML or says no name or version. */
export function readMetadata(text: string): Metadata {
  const whole = table(parse(text));
  const { name, version } = table(whole["design"]);
  if (typeof name !== "string" || typeof version !== "string") {
    throw new Error("[design] name, version");
  }
  const files = table(whole["files"]);
  return { name, version, exclude: texts(files["exclude"]), keepLocation: texts(files["keep-location"]) };
}
