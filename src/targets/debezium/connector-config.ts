import type { ConnectorPlan } from "../../plan/postgres/connector-plan.js";
import type { PostgresPlan } from "../../plan/postgres/postgres-plan.js";
import { variablePrefix } from "../../plan/workspace/system-names.js";

export type ConnectorConfig = Readonly<Record<string, string>>;

/** The plan of a service whose outbox change-data capture sends. */
export type CapturedPlan = PostgresPlan & { readonly connector: ConnectorPlan };

/** A header, and the column of the outbox that it is taken from. */
interface PlacedHeader {
  readonly name: string;
  readonly column: string;
  /** An event may lack it. */
  readonly optional: boolean;
}

/** In the order in which the relay sends them. */
const ownHeaders: readonly PlacedHeader[] = [
  { name: "ce_specversion", column: "connector_specversion", optional: false },
  { name: "ce_type", column: "type", optional: false },
  { name: "ce_source", column: "ce_source", optional: false },
  { name: "ce_id", column: "id", optional: false },
  { name: "ce_time", column: "ce_time", optional: false },
  { name: "ce_subject", column: "ce_subject", optional: true },
  { name: "content-type", column: "content_type", optional: true },
  { name: "traceparent", column: "traceparent", optional: true },
  { name: "tracestate", column: "tracestate", optional: true },
];

/** The router adds it by itself, whether it is wanted or not. */
const routersHeader = "id";

const bytesOrJson = "io.debezium.converters.BinaryDataConverter";
const json = "org.apache.kafka.connect.json.JsonConverter";
const dropHeaders = "org.apache.kafka.connect.transforms.DropHeaders";
const topicMatches = "org.apache.kafka.connect.transforms.predicates.TopicNameMatches";
/** What keeps the slot moving; never sent to Kafka. */
const heartbeatPrefix = "commsgen-heartbeat";

/** `orders-outbox` */
export function connectorName({ service }: PostgresPlan): string {
  return `${service}-outbox`;
}

/** The configuration of Debezium's connector for Postgres, in the order in which it is best read. */
export function connectorConfig(plan: CapturedPlan): ConnectorConfig {
  return {
    ...databaseConfig(plan),
    ...snapshotConfig(plan),
    ...heartbeatConfig(),
    ...topicConfig(plan),
    ...transformations(plan),
  };
}

function databaseConfig(plan: CapturedPlan): ConnectorConfig {
  const { connector, service } = plan;
  const variable = (name: string) => `\${env:${variablePrefix(service)}_DATABASE_${name}}`;
  return {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "tasks.max": "1",
    "topic.prefix": connectorName(plan),
    "database.hostname": variable("HOST"),
    "database.port": variable("PORT"),
    "database.user": variable("USER"),
    "database.password": variable("PASSWORD"),
    "database.dbname": variable("NAME"),
    "plugin.name": "pgoutput",
    "slot.name": connector.slot,
    "publication.name": connector.publication,
    "publication.autocreate.mode": "disabled",
    "table.include.list": literal(tableName(plan)),
    "binary.handling.mode": "bytes",
    "time.precision.mode": "adaptive",
    "tombstones.on.delete": "false",
    "poll.interval.ms": "50",
  };
}

/** Rows that wait when it starts for the first time, or when its slot is lost, in the order in which they are to be sent. */
function snapshotConfig(plan: CapturedPlan): ConnectorConfig {
  const { schema, tables } = plan.options;
  return {
    "snapshot.mode": "when_needed",
    "snapshot.select.statement.overrides": tableName(plan),
    [`snapshot.select.statement.overrides.${tableName(plan)}`]: `SELECT * FROM "${schema}"."${tables.outbox}" ORDER BY "sequence"`,
  };
}

/** Without them a quiet outbox in a busy server would keep that server's log for ever. */
function heartbeatConfig(): ConnectorConfig {
  return {
    "heartbeat.interval.ms": "10000",
    "heartbeat.action.query": `SELECT pg_logical_emit_message(false, '${heartbeatPrefix}', '')`,
    "message.prefix.exclude.list": heartbeatPrefix,
  };
}

