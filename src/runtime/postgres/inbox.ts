import type { Inbox, InboxFactory, InboxMessage } from "../kafka/consumer/inbox.js";
import { InboxCleanup } from "./inbox/cleanup.js";
import { type EntryParts, PostgresEntry } from "./inbox/entry.js";
import { identityOf } from "./inbox/message-identity.js";
import { Passage } from "./inbox/passage.js";
import type { PostgresSession } from "./inbox/session.js";
import { inboxStatements } from "./inbox/statements.js";
import type { InboxOptions } from "./inbox-options.js";
import { defaultTables } from "./tables.js";

const DAY_MS = 86_400_000;

/** An inbox in Postgres. Throws a `RangeError` for options that make no sense. */
export function createInbox(options: InboxOptions, parts: Parameters<InboxFactory>[0]): Inbox {
  const { pool, tables = defaultTables, onStep } = options;
  const statements = inboxStatements(tables);
  const cleanup = new InboxCleanup({
    pool,
    tables,
    statements,
    retentionMs: atLeast(1, "retentionMs", options.retentionMs ?? 30 * DAY_MS),
    intervalMs: atLeast(1, "cleanupIntervalMs", options.cleanupIntervalMs ?? 600_000),
    random: parts.random,
    onTrouble: parts.onTrouble,
  });
  const open = new Set<PostgresSession>();
  return new PostgresInbox(cleanup, open, {
    identify: (message) => identityOf(message, options.messageId ?? "ce_id"),
    entries: {
      pool,
      statements,
      passage: new Passage(),
      handlerTimeoutMs: parts.handlerTimeoutMs,
      step: async (step) => onStep?.(step),
      onBegun: (session) => open.add(session),
      onEnded: (session) => open.delete(session),
    },
  });
}

class PostgresInbox implements Inbox {
  readonly #cleanup: InboxCleanup;
  readonly #open: ReadonlySet<PostgresSession>;
  readonly #identify: (message: InboxMessage) => ReturnType<typeof identityOf>;
  readonly #entries: EntryParts;

  constructor(
    cleanup: InboxCleanup,
    open: ReadonlySet<PostgresSession>,
    parts: {
      readonly identify: (message: InboxMessage) => ReturnType<typeof identityOf>;
      readonly entries: EntryParts;
    },
  ) {
    this.#cleanup = cleanup;
    this.#open = open;
    this.#identify = parts.identify;
    this.#entries = parts.entries;
  }

  start(): void {
    this.#cleanup.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#cleanup.stop(), ...[...this.#open].map((session) => session.giveUp())]);
  }

  bury(message: InboxMessage): Promise<void> {
    return this.entryOf(message).bury();
  }

  entryOf(message: InboxMessage): PostgresEntry {
    return new PostgresEntry(this.#entries, this.#identify(message));
  }
}

function atLeast(minimum: number, name: string, value: number): number {
  if (!(value >= minimum)) throw new RangeError(`inbox.${name} must be at least ${minimum}, and is ${value}`);
  return value;
}
