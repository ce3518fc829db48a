import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BreachKind } from "./verdict.js";

export const faultNames = [
  "mark-before-publish",
  "no-predecessor-check",
  "offset-before-transaction",
] as const;
export type FaultName = (typeof faultNames)[number];

/** A mistake that is planted into the generated code of one run, to show that the run would find it. */
export interface Fault {
  readonly name: FaultName;
  /** Whose runtime is edited. */
  readonly services: readonly ("orders" | "billing")[];
  /** What the run must find; whatever else it finds is no proof. */
  readonly want: readonly BreachKind[];
  readonly edits: readonly Edit[];
}

interface Edit {
  /** Below the runtime of a service. */
  readonly file: string;
  /** Must stand there exactly once. */
  readonly text: string;
  readonly replacement: string;
}

export const faults: Readonly<Record<FaultName, Fault>> = {
  "mark-before-publish": {
    name: "mark-before-publish",
    services: ["orders", "billing"],
    want: ["committed but never published"],
    edits: [
      {
        file: "postgres/relay/sender.ts",
        text: "      const send = () => producer.send(records, { compression, timeoutMs });\n",
        replacement: `      const early = rows.map((row) => ({ row, position: { topic: row.topic, partition: 0, offset: null } }));
      onAcknowledged(early, 0);
      const send = () => producer.send(records, { compression, timeoutMs });
`,
      },
      {
        file: "postgres/relay/sender.ts",
        text: "      onAcknowledged(acknowledged(rows, positions), durationMs);\n",
        replacement: "      acknowledged(rows, positions);\n",
      },
    ],
  },
  // Rows go although an earlier one of their aggregate is under way, or was refused.
  "no-predecessor-check": {
    name: "no-predecessor-check",
    services: ["orders", "billing"],
    want: ["published out of order", "effects out of order"],
    edits: [
      {
        file: "postgres/relay/aggregate-lanes.ts",
        text: "  return lane.isBusy;\n",
        replacement: "  return lane === null;\n",
      },
      {
        file: "postgres/relay/reader.ts",
        text: "if (held.has(row.sequence) || stalls.holdsBack(row, startedAt)) continue;",
        replacement: "if (held.has(row.sequence)) continue;",
      },
      {
        file: "postgres/relay/statements.ts",
        text: `          AND coalesce((
            SELECT false FROM \${stalled} AS t
            WHERE t."aggregatetype" = o."aggregatetype" AND t."aggregateid" = o."aggregateid"
          ), true)
`,
        replacement: "",
      },
    ],
  },
  // A record's offset may be committed from the moment on that its handler is begun.
  "offset-before-transaction": {
    name: "offset-before-transaction",
    services: ["billing"],
    want: ["committed but without effect"],
    edits: [
      {
        file: "kafka/consumer/partition-work.ts",
        text: "    if (delivery !== null) this.#active += 1;\n",
        replacement: `    if (delivery !== null) {
      this.#active += 1;
      if (this.#window.finish(delivery)) this.#host.onPosition(this);
    }
`,
      },
    ],
  },
};

/** The code has moved on since the fault was written: nothing is planted, and a run would show nothing. */
export class FaultNotPlantedError extends Error {
  override readonly name = "FaultNotPlantedError";
}

/** Edits a runtime. Throws `FaultNotPlantedError`, with nothing changed, unless every text is found exactly once. */
export function plant({ name, edits }: Pick<Fault, "name" | "edits">, runtime: string): void {
  const contents = new Map<string, string>();
  for (const { file, text, replacement } of edits) {
    const path = join(runtime, file);
    const [before, after, ...more] = (contents.get(path) ?? readFileSync(path, "utf8")).split(text);
    if (before === undefined || after === undefined || more.length > 0) {
      const times = after === undefined ? "nowhere" : "more than once";
      throw new FaultNotPlantedError(
        `${name} is not planted, since this stands ${times} in ${file}:\n${text}`,
      );
    }
    contents.set(path, before + replacement + after);
  }
  for (const [path, content] of contents) writeFileSync(path, content);
}