/** Topics that nobody made are made as the contract says; what is there stays as it is. */
function topicConfig(plan: CapturedPlan): ConnectorConfig {
  const { topics } = plan.connector;
  const groups = topics.map((topic, index) => ({ group: `topic${index + 1}`, topic }));
  const sizes = topics.flatMap(({ configuration }) =>
    configuration.filter(([name]) => name === "max.message.bytes").map(([, value]) => Number(value)),
  );
  const largest = Math.max(0, ...sizes.filter(Number.isSafeInteger));
  return {
    "topic.creation.groups": ["heartbeat", ...groups.map(({ group }) => group)].join(","),
    "topic.creation.default.partitions": "-1",
    "topic.creation.default.replication.factor": "-1",
    "topic.creation.heartbeat.include": literal(`__debezium-heartbeat.${connectorName(plan)}`),
    "topic.creation.heartbeat.partitions": "1",
    "topic.creation.heartbeat.replication.factor": "-1",
    "topic.creation.heartbeat.retention.ms": "3600000",
    ...Object.fromEntries(
      groups.flatMap(({ group, topic: { topic, partitions, replicas, configuration } }) => [
        [`topic.creation.${group}.include`, literal(topic)],
        [`topic.creation.${group}.partitions`, String(partitions)],
        [`topic.creation.${group}.replication.factor`, String(replicas)],
        ...configuration.map(([name, value]) => [`topic.creation.${group}.${name}`, value]),
      ]),
    ),
    // The client's own limit is 1 MiB; above it the broker decides, as it does for the relay.
    ...(largest > 1_048_576 && { "producer.override.max.request.size": String(largest) }),
  };
}

/** A row -> the record that the relay would send for it. */
function transformations(plan: CapturedPlan): ConnectorConfig {
  const contractHeaders = plan.connector.headers.map((header) => ({ ...header, optional: true }));
  const headers = [...ownHeaders, ...contractHeaders];
  const optional = headers.filter((header) => header.optional);
  const drops = optional.map((_, index) => `drop${index + 1}`);
  const source = `${connectorName(plan)}.${tableName(plan)}`;
  return {
    // Heartbeats are structures, and go as JSON to a topic of their own.
    "key.converter": bytesOrJson,
    "key.converter.delegate.converter.type": json,
    "value.converter": bytesOrJson,
    "value.converter.delegate.converter.type": json,
    "header.converter": "org.apache.kafka.connect.storage.StringConverter",
    transforms: ["outbox", "internal", ...drops, "topic"].join(","),
    predicates: ["outboxRow", ...drops.map((drop) => `has-${drop}`)].join(","),
    "predicates.outboxRow.type": topicMatches,
    "predicates.outboxRow.pattern": literal(source),
    ...routerConfig(headers),
    "transforms.internal.type": dropHeaders,
    "transforms.internal.headers": internalHeaders(headers),
    ...Object.assign({}, ...optional.map(({ name }, index) => dropIfAbsent(name, `drop${index + 1}`))),
    "transforms.topic.type": "org.apache.kafka.connect.transforms.RegexRouter",
    "transforms.topic.regex": "([^?]*)\\?.*",
    "transforms.topic.replacement": "$1",
  };
}

function routerConfig(headers: readonly PlacedHeader[]): ConnectorConfig {
  const placed = headers.filter(({ name }) => name !== routersHeader);
  const named = headers.find(({ name }) => name === routersHeader);
  return {
    "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter",
    "transforms.outbox.predicate": "outboxRow",
    // What becomes the header `id`: dropped below, unless the contract has a header of that name.
    "transforms.outbox.table.field.event.id": named?.column ?? "id",
    "transforms.outbox.table.field.event.key": "record_key",
    "transforms.outbox.table.field.event.timestamp": "connector_timestamp",
    "transforms.outbox.table.field.event.payload": "payload",
    "transforms.outbox.table.fields.additional.placement": placed
      .map(({ name, column }) => `${column}:header:${name}`)
      .join(","),
    "transforms.outbox.table.op.invalid.behavior": "error",
    "transforms.outbox.route.by.field": "connector_topic",
    "transforms.outbox.route.topic.replacement": `\${routedByValue}`,
    "transforms.outbox.route.tombstone.on.empty.payload": "true",
  };
}

function internalHeaders(headers: readonly PlacedHeader[]): string {
  const context = ["connectorLogicalName", "connectorName", "taskId"].map(
    (name) => `__debezium.context.${name}`,
  );
  return headers.some(({ name }) => name === routersHeader)
    ? context.join(",")
    : [routersHeader, ...context].join(",");
}

/** Of a column that is null the router makes a header without a value. The row's topic names those that are there. */
function dropIfAbsent(header: string, alias: string): ConnectorConfig {
  return {
    [`transforms.${alias}.type`]: dropHeaders,
    [`transforms.${alias}.headers`]: header,
    [`transforms.${alias}.predicate`]: `has-${alias}`,
    [`transforms.${alias}.negate`]: "true",
    [`predicates.has-${alias}.type`]: topicMatches,
    [`predicates.has-${alias}.pattern`]: `[^?]*\\?(.*&)?${literal(header)}(&.*)?`,
  };
}

/** `public.outbox`: names are letters, digits and `_` here, else generation ends with an error. */
function tableName({ options }: PostgresPlan): string {
  return `${options.schema}.${options.tables.outbox}`;
}

/** A pattern of Java for what consists of letters, digits, `_`, `-` and `.` */
function literal(text: string): string {
  return text.replaceAll(".", "\\.");
}
