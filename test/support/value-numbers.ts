import type { KeywordSchema } from "../../src/model/index.js";
import type { Random } from "./random.js";

/** A number within all bounds, a multiple of all steps; `undefined` where none was found. */
export function makeNumber(
  type: "integer" | "number",
  parts: readonly KeywordSchema[],
  random: Random,
): number | undefined {
  const rules = parts.flatMap((part) => part.number ?? []);
  const formats = new Set(parts.flatMap((part) => part.format ?? []));
  const whole = type === "integer" || [...formats].some((format) => /^u?int\d+$/.test(format));
  const steps = rules.flatMap((rule) => rule.multipleOf ?? []);
  const nudge = whole ? 1 : 1e-6;
  const lows = rules.flatMap((rule) =>
    [rule.minimum ?? [], rule.exclusiveMinimum === null ? [] : rule.exclusiveMinimum + nudge].flat(),
  );
  const highs = rules.flatMap((rule) =>
    [rule.maximum ?? [], rule.exclusiveMaximum === null ? [] : rule.exclusiveMaximum - nudge].flat(),
  );
  if ([...formats].some((format) => format.startsWith("uint"))) lows.push(0);
  if (formats.has("int8")) highs.push(127);
  let low = lows.length === 0 ? (highs.length === 0 ? -1000 : Math.min(...highs) - 2000) : Math.max(...lows);
  let high = highs.length === 0 ? Math.max(1000, low + 2000) : Math.min(...highs);
  if (formats.has("int8")) low = Math.max(low, -128);
  if (formats.has("uint8")) high = Math.min(high, 255);
  const step = steps[0] ?? (whole ? 1 : null);
  if (low > high) return undefined;
  if (step === null)
    return random.chance(0.3)
      ? clampWhole(low, high, random)
      : round(low + random.next() * (high - low), low, high);
  const unit = whole && !Number.isInteger(step) ? 1 : step;
  const first = Math.ceil(low / unit);
  const last = Math.floor(high / unit);
  for (let attempt = 0; attempt < 20 && first <= last; attempt++) {
    const value = Number((random.integer(first, last) * unit).toPrecision(15));
    if (steps.every((one) => isNearlyWhole(value / one))) return value;
  }
  return undefined;
}

function clampWhole(low: number, high: number, random: Random): number {
  const whole = random.integer(Math.ceil(low), Math.floor(high));
  return whole >= low && whole <= high ? whole : low;
}

function round(value: number, low: number, high: number): number {
  const rounded = Number(value.toFixed(3));
  return rounded >= low && rounded <= high ? rounded : value;
}

function isNearlyWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}
