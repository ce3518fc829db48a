/** One event as the database has it, or as a topic or a table of effects shows it. */
export interface SeenEvent {
  /** Tells an event from every other of the run. */
  readonly n: string;
  readonly orderId: string;
  readonly version: number;
}

export interface PublishedEvent extends SeenEvent {
  /** `ce_id`. */
  readonly id: string;
  readonly partition: number;
}

/** All that is known when a run has ended. */
export interface Facts {
  /** From the writer's database. */
  readonly committed: readonly SeenEvent[];
  /** Numbers of events whose transaction the writer saw rolled back. */
  readonly rolledBack: readonly string[];
  /** The writer's topic, each partition in the order of its offsets. */
  readonly published: readonly PublishedEvent[];
  /** The reader's table, in the order of its rows' numbers. */
  readonly effects: readonly SeenEvent[];
  /** The same rows in the order of their commits. */
  readonly effectsByCommit: readonly SeenEvent[];
  /** The reader's topic, each partition in the order of its offsets. */
  readonly handled: readonly PublishedEvent[];
  readonly waiting: number;
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Processes that ended although nobody had told them to, or not as they should. */
  readonly badExits: readonly string[];
}

export type BreachKind =
  | "versions with a gap in the database"
  | "committed but never published"
  | "rolled back but published"
  | "published but unknown to the database"
  | "published out of order"
  | "committed but without effect"
  | "effect of what was never committed"
  | "effect twice"
  | "effects out of order"
  | "effects committed out of order"
  | "effect without its event"
  | "event without its effect"
  | "handled events out of order"
  | "one event under two ids"
  | "one order in two partitions"
  | "still waiting in an outbox"
  | "dead letters"
  | "process ended by itself";

export interface Verdict {
  /** What was counted, in the order of the report. */
  readonly counts: ReadonlyMap<string, number>;
  /** Every promise that was looked at. */
  readonly promises: readonly BreachKind[];
  /** Every promise that was broken, with what broke it; empty when all held. */
  readonly breaches: ReadonlyMap<BreachKind, readonly string[]>;
}

/** Holds what was promised against what is there. */
export function judge(facts: Facts): Verdict {
  const { committed, published, effects, handled } = facts;
  const rolledBack = new Set(facts.rolledBack);
  const unknown = missing(published, committed).filter((n) => !rolledBack.has(n));
  const promises: readonly (readonly [BreachKind, readonly string[]])[] = [
    ["versions with a gap in the database", gaps(committed)],
    ["committed but never published", missing(committed, published)],
    ["rolled back but published", [...numbersOf(published)].filter((n) => rolledBack.has(n))],
    ["published but unknown to the database", unknown],
    ["published out of order", inversions(published)],
    ["committed but without effect", missing(committed, effects)],
    ["effect of what was never committed", missing(effects, committed)],
    ["effect twice", repeated(effects)],
    ["effects out of order", inversions(effects)],
    ["effects committed out of order", inversions(facts.effectsByCommit)],
    ["effect without its event", missing(effects, handled)],
    ["event without its effect", missing(handled, effects)],
    ["handled events out of order", inversions(handled)],
    [
      "one event under two ids",
      [published, handled].flatMap((topic) => changes(topic, ({ n, id }) => [n, id])),
    ],
    [
      "one order in two partitions",
      [published, handled].flatMap((topic) =>
        changes(topic, (event) => [event.orderId, `${event.partition}`]),
      ),
    ],
    ["still waiting in an outbox", facts.waiting === 0 ? [] : [`${facts.waiting} events`]],
    [
      "dead letters",
      Object.entries(facts.deadLetters).flatMap(([place, count]) =>
        count === 0 ? [] : [`${place}: ${count}`],
      ),
    ],
    ["process ended by itself", facts.badExits],
  ];
  const breaches = new Map(promises.filter(([, broken]) => broken.length > 0));
  return { counts: countsOf(facts), promises: promises.map(([kind]) => kind), breaches };
}

function countsOf({
  committed,
  rolledBack,
  published,
  effects,
  handled,
}: Facts): ReadonlyMap<string, number> {
  const distinct = numbersOf(published).size;
  const distinctHandled = numbersOf(handled).size;
  return new Map([
    ["events committed by the writer", committed.length],
    ["events rolled back by the writer", rolledBack.length],
    ["orders", new Set(committed.map(({ orderId }) => orderId)).size],
    ["events in the writer's topic", distinct],
    ["sent again to the writer's topic", published.length - distinct],
    ["effects in the reader's database", effects.length],
    ["events in the reader's topic", distinctHandled],
    ["sent again to the reader's topic", handled.length - distinctHandled],
  ]);
}

function numbersOf(events: readonly SeenEvent[]): ReadonlySet<string> {
  return new Set(events.map(({ n }) => n));
}

/** Those of `wanted` that `found` has not. */
function missing(wanted: readonly SeenEvent[], found: readonly SeenEvent[]): readonly string[] {
  const known = numbersOf(found);
  return [...numbersOf(wanted)].filter((n) => !known.has(n));
}

function repeated(events: readonly SeenEvent[]): readonly string[] {
  const seen = new Set<string>();
  return events.flatMap(({ n }) => {
    if (seen.has(n)) return [n];
    seen.add(n);
    return [];
  });
}

/** `1, 3, 2` -> the 2: seen for the first time after a later one of its order. What is seen again is no break. */
function inversions(events: readonly SeenEvent[]): readonly string[] {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  const broken: string[] = [];
  for (const { n, orderId, version } of events) {
    if (seen.has(n)) continue;
    seen.add(n);
    const before = last.get(orderId) ?? 0;
    if (version <= before) broken.push(`${n}: version ${version} of ${orderId} after version ${before}`);
    else last.set(orderId, version);
  }
  return broken;
}

/** `1, 2, 4` -> the 4. What the other checks rest upon: together with nothing missing, no inversion means rising by one. */
function gaps(committed: readonly SeenEvent[]): readonly string[] {
  const byOrder = new Map<string, number[]>();
  for (const { orderId, version } of committed) {
    const versions = byOrder.get(orderId) ?? [];
    versions.push(version);
    byOrder.set(orderId, versions);
  }
  return [...byOrder].flatMap(([orderId, versions]) =>
    versions
      .sort((one, other) => one - other)
      .flatMap((version, index) =>
        version === index + 1 ? [] : [`${orderId}: version ${version} at place ${index + 1}`],
      ),
  );
}

/** What had another value before. */
function changes(
  events: readonly PublishedEvent[],
  pairOf: (event: PublishedEvent) => readonly [name: string, value: string],
): readonly string[] {
  const values = new Map<string, string>();
  return events.flatMap((event) => {
    const [name, value] = pairOf(event);
    const before = values.get(name) ?? value;
    values.set(name, value);
    return before === value ? [] : [`${name}: ${before}, then ${value}`];
  });
}
