/** A bucket that this relay may send. */
interface Lease {
  readonly epoch: string;
  /** On the scale of `performance.now()`: from then on another may have it. */
  expiresAt: number;
  /** It is given back as soon as nothing of it is under way. */
  isLeaving: boolean;
}

export interface LeasedBucket {
  readonly bucket: number;
  readonly epoch: string;
}

/** What this relay knows of its own leases. */
export class Leases {
  readonly #leases = new Map<number, Lease>();
  /** Milliseconds before the end of a lease from which on nothing more is sent for it. */
  readonly #marginMs: number;

  constructor(marginMs: number) {
    this.#marginMs = marginMs;
  }

  get size(): number {
    return this.#leases.size;
  }

  buckets(): number[] {
    return [...this.#leases.keys()].sort((left, right) => left - right);
  }

  /** Those that stay. */
  staying(): number[] {
    return this.buckets().filter((bucket) => this.#leases.get(bucket)?.isLeaving === false);
  }

  leaving(): number[] {
    return this.buckets().filter((bucket) => this.#leases.get(bucket)?.isLeaving === true);
  }

  /** Under what a row of the bucket may be read now; `null`: not at all. */
  readingEpoch(bucket: number): string | null {
    const lease = this.#leases.get(bucket);
    return lease === undefined || lease.isLeaving ? null : lease.epoch;
  }

  /** Whether the lease under which something was read is still this relay's, as far as it knows. */
  has({ bucket, epoch }: LeasedBucket): boolean {
    return this.#leases.get(bucket)?.epoch === epoch;
  }

  /** Whether there is time left to send for it. */
  isFresh({ bucket }: LeasedBucket): boolean {
    const lease = this.#leases.get(bucket);
    return lease !== undefined && performance.now() < lease.expiresAt - this.#marginMs;
  }

  grant(granted: readonly LeasedBucket[], expiresAt: number): void {
    for (const { bucket, epoch } of granted) {
      const known = this.#leases.get(bucket);
      if (known?.epoch === epoch) known.expiresAt = expiresAt;
      else this.#leases.set(bucket, { epoch, expiresAt, isLeaving: false });
    }
  }

  /** Returns those of `buckets` that it had. */
  remove(buckets: readonly number[]): number[] {
    return buckets.filter((bucket) => this.#leases.delete(bucket));
  }

  /** Returns those that are not among the leases that the database says are ours. */
  removeAllBut(leases: readonly LeasedBucket[]): number[] {
    const epochs = new Map(leases.map(({ bucket, epoch }) => [bucket, epoch]));
    return this.remove(
      this.buckets().filter((bucket) => this.#leases.get(bucket)?.epoch !== epochs.get(bucket)),
    );
  }

  markLeaving(bucket: number): void {
    const lease = this.#leases.get(bucket);
    if (lease !== undefined) lease.isLeaving = true;
  }

  /** Those of which there are enough again. */
  keep(bucket: number): void {
    const lease = this.#leases.get(bucket);
    if (lease !== undefined) lease.isLeaving = false;
  }
}
