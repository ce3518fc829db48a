import { createHash } from "node:crypto";
import { getOwn } from "./own.js";

/** Headers and cookies change from try to try: ids of requests, traces, sessions. */
const compared = ["path", "query", "querystring", "contentType", "body"] as const;

/**
 * SHA-256 of what makes a request this request and no other: method, operation, path, query and body, as the handler gets
 * them. The order of members, white space, and compression on the way do not count.
 *
 * @param target `POST placeOrder`
 */
export function requestHash(target: string, request: unknown): Buffer {
  const parts = compared.map((name) => canonicalText(getOwn(request, name)));
  return createHash("sha256").update(JSON.stringify(target)).update(parts.join(";")).digest();
}

/** The same text for equal values alone: `{ b: [1n], a: "x" }` -> `{"a":"x","b":[1n]}`. */
export function canonicalText(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (value instanceof Uint8Array) return `bytes ${createHash("sha256").update(value).digest("hex")}`;
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(",")}}`;
}
