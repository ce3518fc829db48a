import type { Violation } from "../validation/violation.js";
import { type CallInfo, InvalidRequestError } from "./client-errors.js";
import type { HeadersSource } from "./client-options.js";

const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Later ones win, whatever the case of their names; cookies come together. Rejects with an `InvalidRequestError`. */
export async function mergeHeaders(
  call: CallInfo,
  sources: readonly (HeadersSource | undefined)[],
): Promise<Record<string, string>> {
  const merged: Record<string, string> = {};
  const violations: Violation[] = [];
  for (const source of sources) {
    if (source === undefined) continue;
    for (const [name, value] of Object.entries(await source)) {
      if (!NAME.test(name) || !VALUE.test(value)) {
        const message = NAME.test(name)
          ? "must be ISO 8859-1 text without control characters"
          : "must be a token";
        violations.push({ pointer: `/headers/${name}`, keyword: "format", message });
        continue;
      }
      const key = name.toLowerCase();
      const before = merged[key];
      merged[key] = key === "cookie" && before !== undefined ? `${before}; ${value}` : value;
    }
  }
  if (violations.length > 0) throw new InvalidRequestError(call, violations);
  return merged;
}
