import { millisecondsOf } from "../reading/duration.js";
import { entriesOf, field, type Located } from "../reading/located.js";
import { nearMiss } from "../reading/near-miss.js";
import { shown } from "../reading/values.js";
import type { ReadContext } from "./context.js";

const NAME = "x-timeout";
/** The longest that a timer can wait: nearly 25 days. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** What a map of an OpenAPI document holds, where `x-timeout` has nothing to say about it. */
export type PlaceWithoutTimeout = "`info`" | "`paths`";

/** How long an operation may take, as one place of the contract says it. */
export interface WrittenTimeout {
  /** Milliseconds; `null`: as long as it likes (`x-timeout: false`). */
  readonly timeoutMs: number | null;
}

/** `x-timeout` of an operation, a path item or a document; `null` where there is none. */
export function readTimeout(owner: Located, context: ReadContext): WrittenTimeout | null {
  reportMisspelt(owner, context);
  const node = field(owner, NAME);
  if (node === null || (node.value === null && node.fields === null)) return null;
  if (node.value === false) return { timeoutMs: null };
  const milliseconds = typeof node.value === "string" ? millisecondsOf(node.value) : node.value;
  if (
    typeof milliseconds === "number" &&
    Number.isInteger(milliseconds) &&
    milliseconds >= 1 &&
    milliseconds <= MAX_TIMEOUT_MS
  ) {
    return { timeoutMs: milliseconds };
  }
  const wanted =
    "a duration (`PT2S`, `PT0.5S`) of 1 ms to 24 days, a whole number of milliseconds, or `false`";
  context.bag.add("extension-invalid", `\`${NAME}\` is ${shown(node.value)}, not ${wanted}`, {
    source: node.source,
    help: "Write `x-timeout: PT2S` for two seconds; years and months have no fixed length.",
  });
  return null;
}

/** `x-timeout` where it has no effect. */
export function reportMisplacedTimeout(
  owner: Located,
  place: PlaceWithoutTimeout,
  context: ReadContext,
): void {
  const node = field(owner, NAME);
  if (node === null) return;
  context.bag.add("extension-misplaced", `\`${NAME}\` has no effect on ${place}`, {
    source: node.source,
    help: "Write it on the operation, on the path item, or at the root of the document.",
  });
}

function reportMisspelt(owner: Located, context: ReadContext): void {
  for (const [name, { source }] of entriesOf(owner)) {
    if (!name.startsWith("x-") || nearMiss(name, [NAME]) === null) continue;
    const message = `\`${name}\` is no extension that commsgen knows; it has no effect`;
    context.bag.add("extension-unknown", message, { source, help: `Did you mean \`${NAME}\`?` });
  }
}
