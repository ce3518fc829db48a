/** Kafka's own limit of a request, less what its frame takes. */
const LARGEST_BYTES = 900_000;
const SMALLEST_BYTES = 16_384;
/** So many requests in a row are taken before larger ones are tried. */
const PATIENCE = 8;

interface Size {
  readonly bytes: number;
  /** In a row, at this size. */
  taken: number;
}

/**
 * How much goes into one request to a topic. Some topics take less than others, and the broker tells by refusing: the next
 * requests are smaller, and grow again where it was a single record that was refused.
 */
export class RequestSizes {
  /** Of topics that have refused something. */
  readonly #sizes = new Map<string, Size>();

  bytesFor(topic: string): number {
    return this.#sizes.get(topic)?.bytes ?? LARGEST_BYTES;
  }

  /** A request of several records was refused. */
  onRefused(topic: string, bytes: number): void {
    const half = Math.floor(Math.min(bytes, this.bytesFor(topic)) / 2);
    this.#sizes.set(topic, { bytes: Math.max(half, SMALLEST_BYTES), taken: 0 });
  }

  onAcknowledged(topic: string): void {
    const size = this.#sizes.get(topic);
    if (size === undefined) return;
    size.taken += 1;
    if (size.taken < PATIENCE) return;
    const bytes = size.bytes * 2;
    if (bytes >= LARGEST_BYTES) this.#sizes.delete(topic);
    else this.#sizes.set(topic, { bytes, taken: 0 });
  }
}
