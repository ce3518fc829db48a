/** The versions of the specification that are told apart: what changed within 2.x and within 3.x are additions. */
export type AsyncApiVersion = "2" | "3";

/** `"2.6.0"` -> `"2"`; `null` for versions that commsgen does not read. */
export function asyncApiVersion(written: string | null): AsyncApiVersion | null {
  const match = /^\s*(\d+)(?:\.(\d+))?(?:[.-].*)?$/.exec(written ?? "");
  if (match === null) return null;
  const minor = Number(match[2] ?? "0");
  if (match[1] === "2" && minor <= 6) return "2";
  if (match[1] === "3" && minor <= 1) return "3";
  return null;
}
