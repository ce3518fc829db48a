import { setMaxListeners } from "node:events";
import type { RecordHeaders } from "../driver.js";
import { textHeader } from "../headers.js";
import type { MessageContext } from "../message.js";
import { decodeUtf8 } from "../utf8.js";
import type { Delivery } from "./delivery.js";

/** What a handler is told around a message. Most handlers look at little of it, so most is made when it is asked for. */
export class DeliveryContext implements MessageContext {
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly #delivery: Delivery;
  readonly #startedAt = performance.now();
  readonly #timeoutMs: number;
  #controller: AbortController | null = null;
  #abortReason: unknown = null;
  #deadline: number | null = null;
  #cloudEvent: Readonly<Record<string, string>> | null = null;

  constructor(delivery: Delivery, maxAttempts: number, timeoutMs: number) {
    this.#delivery = delivery;
    this.#timeoutMs = timeoutMs;
    this.attempt = delivery.attemptNumber;
    this.maxAttempts = maxAttempts;
  }

  get topic(): string {
    return this.#delivery.sourceTopic;
  }

  get partition(): number {
    return this.#delivery.origin.partition;
  }

  get offset(): number {
    return this.#delivery.origin.offset;
  }

  get timestamp(): number {
    return this.#delivery.origin.timestamp;
  }

  get key(): string | null {
    const { key } = this.#delivery.record;
    return key === null ? null : (decodeUtf8(key) ?? Buffer.from(key).toString("utf8"));
  }

  get headers(): RecordHeaders {
    return this.#delivery.record.headers;
  }

  get groupId(): string {
    return this.#delivery.source.groupId;
  }

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      // Each call within the context listens, and Node would take eleven at a time for a leak.
      setMaxListeners(0, this.#controller.signal);
      if (this.#abortReason !== null) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  get deadline(): number {
    this.#deadline ??= Date.now() + Math.round(this.#timeoutMs - (performance.now() - this.#startedAt));
    return this.#deadline;
  }

  get cloudEvent(): Readonly<Record<string, string>> {
    this.#cloudEvent ??= cloudEventOf(this.headers);
    return this.#cloudEvent;
  }

  get traceparent(): string | null {
    return textHeader(this.headers, "traceparent");
  }

  get tracestate(): string | null {
    return textHeader(this.headers, "tracestate");
  }

  /** Milliseconds since the attempt began. */
  elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  abort(reason: unknown): void {
    if (this.#abortReason !== null) return;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}

function cloudEventOf(headers: RecordHeaders): Readonly<Record<string, string>> {
  const attributes: [string, string][] = [];
  for (const [name, value] of headers) {
    if (!name.startsWith("ce_") || value === null) continue;
    const text = decodeUtf8(value);
    if (text !== null) attributes.push([name.slice("ce_".length), text]);
  }
  return Object.fromEntries(attributes);
}
