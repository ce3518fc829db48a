import type { IHeaders } from "kafkajs";
import type { RecordHeaders } from "../driver.js";

interface EncodableHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** The encoder takes the length of the value first, which `null` has not, and then reads the value itself. */
class NullHeader implements EncodableHeader {
  readonly key: string;
  #isMeasured = false;

  constructor(key: string) {
    this.key = key;
  }

  get value(): Buffer | null {
    if (this.#isMeasured) return null;
    this.#isMeasured = true;
    return Buffer.alloc(0);
  }
}

/**
 * kafkajs keeps headers in an object: names that look like numbers move to the front, values of one name move together,
 * and a `null` value makes its encoder throw. It turns a list of values into headers by the list's own `map`, so this
 * list answers with all headers of the record, in their order, whatever their names.
 */
export function toClientHeaders(headers: RecordHeaders): IHeaders {
  if (headers.length === 0) return {};
  const list: Buffer[] = [];
  Object.defineProperty(list, "map", {
    value: (): readonly EncodableHeader[] =>
      headers.map(([name, value]) =>
        value === null ? new NullHeader(name) : { key: name, value: toBuffer(value) },
      ),
  });
  return { headers: list };
}

/** Values of one name stand together; their order, and that of the names, is kept as far as kafkajs tells it. */
export function fromClientHeaders(headers: IHeaders | undefined): RecordHeaders {
  const found: [name: string, value: Uint8Array | null][] = [];
  // A plain loop: it runs for every record.
  for (const name in headers) {
    const value: unknown = headers[name];
    if (isHeaderValue(value)) found.push([name, value]);
    // For a name such as `constructor`, kafkajs takes what every object inherits for a first value.
    else if (Array.isArray(value))
      for (const each of value) if (isHeaderValue(each)) found.push([name, each]);
  }
  return found;
}

function isHeaderValue(value: unknown): value is Uint8Array | null {
  return value === null || value instanceof Uint8Array;
}

/** The same bytes, not a copy. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
