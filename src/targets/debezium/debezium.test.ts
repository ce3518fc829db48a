import { describe, expect, it } from "vitest";
import { events3, readEvents } from "../../../test/support/read-events.js";
import type { Diagnostic } from "../../diagnostics/index.js";
import type { JsonObject } from "../../model/index.js";
import { defaultPostgresOptions, defaultTargetOptions, type PostgresOptions } from "../../plan/options.js";
import { generateService } from "../index.js";

interface Printed {
  readonly files: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Wanted {
  readonly service?: string;
  /** Of the payload's message. */
  readonly headers?: readonly string[];
  readonly operation?: JsonObject;
  readonly channel?: JsonObject;
  readonly postgres?: Partial<PostgresOptions>;
  readonly outbox?: "relay" | "debezium";
}

/** What comes out for a contract that sends `orderPlaced` to `shop.placed` through the outbox. */
function printed(wanted: Wanted = {}): Printed {
  const { service = "orders", headers = [], channel = {}, postgres = {}, outbox = "debezium" } = wanted;
  const properties = Object.fromEntries(headers.map((name) => [name, { type: "string" }]));
  const message = {
    contentType: "application/json",
    "x-key": "$message.payload#/id",
    payload: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
    ...(headers.length > 0 && { headers: { type: "object", properties } }),
  };
  const { api, schemas } = readEvents(
    events3({
      servers: { main: { host: "localhost:9092", protocol: "kafka" } },
      channels: { placed: { address: "shop.placed", messages: { orderPlaced: message }, ...channel } },
      operations: {
        publish: {
          action: "send",
          channel: { $ref: "#/channels/placed" },
          "x-outbox": true,
          ...wanted.operation,
        },
      },
    }),
  );
  const output = generateService(
    { name: service, restApis: [], eventApis: [api], schemas },
    { ...defaultTargetOptions, outbox, postgres: { ...defaultPostgresOptions, ...postgres } },
  );
  return {
    files: new Map(output.files.map(({ path, content }) => [path, content])),
    diagnostics: output.diagnostics,
  };
}

function configOf({ files }: Printed, service = "orders"): Readonly<Record<string, string>> {
  const text = files.get(`${service}/debezium/outbox-connector.json`);
  if (text === undefined) throw new Error("no configuration was printed");
  // It was printed with these two.
  const connector = JSON.parse(text) as { readonly config: Readonly<Record<string, string>> };
  return connector.config;
}

const migrationsOf = ({ files }: Printed): readonly string[] =>
  [...files.keys()].filter((path) => path.includes("/migrations/")).sort();

describe("capture", () => {
  it("is for services that have an outbox, where it was asked for", () => {
    const capture = (wanted: Wanted) =>
      [...printed(wanted).files.keys()].filter((path) => /debezium|outbox-cleanup\.ts|000[45]_/.test(path));
    expect(capture({ outbox: "relay" })).toEqual([]);
    expect(capture({ operation: { "x-outbox": false } })).toEqual([]);
    expect(capture({}).sort()).toEqual([
      "orders/debezium/outbox-connector.json",
      "orders/debezium/outbox-connector.properties",
      "orders/migrations/0005_outbox_connector.sql",
      "orders/outbox-cleanup.ts",
      "orders/runtime/postgres/outbox-cleanup.ts",
    ]);
  });

  it("writes no secret, but where the worker finds it", () => {
    const database = Object.entries(configOf(printed({ service: "2-shops" }), "2-shops")).filter(([name]) =>
      /^database\./.test(name),
    );
    expect(database).toEqual([
      ["database.hostname", `\${env:_2_SHOPS_DATABASE_HOST}`],
      ["database.port", `\${env:_2_SHOPS_DATABASE_PORT}`],
      ["database.user", `\${env:_2_SHOPS_DATABASE_USER}`],
      ["database.password", `\${env:_2_SHOPS_DATABASE_PASSWORD}`],
      ["database.dbname", `\${env:_2_SHOPS_DATABASE_NAME}`],
    ]);
  });

  it("says the same in JSON and in properties", () => {
    const output = printed({ headers: ["x.y"] });
    const lines = (output.files.get("orders/debezium/outbox-connector.properties") ?? "").split("\n");
    const pairs = lines
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => /^([^=:\s]+)=(.*)$/.exec(line)?.slice(1) ?? [line])
      // As java.util.Properties reads a value.
      .map(([name, value = ""]) => [name, value.replace(/\\(.)/g, "$1")]);
    expect(Object.fromEntries(pairs)).toEqual({ name: "orders-outbox", ...configOf(output) });
  });

  it("finds table, slot and publication under other names", () => {
    const tables = { ...defaultPostgresOptions.tables, outbox: "Events_Out" };
    const output = printed({ service: "my-shop", postgres: { schema: "shop", tables } });
    expect(configOf(output, "my-shop")).toMatchObject({
      "slot.name": "my_shop_outbox",
      "publication.name": "shop_Events_Out_publication",
      "table.include.list": "shop\\.Events_Out",
      "snapshot.select.statement.overrides.shop.Events_Out":
        'SELECT * FROM "shop"."Events_Out" ORDER BY "sequence"',
      "predicates.outboxRow.pattern": "my-shop-outbox\\.shop\\.Events_Out",
    });
    expect(output.files.get("my-shop/outbox-cleanup.ts")).toContain('slot: "my_shop_outbox"');
    expect(output.files.get("my-shop/migrations/0005_outbox_connector.sql")).toContain(
      'CREATE PUBLICATION "shop_Events_Out_publication"',
    );
  });

  it("keeps a slot's name in the length that the server has for it", () => {
    const slot = configOf(printed({ service: "a".repeat(80) }), "a".repeat(80))["slot.name"] ?? "";
    expect(slot).toMatch(/^a+_[0-9a-f]{8}_outbox$/);
    expect(slot).toHaveLength(63);
  });

  it.each([
    ["a.b", "c"],
    ["sch ema", "outbox"],
    ["public", 'out"box'],
    ["public", "out,box"],
  ])("refuses the names %j and %j", (schema, outbox) => {
    const { diagnostics } = printed({
      postgres: { schema, tables: { ...defaultPostgresOptions.tables, outbox } },
    });
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "error connector-name-unsupported",
    ]);
  });
});

