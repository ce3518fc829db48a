import { createHash } from "node:crypto";
import type { DiagnosticBag } from "../../diagnostics/index.js";
import { kebabCase } from "../../naming/index.js";
import type { EventsPlan, OutboxPlan } from "../events/index.js";
import { topicNameFault } from "../events/topic-names.js";
import type { TopicPlan } from "../events/topic-plan.js";
import type { PostgresOptions } from "../postgres-options.js";
import { derivedName, longestName } from "./derived-names.js";

/** What change-data capture needs to know of a service's outbox. */
export interface ConnectorPlan {
  /** Of the replication slot; all databases of a server share these names. */
  readonly slot: string;
  readonly publication: string;
  /** Of the function and the trigger that fill the connector's columns. */
  readonly fillFunction: string;
  /** Those that contracts name, in the order in which producers send them. */
  readonly headers: readonly ConnectorHeader[];
  /** Those that it sends to, but for patterns and names that Kafka refuses; in the order of their names. */
  readonly topics: readonly TopicPlan[];
}

/** A contract's header, and the column of the outbox that holds it for the connector. */
export interface ConnectorHeader {
  readonly name: string;
  /** `header.tenant` */
  readonly column: string;
  /** Of the migration that adds the column: `0004_outbox_header_tenant_1a2b3c4d`. */
  readonly migration: string;
}

const columnPrefix = "header.";
/** What passes through the connector's lists, patterns and placeholders as it is. */
const placeable = /^[A-Za-z0-9_.-]+$/;
const plainIdentifier = /^[A-Za-z0-9_]+$/;

/** What the connector cannot do for this service is an error: its events would be others than the relay's. */
export function planConnector(
  events: Pick<EventsPlan, "service" | "topics"> & { readonly outbox: OutboxPlan },
  { schema, tables }: PostgresOptions,
  bag: DiagnosticBag,
): ConnectorPlan {
  const { service, outbox, topics } = events;
  reportNames({ schema, table: tables.outbox }, outbox, bag);
  const sentTo = new Set(outbox.methods.map(({ send }) => send.channel.topic));
  return {
    slot: derivedName(service.replace(/[^a-z0-9]/g, "_"), "outbox"),
    publication: derivedName(`${schema}_${tables.outbox}`, "publication"),
    fillFunction: derivedName(tables.outbox, "for_connector"),
    headers: planHeaders(outbox, bag),
    topics: topics.filter(
      ({ topic, isPattern }) => sentTo.has(topic) && !isPattern && topicNameFault(topic) === null,
    ),
  };
}

function reportNames(
  names: { readonly schema: string; readonly table: string },
  outbox: OutboxPlan,
  bag: DiagnosticBag,
): void {
  const source = outbox.methods[0]?.send.operation.source;
  if (source === undefined) return;
  for (const [what, name] of Object.entries(names)) {
    if (plainIdentifier.test(name)) continue;
    bag.add(
      "connector-name-unsupported",
      `The outbox's ${what} is named \`${name}\`, which the connector's configuration cannot hold`,
      { source, help: "Choose a name of letters, digits and `_` under `postgres` of the configuration" },
    );
  }
}

function planHeaders(outbox: OutboxPlan, bag: DiagnosticBag): readonly ConnectorHeader[] {
  const names = new Set<string>();
  for (const { message } of outbox.methods) {
    const { headers, message: contract } = message.plan;
    for (const { name } of headers?.fields ?? []) {
      if (names.has(name)) continue;
      names.add(name);
      if (isPlaceable(name)) continue;
      bag.add(
        "connector-header-unsupported",
        `The connector cannot send the header ${JSON.stringify(name)} of ${contract.key}`,
        {
          source: contract.source,
          help: "Give the header another name, or send this service's events by the relay",
        },
      );
    }
  }
  return [...names]
    .filter(isPlaceable)
    .sort()
    .map((name) => ({ name, column: columnPrefix + name, migration: migrationName(name) }));
}

/** The connector adds headers of its own whose names begin with `__debezium.`, which are dropped. */
function isPlaceable(name: string): boolean {
  return (
    placeable.test(name) &&
    columnPrefix.length + name.length <= longestName &&
    !name.startsWith("__debezium.")
  );
}

/** With a hash, since names may differ in what file names do not hold. */
function migrationName(header: string): string {
  const hash = createHash("sha256").update(header).digest("hex").slice(0, 8);
  return `0004_outbox_header_${kebabCase(header).replaceAll("-", "_")}_${hash}`;
}
