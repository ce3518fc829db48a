import { expect, it } from "vitest";
import { openOutboxRelay } from "../../src/runtime/postgres/relay.js";
import { defaultTables } from "../../src/runtime/postgres/tables.js";
import { InMemoryKafka } from "../../src/runtime/testing/in-memory-kafka.js";
import { describeWithPostgres, startPostgres } from "../support/postgres.js";
import { countRows, firstSight, insertRows, until } from "./outbox-rows.js";

const info = { service: "orders", tables: defaultTables };

await describeWithPostgres("the relay", () => {
  it("sends what waits in order, marks it, and stops", async () => {
    const postgres = await startPostgres();
    const { pool, drop } = await postgres.newDatabase({ migrated: true });
    const kafka = new InMemoryKafka();
    kafka.createTopic("orders", 3);
    await insertRows(
      pool,
      Array.from({ length: 5_000 }, (_, index) => ({ aggregate: `a${index % 17}`, value: String(index) })),
    );
    const troubles: unknown[] = [];
    const relay = openOutboxRelay(
      {
        pool,
        kafka: kafka.driver(),
        onEvent: (event) => void (event.kind === "trouble" && troubles.push(event)),
      },
      info,
    );
    await relay.start();
    await until(async () => (await countRows(pool, "outbox")) === 0);
    expect(kafka.records("orders").length).toBe(5_000);
    for (const [aggregate, values] of firstSight(kafka.records("orders"))) {
      expect(values.map((v) => `a${Number(v) % 17}`)).toEqual(values.map(() => aggregate));
      expect(values).toEqual([...values].sort((l, r) => Number(l) - Number(r)));
    }
    expect(await countRows(pool, "outbox_sent")).toBe(5_000);
    await new Promise((r) => setTimeout(r, 1500));
    await insertRows(pool, [{ aggregate: "x", value: "late" }]);
    await until(() => kafka.records("orders").length === 5_001);
    await relay.stop();
    expect(relay.status().state).toBe("stopped");
    expect(troubles).toEqual([]);
    await drop();
  });
});
