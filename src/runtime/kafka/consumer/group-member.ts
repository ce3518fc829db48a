import type { DriverError, KafkaDriver } from "../driver.js";
import { backoffMs } from "./backoff.js";
import { Membership, type MembershipParts } from "./membership.js";
import type { PartitionWork } from "./partition-work.js";

/** A membership that lasts this long ends the count of failures in a row. */
const STABLE_MS = 60_000;

export interface GroupMemberParts extends Omit<MembershipParts, "onCrash"> {
  readonly kafka: KafkaDriver;
}

/** Keeps this process a member of one group: where the driver gives up, it joins anew after a while. */
export class GroupMember {
  readonly #parts: GroupMemberParts;
  #membership: Membership | null = null;
  #failures = 0;
  #joinedAt = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #joining: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: GroupMemberParts) {
    this.#parts = parts;
  }

  get groupId(): string {
    return this.#parts.subscription.groupId;
  }

  get isReconnecting(): boolean {
    return this.#failures > 0 && this.#membership === null;
  }

  get partitions(): Iterable<PartitionWork> {
    return this.#membership?.partitions ?? [];
  }

  /** Rejects if the group cannot be joined; only later failures are tried again. */
  start(): Promise<void> {
    return this.#join();
  }

  /** Never rejects. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopped = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    const membership = this.#membership;
    this.#membership = null;
    await membership?.leave(timeoutMs);
    await this.#joining;
  }

  async #join(): Promise<void> {
    const { kafka, settings, subscription } = this.#parts;
    const driver = kafka.createConsumer({
      groupId: subscription.groupId,
      startAt: settings.startAt,
      sessionTimeoutMs: settings.sessionTimeoutMs,
    });
    let isJoined = false;
    const { promise: crashed, reject: onEarlyCrash } = rejectable();
    const membership: Membership = new Membership(driver, {
      ...this.#parts,
      onCrash: (error) => (isJoined ? this.#onCrash(membership, error) : onEarlyCrash(error)),
    });
    this.#membership = membership;
    this.#joinedAt = performance.now();
    try {
      await Promise.race([membership.join(), crashed]);
      isJoined = true;
    } catch (error) {
      if (this.#membership === membership) this.#membership = null;
      membership.end("the group could not be joined");
      await membership.discard();
      throw error;
    }
  }

  #onCrash(membership: Membership, error: DriverError): void {
    if (this.#membership !== membership) return;
    this.#membership = null;
    void membership.discard();
    if (performance.now() - this.#joinedAt > STABLE_MS) this.#failures = 0;
    this.#joinLater("the connection to the group", error);
  }

  #joinLater(what: string, error: unknown): void {
    const { events, settings, subscription } = this.#parts;
    this.#failures += 1;
    events.trouble(subscription.groupId, what, error);
    if (this.#isStopped) return;
    this.#retryTimer = setTimeout(
      () => {
        this.#joining = this.#join().catch((next: unknown) => this.#joinLater("join the group", next));
      },
      backoffMs(this.#failures, settings.random),
    );
  }
}

function rejectable(): { readonly promise: Promise<never>; readonly reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  // Where nobody waits any more, there is nobody to tell.
  promise.catch(() => {});
  return { promise, reject };
}
