import type { ReadingContext } from "../reading/context.js";
import type { Located } from "../reading/located.js";
import { text } from "../reading/values.js";

export interface MessageName {
  readonly key: string;
  /** `true` where no word of the contract serves. */
  readonly isUnnamed: boolean;
}

/** The names that the messages of a channel have. */
export class TakenNames {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  take(name: string): string {
    this.#taken.add(name);
    return name;
  }

  /** Takes `A`, then `A 2`, `A 3`, ... */
  takeNumbered(base: string): string {
    for (let count = (this.#counts.get(base) ?? 0) + 1; ; count++) {
      const name = count === 1 ? base : `${base} ${count}`;
      if (this.#taken.has(name)) continue;
      this.#counts.set(base, count);
      return this.take(name);
    }
  }
}

/**
 * What a message is called in its channel: the first of its names in the contract that no other message there has,
 * else `<channel> message`, `<channel> message 2`, ...
 */
export function messageName(
  node: Located,
  of: { readonly given: string | null; readonly channel: string; readonly names: TakenNames },
  context: ReadingContext,
): MessageName {
  const candidates = [
    of.given,
    text(node, "name", context),
    text(node, "messageId", context),
    text(node, "title", context),
  ];
  const free = candidates.find((one): one is string => one !== null && one !== "" && !of.names.has(one));
  if (free !== undefined) return { key: of.names.take(free), isUnnamed: false };
  const named = candidates.find((one): one is string => one !== null && one !== "");
  return { key: of.names.takeNumbered(named ?? `${of.channel} message`), isUnnamed: named === undefined };
}
