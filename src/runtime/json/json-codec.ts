/** Reads and writes JSON text otherwise than `JSON` does: `losslessJson`, where integers are `bigint`. */
export interface JsonCodec {
  /** Throws a `SyntaxError` for text that is no JSON. */
  readonly parse: (text: string) => unknown;
  /** `undefined` for what JSON has no words for. */
  readonly stringify: (value: unknown) => string | undefined;
}
