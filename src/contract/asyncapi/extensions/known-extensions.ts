import type { ReadingContext } from "../../reading/context.js";
import { entriesOf, field, type Located } from "../../reading/located.js";
import { nearMiss } from "../../reading/near-miss.js";
import { refuse } from "./extension-fields.js";

/** Where an extension may stand. */
export type ExtensionPlace = "operation" | "message";

const PLACES: ReadonlyMap<string, readonly ExtensionPlace[]> = new Map<string, readonly ExtensionPlace[]>([
  ["x-key", ["operation", "message"]],
  ["x-retry", ["operation"]],
  ["x-dead-letter", ["operation"]],
  ["x-outbox", ["operation"]],
  ["x-ce-type", ["message"]],
]);
const NAMES = [...PLACES.keys()];

/** The type of the CloudEvents that a message travels in; `null` where `x-ce-type` does not say. */
export function readCloudEventType(message: Located, context: ReadingContext): string | null {
  const node = field(message, "x-ce-type");
  if (node === null || node.value === null) return null;
  if (typeof node.value === "string" && node.value.trim() !== "") return node.value;
  refuse(node, "`x-ce-type`", "a text such as `com.example.order.placed`", context);
  return null;
}

/** Reports extensions whose names look like misspelt ones of ours, and ours where they have no meaning. */
export function reportUnknownExtensions(
  owner: Located,
  place: ExtensionPlace,
  context: ReadingContext,
): void {
  for (const [name, { source }] of entriesOf(owner)) {
    if (!name.startsWith("x-")) continue;
    const places = PLACES.get(name);
    if (places !== undefined) {
      if (places.includes(place)) continue;
      const message = `\`${name}\` has no effect on ${place === "message" ? "a message" : "an operation"}`;
      context.bag.add("extension-misplaced", message, {
        source,
        help: `Write it on the ${places.join(" or ")}.`,
      });
      continue;
    }
    const meant = nearMiss(name, NAMES);
    if (meant === null) continue;
    context.bag.add(
      "extension-unknown",
      `\`${name}\` is no extension that commsgen knows; it has no effect`,
      {
        source,
        help: `Did you mean \`${meant}\`?`,
      },
    );
  }
}
