import { child, type DiagnosticBag, type SourceRef } from "../diagnostics/index.js";
import { closest } from "../pipeline/closest.js";
import { parseDuration } from "../pipeline/settings.js";

/** Reads values of one type each; complains about others. */
export class ConfigReader {
  readonly #bag: DiagnosticBag;

  constructor(bag: DiagnosticBag) {
    this.#bag = bag;
  }

  complain(source: SourceRef, message: string, help: string | null): void {
    this.#bag.add("config-invalid", message, { source, help });
  }

  /** Says what a value must be, and what it is. */
  complainOf(value: unknown, source: SourceRef, wanted: string): void {
    this.complain(source, `${nameOf(source)} must be ${wanted}, and is ${describe(value)}`, null);
  }

  /** The members of an object; with `known`, others are complained about and left out. */
  members(value: unknown, source: SourceRef, known: readonly string[] | null): readonly [string, unknown][] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.complain(source, `${nameOf(source)} must be an object, and is ${describe(value)}`, null);
      return [];
    }
    return Object.entries(value).filter(([key]) => {
      if (known === null || known.includes(key)) return true;
      const near = closest(key, known);
      const help = near === null ? `Known keys: ${known.join(", ")}` : `Did you mean \`${near}\`?`;
      this.#bag.add("config-unknown-key", `\`${key}\` is no key of ${nameOf(source)}`, {
        source: child(source, key),
        help,
      });
      return false;
    });
  }

  text(value: unknown, source: SourceRef): string | null {
    if (typeof value === "string" && value !== "") return value;
    this.complain(
      source,
      `${nameOf(source)} must be a text that is not empty, and is ${describe(value)}`,
      null,
    );
    return null;
  }

  texts(value: unknown, source: SourceRef): readonly string[] {
    if (!Array.isArray(value)) {
      this.complain(source, `${nameOf(source)} must be a list of texts, and is ${describe(value)}`, null);
      return [];
    }
    return value.flatMap((item: unknown, index) => this.text(item, child(source, index)) ?? []);
  }

  flag(value: unknown, source: SourceRef): boolean {
    if (typeof value !== "boolean") {
      this.complain(source, `${nameOf(source)} must be true or false, and is ${describe(value)}`, null);
    }
    return value === true;
  }

  choice<Choice extends string>(
    value: unknown,
    source: SourceRef,
    choices: readonly Choice[],
  ): Choice | null {
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    const allowed = choices.map((choice) => `"${choice}"`).join(" or ");
    this.complain(source, `${nameOf(source)} must be ${allowed}, and is ${describe(value)}`, null);
    return null;
  }

  /** A number within bounds; `whole`: an integer. */
  number(value: unknown, source: SourceRef, bounds: NumberBounds): number | undefined {
    const { min, max = Number.MAX_SAFE_INTEGER, whole = false } = bounds;
    const fits = typeof value === "number" && value >= min && value <= max;
    if (fits && (!whole || Number.isSafeInteger(value))) return value;
    const upper = bounds.max === undefined ? `from ${min}` : `from ${min} to ${max}`;
    const message = `${nameOf(source)} must be a${whole ? " whole" : ""} number ${upper}, and is ${describe(value)}`;
    this.complain(source, message, null);
    return undefined;
  }

  /** Milliseconds, given as such or as an ISO 8601 duration. */
  duration(value: unknown, source: SourceRef): number | undefined {
    const isNumber = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
    const milliseconds = isNumber ? value : typeof value === "string" ? parseDuration(value) : null;
    if (milliseconds !== null) return milliseconds;
    const help = "Write an ISO 8601 duration such as `PT30S` or `P7D`, or milliseconds";
    this.complain(source, `${nameOf(source)} must be a duration, and is ${describe(value)}`, help);
    return undefined;
  }
}

export interface NumberBounds {
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** `/types/dates` -> `` `types.dates` `` */
function nameOf(source: SourceRef): string {
  const path = source.pointer.replace(/^\/(commsgen\/)?/, "").replaceAll("/", ".");
  return path === "" || path === "commsgen" ? "the configuration" : `\`${path}\``;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return JSON.stringify(value) ?? "nothing";
}
