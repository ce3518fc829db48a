import { child, type SourceRef } from "../diagnostics/index.js";
import type { ConfigReader } from "./config-reader.js";

export interface HttpConfig {
  readonly idempotencyKey?: readonly string[];
}

/** `"http"` of the configuration: `{ "idempotencyKey": ["placeOrder"] }` */
export function readHttp(value: unknown, source: SourceRef, reader: ConfigReader): HttpConfig {
  for (const [key, member] of reader.members(value, source, ["idempotencyKey"])) {
    return { idempotencyKey: reader.texts(member, child(source, key)) };
  }
  return {};
}
