import type { ReadingContext } from "../reading/context.js";
import type { Located } from "../reading/located.js";
import { text } from "../reading/values.js";

export interface MessageName {
  readonly key: string;
  /** `true` where no word of the contract serves. */
  readonly isUnnamed: boolean;
}

/**
 * What a message is called in its channel: the first of its names in the contract that no other message there has,
 * else `<channel> message`, `<channel> message 2`, ...
 */
export function messageName(
  node: Located,
  of: { readonly given: string | null; readonly channel: string; readonly taken: ReadonlySet<string> },
  context: ReadingContext,
): MessageName {
  const candidates = [
    of.given,
    text(node, "name", context),
    text(node, "messageId", context),
    text(node, "title", context),
  ];
  const free = candidates.find((one): one is string => one !== null && one !== "" && !of.taken.has(one));
  if (free !== undefined) return { key: free, isUnnamed: false };
  const named = candidates.find((one): one is string => one !== null && one !== "");
  const base = named ?? `${of.channel} message`;
  for (let count = 1; ; count++) {
    const key = count === 1 ? base : `${base} ${count}`;
    if (!of.taken.has(key)) return { key, isUnnamed: named === undefined };
  }
}