describe("headers of a contract", () => {
  it("have a column, a migration and a place each, in the order in which producers send them", () => {
    const output = printed({ headers: ["tenant", "X-Trace.Flags"] });
    const config = configOf(output);
    expect(migrationsOf(output)).toEqual([
      "orders/migrations/0001_outbox.sql",
      expect.stringMatching(/0004_outbox_header_tenant_[0-9a-f]{8}\.sql$/),
      expect.stringMatching(/0004_outbox_header_x_trace_flags_[0-9a-f]{8}\.sql$/),
      "orders/migrations/0005_outbox_connector.sql",
    ]);
    expect(config["transforms.outbox.table.fields.additional.placement"]).toMatch(
      /tracestate,header\.X-Trace\.Flags:header:X-Trace\.Flags,header\.tenant:header:tenant$/,
    );
    expect(config["predicates.has-drop5.pattern"]).toBe("[^?]*\\?(.*&)?X-Trace\\.Flags(&.*)?");
  });

  it("that differ in case alone do not share a file", () => {
    const files = migrationsOf(printed({ headers: ["x-id", "X-Id"] })).map((path) => path.toLowerCase());
    expect(new Set(files).size).toBe(4);
  });

  it("are dropped by a pattern that takes none for another", () => {
    const config = configOf(printed({ headers: ["a", "ab", "a.b", "axb"] }));
    const drops = Object.entries(config).filter(([name]) => /^transforms\.drop\d+\.headers$/.test(name));
    const takenFor = (topic: string) =>
      drops.flatMap(([name, header]) => {
        const alias = name.split(".")[1] ?? "";
        // Java and JavaScript agree on what these consist of.
        const pattern = new RegExp(`^(?:${config[`predicates.has-${alias}.pattern`]})$`);
        return pattern.test(topic) ? [header] : [];
      });
    expect(takenFor("shop.placed?a.b&traceparent")).toEqual(["traceparent", "a.b"]);
    expect(takenFor("shop.placed?ab")).toEqual(["ab"]);
    expect(takenFor("shop.a.b?")).toEqual([]);
    expect(takenFor("__debezium-heartbeat.orders-outbox")).toEqual([]);
  });

  it("named id take the place of the router's own", () => {
    const dropped = "transforms.internal.headers";
    const [without, having] = [configOf(printed()), configOf(printed({ headers: ["id"] }))];
    expect(without["transforms.outbox.table.field.event.id"]).toBe("id");
    expect(without[dropped]?.split(",")).toContain("id");
    expect(having["transforms.outbox.table.field.event.id"]).toBe("header.id");
    expect(having[dropped]?.split(",")).not.toContain("id");
    expect(having["transforms.outbox.table.fields.additional.placement"]).not.toContain(":header:id");
  });

  it.each(["a,b", "a:b", "a b", `\${env:SECRET}`, "größe", "x".repeat(57), "__debezium.context.taskId"])(
    "named %j are refused",
    (name) => {
      const output = printed({ headers: [name, "fine"] });
      expect(output.diagnostics.map(({ code }) => code)).toEqual(["connector-header-unsupported"]);
      expect(output.diagnostics[0]?.message).toContain(JSON.stringify(name));
      const placed = "transforms.outbox.table.fields.additional.placement";
      expect(configOf(output)[placed]).toMatch(/tracestate:header:tracestate,header\.fine:header:fine$/);
    },
  );
});

describe("topics", () => {
  it("that nobody made are made as the contract says", () => {
    const kafka = { partitions: 12, replicas: 3, topicConfiguration: { "max.message.bytes": 5_000_000 } };
    const config = configOf(printed({ channel: { bindings: { kafka } } }));
    expect(config).toMatchObject({
      "topic.creation.groups": "heartbeat,topic1",
      "topic.creation.topic1.include": "shop\\.placed",
      "topic.creation.topic1.partitions": "12",
      "topic.creation.topic1.replication.factor": "3",
      "topic.creation.topic1.max.message.bytes": "5000000",
      "producer.override.max.request.size": "5000000",
    });
  });

  it("with parameters are left to whoever makes them", () => {
    const parameters = { region: {} };
    const config = configOf(printed({ channel: { address: "shop.{region}.placed", parameters } }));
    expect(config["topic.creation.groups"]).toBe("heartbeat");
    expect(config).not.toHaveProperty(["producer.override.max.request.size"]);
  });
});
