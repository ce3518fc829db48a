/**
 * Conversions between values of the wire and values of the code: text and `Date`, digits and `bigint`. Each leaves
 * alone what it is not meant for, so that they can be applied one after the other, and none changes its argument.
 *
 * A method's type, because those compare parameters both ways: an `encodeOrder(value: Order)` is one too.
 */
export type Convert = { convert(value: unknown): unknown }["convert"];

/** RFC 3339 text -> `Date`, to the millisecond; a leap second becomes the second after it. */
export function decodeDateTime(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.toUpperCase();
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  const leap = new Date(text.replace(/:60(?=[.Z+-])/, ":59"));
  return Number.isNaN(leap.getTime()) ? value : new Date(leap.getTime() + 1_000);
}

/** Throws a `RangeError` for a `Date` that is none. */
export function encodeDateTime(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

/** `2026-11-21` -> the `Date` of that day's beginning in UTC. */
export function decodeDate(value: unknown): unknown {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const date = new Date(`${value}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? value : date;
}

/** The day in UTC. Throws a `RangeError` for a `Date` that is none. */
export function encodeDate(value: unknown): unknown {
  return value instanceof Date ? value.toISOString().slice(0, 10) : value;
}

export function decodeBigInt(value: unknown): unknown {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

/** A number that was read as `bigint` because it is large, where the contract promises no more than a number. */
export function decodeNumber(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** Converts the items of a list: the first ones by their position, all others by `rest`. */
export function items(rest: Convert | null, ...prefix: readonly (Convert | null)[]): Convert {
  return (value) => {
    if (!Array.isArray(value)) return value;
    return value.map((item: unknown, index) => {
      const convert = index < prefix.length ? prefix[index] : rest;
      return convert ? convert(item) : item;
    });
  };
}

/** Converts the named properties of an object. */
export function properties(fields: Readonly<Record<string, Convert>>): Convert {
  const entries = Object.entries(fields);
  return (value) => {
    if (!isPlain(value)) return value;
    const copy = { ...value };
    for (const [name, convert] of entries) {
      if (Object.hasOwn(value, name) && value[name] !== undefined) setOwn(copy, name, convert(value[name]));
    }
    return copy;
  };
}

/** Converts the properties whose names match. */
export function matching(pattern: RegExp, convert: Convert): Convert {
  return convertWhere((name) => pattern.test(name), convert);
}

/** Converts the properties that are neither named nor match. */
export function others(convert: Convert, named: readonly string[], patterns: readonly RegExp[]): Convert {
  const names = new Set(named);
  return convertWhere((name) => !names.has(name) && !patterns.some((pattern) => pattern.test(name)), convert);
}

/** Applies conversions one after the other. */
export function inTurn(...converts: readonly Convert[]): Convert {
  return (value) => converts.reduce((current, convert) => convert(current), value);
}

/** A branch of a union; `isValid` is about the value of the wire. `null`: takes what no other branch takes; needs no conversion. */
export type Branch = readonly [
  isValid: ((value: unknown, path: string, violations: null) => boolean) | null,
  convert: Convert | null,
];

/** From the wire: by the first branch that the value is valid for. */
export function decodeChoice(...branches: readonly Branch[]): Convert {
  return (value) => {
    const found =
      branches.find(([isValid]) => isValid?.(value, "", null)) ??
      branches.find(([isValid]) => isValid === null);
    return found?.[1]?.(value) ?? value;
  };
}

/** To the wire: by the first branch that gives a value that is valid there. */
export function encodeChoice(...branches: readonly Branch[]): Convert {
  return (value) => {
    for (const [isValid, convert] of branches) {
      if (isValid === null) continue;
      const wire = convert === null ? value : convert(value);
      if (isValid(wire, "", null)) return wire;
    }
    const rest = branches.find(([isValid]) => isValid === null);
    return rest?.[1]?.(value) ?? value;
  };
}

function convertWhere(isMeant: (name: string) => boolean, convert: Convert): Convert {
  return (value) => {
    if (!isPlain(value)) return value;
    const copy = { ...value };
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined && isMeant(name)) setOwn(copy, name, convert(member));
    }
    return copy;
  };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Assignment would set the prototype where the name is `__proto__`. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") target[name] = value;
  else Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
}
