import type { SqlResult, SqlValue } from "../sql.js";
import { BUCKETS, fairShare } from "./fair-share.js";
import type { HeldRows } from "./held-rows.js";
import type { LeasedBucket, Leases } from "./leases.js";
import type { RelayDatabase } from "./relay-database.js";
import { Signal } from "./signal.js";
import type { RelayStatements } from "./statements.js";

/** Told of changes of this relay's share. */
export interface ShareListener {
  /** From now on these are this relay's. */
  onGained(buckets: readonly number[]): void;
  /** Nothing more is to be read or sent for these; what is under way may end. */
  onLeaving(buckets: readonly number[]): void;
  /** Another relay may have them already. */
  onLost(buckets: readonly number[]): void;
  /** One of the above happened. */
  onChanged(): void;
  onTrouble(what: string, error: unknown): void;
}

export interface MembershipParts {
  readonly relayId: string;
  readonly name: string;
  readonly leaseMs: number;
  readonly channel: string;
  readonly database: RelayDatabase;
  readonly statements: RelayStatements;
  readonly leases: Leases;
  readonly held: HeldRows;
  readonly listener: ShareListener;
}

/** The payload of notifications by which relays tell each other that they came or went. */
export const MEMBERS_CHANGED = "relays";

/**
 * Says that this relay is alive, and takes and gives buckets so that all living relays have the same share. Times are the
 * database's. Nobody takes what is another's before its lease has ended, and each new owner counts up the lease's epoch.
 */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #wake = new Signal();
  #round: Promise<void> | null = null;
  #isStopping = false;
  #running: Promise<void> | null = null;
  #isAnnounced = false;
  /** Since the last round began. */
  #isWoken = false;
  #nextExpiryMs = Number.POSITIVE_INFINITY;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  /** Goes on until `stop`. Resolves once the database has answered. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running ??= this.#run(resolve);
    });
  }

  /** Resolves when a round has ended that began after this call. Rejects where the database does not answer. */
  async refresh(): Promise<void> {
    await this.#round?.catch(() => {});
    this.#round ??= this.#doRound().finally(() => {
      this.#round = null;
    });
    await this.#round;
  }

  /** Another relay came or went: the next round is now. */
  wake(): void {
    this.#isWoken = true;
    this.#wake.notify();
  }

  /** Gives everything back, so that others take over at once. Rejects where the database does not answer. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    this.#wake.end();
    await this.#running;
    const { database, statements, relayId, leases, listener } = this.#parts;
    const lost = leases.remove(leases.buckets());
    if (lost.length > 0) listener.onChanged();
    if (!this.#isAnnounced) return;
    await database.query(statements.leave, [relayId], timeoutMs);
    await this.#notify(timeoutMs);
  }

  async #run(onRound: () => void): Promise<void> {
    while (!this.#isStopping) {
      this.#isWoken = false;
      try {
        await this.refresh();
        onRound();
      } catch (error) {
        this.#parts.listener.onTrouble("renew the leases", error);
      }
      if (!this.#isWoken) await this.#wake.wait(this.#delayMs());
    }
  }

  /** Leases of others that end are taken up soon after. */
  #delayMs(): number {
    const { leaseMs, leases } = this.#parts;
    const soonest = leases.leaving().length > 0 ? 20 : leaseMs / 20;
    return Math.min(leaseMs / 3, Math.max(this.#nextExpiryMs + 5, soonest));
  }

  async #doRound(): Promise<void> {
    const { relayId, name, leaseMs, statements, leases, listener } = this.#parts;
    const before = performance.now();
    await this.#query(statements.beAlive, [relayId, name, leaseMs]);
    const isNew = !this.#isAnnounced;
    this.#isAnnounced = true;
    const renewed = leasedBuckets(await this.#query(statements.renew, [leaseMs, relayId]));
    const isChanged = this.#settle(renewed, before + leaseMs);
    await this.#query(statements.removeDead, []);
    const living = (await this.#query(statements.living, [])).rows.map((row) => String(row["relay_id"]));
    const share = fairShare(relayId, living);
    this.#choose(share);
    const gained = await this.#claim(share);
    const given = await this.#giveBack();
    const { rows } = await this.#query(statements.nextExpiry, [relayId]);
    const ms = rows[0]?.["ms"];
    this.#nextExpiryMs =
      typeof ms === "number" && leases.staying().length < share ? ms : Number.POSITIVE_INFINITY;
    if (isChanged || gained || given) listener.onChanged();
    if (given || (isNew && living.length > 1)) await this.#notify(leaseMs);
  }

  /** What the database says is ours, and no more. */
  #settle(renewed: readonly LeasedBucket[], expiresAt: number): boolean {
    const { leases, listener } = this.#parts;
    const lost = leases.removeAllBut(renewed);
    if (lost.length > 0) listener.onLost(lost);
    const gained = renewed.filter((lease) => !leases.has(lease)).map(({ bucket }) => bucket);
    leases.grant(renewed, expiresAt);
    if (gained.length > 0) listener.onGained(gained);
    return lost.length > 0 || gained.length > 0;
  }

  /** Which of ours leave where there are too many, and which stay after all where there are too few. */
  #choose(share: number): void {
    const { leases, listener } = this.#parts;
    const staying = leases.staying();
    const leaving = staying.slice(share);
    for (const bucket of leaving) leases.markLeaving(bucket);
    if (leaving.length > 0) listener.onLeaving(leaving);
    const kept = leases.leaving().slice(0, Math.max(share - staying.length, 0));
    for (const bucket of kept) leases.keep(bucket);
    if (kept.length > 0) listener.onGained(kept);
  }

  async #claim(share: number): Promise<boolean> {
    const { relayId, leaseMs, statements, leases, held, listener } = this.#parts;
    const wanted = share - leases.staying().length;
    if (wanted <= 0 || this.#isStopping) return false;
    const before = performance.now();
    // What is under way since an earlier lease must end first: it may fail, and then come before what is read now.
    const unwanted = allBuckets.filter((bucket) => held.countOf(bucket) > 0);
    const claimed = leasedBuckets(await this.#query(statements.claim, [unwanted, wanted, relayId, leaseMs]));
    leases.grant(claimed, before + leaseMs);
    if (claimed.length > 0) listener.onGained(claimed.map(({ bucket }) => bucket));
    return claimed.length > 0;
  }

  /** Those that leave and of which nothing is under way any more. */
  async #giveBack(): Promise<boolean> {
    const { relayId, statements, leases, held } = this.#parts;
    const idle = leases.leaving().filter((bucket) => held.countOf(bucket) === 0);
    if (idle.length === 0) return false;
    leases.remove(idle);
    await this.#query(statements.giveBack, [relayId, idle]);
    return true;
  }

  async #notify(timeoutMs: number): Promise<void> {
    const { database, statements, channel } = this.#parts;
    await database.query(statements.notify, [channel, MEMBERS_CHANGED], timeoutMs);
  }

  #query(text: string, values: SqlValue[]): Promise<SqlResult> {
    const { database, leaseMs } = this.#parts;
    return database.query(text, values, Math.max(leaseMs / 2, 500));
  }
}

const allBuckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

function leasedBuckets({ rows }: SqlResult): LeasedBucket[] {
  return rows.map((row) => ({ bucket: Number(row["bucket"]), epoch: String(row["epoch"]) }));
}
