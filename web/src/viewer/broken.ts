/** A file is not what the registry makes. */
export class Broken extends Error {}
