import type { ReadingContext } from "../../reading/context.js";
import { millisecondsOf } from "../../reading/duration.js";
import { entriesOf, field, type Located } from "../../reading/located.js";
import { nearMiss } from "../../reading/near-miss.js";
import { shown } from "../../reading/values.js";

/** An object of an extension whose fields are being read. */
export interface ExtensionObject {
  /** As the contract calls it: `x-retry`. */
  readonly name: string;
  readonly node: Located;
  readonly context: ReadingContext;
}

/** Says that a value is none of those that it can be. */
export function refuse(node: Located, what: string, wanted: string, context: ReadingContext): void {
  const message = `${what} is ${shown(node.value)}, not ${wanted}`;
  context.bag.add("extension-invalid", message, { source: node.source });
}

/** The one field that is given of several names for the same thing. */
export function oneOf(of: ExtensionObject, names: readonly string[]): NamedField | null {
  const given = names.flatMap((name): readonly NamedField[] => {
    const node = field(of.node, name);
    return node === null || node.value === null ? [] : [{ name, node }];
  });
  const [first, second] = given;
  if (first !== undefined && second !== undefined) {
    const message = `\`${first.name}\` and \`${second.name}\` of \`${of.name}\` say the same; one has to go`;
    of.context.bag.add("extension-invalid", message, { source: second.node.source });
  }
  return first ?? null;
}

export interface NamedField {
  readonly name: string;
  readonly node: Located;
}

/** A duration of ISO 8601, or a number of milliseconds -> milliseconds. */
export function durationField(of: ExtensionObject, names: readonly string[]): number | null {
  const found = oneOf(of, names);
  if (found === null) return null;
  const { value } = found.node;
  const milliseconds = typeof value === "string" ? millisecondsOf(value) : value;
  if (typeof milliseconds === "number" && Number.isSafeInteger(milliseconds) && milliseconds >= 0) {
    return milliseconds;
  }
  const wanted = "a duration (`PT0.5S`, `P1D`) or a whole number of milliseconds";
  refuse(found.node, `\`${found.name}\` of \`${of.name}\``, wanted, of.context);
  return null;
}

export interface NumberBounds {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** `a whole number from 1 to 1000`. */
  readonly wanted: string;
}

export function numberField(of: ExtensionObject, name: string, bounds: NumberBounds): number | null {
  const found = oneOf(of, [name]);
  if (found === null) return null;
  const { value } = found.node;
  const fits = typeof value === "number" && value >= bounds.min && value <= bounds.max;
  if (fits && (!bounds.whole || Number.isInteger(value))) return value;
  refuse(found.node, `\`${name}\` of \`${of.name}\``, bounds.wanted, of.context);
  return null;
}

export function wordField<const Word extends string>(
  of: ExtensionObject,
  name: string,
  words: readonly Word[],
): Word | null {
  const found = oneOf(of, [name]);
  if (found === null) return null;
  const word = words.find((one) => one === found.node.value);
  if (word !== undefined) return word;
  const wanted = `one of ${words.map((one) => `\`${one}\``).join(", ")}`;
  refuse(found.node, `\`${name}\` of \`${of.name}\``, wanted, of.context);
  return null;
}

/** A field that is not known has no effect; one that is meant to have an effect, by its name, is an error. */
export function reportUnknownFields(of: ExtensionObject, known: readonly string[]): void {
  for (const [key, { source }] of entriesOf(of.node)) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    const meant = nearMiss(key, known);
    if (meant === null) {
      const message = `\`${of.name}\` has no field \`${key}\`; it has no effect`;
      const help = `Its fields are ${known.map((name) => `\`${name}\``).join(", ")}.`;
      of.context.bag.add("extension-unknown", message, { source, help });
    } else {
      const message = `\`${of.name}\` has no field \`${key}\``;
      of.context.bag.add("extension-invalid", message, { source, help: `Did you mean \`${meant}\`?` });
    }
  }
}
