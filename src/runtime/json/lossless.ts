/**
 * JSON in which no digit of an integer is lost: integers beyond 2^53 are read as `bigint`, and `bigint` is written as
 * digits. Everything else is as `JSON` does it.
 */

/** To be given where `JSON` would be: `json(validateOrder, "application/json", { json: losslessJson })`. */
export const losslessJson = { parse: parseLossless, stringify: stringifyLossless } as const;

/** Throws a `SyntaxError`, as `JSON.parse` does. */
export function parseLossless(text: string): unknown {
  // Only a run of 16 digits can be an unsafe integer, and few texts have one.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  // The judge of the syntax; `Reader` can then rely on it.
  JSON.parse(text);
  return new Reader(text).value();
}

/** `undefined` where `JSON.stringify` gives `undefined`. */
export function stringifyLossless(value: unknown): string | undefined {
  return write(value, "");
}

/** Reads JSON text that is known to be well-formed. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    this.#skipSpace();
    switch (this.#text.charAt(this.#at)) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case '"':
        return this.#string();
      case "t":
        this.#at += 4;
        return true;
      case "f":
        this.#at += 5;
        return false;
      case "n":
        this.#at += 4;
        return null;
      default:
        return this.#number();
    }
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at += 1;
    for (;;) {
      if (this.#take("}")) break;
      this.#take(",");
      this.#skipSpace();
      const key = this.#string();
      this.#take(":");
      entries.push([key, this.value()]);
    }
    // Unlike assignment it makes an own property of `__proto__`, as `JSON.parse` does.
    return Object.fromEntries(entries);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    for (;;) {
      if (this.#take("]")) return items;
      this.#take(",");
      items.push(this.value());
    }
  }

  #string(): string {
    const start = this.#at;
    let at = start + 1;
    while (this.#text.charAt(at) !== '"') at += this.#text.charAt(at) === "\\" ? 2 : 1;
    this.#at = at + 1;
    return String(JSON.parse(this.#text.slice(start, at + 1)));
  }

  #number(): number | bigint {
    const pattern = /[-+.\deE]+/y;
    pattern.lastIndex = this.#at;
    const digits = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += digits.length;
    const number = Number(digits);
    return Number.isSafeInteger(number) || !/^-?\d+$/.test(digits) ? number : BigInt(digits);
  }

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#text.charAt(this.#at))) this.#at += 1;
  }
}

function write(value: unknown, key: string): string | undefined {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if ("toJSON" in value && typeof value.toJSON === "function") return write(value.toJSON(key), key);
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => write(item, String(index)) ?? "null").join(",")}]`;
  }
  const members: string[] = [];
  for (const [name, member] of Object.entries(value)) {
    const text = write(member, name);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(",")}}`;
}
