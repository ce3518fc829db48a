import { randomUUID } from "node:crypto";
import type { OutboxRelayOptions, OutboxRelayStep } from "../relay-options.js";
import { type PostgresTables, qualified } from "../tables.js";
import { AggregateLanes } from "./aggregate-lanes.js";
import { Cleanup } from "./cleanup.js";
import { EventSink } from "./event-sink.js";
import { HeldRows } from "./held-rows.js";
import { LagCounts } from "./lag-counts.js";
import { Leases } from "./leases.js";
import { type AcknowledgedRow, Marker } from "./marker.js";
import { MEMBERS_CHANGED, Membership, type ShareListener } from "./membership.js";
import { channelOf, Notifications } from "./notifications.js";
import { Pace } from "./pace.js";
import { PoolGuard } from "./pool-guard.js";
import { Reader } from "./reader.js";
import { RelayDatabase } from "./relay-database.js";
import { Sender } from "./sender.js";
import { settingsOf } from "./settings.js";
import { Stalls } from "./stalls.js";
import { relayStatements } from "./statements.js";
import { TopicLookup } from "./topic-lookup.js";

/** What a relay is made of, put together. Throws a `RangeError` for options that make no sense. */
export function relayParts(
  options: OutboxRelayOptions,
  info: { readonly service: string; readonly tables: PostgresTables },
) {
  const tables = options.tables ?? info.tables;
  const events = new EventSink(options.onEvent);
  const onTrouble = (what: string, error: unknown): void => events.trouble(what, error);
  const onStep = async (step: OutboxRelayStep): Promise<void> => {
    try {
      await options.onStep?.(step);
    } catch (error) {
      onTrouble(`onStep("${step}")`, error);
    }
  };
  const settings = { ...settingsOf(options), onStep };
  const { leaseMs } = settings;
  const relayId = randomUUID();
  const statements = relayStatements(tables);
  const database = new RelayDatabase(options.pool);
  const leases = new Leases(leaseMs / 10);
  const held = new HeldRows();
  const lanes = new AggregateLanes();
  const counters = { sent: 0, lastLagMs: null as number | null, lastSentAt: null as number | null };
  const lag = new LagCounts();
  const channel = channelOf(tables);
  const topics = new TopicLookup(options.kafka);

  const listener: ShareListener = {
    onGained: (buckets) => {
      stalls.gain(buckets);
      reader.startAnew();
      pace.wake();
    },
    onLeaving: (buckets) => held.remove(lanes.dropBuckets(buckets)),
    onLost: (buckets) => {
      held.remove(lanes.dropBuckets(buckets));
      stalls.lose(buckets);
    },
    onChanged: () => events.emit({ kind: "share-changed", buckets: leases.buckets() }),
    onTrouble,
  };
  const membership = new Membership({
    relayId,
    name: settings.name,
    leaseMs,
    channel,
    database,
    statements,
    leases,
    held,
    listener,
  });
  const marker = new Marker({
    relayId,
    settings,
    database,
    statements,
    leases,
    held,
    events,
    refreshLeases: () => membership.refresh(),
  });
  const onAcknowledged = (rows: readonly AcknowledgedRow[], durationMs: number): void => {
    marker.mark(rows);
    const sequences = rows.map(({ row }) => row.sequence);
    counters.sent += rows.length;
    const now = performance.now();
    for (const { row } of rows) lag.add(Math.max(now - row.writtenAt, 0));
    counters.lastLagMs = now - (rows.at(-1)?.row.writtenAt ?? now);
    counters.lastSentAt = Date.now();
    const first = String(Math.min(...sequences));
    const last = String(Math.max(...sequences));
    events.emit({ kind: "sent", count: rows.length, first, last, durationMs });
  };
  const sender: Sender = new Sender({
    producer: options.kafka.producer,
    tracing: options.tracing,
    settings,
    lanes,
    leases,
    held,
    events,
    onAcknowledged,
    onRefused: (firsts, behind, refusal) => stalls.refuse(firsts, behind, refusal),
    topics,
  });
  const stalls: Stalls = new Stalls({
    relayId,
    settings,
    database,
    statements,
    leases,
    held,
    lanes,
    events,
    sendAlone: (row) => sender.sendAlone(row),
    lookAgain: (after) => {
      reader.lookAgain(after);
      pace.wake();
    },
  });
  const reader: Reader = new Reader({ settings, database, statements, leases, held, lanes, stalls });
  const notifications = new Notifications({
    pool: options.pool,
    channel,
    random: settings.random,
    onNotification: (payload) => {
      if (payload === MEMBERS_CHANGED) membership.wake();
      else pace.wake();
    },
    onTrouble,
  });
  const pace: Pace = new Pace({
    pollIntervalMs: settings.pollIntervalMs,
    isListening: () => notifications.isListening,
    setWaiting: async (isWaiting) => {
      try {
        await database.query(statements.setWaiting, [isWaiting, relayId], 5_000);
        return true;
      } catch (error) {
        onTrouble("say whether this relay waits", error);
        return false;
      }
    },
  });
  const poolGuard = new PoolGuard(options.pool, (error) => onTrouble("keep a connection", error));
  const cleanup = new Cleanup({
    settings,
    database,
    statements,
    table: qualified(tables.schema, tables.outboxSent),
    events,
  });
  return {
    settings,
    statements,
    database,
    events,
    leases,
    held,
    lanes,
    counters,
    lag,
    membership,
    marker,
    sender,
    stalls,
    reader,
    notifications,
    pace,
    poolGuard,
    cleanup,
  };
}
