import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const faultNames = [
  "mark-before-publish",
  "no-predecessor-check",
  "offset-before-transaction",
] as const;
export type FaultName = (typeof faultNames)[number];

/** A mistake that is planted into the generated code of one run, to show that the run would find it. */
export interface Fault {
  readonly name: FaultName;
  readonly edits: readonly Edit[];
}

interface Edit {
  /** Below `generated/`. */
  readonly file: string;
  /** Must stand there exactly once. */
  readonly text: string;
  readonly replacement: string;
}

/** The code has moved on since the fault was written: nothing is planted, and the run would show nothing. */
export class FaultNotPlantedError extends Error {
  override readonly name = "FaultNotPlantedError";
}

/** Edits the output. Throws `FaultNotPlantedError`, with nothing changed, unless every text is found exactly once. */
export function plant(fault: Fault, generated: string): void {
  const contents = new Map<string, string>();
  for (const { file, text, replacement } of fault.edits) {
    const path = join(generated, file);
    const parts = (contents.get(path) ?? readFileSync(path, "utf8")).split(text);
    if (parts.length !== 2)
      throw new FaultNotPlantedError(
        `${fault.name} is not planted: ${file} holds this text ${parts.length - 1} times, not once:\n${text}`,
      );
    contents.set(path, parts.join(replacement));
  }
  for (const [path, content] of contents) writeFileSync(path, content);
}

export const faults: Readonly<Record<FaultName, Fault>> = {
  "mark-before-publish": { name: "mark-before-publish", edits: [] },
  "no-predecessor-check": { name: "no-predecessor-check", edits: [] },
  "offset-before-transaction": { name: "offset-before-transaction", edits: [] },
};
